"""What breaks, added and cleared while a workspace is used."""

import json
from typing import Any

import pytest

from control.client import Client, Serve

FAULTS = "/workspaces/default/faults"
LIST = "GET /api/v3/npq-applications"


def add(client: Client, body: Any) -> list[Any]:
    answer = client("POST", FAULTS, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["faults"]


def test_there_are_none_at_first(client: Client) -> None:
    assert client("GET", FAULTS).json() == {"faults": []}


def test_one_is_added_and_strikes_as_often_as_it_says(client: Client) -> None:
    told = {"at": LIST, "times": 2, "answer": {"status": 503, "body": "busy", "headers": {"Retry-After": "2"}}}
    assert add(client, told) == [{"name": "fault-1", **told, "matched": 0, "used": 0, "remaining": 2}]
    assert [client.api("teach-first").status_code for _ in range(3)] == [503, 503, 200]
    [fault] = client("GET", FAULTS).json()["faults"]
    assert (fault["matched"], fault["used"], fault["remaining"]) == (3, 2, 0)


def test_several_are_added_after_those_that_there_are(client: Client) -> None:
    add(client, {"at": LIST, "nth": 1, "answer": {"status": 500}})
    added = add(client, {"faults": [{"at": LIST, "name": "second", "slow": 9}, {"at": LIST, "drop": "after"}]})
    assert [fault["name"] for fault in added] == ["second", "fault-2"]
    listed = client("GET", FAULTS).json()["faults"]
    assert [fault["name"] for fault in listed] == ["fault-1", "second", "fault-2"]
    assert [fault["remaining"] for fault in listed] == [1, None, None]


@pytest.mark.parametrize(
    "more",
    [{"delay": "PT0.5S"}, {"drop": "before"}, {"truncate": 0}, {"slow": 1.0},
     {"answer": {"status": 204}, "when": "after"},
     {"slow": 1, "provider": "teach-first"}, {"slow": 1, "every": 2}, {"slow": 1, "probability": 0.25},
     {"answer": {"status": 422, "body": {"errors": [None]}}}, {"answer": {"status": 422, "body": None}}],
)  # fmt: skip
def test_every_kind_is_shown_as_it_was_told(client: Client, more: dict[str, Any]) -> None:
    [fault] = add(client, {"at": "* /api/**", **more})
    assert fault.items() >= more.items()
    assert client("GET", FAULTS).json()["faults"] == [fault]


def test_handles_are_told_as_ids(client: Client) -> None:
    ann = client("GET", "/workspaces/default/handles").json()["ann.first"]
    [fault] = add(
        client, {"at": "GET /api/v3/npq-applications/{ann.first}", "answer": {"status": 404, "body": "{ann.first}"}}
    )
    assert (fault["at"], fault["answer"]["body"]) == (f"GET /api/v3/npq-applications/{ann}", ann)
    assert client.api("teach-first", f"/api/v3/npq-applications/{ann}").text == ann


def test_cleared_are_all_also_those_of_the_scenario(serve: Serve) -> None:
    client = serve(f"title: T\nfaults:\n  - {{at: {LIST}, answer: {{status: 503}}}}")
    add(client, {"at": LIST, "answer": {"status": 502}})
    assert client.api("teach-first").status_code == 503
    assert client("DELETE", FAULTS).status_code == 204
    assert client("GET", FAULTS).json() == {"faults": []}
    assert client.api("teach-first").status_code == 200


def test_a_reset_restores_those_of_the_scenario(serve: Serve) -> None:
    client = serve(f"title: T\nfaults:\n  - {{at: {LIST}, nth: 1, answer: {{status: 503}}}}")
    before = client("GET", FAULTS).json()
    assert [client.api("teach-first").status_code for _ in range(2)] == [503, 200]
    add(client, {"at": LIST, "answer": {"status": 502}})
    client("POST", "/workspaces/default/reset")
    assert client("GET", FAULTS).json() == before
    assert client.api("teach-first").status_code == 503


def test_a_reset_opens_the_rate_limit_again(serve: Serve) -> None:
    client = serve('title: T\nclock: {now: "2022-11-15", frozen: true}\nrate_limit: {requests: 1}')
    assert [client.api("teach-first").status_code for _ in range(2)] == [200, 429]
    client("POST", "/workspaces/default/reset")
    assert client.api("teach-first").status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        ({}, "#", "'at' is missing"),
        ({"at": LIST}, "#", "a fault does one of answer, delay, drop, truncate, slow"),
        ({"at": "GET /api/v3/npq-application", "slow": 1}, "#/at", "did you mean '/api/v3/npq-applications'?"),
        ({"at": "GET /api/v3/npq-applications/{eve.first}", "slow": 1}, "#/at", "there is no handle {eve.first}"),
        ({"at": LIST, "slow": 1, "provider": "teach-frist"}, "#/provider", "did you mean 'teach-first'?"),
        ({"at": LIST, "answer": {"status": 99}}, "#/answer/status", "should be 200 or more"),
        ({"at": LIST, "slow": 1, "rate_limit": {}}, "#/rate_limit", "unknown key 'rate_limit'"),
        ({"rate_limit": {"requests": 1}}, "#/rate_limit", "unknown key 'rate_limit'"),
        ({"at": LIST, "slow": 1, "faults": [{"at": LIST, "slow": 1}]}, "#/at", "'at' cannot stand beside 'faults'"),
        ({"faults": []}, "#/faults", "should have 1 entries or more"),
        ({"faults": {}}, "#/faults", "should be a list"),
        ({"faults": [7]}, "#/faults/0", "should be a mapping"),
        ({"faults": [{"at": LIST, "slow": 1}, {"at": LIST, "delay": "PX"}]}, "#/faults/1/delay", "is no duration"),
        ({"faults": [{"at": LIST, "slow": 1, "name": "a"}] * 2}, "#/faults/1/name", "there is a fault 'a' already"),
        ({"at": LIST, "answer": {"status": 503, "body": "a\0"}}, "#/answer/body", "U+0000 is not allowed"),
    ],
)  # fmt: skip
def test_a_wrong_one_is_told_with_its_place_and_none_is_added(
    client: Client, body: Any, pointer: str, message: str
) -> None:
    answer = client("POST", FAULTS, json=body)
    assert answer.status_code == 422, answer.text
    told = [(error["pointer"], error["message"]) for error in answer.json()["errors"]]
    assert any(place == pointer and message in said for place, said in told), told
    assert client("GET", FAULTS).json() == {"faults": []}


@pytest.mark.parametrize("several", [False, True])
def test_half_of_a_surrogate_pair_is_refused(client: Client, several: bool) -> None:
    one = {"at": LIST, "answer": {"status": 503, "body": "\ud800"}}
    sent = json.dumps({"faults": [one]} if several else one).encode()
    answer = client("POST", FAULTS, content=sent, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#")


def test_a_name_that_there_is_cannot_be_added(client: Client) -> None:
    add(client, {"at": LIST, "slow": 1})
    answer = client("POST", FAULTS, json={"at": LIST, "slow": 2, "name": "fault-1"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/name")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_workspace_has_none(client: Client, method: str) -> None:
    more = {"json": {"at": LIST, "slow": 1}} if method == "POST" else {}
    assert client(method, "/workspaces/nope/faults", **more).status_code == 404
