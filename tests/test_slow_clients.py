"""How long a client may take, and how long a connection is kept; by a clock that the tests move."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from wire import SCENARIO, Server, asked, connected, request, told

from sandbox import protocol
from sandbox.protocol import look_at_the_time


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    place = tmp_path / "wire.yaml"
    place.write_text(SCENARIO)
    return place


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
