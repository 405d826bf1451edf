"""Loads OpenAPI files into Flask by Connexion, and refuses to start where files and handlers don't match.

Connexion turns each operation into a Flask route. The function behind a route is an `Endpoint` here, or one of
the control API's; Connexion's own reading of bodies and queries is left out, because the API judges both in its
own words.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import flask
from werkzeug.routing import Rule

from sandbox.api.spares import without_spares
from sandbox.fixtures import kept, read_yaml

with without_spares():
    import connexion
    from connexion.apps.flask import FlaskApi
    from connexion.operations import AbstractOperation
    from connexion.resolver import Resolution, Resolver
    from connexion.spec import OpenAPISpecification

View = Callable[..., flask.Response]
_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})


class HandlersDontMatch(Exception):
    """An operation without a handler, or a handler without an operation."""


class Spec(OpenAPISpecification):  # type: ignore[misc]
    """An OpenAPI file of ours, read once.

    Connexion would validate it at every start, which takes longer than all the rest; the tests do that instead.
    """

    @classmethod
    def read(cls, path: Path) -> "Spec":
        """Read a file; Connexion copies and resolves it, which need not happen at every start."""
        installed = Path(connexion.__file__).stat().st_mtime_ns
        return kept(path, "spec", lambda: cls(read_yaml(path)), f"connexion of {installed}")

    @classmethod
    def _validate_spec(cls, spec: Any) -> None:
        """Left to the tests."""

    def operation_ids(self) -> list[str]:
        """The ids of all operations, in the file's order."""
        return [
            operation["operationId"]
            for item in self["paths"].values()
            for method, operation in item.items()
            if method in _METHODS
        ]


def mount(app: flask.Flask, spec: Spec, base_path: str, views: Mapping[str, View]) -> None:
    """Route every operation of a file to the view with its operation id."""
    app.register_blueprint(_Api(spec, base_path=base_path, resolver=_Table(views)).blueprint)


def new_site() -> flask.Flask:
    """A Flask application without routes of its own."""
    app = flask.Flask("sandbox", static_folder=None)
    app.url_rule_class = _Route
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    return app


class _Route(Rule):
    """A route to which no URL is ever built: compiling what would build them takes longer than laying the routes."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        return _never_built


def _never_built(*_: Any) -> Any:
    raise LookupError("nobody asks the sandbox for URLs")


class _Api(FlaskApi):  # type: ignore[misc]
    def make_operation(self, operation: AbstractOperation) -> View:
        """The view as it is, without Connexion's decorators for parameters and responses."""
        view: View = operation.function
        return view


class _Table(Resolver):  # type: ignore[misc]
    """Operation id -> view; Connexion asks several times for each, so it only looks up."""

    def __init__(self, views: Mapping[str, View]) -> None:
        super().__init__()
        self._views = views

    def resolve(self, operation: AbstractOperation) -> Resolution:
        return Resolution(self._views[operation.operation_id], operation.operation_id)


def handler_name(operation_id: str) -> str:
    """`outcomes.singular.create` is another path to what `outcomes.create` does."""
    first, _, last = operation_id.partition(".")
    return f"{first}.{last.rpartition('.')[2]}"


def match(operations: Iterable[str], modules: Mapping[str, ModuleType]) -> dict[str, Callable[..., Any]]:
    """The handler of each operation.

    Args:
        operations: operation ids, of all files that share the handlers.
        modules: handler modules by the first part of an operation id; their public functions are handlers.

    Raises:
        HandlersDontMatch: naming every operation without a handler, and every handler without an operation.
    """
    found = {
        f"{first}.{name}": value
        for first, module in modules.items()
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    }
    wanted = {operation: handler_name(operation) for operation in operations}
    complaints = [f"operation {op} has no handler {name}" for op, name in wanted.items() if name not in found]
    complaints += [f"handler {name} has no operation" for name in found if name not in set(wanted.values())]
    if complaints:
        raise HandlersDontMatch("; ".join(complaints))
    return {operation: found[name] for operation, name in wanted.items()}
