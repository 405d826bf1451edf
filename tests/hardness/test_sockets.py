"""Clients that misbehave on the wire: the server stays at everybody else's service."""

import gzip
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from judged.running import how_many

from hardness.real import Server, everything, get, started

POST = (
    b"POST /api/v3/participant-declarations HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ambition-institute\r\n"
    b"Content-Type: application/json\r\n"
)
CONTROL = b"POST /__sandbox/scenarios/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
SOON = 5.0  # seconds; the machines that run this are shared


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("sockets")) as found:
        yield found


@pytest.fixture(autouse=True)
def others_are_served(server: Server) -> Iterator[None]:
    yield
    server.answers_within(SOON)


@pytest.mark.parametrize(
    "request_so_far",
    [
        b"",
        b"GET",
        b"GET /api/v3/npq-applications HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        POST + b"Content-Length: 1000\r\n\r\n{",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    ],
)
def test_half_requests_hold_nobody_up(server: Server, request_so_far: bytes) -> None:
    waiting = [server.connect() for _ in range(20)]
    for connection in waiting:
        connection.sendall(request_so_far)
    server.answers_within(SOON)
    for connection in waiting:
        connection.close()


def test_a_request_that_trickles_in_is_answered_in_the_end(server: Server) -> None:
    with server.connect() as connection:
        for byte in get():
            connection.sendall(bytes([byte]))
        assert everything(connection).startswith(b"HTTP/1.1 200")


def test_a_client_that_never_reads_holds_nobody_up(server: Server) -> None:
    deaf = server.connect()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(get("/api/v3/npq-applications?page[per_page]=3000", close=False) * 50)
    server.answers_within(SOON)
    deaf.close()


def test_a_request_that_ends_in_the_middle_does_nothing(server: Server) -> None:
    head = b"POST /__sandbox/workspaces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with server.connect() as connection:
        connection.sendall(head + b'Content-Length: 100\r\n\r\n{"name": "half"}')
    time.sleep(0.2)
    assert b'"half"' not in server.says(get("/__sandbox/workspaces"))


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 1000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  /  HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"\xff" * 500 + b": x\r\n\r\n",
        "GET /☃ HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
    ],
)
def test_noise_gets_a_client_error_or_a_closed_connection(server: Server, noise: bytes) -> None:
    with server.connect(timeout=5) as connection:
        connection.sendall(noise)
        connection.shutdown(socket.SHUT_WR)
        answer = everything(connection)
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 2", b"HTTP/1.1 3")), answer[:200]


@pytest.mark.parametrize(("size", "status"), [(1_000, 200), (60_000, 200), (70_000, 431), (300_000, 431)])
def test_request_lines_and_headers_have_a_bound(server: Server, size: int, status: int) -> None:
    for request in (
        get("/api/v3/npq-applications", f"X-Huge: {'x' * size}"),
        get("/api/v3/npq-applications", *(f"X-{number:05}: x" for number in range(size // 8))),
        get(f"/api/v3/npq-applications?x={'x' * size}"),
    ):
        assert server.says(request).startswith(b"HTTP/1.1 %d" % status)


@pytest.mark.parametrize("endless", [b"x" * 100_000, b"X-Name: value\r\n" * 7_000])
@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nX-Name: "])
def test_a_head_that_never_ends_is_cut_off(server: Server, start: bytes, endless: bytes) -> None:
    before = server.memory()
    with server.connect() as connection:
        connection.sendall(start)
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_on(connection, endless)
    assert server.memory() - before < 10_000


def send_on(connection: socket.socket, endless: bytes) -> None:
    for _ in range(2_000):
        connection.sendall(endless)


def test_the_bound_of_a_head_counts_nothing_of_a_body(server: Server) -> None:
    body = b" " * 900_000
    with server.connect() as connection:
        for _ in range(3):
            # the next head begins in the last piece of this body
            connection.sendall(
                POST + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"GET /healthcheck HTTP/1.1\r\n"
            )
            time.sleep(0.05)
            connection.sendall(b"Host: 127.0.0.1\r\n\r\n")
            answers = b""
            while answers.count(b"HTTP/1.1 ") < 2:
                answers += connection.recv(65536)
            assert b"HTTP/1.1 431" not in answers


def test_compressed_bodies_are_not_unpacked(server: Server) -> None:
    """A zip bomb stays as small as it was sent."""
    bomb = gzip.compress(b"[" * how_many(20_000_000, 200_000_000))
    before = server.memory()
    for head in (POST, CONTROL):
        head += b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
        assert server.says(head + bomb).startswith(b"HTTP/1.1 4")
    assert server.memory() - before < 10_000


def test_a_body_beyond_the_bound_is_not_kept(server: Server) -> None:
    before = server.memory()
    for head in (POST, CONTROL):
        with server.connect() as connection:
            connection.sendall(head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (100 * 1024 * 1024))
            for _ in range(100):
                connection.sendall(b" " * 1024 * 1024)
            assert everything(connection).startswith(b"HTTP/1.1 413")
    assert server.memory() - before < 20_000


@pytest.fixture
def files() -> Iterator[int]:
    """How many files this process, and a server that it starts, may have open: as many as the system lets them."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    yield most
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def test_thousands_of_open_connections(tmp_path: Path, files: int) -> None:
    """10,000 in the long form, where the limit of open files allows it: all are served, one after the other."""
    wanted = min(how_many(1_000, 10_000), files - 200)
    with started(tmp_path) as server:
        waiting: list[socket.socket] = []
        try:
            for _ in range(wanted):
                waiting.append(server.connect())
            server.answers_within(SOON)
            print(f"{len(waiting)} open connections")
            for connection in waiting[:: max(1, wanted // 100)]:
                connection.sendall(get(close=False))
                assert connection.recv(12) == b"HTTP/1.1 200"
        finally:
            for connection in waiting:
                connection.close()
        server.answers_within(SOON)


def test_more_connections_than_files_leave_the_server_alive(tmp_path: Path) -> None:
    """Out of files, it waits for some to be closed, and then goes on."""
    with started(tmp_path, files=64) as server:
        waiting = [server.connect() for _ in range(200)]
        time.sleep(0.3)
        for connection in waiting:
            connection.close()
        deadline = time.perf_counter() + 15
        while True:
            try:
                server.answers_within(SOON)
                break
            except (OSError, AssertionError):
                assert time.perf_counter() < deadline
