"""Recording and correcting results of completed courses (contract 6.2, 6.3 and 2.3)."""

from datetime import date
from typing import Any

import pytest

from domain.law2026.world import World
from sandbox.domain import outcomes as shared
from sandbox.domain import states
from sandbox.domain.laws.law2026 import outcomes
from sandbox.domain.records import Application, Declaration, DeclarationState, Outcome, OutcomeState

DAY = "2025-11-01"
WITH_RESULT = [
    "npq-early-years-leadership",
    "npq-executive-leadership",
    "npq-headship",
    "npq-leading-behaviour-culture",
    "npq-leading-literacy",
    "npq-leading-primary-mathematics",
    "npq-leading-teaching",
    "npq-leading-teaching-development",
    "npq-senior-leadership",
    "npq-senco",
]
STANDING = sorted(set(DeclarationState) - states.RETRACTED)


def record(
    world: World, application: Application, state: str | None = "failed", day: str | None = DAY, **whom: Any
) -> Outcome:
    return outcomes.record_outcome(
        world.register, **world.whom(application, **whom), state=state, completion_date=day, now=world.now
    )


def completed(world: World, **details: Any) -> tuple[Application, Declaration]:
    """Somebody whose completion was declared, who passed on the first of November."""
    application = world.accepted(**details)
    declaration = world.declared(application, "completed", DAY)
    result(world, declaration, "passed")
    return application, declaration


def result(world: World, declaration: Declaration, state: str, day: str = DAY) -> Outcome:
    made = world.at("2025-11-02")
    return shared.add(world.register, declaration, OutcomeState(state), date.fromisoformat(day), now=made)


# --- 6.2: whose outcomes are shown


@pytest.mark.spares("participant.not-found", "participant.id-replaced")
def test_the_outcomes_of_an_accepted_participant_are_shown(world: World) -> None:
    person = world.register.person_of(world.accepted())
    assert outcomes.find_with_outcomes(world.register, "teach-first", person.id) is person


@pytest.mark.rule("participant.id-replaced")
def test_outcomes_under_an_old_id_are_gone(world: World) -> None:
    old = world.replaced(world.register.person_of(world.accepted()))
    with world.refuses("participant.id-replaced"):
        outcomes.find_with_outcomes(world.register, "teach-first", old)


@pytest.mark.rule("participant.not-found")
def test_outcomes_of_somebody_elses_participant_are_not_found(world: World) -> None:
    person = world.register.person_of(world.accepted(provider="ambition-institute"))
    with world.refuses("participant.not-found"):
        outcomes.find_with_outcomes(world.register, "teach-first", person.id)


# --- 6.3: before the rules, and rule 1


@pytest.mark.rule("participant.not-found")
@pytest.mark.parametrize("whom", [{"participant_id": "no-such-id"}, {"provider": "ambition-institute"}])
def test_whoever_the_provider_has_not_accepted_is_not_found(world: World, whom: dict[str, str]) -> None:
    application, _ = completed(world)
    with world.refuses("participant.not-found"):
        record(world, application, "nonsense", "2021-13-01", **whom)


@pytest.mark.rule("participant.not-found")
@pytest.mark.spares("participant.id-replaced")
def test_an_old_id_is_not_found_rather_than_gone(world: World) -> None:
    application, _ = completed(world)
    old = world.replaced(world.register.person_of(application))
    with world.refuses("participant.not-found"):
        record(world, application, participant_id=old)


@pytest.mark.rule("outcome.participant-id-changed")
def test_an_old_id_that_is_still_somebodys_is_refused(world: World) -> None:
    application, _ = completed(world)
    old = world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("outcome.participant-id-changed") as refusal:
        record(world, application)
    assert refusal.titles == ["participant_id"]
    assert refusal.facts("outcome.participant-id-changed")["participant_id"] == old


@pytest.mark.spares(
    "outcome.participant-id-changed",
    "outcome.course-without-outcome",
    "outcome.course-missing",
    "outcome.no-completed-declaration",
)
@pytest.mark.parametrize("course", WITH_RESULT)
def test_leadership_and_specialist_courses_have_results(world: World, course: str) -> None:
    application, declaration = completed(world, course=course)
    assert record(world, application).declaration_id == declaration.id


# --- rules 2 to 7


@pytest.mark.rule("outcome.course-without-outcome")
@pytest.mark.spares("outcome.course-missing")
@pytest.mark.parametrize(
    "course", ["npq-early-headship-coaching-offer", "npq-additional-support-offer", "npq-nonsense"]
)
def test_support_offers_and_unknown_courses_have_no_result(world: World, course: str) -> None:
    application, _ = completed(world)
    with world.refuses("outcome.course-without-outcome", "outcome.no-completed-declaration") as refusal:
        record(world, application, course=course)
    assert refusal.titles == ["course_identifier", "base"]


