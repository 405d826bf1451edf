"""Which statements a provider has, and when they last changed."""

import pytest

from domain.world import World
from sandbox.domain import statements
from sandbox.domain.records import Statement, StatementState


@pytest.fixture
def december(world: World) -> Statement:
    """Open until 25 November 2022, paid on 25 December."""
    found = statements.next_output_statement(world.register, "teach-first", "2022a", world.now.date())
    assert found is not None
    return found


@pytest.mark.rule("statement.unknown")
@pytest.mark.parametrize("provider", ["ambition-institute", "teach-first"], ids=["foreign", "unknown"])
def test_a_statement_of_another_provider_is_not_found(world: World, december: Statement, provider: str) -> None:
    wanted = december.id if provider != december.provider else "no-such-id"
    with world.refuses("statement.unknown"):
        statements.find(world.register, provider, wanted)


@pytest.mark.spares("statement.unknown")
def test_a_providers_own_statement_is_found_whether_it_has_an_output_fee_or_not(world: World) -> None:
    own = world.register.reference.statements_of("teach-first", "2022a")
    assert {statement.output_fee for statement in own} == {True, False}
    for statement in own:
        assert statements.find(world.register, "teach-first", statement.id) is statement


@pytest.mark.parametrize(
    ("until", "updated_at"),
    [
        ("2022-11-25T23:59:59", "2022-04-03"),
        ("2022-11-26T00:00:00", "2022-11-26"),
        ("2022-12-24T23:59:59", "2022-11-26"),
        ("2022-12-25T00:00:00", "2022-12-25"),
        ("2024-06-01T00:00:00", "2022-12-25"),
    ],
)
def test_a_statement_changes_when_it_closes_and_when_it_is_paid(
    world: World, december: Statement, until: str, updated_at: str
) -> None:
    world.settle(until)
    assert statements.updated_at(world.register, december) == world.at(updated_at)


def test_a_statement_never_changed_before_it_was_made(world: World, december: Statement) -> None:
    late = december._replace(created_at=world.at("2023-06-01"))
    world.settle("2024-01-01")
    assert statements.updated_at(world.register, late) == late.created_at


@pytest.mark.parametrize(("day", "later"), [("2022-11-20T12:00", "2022-11-27"), ("2022-12-01T12:00", "2023-02-01")])
def test_a_statement_that_was_closed_by_hand_changed_then_and_not_on_its_dates(
    world: World, december: Statement, day: str, later: str
) -> None:
    world.settle(day)
    statements.close(world.register, december, now=world.now)
    closed_at = world.now
    for until in (day, later):
        world.settle(until)
        assert statements.state_of(world.register, december) is StatementState.PAID
        assert statements.updated_at(world.register, december) == closed_at
