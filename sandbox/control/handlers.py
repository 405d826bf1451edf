"""The modules whose public functions are the handlers of the control API."""

from collections.abc import Callable
from typing import Any

from sandbox.api.spec import Spec, match
from sandbox.control import (
    actions,
    clock,
    coverage,
    events,
    faults,
    people,
    proving,
    requests,
    scenarios,
    server,
    snapshots,
    verification,
    workspaces,
)

_MODULES = {
    "server": server,
    "requests": requests,
    "verification": verification,
    "coverage": coverage,
    "scenarios": scenarios,
    "workspaces": workspaces,
    "clock": clock,
    "events": events,
    "people": people,
    "proving": proving,
    "actions": actions,
    "snapshots": snapshots,
    "faults": faults,
}


def handlers(spec: Spec) -> dict[str, Callable[..., Any]]:
    """The handler of each operation of the file.

    Raises:
        HandlersDontMatch: the file and the handlers have drifted apart.
    """
    return match(spec.operation_ids(), _MODULES)
