"""Which statement pays for a declaration, and what falls due as time passes (contract 5.6, README decision 18)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sandbox.domain import states, whereabouts
from sandbox.domain.errors import Check, NotFound, Refused
from sandbox.domain.records import Declaration, DeclarationState, Statement, StatementState
from sandbox.domain.register import Register


class Due(NamedTuple):
    """What happened to a declaration because its statement closed or was paid."""

    at: datetime
    declaration_id: str
    state: DeclarationState


def state_of(register: Register, statement: Statement) -> StatementState:
    """Open until the day after the cut-off date, payable until the payment date, then paid; or paid by `close`."""
    if statement.id in register.closed:
        return StatementState.PAID
    if register.settled_until is None:
        return StatementState.OPEN
    today = register.settled_until.date()
    if statement.payment_date <= today:
        return StatementState.PAID
    return StatementState.PAYABLE if statement.cut_off_date < today else StatementState.OPEN


def updated_at(register: Register, statement: Statement) -> datetime:
    """When a statement last changed: the latest of when it was made, closed and paid."""
    steps = {
        StatementState.OPEN: statement.created_at,
        StatementState.PAYABLE: closes_at(statement),
        StatementState.PAID: paid_at(statement),
    }
    changed = register.closed.get(statement.id) or steps[state_of(register, statement)]
    return max(statement.created_at, changed)


def find(register: Register, provider: str, statement_id: str) -> Statement:
    """One of the provider's statements, with an output fee or without; another's is not found (contract 5.1)."""
    problems = register.judge([whereabouts.statement_check(register, provider, statement_id)])
    if problems:
        raise NotFound(*problems)
    return register.reference.statements[statement_id]


def next_output_statement(register: Register, provider: str, cohort: str, today: date) -> Statement | None:
    """The provider's open statement with an output fee whose cut-off comes first, from `today` on (contract 5.6)."""
    for statement in register.reference.statements_of(provider, cohort):
        if (
            statement.output_fee
            and statement.cut_off_date >= today
            and state_of(register, statement) is StatementState.OPEN
        ):
            return statement
    return None


def attach(register: Register, declaration: Declaration, statement: Statement, *, refund: bool = False) -> None:
    """Put a declaration on a statement: to be paid, or with `refund` to be taken back."""
    if refund:
        declaration.clawback_statement_id = statement.id
    else:
        declaration.statement_id = statement.id
    register.unsettled.setdefault(statement.id, set()).add(declaration.id)
    due = closes_at(statement)
    register.next_due = due if register.next_due is None else min(register.next_due, due)


def detach(register: Register, declaration: Declaration) -> None:
    """Take a declaration off the statement that would have paid it."""
    if declaration.statement_id is not None:
        register.unsettled.get(declaration.statement_id, set()).discard(declaration.id)
        declaration.statement_id = None


def settle(register: Register, now: datetime) -> list[Due]:
    """Let everything happen that is due until `now`, in order, and say what it was.

    The day after a cut-off date makes a statement's declarations payable; its payment date makes them paid
    and claws back what awaits it.
    """
    if register.settled_until is not None and now < register.settled_until:
        return []
    happened: list[Due] = []
    if register.next_due is not None and register.next_due <= now:
        for at, _, statement in sorted(_due(register, now), key=lambda due: (due[0], due[1], due[2].id)):
            happened += _close(register, statement, at) if at == closes_at(statement) else _pay(register, statement, at)
        _look_ahead(register, now)
    register.settled_until = now
    return happened


def close(register: Register, statement: Statement, *, now: datetime) -> list[Due]:
    """The DfE makes a statement payable and then pays it, whatever the clock says (contract 5.6).

    Args:
        register: whose declarations are on it.
        statement: open, or payable and not paid yet.
        now: the instant that the declarations are stamped with.

    Returns:
        What became of each declaration on it: first all that became payable, then all that was paid or clawed back.

    Raises:
        Refused: it is paid already.
    """
    state = state_of(register, statement)
    facts = {"month": f"{statement.year}-{statement.month:02}", "state": state}
    problems = register.judge([Check("dfe.statement-paid", state is StatementState.PAID, facts)])
    if problems:
        raise Refused(*problems)
    happened: list[Due] = []
    if statement.id in register.unsettled:
        happened += _close(register, statement, now)
        happened += _pay(register, statement, now)
        _look_ahead(register, now)
    register.closed[statement.id] = now
    return happened


def _look_ahead(register: Register, now: datetime) -> None:
    waiting = (register.reference.statements[found] for found in register.unsettled)
    register.next_due = min((_next_step(statement, now) for statement in waiting), default=None)


def closes_at(statement: Statement) -> datetime:
    """When its declarations become payable, unless the DfE closes it earlier: the day after the cut-off date."""
    return datetime.combine(statement.cut_off_date + timedelta(days=1), time(), UTC)


def paid_at(statement: Statement) -> datetime:
    """When it is paid, unless the DfE pays it earlier."""
    return datetime.combine(statement.payment_date, time(), UTC)


def _next_step(statement: Statement, now: datetime) -> datetime:
    closes = closes_at(statement)
    return closes if closes > now else paid_at(statement)


def _due(register: Register, now: datetime) -> Iterator[tuple[datetime, int, Statement]]:
    for statement_id in register.unsettled:
        statement = register.reference.statements[statement_id]
        if closes_at(statement) <= now:
            yield closes_at(statement), 0, statement
        if paid_at(statement) <= now:
            yield paid_at(statement), 1, statement


def _close(register: Register, statement: Statement, at: datetime) -> Iterator[Due]:
    for declaration_id in sorted(register.unsettled[statement.id]):
        declaration = register.declarations[declaration_id]
        if declaration.state is DeclarationState.ELIGIBLE and declaration.statement_id == statement.id:
            states.move_declaration(declaration, "make_payable", at)
            yield Due(at, declaration_id, declaration.state)


def _pay(register: Register, statement: Statement, at: datetime) -> Iterator[Due]:
    for declaration_id in sorted(register.unsettled.pop(statement.id)):
        declaration = register.declarations[declaration_id]
        if declaration.state is DeclarationState.PAYABLE and declaration.statement_id == statement.id:
            states.move_declaration(declaration, "pay", at)
            yield Due(at, declaration_id, declaration.state)
        elif (
            declaration.state is DeclarationState.AWAITING_CLAWBACK
            and declaration.clawback_statement_id == statement.id
        ):
            states.move_declaration(declaration, "claw_back", at)
            yield Due(at, declaration_id, declaration.state)
