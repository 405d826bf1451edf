"""The server's side of a connection, on real sockets in this process: the short way, and how long a client may take."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from sandbox import protocol
from sandbox.app import create_app
from sandbox.protocol import Protocol, look_at_the_time, uvicorn
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


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    place = tmp_path / "wire.yaml"
    place.write_text(SCENARIO)
    return place


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


WRONG = b'{"data": {"attributes": {"schedule_identifier": 7}}}'
REQUESTS: list[tuple[str, str, tuple[str, ...], bytes, str | None]] = [
    ("GET", "/api/v3/npq-applications", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/", (), b"", TOKEN),
    ("GET", "/api/v1/npq-applications?page[per_page]=1&page[page]=2", (), b"", TOKEN),
    ("GET", "/api/v2/npq-applications.csv?filter%5Bcohort%5D=2022", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications?page[page]=0", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications?filter=x", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/{0}", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/nobody", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/{0}", ("Connection: close",), b"", TOKEN),
    ("GET", "/api/v3/npq-applications", (), b"", None),
    ("GET", "/api/v3/npq-applications", (), b"", "nobody"),
    ("GET", "/api/v3/npq-applications", ("X-With-Server-Date: never",), b"", TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), b"", TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), WRONG, TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), b"{", TOKEN),
    ("POST", "/api/v3/npq-applications/{1}/reject", (), b"{}", TOKEN),
    ("POST", "/api/v3/participant-declarations", (), b'{"data": {"attributes": {"participant_id": "x"}}}', TOKEN),
    ("POST", "/api/v3/participant-declarations", (), b'{"data": 7}', TOKEN),
    ("PUT", "/api/v3/participants/npq/{0}/resume", (), b'{"data": {"attributes": {}}}', TOKEN),
]


@pytest.mark.parametrize("release", ["2023", "2026"])
def test_the_short_way_answers_byte_for_byte_as_the_long_one(release: str, scenario: Path) -> None:
    server = Server(scenario, release=release)
    ids = applications(server.gateway)
    short, long = [], []

    async def compare() -> None:
        async with server.running() as port:
            for method, path, headers, body, token in REQUESTS:
                for found, workspace in ((short, "one"), (long, "two")):
                    sent = f"{token}~{workspace}" if token == TOKEN else token
                    raw = request(method, path.format(*ids), *headers, body=body, token=sent)
                    # what does not come in one piece goes the long way
                    pieces = [raw] if found is short else [raw[:-1], raw[-1:]] if body else [raw[:20], raw[20:-2]]
                    if found is long and not body:
                        pieces = [raw.replace(b" HTTP/1.1\r\n", b" HTTP/1.1\r\nExpect: 100-continue\r\n")]
                    answers = await asked(port, *pieces, answers=2 if b"Expect" in pieces[0] else 1)
                    found.append(alike(answers[-1]))

    asyncio.run(compare())
    assert short == long
    statuses = {answer.split(b" ")[1] for answer in short}
    assert {b"200", b"400", b"401", b"404", b"422"} <= statuses
    versions = sum(1 for _, path, *_ in REQUESTS if "/v3/" in path or release == "2023")
    assert server.at_once >= versions - 1
    assert server.as_usual >= len(REQUESTS)


def test_requests_that_come_together_are_answered_in_their_order(scenario: Path) -> None:
    server = Server(scenario)
    ids = applications(server.gateway)
    rows = [request("GET", f"/api/v3/npq-applications/{one}") for one in ids] * 5
    # control calls go the long way, so that both ways take turns
    mixed = b"".join(row + request("GET", "/__sandbox/health", token=None) for row in rows)

    async def ask() -> list[bytes]:
        async with server.running() as port:
            return await asked(port, mixed, answers=2 * len(rows))

    answers = asyncio.run(ask())
    assert [json.loads(found.partition(b"\r\n\r\n")[2])["data"]["id"] for found in answers[::2]] == ids * 5
    assert all(b'"status": "ok"' in found or b'"ready"' in found for found in answers[1::2])


def test_what_may_have_to_wait_goes_the_long_way(scenario: Path) -> None:
    server = Server(scenario)

    async def ask() -> None:
        async with server.running() as port:
            fault = b'{"at": "GET /api/v3/**", "answer": {"status": 503}}'
            await asked(port, request("POST", "/__sandbox/workspaces/default/faults", body=fault, token=None))
            before = server.at_once
            (answer,) = await asked(port, request("GET", "/api/v3/npq-applications"))
            assert answer.startswith(b"HTTP/1.1 503")
            assert server.at_once == before

    asyncio.run(ask())


def test_a_bug_behind_the_short_way_is_not_called_the_clients_fault(
    caplog: pytest.LogCaptureFixture, scenario: Path
) -> None:
    server = Server(scenario)

    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    server.gateway.at_once = fail  # type: ignore[method-assign]

    async def ask() -> bytes:
        async with server.running() as port:
            return (await asked(port, request("GET", "/api/v3/npq-applications")))[0]

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 500")
    assert "a bug" in caplog.text


@pytest.mark.parametrize(
    ("sent", "seconds", "refused"),
    [
        (b"", protocol.MOST_FOR_A_REQUEST, b""),
        (b"GET /api/v3/npq", protocol.MOST_SILENCE, b"HTTP/1.1 408"),
        (request("POST", "/api/v3/participant-declarations", body=b"{}")[:-1], protocol.MOST_SILENCE, b"HTTP/1.1 408"),
        (
            b"POST /__sandbox/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
            protocol.MOST_SILENCE,
            b"HTTP/1.1 408",
        ),
    ],
)
def test_a_client_that_falls_silent_is_not_waited_for(
    sent: bytes, seconds: float, refused: bytes, scenario: Path
) -> None:
    server = Server(scenario)

    async def ask() -> None:
        async with server.running() as port, connected(port) as (reader, writer):
            writer.write(sent)
            await asyncio.sleep(0.05)
            now = asyncio.get_running_loop().time()
            look_at_the_time(server.state.connections, now + seconds - 1)
            await asyncio.sleep(0.05)
            assert len(server.state.connections) == 1
            look_at_the_time(server.state.connections, now + seconds + 1)
            answer = await asyncio.wait_for(reader.read(), 5)
            assert answer.startswith(refused)
            assert bool(answer) == bool(refused)

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("head", "most"),
    [
        (b"GET /api/v3/npq-applications HTTP/1.1\r\nX-Slow: ", "MOST_FOR_A_HEAD"),
        (request("POST", "/api/v3/participant-declarations", "Content-Length: 1000"), "MOST_FOR_A_REQUEST"),
    ],
)
def test_a_request_that_trickles_in_has_its_time(
    head: bytes, most: str, monkeypatch: pytest.MonkeyPatch, scenario: Path
) -> None:
    server = Server(scenario)
    monkeypatch.setattr(protocol, most, 0.3)

    async def ask() -> None:
        async with server.running() as port, connected(port) as (reader, writer):
            loop = asyncio.get_running_loop()
            writer.write(head)
            begun = loop.time()
            while not reader.at_eof() and loop.time() - begun < 5:
                writer.write(b"x")
                look_at_the_time(server.state.connections, loop.time())
                if not server.state.connections:
                    break
                await asyncio.sleep(0.02)
            assert not server.state.connections
            assert loop.time() - begun >= 0.3

    asyncio.run(ask())


def test_what_follows_a_body_in_pieces_has_a_bound(scenario: Path) -> None:
    server = Server(scenario)
    head = request("POST", "/api/v3/participant-declarations", "Transfer-Encoding: chunked")

    async def ask() -> None:
        async with server.running() as port, connected(port) as (reader, writer):
            writer.write(head + b"2\r\n{}\r\n0\r\n")
            for _ in range(2 * protocol.MOST_HEAD // 1000):
                writer.write(b"X-Trailer: " + b"x" * 1000 + b"\r\n")
                await asyncio.sleep(0)
            with suppress(ConnectionError):
                assert await asyncio.wait_for(reader.read(), 5) == b""
            assert not server.state.connections

    asyncio.run(ask())


def test_an_answer_that_takes_long_is_no_slow_client(scenario: Path) -> None:
    server = Server(scenario)

    async def ask() -> None:
        async with server.running() as port:
            fault = b'{"at": "GET /api/v3/**", "delay": "PT0.3S"}'
            await asked(port, request("POST", "/__sandbox/workspaces/default/faults", body=fault, token=None))
            async with connected(port) as (reader, writer):
                writer.write(request("GET", "/api/v3/npq-applications"))
                await asyncio.sleep(0.1)
                look_at_the_time(server.state.connections, asyncio.get_running_loop().time() + 1000)
                assert (await asyncio.wait_for(told(reader), 5)).startswith(b"HTTP/1.1 200")

    asyncio.run(ask())


@pytest.mark.parametrize("path", ["/api/v3/npq-applications", "/__sandbox/health"])
def test_a_connection_is_kept_for_a_while_between_two_requests(path: str, scenario: Path) -> None:
    server = Server(scenario)

    async def ask() -> None:
        async with server.running() as port, connected(port) as (reader, writer):
            writer.write(request("GET", path))
            await asyncio.wait_for(told(reader), 5)
            now = asyncio.get_running_loop().time()
            look_at_the_time(server.state.connections, now + protocol.MOST_BETWEEN_REQUESTS - 1)
            writer.write(request("GET", path))
            await asyncio.wait_for(told(reader), 5)
            now = asyncio.get_running_loop().time()
            look_at_the_time(server.state.connections, now + protocol.MOST_BETWEEN_REQUESTS + 1)
            assert await asyncio.wait_for(reader.read(), 5) == b""

    asyncio.run(ask())


def test_the_usual_requests_leave_no_garbage_that_refers_to_itself(scenario: Path) -> None:
    server = Server(scenario)
    ids = applications(server.gateway)
    accept, reject = (
        f"/api/v3/npq-applications/{one}/{verb}" for one, verb in zip(ids, ("accept", "reject"), strict=True)
    )
    usual = [
        request("GET", "/api/v3/npq-applications"),
        request("GET", f"/api/v3/npq-applications/{ids[0]}"),
        request("POST", accept, body=b"{}"),
        request("POST", reject, body=b"{}"),
        request("POST", "/api/v3/participant-declarations", body=b'{"data": {"attributes": {}}}'),
        request("GET", "/api/v3/npq-applications/nobody"),
        request("POST", accept, body=b"{"),
    ]

    async def ask() -> int:
        async with server.running() as port, connected(port) as (reader, writer):
            for number in range(20):
                if number == 1:
                    gc.collect()
                for raw in usual:
                    writer.write(raw)
                    await asyncio.wait_for(told(reader), 5)
            return gc.collect()

    gc.disable()
    try:
        # the test's own client leaves some; a thing for each request would be a hundred
        assert asyncio.run(ask()) < 30
    finally:
        gc.enable()
    assert (server.at_once, server.as_usual) == (20 * len(usual), 0)


def test_garbage_is_looked_for_now_and_then(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, done = Server(scenario), []
    monkeypatch.setattr(protocol, "BETWEEN_COLLECTIONS", 3)
    monkeypatch.setattr(protocol, "collect", lambda: done.append(server.state.total_requests))

    async def ask() -> None:
        async with server.running() as port:
            await asked(port, request("GET", "/api/v3/npq-applications") * 4, answers=4)
            await asked(port, request("GET", "/__sandbox/health", token=None) * 3, answers=3)

    asyncio.run(ask())
    assert done == [3, 6]
