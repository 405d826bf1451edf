"""What surrounds a control handler: who may, what is asked, and the answer; the one place that touches the wire."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from sandbox.api.errors import Reply
from sandbox.api.strict import Checker, Mismatch
from sandbox.control.bodies import Reader
from sandbox.control.desk import Answer, Desk, Request
from sandbox.control.guard import Guard
from sandbox.control.problems import Refusal

# the name under which the OpenAPI file is checked
SPEC = "control"
Handler = Callable[[Desk, Request], Any]
log = logging.getLogger("sandbox")


class Endpoint:
    """The view behind one operation.

    Args:
        name: its id in the OpenAPI file.
        handler: the function that does it.
        desk: what handlers work with.
        guard: stands before it.
        reader: reads its requests.
        status: of its answers.
        check: called with every answer, or None.
    """

    def __init__(
        self,
        name: str,
        handler: Handler,
        desk: Desk,
        guard: Guard,
        reader: Reader,
        status: int,
        check: Checker | None = None,
    ) -> None:
        self._name = name
        self._check = check
        self._handler = handler
        self._desk = desk
        self._guard = guard
        self._reader = reader
        self._status = status
        self.__name__ = name.replace(".", "_")  # Flask wants names without dots

    def __call__(self, **path: str) -> flask.Response:
        """Answer one request."""
        try:
            reply = self._reply(flask.request.environ, path)
        except Exception as error:  # the one place that may: nothing here answers in another shape
            reply = refuse(error)
        if self._check is not None and reply.status != 500:
            try:
                self._check(f"{SPEC}/{self._name}", reply)
            except Mismatch as error:
                reply = refuse(error)
        return send(reply)

    def _reply(self, environ: Mapping[str, Any], path: Mapping[str, str]) -> Reply:
        trusted = self._guard.admit(environ)
        value = self._handler(self._desk, self._reader.read(environ, path, trusted=trusted))
        answer = value if isinstance(value, Answer) else Answer(value)
        status = answer.status or self._status
        if environ["REQUEST_METHOD"] != "GET" and "workspace" in path and self._desk.hub.heard:
            # what a reset or a snapshot answers is large, and has tokens in it
            told = answer.value if self._name.startswith(("clock.", "actions.", "people.")) else None
            self._desk.hub.publish(path["workspace"], "change", {"operation": self._name, "answer": told})
        if answer.value is None:
            return Reply(status, b"", None, tuple(answer.headers.items()))
        body = _dump(answer.value) if answer.content_type == "application/json" else answer.value.encode()
        return Reply(status, body, answer.content_type, tuple(answer.headers.items()))


def stray(guard: Guard, error: HTTPException) -> flask.Response:
    """The answer to an unknown path or method."""
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


def refuse(error: Exception) -> Reply:
    """Any exception as a problem."""
    if not isinstance(error, Refusal):
        log.error("the sandbox failed; this is a bug", exc_info=error)
        error = Refusal("failed", "This is a bug of the sandbox; its log has the traceback.")
    return Reply(error.status, _dump(error.body), "application/problem+json", tuple(error.headers.items()))


def send(reply: Reply) -> flask.Response:
    """A reply as Flask sends it."""
    response = flask.Response(reply.body, status=reply.status)
    # Flask's default is HTML, with or without a body
    del response.headers["Content-Type"]
    if reply.content_type is not None:
        response.headers["Content-Type"] = reply.content_type
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(reply.headers)
    return response


def _dump(value: Any) -> bytes:
    # half of a surrogate pair may come back in a message
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
