"""What an older application's declaration has to do with a new one: contract 5.4, effect 1 and rule 14."""

import pytest

from domain.law2026.world import ELSEWHERE, World
from sandbox.domain.records import Application, Declaration, DeclarationState

LIVE = ["submitted", "eligible", "payable", "paid"]
SPENT = ["voided", "ineligible", "awaiting_clawback", "clawed_back"]


def moved_on(world: World, state: str, *, funded: bool = False) -> tuple[Application, Declaration]:
    """A newer application of somebody whose older one, with the same provider, has a declaration in this state."""
    person = world.person()
    older = world.accepted(person, cohort="2024a", funded_place=False)
    stored = world.declared(older, state=DeclarationState(state))
    return world.accepted(person, funded_place=None if funded else False), stored


@pytest.mark.parametrize("state", LIVE)
def test_what_an_older_application_has_to_the_letter_is_returned(world: World, state: str) -> None:
    newer, stored = moved_on(world, state)
    with world.unchanged():
        assert world.declare(newer) is stored


@pytest.mark.parametrize("state", SPENT)
def test_what_no_longer_counts_is_not_reused(world: World, state: str) -> None:
    newer, _ = moved_on(world, state)
    assert world.declare(newer).application_id == newer.id


@pytest.mark.parametrize("date", ["2025-10-15T10:00:01Z", "2025-10-15T10:00:00.5Z"])
def test_another_date_makes_another_declaration(world: World, date: str) -> None:
    newer, stored = moved_on(world, "submitted")
    assert world.declare(newer, date=date) is not stored


def test_another_type_makes_another_declaration(world: World) -> None:
    newer, stored = moved_on(world, "submitted")
    assert world.declare(newer, "retained-1") is not stored


def test_what_another_provider_declared_is_not_reused(world: World) -> None:
    person = world.person()
    older = world.accepted(person, cohort="2024a", provider="llse")
    stored = world.declared(older)
    assert world.declare(world.accepted(person)) is not stored


def test_a_submitted_one_that_is_reused_becomes_eligible_where_the_newer_application_is_funded(world: World) -> None:
    newer, stored = moved_on(world, "submitted", funded=True)
    assert world.declare(newer) is stored
    assert stored.state is DeclarationState.ELIGIBLE
    assert stored.statement_id is not None


@pytest.mark.rule("declaration.reused-while-paying")
@pytest.mark.parametrize("state", ["payable", "paid"])
def test_reusing_what_is_being_paid_for_a_funded_application_fails(world: World, state: str) -> None:
    newer, _ = moved_on(world, state, funded=True)
    with world.refuses("declaration.reused-while-paying") as refusal:
        world.declare(newer)
    assert refusal.titles == ["Bad request"]


@pytest.mark.spares("declaration.reused-while-paying")
def test_reusing_an_eligible_one_for_a_funded_application_changes_nothing(world: World) -> None:
    newer, stored = moved_on(world, "eligible", funded=True)
    with world.unchanged():
        assert world.declare(newer) is stored


@pytest.mark.spares("declaration.no-open-statement")
def test_reusing_a_submitted_one_needs_no_statement(world: World) -> None:
    newer, stored = moved_on(world, "submitted", funded=True)
    world.move_to("2030-01-01")
    assert world.declare(newer) is stored


@pytest.mark.rule("declaration.no-open-statement")
def test_reusing_an_eligible_one_needs_a_statement_even_unfunded(world: World) -> None:
    newer, _ = moved_on(world, "eligible")
    world.move_to("2030-01-01")
    with world.refuses("declaration.no-open-statement"):
        world.declare(newer)


def test_reusing_a_completed_one_writes_its_result_and_stamps_it(world: World) -> None:
    person = world.person()
    older = world.accepted(person, cohort="2024a", funded_place=False)
    stored = world.declare(older, "completed", delivery_partner_id=ELSEWHERE)
    newer = world.accepted(person, funded_place=False)
    world.move_to("2025-11-20")
    assert world.declare(newer, "completed", has_passed=False) is stored
    assert [found.state for found in world.register.outcomes_of(stored)] == ["passed", "failed"]
    assert stored.updated_at == world.now
