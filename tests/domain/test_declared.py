"""What becomes of a declaration: its state, its statement, its outcome, and exact repeats (contract 8.3)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import outcomes, states
from sandbox.domain.records import Application, Declaration, DeclarationState, OutcomeState

TRN = "7654321"
OFFER = {"course": "npq-early-headship-coaching-offer"}


def twins(world: World, number: int = 2, **details: Any) -> list[Application]:
    """Records of one person, with one TRN, on one course."""
    return [world.enrolled(world.person(trn=TRN), schedule="npq-leadership-autumn", **details) for _ in range(number)]


# --- what is stored


def test_a_declaration_keeps_what_was_sent_and_stamps_only_itself(world: World) -> None:
    application = world.accepted()
    person, before = world.register.person_of(application), application.updated_at
    world.move_to("2022-11-16T10:30:00")
    declaration = world.declare(application, evidence_held="other", new_id="chosen")
    assert declaration == Declaration(
        id="chosen",
        application_id=application.id,
        provider="teach-first",
        type="started",
        course="npq-senior-leadership",
        cohort="2022a",
        declaration_date=world.at("2022-10-15T10:00:00"),
        created_at=world.now,
        updated_at=world.now,
        state=DeclarationState.ELIGIBLE,
        statement_id=declaration.statement_id,
        evidence_held="other",
    )
    assert world.register.declarations["chosen"] is declaration
    assert application.updated_at == person.updated_at == world.enrolment(application).updated_at == before


def test_a_declaration_has_the_cohort_of_the_schedule(world: World) -> None:
    application = world.accepted()
    world.change_schedule(application, "npq-leadership-autumn", 2021)
    assert world.declare(application).cohort == "2021a"


def test_ids_are_new_for_each_declaration_and_the_same_for_the_same_history(world: World) -> None:
    first, second = (world.declare(world.accepted(), milestone) for milestone in ("started", "started"))
    other = type(world)()
    assert first.id != second.id
    assert other.declare(other.accepted()).id == first.id


@pytest.mark.parametrize(
    ("details", "state"),
    [
        ({}, DeclarationState.ELIGIBLE),
        ({"eligible_for_funding": False}, DeclarationState.SUBMITTED),
        ({"funded_place": False}, DeclarationState.SUBMITTED),
    ],
)
def test_only_what_is_funded_becomes_eligible_and_goes_on_a_statement(
    world: World, details: dict[str, Any], state: DeclarationState
) -> None:
    declaration = world.declare(world.accepted(**details))
    assert declaration.state is state
    assert (declaration.statement_id is not None) == (state is DeclarationState.ELIGIBLE)


def test_somebody_funded_before_is_not_funded_again(world: World) -> None:
    ada = world.person()
    world.enrolled(ada, schedule="npq-leadership-autumn", cohort="2021a", provider="ambition-institute")
    declaration = world.declare(world.enrolled(ada, schedule="npq-leadership-autumn"))
    assert (declaration.state, declaration.statement_id) == (DeclarationState.SUBMITTED, None)


# --- duplicates


@pytest.mark.parametrize("first_provider", ["teach-first", "ambition-institute"])
@pytest.mark.parametrize("funded", [True, False])
def test_a_declaration_for_another_record_of_the_person_is_ineligible(
    world: World, first_provider: str, funded: bool
) -> None:
    (first,) = twins(world, 1, provider=first_provider)
    (second,) = twins(world, 1, eligible_for_funding=funded)
    original, duplicate = world.declare(first), world.declare(second)
    assert (duplicate.state, duplicate.superseded_by) == (DeclarationState.INELIGIBLE, original.id)
    assert duplicate.statement_id is None
    assert original.superseded_by is None


def test_a_duplicate_is_superseded_by_the_oldest_original(world: World) -> None:
    first, second, third = twins(world, 3)
    original = world.declare(first)
    world.move_to("2022-11-16")
    rival = world.declare(second)
    rival.state, rival.superseded_by = DeclarationState.SUBMITTED, None
    world.move_to("2022-11-17")
    assert world.declare(third).superseded_by == original.id


def test_a_superseded_declaration_supersedes_nothing(world: World) -> None:
    first, second, third = twins(world, 3)
    original = world.declare(first)
    world.declare(second).state = DeclarationState.SUBMITTED
    world.void(original)
    assert world.declare(third).state is DeclarationState.ELIGIBLE


@pytest.mark.parametrize("state", sorted(set(DeclarationState) - states.LIVE))
def test_an_original_that_does_not_count_supersedes_nothing(world: World, state: DeclarationState) -> None:
    first, second = twins(world)
    world.declare(first).state = state
    assert world.declare(second).state is DeclarationState.ELIGIBLE


@pytest.mark.parametrize("difference", ["type", "course", "trn", "no trn"])
def test_only_the_same_milestone_of_the_same_course_and_trn_is_a_duplicate(world: World, difference: str) -> None:
    first, second = twins(world)
    if difference in ("trn", "no trn"):
        first, second = (
            world.enrolled(world.person(trn=trn), schedule="npq-leadership-autumn")
            for trn in ({"trn": ("1111111", "2222222"), "no trn": (None, None)}[difference])
        )
    if difference == "course":
        (first,) = twins(world, 1, course="npq-headship")
    world.declare(first, "retained-1" if difference == "type" else "started")
    assert world.declare(second).state is DeclarationState.ELIGIBLE


@pytest.mark.rule("declaration.duplicate-without-statement")
def test_even_a_duplicate_needs_an_open_statement(world: World) -> None:
    first, second = twins(world, eligible_for_funding=False)
    world.declare(first)
    world.move_to("2027-11-26")
    with world.refuses("declaration.duplicate-without-statement") as refusal:
        world.declare(second)
    assert refusal.fields == ["Bad request"]


@pytest.mark.spares("declaration.duplicate-without-statement")
def test_a_duplicate_is_noted_until_the_last_cut_off_date(world: World) -> None:
    first, second = twins(world, eligible_for_funding=False)
    world.declare(first)
    world.move_to("2027-11-25T23:59")
    assert world.declare(second).state is DeclarationState.INELIGIBLE


# --- outcomes


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        (True, OutcomeState.PASSED),
        ("true", OutcomeState.PASSED),
        (False, OutcomeState.FAILED),
        ("false", OutcomeState.FAILED),
    ],
)
def test_a_completed_declaration_brings_its_outcome_dated_on_the_day_in_utc(
    world: World, sent: bool | str, state: OutcomeState
) -> None:
    declaration = world.declare(world.accepted(), "completed", "2022-10-15T23:30:00-01:00", has_passed=sent)
    (outcome,) = world.register.outcomes_of(declaration)
    assert (outcome.state, outcome.completion_date) == (state, world.at("2022-10-16").date())
    assert outcome.created_at == outcome.updated_at == world.now
    assert outcomes.has_passed(world.register, declaration) is (state is OutcomeState.PASSED)


@pytest.mark.parametrize(
    ("details", "milestone"), [({}, "retained-2"), (OFFER, "completed")], ids=["not completed", "an offer"]
)
def test_nothing_else_brings_an_outcome_whatever_was_sent(
    world: World, details: dict[str, str], milestone: str
) -> None:
    declaration = world.declare(world.accepted(**details), milestone, has_passed=True)
    assert world.register.outcomes_of(declaration) == []
    assert outcomes.has_passed(world.register, declaration) is None


# --- exact repeats (README decision 1)


@pytest.mark.parametrize("state", sorted(states.LIVE))
def test_an_exact_repeat_gives_the_stored_declaration(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    application = world.register.applications[declaration.application_id]
    with world.unchanged():
        assert world.declare(application) is declaration


@pytest.mark.parametrize("date", ["2022-10-15T10:00:00", "2022-10-15T12:00:00+02:00", "2022-10-15T10:00:00.25Z"])
def test_the_same_instant_written_in_another_way_is_a_repeat(world: World, date: str) -> None:
    application = world.accepted()
    declaration = world.declare(application)
    with world.unchanged():
        assert world.declare(application, date=date) is declaration


@pytest.mark.parametrize(
    ("first", "again", "correction"), [(True, "true", "failed"), (False, "false", "passed"), ("true", True, "failed")]
)
def test_the_same_result_is_a_repeat_also_after_the_outcome_was_corrected(
    world: World, first: bool | str, again: bool | str, correction: str
) -> None:
    application = world.accepted()
    declaration = world.declare(application, "completed", has_passed=first)
    world.record(application, correction, "2022-11-01")
    with world.unchanged():
        assert world.declare(application, "completed", has_passed=again) is declaration


def test_a_result_that_nobody_asked_for_makes_no_difference(world: World) -> None:
    application = world.accepted()
    declaration = world.declare(application)
    with world.unchanged():
        assert world.declare(application, has_passed=False) is declaration


@pytest.mark.parametrize("what", ["a later instant", "the opposite result", "another provider"])
def test_any_difference_is_refused(world: World, what: str) -> None:
    ada = world.person()
    application = world.enrolled(ada, schedule="npq-leadership-autumn")
    other = world.enrolled(ada, schedule="npq-leadership-autumn", provider="ambition-institute")
    world.declare(application, "completed", has_passed=True)
    with world.refuses("declaration.already-declared") as refusal:
        if what == "a later instant":
            world.declare(application, "completed", "2022-10-15T10:00:01Z", has_passed=True)
        elif what == "the opposite result":
            world.declare(application, "completed", has_passed=False)
        else:
            world.declare(other, "completed", has_passed=True)
    assert refusal.fields == ["base"]


def test_a_repeat_still_has_to_be_written_as_rfc3339(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    with world.refuses("declaration.date-not-rfc3339", "declaration.already-declared"):
        world.declare(application, date="2022-10-15 10:00:00")


def test_a_repeat_is_understood_after_the_participant_withdrew(world: World) -> None:
    application = world.accepted()
    declaration = world.declare(application, date="2022-11-15T09:00:00Z")
    world.withdraw(application)
    with world.unchanged():
        assert world.declare(application, date="2022-11-15T09:00:00Z") is declaration


def test_a_repeat_of_a_voided_declaration_is_a_new_one(world: World) -> None:
    application = world.accepted()
    first = world.void(world.declare(application))
    second = world.declare(application)
    assert second.id != first.id
    assert (first.state, second.state) == (DeclarationState.VOIDED, DeclarationState.ELIGIBLE)
