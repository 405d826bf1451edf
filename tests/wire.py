"""A server on a real socket in this process, and a client that sends bytes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from sandbox.app import create_app
from sandbox.protocol import Protocol, uvicorn
from sandbox.settings import Settings

TOKEN = "teach-first"


SCENARIO = """\
title: Wire
clock: {now: "2026-10-01T09:00:00Z", frozen: true}
people:
  ada: &one
    full_name: Ada Moss
    applications: {one: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}
  ben: *one
"""


class Server:
    """A server, and how often it took which way."""

    def __init__(self, scenario: Path, **settings: Any) -> None:
        self.gateway = create_app(Settings(scenario=str(scenario), **settings)).asgi
        config = uvicorn.Config(self.gateway, http=Protocol, ws="none", lifespan="off", log_config=None)
        config.load()
        self.state = uvicorn.server.ServerState()
        self.at_once = self.as_usual = 0
        short, long = self.gateway.at_once, self.gateway.__call__

        def at_once(*args: Any) -> Any:
            found = short(*args)
            self.at_once += found is not None
            return found

        async def as_usual(*args: Any) -> None:
            self.as_usual += 1
            await long(*args)

        self.gateway.at_once = at_once  # type: ignore[method-assign]
        config.loaded_app = as_usual
        self._make = lambda: Protocol(config, self.state, {})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        server = await asyncio.get_running_loop().create_server(self._make, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for connection in list(self.state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)


def request(method: str, path: str, *headers: str, body: bytes = b"", token: str | None = TOKEN) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def told(reader: asyncio.StreamReader) -> bytes:
    """One answer, with its length told."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[16:]) for line in head.split(b"\r\n") if line.startswith(b"content-length: ")), 0)
    return head + await reader.readexactly(length)


def alike(answer: bytes) -> bytes:
    """An answer without what differs from one to the next."""
    head, _, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.startswith((b"date: ", b"x-sandbox-request-id: "))]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


async def asked(port: int, *pieces: bytes, answers: int = 1) -> list[bytes]:
    """The answers to what is sent in these pieces, on one connection."""
    async with connected(port) as (reader, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        found = [await asyncio.wait_for(told(reader), 5) for _ in range(answers)]
        return found


def applications(gateway: Any) -> list[str]:
    """The ids of the provider's applications."""
    found: list[bytes] = []

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, Any]) -> None:
            found.append(message.get("body", b""))

        head = [(b"authorization", f"Bearer {TOKEN}".encode())]
        scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/api/v3/npq-applications"}
        await gateway({**scope, "query_string": b"", "headers": head}, receive, send)

    asyncio.run(ask())
    return [row["id"] for row in json.loads(b"".join(found))["data"]]
