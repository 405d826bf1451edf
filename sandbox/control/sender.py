"""Sends requests to an application in this process, as a provider would over a wire that is never slow."""

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from sandbox.api.middleware import ConnectionDropped
from sandbox.scenario.expect import Answer

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


async def send(app: AsgiApp, method: str, path: str, headers: Mapping[str, str], body: object) -> Answer:
    """One request and its answer; status 0 where the connection closed without one.

    Args:
        app: the ASGI application.
        method, path: with the query, as a client writes them.
        headers: in place of the usual ones, names in lower case.
        body: sent as JSON, a text as it is; None sends none.
    """
    place, _, query = path.partition("?")
    named = {"content-type": "application/json", **headers}
    raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": place,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "server": ("127.0.0.1", 80),
        # what a fault delays or slows down is not waited for
        "state": {"at_once": True},
    }
    received: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": raw}

    async def take(message: Message) -> None:
        received.append(message)

    with suppress(ConnectionDropped):
        await app(scope, receive, take)
    if not received:
        return Answer(0, {}, "")
    start, *rest = received
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(part.get("body", b"") for part in rest).decode(errors="replace"))