def test_a_completed_support_offer_has_no_result_and_is_one_objection(world: World) -> None:
    offer = "npq-early-headship-coaching-offer"
    application = world.accepted(course=offer, schedule="npq-ehco-november")
    world.declared(application, "completed", DAY)
    with world.refuses("outcome.course-without-outcome"):
        record(world, application)


@pytest.mark.rule("outcome.course-without-outcome", "outcome.course-missing")
@pytest.mark.parametrize("course", [None, "", " "])
def test_a_missing_course_is_two_objections_of_one_title(world: World, course: str | None) -> None:
    application, _ = completed(world)
    with world.refuses(
        "outcome.course-without-outcome", "outcome.course-missing", "outcome.no-completed-declaration"
    ) as refusal:
        record(world, application, course=course)
    assert refusal.titles == ["course_identifier", "course_identifier", "base"]


@pytest.mark.rule("outcome.state-unknown")
@pytest.mark.spares("outcome.state-missing")
@pytest.mark.parametrize("state", ["voided", "Passed", "withdrawn"])
def test_only_passed_and_failed_can_be_sent(world: World, state: str) -> None:
    application, _ = completed(world)
    with world.refuses("outcome.state-unknown") as refusal:
        record(world, application, state)
    assert refusal.titles == ["state"]


@pytest.mark.spares("outcome.state-unknown", "outcome.state-missing")
@pytest.mark.parametrize("state", ["passed", "failed"])
def test_both_results_can_be_sent(world: World, state: str) -> None:
    application = world.accepted()
    world.declared(application, "completed", DAY)
    assert record(world, application, state).state == state


@pytest.mark.rule("outcome.state-unknown", "outcome.state-missing")
@pytest.mark.parametrize("state", [None, "", " "])
def test_a_missing_state_is_two_objections_of_one_title(world: World, state: str | None) -> None:
    application, _ = completed(world)
    with world.refuses("outcome.state-unknown", "outcome.state-missing") as refusal:
        record(world, application, state)
    assert refusal.titles == ["state", "state"]


@pytest.mark.rule("outcome.date-missing", "outcome.date-unreadable")
@pytest.mark.parametrize("day", [None, "", " "])
def test_a_missing_date_is_two_objections_of_one_title(world: World, day: str | None) -> None:
    application, _ = completed(world)
    with world.refuses("outcome.date-missing", "outcome.date-unreadable") as refusal:
        record(world, application, day=day)
    assert refusal.titles == ["completion_date", "completion_date"]


@pytest.mark.rule("outcome.date-unreadable")
@pytest.mark.spares("outcome.date-missing", "outcome.date-impossible", "outcome.date-in-future")
@pytest.mark.parametrize("day", ["yesterday", "1 November 2025", "01-11-2025", "2025-11-1", "25-11-01", "2025/11/01"])
def test_a_date_in_another_form_is_refused(world: World, day: str) -> None:
    application, _ = completed(world)
    with world.refuses("outcome.date-unreadable") as refusal:
        record(world, application, day=day)
    assert refusal.titles == ["completion_date"]


@pytest.mark.spares("outcome.date-missing", "outcome.date-unreadable", "outcome.date-impossible")
@pytest.mark.parametrize(
    "day", [DAY, "2025-11-01T00:00:00+00:00", "2025-11-01T23:30:00-05:00", "on 2025-11-01, or 2025-11-31"]
)
def test_a_date_is_found_anywhere_in_the_text_and_its_day_is_stored(world: World, day: str) -> None:
    application, _ = completed(world)
    assert record(world, application, day=day).completion_date == date(2025, 11, 1)


@pytest.mark.rule("outcome.date-impossible")
@pytest.mark.parametrize("day", ["2021-13-01", "2025-02-30", "2025-00-10", "on 2025-11-31, or 2025-11-01"])
def test_a_day_of_no_calendar_hides_what_else_is_wrong(world: World, day: str) -> None:
    application = world.accepted()
    with world.refuses("outcome.date-impossible") as refusal:
        record(world, application, None, day, course="npq-nonsense")
    assert refusal.titles == ["Bad request"]


# --- rule 8: a completed declaration that stands


