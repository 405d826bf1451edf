"""Control calls that no operation takes: unknown paths and methods."""

from collections.abc import Callable

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from sandbox.api.lane import Outgoing
from sandbox.control.endpoint import refuse, send
from sandbox.control.guard import Guard
from sandbox.control.problems import Refusal


def stray(guard: Guard) -> Callable[[HTTPException], Outgoing]:
    """What answers an unknown path or method."""

    def answer(error: HTTPException) -> Outgoing:
        path, method = flask.request.path, flask.request.method
        try:
            # nothing can be changed here, so nobody needs a token to be told so
            guard.admit({**flask.request.environ, "REQUEST_METHOD": "GET"})
        except Refusal as refusal:
            return send(refuse(refusal))
        if not isinstance(error, MethodNotAllowed):
            return send(refuse(Refusal("unknown-path", f"There is no {path}; /docs lists what there is.")))
        allowed = sorted(error.valid_methods or ())
        told = f"{path} has no {method}; it has {', '.join(allowed)}"
        entries = [{"message": told, "allowed": allowed}]
        return send(refuse(Refusal("unknown-method", told, entries, headers={"Allow": ", ".join(allowed)})))

    return answer
