"""Finds the handlers of `openapi/control.yaml`, and puts an endpoint before each."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.api.lane import Api, Environ, Outgoing
from sandbox.api.spec import Spec

if TYPE_CHECKING:
    from sandbox.control.desk import Desk
    from sandbox.control.endpoint import Endpoint

PREFIX = "/__sandbox"


class _Late:
    """An endpoint before it is wanted: the modules behind the control API are imported with its first call.

    They take 40 ms, and a server that is only asked by clients of the API never needs them.
    """

    def __init__(self, operation: str, endpoints: Callable[[], Mapping[str, "Endpoint"]]) -> None:
        self._operation = operation
        self._endpoints = endpoints

    def answer(self, environ: Environ, path: Mapping[str, str]) -> Outgoing:
        """Answer one request."""
        return self._endpoints()[self._operation].answer(environ, path)


def api(desk: Callable[[], "Desk"], file: Path) -> Api:
    """The control API.

    Args:
        desk: makes what handlers work with.
        file: the OpenAPI file.
    """
    spec = Spec.read(file)
    endpoints = cache(lambda: _endpoints(desk(), spec))
    return Api(spec, PREFIX, {operation: _Late(operation, endpoints) for operation in spec.operation_ids()})


def _endpoints(desk: "Desk", spec: Spec) -> dict[str, "Endpoint"]:
    """The endpoint of each operation.

    Raises:
        HandlersDontMatch: the file and the handlers have drifted apart.
    """
    from sandbox.control.bodies import Reader
    from sandbox.control.endpoint import SPEC, Endpoint
    from sandbox.control.guard import Guard
    from sandbox.control.handlers import handlers

    found, guard, check = handlers(spec), Guard(desk.settings), None
    if desk.settings.strict:
        # only --strict checks answers, and jsonschema takes 50 ms to import
        from sandbox.api.strict import Checker

        check = Checker({SPEC: spec})
    return {
        (name := operation["operationId"]): Endpoint(
            name, found[name], desk, guard, Reader(spec, operation), _usual_status(operation), check
        )
        for _, _, operation in spec.operations()
    }


def _usual_status(operation: Any) -> int:
    """An operation has one status of success."""
    return next(int(status) for status in operation["responses"] if status.startswith("2"))
