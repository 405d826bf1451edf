import asyncio
import http.client
import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.events import MOST_LISTENERS, MOST_WAITING, Hub
from tests.cli.test_serving import serving
from tests.control.client import STORY, Client


class Stream:
    """A reader of one workspace's events on a server that is already running."""

    def __init__(self, port: int, workspace: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._connection.request("GET", f"/__sandbox/workspaces/{workspace}/events")
        self.answer = self._connection.getresponse()

    def next(self) -> tuple[str, Any]:
        """The next event's name and data."""
        found: dict[str, str] = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if not line and "data" in found:
                return found["event"], json.loads(found["data"])
            name, _, value = line.partition(": ")
            if name:
                found[name] = value

    def close(self) -> None:
        self.answer.close()
        self._connection.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    path = tmp_path_factory.mktemp("events") / "story.yaml"
    path.write_text(STORY)
    with serving("--scenario", str(path)) as (_, lines):
        yield int(json.loads(lines[-2])["url"].rsplit(":", 1)[1])


def call(port: int, method: str, path: str, body: object = None, token: str = "teach-first") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    with connection.getresponse() as answer:
        answer.read()
    connection.close()
    return answer.status


def test_requests_and_changes_are_told_as_they_happen(port: int) -> None:
    stream = Stream(port, "default")
    assert stream.answer.headers["Content-Type"] == "text/event-stream"
    assert call(port, "GET", "/api/v3/npq-applications") == 200
    event, data = stream.next()
    assert (event, data["operation"], data["status"]) == ("request", "v3/applications.list_all", 200)
    assert call(port, "POST", "/__sandbox/workspaces/default/clock/advance", {"by": "P20D"}) == 200
    event, data = stream.next()
    assert (event, data["operation"]) == ("change", "clock.advance")
    stream.close()


def test_a_listener_hears_nothing_of_other_workspaces(port: int) -> None:
    assert call(port, "GET", "/api/v3/npq-applications", token="teach-first~mine") == 200
    stream = Stream(port, "mine")
    assert call(port, "GET", "/api/v3/npq-applications", token="teach-first~other") == 200
    assert call(port, "GET", "/api/v3/participants/npq", token="teach-first~mine") == 200
    assert stream.next()[1]["operation"] == "v3/participants.list_all"
    stream.close()


def test_a_stop_ends_the_streams() -> None:
    with serving("--scenario", "empty") as (process, lines):
        stream = Stream(int(json.loads(lines[-2])["url"].rsplit(":", 1)[1]), "default")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert b"listening" in stream.answer.read()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        stream.close()


def test_nobody_listens_to_a_workspace_that_does_not_exist(client: Client) -> None:
    assert client("GET", "/workspaces/nowhere/events").status_code == 404


def test_there_is_room_for_so_many_listeners(client: Client) -> None:
    hub = client.sandbox.asgi.hub
    listeners = [hub.listen("default") for _ in range(MOST_LISTENERS)]
    assert client("GET", "/workspaces/default/events").status_code == 503
    for listener in listeners:
        hub.leave(listener)
    assert not hub.heard


def test_a_listener_that_does_not_read_is_let_go() -> None:
    async def fall_behind() -> None:
        hub = Hub()
        listener = hub.listen("default")
        for number in range(MOST_WAITING + 1):
            hub.publish("default", "request", number)
        assert not hub.heard
        waiting = [listener.waiting.get_nowait() for _ in range(listener.waiting.qsize())]
        assert waiting[-1] is None
        assert waiting[0] == b"id: 1\nevent: request\ndata: 0\n\n"

    asyncio.run(fall_behind())
