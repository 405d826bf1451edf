"""Who may declare what for whom (contract 8.3; the rules about dates are in test_declaration_dates)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import declarations, states
from sandbox.domain.claims import Claim
from sandbox.domain.records import DeclarationState

LATEST_DAY = "2027-11-25T12:00"  # the last cut-off date of cohort 2022
TOO_LATE = "2027-11-26"
SPECIALIST = {"course": "npq-leading-teaching"}
BLANK = [None, "", " "]


# --- finding


@pytest.mark.rule("declaration.unknown")
@pytest.mark.parametrize("foreign", [True, False])
def test_a_declaration_of_another_provider_is_not_found(world: World, foreign: bool) -> None:
    declaration = world.declare(world.accepted())
    wanted, provider = (declaration.id, "ambition-institute") if foreign else ("no-such-id", "teach-first")
    with world.refuses("declaration.unknown"):
        declarations.find(world.register, provider, wanted)


@pytest.mark.spares("declaration.unknown")
@pytest.mark.parametrize("state", DeclarationState)
def test_a_providers_own_declaration_is_found_whatever_its_state(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    assert declarations.find(world.register, "teach-first", declaration.id) is declaration


# --- the participant (rules 1, 2, 14)


@pytest.mark.rule("declaration.participant-unknown")
@pytest.mark.parametrize("participant_id", [None, "", "no-such-id"])
def test_the_participant_has_to_be_known(world: World, participant_id: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-unknown") as refusal:
        world.declare(application, participant_id=participant_id)
    assert refusal.fields == ["participant_id"]


@pytest.mark.rule("declaration.after-withdrawal")
@pytest.mark.parametrize("date", ["2022-11-20T10:00:00Z", "2022-11-20T10:00:01Z", "2022-11-20T11:00:00+01:00"])
def test_nothing_is_declared_at_or_after_the_withdrawal(world: World, date: str) -> None:
    application = world.withdrawn("2022-11-20T10:00:00Z")
    world.move_to("2022-12-01")
    with world.refuses("declaration.after-withdrawal") as refusal:
        world.declare(application, "retained-1", date)
    assert refusal.fields == ["participant_id"]
    assert refusal.facts("declaration.after-withdrawal")["withdrawn_at"] == "2022-11-20T10:00:00Z"


@pytest.mark.spares("declaration.after-withdrawal", "declaration.withdrawn-and-no-date")
def test_what_happened_before_the_withdrawal_can_be_declared_after_it(world: World) -> None:
    application = world.withdrawn("2022-11-20T10:00:00Z")
    assert world.declare(application, "retained-1", "2022-11-20T09:59:59Z").state is DeclarationState.ELIGIBLE


def test_a_withdrawal_by_another_provider_does_not_count(world: World) -> None:
    application = world.accepted()
    states.move_training(world.enrolment(application), "withdraw", provider="ambition-institute", now=world.now)
    assert world.declare(application, date="2022-11-15T09:00:00Z").state is DeclarationState.ELIGIBLE


@pytest.mark.rule("declaration.withdrawn-and-no-date")
@pytest.mark.parametrize("date", BLANK)
def test_a_withdrawn_participant_and_no_date_cannot_be_compared(world: World, date: str | None) -> None:
    application = world.withdrawn("2022-11-20T10:00:00Z")
    with world.refuses("declaration.withdrawn-and-no-date") as refusal:
        world.declare(application, "retained-1", date)
    assert refusal.fields == ["Bad request"]


def test_a_deferred_participant_can_be_declared_for(world: World) -> None:
    application = world.accepted()
    world.defer(application)
    assert world.declare(application, date="2022-11-15T09:00:00Z").state is DeclarationState.ELIGIBLE


@pytest.mark.rule("declaration.participant-not-on-course")
@pytest.mark.parametrize("claim", [{"course": "npq-headship"}, {"provider": "ambition-institute"}])
def test_the_participant_has_to_be_the_callers_on_this_course(world: World, claim: dict[str, Any]) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-not-on-course") as refusal:
        world.declare(application, **claim)
    assert refusal.fields == ["participant_id"]


# --- the type and the result (rules 4, 10, 11)


@pytest.mark.rule("declaration.type-missing")
@pytest.mark.parametrize("milestone", BLANK)
def test_a_type_has_to_be_given(world: World, milestone: str | None) -> None:
    nobody = Claim("no-such-id", milestone, "2022-10-15T10:00:00Z", "npq-headship")
    with world.refuses("declaration.participant-unknown", "declaration.type-missing") as refusal:
        declarations.declare(world.register, "teach-first", nobody, now=world.now)
    assert refusal.fields == ["participant_id", "declaration_type"]


@pytest.mark.rule("declaration.type-not-in-schedule")
@pytest.mark.parametrize("milestone", ["retained-2", "retained-3", "extended-1", "nonsense"])
def test_the_schedule_has_to_have_the_milestone(world: World, milestone: str) -> None:
    application = world.accepted(**SPECIALIST)
    with world.refuses("declaration.type-not-in-schedule") as refusal:
        world.declare(application, milestone)
    assert refusal.fields == ["declaration_type"]


@pytest.mark.spares("declaration.type-missing", "declaration.type-not-in-schedule")
def test_leadership_schedules_have_a_second_retention_point(world: World) -> None:
    assert world.declare(world.accepted(), "retained-2").type == "retained-2"


@pytest.mark.rule("declaration.result-missing")
@pytest.mark.parametrize("result", [None, "", "yes", "1", "True"])
def test_a_completed_declaration_has_to_say_whether_the_participant_passed(world: World, result: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.result-missing") as refusal:
        world.declare(application, "completed", has_passed=result)
    assert refusal.fields == ["has_passed"]


@pytest.mark.spares("declaration.result-missing")
@pytest.mark.parametrize(
    ("details", "milestone", "result"),
    [
        *(({}, "completed", result) for result in (True, False, "true", "false")),
        ({"course": "npq-early-headship-coaching-offer"}, "completed", None),
        ({"course": "npq-additional-support-offer", "cohort": "2021a"}, "completed", None),
        ({}, "retained-2", None),
    ],
)
def test_only_completed_courses_have_a_result(
    world: World, details: dict[str, str], milestone: str, result: bool | str | None
) -> None:
    world.move_to("2023-06-15")
    application = world.accepted(**details)
    assert world.declare(application, milestone, "2023-06-15T00:00:00Z", has_passed=result).type == milestone


# --- money and contracts (rules 9, 12, 15)


@pytest.mark.rule("declaration.no-open-statement")
def test_what_would_be_paid_needs_an_open_statement(world: World) -> None:
    application = world.accepted()
    world.move_to(TOO_LATE)
    with world.refuses("declaration.no-open-statement") as refusal:
        world.declare(application)
    assert refusal.fields == ["cohort"]


@pytest.mark.spares("declaration.no-open-statement")
@pytest.mark.parametrize(
    ("day", "funded"), [(LATEST_DAY, True), (TOO_LATE, False)], ids=["last cut-off date", "not to be paid"]
)
def test_a_statement_is_open_on_its_cut_off_date_and_not_needed_without_money(
    world: World, day: str, funded: bool
) -> None:
    application = world.accepted(eligible_for_funding=funded)
    world.move_to(day)
    assert (world.declare(application).statement_id is not None) is funded


def test_what_repeats_a_paid_declaration_needs_an_open_statement_too(world: World) -> None:
    application = world.accepted()
    world.declare(application, "completed", has_passed=True)
    application.eligible_for_funding = False
    world.move_to(TOO_LATE)
    with world.refuses("declaration.no-open-statement", "declaration.already-declared") as refusal:
        world.declare(application, "completed", has_passed=False)
    assert refusal.fields == ["cohort", "base"]
    with world.refuses("declaration.already-declared"):
        world.declare(application, "completed", "2022-10-16T10:00:00Z", has_passed=True)


def test_what_repeats_an_unpaid_declaration_needs_no_open_statement(world: World) -> None:
    application = world.accepted(eligible_for_funding=False)
    world.declare(application, "completed", has_passed=True)
    world.move_to(TOO_LATE)
    with world.refuses("declaration.already-declared"):
        world.declare(application, "completed", has_passed=False)


@pytest.mark.rule("declaration.already-declared")
@pytest.mark.parametrize("state", sorted(states.LIVE))
def test_a_declaration_that_counts_cannot_be_made_again(world: World, state: DeclarationState) -> None:
    application = world.register.applications[world.declaration_in(state).application_id]
    with world.refuses("declaration.already-declared") as refusal:
        world.declare(application, date="2022-10-16T10:00:00Z")
    assert refusal.fields == ["base"]


@pytest.mark.rule("declaration.already-declared")
def test_another_providers_declaration_counts_too(world: World) -> None:
    ada = world.person()
    world.declare(world.enrolled(ada, schedule="npq-leadership-autumn"))
    later = world.enrolled(ada, schedule="npq-leadership-autumn", provider="ambition-institute")
    with world.refuses("declaration.already-declared"):
        world.declare(later)


@pytest.mark.spares("declaration.already-declared")
@pytest.mark.parametrize("state", sorted(set(DeclarationState) - states.LIVE))
def test_a_declaration_that_does_not_count_can_be_made_again(world: World, state: DeclarationState) -> None:
    first = world.declaration_in(state)
    again = world.declare(world.register.applications[first.application_id])
    assert again.id != first.id


@pytest.mark.spares("declaration.already-declared")
def test_other_milestones_courses_and_people_can_be_declared(world: World) -> None:
    application = world.accepted()
    other_course = world.accepted(world.register.person_of(application), course="npq-headship")
    made = [
        world.declare(application),
        world.declare(application, "retained-1"),
        world.declare(other_course),
        world.declare(world.accepted()),
    ]
    assert len({declaration.id for declaration in made}) == 4


@pytest.mark.rule("declaration.no-contract")
def test_the_provider_needs_a_contract(world: World) -> None:
    application = world.accepted(provider="best-practice-network", course="npq-leading-literacy")
    with world.refuses("declaration.no-contract") as refusal:
        world.declare(application)
    assert refusal.fields == ["cohort"]


@pytest.mark.rule("declaration.no-contract")
def test_the_contract_has_to_be_for_the_schedules_cohort(world: World) -> None:
    application = world.enrolled(course="npq-leading-primary-mathematics", schedule="npq-specialist-autumn")
    with world.refuses("declaration.no-contract"):
        world.declare(application)


@pytest.mark.spares("declaration.no-contract")
@pytest.mark.parametrize("course", ["npq-leading-teaching", "npq-headship"])
def test_a_contract_for_the_course_is_enough(world: World, course: str) -> None:
    application = world.accepted(provider="best-practice-network", course=course)
    assert world.declare(application).state is DeclarationState.ELIGIBLE


# --- the course (rule 13)


@pytest.mark.rule("declaration.course-unknown")
@pytest.mark.parametrize("course", [*BLANK, "npq-nonsense", "ecf-induction"])
def test_the_course_has_to_be_an_npq_course(world: World, course: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.course-unknown") as refusal:
        world.declare(application, course=course)
    assert refusal.fields == ["course_identifier"]


@pytest.mark.rule("declaration.course-unknown")
def test_no_course_is_recognised_for_somebody_without_any_enrolment(world: World) -> None:
    application = world.application()
    with world.refuses("declaration.course-unknown"):
        world.declare(application)


@pytest.mark.spares(
    "declaration.participant-unknown", "declaration.course-unknown", "declaration.participant-not-on-course"
)
def test_a_participant_of_the_callers_can_be_declared_for(world: World) -> None:
    assert world.declare(world.accepted()).provider == "teach-first"
