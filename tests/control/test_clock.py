from datetime import timedelta

import pytest

from control.client import Client
from sandbox.domain.dates import read_instant


@pytest.fixture
def clock(client: Client) -> str:
    """The path of the default workspace's clock; the story freezes it at nine on 15 November 2022."""
    return "/workspaces/default/clock"


def test_the_clock_is_shown(client: Client, clock: str) -> None:
    assert client("GET", clock).json() == {"now": "2022-11-15T09:00:00Z", "mode": "frozen"}


def test_a_frozen_clock_is_moved_and_stands_still_there(client: Client, clock: str) -> None:
    answer = client("PUT", clock, json={"now": "2023-01-01T12:00:00+01:00"})
    assert answer.json() == {"now": "2023-01-01T11:00:00Z", "mode": "frozen"}
    assert client("GET", clock).json() == answer.json()


def test_a_clock_runs_on_from_where_it_stood(client: Client, clock: str) -> None:
    answer = client("PUT", clock, json={"mode": "running"}).json()
    later = client("GET", clock).json()
    assert (answer["mode"], later["mode"]) == ("running", "running")
    start, first, second = (read_instant(text) for text in ("2022-11-15T09:00:00Z", answer["now"], later["now"]))
    assert start < first < second < start + timedelta(minutes=1)


def test_a_running_clock_stops_where_it_is(client: Client, clock: str) -> None:
    running = client("PUT", clock, json={"mode": "running"}).json()
    stopped = client("PUT", clock, json={"mode": "frozen"}).json()
    assert stopped["mode"] == "frozen"
    assert read_instant(stopped["now"]) > read_instant(running["now"])
    assert client("GET", clock).json() == stopped


def test_a_running_clock_that_is_moved_runs_on(client: Client, clock: str) -> None:
    client("PUT", clock, json={"mode": "running"})
    moved = client("PUT", clock, json={"now": "2023-05-01"}).json()
    assert moved["mode"] == "running"
    assert moved["now"].startswith("2023-05-01T00:00:0")


def test_the_api_goes_by_the_clock_that_was_set(client: Client, clock: str) -> None:
    client("PUT", clock, json={"now": "2023-01-01T11:00:00Z"})
    assert client.api("teach-first").headers["x-sandbox-clock"] == "2023-01-01T11:00:00Z"


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2022-11-16", "eligible"),
        ("2022-11-25T23:59:59Z", "eligible"),
        ("2022-11-26", "payable"),
        ("2022-12-24T23:59:59Z", "payable"),
        ("2022-12-25", "paid"),
    ],
)
def test_going_forward_settles_what_falls_due(client: Client, clock: str, now: str, state: str) -> None:
    client("PUT", clock, json={"now": now})
    counts = client("GET", "/workspaces/default").json()["counts"]["declarations"]
    assert {status for status, number in counts.items() if number} == {state}


def test_what_falls_due_is_settled_before_the_answer(client: Client, clock: str) -> None:
    client("PUT", clock, json={"now": "2023-06-01"})
    kept = client.sandbox.store.glance("default")
    assert {declaration.state for declaration in kept.register.declarations.values()} == {"paid"}


@pytest.mark.parametrize("more", [{}, {"force": False}, {"mode": "running"}])
def test_the_clock_does_not_go_backwards_by_itself(client: Client, clock: str, more: dict[str, object]) -> None:
    before = client("GET", clock).json()
    answer = client("PUT", clock, json={"now": "2022-11-15T08:59:59Z", **more})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/__sandbox/problems/clock-backwards"
    assert answer.json()["errors"][0]["pointer"] == "#/now"
    assert '"force": true' in answer.json()["detail"]
    assert client("GET", clock).json() == before


def test_the_present_instant_is_not_backwards(client: Client, clock: str) -> None:
    assert client("PUT", clock, json={"now": "2022-11-15T09:00:00Z"}).status_code == 200


def test_with_force_the_clock_goes_back_and_what_has_happened_stays(client: Client, clock: str) -> None:
    client("PUT", clock, json={"now": "2023-01-25"})
    answer = client("PUT", clock, json={"now": "2022-11-15", "force": True})
    assert answer.json() == {"now": "2022-11-15T00:00:00Z", "mode": "frozen"}
    assert client("GET", "/workspaces/default").json()["counts"]["declarations"]["paid"] == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"force": True}, "#"),
        ([], "#"),
        (None, "#"),
        ({"mode": "stopped"}, "#/mode"),
        ({"mode": None}, "#/mode"),
        ({"mode": "frozen", "speed": 2}, "#/speed"),
        ({"now": 1668502800}, "#/now"),
        ({"now": ""}, "#/now"),
        ({"now": "tomorrow"}, "#/now"),
        ({"now": "15/11/2022"}, "#/now"),
        ({"now": "2023-02-30"}, "#/now"),
        ({"now": "2023-02-28T25:00"}, "#/now"),
        ({"now": "1969-12-31T23:59:59Z", "force": True}, "#/now"),
        ({"now": "9999-12-31T23:59:59Z"}, "#/now"),
        ({"now": "0001-01-01T00:00:00+14:00", "force": True}, "#/now"),
        ({"now": "2023-01-01", "force": "yes"}, "#/force"),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_moves_nothing(
    client: Client, clock: str, body: object, pointer: str
) -> None:
    before = client("GET", clock).json()
    content = None if body is not None else b"null"
    headers = {"Content-Type": "application/json"}
    answer = client("PUT", clock, headers=headers, **({"content": content} if content else {"json": body}))
    assert answer.status_code == 422
    assert answer.json()["type"] == "/__sandbox/problems/invalid-body"
    assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}
    assert client("GET", clock).json() == before
