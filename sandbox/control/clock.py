"""The clock of a workspace: read it, set it, stop it, let it run."""

from typing import Any

from sandbox.control import recipes, shapes
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal, entry, invalid
from sandbox.domain.clock import within_reach
from sandbox.scenario.durations import read_span


def show(desk: Desk, request: Request) -> Any:
    """What the clock shows, and whether it runs."""
    with opened(desk, request) as workspace:
        return shapes.clock(workspace.clock)


def change(desk: Desk, request: Request) -> Any:
    """Move the clock, stop it or let it run; what falls due on the way happens."""
    asked = request.asked
    if not {"now", "mode"} & asked.keys():
        raise invalid(message="say 'now', 'mode', or both", allowed=("mode", "now"))
    target = recipes.instant(asked["now"], "now") if "now" in asked else None
    with opened(desk, request) as workspace:
        clock = workspace.clock
        present = clock.now()
        if target is not None and target < present and not asked.get("force", False):
            message = f"'{asked['now']}' lies before the clock, which shows {shapes.timestamp(present)}"
            detail = f'{message}; with "force": true it goes back, and what has happened stays'
            raise Refusal("clock-backwards", detail, [entry(("now",), message)])
        frozen = asked["mode"] == "frozen" if "mode" in asked else clock.frozen
        clock.set(present if target is None else target, frozen=frozen)
        workspace.catch_up()
        return shapes.clock(clock)


def advance(desk: Desk, request: Request) -> Any:
    """Move the clock forward by a span; everything that falls due on the way happens, and is answered in order."""
    text = request.asked["by"]
    span = read_span(text)
    if span is None:
        raise invalid("by", message=f"'{text}' is no duration, such as P30D, PT3H, P1M or P1Y6M")
    with opened(desk, request) as workspace:
        clock = workspace.clock
        try:
            target = span.after(clock.now())
        except OverflowError:
            target = None
        if target is None or not within_reach(target):
            raise invalid("by", message=f"'{text}' from now does not lie between 1970 and 2999")
        clock.set(target, frozen=clock.frozen)
        happened = workspace.catch_up()
        return {**shapes.clock(clock), "happened": shapes.happened(happened, workspace)}