@pytest.mark.rule("outcome.no-completed-declaration")
@pytest.mark.parametrize("milestone", [None, "started", "retained-1", "retained-2"])
def test_without_a_completed_declaration_there_is_nothing_to_have_a_result(world: World, milestone: str | None) -> None:
    application = world.accepted()
    if milestone:
        world.declared(application, milestone, DAY)
    with world.refuses("outcome.no-completed-declaration") as refusal:
        record(world, application)
    assert refusal.titles == ["base"]


@pytest.mark.spares("outcome.no-completed-declaration")
@pytest.mark.parametrize("state", STANDING)
def test_a_completed_declaration_stands_while_it_is_not_taken_back(world: World, state: DeclarationState) -> None:
    assert STANDING == ["eligible", "ineligible", "paid", "payable", "submitted"]
    application = world.accepted()
    declaration = world.declared(application, "completed", DAY, state=state)
    assert record(world, application).declaration_id == declaration.id


@pytest.mark.rule("outcome.no-completed-declaration")
@pytest.mark.parametrize("state", sorted(states.RETRACTED))
def test_a_declaration_that_was_taken_back_does_not(world: World, state: DeclarationState) -> None:
    application = world.accepted()
    world.declared(application, "completed", DAY, state=state)
    with world.refuses("outcome.no-completed-declaration"):
        record(world, application)


@pytest.mark.rule("outcome.no-completed-declaration")
def test_a_declaration_for_another_course_does_not_help(world: World) -> None:
    application, _ = completed(world)
    world.accepted(world.register.person_of(application), course="npq-headship")
    with world.refuses("outcome.no-completed-declaration"):
        record(world, application, course="npq-headship")


@pytest.mark.rule("outcome.no-completed-declaration")
def test_another_providers_declaration_on_another_providers_application_does_not_help(world: World) -> None:
    mine = world.accepted(course="npq-headship")
    person = world.register.person_of(mine)
    theirs, _ = completed(world, person=person, provider="ambition-institute")
    with world.refuses("outcome.no-completed-declaration"):
        record(world, theirs, provider="teach-first")


@pytest.mark.spares("outcome.no-completed-declaration")
def test_a_declaration_counts_for_its_maker_also_when_the_application_has_gone(world: World) -> None:
    application, declaration = completed(world)
    world.accepted(world.register.person_of(application), course="npq-headship")
    world.register.set_provider(application, "ambition-institute")
    assert record(world, application, provider="teach-first").declaration_id == declaration.id


@pytest.mark.spares("outcome.no-completed-declaration")
def test_a_declaration_counts_for_whom_the_application_went_to(world: World) -> None:
    application, declaration = completed(world)
    world.register.set_provider(application, "ambition-institute")
    assert record(world, application).declaration_id == declaration.id
    assert declaration.provider == "teach-first"


def test_the_newest_declaration_that_stands_gets_the_result(world: World) -> None:
    ada = world.person()
    applications = [world.accepted(ada, cohort=cohort) for cohort in ("2025a", "2024a", "2023a")]
    older, newer, _ = (
        world.declared(application, "completed", DAY, at=at, state=state)
        for application, at, state in zip(
            applications,
            ("2025-11-03", "2025-11-04", "2025-11-05"),
            (DeclarationState.SUBMITTED, DeclarationState.SUBMITTED, DeclarationState.VOIDED),
            strict=True,
        )
    )
    assert record(world, applications[0]).declaration_id == newer.id
    newer.state = DeclarationState.VOIDED
    assert record(world, applications[0]).declaration_id == older.id


# --- rule 9


@pytest.mark.rule("outcome.date-in-future")
def test_a_result_of_tomorrow_is_refused(world: World) -> None:
    application, _ = completed(world)
    world.move_to("2025-11-15T23:59:59")
    with world.refuses("outcome.date-in-future") as refusal:
        record(world, application, day="2025-11-16")
    assert refusal.titles == ["completion_date"]
    assert refusal.facts("outcome.date-in-future") == {"completion_date": "2025-11-16", "today": "2025-11-15"}


@pytest.mark.spares("outcome.date-in-future")
def test_a_result_of_today_is_recorded(world: World) -> None:
    application, _ = completed(world)
    world.move_to("2025-11-16T00:00:00")
    assert record(world, application, day="2025-11-16").completion_date == date(2025, 11, 16)


# --- order: no rule stops another


def test_everything_that_is_missing_is_told_in_the_contracts_order(world: World) -> None:
    application = world.accepted()
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses(
        "outcome.participant-id-changed",
        "outcome.course-without-outcome",
        "outcome.course-missing",
        "outcome.state-unknown",
        "outcome.state-missing",
        "outcome.date-missing",
        "outcome.date-unreadable",
        "outcome.no-completed-declaration",
    ):
        record(world, application, None, None, course=None)


