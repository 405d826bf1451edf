"""Finds the handlers of `openapi/control.yaml`, and puts an endpoint before each."""

from pathlib import Path
from typing import Any

from sandbox.api.lane import Api
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
from sandbox.control.bodies import Reader
from sandbox.control.desk import Desk
from sandbox.control.endpoint import SPEC, Endpoint
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
    "proving": proving,
    "actions": actions,
    "snapshots": snapshots,
    "faults": faults,
}


def api(desk: Desk, guard: Guard, file: Path) -> Api:
    """The control API.

    Args:
        desk: what handlers work with.
        guard: stands before all of them.
        file: the OpenAPI file.

    Raises:
        HandlersDontMatch: the file and the handlers have drifted apart.
    """
    spec = Spec.read(file)
    handlers = match(spec.operation_ids(), _HANDLERS)
    check = None
    if desk.settings.strict:
        # only --strict checks answers, and jsonschema takes 50 ms to import
        from sandbox.api.strict import Checker

        check = Checker({SPEC: spec})
    endpoints = {
        operation["operationId"]: Endpoint(
            operation["operationId"],
            handlers[operation["operationId"]],
            desk,
            guard,
            Reader(spec, operation),
            _usual_status(operation),
            check,
        )
        for _, _, operation in spec.operations()
    }
    return Api(spec, PREFIX, endpoints)


def _usual_status(operation: Any) -> int:
    """An operation has one status of success."""
    return next(int(status) for status in operation["responses"] if status.startswith("2"))
