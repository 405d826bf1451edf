"""Taking declarations back (contract 8.4)."""

from dataclasses import replace

import pytest

from domain.world import World
from sandbox.domain import outcomes, statements
from sandbox.domain.records import DeclarationState, OutcomeState

UNPAID = [
    DeclarationState.SUBMITTED,
    DeclarationState.ELIGIBLE,
    DeclarationState.PAYABLE,
    DeclarationState.INELIGIBLE,
]


@pytest.mark.spares("declaration.already-voided", "declaration.cannot-be-voided")
@pytest.mark.parametrize("state", UNPAID)
def test_what_is_not_paid_is_voided_and_leaves_its_statement(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    created_at = declaration.created_at
    world.move_to("2022-12-02")
    assert world.void(declaration) is declaration
    assert (declaration.state, declaration.statement_id) == (DeclarationState.VOIDED, None)
    assert declaration.clawback_statement_id is None
    assert (declaration.created_at, declaration.updated_at) == (created_at, world.now)


@pytest.mark.spares("declaration.cannot-be-voided")
def test_what_is_paid_is_taken_back_by_the_next_statement(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.PAID)
    paid_by = declaration.statement_id
    world.move_to("2023-01-10")
    world.void(declaration)
    assert (declaration.state, declaration.updated_at) == (DeclarationState.AWAITING_CLAWBACK, world.now)
    assert declaration.statement_id == paid_by
    following = statements.next_output_statement(world.register, "teach-first", "2022a", world.now.date())
    assert following is not None
    assert (following.year, following.month) == (2023, 3)
    assert declaration.clawback_statement_id == following.id


@pytest.mark.rule("declaration.already-voided")
def test_a_voided_declaration_cannot_be_voided_again(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.VOIDED)
    world.move_to("2022-12-02")
    with world.refuses("declaration.already-voided") as refusal:
        world.void(declaration)
    assert refusal.fields == ["Invalid action"]


@pytest.mark.rule("declaration.cannot-be-voided")
@pytest.mark.parametrize("state", [DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK])
def test_what_is_being_taken_back_cannot_be_voided(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    with world.refuses("declaration.cannot-be-voided") as refusal:
        world.void(declaration)
    assert refusal.fields == ["Invalid action"]


@pytest.mark.rule("declaration.no-statement-for-clawback")
def test_nothing_is_taken_back_without_an_open_statement(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.PAID, "completed")
    world.move_to("2027-11-26")
    with world.refuses("declaration.no-statement-for-clawback") as refusal:
        world.void(declaration)
    assert refusal.fields == ["Invalid action"]


@pytest.mark.spares("declaration.no-statement-for-clawback")
def test_a_statement_takes_back_until_its_cut_off_date(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.PAID)
    world.move_to("2027-11-25T23:59")
    assert world.void(declaration).state is DeclarationState.AWAITING_CLAWBACK


@pytest.mark.spares("declaration.no-statement-for-clawback")
@pytest.mark.parametrize("state", UNPAID)
def test_what_is_not_paid_needs_no_open_statement_to_be_voided(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    world.move_to("2027-11-26")
    assert world.void(declaration).state is DeclarationState.VOIDED


@pytest.mark.parametrize("training", ["defer", "withdraw"])
def test_what_became_of_the_participant_does_not_matter(world: World, training: str) -> None:
    declaration = world.declaration_in(DeclarationState.ELIGIBLE)
    getattr(world, training)(world.register.applications[declaration.application_id])
    assert world.void(declaration).state is DeclarationState.VOIDED


def test_voiding_does_not_stamp_the_participant_or_the_application(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.ELIGIBLE)
    application = world.register.applications[declaration.application_id]
    person, before = world.register.person_of(application), world.now
    world.move_to("2022-12-02")
    world.void(declaration)
    assert person.updated_at == application.updated_at == world.enrolment(application).updated_at == before


# --- the outcome of a completed declaration


@pytest.mark.parametrize("state", [*UNPAID, DeclarationState.PAID])
def test_voiding_a_completed_declaration_retracts_its_outcome(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state, "completed")
    world.move_to("2023-01-10")
    world.void(declaration)
    told, retracted = world.register.outcomes_of(declaration)
    assert (told.state, retracted.state) == (OutcomeState.PASSED, OutcomeState.VOIDED)
    assert retracted.completion_date == declaration.declaration_date.date()
    assert retracted.created_at == world.now
    assert outcomes.has_passed(world.register, declaration) is None


def test_a_failed_outcome_is_retracted_as_well(world: World) -> None:
    declaration = world.declare(world.accepted(), "completed", has_passed=False)
    world.void(declaration)
    assert [outcome.state for outcome in world.register.outcomes_of(declaration)] == ["failed", "voided"]


def test_an_outcome_is_retracted_even_where_there_was_none(world: World) -> None:
    application = world.accepted()
    copy = replace(world.declare(application, "completed"), id="without-outcome")
    declaration = world.register.add_declaration(copy)
    world.void(declaration)
    assert [outcome.state for outcome in world.register.outcomes_of(declaration)] == ["voided"]


def test_an_outcome_that_is_retracted_already_is_not_retracted_again(world: World) -> None:
    declaration = world.declare(world.accepted(), "completed")
    outcomes.retract(world.register, declaration, now=world.now)
    world.void(declaration)
    assert [outcome.state for outcome in world.register.outcomes_of(declaration)] == ["passed", "voided"]


@pytest.mark.parametrize(
    ("course", "milestone"), [("npq-senior-leadership", "started"), ("npq-early-headship-coaching-offer", "completed")]
)
def test_nothing_is_retracted_where_there_is_no_outcome_to_have(world: World, course: str, milestone: str) -> None:
    declaration = world.declare(world.accepted(course=course), milestone)
    world.void(declaration)
    assert world.register.outcomes_of(declaration) == []
