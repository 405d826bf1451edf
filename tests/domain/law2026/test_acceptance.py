"""What stands in the way of accepting: contract 3.4 and 7.2."""

import pytest

from domain.law2026.world import World
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
)

ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"
CAPPED, FULL, ZERO = ["2024a", "2025a", "2025b", "2026b"], ["2021a", "2022a", "2023a"], ["2026a"]
NOT_BOOLEAN = [None, "true", "false", "", 0, 1]


def rivals(world: World, *, trn: str | None = None) -> tuple[Application, Application]:
    """A person's accepted application for a course and cohort, and a pending one with another provider."""
    person = world.person(trn=trn)
    return world.accepted(person), world.application(person, provider="llse")


# rules 1 and 2: the funded place


@pytest.mark.rule("application.funded-place-missing")
@pytest.mark.parametrize("cohort", CAPPED)
@pytest.mark.parametrize("sent", NOT_BOOLEAN)
def test_a_capped_cohort_wants_a_json_boolean(world: World, cohort: str, sent: object) -> None:
    application = world.application(cohort=cohort)
    with world.refuses("application.funded-place-missing") as refusal:
        world.accept(application, funded=sent, schedule="npq-leadership-autumn")
    assert refusal.titles == ["funded_place"]


@pytest.mark.spares("application.funded-place-missing", "application.not-eligible-for-funded-place")
@pytest.mark.parametrize("cohort", CAPPED)
@pytest.mark.parametrize("sent", [True, False])
def test_a_capped_cohort_stores_the_place(world: World, cohort: str, sent: bool) -> None:
    application = world.application(cohort=cohort)
    assert world.accept(application, funded=sent, schedule="npq-leadership-autumn").funded_place is sent


@pytest.mark.spares("application.funded-place-missing", "application.cohort-unfunded")
@pytest.mark.parametrize("cohort", FULL)
@pytest.mark.parametrize("sent", [*NOT_BOOLEAN, True, False])
def test_a_fully_funded_cohort_ignores_the_place(world: World, cohort: str, sent: object) -> None:
    assert world.accept(world.application(cohort=cohort), funded=sent).funded_place is None


@pytest.mark.rule("application.cannot-be-saved")
@pytest.mark.parametrize("cohort", FULL)
@pytest.mark.parametrize("stored", [True, False])
def test_a_stored_place_that_a_full_cohort_does_not_know_cannot_be_saved(
    world: World, cohort: str, stored: bool
) -> None:
    application = world.application(cohort=cohort, funded_place=stored)
    with world.refuses("application.cannot-be-saved"):
        world.accept(application, schedule="npq-leadership-autumn")


@pytest.mark.spares("application.cannot-be-saved")
@pytest.mark.parametrize("cohort", [*CAPPED, *FULL])
def test_a_stored_place_elsewhere_and_none_in_a_full_cohort_can_be_saved(world: World, cohort: str) -> None:
    application = world.application(cohort=cohort, funded_place=True if cohort in CAPPED else None)
    assert world.accept(application, schedule="npq-leadership-autumn").status is ApplicationStatus.ACCEPTED


def test_whether_it_can_be_saved_waits_for_the_other_rules(world: World) -> None:
    application = world.reject(world.application(cohort="2023a", funded_place=True))
    with world.refuses("application.rejected-is-final"):
        world.accept(application, schedule="npq-leadership-autumn")


@pytest.mark.rule("application.cohort-unfunded")
@pytest.mark.spares("application.funded-place-missing")
@pytest.mark.parametrize("sent", [*NOT_BOOLEAN, True])
def test_an_unfunded_cohort_wants_exactly_false(world: World, sent: object) -> None:
    application = world.application(cohort="2026a", funded_place=False)
    with world.refuses("application.cohort-unfunded") as refusal:
        world.accept(application, funded=sent)
    assert refusal.titles == ["funded_place"]


@pytest.mark.spares("application.cohort-unfunded")
def test_an_unfunded_cohort_keeps_false(world: World) -> None:
    application = world.application(cohort="2026a", funded_place=False)
    assert world.accept(application, funded=False).funded_place is False


# rules 3 to 5: the status, and rivals


@pytest.mark.rule("application.already-accepted")
@pytest.mark.spares("application.rejected-is-final", "application.accepted-elsewhere")
def test_an_accepted_application_is_not_accepted_again(world: World) -> None:
    application = world.accept(world.application())
    with world.refuses("application.already-accepted") as refusal:
        world.accept(application)
    assert refusal.titles == ["application"]


