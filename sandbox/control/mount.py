"""Lays the routes of `openapi/control.yaml`."""

from functools import partial
from pathlib import Path
from typing import Any

import flask

from sandbox.api.mount import Spec, match, mount
from sandbox.api.strays import Stray
from sandbox.api.strict import Checker
from sandbox.control import (
    actions,
    clock,
    coverage,
    events,
    faults,
    people,
    requests,
    scenarios,
    server,
    snapshots,
    verification,
    workspaces,
)
from sandbox.control.bodies import Reader
from sandbox.control.desk import Desk
from sandbox.control.endpoint import SPEC, Endpoint, stray
from sandbox.control.guard import Guard

PREFIX = "/__sandbox"
_HANDLERS = {
    "server": server,
    "requests": requests,
    "verification": verification,
    "coverage": coverage,
    "scenarios": scenarios,
    "workspaces": workspaces,
    "clock": clock,
    "events": events,
    "people": people,
    "actions": actions,
    "snapshots": snapshots,
    "faults": faults,
}


def install(app: flask.Flask, desk: Desk, file: Path) -> Stray:
    """Add the control API to a site, and hand back what answers its unknown paths and methods.

    Raises:
        HandlersDontMatch: the file and the handlers have drifted apart.
    """
    spec = Spec.read(file)
    guard = Guard(desk.settings)
    check = Checker({SPEC: spec}) if desk.settings.strict else None
    handlers = match(spec.operation_ids(), _HANDLERS)
    views = {
        operation["operationId"]: Endpoint(
            operation["operationId"],
            handlers[operation["operationId"]],
            desk,
            guard,
            Reader(spec, operation),
            _usual_status(operation),
            check,
        )
        for item in spec["paths"].values()
        for operation in item.values()
        if "operationId" in operation
    }
    mount(app, spec, PREFIX, views)
    return partial(stray, guard)


def _usual_status(operation: Any) -> int:
    """An operation has one status of success."""
    return next(int(status) for status in operation["responses"] if status.startswith("2"))
