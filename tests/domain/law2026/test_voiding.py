"""Taking declarations back, and what was paid for them: contract 5.5, 5.2 and 2.3."""

from dataclasses import replace
from datetime import date

import pytest

from domain.law2026.world import World
from sandbox.domain import outcomes
from sandbox.domain.records import Declaration, DeclarationState, OutcomeState


def paid(world: World, milestone: str = "started") -> Declaration:
    """A declaration that went the real way until it was paid."""
    declaration = world.declare(world.accepted(), milestone)
    world.settle("2025-12-25")
    assert declaration.state is DeclarationState.PAID
    return declaration


@pytest.mark.spares("declaration.already-voided")
@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "ineligible"])
def test_what_is_not_paid_becomes_void(world: World, state: str) -> None:
    declaration = world.declared(world.accepted(), state=DeclarationState(state))
    assert world.void(declaration).state is DeclarationState.VOIDED
    assert declaration.updated_at == world.now


@pytest.mark.parametrize("day", ["2025-11-15", "2025-11-26"])
def test_a_void_declaration_is_on_no_statement_and_is_never_paid(world: World, day: str) -> None:
    declaration = world.declare(world.accepted())
    world.settle(day)
    world.void(declaration)
    assert declaration.statement_id is None
    assert world.settle("2025-12-25") == []


@pytest.mark.rule("declaration.already-voided")
def test_what_is_void_is_not_voided_again(world: World) -> None:
    declaration = world.void(world.declare(world.accepted()))
    with world.refuses("declaration.already-voided") as refusal:
        world.void(declaration)
    assert refusal.titles == ["declaration"]


def test_voiding_what_is_not_paid_needs_no_statement(world: World) -> None:
    declaration = world.declare(world.accepted())
    world.move_to("2030-01-01")
    assert world.void(declaration).state is DeclarationState.VOIDED


# clawing back


@pytest.mark.spares("declaration.already-refunded", "declaration.no-statement-for-clawback", "declaration.not-paid")
def test_what_was_paid_is_clawed_back_on_the_next_statement(world: World) -> None:
    declaration = paid(world)
    paying = declaration.statement_id
    world.void(declaration)
    refund = world.register.reference.statements[declaration.clawback_statement_id or ""]
    assert declaration.state is DeclarationState.AWAITING_CLAWBACK
    assert refund.cut_off_date == date(2026, 2, 23)
    assert declaration.statement_id == paying
    assert declaration.updated_at == world.now


def test_the_clawback_is_settled_when_that_statement_is_paid(world: World) -> None:
    declaration = world.void(paid(world))
    world.settle("2026-03-22T23:59")
    assert declaration.state is DeclarationState.AWAITING_CLAWBACK
    world.settle("2026-03-23")
    assert declaration.state is DeclarationState.CLAWED_BACK


@pytest.mark.rule("declaration.already-refunded")
@pytest.mark.spares("declaration.not-paid", "declaration.already-voided")
@pytest.mark.parametrize("day", ["2025-12-26", "2026-03-23"])
def test_what_is_being_clawed_back_or_was_is_not_voided_again(world: World, day: str) -> None:
    declaration = world.void(paid(world))
    world.settle(day)
    with world.refuses("declaration.already-refunded") as refusal:
        world.void(declaration)
    assert refusal.titles == ["declaration"]


@pytest.mark.rule("declaration.no-statement-for-clawback")
@pytest.mark.spares("declaration.not-paid")
def test_a_clawback_needs_an_open_statement_of_the_declarations_cohort(world: World) -> None:
    declaration = paid(world)
    world.move_to("2027-03-27")
    with world.refuses("declaration.no-statement-for-clawback") as refusal:
        world.void(declaration)
    assert refusal.titles == ["declaration"]
    assert refusal.facts("declaration.no-statement-for-clawback") == {"cohort": "2025"}


@pytest.mark.spares("declaration.no-statement-for-clawback")
def test_the_last_cut_off_day_still_takes_a_clawback(world: World) -> None:
    declaration = paid(world)
    world.move_to("2027-03-26T23:59")
    assert world.void(declaration).state is DeclarationState.AWAITING_CLAWBACK


