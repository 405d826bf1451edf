"""Every status and every legal move, as tables; the only writer of a status or a state.

The state diagrams of the documentation are printed from these tables.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar

from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    Enrolment,
    TrainingChange,
    TrainingStatus,
)

S = TypeVar("S", bound=StrEnum)
ApplicationMoves: TypeAlias = Mapping[tuple[ApplicationStatus, str], ApplicationStatus]
TrainingMoves: TypeAlias = Mapping[tuple[TrainingStatus, str], TrainingStatus]

# contract 6.3 and 6.4, README decision 4
APPLICATION_MOVES: ApplicationMoves = {
    (ApplicationStatus.PENDING, "accept"): ApplicationStatus.ACCEPTED,
    (ApplicationStatus.PENDING, "reject"): ApplicationStatus.REJECTED,
    # another application of the person for the course and cohort was accepted
    (ApplicationStatus.PENDING, "lose"): ApplicationStatus.REJECTED,
    # the DfE's own correction; requests never make this move
    (ApplicationStatus.ACCEPTED, "revert"): ApplicationStatus.PENDING,
    (ApplicationStatus.REJECTED, "revert"): ApplicationStatus.PENDING,
}

# release 2026, contract 3.2 and 3.4: an acceptance can be taken back, and loses to a later one after a withdrawal
APPLICATION_MOVES_2026: ApplicationMoves = {
    **APPLICATION_MOVES,
    (ApplicationStatus.ACCEPTED, "reject"): ApplicationStatus.REJECTED,
    (ApplicationStatus.ACCEPTED, "lose"): ApplicationStatus.REJECTED,
}

# contract 7.5 to 7.7, README decision 3
TRAINING_MOVES: TrainingMoves = {
    (TrainingStatus.ACTIVE, "defer"): TrainingStatus.DEFERRED,
    (TrainingStatus.DEFERRED, "resume"): TrainingStatus.ACTIVE,
    (TrainingStatus.ACTIVE, "withdraw"): TrainingStatus.WITHDRAWN,
    (TrainingStatus.DEFERRED, "withdraw"): TrainingStatus.WITHDRAWN,
}

# release 2026, contract 4.6: the withdrawn may come back
TRAINING_MOVES_2026: TrainingMoves = {
    **TRAINING_MOVES,
    (TrainingStatus.WITHDRAWN, "resume"): TrainingStatus.ACTIVE,
}

# contract 8.2, 8.4 and 5.6
DECLARATION_MOVES: Mapping[tuple[DeclarationState, str], DeclarationState] = {
    (DeclarationState.SUBMITTED, "make_eligible"): DeclarationState.ELIGIBLE,
    (DeclarationState.SUBMITTED, "make_ineligible"): DeclarationState.INELIGIBLE,
    # the DfE's own correction; requests never make this move
    (DeclarationState.ELIGIBLE, "make_ineligible"): DeclarationState.INELIGIBLE,
    (DeclarationState.ELIGIBLE, "make_payable"): DeclarationState.PAYABLE,
    (DeclarationState.PAYABLE, "pay"): DeclarationState.PAID,
    (DeclarationState.SUBMITTED, "void"): DeclarationState.VOIDED,
    (DeclarationState.ELIGIBLE, "void"): DeclarationState.VOIDED,
    (DeclarationState.PAYABLE, "void"): DeclarationState.VOIDED,
    (DeclarationState.INELIGIBLE, "void"): DeclarationState.VOIDED,
    (DeclarationState.PAID, "void"): DeclarationState.AWAITING_CLAWBACK,
    (DeclarationState.AWAITING_CLAWBACK, "claw_back"): DeclarationState.CLAWED_BACK,
}

# contract 8.2: "live" declarations may exist once per type, and they stand in the way of a schedule change
LIVE = frozenset(
    {DeclarationState.SUBMITTED, DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.PAID}
)
# contract 9.3 rule 6: a completed declaration in one of these has nothing left to have an outcome
RETRACTED = frozenset({DeclarationState.VOIDED, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK})


class IllegalMove(Exception):
    """A move that no table knows: the rules should have refused it, so this is a bug."""


def _next(moves: Mapping[tuple[S, str], S], status: S, move: str) -> S:
    try:
        return moves[status, move]
    except KeyError:
        raise IllegalMove(f"{status} does not allow {move}") from None


def allows(status: ApplicationStatus | TrainingStatus | DeclarationState, move: str) -> bool:
    """Whether the tables know this move from this status."""
    return any((status, move) in moves for moves in (APPLICATION_MOVES, TRAINING_MOVES, DECLARATION_MOVES))


def move_application(
    application: Application, move: str, now: datetime, moves: ApplicationMoves = APPLICATION_MOVES
) -> None:
    """Accept, reject, reject because a rival application was accepted (`lose`), or make it pending again."""
    application.status = _next(moves, application.status, move)
    application.updated_at = now


def move_training(
    enrolment: Enrolment,
    move: str,
    *,
    provider: str,
    now: datetime,
    reason: str | None = None,
    moves: TrainingMoves = TRAINING_MOVES,
) -> None:
    """Defer, resume or withdraw, and write the row that remembers it."""
    enrolment.training_status = _next(moves, enrolment.training_status, move)
    enrolment.history.append(TrainingChange(enrolment.training_status, provider, now, reason))
    enrolment.updated_at = now


def move_declaration(declaration: Declaration, move: str, now: datetime) -> None:
    """One step on the way to payment, or off it; moves the declaration's updated_at (contract 5.3)."""
    declaration.state = _next(DECLARATION_MOVES, declaration.state, move)
    declaration.updated_at = now
