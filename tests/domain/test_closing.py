"""A statement that the DfE closes by hand, whatever the clock says (contract 5.6)."""

import pytest

from domain.world import World
from sandbox.domain import statements
from sandbox.domain.records import Declaration, Statement, StatementState
from sandbox.domain.records import DeclarationState as State


def of(world: World, declaration: Declaration) -> Statement:
    return world.register.reference.statements[declaration.statement_id or ""]


@pytest.mark.spares("dfe.statement-paid")
def test_an_open_statement_becomes_payable_and_is_paid(world: World) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    due = statements.close(world.register, of(world, declaration), now=world.now)
    assert [(one.at, one.state) for one in due] == [(world.now, State.PAYABLE), (world.now, State.PAID)]
    assert (declaration.state, declaration.updated_at) == (State.PAID, world.now)
    assert statements.state_of(world.register, of(world, declaration)) is StatementState.PAID


def test_what_is_payable_by_the_clock_is_paid(world: World) -> None:
    declaration = world.declaration_in(State.PAYABLE)
    due = statements.close(world.register, of(world, declaration), now=world.now)
    assert [one.state for one in due] == [State.PAID]


def test_what_awaits_it_is_clawed_back(world: World) -> None:
    declaration = world.declaration_in(State.AWAITING_CLAWBACK)
    refund = world.register.reference.statements[declaration.clawback_statement_id or ""]
    assert [one.state for one in statements.close(world.register, refund, now=world.now)] == [State.CLAWED_BACK]


def test_the_clock_does_nothing_more_to_it(world: World) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    statements.close(world.register, of(world, declaration), now=world.now)
    assert (world.register.next_due, world.register.unsettled) == (None, {})
    assert world.settle("2023-06-01") == []


def test_other_statements_still_come_by_the_clock(world: World) -> None:
    mine, other = world.declaration_in(State.ELIGIBLE), world.declare(world.accepted(provider="ambition-institute"))
    statements.close(world.register, of(world, mine), now=world.now)
    assert [one.declaration_id for one in world.settle("2022-11-26")] == [other.id]


def test_the_next_declaration_goes_on_the_next_statement(world: World) -> None:
    first = world.declaration_in(State.ELIGIBLE)
    statements.close(world.register, of(world, first), now=world.now)
    second = world.declare(world.accepted())
    assert (of(world, first).month, of(world, second).month) == (12, 1)


def test_one_that_nobody_is_on_can_be_closed(world: World) -> None:
    statement = world.register.reference.statements_of("teach-first", "2022a")[0]
    world.settle("2022-08-01")
    assert statements.close(world.register, statement, now=world.now) == []
    assert statements.state_of(world.register, statement) is StatementState.PAID


@pytest.mark.rule("dfe.statement-paid")
def test_one_that_was_closed_is_not_closed_again(world: World) -> None:
    statement = of(world, world.declaration_in(State.ELIGIBLE))
    statements.close(world.register, statement, now=world.now)
    with world.refuses("dfe.statement-paid"):
        statements.close(world.register, statement, now=world.now)


@pytest.mark.rule("dfe.statement-paid")
def test_one_whose_payment_date_has_come_is_not_closed(world: World) -> None:
    statement = of(world, world.declaration_in(State.PAID))
    with world.refuses("dfe.statement-paid"):
        statements.close(world.register, statement, now=world.now)
