"""What breaks, as real clients of the real server meet it, over real connections."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import Any, TypeAlias

import pytest
import uvicorn
from ports import listening
from serving import SandboxFrom, World

from sandbox.serving import Protocol
from sandbox.store import DEFAULT_WORKSPACE

MINE, THEIRS = "ambition-institute", "teach-first"
LIST = "/api/v3/npq-applications"
ACCEPT = "POST /api/v3/npq-applications/{ada.first}/accept"
PEOPLE = f"""
people:
  ada: {{applications: {{first: {{provider: {MINE}, course_identifier: npq-headship, cohort: 2022}}}}}}
faults:
  - """


@dataclass(frozen=True)
class Live:
    """A world behind a port."""

    world: World
    port: int
    server: uvicorn.Server

    @contextmanager
    def connected(self) -> Iterator[HTTPConnection]:
        """A connection of one's own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            yield connection
        finally:
            connection.close()

    def request(self, method: str, path: str, token: str = MINE, body: Any = None) -> tuple[int, Any]:
        """One request over a connection of its own."""
        with self.connected() as connection:
            return exchange(connection, method, path, token, body)

    def accept(self) -> tuple[int, Any]:
        return self.request("POST", f"{LIST}/{self.world.id('ada.first')}/accept")

    def status_of_ada(self) -> str:
        return self.request("GET", f"{LIST}/{self.world.id('ada.first')}")[1]["data"]["attributes"]["status"]


def exchange(
    connection: HTTPConnection, method: str, path: str, token: str = MINE, body: Any = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    return response.status, json.loads(content) if content.startswith(b"{") else content


LiveFrom: TypeAlias = Callable[..., Live]


@pytest.fixture
def live_from(sandbox_from: SandboxFrom, caplog: pytest.LogCaptureFixture) -> Iterator[LiveFrom]:
    """Serve a scenario on a port, by uvicorn and the sandbox's own protocol; the server may not complain."""
    with ExitStack() as running:

        def serve(text: str) -> Live:
            world = sandbox_from(text)
            server, port = running.enter_context(listening(world, http=Protocol, timeout_graceful_shutdown=0))
            return Live(world, port, server)

        yield serve
    complaints = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    # uvicorn's word for requests that were not done when it was told to stop
    assert [said for said in complaints if not said.startswith("Cancel ")] == []


@pytest.mark.parametrize(("when", "status"), [("before", "pending"), ("after", "accepted")])
def test_the_connection_closes_without_an_answer(live_from: LiveFrom, when: str, status: str) -> None:
    live = live_from(f"{PEOPLE}{{at: '{ACCEPT}', nth: 1, drop: {when}}}")
    with pytest.raises(RemoteDisconnected):
        live.accept()
    assert live.status_of_ada() == status


def test_a_connection_that_was_good_before_closes_too_and_only_that_one(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 3, drop: before}}")
    with live.connected() as one, live.connected() as other:
        assert exchange(one, "GET", LIST)[0] == 200
        assert exchange(other, "GET", LIST)[0] == 200
        with pytest.raises(RemoteDisconnected):
            exchange(one, "GET", LIST)
        assert exchange(other, "GET", LIST)[0] == 200


def test_nothing_comes_back_where_the_connection_drops(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', drop: after}}")
    with socket.create_connection(("127.0.0.1", live.port)) as connection:
        connection.sendall(f"GET {LIST} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {MINE}\r\n\r\n".encode())
        assert connection.recv(100) == b""


def test_a_cut_body_promises_more_than_it_brings(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 1, truncate: 40}}")
    with pytest.raises(IncompleteRead) as caught:
        live.request("GET", LIST)
    with live.connected() as connection:
        connection.request("GET", LIST, headers={"Authorization": f"Bearer {MINE}"})
        whole = connection.getresponse().read()
    assert caught.value.partial == whole[:40]
    assert caught.value.expected == len(whole) - 40


@pytest.mark.parametrize("size", [0, 10_000])
def test_a_body_cut_to_nothing_or_not_at_all(live_from: LiveFrom, size: int) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', truncate: {size}}}")
    if size:
        assert live.request("GET", LIST)[0] == 200
    else:
        with pytest.raises(IncompleteRead) as caught:
            live.request("GET", LIST)
        assert caught.value.partial == b""


def test_a_head_request_has_nothing_to_cut_or_to_slow(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'HEAD {LIST}', nth: 1, truncate: 1}}\n  - {{at: 'HEAD {LIST}', slow: 1}}")
    with live.connected() as connection:
        assert exchange(connection, "HEAD", LIST) == (200, b"")
        assert exchange(connection, "HEAD", LIST) == (200, b"")


def test_a_slow_body_takes_its_time_and_arrives_whole(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 1, slow: 4000}}")
    began = time.perf_counter()
    slow = live.request("GET", LIST)
    took = time.perf_counter() - began
    assert live.request("GET", LIST) == slow
    size = len(json.dumps(slow[1], separators=(",", ":"), ensure_ascii=False).encode())
    # the last tenth of a second's worth comes without another wait
    assert took >= size / 4000 - 0.1 > 0.05


