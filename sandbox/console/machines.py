"""Draws the state machines of `sandbox/domain/states.py`, with the node lit where a record stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import hypot
from typing import Any

from sandbox.domain import states
from sandbox.domain.records import ApplicationStatus, DeclarationState, TrainingStatus

_Moves = Mapping[tuple[Any, str], Any]
_TABLES: Mapping[str, Mapping[str, _Moves]] = {
    "2023": {
        "application": states.APPLICATION_MOVES,
        "training": states.TRAINING_MOVES,
        "declaration": states.DECLARATION_MOVES,
    },
    "2026": {
        "application": states.APPLICATION_MOVES_2026,
        "training": states.TRAINING_MOVES_2026,
        "declaration": states.DECLARATION_MOVES,
    },
}
# column and row of each state; whatever the tables add later has to be given a place here, and a test says so
_PLACES: Mapping[str, Mapping[StrEnum, tuple[float, float]]] = {
    "application": {
        ApplicationStatus.PENDING: (0, 0.5),
        ApplicationStatus.ACCEPTED: (1.6, 0),
        ApplicationStatus.REJECTED: (1.6, 1),
    },
    "training": {
        TrainingStatus.ACTIVE: (0, 0),
        TrainingStatus.DEFERRED: (1.6, 0),
        TrainingStatus.WITHDRAWN: (0.8, 1),
    },
    "declaration": {
        DeclarationState.INELIGIBLE: (1, 0),
        DeclarationState.SUBMITTED: (0, 1),
        DeclarationState.ELIGIBLE: (1, 1),
        DeclarationState.PAYABLE: (2, 1),
        DeclarationState.PAID: (3, 1),
        DeclarationState.VOIDED: (2, 2),
        DeclarationState.AWAITING_CLAWBACK: (3, 2),
        DeclarationState.CLAWED_BACK: (3, 3),
    },
}
_WIDE, _HIGH = 136, 36
_COLUMN, _ROW = 228, 92
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Node:
    """A state: the middle of its box, its name, and whether the record is there."""

    name: str
    x: float
    y: float
    lit: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A move: its line as an SVG path, the middle of its label, and whether it leads away from where the record is."""

    path: str
    label: str
    x: float
    y: float
    lit: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A state machine, ready to be drawn."""

    width: float
    top: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    wide: float = _WIDE
    high: float = _HIGH


def draw(release: str, kind: str, state: str) -> Drawing:
    """The machine of a kind of record.

    Args:
        release: whose tables count.
        kind: application, training or declaration.
        state: where the record stands.
    """
    places = {found.value: _middle(*place) for found, place in _PLACES[kind].items()}
    moves: dict[tuple[str, str], list[str]] = {}
    for (before, move), after in _TABLES[release][kind].items():
        moves.setdefault((before.value, after.value), []).append(move.replace("_", " "))
    nodes = tuple(Node(name, *place, name == state) for name, place in places.items())
    edges = tuple(
        _edge(places[before], places[after], ", ".join(said), bent=(after, before) in moves, lit=before == state)
        for (before, after), said in moves.items()
    )
    width = max(node.x for node in nodes) + _WIDE / 2 + _MARGIN
    # bows may stand out above and below
    top = min(0, *(edge.y - _MARGIN * 2 for edge in edges))
    bottom = max(*(node.y + _HIGH / 2 for node in nodes), *(edge.y for edge in edges)) + _MARGIN
    return Drawing(width, top, bottom - top, nodes, edges)


def _middle(column: float, row: float) -> tuple[float, float]:
    return _MARGIN + _WIDE / 2 + column * _COLUMN, _MARGIN + _HIGH / 2 + row * _ROW


def _edge(start: tuple[float, float], end: tuple[float, float], label: str, *, bent: bool, lit: bool) -> Edge:
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1)
    # two moves between the same states pass each other in bows
    bow = 34 if bent else 0
    across = -(y2 - y1) / length * bow, (x2 - x1) / length * bow
    middle = (x1 + x2) / 2 + across[0], (y1 + y2) / 2 + across[1]
    from_x, from_y = _border(start, middle)
    to_x, to_y = _border(end, middle)
    path = f"M{from_x:.0f} {from_y:.0f} Q{middle[0]:.0f} {middle[1]:.0f} {to_x:.0f} {to_y:.0f}"
    # at the top of the bow; where a line crosses a row of boxes, before it does
    share = 0.5 if abs(y2 - y1) < 2 * _ROW else 0.25
    x, y = (
        (1 - share) ** 2 * start + 2 * share * (1 - share) * bend + share**2 * end
        for start, bend, end in ((from_x, middle[0], to_x), (from_y, middle[1], to_y))
    )
    return Edge(path, label, x, y, lit)


def _border(of: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line from a box's middle leaves the box."""
    dx, dy = towards[0] - of[0], towards[1] - of[1]
    share = min(
        (_WIDE / 2 + 3) / abs(dx) if dx else float("inf"),
        (_HIGH / 2 + 3) / abs(dy) if dy else float("inf"),
    )
    return of[0] + dx * share, of[1] + dy * share