@pytest.mark.rule("outcome.date-in-future")
def test_a_future_date_is_told_last_whatever_else_is_wrong(world: World) -> None:
    application = world.accepted()
    with world.refuses(
        "outcome.course-without-outcome",
        "outcome.state-unknown",
        "outcome.no-completed-declaration",
        "outcome.date-in-future",
    ):
        record(world, application, "voided", "2026-01-01", course="npq-nonsense")


def test_an_outcome_that_passes_was_asked_everything_in_the_contracts_order(world: World) -> None:
    application, _ = completed(world)
    world.listen()
    record(world, application)
    assert world.asked() == [
        "participant.not-found",
        "outcome.participant-id-changed",
        "outcome.course-without-outcome",
        "outcome.course-missing",
        "outcome.state-unknown",
        "outcome.state-missing",
        "outcome.date-missing",
        "outcome.date-unreadable",
        "outcome.no-completed-declaration",
        "outcome.date-impossible",
        "outcome.date-in-future",
    ]


# --- the effect


@pytest.mark.parametrize("day", [DAY, "2025-10-20", "2025-11-10"])
def test_a_pass_is_confirmed_whatever_its_day_and_nothing_moves(world: World, day: str) -> None:
    application, declaration = completed(world)
    [passed] = world.register.outcomes_of(declaration)
    with world.unchanged():
        assert record(world, application, "passed", day) is passed
    assert passed.completion_date == date(2025, 11, 1)


def test_a_fail_of_the_same_day_is_confirmed_and_nothing_moves(world: World) -> None:
    application, declaration = completed(world)
    failed = result(world, declaration, "failed")
    with world.unchanged():
        assert record(world, application, "failed", DAY) is failed


@pytest.mark.parametrize(
    ("last", "state", "day"),
    [
        ("failed", "failed", "2025-11-02"),
        ("failed", "passed", DAY),
        ("passed", "failed", DAY),
        ("voided", "passed", DAY),
        ("voided", "failed", DAY),
    ],
)
def test_anything_else_is_a_new_outcome_that_also_moves_the_declaration(
    world: World, last: str, state: str, day: str
) -> None:
    application, declaration = completed(world)
    result(world, declaration, last)
    before = list(world.register.outcomes_of(declaration))
    outcome = record(world, application, state, day)
    assert world.register.outcomes_of(declaration) == [*before, outcome]
    assert (outcome.state, outcome.completion_date.isoformat()) == (state, day)
    assert (outcome.created_at, outcome.updated_at, declaration.updated_at) == (world.now, world.now, world.now)


def test_an_outcome_moves_neither_the_application_nor_the_person(world: World) -> None:
    application, _ = completed(world)
    person = world.register.person_of(application)
    before = application.updated_at, world.enrolment(application).updated_at, person.updated_at
    record(world, application)
    assert (application.updated_at, world.enrolment(application).updated_at, person.updated_at) == before


def test_only_the_last_word_counts_so_that_a_pass_before_a_fail_is_no_repeat(world: World) -> None:
    application, declaration = completed(world)
    result(world, declaration, "failed")
    record(world, application, "passed")
    assert [found.state for found in world.register.outcomes_of(declaration)] == ["passed", "failed", "passed"]


@pytest.mark.parametrize(("state", "passed"), [("passed", True), ("failed", False)])
def test_the_declaration_tells_what_the_latest_outcome_says(world: World, state: str, passed: bool) -> None:
    application, declaration = completed(world)
    result(world, declaration, "voided")
    assert shared.has_passed(world.register, declaration) is None
    record(world, application, state)
    assert shared.has_passed(world.register, declaration) is passed


def test_the_first_outcome_of_a_declaration_can_come_from_a_provider(world: World) -> None:
    application = world.accepted()
    declaration = world.declared(application, "completed", DAY, state=DeclarationState.INELIGIBLE)
    outcome = record(world, application, "passed")
    assert world.register.outcomes_of(declaration) == [outcome]
    assert outcome.id in world.register.outcomes_for("teach-first")


def test_an_outcome_on_a_declaration_that_came_with_an_application_is_listed_for_its_maker(world: World) -> None:
    application, _ = completed(world)
    world.register.set_provider(application, "ambition-institute")
    outcome = record(world, application)
    assert outcome.id in world.register.outcomes_for("teach-first")
    assert outcome.id not in world.register.outcomes_for("ambition-institute")
