"""The worked sequences of contract section 8, one test each."""

from typing import Any

from domain.law2026.world import World
from sandbox.domain import outcomes
from sandbox.domain.laws.law2026 import training
from sandbox.domain.laws.law2026.outcomes import record_outcome
from sandbox.domain.records import Application, DeclarationState, OutcomeState, RejectionReason


def whom(world: World, application: Application) -> dict[str, Any]:
    """Register, provider, participant and course, as a provider would name them."""
    return {
        "register": world.register,
        "provider": application.provider,
        "participant_id": world.register.person_of(application).id,
        "course": application.course,
        "now": world.now,
    }


def test_1_what_was_voided_can_be_declared_again(world: World) -> None:
    application = world.accept(world.application())
    first = world.declare(application)
    assert (first.state, first.statement_id is None) == (DeclarationState.ELIGIBLE, False)
    world.void(first)
    assert (first.state, first.statement_id) == (DeclarationState.VOIDED, None)
    second = world.declare(application)
    assert second.id != first.id
    assert second.state is DeclarationState.ELIGIBLE


def test_2_what_was_paid_is_clawed_back_once(world: World) -> None:
    declaration = world.declare(world.accept(world.application()))
    world.settle("2025-11-26")
    assert declaration.state is DeclarationState.PAYABLE
    world.settle("2025-12-25")
    assert declaration.state is DeclarationState.PAID
    world.void(declaration)
    assert declaration.state is DeclarationState.AWAITING_CLAWBACK
    assert declaration.clawback_statement_id is not None
    world.settle("2026-03-23")
    assert declaration.state is DeclarationState.CLAWED_BACK
    with world.refuses("declaration.already-refunded") as refusal:
        world.void(declaration)
    assert refusal.titles == ["declaration"]


def test_3_a_duplicate_stays_ineligible_until_it_is_declared_again(world: World) -> None:
    # accepted by a scenario: the rules would refuse the second acceptance
    first, second = (world.accepted(world.person(trn="7654321")) for _ in "12")
    original, duplicate = world.declare(first), world.declare(second)
    assert original.state is DeclarationState.ELIGIBLE
    assert (duplicate.state, duplicate.statement_id) == (DeclarationState.INELIGIBLE, None)
    world.void(original)
    assert duplicate.state is DeclarationState.INELIGIBLE
    world.void(duplicate)
    assert world.declare(second).state is DeclarationState.ELIGIBLE


def test_4_who_comes_second_is_rejected_and_told_both_reasons(world: World) -> None:
    person = world.person()
    ours, theirs = world.application(person), world.application(person, provider="llse")
    world.accept(ours)
    assert theirs.reason_for_rejection is RejectionReason.RIVAL_ACCEPTED
    with world.refuses("application.rejected-is-final", "application.accepted-elsewhere") as refusal:
        world.accept(theirs)
    assert refusal.titles == ["application", "application"]


def test_5_a_result_is_corrected_and_then_retracted_with_its_declaration(world: World) -> None:
    application = world.accept(world.application())
    declaration = world.declare(application, "completed", has_passed=True)
    assert outcomes.has_passed(world.register, declaration) is True
    record_outcome(**whom(world, application), state="failed", completion_date="2025-11-01")
    assert outcomes.has_passed(world.register, declaration) is False
    world.void(declaration)
    assert outcomes.has_passed(world.register, declaration) is None
    assert world.register.outcomes_of(declaration)[-1].state is OutcomeState.VOIDED
    with world.refuses("outcome.no-completed-declaration") as refusal:
        record_outcome(**whom(world, application), state="passed", completion_date="2025-11-01")
    assert refusal.titles == ["base"]


def test_6_a_withdrawal_ends_what_can_be_declared_until_it_is_taken_back(world: World) -> None:
    application = world.accept(world.application())
    world.declare(application)
    training.withdraw(**whom(world, application), reason="other")
    world.move_to("2025-11-20")
    with world.refuses("declaration.after-withdrawal") as refusal:
        world.declare(application, "retained-1", "2025-11-15T09:00:00Z")
    assert refusal.titles == ["participant_id"]
    before = world.declare(application, "retained-1", "2025-11-15T08:59:59Z")
    training.resume(**whom(world, application))
    after = world.declare(application, "retained-2", "2025-11-19T00:00:00Z")
    assert before.state is after.state is DeclarationState.ELIGIBLE