@pytest.mark.rule("declaration.already-refunded", "declaration.no-statement-for-clawback")
def test_both_objections_to_a_clawback_come_together(world: World) -> None:
    declaration = world.void(paid(world))
    world.move_to("2027-03-27")
    with world.refuses("declaration.already-refunded", "declaration.no-statement-for-clawback"):
        world.void(declaration)


@pytest.mark.rule("declaration.not-paid")
@pytest.mark.parametrize("state", ["awaiting_clawback", "clawed_back"])
def test_a_refund_that_no_statement_shows_was_not_paid(world: World, state: str) -> None:
    declaration = world.declared(world.accepted(), state=DeclarationState(state))
    with world.refuses("declaration.not-paid") as refusal:
        world.void(declaration)
    assert refusal.titles == ["declaration"]


# the outcome


@pytest.mark.parametrize("course", ["npq-senior-leadership", "npq-leading-literacy"])
def test_voiding_a_completed_declaration_retracts_its_result(world: World, course: str) -> None:
    schedule = "npq-leadership-autumn" if course == "npq-senior-leadership" else "npq-specialist-autumn"
    declaration = world.declare(world.accepted(course=course, schedule=schedule), "completed")
    world.move_to("2025-11-20")
    world.void(declaration)
    passed, retracted = world.register.outcomes_of(declaration)
    assert (passed.state, retracted.state) == (OutcomeState.PASSED, OutcomeState.VOIDED)
    assert retracted.completion_date == date(2025, 10, 15)
    assert retracted.created_at == declaration.updated_at == world.now
    assert outcomes.has_passed(world.register, declaration) is None


def test_clawing_back_retracts_the_result_too(world: World) -> None:
    declaration = world.void(paid(world, "completed"))
    assert [found.state for found in world.register.outcomes_of(declaration)] == ["passed", "voided"]


def test_a_retraction_is_written_even_where_there_was_no_result(world: World) -> None:
    declaration = world.declared(world.accepted(), "completed")
    world.void(declaration)
    assert [found.state for found in world.register.outcomes_of(declaration)] == ["voided"]


def test_a_retraction_is_written_even_after_a_retraction_of_its_own(world: World) -> None:
    declaration = world.declared(world.accepted(), "completed")
    outcomes.add(world.register, declaration, OutcomeState.VOIDED, date(2025, 10, 15), now=world.now)
    world.void(declaration)
    assert [found.state for found in world.register.outcomes_of(declaration)] == ["voided", "voided"]


def test_no_retraction_is_written_where_another_standing_declaration_has_one(world: World) -> None:
    person = world.person()
    standing = world.declared(world.accepted(person, cohort="2024a"), "completed")
    outcomes.add(world.register, standing, OutcomeState.VOIDED, date(2025, 10, 15), now=world.now)
    declaration = world.declared(world.accepted(person), "completed")
    world.void(declaration)
    assert world.register.outcomes_of(declaration) == []


def test_a_standing_declaration_with_a_result_hinders_no_retraction(world: World) -> None:
    person = world.person()
    standing = world.declared(world.accepted(person, cohort="2024a"), "completed")
    outcomes.add(world.register, standing, OutcomeState.PASSED, date(2025, 10, 15), now=world.now)
    declaration = world.declared(world.accepted(person), "completed")
    world.void(declaration)
    assert [found.state for found in world.register.outcomes_of(declaration)] == ["voided"]


def test_other_milestones_and_the_support_offers_have_nothing_to_retract(world: World) -> None:
    ehco = world.accepted(course="npq-early-headship-coaching-offer", schedule="npq-ehco-november")
    for declaration in (world.declared(ehco, "completed"), world.declared(world.accepted(), "started")):
        world.void(declaration)
        assert world.register.outcomes_of(declaration) == []


def test_voiding_stamps_neither_application_nor_person(world: World) -> None:
    application = world.accepted()
    person = world.register.person_of(application)
    before = replace(application), replace(person)
    world.void(world.declare(application, "completed"))
    assert (application, person) == before
