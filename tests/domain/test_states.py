"""Every move in the tables works, and no other (contract 6, 7 and 8.2)."""

from collections.abc import Callable
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from domain.world import World
from sandbox.domain import states
from sandbox.domain.records import ApplicationStatus, DeclarationState, TrainingStatus

APPLICATION = dict(states.APPLICATION_MOVES)


def pairs(table: dict[Any, Any], known: type[StrEnum], legal: bool) -> list[tuple[StrEnum, str]]:
    """The moves that the table knows, or every other combination of a status and a move."""
    moves = sorted({move for _, move in table})
    return [pair for pair in product(known, moves) if (pair in table) is legal]


def every(legal: bool) -> list[Any]:
    """Parameters: what kind of record, its status, the move."""
    tables = {
        "application": (APPLICATION, ApplicationStatus),
        "training": (dict(states.TRAINING_MOVES), TrainingStatus),
        "declaration": (dict(states.DECLARATION_MOVES), DeclarationState),
    }
    return [
        pytest.param(kind, status, move, id=f"{kind} {status} {move}")
        for kind, (table, known) in tables.items()
        for status, move in pairs(table, known, legal)
    ]


@pytest.fixture
def put(world: World) -> Callable[[str, Any], tuple[Any, Callable[[str], None], Callable[[], Any]]]:
    """A record in a status, how to move it, and how to read its status."""

    def prepare(kind: str, status: Any) -> tuple[Any, Callable[[str], None], Callable[[], Any]]:
        if kind == "application":
            application = world.application(status=status)
            return (
                application,
                lambda move: states.move_application(application, move, world.now),
                lambda: application.status,
            )
        accepted = world.accepted()
        if kind == "training":
            enrolment = world.enrolment(accepted)
            enrolment.training_status = status
            return (
                enrolment,
                lambda move: states.move_training(enrolment, move, provider="teach-first", now=world.now, reason="why"),
                lambda: enrolment.training_status,
            )
        declaration = world.declare(accepted)
        declaration.state = status
        return (
            declaration,
            lambda move: states.move_declaration(declaration, move, world.now),
            lambda: declaration.state,
        )

    return prepare


@pytest.mark.parametrize(("kind", "status", "move"), every(legal=True))
def test_a_move_of_the_tables_leads_where_they_say_and_stamps_the_record(
    world: World, put: Callable[..., Any], kind: str, status: Any, move: str
) -> None:
    record, go, read = put(kind, status)
    table: Any = {
        "application": APPLICATION,
        "training": states.TRAINING_MOVES,
        "declaration": states.DECLARATION_MOVES,
    }[kind]
    world.move_to("2023-01-01")
    go(move)
    assert read() is table[status, move]
    assert record.updated_at == world.now


@pytest.mark.parametrize(("kind", "status", "move"), every(legal=False))
def test_every_other_move_is_illegal_and_changes_nothing(
    world: World, put: Callable[..., Any], kind: str, status: Any, move: str
) -> None:
    _, go, _ = put(kind, status)
    world.move_to("2023-01-01")
    with world.unchanged(), pytest.raises(states.IllegalMove, match=f"{status} does not allow {move}"):
        go(move)


@pytest.mark.parametrize("kind", ["application", "training", "declaration"])
def test_a_move_that_nobody_knows_is_illegal(put: Callable[..., Any], kind: str) -> None:
    known = {"application": ApplicationStatus, "training": TrainingStatus, "declaration": DeclarationState}[kind]
    _, go, _ = put(kind, next(iter(known)))
    with pytest.raises(states.IllegalMove):
        go("vanish")


@pytest.mark.parametrize(
    ("status", "move"), [*states.APPLICATION_MOVES, *states.TRAINING_MOVES, *states.DECLARATION_MOVES]
)
def test_the_tables_can_be_asked(status: Any, move: str) -> None:
    assert states.allows(status, move)


@pytest.mark.parametrize(("kind", "status", "move"), every(legal=False))
def test_the_tables_deny_what_they_do_not_know(kind: str, status: Any, move: str) -> None:
    assert not states.allows(status, move)


def test_only_the_dfe_changes_a_decided_application() -> None:
    assert {move for status, move in APPLICATION if status is not ApplicationStatus.PENDING} == {"revert"}


def test_training_never_goes_on_after_a_withdrawal() -> None:
    assert not [move for status, move in states.TRAINING_MOVES if status is TrainingStatus.WITHDRAWN]


@pytest.mark.parametrize("state", [DeclarationState.VOIDED, DeclarationState.CLAWED_BACK])
def test_nothing_follows_the_end_of_a_declaration(state: DeclarationState) -> None:
    assert not [move for known, move in states.DECLARATION_MOVES if known is state]


def test_every_state_of_a_declaration_can_be_reached_from_submitted() -> None:
    reached = {DeclarationState.SUBMITTED}
    for _ in DeclarationState:
        reached |= {to for (state, _), to in states.DECLARATION_MOVES.items() if state in reached}
    assert reached == set(DeclarationState)


def test_what_counts_and_what_was_taken_back_have_nothing_in_common() -> None:
    assert not states.LIVE & states.RETRACTED
    assert set(DeclarationState) - {DeclarationState.INELIGIBLE} == states.LIVE | states.RETRACTED


def test_a_change_of_training_is_remembered(world: World) -> None:
    enrolment = world.enrolment(world.accepted())
    states.move_training(enrolment, "defer", provider="teach-first", now=world.now, reason="career-break")
    change = enrolment.history[-1]
    assert (change.status, change.provider, change.at, change.reason) == (
        TrainingStatus.DEFERRED,
        "teach-first",
        world.now,
        "career-break",
    )
