"""Lays out a person's history: a lane for each application, a pin for each event, a line for now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.console.ground import short_month

_WIDE, _EDGE = 1000, 24
_PIN = 26
_HEAD, _LANE, _FOOT = 26, 30, 26
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class Pin:
    """An event: the number under which the list beside the drawing has it, where it is, and what kind it is."""

    number: int
    x: float
    y: float
    kind: str
    expected: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """An application: its name, and the line from its first event to its last."""

    title: str
    y: float
    line: float
    first: float
    last: float
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """The first of a month."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A history, ready to be drawn."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    now: float


def lay_out(events: Sequence[Mapping[str, Any]], titles: Mapping[str | None, str], now: str) -> Drawing:
    """Place everything.

    Args:
        events: as the control API tells them, the earliest first; their places are the pins' numbers.
        titles: application id -> what its lane is called, in the order of the lanes; None is the person's own lane.
        now: what the workspace's clock shows.
    """
    present = datetime.fromisoformat(now)
    times = [datetime.fromisoformat(event["at"]) for event in events]
    first, last = min([*times, present]), max([*times, present])
    span = max(last - first, timedelta(days=1))

    def across(at: datetime) -> float:
        return _EDGE + (at - first) / span * (_WIDE - 2 * _EDGE)

    lanes: list[Lane] = []
    top: float = _HEAD
    for key, title in titles.items():
        mine = [
            (number, across(at), event)
            for number, (event, at) in enumerate(zip(events, times, strict=True), 1)
            if event["application"] == key
        ]
        if not mine:
            continue
        pins, levels = _pins(mine, top + _LANE)
        line = top + _LANE + _PIN / 2
        lanes.append(Lane(title, top + 16, line, pins[0].x, pins[-1].x, pins))
        top += _LANE + levels * _PIN + 10
    return Drawing(_WIDE, top + _FOOT, tuple(lanes), tuple(_ticks(first, first + span, across)), across(present))


def _pins(events: Sequence[tuple[int, float, Mapping[str, Any]]], top: float) -> tuple[tuple[Pin, ...], int]:
    """The pins, below one another where they would stand on one another, and how many rows that takes."""
    ends: list[float] = []
    pins = []
    for number, x, event in events:
        level = next((found for found, end in enumerate(ends) if end + _PIN <= x), len(ends))
        ends[level : level + 1] = [x]
        pins.append(Pin(number, x, top + level * _PIN + _PIN / 2, event["kind"], event["expected"]))
    return tuple(pins), len(ends)


def _ticks(first: datetime, last: datetime, across: Callable[[datetime], float]) -> list[Tick]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((found for found in _STEPS if months / found <= _MOST_TICKS), _STEPS[-1])
    start = first.year * 12 + first.month - 1
    found = []
    for count in range(start - start % step, start + months + 1, step):
        at = datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)
        # a label has to have room on both sides
        if first <= at <= last and _EDGE + 8 <= across(at) <= _WIDE - _EDGE - 8:
            found.append(Tick(across(at), short_month(at)))
    return found
