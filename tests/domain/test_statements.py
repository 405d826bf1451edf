"""Which statement pays, and what falls due as time passes (contract 5.6, README decision 18)."""

from datetime import timedelta

import pytest

from domain.world import World
from sandbox.domain import statements
from sandbox.domain.records import Declaration, DeclarationState, Statement, StatementState
from sandbox.domain.statements import Due

UNMOVED = [
    DeclarationState.SUBMITTED,
    DeclarationState.INELIGIBLE,
    DeclarationState.VOIDED,
    DeclarationState.PAID,
    DeclarationState.CLAWED_BACK,
]


def next_month(world: World, day: str, cohort: str = "2022a", provider: str = "teach-first") -> tuple[int, int] | None:
    statement = statements.next_output_statement(world.register, provider, cohort, world.at(day).date())
    return statement and (statement.year, statement.month)


def month_of(world: World, statement_id: str | None) -> tuple[int, int]:
    statement = world.register.reference.statements[statement_id or ""]
    return statement.year, statement.month


# --- which statement


@pytest.mark.parametrize(
    ("cohort", "day", "month"),
    [
        ("2022a", "2022-04-03", (2022, 10)),
        ("2022a", "2022-09-25", (2022, 10)),
        ("2022a", "2022-09-26", (2022, 12)),
        ("2022a", "2022-11-25", (2022, 12)),
        ("2022a", "2022-11-26", (2023, 1)),
        ("2022a", "2022-12-25", (2023, 1)),
        ("2022a", "2022-12-26", (2023, 3)),
        ("2022a", "2023-02-25", (2023, 3)),
        ("2022a", "2023-02-26", (2023, 7)),
        ("2022a", "2027-11-25", (2027, 12)),
        ("2022a", "2027-11-26", None),
        ("2021a", "2022-11-15", (2022, 12)),
        ("2021a", "2026-11-25", (2026, 12)),
        ("2021a", "2026-11-26", None),
        ("2023a", "2022-11-15", (2023, 10)),
    ],
)
def test_the_next_statement_is_the_cohorts_first_output_month_that_is_not_cut_off(
    world: World, cohort: str, day: str, month: tuple[int, int] | None
) -> None:
    assert next_month(world, day, cohort) == month


def test_a_statement_that_closed_already_is_not_the_next_one_for_an_earlier_day(world: World) -> None:
    world.settle("2022-11-26")
    assert next_month(world, "2022-11-20") == (2023, 1)


@pytest.mark.parametrize("provider", ["teach-first", "ambition-institute"])
def test_a_declaration_lands_on_its_own_providers_statement(world: World, provider: str) -> None:
    declaration = world.declare(world.accepted(provider=provider))
    statement = world.register.reference.statements[declaration.statement_id or ""]
    assert (statement.provider, statement.cohort, statement.year, statement.month) == (provider, "2022a", 2022, 12)


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2022-11-25T23:59:59", StatementState.OPEN),
        ("2022-11-26T00:00:00", StatementState.PAYABLE),
        ("2022-12-24T23:59:59", StatementState.PAYABLE),
        ("2022-12-25T00:00:00", StatementState.PAID),
    ],
)
def test_a_statement_is_open_until_its_cut_off_date_and_paid_from_its_payment_date_on(
    world: World, until: str, state: StatementState
) -> None:
    statement = statements.next_output_statement(world.register, "teach-first", "2022a", world.now.date())
    assert statement is not None
    assert statements.state_of(world.register, statement) is StatementState.OPEN
    world.settle(until)
    assert statements.state_of(world.register, statement) is state


# --- what falls due


@pytest.mark.parametrize(
    ("until", "state", "updated_at"),
    [
        ("2022-11-25T23:59:59", DeclarationState.ELIGIBLE, "2022-11-15T09:00"),
        ("2022-11-26T00:00:00", DeclarationState.PAYABLE, "2022-11-26"),
        ("2022-12-24T23:59:59", DeclarationState.PAYABLE, "2022-11-26"),
        ("2022-12-25T00:00:00", DeclarationState.PAID, "2022-12-25"),
        ("2024-06-01T00:00:00", DeclarationState.PAID, "2022-12-25"),
    ],
)
def test_a_declaration_is_payable_the_day_after_the_cut_off_and_paid_on_the_payment_date(
    world: World, until: str, state: DeclarationState, updated_at: str
) -> None:
    declaration = world.declare(world.accepted())
    statement_id = declaration.statement_id
    world.settle(until)
    assert (declaration.state, declaration.updated_at) == (state, world.at(updated_at))
    assert declaration.statement_id == statement_id


@pytest.mark.parametrize(
    ("until", "state"),
    [("2023-01-24T23:59:59", DeclarationState.AWAITING_CLAWBACK), ("2023-01-25", DeclarationState.CLAWED_BACK)],
)
def test_what_was_paid_is_clawed_back_when_the_later_statement_is_paid(
    world: World, until: str, state: DeclarationState
) -> None:
    declaration = world.declaration_in(DeclarationState.AWAITING_CLAWBACK)
    lines = declaration.statement_id, declaration.clawback_statement_id
    assert [month_of(world, line) for line in lines] == [(2022, 12), (2023, 1)]
    world.settle(until)
    assert declaration.state is state
    assert (declaration.statement_id, declaration.clawback_statement_id) == lines


