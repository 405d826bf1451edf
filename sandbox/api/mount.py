"""Lays the operations of OpenAPI files into Flask, by Connexion: the ordinary lane, which takes every request.

Connexion turns each operation into a Flask route. Behind a route stands the same endpoint that the fast lane calls;
Connexion's own reading of bodies and queries is left out, because the API judges both in its own words.

Only what needs Flask imports this module: Flask and Connexion take 0.25 s, and most starts never use them.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import flask
from werkzeug.routing import Rule

from sandbox.api.lane import Answering, Api, Outgoing
from sandbox.api.spec import Spec
from sandbox.fixtures import kept, read_yaml
from sandbox.spares import CONNEXION, without

with without(CONNEXION):
    import connexion
    from connexion.apps.flask import FlaskApi
    from connexion.operations import AbstractOperation
    from connexion.resolver import Resolution, Resolver
    from connexion.spec import OpenAPISpecification

View = Callable[..., flask.Response]


class _Resolved(OpenAPISpecification):  # type: ignore[misc]
    """An OpenAPI file of ours as Connexion reads it.

    Connexion would validate it at every start, which takes longer than all the rest; the tests do that instead.
    """

    @classmethod
    def read(cls, spec: Spec) -> "_Resolved":
        """Read a file; Connexion copies and resolves it, which need not happen at every start."""
        installed = Path(connexion.__file__).stat().st_mtime_ns
        return kept(spec.path, "connexion", lambda: cls(read_yaml(spec.path)), f"connexion of {installed}")

    @classmethod
    def _validate_spec(cls, spec: Any) -> None:
        """Left to the tests."""


def new_site(apis: Sequence[Api]) -> flask.Flask:
    """A Flask application with the routes of these APIs, and none of its own."""
    app = flask.Flask("sandbox", static_folder=None)
    app.url_rule_class = _Route
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    for api in apis:
        views = {name: _view(name, endpoint) for name, endpoint in api.endpoints.items()}
        spec = _Resolved.read(api.spec)
        app.register_blueprint(_Api(spec, base_path=api.base_path, resolver=_Table(views)).blueprint)
    return app


def response(outgoing: Outgoing) -> flask.Response:
    """An answer as Flask sends it."""
    found = flask.Response(outgoing.body, status=outgoing.status)
    # Flask's default is HTML, with or without a body
    del found.headers["Content-Type"]
    for name, value in outgoing.headers:
        found.headers[name.decode("latin-1")] = value.decode("latin-1")
    return found


def _view(name: str, endpoint: Answering) -> View:
    def answer(**path: str) -> flask.Response:
        return response(endpoint.answer(flask.request.environ, path))

    answer.__name__ = name.replace(".", "_")  # Flask wants names without dots
    return answer


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
