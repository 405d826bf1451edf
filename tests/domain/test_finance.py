"""What the DfE does to declarations outside the API (contract 5.6)."""

from itertools import product

import pytest

from domain.world import World
from sandbox.domain import finance
from sandbox.domain.records import DeclarationState as State

POSSIBLE = {
    (State.SUBMITTED, State.ELIGIBLE),
    (State.SUBMITTED, State.INELIGIBLE),
    (State.ELIGIBLE, State.INELIGIBLE),
    (State.ELIGIBLE, State.PAYABLE),
    (State.PAYABLE, State.PAID),
    (State.AWAITING_CLAWBACK, State.CLAWED_BACK),
}


@pytest.mark.spares("finance.impossible-state")
@pytest.mark.parametrize(("state", "wanted"), sorted(POSSIBLE))
def test_a_declaration_goes_one_step_further(world: World, state: State, wanted: State) -> None:
    declaration = world.declaration_in(state)
    world.now = world.at("2023-01-02")
    assert finance.mark(world.register, declaration, wanted, now=world.now) is declaration
    assert (declaration.state, declaration.updated_at) == (wanted, world.now)


@pytest.mark.rule("finance.impossible-state")
@pytest.mark.parametrize(("state", "wanted"), sorted(set(product(State, State)) - POSSIBLE))
def test_a_declaration_takes_no_other_step(world: World, state: State, wanted: State) -> None:
    declaration = world.declaration_in(state)
    with world.refuses("finance.impossible-state"):
        finance.mark(world.register, declaration, wanted, now=world.now)


def test_what_becomes_eligible_goes_on_the_next_statement(world: World) -> None:
    declaration = world.declaration_in(State.SUBMITTED)
    finance.mark(world.register, declaration, State.ELIGIBLE, now=world.now)
    assert world.register.reference.statements[declaration.statement_id or ""].month == 12
    world.settle("2022-12-25")
    assert declaration.state is State.PAID


def test_what_becomes_ineligible_leaves_its_statement(world: World) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    finance.mark(world.register, declaration, State.INELIGIBLE, now=world.now)
    assert declaration.statement_id is None
    world.settle("2022-12-25")
    assert declaration.state is State.INELIGIBLE


@pytest.mark.rule("declaration.no-open-statement")
def test_nothing_becomes_eligible_without_an_open_statement(world: World) -> None:
    declaration = world.declaration_in(State.SUBMITTED)
    world.move_to("2027-11-26")
    with world.refuses("declaration.no-open-statement"):
        finance.mark(world.register, declaration, State.ELIGIBLE, now=world.now)


@pytest.mark.parametrize("early", [(State.PAYABLE,), (State.PAYABLE, State.PAID)], ids=["payable", "paid"])
def test_what_was_marked_early_is_not_moved_twice(world: World, early: tuple[State, ...]) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    for wanted in early:
        finance.mark(world.register, declaration, wanted, now=world.now)
    due = world.settle("2023-06-01")
    assert declaration.state is State.PAID
    assert [found.state for found in due] == ([] if State.PAID in early else [State.PAID])


def test_what_was_marked_as_paid_early_can_be_clawed_back_by_the_same_statement(world: World) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    for wanted in (State.PAYABLE, State.PAID):
        finance.mark(world.register, declaration, wanted, now=world.now)
    world.void(declaration)
    assert declaration.clawback_statement_id == declaration.statement_id
    world.settle("2022-12-25")
    assert declaration.state is State.CLAWED_BACK


def test_what_was_marked_as_paid_early_waits_for_the_statement_that_takes_it_back(world: World) -> None:
    declaration = world.declaration_in(State.PAYABLE)
    finance.mark(world.register, declaration, State.PAID, now=world.now)
    world.move_to("2022-12-01")
    world.void(declaration)
    world.settle("2023-01-24")
    assert declaration.state is State.AWAITING_CLAWBACK
    world.settle("2023-01-25")
    assert declaration.state is State.CLAWED_BACK


def test_what_was_marked_as_clawed_back_early_is_not_moved_twice(world: World) -> None:
    declaration = world.declaration_in(State.AWAITING_CLAWBACK)
    finance.mark(world.register, declaration, State.CLAWED_BACK, now=world.now)
    assert world.settle("2023-02-01") == []
    assert declaration.state is State.CLAWED_BACK


def test_a_declaration_can_be_put_on_a_later_statement(world: World) -> None:
    declaration = world.declaration_in(State.ELIGIBLE)
    world.move_to("2022-12-01")
    finance.put_on_open_statement(world.register, declaration, now=world.now)
    statement = world.register.reference.statements[declaration.statement_id or ""]
    assert (statement.year, statement.month) == (2023, 1)
    assert [key for key, ids in world.register.unsettled.items() if ids] == [statement.id]
    assert [(due.at, due.state) for due in world.settle("2023-02-01")] == [
        (world.at("2022-12-26"), State.PAYABLE),
        (world.at("2023-01-25"), State.PAID),
    ]
