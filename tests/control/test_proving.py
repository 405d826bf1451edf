"""A scenario proves itself in a workspace; and the tokens that open one."""

import pytest

from control.client import STORY, Client, Serve

EXPECT = """\
expect:
  - as: teach-first
    request: "POST /api/v3/npq-applications/{bob.first}/accept"
    status: 200
    body: {data: {attributes: {status: accepted}}}
  - as: teach-first
    request: "POST /api/v3/npq-applications/{bob.first}/accept"
    status: 422
    rule: application.already-accepted
  - request: "GET /api/v3/npq-applications"
    status: 401
"""
WRONG = """\
expect:
  - as: my-crm
    request: "GET /api/v3/npq-applications/{bob.first}"
    status: 404
    rule: application.unknown
"""


def test_what_is_expected_is_sent_in_order_and_stays_in_the_workspace(serve: Serve) -> None:
    client = serve(STORY + EXPECT)
    proof = client("POST", "/workspaces/default/expect").json()
    assert proof["passed"] is True
    assert [(one["answered"], one["problems"]) for one in proof["expected"]] == [(200, []), (422, []), (401, [])]
    assert [one["id"] for one in proof["expected"]] == ["000001", "000002", "000003"]
    assert client("GET", "/workspaces/default").json()["counts"]["applications"]["accepted"] == 2


def test_a_proof_begins_at_the_start_each_time(serve: Serve) -> None:
    client = serve(STORY + EXPECT)
    assert client("POST", "/workspaces/default/expect").json() == client("POST", "/workspaces/default/expect").json()


def test_what_is_not_as_expected_is_told(serve: Serve) -> None:
    client = serve(STORY + WRONG)
    proof = client("POST", "/workspaces/default/expect").json()
    assert proof["passed"] is False
    (told,) = proof["expected"]
    assert (told["answered"], told["id"]) == (200, "000001")
    assert "answered 200, not 404" in told["problems"][0]
    assert told["problems"][1] == "the answer names no rule, not application.unknown"


@pytest.mark.parametrize("settings", [{"token_secret": "s3cret"}, {"sandbox_headers": False}])
def test_a_proof_needs_neither_plain_tokens_nor_the_sandboxs_headers(serve: Serve, settings: dict[str, object]) -> None:
    client = serve(STORY + EXPECT, **settings)
    assert client("POST", "/workspaces/default/expect").json()["passed"] is True


def test_the_workspace_that_is_named_proves_itself_and_no_other(serve: Serve) -> None:
    client = serve(STORY + EXPECT)
    client("POST", "/workspaces", json={"name": "other"})
    assert client("POST", "/workspaces/other/expect").json()["passed"] is True
    assert client("GET", "/workspaces/default").json()["counts"]["applications"]["accepted"] == 1
    # a request without a token stands in the default journal, and has no number in this one
    assert len(client("GET", "/workspaces/other/requests").json()["requests"]) == 2


TIME = """\
expect:
  - request: "POST /__sandbox/workspaces/default/clock/advance"
    headers: {Host: localhost}
    send: {by: P20D}
    status: 200
  - as: teach-first
    request: "GET /api/v3/participant-declarations/{ann.first.started}"
    status: 200
    body: {data: {attributes: {state: payable}}}
"""


@pytest.mark.parametrize("settings", [{}, {"host": "0.0.0.0", "admin_token": "let-me-in"}])
def test_time_passes_in_the_workspace_that_proves_itself(serve: Serve, settings: dict[str, object]) -> None:
    client = serve(STORY + TIME, **settings)
    headers = {"Authorization": "Bearer let-me-in"}
    client("POST", "/workspaces", json={"name": "other"}, headers=headers)
    proof = client("POST", "/workspaces/other/expect", headers=headers).json()
    assert proof["passed"] is True, proof
    assert client("GET", "/workspaces/other/clock").json()["now"] == "2022-12-05T09:00:00Z"
    assert client("GET", "/workspaces/default/clock").json()["now"] == "2022-11-15T09:00:00Z"


def test_a_proof_within_a_proof_is_refused(serve: Serve) -> None:
    nested = """\
expect:
  - request: "POST /__sandbox/workspaces/default/expect"
    headers: {Host: localhost}
    status: 409
"""
    client = serve(STORY + nested)
    assert client("POST", "/workspaces/default/expect").json()["passed"] is True
    assert client("POST", "/workspaces/default/expect").json()["passed"] is True


def test_what_breaks_breaks_in_a_proof_too(client: Client) -> None:
    client("POST", "/workspaces/default/reset", json={"scenario": "flaky-network"})
    proof = client("POST", "/workspaces/default/expect").json()
    assert proof["passed"] is True
    assert {0, 503} <= {one["answered"] for one in proof["expected"]}


def test_nothing_proves_itself_that_is_not_there(client: Client) -> None:
    assert client("POST", "/workspaces/nowhere/expect").status_code == 404


def test_the_tokens_of_a_workspace_open_it(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "other"})
    tokens = client("GET", "/workspaces/other/tokens").json()["tokens"]
    assert {"name": "my-crm", "provider": "teach-first", "token": "my-crm~other"} in tokens
    assert {"name": "teach-first", "provider": "teach-first", "token": "teach-first~other"} in tokens
    assert all(client.api(one["token"]).status_code == 200 for one in tokens)


def test_signed_tokens_are_for_whoever_may_change_things(serve: Serve) -> None:
    client = serve(host="0.0.0.0", token_secret="s3cret", admin_token="let-me-in")
    assert {one["token"] for one in client("GET", "/workspaces/default/tokens").json()["tokens"]} == {None}
    shown = client("GET", "/workspaces/default/tokens", headers={"Authorization": "Bearer let-me-in"}).json()["tokens"]
    assert all(client.api(one["token"]).status_code == 200 for one in shown)


def test_one_fault_is_removed_and_the_others_stay(client: Client) -> None:
    faults = [{"name": name, "at": "GET /api/**", "answer": {"status": 503}} for name in ("one", "two")]
    client("POST", "/workspaces/default/faults", json={"faults": faults})
    assert client("DELETE", "/workspaces/default/faults/one").status_code == 204
    assert [one["name"] for one in client("GET", "/workspaces/default/faults").json()["faults"]] == ["two"]
    answer = client("DELETE", "/workspaces/default/faults/one")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["allowed"] == ["two"]
