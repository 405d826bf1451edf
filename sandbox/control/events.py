"""What happens in a workspace, as it happens; the gateway sends it on."""

from typing import Any

from sandbox.control.desk import Answer, Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal
from sandbox.events import MOST_LISTENERS

STREAM = "text/event-stream"


def listen(desk: Desk, request: Request) -> Any:
    """Begin to be told; the stream ends with the connection or the server."""
    with opened(desk, request):
        pass  # says so where there is none of this name
    if desk.hub.full:
        raise Refusal("too-many-listeners", f"{MOST_LISTENERS} listen already; close a stream first.")
    return Answer("", content_type=STREAM)
