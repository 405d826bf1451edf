"""What surrounds a control handler: who may, what is asked, and the answer; the one place that touches the wire."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.api.errors import Reply
from sandbox.api.lane import Outgoing
from sandbox.control.bodies import Reader
from sandbox.control.desk import Answer, Desk, Request
from sandbox.control.guard import Guard
from sandbox.control.problems import Refusal

# the name under which the OpenAPI file is checked
SPEC = "control"
Handler = Callable[[Desk, Request], Any]
# checks an answer against the OpenAPI file; the text is SPEC and operation id
Checker = Callable[[str, Reply], None]
log = logging.getLogger("sandbox")


class Endpoint:
    """What stands behind one operation.

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

    def answer(self, environ: Mapping[str, Any], path: Mapping[str, str]) -> Outgoing:
        """Answer one request."""
        try:
            reply = self._reply(environ, path)
        except Exception as error:  # the one place that may: nothing here answers in another shape
            reply = refuse(error)
        if self._check is not None and reply.status != 500:
            try:
                self._check(f"{SPEC}/{self._name}", reply)
            except Exception as error:  # a check that fails is as much a bug as an answer that does
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


def refuse(error: Exception) -> Reply:
    """Any exception as a problem."""
    if not isinstance(error, Refusal):
        log.error("the sandbox failed; this is a bug", exc_info=error)
        error = Refusal("failed", "This is a bug of the sandbox; its log has the traceback.")
    return Reply(error.status, _dump(error.body), "application/problem+json", tuple(error.headers.items()))


def send(reply: Reply) -> Outgoing:
    """A reply as it goes out; nobody keeps what the control API answers."""
    return Outgoing(reply.status, [*reply.head(), (b"cache-control", b"no-store")], reply.body)


def _dump(value: Any) -> bytes:
    # half of a surrogate pair may come back in a message
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
