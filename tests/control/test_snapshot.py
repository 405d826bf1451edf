"""Snapshots over the control API."""

import json
from typing import Any

import pytest

from control.client import STORY, Client, Serve

PLACE = "/workspaces/default/snapshot"
MOVED = {"now": "2022-11-20T09:00:00Z", "mode": "frozen"}


def put(client: Client, content: bytes, place: str = PLACE, **headers: str) -> Any:
    return client("PUT", place, content=content, headers={"Content-Type": "application/json", **headers})


def snapshot(client: Client, place: str = PLACE) -> bytes:
    answer = client("GET", place)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def test_a_snapshot_put_back_brings_the_workspace_to_where_it_was(client: Client) -> None:
    pending = client("GET", "/workspaces/default/handles").json()["bob.first"]
    before = client.api("teach-first").content
    saved = snapshot(client)
    assert client.api("teach-first", f"/api/v3/npq-applications/{pending}/accept", "POST").status_code == 200
    client("PUT", "/workspaces/default/clock", json=MOVED)
    assert client.api("teach-first").content != before
    answer = put(client, saved)
    assert answer.status_code == 200
    assert answer.json()["handles"]["bob.first"] == pending
    assert client.api("teach-first").content == before
    assert client("GET", "/workspaces/default/clock").json()["now"] == "2022-11-15T09:00:00Z"


def test_the_same_workspace_gives_the_same_snapshot(client: Client) -> None:
    assert snapshot(client) == snapshot(client)


def test_a_snapshot_says_what_it_is(client: Client) -> None:
    told = json.loads(snapshot(client))
    assert (told["format"], told["format_version"], told["release"]) == ("npq-sandbox snapshot", 1, "2023")


def test_a_snapshot_makes_a_workspace_of_another_name(client: Client) -> None:
    answer = put(client, snapshot(client), "/workspaces/twin/snapshot")
    assert answer.status_code == 200
    assert answer.json()["name"] == "twin"
    assert answer.json()["tokens"]["my-crm"] == "my-crm~twin"
    assert client.ids("my-crm~twin") == client.ids("teach-first")


def test_a_reset_after_putting_back_finds_the_start_of_the_scenario(client: Client) -> None:
    start = snapshot(client)
    client("PUT", "/workspaces/default/clock", json=MOVED)
    put(client, snapshot(client))
    assert client("POST", "/workspaces/default/reset").status_code == 200
    assert snapshot(client) == start


def test_a_snapshot_of_nothing_is_not_found(client: Client) -> None:
    assert client("GET", "/workspaces/nobody/snapshot").status_code == 404


@pytest.mark.parametrize("name", ["Twin", "-twin", "t" * 64])
def test_a_name_that_no_workspace_can_have_is_not_found(client: Client, name: str) -> None:
    answer = put(client, snapshot(client), f"/workspaces/{name}/snapshot")
    assert (answer.status_code, answer.json()["type"]) == (404, "/__sandbox/problems/unknown-workspace")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"npq-sandbox snapshot", b"another kind of file", "this is no snapshot of npq-sandbox"),
        (b"teach-first", b"teach-forst", "it is damaged, or was changed by hand: the checksum differs"),
        (b'"format_version": 1', b'"format_version": 9', "is not known here"),
    ],
)
def test_what_is_foreign_or_damaged_is_refused_and_what_was_there_stays(
    client: Client, old: bytes, new: bytes, reason: str
) -> None:
    before = snapshot(client)
    assert old in before
    answer = put(client, before.replace(old, new))
    assert (answer.status_code, answer.json()["type"]) == (422, "/__sandbox/problems/invalid-snapshot")
    assert reason in answer.json()["detail"]
    assert snapshot(client) == before


def test_a_scenario_that_cannot_be_read_is_named_with_its_problems(client: Client) -> None:
    from sandbox.snapshot import _checksum

    document = json.loads(snapshot(client))
    document["workspace"]["origin"]["text"] = "title: T\npeple: {}\n"
    document["checksum"] = _checksum({name: value for name, value in document.items() if name != "checksum"})
    answer = put(client, json.dumps(document).encode())
    assert answer.status_code == 422
    assert "its scenario: " in answer.json()["detail"]
    assert "did you mean 'people'?" in answer.json()["detail"]


def test_half_a_snapshot_cannot_be_read_and_changes_nothing(client: Client) -> None:
    before = snapshot(client)
    answer = put(client, before[: len(before) // 2])
    assert (answer.status_code, answer.json()["type"]) == (400, "/__sandbox/problems/malformed-body")
    assert snapshot(client) == before


def test_a_workspace_too_many_is_refused(serve: Serve) -> None:
    client = serve(max_workspaces=1)
    assert put(client, snapshot(client), "/workspaces/second/snapshot").status_code == 503
    assert put(client, snapshot(client)).status_code == 200


def test_a_snapshot_may_be_larger_than_other_bodies_up_to_a_bound_of_its_own(serve: Serve) -> None:
    client = serve(max_body=2000)
    saved = snapshot(client)
    assert len(saved) > 2000
    assert put(client, saved).status_code == 200
    assert client("POST", "/workspaces", json={"scenario": {"title": "x" * 2000}}).status_code == 413
    assert put(client, saved, "/workspaces").status_code == 405
    client = serve(max_body=2000, max_snapshot=3000)
    answer = put(client, saved)
    assert answer.status_code == 413
    assert "--max-snapshot" in answer.json()["detail"]


def test_only_those_who_may_put_a_snapshot_back_may_send_a_large_body(serve: Serve) -> None:
    client = serve(max_body=2000, host="0.0.0.0", admin_token="key")
    saved = snapshot(client)
    assert put(client, saved).status_code == 401
    assert put(client, saved, Authorization="Bearer key").status_code == 200


def test_a_snapshot_without_faults_and_steps_is_a_snapshot_too(serve: Serve) -> None:
    client = serve(STORY.replace("tokens: {my-crm: teach-first}\n", ""))
    told = json.loads(snapshot(client))["workspace"]
    assert (told["faults"], told["script"], told["tokens"]) == ([], None, {})
