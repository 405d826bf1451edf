"""Requests that no operation takes: unknown paths and methods, and clients' own probes."""

import flask
from werkzeug.exceptions import HTTPException

from sandbox.api.endpoint import Frame
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem


def install(app: flask.Flask, frame: Frame) -> None:
    """Answer below /api in the API's shape whatever happens, and let probes find the server well."""

    def unknown(**_: str) -> flask.Response:
        """Faithful: contract 1 and 2.5, a wrong method is an unknown path."""
        return frame.turn_away(TurnedAway(Problem("route.unknown")))

    def stray(error: HTTPException) -> flask.Response:
        if flask.request.path == "/api" or flask.request.path.startswith("/api/"):
            return unknown()
        return flask.Response(f"{error.code} {error.name}\n", status=error.code, mimetype="text/plain")

    def well() -> flask.Response:
        return flask.Response("ok\n", mimetype="text/plain")

    app.register_error_handler(HTTPException, stray)
    app.add_url_rule("/healthcheck", "healthcheck", well)
    app.add_url_rule("/up", "up", well)
