"""Clock: what a workspace's clock shows, moving it, and what falls due on the way."""

from collections.abc import Mapping
from typing import Any

from sandbox.console.ground import shown
from sandbox.console.steps import done
from sandbox.console.visit import Visit

# what the buttons move it by, and what they say
_SPANS = (("P1D", "1 day"), ("P7D", "7 days"), ("P30D", "30 days"), ("P90D", "90 days"), ("P1Y", "1 year"))


def show(visit: Visit) -> str:
    """The clock."""
    brief = visit.here()
    return shown(
        visit,
        "clock.html",
        spans=_SPANS,
        clock=brief["clock"],
        counts=brief["counts"],
        steps=[_step(one) for one in brief["pending_steps"]],
        failed=[_step(one) for one in brief["failed_steps"]],
        calls={
            "To move it forward": visit.curl("POST", visit.path("clock", "advance"), {"by": "P30D"}),
            "To set it": visit.curl("PUT", visit.path("clock"), {"now": "2023-03-01T00:00:00Z", "mode": "frozen"}),
        },
    )


def _step(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": None, "after": None, "problem": None, **one, **done(one["do"])}
