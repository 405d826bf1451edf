"""Accepting and rejecting applications (contract 6.3 and 6.4)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import applications
from sandbox.domain.records import Application, ApplicationStatus, TrainingChange, TrainingStatus

ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"


# --- finding


@pytest.mark.rule("application.unknown")
@pytest.mark.parametrize("provider", ["ambition-institute", "teach-first"], ids=["foreign", "unknown"])
def test_an_application_of_another_provider_is_not_found(world: World, provider: str) -> None:
    application = world.application()
    wanted = application.id if provider != application.provider else "no-such-id"
    with world.refuses("application.unknown"):
        applications.find(world.register, provider, wanted)


@pytest.mark.spares("application.unknown")
@pytest.mark.parametrize("status", ApplicationStatus)
def test_a_providers_own_application_is_found_whatever_its_status(world: World, status: ApplicationStatus) -> None:
    application = world.application(status=status)
    assert applications.find(world.register, "teach-first", application.id) is application


# --- accepting


@pytest.mark.spares("application.already-accepted", "application.rejected-is-final")
def test_accepting_a_pending_application_enrols_the_applicant(world: World) -> None:
    application = world.application(school_urn="123456")
    assert world.accept(application) is application
    assert application.status is ApplicationStatus.ACCEPTED
    enrolment = world.enrolment(application)
    assert (enrolment.id, enrolment.schedule, enrolment.cohort) == (application.id, "npq-leadership-autumn", "2022a")
    assert (enrolment.school_urn, enrolment.training_status) == ("123456", TrainingStatus.ACTIVE)
    assert enrolment.history == [TrainingChange(TrainingStatus.ACTIVE, "teach-first", world.now)]


def test_accepting_stamps_the_application_the_person_and_the_enrolment(world: World) -> None:
    application = world.accepted()
    person, enrolment = world.register.person_of(application), world.enrolment(application)
    assert application.updated_at == person.updated_at == enrolment.created_at == enrolment.updated_at == world.now


@pytest.mark.rule("application.already-accepted")
def test_accepting_is_not_repeatable(world: World) -> None:
    application = world.accepted()
    world.move_to("2022-11-16")
    with world.refuses("application.already-accepted") as refusal:
        world.accept(application)
    assert refusal.fields == ["npq_application"]


@pytest.mark.rule("application.rejected-is-final")
def test_a_rejected_application_cannot_be_accepted(world: World) -> None:
    application = world.reject(world.application())
    with world.refuses("application.rejected-is-final"):
        world.accept(application)


def rival_situations(world: World, situation: str) -> Application:
    """An application with a rival that is accepted already; every situation is one that counts as the same."""
    ada = world.person()
    if situation == "same provider, other cohort":
        world.accepted(ada, cohort="2023a")
        return world.application(ada)
    if situation == "other provider, other cohort":
        world.accepted(ada, provider="ambition-institute", cohort="2021a")
        return world.application(ada)
    if situation == "other identity":
        world.accepted(ada, identity=world.identity(ada), cohort="2021a")
        return world.application(ada)
    if situation == "coaching offer after support offer":
        world.accepted(ada, course=ASO, cohort="2021a")
        return world.application(ada, course=EHCO)
    if situation == "support offer after coaching offer":
        world.accepted(ada, course=EHCO)
        return world.application(ada, course=ASO, cohort="2021a")
    if situation == "another record with the TRN of the application":
        world.accepted(ada, trn="1234567")
        return world.application(trn="1234567")
    assert situation == "another record with the TRN of the person"
    world.enrolled(world.person(trn="1234567"), schedule="npq-leadership-autumn")
    return world.application(
        world.person(trn="1234567"), trn="9999999", teacher_reference_number_validated=False, cohort="2023a"
    )


@pytest.mark.rule("application.accepted-elsewhere")
@pytest.mark.parametrize(
    "situation",
    [
        "same provider, other cohort",
        "other provider, other cohort",
        "other identity",
        "coaching offer after support offer",
        "support offer after coaching offer",
        "another record with the TRN of the application",
        "another record with the TRN of the person",
    ],
)
def test_one_person_is_accepted_once_for_a_course(world: World, situation: str) -> None:
    application = rival_situations(world, situation)
    with world.refuses("application.accepted-elsewhere") as refusal:
        world.accept(application)
    assert refusal.fields == ["npq_application"]


@pytest.mark.spares("application.accepted-elsewhere")
@pytest.mark.parametrize(
    "rival",
    [
        {"course": "npq-headship"},
        {"status": ApplicationStatus.PENDING, "provider": "ambition-institute"},
        {"status": ApplicationStatus.REJECTED, "provider": "ambition-institute"},
    ],
    ids=["other course", "pending", "rejected"],
)
def test_other_courses_and_undecided_or_lost_rivals_do_not_stand_in_the_way(
    world: World, rival: dict[str, Any]
) -> None:
    ada = world.person()
    other = world.application(ada, **rival)
    if "status" not in rival:
        world.accept(other)
    assert world.accept(world.application(ada)).status is ApplicationStatus.ACCEPTED


@pytest.mark.spares("application.accepted-elsewhere")
def test_an_unverified_trn_tells_nothing_about_rivals(world: World) -> None:
    world.accepted(trn="1234567")
    application = world.application(trn="1234567", teacher_reference_number_validated=False)
    assert world.accept(application).status is ApplicationStatus.ACCEPTED


def test_an_application_that_lost_to_a_rival_is_refused_for_both_reasons_in_one_entry(world: World) -> None:
    ada = world.person()
    loser = world.application(ada, provider="ambition-institute")
    world.accepted(ada)
    with world.refuses("application.rejected-is-final", "application.accepted-elsewhere") as refusal:
        world.accept(loser)
    assert refusal.fields == ["npq_application"]


def test_an_accepted_application_beside_an_accepted_rival_is_refused_for_both_reasons(world: World) -> None:
    ada = world.person()
    first, _ = (world.enrolled(ada, schedule="npq-leadership-autumn", cohort=cohort) for cohort in ("2022a", "2021a"))
    with world.refuses("application.already-accepted", "application.accepted-elsewhere"):
        world.accept(first)


# --- a schedule of the provider's choice (v3)


@pytest.mark.rule("application.schedule-not-for-course")
@pytest.mark.parametrize(
    ("course", "cohort", "schedule"),
    [
        ("npq-senior-leadership", "2022a", "npq-leadership-summer"),
        ("npq-senior-leadership", "2022a", "npq-specialist-autumn"),
        (EHCO, "2021a", "npq-ehco-november"),
    ],
    ids=["unknown", "of another group", "not in the cohort"],
)
def test_the_schedule_has_to_exist_in_the_cohort_and_suit_the_course(
    world: World, course: str, cohort: str, schedule: str
) -> None:
    application = world.application(course=course, cohort=cohort)
    with world.refuses("application.schedule-not-for-course") as refusal:
        world.accept(application, schedule)
    assert refusal.fields == ["schedule_identifier"]


@pytest.mark.spares("application.schedule-not-for-course")
@pytest.mark.parametrize(
    ("named", "followed"),
    [
        ("npq-leadership-spring", "npq-leadership-spring"),
        (None, "npq-leadership-autumn"),
        ("", "npq-leadership-autumn"),
        (" ", "npq-leadership-autumn"),
    ],
)
def test_a_fitting_schedule_is_followed_and_a_blank_one_left_to_the_day(
    world: World, named: str | None, followed: str
) -> None:
    assert world.enrolment(world.accept(world.application(), named)).schedule == followed


def test_the_schedule_is_not_looked_at_while_the_application_itself_is_refused(world: World) -> None:
    application = world.accepted()
    with world.refuses("application.already-accepted"):
        world.accept(application, "npq-leadership-summer")


# --- rejecting


@pytest.mark.spares("application.already-rejected", "application.accepted-is-final")
def test_rejecting_stamps_the_application_and_not_the_person(world: World) -> None:
    ada = world.person()
    application = world.application(ada)
    assert world.reject(application) is application
    assert (application.status, application.updated_at) == (ApplicationStatus.REJECTED, world.now)
    assert ada.updated_at == ada.created_at
    assert application.id not in world.register.enrolments


@pytest.mark.rule("application.already-rejected")
def test_rejecting_is_not_repeatable(world: World) -> None:
    application = world.reject(world.application())
    world.move_to("2022-11-16")
    with world.refuses("application.already-rejected") as refusal:
        world.reject(application)
    assert refusal.fields == ["npq_application"]


@pytest.mark.rule("application.accepted-is-final")
def test_an_accepted_application_cannot_be_rejected(world: World) -> None:
    application = world.accepted()
    with world.refuses("application.accepted-is-final") as refusal:
        world.reject(application)
    assert refusal.fields == ["npq_application"]


# --- what acceptance does to the person's other applications


@pytest.mark.parametrize("other_identity", [False, True])
@pytest.mark.parametrize("provider", ["teach-first", "ambition-institute"], ids=["the caller's own", "another's"])
def test_accepting_rejects_the_others_for_the_course_and_cohort(
    world: World, provider: str, other_identity: bool
) -> None:
    ada = world.person()
    loser = world.application(ada, provider=provider, identity=world.identity(ada) if other_identity else None)
    winner = world.accepted(ada)
    assert (loser.status, loser.updated_at) == (ApplicationStatus.REJECTED, world.now)
    assert winner.status is ApplicationStatus.ACCEPTED


@pytest.mark.parametrize(
    ("accepted", "other"),
    [
        ({}, {"course": "npq-headship"}),
        ({}, {"cohort": "2023a"}),
        ({"course": EHCO}, {"course": ASO}),
    ],
    ids=["other course", "other cohort", "the offers' twin"],
)
def test_accepting_leaves_other_courses_cohorts_and_the_twin_offer_pending(
    world: World, accepted: dict[str, str], other: dict[str, str]
) -> None:
    ada = world.person()
    bystander = world.application(ada, **other)
    before = bystander.updated_at
    world.accepted(ada, **accepted)
    assert (bystander.status, bystander.updated_at) == (ApplicationStatus.PENDING, before)


def test_accepting_leaves_other_peoples_applications_pending(world: World) -> None:
    bystander = world.application()
    world.accepted()
    assert bystander.status is ApplicationStatus.PENDING


def test_an_application_rejected_before_is_not_stamped_again_when_a_rival_is_accepted(world: World) -> None:
    ada = world.person()
    rejected = world.reject(world.application(ada, provider="ambition-institute"))
    before = rejected.updated_at
    world.move_to("2022-11-20")
    world.accepted(ada)
    assert rejected.updated_at == before
