"""Many at once, by a real server and by threads: of two rivals one wins, always."""

import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from typing import Any

import pytest
from ports import listening
from serving import SandboxFrom, World

from sandbox.domain import applications
from sandbox.domain.errors import Refused
from sandbox.store import DEFAULT_WORKSPACE

MINE, THEIRS = "ambition-institute", "teach-first"
PAIRS = 40

RIVALS = "people:\n" + "".join(
    f"""
  person{number}:
    applications:
      a: {{provider: {MINE}, course_identifier: npq-headship, cohort: 2022}}
      b: {{provider: {THEIRS}, course_identifier: npq-headship, cohort: 2022}}
"""
    for number in range(PAIRS)
)


@dataclass(frozen=True)
class Live:
    """A world behind a port."""

    world: World
    port: int

    def request(self, method: str, path: str, token: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request(method, path, headers={"Authorization": f"Bearer {token}"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """What comes back for bytes that no client library would send."""
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture(scope="module")
def port_of() -> Iterator[Callable[[World], int]]:
    """The port of a world, which listens until these tests are done: to stop takes longer than most of them."""
    with ExitStack() as running:
        yield cache(lambda world: running.enter_context(listening(world))[1])


@pytest.fixture
def live(sandbox_from: SandboxFrom, port_of: Callable[[World], int]) -> Live:
    world = sandbox_from(RIVALS)
    return Live(world, port_of(world))


@pytest.fixture(autouse=True)
def _hasty_threads() -> Iterator[None]:
    """Threads change places as often as they can, so that a missing lock shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Both at the same moment, as far as threads can."""
    barrier = threading.Barrier(2)

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second)))


def test_of_two_simultaneous_acceptances_exactly_one_succeeds(live: Live) -> None:
    for number in range(PAIRS):
        paths = [f"/api/v3/npq-applications/{live.world.id(f'person{number}.{name}')}" for name in "ab"]
        answers = together(
            lambda: live.request("POST", f"{paths[0]}/accept", MINE),  # noqa: B023, both run at once
            lambda: live.request("POST", f"{paths[1]}/accept", THEIRS),  # noqa: B023
        )
        assert sorted(status for status, _ in answers) == [200, 422]
        refused = next(body for status, body in answers if status == 422)
        assert [error["title"] for error in refused["errors"]] == ["npq_application"]
        shown = [live.request("GET", path, token)[1] for path, token in zip(paths, (MINE, THEIRS), strict=True)]
        assert sorted(body["data"]["attributes"]["status"] for body in shown) == ["accepted", "rejected"]


def test_the_same_in_parallel_workspaces_that_never_see_each_other(live: Live) -> None:
    """Each of eight workspaces accepts other applications, all at the same time."""
    ids = [live.world.id(f"person{number}.a") for number in range(16)]

    def use(place: int) -> tuple[list[int], list[str]]:
        token = f"{MINE}~team-{place}"
        mine = ids[place::8]
        statuses = [live.request("POST", f"/api/v3/npq-applications/{found}/accept", token)[0] for found in mine]
        participants = live.request("GET", "/api/v3/participants/npq", token)[1]["data"]
        return statuses, sorted(
            enrolment["npq_application_id"]
            for participant in participants
            for enrolment in participant["attributes"]["npq_enrolments"]
        )

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(use, range(8)))
    assert found == [([200, 200], sorted(ids[place::8])) for place in range(8)]
    assert live.request("GET", "/api/v3/participants/npq", MINE) == (200, {"data": []})


def test_requests_are_numbered_without_gaps(live: Live) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: live.request("GET", "/api/v3/participants/npq", MINE)[0], range(64)))
    assert statuses == [200] * 64
    client = live.world.as_provider(MINE)
    assert client.get("/api/v3/participants/npq").headers["x-sandbox-request-id"] == "000065"


@pytest.mark.parametrize(
    "line",
    [
        b"GET /api/v3/npq-applications?filter[cohort]=\xff HTTP/1.1",
        b"GET /api/v3/npq-applications/\xff\xfe HTTP/1.1",
        b"GET /api/\xe2\x98\x83 HTTP/1.1",
        b"GET /api/v3/npq-applications/%ff%fe HTTP/1.1",
        b"GET /api/v3/npq-applications/\x00 HTTP/1.1",
        b"get /api/v3/npq-applications HTTP/1.1",
        b"GET http://elsewhere.example/api/v3/npq-applications HTTP/1.1",
        b"GET /api/v3/npq-applications HTTP/1.0",
        b"OPTIONS * HTTP/1.1",
    ],
)
def test_a_strange_request_line_is_no_failure(live: Live, line: bytes) -> None:
    """Some of these the HTTP server itself turns away, before the sandbox is asked."""
    answer = live.raw(line + b"\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ambition-institute\r\n\r\n")
    status = int(answer.split(b" ", 2)[1])
    assert status in (200, 400, 401, 404), answer
    assert live.request("GET", "/api/v3/participants/npq", MINE)[0] == 200


def test_of_two_threads_in_one_store_exactly_one_succeeds(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(RIVALS)
    store = world.sandbox.store

    def accept(handle: str) -> str:
        with store.open(DEFAULT_WORKSPACE) as workspace:
            application = workspace.register.applications[workspace.handles[handle]]
            try:
                return applications.accept(workspace.register, application, now=workspace.clock.now()).status
            except Refused as refused:
                return refused.problems[0].rule

    for number in range(PAIRS):
        results = together(
            lambda: accept(f"person{number}.a"),  # noqa: B023, both run at once
            lambda: accept(f"person{number}.b"),  # noqa: B023
        )
        assert sorted(results) == ["accepted", "application.rejected-is-final"]


def test_a_workspace_is_made_once_however_many_touch_it_first(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(RIVALS)
    barrier = threading.Barrier(8)

    def touch(_: int) -> int:
        barrier.wait()
        with world.sandbox.store.open("team-x") as workspace:
            workspace.journal.next_id()
            return id(workspace)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(touch, range(8)))) == 1
    with world.sandbox.store.open("team-x") as workspace:
        assert workspace.journal.count == 8