@pytest.mark.rule("application.rejected-is-final")
@pytest.mark.spares("application.already-accepted")
def test_a_rejected_application_cannot_be_accepted(world: World) -> None:
    application = world.reject(world.application())
    with world.refuses("application.rejected-is-final") as refusal:
        world.accept(application)
    assert refusal.titles == ["application"]


@pytest.mark.rule("application.accepted-elsewhere")
@pytest.mark.spares("application.already-accepted", "application.rejected-is-final")
def test_a_person_is_accepted_once_for_a_course_and_cohort(world: World) -> None:
    winner, late = rivals(world)
    with world.refuses("application.accepted-elsewhere") as refusal:
        world.accept(late)
    assert refusal.titles == ["application"]
    assert refusal.facts("application.accepted-elsewhere")["accepted_application"] == winner.id


@pytest.mark.rule("application.accepted-elsewhere")
def test_the_two_support_offers_are_one_course(world: World) -> None:
    aso = world.accepted(course=ASO, schedule="npq-ehco-november")
    ehco = world.application(world.register.person_of(aso), course=EHCO)
    with world.refuses("application.accepted-elsewhere"):
        world.accept(ehco)


@pytest.mark.spares("application.accepted-elsewhere")
@pytest.mark.parametrize("details", [{"course": "npq-headship"}, {"cohort": "2025b"}, {"cohort": "2024a"}])
def test_another_course_or_cohort_is_no_rival(world: World, details: dict[str, str]) -> None:
    accepted = world.accepted()
    other = world.application(world.register.person_of(accepted), **details)
    assert world.accept(other, schedule="npq-leadership-autumn").status is ApplicationStatus.ACCEPTED
    assert accepted.status is ApplicationStatus.ACCEPTED


@pytest.mark.rule("application.accepted-elsewhere")
@pytest.mark.parametrize("move", ["", "defer"])
def test_a_rival_in_training_or_on_a_break_stands_in_the_way(world: World, move: str) -> None:
    rival, application = rivals(world)
    if move:
        world.training(rival, move)
    with world.refuses("application.accepted-elsewhere"):
        world.accept(application)


@pytest.mark.spares("application.accepted-elsewhere")
def test_a_rival_that_was_withdrawn_does_not(world: World) -> None:
    rival, application = rivals(world)
    world.training(rival, "withdraw")
    assert world.accept(application).status is ApplicationStatus.ACCEPTED


@pytest.mark.rule("application.accepted-elsewhere")
@pytest.mark.parametrize("verified", [True, False])
def test_another_record_with_the_persons_verified_trn_is_a_rival(world: World, verified: bool) -> None:
    world.accepted(world.person(trn="7654321", verified=verified))
    application = world.application(world.person(trn="7654321"), provider="llse")
    with world.refuses("application.accepted-elsewhere"):
        world.accept(application)


@pytest.mark.spares("application.accepted-elsewhere")
def test_a_trn_that_is_not_verified_finds_no_rival(world: World) -> None:
    world.accepted(world.person(trn="7654321"))
    application = world.application(world.person(trn="7654321", verified=False))
    assert world.accept(application).status is ApplicationStatus.ACCEPTED


@pytest.mark.spares("application.accepted-elsewhere")
def test_people_without_a_trn_are_no_rivals(world: World) -> None:
    world.accepted()
    assert world.accept(world.application()).status is ApplicationStatus.ACCEPTED


# rule 6: eligibility


@pytest.mark.rule("application.not-eligible-for-funded-place")
def test_whoever_is_not_eligible_gets_no_funded_place(world: World) -> None:
    application = world.application(eligible_for_funding=False)
    with world.refuses("application.not-eligible-for-funded-place") as refusal:
        world.accept(application)
    assert refusal.titles == ["application"]


@pytest.mark.spares("application.not-eligible-for-funded-place")
def test_whoever_is_not_eligible_can_be_accepted_without_one(world: World) -> None:
    application = world.application(eligible_for_funding=False)
    assert world.accept(application, funded=False).funded_place is False


@pytest.mark.spares("application.not-eligible-for-funded-place")
def test_earlier_funding_is_not_looked_at(world: World) -> None:
    accepted = world.accepted(cohort="2024a")
    assert world.accept(world.application(world.register.person_of(accepted))).funded_place is True