def test_a_client_that_leaves_a_slow_body_leaves_no_trace(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 1, slow: 20}}")
    with live.connected() as connection:
        connection.request("GET", LIST, headers={"Authorization": f"Bearer {MINE}"})
        assert connection.getresponse().read(2) == b'{"'
    assert live.request("GET", LIST)[0] == 200


def test_what_a_client_no_longer_waits_for_is_done_all_the_same(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: '{ACCEPT}', nth: 1, delay: PT0.3S}}")
    with live.connected() as impatient:
        impatient.timeout = 0.05
        with pytest.raises(TimeoutError):
            exchange(impatient, "POST", f"{LIST}/{live.world.id('ada.first')}/accept")
    assert live.status_of_ada() == "pending"
    deadline = time.perf_counter() + 10
    while live.status_of_ada() == "pending" and time.perf_counter() < deadline:
        time.sleep(0.02)
    assert live.status_of_ada() == "accepted"


def test_fifty_who_wait_do_not_hold_up_the_one_who_does_not(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', provider: {THEIRS}, delay: PT0.5S}}")

    async def timed(token: str) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        began = time.perf_counter()
        head = f"GET {LIST} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        took = time.perf_counter() - began
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 200"), answer[:100]
        return took

    async def all_at_once() -> tuple[list[float], float]:
        waiting = [asyncio.ensure_future(timed(THEIRS)) for _ in range(50)]
        await asyncio.sleep(0.1)
        innocent = await timed(MINE)
        assert not any(task.done() for task in waiting)
        return await asyncio.gather(*waiting), innocent

    began = time.perf_counter()
    delayed, innocent = asyncio.run(all_at_once())
    took = time.perf_counter() - began
    assert innocent < min(delayed)
    assert min(delayed) >= 0.5
    # one after the other they would take as long as all together
    assert took < sum(delayed) / 2


def test_a_stop_lets_go_of_what_is_held_up(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', delay: PT1H}}\n  - {{at: 'GET /api/v3/participants/npq', slow: 1}}")
    with live.connected() as delayed, live.connected() as slowed:
        for connection, path in ((delayed, LIST), (slowed, "/api/v3/participants/npq")):
            connection.request("GET", path, headers={"Authorization": f"Bearer {MINE}"})
        assert slowed.sock.recv(1) == b"H"
        live.server.should_exit = True
        assert json.loads(delayed.getresponse().read())["data"]
        assert b"".join(iter(lambda: slowed.sock.recv(1000), b"")).endswith(b'{"data":[]}')


def test_answers_and_the_limit_leave_the_connection_open(live_from: LiveFrom) -> None:
    live = live_from(
        f"rate_limit: {{requests: 2}}{PEOPLE}{{at: 'GET {LIST}', nth: 1, answer: {{status: 503, body: x}}}}"
    )
    with live.connected() as connection:
        assert exchange(connection, "GET", LIST) == (503, b"x")
        assert exchange(connection, "GET", LIST)[0] == 200
        assert exchange(connection, "GET", LIST) == (429, b"Retry later\n")
        assert exchange(connection, "GET", LIST, THEIRS)[0] == 200


def test_the_next_window_is_reached_by_the_control_api(live_from: LiveFrom) -> None:
    live = live_from("rate_limit: {requests: 1, per: PT5M}")
    assert [live.request("GET", LIST)[0] for _ in range(2)] == [200, 429]
    clock = {"now": "2022-11-15T09:05:00Z"}
    assert live.request("PUT", "/__sandbox/workspaces/default/clock", body=clock)[0] == 200
    assert [live.request("GET", LIST)[0] for _ in range(2)] == [200, 429]


def test_a_workspace_of_ones_own_has_no_part_in_what_others_break(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET /api/**', every: 2, drop: before}}")
    tokens = [MINE, f"{MINE}~a", f"{MINE}~b"]
    assert [live.request("GET", LIST, token)[0] for token in tokens] == [200] * 3
    assert live.request("DELETE", "/__sandbox/workspaces/a/faults")[0] == 204
    assert live.request("GET", LIST, tokens[1])[0] == 200
    for token in (tokens[0], tokens[2]):
        with pytest.raises(RemoteDisconnected):
            live.request("GET", LIST, token)


def test_the_journal_knows_whom_a_fault_hit(live_from: LiveFrom) -> None:
    live = live_from(f"{PEOPLE}{{at: 'GET {LIST}', name: gone, nth: 1, drop: before}}")
    with pytest.raises(RemoteDisconnected):
        live.request("GET", LIST)
    live.request("GET", LIST)
    with live.world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        found = [(one.fault, one.status, one.operation) for one in workspace.journal]
    assert found == [("gone", 0, "v3/applications.list_all"), (None, 200, "v3/applications.list_all")]
