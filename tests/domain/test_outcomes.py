"""Recording and correcting the result of a completed course (contract 9.3)."""

from dataclasses import replace
from typing import Any

import pytest

from domain.world import World
from sandbox.domain import outcomes, states
from sandbox.domain.records import Application, DeclarationState, OutcomeState, TrainingStatus

BLANK = [None, "", " "]
OFFERS = [
    {"course": "npq-early-headship-coaching-offer"},
    {"course": "npq-additional-support-offer", "cohort": "2021a"},
]


@pytest.fixture
def completed(world: World) -> Application:
    """Somebody who completed a course on 15 October, and passed; it is 15 November."""
    application = world.accepted()
    world.declare(application, "completed")
    return application


# --- recording


@pytest.mark.spares("outcome.state-missing", "outcome.state-unknown", "outcome.no-completed-declaration")
@pytest.mark.parametrize("state", ["passed", "failed"])
def test_a_correction_is_one_more_row(world: World, completed: Application, state: str) -> None:
    (declaration,) = world.register.declarations_of_application(completed.id)
    world.move_to("2022-12-01T10:00")
    outcome = world.record(completed, state, "2022-11-30")
    assert world.register.outcomes_of(declaration)[1:] == [outcome]
    assert (outcome.state, outcome.completion_date) == (state, world.at("2022-11-30").date())
    assert outcome.created_at == outcome.updated_at == world.now
    assert outcomes.has_passed(world.register, declaration) is (state == "passed")


def test_a_correction_stamps_neither_declaration_nor_participant(world: World, completed: Application) -> None:
    (declaration,) = world.register.declarations_of_application(completed.id)
    before = world.now
    world.move_to("2022-12-01")
    world.record(completed)
    assert declaration.updated_at == world.register.person_of(completed).updated_at == before


def test_the_latest_outcome_repeated_is_the_same_row(world: World, completed: Application) -> None:
    first = world.record(completed, "failed", "2022-11-01")
    world.move_to("2022-12-01")
    with world.unchanged():
        assert world.record(completed, "failed", "2022-11-01") is first


def test_what_the_declaration_said_can_be_confirmed(world: World, completed: Application) -> None:
    with world.unchanged():
        assert world.record(completed, "passed", "2022-10-15").state is OutcomeState.PASSED


@pytest.mark.parametrize(("state", "day"), [("passed", "2022-11-01"), ("failed", "2022-11-02")])
def test_another_state_or_day_is_a_new_row(world: World, completed: Application, state: str, day: str) -> None:
    first = world.record(completed, "failed", "2022-11-01")
    assert world.record(completed, state, day).id != first.id


def test_an_earlier_outcome_repeated_is_a_new_row(world: World, completed: Application) -> None:
    first = world.record(completed, "failed", "2022-11-01")
    world.record(completed, "passed", "2022-11-01")
    again = world.record(completed, "failed", "2022-11-01")
    (declaration,) = world.register.declarations_of_application(completed.id)
    assert again.id != first.id
    assert [row.state for row in world.register.outcomes_of(declaration)] == ["passed", "failed", "passed", "failed"]


def test_the_newest_completed_declaration_is_meant(world: World, completed: Application) -> None:
    (older,) = world.register.declarations_of_application(completed.id)
    older.state = DeclarationState.INELIGIBLE
    world.move_to("2022-11-16")
    newer = world.declare(completed, "completed")
    assert world.record(completed).declaration_id == newer.id
    newer.state = DeclarationState.VOIDED
    assert world.record(completed).declaration_id == older.id


@pytest.mark.parametrize("status", TrainingStatus)
def test_what_became_of_the_participant_does_not_matter(
    world: World, completed: Application, status: TrainingStatus
) -> None:
    world.enrolment(completed).training_status = status
    assert world.record(completed).state is OutcomeState.FAILED


def test_a_completed_declaration_without_any_outcome_can_be_given_one(world: World, completed: Application) -> None:
    (declaration,) = world.register.declarations_of_application(completed.id)
    declaration.state = DeclarationState.VOIDED
    bare = world.register.add_declaration(replace(declaration, id="bare", state=DeclarationState.ELIGIBLE))
    outcome = world.record(completed)
    assert world.register.outcomes_of(bare) == [outcome]