@pytest.mark.rule("application.already-accepted")
@pytest.mark.spares("application.not-eligible-for-funded-place")
def test_eligibility_waits_for_the_other_rules(world: World) -> None:
    application = world.accepted(eligible_for_funding=False)
    with world.refuses("application.already-accepted"):
        world.accept(application)


# rules 7 and 8: the schedule


@pytest.mark.rule("application.schedule-unknown")
@pytest.mark.parametrize(("cohort", "named"), [("2025a", "npq-nonsense"), ("2024a", "npq-leadership-spring")])
def test_a_named_schedule_has_to_exist_in_the_cohort(world: World, cohort: str, named: str) -> None:
    application = world.application(cohort=cohort)
    with world.refuses("application.schedule-unknown") as refusal:
        world.accept(application, schedule=named)
    assert refusal.titles == ["schedule_identifier"]


@pytest.mark.rule("application.schedule-not-for-course")
@pytest.mark.spares("application.schedule-unknown")
@pytest.mark.parametrize("named", ["npq-specialist-autumn", "npq-ehco-november"])
def test_a_named_schedule_has_to_be_for_the_course(world: World, named: str) -> None:
    application = world.application()
    with world.refuses("application.schedule-not-for-course") as refusal:
        world.accept(application, schedule=named)
    assert refusal.titles == ["schedule_identifier"]


@pytest.mark.spares("application.schedule-unknown", "application.schedule-not-for-course")
def test_a_named_schedule_is_followed(world: World) -> None:
    application = world.accept(world.application(), schedule="npq-leadership-spring")
    assert world.enrolment(application).schedule == "npq-leadership-spring"


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_blank_schedule_lets_the_day_decide(world: World, blank: str | None) -> None:
    application = world.accept(world.application(), schedule=blank)
    assert world.enrolment(application).schedule == "npq-leadership-autumn"


@pytest.mark.rule("application.no-default-schedule")
@pytest.mark.parametrize("status", ["pending", "accepted", "rejected"])
def test_a_missing_default_schedule_hides_everything_else(world: World, status: str) -> None:
    application = world.accepted(cohort="2024a") if status == "accepted" else world.application(cohort="2024a")
    if status == "rejected":
        world.reject(application)
    world.move_to("2026-02-01")
    with world.refuses("application.no-default-schedule"):
        world.accept(application, funded=None)


# the order


@pytest.mark.rule(
    "application.funded-place-missing",
    "application.already-accepted",
    "application.accepted-elsewhere",
    "application.schedule-unknown",
)
@pytest.mark.spares("application.not-eligible-for-funded-place", "application.schedule-not-for-course")
def test_objections_to_an_acceptance_come_in_the_contracts_order(world: World) -> None:
    accepted, _ = rivals(world)
    second = world.accepted(world.register.person_of(accepted), provider="teach-first", eligible_for_funding=False)
    with world.refuses(
        "application.funded-place-missing",
        "application.already-accepted",
        "application.accepted-elsewhere",
        "application.schedule-unknown",
    ) as refusal:
        world.accept(second, funded=None, schedule="npq-nonsense")
    assert refusal.titles == ["funded_place", "application", "application", "schedule_identifier"]


@pytest.mark.rule("application.cohort-unfunded", "application.rejected-is-final")
def test_an_unfunded_cohort_comes_before_the_status(world: World) -> None:
    application = world.reject(world.application(cohort="2026a"))
    with world.refuses("application.cohort-unfunded", "application.rejected-is-final"):
        world.accept(application, funded=None)


@pytest.mark.rule("application.rejected-is-final")
@pytest.mark.spares("application.schedule-not-for-course")
def test_whether_the_schedule_fits_waits_for_the_other_rules(world: World) -> None:
    application = world.reject(world.application())
    with world.refuses("application.rejected-is-final"):
        world.accept(application, schedule="npq-specialist-autumn")


def test_every_rule_of_an_acceptance_is_asked(world: World) -> None:
    world.listen()
    world.accept(world.application(), schedule="npq-leadership-autumn")
    assert world.asked() == [
        "application.funded-place-missing",
        "application.already-accepted",
        "application.rejected-is-final",
        "application.accepted-elsewhere",
        "application.not-eligible-for-funded-place",
        "application.schedule-unknown",
        "application.schedule-not-for-course",
        "application.cannot-be-saved",
    ]
