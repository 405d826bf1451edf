"""`npq-sandbox check`: a scenario's form, its names, its story, and what it expects of the API."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from sandbox.api.auth import token_for
from sandbox.api.middleware import ConnectionDropped, Message
from sandbox.app import Sandbox, create_app
from sandbox.scenario import expect
from sandbox.scenario.expect import Answer
from sandbox.scenario.problems import ScenarioProblem
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE


def check(name: str, settings: Settings) -> list[ScenarioProblem]:
    """Build a scenario in a server of its own, and run its `expect` there.

    Args:
        name: of a shipped scenario, or a file.
        settings: which release, above all.

    Returns:
        Where the API did not answer as expected.

    Raises:
        UnknownScenario, ScenarioInvalid: it cannot be built.
    """
    sandbox = create_app(replace(settings, scenario=name, token_secret=None, sandbox_headers=True))
    scenario = sandbox.library.load(name)
    with sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        handles = workspace.handles
    return expect.run(scenario, handles, _Sender(sandbox))


class _Sender:
    """Calls an application in this process."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __call__(
        self, method: str, path: str, *, caller: str | None, body: object, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request, as JSON unless the headers say otherwise."""
        sent = {"content-type": "application/json", **{name.lower(): value for name, value in headers.items()}}
        if caller is not None:
            sent["authorization"] = f"Bearer {token_for(caller)}"
        raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return asyncio.run(self._call(method, path, sent, raw))

    async def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": place,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", 80),
        }
        received: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body}

        async def send(message: Message) -> None:
            received.append(message)

        with suppress(ConnectionDropped):
            await self._sandbox.asgi(scope, receive, send)
        if not received:
            return Answer(0, {}, "")
        start, *rest = received
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(part.get("body", b"") for part in rest).decode(errors="replace"))
