"""A server in this process, and a provider's client that takes no 5xx for an answer."""

import asyncio
import json as jsonlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

from sandbox.api import checks
from sandbox.api.auth import token_for
from sandbox.app import Sandbox
from sandbox.domain.dates import read_instant
from sandbox.store import DEFAULT_WORKSPACE

_RECORDS = ("people", "identities", "applications", "enrolments", "declarations", "outcomes", "unsettled")


@dataclass(frozen=True)
class Answer:
    """What came over the wire; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return jsonlib.loads(self.body)

    @property
    def data(self) -> Any:
        """The data of a success."""
        assert self.status == 200, (self.status, self.body)
        return self.json()["data"]

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of a single record."""
        return self.data["attributes"]

    @property
    def ids(self) -> list[str]:
        """The ids of a list."""
        return [record["id"] for record in self.data]

    @property
    def rules(self) -> list[str]:
        """The rules that spoke."""
        return [rule for rule in self.headers.get("x-sandbox-rule", "").split(", ") if rule]

    @property
    def titles(self) -> list[str]:
        """The titles of the errors, in order."""
        return [error["title"] for error in self.json()["errors"]]


class Client:
    """One caller of a server in this process; sends what it is given, byte for byte."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop, authorization: str | None) -> None:
        self._app = app
        self._loop = loop
        self._authorization = authorization

    def get(self, path: str, **more: Any) -> Answer:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> Answer:
        return self.request("POST", path, **more)

    def put(self, path: str, **more: Any) -> Answer:
        return self.request("PUT", path, **more)

    def request(self, method: str, path: str, **more: Any) -> Answer:
        """Send a request, and fail where the server did."""
        answer = self.send(method, path, **more)
        assert answer.status < 500 or answer.status == 503, (method, path, answer.status, answer.body)
        return answer

    def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes = b"",
        content_type: str | None = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request, whatever comes back; `json` is written as the body, anything but None."""
        sent = {} if self._authorization is None else {"authorization": self._authorization}
        if content_type is not None:
            sent["content-type"] = content_type
        sent |= headers or {}
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 50000),
            "path": unquote(path),
            "raw_path": path.encode("utf-8", "surrogateescape"),
            "query_string": query.encode("utf-8", "surrogateescape"),
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()],
        }
        body = body if json is None else jsonlib.dumps(json).encode()
        return self._loop.run_until_complete(self._exchange(scope, body))

    async def _exchange(self, scope: dict[str, Any], body: bytes) -> Answer:
        messages: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self._app(scope, receive, send)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in messages[0]["headers"]}
        return Answer(messages[0]["status"], headers, b"".join(part.get("body", b"") for part in messages[1:]))


class World:
    """A server with one scenario in its default workspace."""

    def __init__(self, sandbox: Sandbox, loop: asyncio.AbstractEventLoop) -> None:
        self.sandbox = sandbox
        self._loop = loop

    def as_provider(self, slug: str, workspace: str = DEFAULT_WORKSPACE) -> Client:
        """A provider's client, with its token for a workspace."""
        return self.caller(f"Bearer {token_for(slug, workspace, self.sandbox.settings.token_secret)}")

    def caller(self, authorization: str | None = None) -> Client:
        """Whoever sends this Authorization header, or none."""
        return Client(self.sandbox.asgi, self._loop, authorization)

    def id(self, handle: str) -> str:
        """The id of a person, an application or a declaration of the scenario."""
        with self.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
            return workspace.handles[handle]

    def records(self, workspace: str = DEFAULT_WORKSPACE) -> str:
        """Everything that is kept, to compare."""
        with self.sandbox.store.open(workspace) as opened:
            return repr([getattr(opened.register, name) for name in _RECORDS])

    def move_clock(self, to: str) -> None:
        """Let it be another instant."""
        with self.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
            workspace.clock.set(read_instant(to), frozen=True)

    def start_again(self) -> None:
        """Forget what happened."""
        for name in self.sandbox.store.names():
            self.sandbox.store.drop(name)

    def hold_against_the_rows(self) -> None:
        """Whatever rule spoke stands in its operation's row, and the rules were asked in the row's order."""
        for name in self.sandbox.store.names():
            workspace = self.sandbox.store.glance(name)
            for exchange in () if workspace is None else workspace.journal:
                row = checks.row(self.sandbox.settings.release, exchange.operation)
                # one that is asked again counts once (release 2026, contract 5.6 rule 4)
                asked = list(dict.fromkeys(check.rule for check in exchange.checks))
                assert {*exchange.rules, *asked} <= set(row), (exchange.operation, exchange.rules, asked)
                assert asked == sorted(asked, key=row.index), (exchange.operation, asked)


SandboxFrom: TypeAlias = Callable[..., World]