@pytest.mark.parametrize("state", UNMOVED)
def test_nothing_falls_due_for_what_is_not_to_be_paid(world: World, state: DeclarationState) -> None:
    declaration = world.declaration_in(state)
    due = world.settle("2024-01-01")
    assert declaration.state is state
    assert declaration.id not in {found.declaration_id for found in due}


def test_payments_stamp_neither_participant_nor_application(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    before = world.now
    world.settle("2023-01-01")
    assert world.register.person_of(application).updated_at == application.updated_at == before


def test_a_declaration_made_for_an_earlier_day_is_paid_by_a_statement_still_open(world: World) -> None:
    application = world.accepted()
    world.settle("2022-12-01")
    world.move_to("2022-11-20")
    declaration = world.declare(application)
    assert month_of(world, declaration.statement_id) == (2023, 1)


# --- the order, and the number of steps


def script(world: World, steps: timedelta | None) -> tuple[list[Due], list[Declaration]]:
    """Calls on several days over a year, each after what is due by then; with `steps` also settled in between."""
    happened: list[Due] = []

    def wait_until(text: str) -> None:
        until = world.at(text)
        while steps and world.now + steps < until:
            world.now += steps
            happened.extend(statements.settle(world.register, world.now))
        happened.extend(world.settle(text))

    first = world.declare(world.accepted())
    world.declare(world.accepted(provider="ambition-institute", cohort="2021a"), date="2021-11-01T00:00:00Z")
    wait_until("2022-11-26T08:00")
    second = world.declare(world.accepted())
    wait_until("2022-12-25T12:00")
    world.void(first)
    wait_until("2023-01-25T00:00")
    world.declare(world.register.applications[first.application_id])
    wait_until("2023-02-10T00:00")
    world.void(second)
    wait_until("2024-01-01T00:00")
    return happened, list(world.register.declarations.values())


def test_events_happen_in_the_order_of_time(world: World) -> None:
    happened, (first, other, second, again) = script(world, None)
    at = world.at
    assert sorted(happened[:2], key=lambda due: due.declaration_id) == sorted(
        (Due(at("2022-11-26"), found.id, DeclarationState.PAYABLE) for found in (first, other)),
        key=lambda due: due.declaration_id,
    )
    assert {due.declaration_id for due in happened[2:4]} == {first.id, other.id}
    assert [(due.at, due.declaration_id, due.state) for due in happened[4:]] == [
        (at("2022-12-26"), second.id, DeclarationState.PAYABLE),
        *sorted(
            [
                (at("2023-01-25"), second.id, DeclarationState.PAID),
                (at("2023-01-25"), first.id, DeclarationState.CLAWED_BACK),
            ],
            key=lambda due: due[1],
        ),
        (at("2023-02-26"), again.id, DeclarationState.PAYABLE),
        *sorted(
            [
                (at("2023-03-25"), again.id, DeclarationState.PAID),
                (at("2023-03-25"), second.id, DeclarationState.CLAWED_BACK),
            ],
            key=lambda due: due[1],
        ),
    ]


@pytest.mark.parametrize("steps", [timedelta(days=1), timedelta(days=7), timedelta(days=30, hours=5)])
def test_settling_in_one_step_or_in_many_gives_the_same(world: World, steps: timedelta) -> None:
    assert script(type(world)(), steps) == script(world, None)


def test_a_long_time_at_once_goes_through_every_state(world: World) -> None:
    declaration = world.declare(world.accepted())
    assert [(due.at, due.state) for due in world.settle("2030-01-01")] == [
        (world.at("2022-11-26"), DeclarationState.PAYABLE),
        (world.at("2022-12-25"), DeclarationState.PAID),
    ]
    assert declaration.state is DeclarationState.PAID


def test_settling_again_changes_nothing(world: World) -> None:
    world.declare(world.accepted())
    world.settle("2022-12-01")
    with world.unchanged():
        assert world.settle("2022-12-01") == []


def test_going_back_in_time_undoes_nothing(world: World) -> None:
    declaration = world.declare(world.accepted())
    world.settle("2022-12-01")
    with world.unchanged():
        assert world.settle("2022-11-20") == []
    assert declaration.state is DeclarationState.PAYABLE


def test_a_statement_forgets_what_was_voided_and_is_forgotten_when_it_is_paid(world: World) -> None:
    world.void(world.declare(world.accepted()))
    assert list(world.register.unsettled.values()) == [set()]
    assert world.settle("2022-12-25") == []
    assert (world.register.unsettled, world.register.next_due) == ({}, None)


def test_statements_are_the_same_for_every_register(world: World) -> None:
    def month(found: World) -> Statement | None:
        return statements.next_output_statement(found.register, "teach-first", "2022a", found.now.date())

    assert month(world) is month(type(world)())
