"""What the DfE does to a declaration outside the API (contract 5.6): scenarios and testers may do it too."""

from datetime import datetime

from sandbox.domain import statements, states
from sandbox.domain.errors import Problem, Refused
from sandbox.domain.records import Declaration, DeclarationState
from sandbox.domain.register import Register


def mark(register: Register, declaration: Declaration, wanted: DeclarationState, *, now: datetime) -> Declaration:
    """Move a declaration one step on the DfE's side: eligible, ineligible, payable, paid or clawed back.

    Args:
        register: where the declaration is kept.
        declaration: whose state moves.
        wanted: the state that it gets.
        now: the instant of the change.

    Raises:
        Refused: the state does not follow from the present one, or no statement is open to pay it.
    """
    move = _MOVES.get(wanted)
    if move is None or not states.allows(declaration.state, move):
        raise Refused(Problem("finance.impossible-state", {"state": declaration.state, "wanted": wanted}))
    if wanted is DeclarationState.ELIGIBLE:
        put_on_open_statement(register, declaration, now=now)
    if wanted is DeclarationState.INELIGIBLE:
        statements.detach(register, declaration)
    states.move_declaration(declaration, move, now)
    return declaration


def put_on_open_statement(register: Register, declaration: Declaration, *, now: datetime) -> None:
    """Move a declaration to the next output statement that is open at this instant.

    Raises:
        Refused: there is none.
    """
    statement = statements.next_output_statement(register, declaration.provider, declaration.cohort, now.date())
    if statement is None:
        raise Refused(Problem("declaration.no-open-statement", {"cohort": declaration.cohort[:4]}))
    statements.detach(register, declaration)
    statements.attach(register, declaration, statement)


_MOVES = {
    DeclarationState.ELIGIBLE: "make_eligible",
    DeclarationState.INELIGIBLE: "make_ineligible",
    DeclarationState.PAYABLE: "make_payable",
    DeclarationState.PAID: "pay",
    DeclarationState.CLAWED_BACK: "claw_back",
}
