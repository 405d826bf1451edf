"""Whom a declaration may be about, and on which course: contract 5.4, rules 1 to 5 and 11."""

import pytest

from domain.law2026.world import World
from sandbox.domain.records import TrainingStatus

OFFERS = ["npq-additional-support-offer", "npq-early-headship-coaching-offer"]


# rules 1 to 3: the participant


@pytest.mark.rule("declaration.participant-missing")
@pytest.mark.parametrize("missing", [None, "", " "])
def test_a_participant_has_to_be_named(world: World, missing: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-missing") as refusal:
        world.declare(application, participant_id=missing)
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("declaration.participant-id-changed")
def test_an_old_participant_id_is_refused_and_the_new_one_told(world: World) -> None:
    application = world.accepted()
    person = world.register.person_of(application)
    old = world.replaced(person)
    with world.refuses("declaration.participant-id-changed") as refusal:
        world.declare(application, participant_id=old)
    assert refusal.titles == ["participant_id"]
    told = refusal.facts("declaration.participant-id-changed")
    assert (told["participant_id"], told["became"]) == (old, person.id)


@pytest.mark.rule("declaration.participant-id-changed")
def test_an_old_participant_id_is_refused_also_where_it_still_resolves(world: World) -> None:
    application = world.accepted()
    old = world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("declaration.participant-id-changed"):
        world.declare(application, participant_id=old)


@pytest.mark.rule("declaration.participant-unknown")
@pytest.mark.parametrize("unknown", ["nobody", "00000000-0000-4000-8000-000000000000", "12345"])
def test_an_unknown_participant_is_refused(world: World, unknown: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-unknown") as refusal:
        world.declare(application, participant_id=unknown)
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("declaration.participant-unknown")
def test_somebody_elses_participant_is_unknown(world: World) -> None:
    application = world.accepted(provider="llse")
    with world.refuses("declaration.participant-unknown"):
        world.declare(application, provider="teach-first")


@pytest.mark.rule("declaration.participant-unknown")
def test_an_applicant_who_was_not_accepted_is_no_participant_yet(world: World) -> None:
    application = world.application()
    with world.refuses("declaration.participant-unknown"):
        world.declare(application)


# rule 4: after a withdrawal


@pytest.mark.rule("declaration.after-withdrawal")
@pytest.mark.parametrize("date", ["2025-11-01T08:00:00Z", "2025-11-01T08:00:01Z"])
def test_a_date_at_or_after_the_withdrawal_is_refused_and_its_time_told(world: World, date: str) -> None:
    application = world.training(world.accepted(), "withdraw", "2025-11-01T08:00")
    with world.refuses("declaration.after-withdrawal") as refusal:
        world.declare(application, date=date)
    assert refusal.titles == ["participant_id"]
    assert refusal.facts("declaration.after-withdrawal")["withdrawn_at"] == "2025-11-01T08:00:00Z"


@pytest.mark.spares("declaration.after-withdrawal", "declaration.withdrawn-and-no-date")
def test_a_date_before_the_withdrawal_is_accepted(world: World) -> None:
    application = world.training(world.accepted(), "withdraw", "2025-11-01T08:00")
    assert world.declare(application, date="2025-11-01T07:59:59Z").created_at == world.now


@pytest.mark.spares("declaration.after-withdrawal")
def test_whoever_was_resumed_can_be_declared_for_again(world: World) -> None:
    application = world.training(world.accepted(), "withdraw", "2025-11-01T08:00")
    world.training(application, "resume", "2025-11-02T08:00")
    assert world.declare(application, date="2025-11-01T09:00:00Z").created_at == world.now


@pytest.mark.spares("declaration.after-withdrawal")
def test_a_deferral_does_not_stand_in_the_way(world: World) -> None:
    application = world.training(world.accepted(), "defer", "2025-10-10")
    assert world.declare(application, date="2025-10-20T00:00:00Z").created_at == world.now


@pytest.mark.spares("declaration.after-withdrawal")
def test_a_withdrawal_that_another_provider_noted_does_not_count(world: World) -> None:
    application = world.training(world.accepted(provider="llse"), "withdraw", "2025-10-05")
    world.register.set_provider(application, "teach-first")
    assert world.enrolment(application).training_status is TrainingStatus.WITHDRAWN
    assert world.declare(application).created_at == world.now


@pytest.mark.rule("declaration.withdrawn-and-no-date")
@pytest.mark.parametrize("date", [None, "", "yesterday", "2025-19-01T10:00:00Z", "2025-10-01T29:00:00Z"])
def test_a_withdrawn_participant_and_no_readable_date_cannot_be_compared(world: World, date: str | None) -> None:
    application = world.training(world.accepted(), "withdraw", "2025-11-01T08:00")
    with world.refuses("declaration.withdrawn-and-no-date") as refusal:
        world.declare(application, milestone=None, date=date)
    assert refusal.titles == ["Bad request"]


@pytest.mark.rule("declaration.date-missing")
@pytest.mark.spares("declaration.withdrawn-and-no-date")
def test_without_a_withdrawal_a_missing_date_is_an_ordinary_mistake(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-missing") as refusal:
        world.declare(application, date=None)
    assert refusal.titles == ["declaration_date"]


# rule 5: the course


@pytest.mark.rule("declaration.course-unknown")
@pytest.mark.parametrize("course", [None, "", "npq-nonsense", "npq-headship"])
def test_a_course_that_the_person_was_not_accepted_for_is_refused(world: World, course: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.course-unknown") as refusal:
        world.declare(application, course=course)
    assert refusal.titles == ["course_identifier"]


@pytest.mark.rule("declaration.course-unknown")
def test_a_pending_application_for_the_course_is_not_enough(world: World) -> None:
    application = world.accepted()
    world.application(world.register.person_of(application), course="npq-headship")
    with world.refuses("declaration.course-unknown"):
        world.declare(application, course="npq-headship")


@pytest.mark.rule("declaration.no-schedule")
@pytest.mark.spares("declaration.course-unknown")
def test_an_acceptance_by_another_provider_makes_the_course_known_and_no_more(world: World) -> None:
    application = world.accepted()
    world.accepted(world.register.person_of(application), provider="llse", course="npq-headship")
    with world.refuses("declaration.no-schedule") as refusal:
        world.declare(application, course="npq-headship")
    assert refusal.titles == ["application"]


@pytest.mark.rule("declaration.no-schedule")
def test_an_enrolment_whose_schedule_does_not_exist_has_none(world: World) -> None:
    application = world.accepted(schedule="npq-aso-march")
    with world.refuses("declaration.no-schedule"):
        world.declare(application)


@pytest.mark.spares("declaration.course-unknown", "declaration.no-schedule")
@pytest.mark.parametrize(("taken", "sent"), [OFFERS, OFFERS[::-1]])
def test_the_two_support_offers_stand_for_each_other(world: World, taken: str, sent: str) -> None:
    application = world.accepted(course=taken, schedule="npq-ehco-november")
    declaration = world.declare(application, date="2025-11-02T00:00:00Z", course=sent)
    assert declaration.course == taken