# --- the date (rule 1)


@pytest.mark.rule("outcome.date-missing", "outcome.date-unreadable")
@pytest.mark.parametrize("day", [*BLANK, "soon", "2022-02-30", "2022-13-01"])
def test_a_day_has_to_be_given_that_exists(world: World, completed: Application, day: str | None) -> None:
    with world.refuses("outcome.date-missing", "outcome.date-unreadable") as refusal:
        world.record(completed, day=day)
    assert refusal.fields == ["completion_date"]


@pytest.mark.spares("outcome.date-missing", "outcome.date-unreadable")
@pytest.mark.parametrize("day", ["2022-11-30", "30-11-2022", "2022-11-30T23:00:00-05:00"])
def test_any_readable_day_is_taken_as_written(world: World, completed: Application, day: str) -> None:
    world.move_to("2022-12-01")
    assert world.record(completed, day=day).completion_date == world.at("2022-11-30").date()


@pytest.mark.rule("outcome.date-in-future")
def test_the_day_must_not_lie_after_today(world: World, completed: Application) -> None:
    with world.refuses("outcome.date-in-future") as refusal:
        world.record(completed, day="2022-11-16")
    assert refusal.fields == ["Invalid action"]


@pytest.mark.spares("outcome.date-in-future")
def test_today_is_not_the_future(world: World, completed: Application) -> None:
    assert world.record(completed, day="2022-11-15").completion_date == world.now.date()


# --- participant and course (rules 2 to 4, and 9.3 below the table)


@pytest.mark.rule("outcome.course-unknown")
@pytest.mark.parametrize("whom", [{"participant_id": "no-such-id"}, {"course": "npq-nonsense"}])
def test_an_unknown_participant_or_course_is_an_unknown_course(
    world: World, completed: Application, whom: dict[str, str]
) -> None:
    with world.refuses("outcome.course-unknown") as refusal:
        world.record(completed, **whom)
    assert refusal.fields == ["course_identifier"]


@pytest.mark.rule("outcome.course-unknown")
def test_no_course_is_recognised_for_somebody_without_any_enrolment(world: World) -> None:
    application = world.application()
    with world.refuses("outcome.course-unknown"):
        world.record(application)


@pytest.mark.rule("outcome.course-missing")
@pytest.mark.parametrize("course", BLANK)
def test_a_blank_course_is_unknown_and_missing(world: World, completed: Application, course: str | None) -> None:
    with world.refuses("outcome.course-unknown", "outcome.course-missing") as refusal:
        world.record(completed, course=course)
    assert refusal.fields == ["course_identifier"]


@pytest.mark.rule("outcome.course-without-outcome")
@pytest.mark.parametrize("offer", OFFERS, ids=["coaching", "support"])
def test_the_support_offers_have_no_outcome(world: World, offer: dict[str, str]) -> None:
    world.move_to("2023-06-15")
    application = world.accepted(**offer)
    world.declare(application, "completed", "2023-06-15T00:00:00Z")
    with world.refuses("outcome.course-without-outcome") as refusal:
        world.record(application)
    assert refusal.fields == ["course_identifier"]


@pytest.mark.spares("outcome.course-unknown", "outcome.course-missing", "outcome.course-without-outcome")
@pytest.mark.parametrize("course", ["npq-leading-teaching", "npq-headship"])
def test_specialist_and_leadership_courses_have_outcomes(world: World, course: str) -> None:
    application = world.accepted(course=course)
    world.declare(application, "completed")
    assert world.record(application).state is OutcomeState.FAILED


@pytest.mark.rule("outcome.declaration-unknown")
@pytest.mark.parametrize("whom", [{"course": "npq-headship"}, {"provider": "ambition-institute"}])
def test_without_an_enrolment_with_the_caller_there_is_no_declaration_to_find(
    world: World, completed: Application, whom: dict[str, str]
) -> None:
    with world.refuses("outcome.declaration-unknown") as refusal:
        world.record(completed, **whom)
    assert refusal.fields == ["Invalid action"]


@pytest.mark.spares("outcome.declaration-unknown")
def test_an_outcome_belongs_to_the_callers_own_declaration(world: World, completed: Application) -> None:
    world.move_to("2022-11-16")
    outcome = world.record(completed)
    assert list(world.register.outcomes_for("teach-first"))[1:] == [outcome.id]


