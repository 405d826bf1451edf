"""Requests that no operation takes: unknown paths and methods, and clients' own probes."""

from collections.abc import Callable, Mapping

import flask
from werkzeug.exceptions import HTTPException

from sandbox.api.endpoint import About, Frame, server_date
from sandbox.api.lane import Outgoing
from sandbox.api.mount import response
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem

# answers what no operation takes, in the shape of its part of the site
Stray = Callable[[HTTPException], Outgoing]


def install(app: flask.Flask, frame: Frame, others: Mapping[str, Stray]) -> None:
    """Answer below /api in the API's shape whatever happens, and let probes find the server well.

    Args:
        app: the Flask application.
        frame: what the API's endpoints share.
        others: first part of a path -> who answers there.
    """

    def unknown(**_: str) -> flask.Response:
        """Answer as to an unknown path.

        Faithful: release 2023, contract 1 and 2.5, a wrong method is an unknown path.
        Faithful: release 2026, contract 1.1, a wrong method is an unknown path.
        """
        about = About(flask.request.environ)
        stopped = frame.stop(about)
        return response(frame.turn_away(refusal(about), about) if stopped is None else stopped)

    def refusal(about: About) -> TurnedAway:
        """What is wrong: release 2026 looks at X-With-Server-Date before it looks for a route (contract 1.4)."""
        if frame.manners.early:
            try:
                server_date(about.environ, blank=False)
            except TurnedAway as unreadable:
                return unreadable
        return TurnedAway(Problem("route.unknown"))

    def stray(error: HTTPException) -> flask.Response:
        if flask.request.path == "/api" or flask.request.path.startswith("/api/"):
            # Flask hands over what nobody caught as well: a bug, which must not look like a wrong path
            bug = getattr(error, "original_exception", None)
            return unknown() if bug is None else response(frame.turn_away(bug, About(flask.request.environ)))
        first = "/" + flask.request.path.split("/")[1]
        if first in others:
            return response(others[first](error))
        return flask.Response(f"{error.code} {error.name}\n", status=error.code, mimetype="text/plain")

    def well() -> flask.Response:
        return flask.Response("ok\n", mimetype="text/plain")

    app.register_error_handler(HTTPException, stray)
    app.add_url_rule("/healthcheck", "healthcheck", well)
    app.add_url_rule("/up", "up", well)
