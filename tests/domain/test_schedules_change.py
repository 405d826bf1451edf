"""Moving a participant to another schedule (contract 7.8, README decision 15)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import states
from sandbox.domain.records import Application, DeclarationState

SPRING = "npq-leadership-spring"
AUTUMN = "npq-leadership-autumn"
EHCO = "npq-early-headship-coaching-offer"


def withdraw_anyhow(world: World, application: Application) -> None:
    states.move_training(world.enrolment(application), "withdraw", provider="teach-first", now=world.now)


# --- moving


@pytest.mark.spares(
    "participant.schedule-missing",
    "participant.schedule-unknown",
    "participant.withdrawn-cannot-change-schedule",
    "participant.already-on-schedule",
    "participant.schedule-not-for-course",
)
@pytest.mark.parametrize("year", [None, 2022], ids=["cohort not named", "present cohort named"])
def test_a_move_inside_the_cohort_stamps_enrolment_and_person_only(world: World, year: int | None) -> None:
    application = world.accepted()
    accepted_at = application.updated_at
    world.move_to("2022-12-01")
    person = world.change_schedule(application, SPRING, year)
    enrolment = world.enrolment(application)
    assert (enrolment.schedule, enrolment.cohort, application.cohort) == (SPRING, "2022a", "2022a")
    assert person.updated_at == enrolment.updated_at == world.now
    assert application.updated_at == accepted_at


@pytest.mark.spares("participant.no-contract-for-cohort")
def test_a_move_to_another_cohort_takes_the_application_along_and_stamps_it(world: World) -> None:
    application = world.accepted()
    world.move_to("2022-12-01")
    person = world.change_schedule(application, AUTUMN, 2023)
    enrolment = world.enrolment(application)
    assert (enrolment.schedule, enrolment.cohort, application.cohort) == (AUTUMN, "2023a", "2023a")
    assert person.updated_at == enrolment.updated_at == application.updated_at == world.now
    assert list(world.register.applications_for("teach-first", "2023a")) == [application.id]
    assert list(world.register.applications_for("teach-first", "2022a")) == []


def test_without_a_cohort_the_one_of_the_present_schedule_is_meant(world: World) -> None:
    application = world.accepted()
    world.change_schedule(application, AUTUMN, 2023)
    world.change_schedule(application, SPRING)
    assert world.enrolment(application).cohort == "2023a"


def test_a_deferred_participant_can_move(world: World) -> None:
    application = world.accepted()
    world.defer(application)
    world.change_schedule(application, SPRING)
    assert world.enrolment(application).schedule == SPRING


# --- rules


@pytest.mark.rule("participant.schedule-missing")
@pytest.mark.parametrize("schedule", [None, "", " "])
def test_a_schedule_has_to_be_named(world: World, schedule: str | None) -> None:
    application = world.accepted()
    with world.refuses("participant.schedule-missing") as refusal:
        world.change_schedule(application, schedule)
    assert refusal.fields == ["schedule_identifier"]


@pytest.mark.rule("participant.no-contract-for-cohort")
@pytest.mark.parametrize("year", [2019, 2024, 0])
def test_there_is_no_contract_for_an_unknown_cohort(world: World, year: int) -> None:
    application = world.accepted()
    with world.refuses("participant.no-contract-for-cohort") as refusal:
        world.change_schedule(application, AUTUMN, year)
    assert refusal.fields == ["cohort"]


@pytest.mark.rule("participant.no-contract-for-cohort")
def test_the_contract_is_asked_for_in_the_target_cohort(world: World) -> None:
    application = world.accepted(course="npq-leading-primary-mathematics", cohort="2023a")
    with world.refuses("participant.no-contract-for-cohort"):
        world.change_schedule(application, "npq-specialist-autumn", 2022)


@pytest.mark.spares("participant.no-contract-for-cohort")
def test_a_contract_for_the_target_cohort_is_enough(world: World) -> None:
    application = world.accepted(course="npq-leading-literacy", cohort="2023a")
    world.change_schedule(application, "npq-specialist-autumn", 2022)
    assert application.cohort == "2022a"


@pytest.mark.rule("participant.no-contract-for-cohort")
def test_the_contract_is_asked_for_also_inside_the_cohort(world: World) -> None:
    application = world.accepted(provider="best-practice-network", course="npq-leading-literacy")
    with world.refuses("participant.no-contract-for-cohort"):
        world.change_schedule(application, "npq-specialist-spring")


def test_the_contract_is_not_asked_for_while_something_else_is_wrong(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.schedule-missing"):
        world.change_schedule(application, None, 2019)


@pytest.mark.rule("participant.withdrawn-cannot-change-schedule")
def test_a_withdrawn_participant_cannot_move(world: World) -> None:
    application = world.accepted()
    withdraw_anyhow(world, application)
    with world.refuses("participant.withdrawn-cannot-change-schedule") as refusal:
        world.change_schedule(application, SPRING)
    assert refusal.fields == ["participant_id"]


@pytest.mark.rule("participant.milestone-missing")
def test_a_schedule_without_a_declared_milestone_is_not_found(world: World) -> None:
    application = world.accepted()
    world.declare(application, "retained-2")
    with world.refuses("participant.milestone-missing"):
        world.change_schedule(application, "npq-specialist-autumn")


@pytest.mark.spares("participant.milestone-missing")
@pytest.mark.parametrize("milestone", ["started", "retained-1", "completed", "retained-2, voided"])
def test_only_declarations_that_count_need_their_milestone(world: World, milestone: str) -> None:
    application = world.accepted()
    declaration = world.declare(application, milestone.removesuffix(", voided"), "2022-10-01T00:00:01Z")
    if milestone.endswith("voided"):
        world.void(declaration)
    with world.refuses("participant.schedule-not-for-course"):
        world.change_schedule(application, "npq-specialist-autumn")


@pytest.mark.rule("participant.schedule-invalidates-declarations")
@pytest.mark.parametrize("date", ["2022-10-15T10:00:00Z", "2022-12-31T23:59:59Z", "2023-01-01T00:00:00Z"])
def test_declarations_have_to_be_dated_after_the_new_schedules_first_instant(world: World, date: str) -> None:
    application = world.accepted()
    world.move_to("2023-01-10")
    world.declare(application, date=date)
    with world.refuses("participant.schedule-invalidates-declarations") as refusal:
        world.change_schedule(application, SPRING)
    assert refusal.fields == ["schedule_identifier"]


@pytest.mark.spares("participant.schedule-invalidates-declarations")
def test_a_declaration_a_second_after_the_first_instant_stays_valid(world: World) -> None:
    application = world.accepted()
    world.move_to("2023-01-10")
    world.declare(application, date="2023-01-01T00:00:01Z")
    world.change_schedule(application, SPRING)
    assert world.enrolment(application).schedule == SPRING


@pytest.mark.parametrize("state", sorted(states.LIVE))
def test_every_declaration_that_counts_stands_in_the_way_of_a_later_schedule(
    world: World, state: DeclarationState
) -> None:
    application = world.register.applications[world.declaration_in(state).application_id]
    with world.refuses("participant.schedule-invalidates-declarations"):
        world.change_schedule(application, SPRING)


@pytest.mark.spares("participant.schedule-invalidates-declarations", "participant.cohort-fixed-by-declarations")
@pytest.mark.parametrize("year", [2022, 2023])
@pytest.mark.parametrize("state", sorted(set(DeclarationState) - states.LIVE))
def test_declarations_that_do_not_count_leave_every_schedule_open(
    world: World, state: DeclarationState, year: int
) -> None:
    application = world.register.applications[world.declaration_in(state).application_id]
    world.change_schedule(application, SPRING, year)
    assert (world.enrolment(application).schedule, application.cohort) == (SPRING, f"{year}a")


@pytest.mark.rule("participant.already-on-schedule")
@pytest.mark.parametrize("year", [None, 2022])
def test_the_present_schedule_cannot_be_chosen_again(world: World, year: int | None) -> None:
    application = world.accepted()
    with world.refuses("participant.already-on-schedule") as refusal:
        world.change_schedule(application, AUTUMN, year)
    assert refusal.fields == ["schedule_identifier"]


@pytest.mark.rule("participant.schedule-not-for-course")
@pytest.mark.parametrize("schedule", ["npq-specialist-autumn", "npq-ehco-june"])
def test_the_schedule_has_to_suit_the_course(world: World, schedule: str) -> None:
    application = world.accepted()
    with world.refuses("participant.schedule-not-for-course") as refusal:
        world.change_schedule(application, schedule)
    assert refusal.fields == ["schedule_identifier"]


def test_the_schedule_is_judged_for_the_course_also_when_nobody_was_found(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.unknown", "participant.schedule-not-for-course") as refusal:
        world.change_schedule(application, "npq-specialist-autumn", 2022, participant_id="no-such-id")
    assert refusal.fields == ["participant_id", "schedule_identifier"]


@pytest.mark.rule("participant.cohort-fixed-by-declarations")
@pytest.mark.parametrize("state", sorted(states.LIVE))
def test_the_cohort_is_fixed_by_declarations_that_count(world: World, state: DeclarationState) -> None:
    application = world.register.applications[world.declaration_in(state).application_id]
    with world.refuses("participant.cohort-fixed-by-declarations") as refusal:
        world.change_schedule(application, SPRING, 2021)
    assert refusal.fields == ["cohort"]


@pytest.mark.spares("participant.cohort-fixed-by-declarations")
def test_declarations_that_count_allow_another_schedule_of_the_cohort(world: World) -> None:
    application = world.accepted(schedule=SPRING)
    world.move_to("2023-01-10")
    world.declare(application, date="2023-01-05T10:00:00Z")
    world.change_schedule(application, AUTUMN, 2022)
    assert world.enrolment(application).schedule == AUTUMN


@pytest.mark.rule("participant.schedule-unknown")
@pytest.mark.parametrize(
    ("details", "schedule", "year"),
    [
        ({}, "npq-leadership-summer", None),
        ({}, "npq-leadership-summer", 2023),
        ({"course": EHCO}, "npq-ehco-november", 2021),
    ],
    ids=["unknown", "unknown in another cohort", "not in the target cohort"],
)
def test_the_schedule_has_to_exist_in_the_target_cohort(
    world: World, details: dict[str, Any], schedule: str, year: int | None
) -> None:
    application = world.accepted(**details)
    with world.refuses("participant.schedule-unknown") as refusal:
        world.change_schedule(application, schedule, year)
    assert refusal.fields == ["Invalid action"]


def test_an_unknown_schedule_is_noticed_only_when_nothing_else_is_wrong(world: World) -> None:
    application = world.accepted()
    withdraw_anyhow(world, application)
    with world.refuses("participant.withdrawn-cannot-change-schedule"):
        world.change_schedule(application, "npq-leadership-summer")


# --- rules 8 to 12 all run, in this order


def test_everything_wrong_with_the_present_schedule_is_said(world: World) -> None:
    application = world.enrolled(schedule="npq-specialist-autumn")
    world.declare(application, date="2022-10-01T00:00:00Z")
    withdraw_anyhow(world, application)
    with world.refuses(
        "participant.withdrawn-cannot-change-schedule",
        "participant.schedule-invalidates-declarations",
        "participant.already-on-schedule",
        "participant.schedule-not-for-course",
    ) as refusal:
        world.change_schedule(application, "npq-specialist-autumn")
    assert refusal.fields == ["participant_id", "schedule_identifier"]


def test_everything_wrong_with_a_schedule_of_another_cohort_is_said(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    withdraw_anyhow(world, application)
    with world.refuses(
        "participant.withdrawn-cannot-change-schedule",
        "participant.schedule-invalidates-declarations",
        "participant.schedule-not-for-course",
        "participant.cohort-fixed-by-declarations",
    ) as refusal:
        world.change_schedule(application, "npq-specialist-spring", 2023)
    assert refusal.fields == ["participant_id", "schedule_identifier", "cohort"]


def test_without_a_target_schedule_the_cohort_is_still_fixed_by_declarations(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    with world.refuses("participant.schedule-missing", "participant.cohort-fixed-by-declarations") as refusal:
        world.change_schedule(application, None, 2023)
    assert refusal.fields == ["schedule_identifier", "cohort"]