# --- the state (rule 5)


@pytest.mark.rule("outcome.state-missing")
@pytest.mark.parametrize("state", BLANK)
def test_a_blank_state_is_missing_and_unknown(world: World, completed: Application, state: str | None) -> None:
    with world.refuses("outcome.state-missing", "outcome.state-unknown") as refusal:
        world.record(completed, state)
    assert refusal.fields == ["state"]


@pytest.mark.rule("outcome.state-unknown")
@pytest.mark.parametrize("state", ["voided", "Passed", "true"])
def test_only_passed_and_failed_can_be_sent(world: World, completed: Application, state: str) -> None:
    with world.refuses("outcome.state-unknown") as refusal:
        world.record(completed, state)
    assert refusal.fields == ["state"]


# --- the completed declaration (rule 6)


@pytest.mark.rule("outcome.no-completed-declaration")
@pytest.mark.parametrize("milestone", [None, "started", "retained-2"])
def test_an_outcome_needs_a_completed_declaration(world: World, milestone: str | None) -> None:
    application = world.accepted()
    if milestone:
        world.declare(application, milestone)
    with world.refuses("outcome.no-completed-declaration") as refusal:
        world.record(application)
    assert refusal.fields == ["base"]


@pytest.mark.rule("outcome.no-completed-declaration")
@pytest.mark.parametrize("state", sorted(states.RETRACTED))
def test_a_completed_declaration_that_was_taken_back_does_not_count(world: World, state: DeclarationState) -> None:
    application = world.register.applications[world.declaration_in(state, "completed").application_id]
    with world.refuses("outcome.no-completed-declaration"):
        world.record(application)


@pytest.mark.spares("outcome.no-completed-declaration")
@pytest.mark.parametrize("state", sorted(set(DeclarationState) - states.RETRACTED))
def test_a_completed_declaration_in_any_other_state_counts(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state, "completed")
    application = world.register.applications[declaration.application_id]
    assert world.record(application).declaration_id == declaration.id


@pytest.mark.rule("outcome.no-completed-declaration")
def test_another_providers_completed_declaration_does_not_count(world: World, completed: Application) -> None:
    (declaration,) = world.register.declarations_of_application(completed.id)
    declaration.provider = "ambition-institute"
    with world.refuses("outcome.no-completed-declaration"):
        world.record(completed)


# --- the order


def test_everything_wrong_is_said_in_this_order(world: World) -> None:
    application = world.accepted(course="npq-early-headship-coaching-offer")
    with world.refuses(
        "outcome.date-missing",
        "outcome.date-unreadable",
        "outcome.course-without-outcome",
        "outcome.state-missing",
        "outcome.state-unknown",
        "outcome.no-completed-declaration",
    ) as refusal:
        world.record(application, None, None)
    assert refusal.fields == ["completion_date", "course_identifier", "state", "base"]


@pytest.mark.parametrize(
    ("whom", "rules"),
    [
        ({"participant_id": "no-such-id"}, ()),
        ({"course": None}, ("outcome.course-missing",)),
        ({"course": "npq-headship"}, ()),
    ],
)
def test_whether_the_course_is_known_is_not_asked_while_the_day_is_wrong(
    world: World, completed: Application, whom: dict[str, Any], rules: tuple[str, ...]
) -> None:
    with world.refuses("outcome.date-missing", "outcome.date-unreadable", *rules):
        world.record(completed, day="soon", **whom)


def test_an_unknown_participant_and_a_wrong_state_are_both_refused(world: World, completed: Application) -> None:
    with world.refuses("outcome.course-unknown", "outcome.state-unknown") as refusal:
        world.record(completed, "voided", participant_id="no-such-id")
    assert refusal.fields == ["course_identifier", "state"]


def test_the_missing_declaration_is_noticed_before_the_future_day(world: World, completed: Application) -> None:
    with world.refuses("outcome.declaration-unknown"):
        world.record(completed, day="2030-01-01", course="npq-headship")


def test_the_future_day_is_noticed_only_when_nothing_else_is_wrong(world: World, completed: Application) -> None:
    with world.refuses("outcome.state-unknown"):
        world.record(completed, "voided", "2030-01-01")
