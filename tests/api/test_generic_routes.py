"""Paths of early career training, and those of nobody's (contract section 12)."""

import pytest
from serving import Client, World

from api.operations import OPERATIONS

ACTIONS = ["defer", "resume", "withdraw", "change-schedule"]
BODY = {"data": {"attributes": {"course_identifier": "npq-headship", "reason": "other"}}}


@pytest.mark.parametrize("action", ACTIONS)
def test_v1_refuses_the_generic_actions_with_nothing_in_the_body(world: World, mine: Client, action: str) -> None:
    before = world.records()
    for person in (world.id("begun"), world.id("theirs"), "unknown"):
        answer = mine.put(f"/api/v1/participants/{person}/{action}", json=BODY)
        assert (answer.status, answer.body, answer.rules) == (403, b"", ["auth.other-programme"])
        assert "content-type" not in answer.headers
    assert world.records() == before


@pytest.mark.parametrize("version", ["v2", "v3"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("known", [True, False])
def test_v2_and_v3_know_no_generic_actions(world: World, version: str, action: str, known: bool) -> None:
    client = world.as_provider("ambition-institute") if known else world.caller()
    answer = client.put(f"/api/{version}/participants/{world.id('begun')}/{action}", json=BODY)
    assert (answer.status, answer.json()) == (404, {"error": "Resource not Found"})
    assert answer.rules == ["route.unknown"]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("query", ["", "?filter=x", "?page=2", "?filter[updated_since]=soon"])
def test_v1_and_v2_refuse_the_generic_list(mine: Client, version: str, query: str) -> None:
    answer = mine.get(f"/api/{version}/participants{query}")
    assert (answer.status, answer.body, answer.rules) == (403, b"", ["auth.other-programme"])


def test_v3_has_no_generic_list(mine: Client) -> None:
    assert mine.get("/api/v3/participants").rules == ["route.unknown"]


@pytest.mark.parametrize("method", ["PATCH", "POST", "GET"])
@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_generic_actions_are_puts(world: World, mine: Client, version: str, method: str) -> None:
    path = f"/api/{version}/participants/{world.id('begun')}/defer"
    assert mine.request(method, path).rules == ["route.unknown"]


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
@pytest.mark.parametrize(
    "path",
    [
        "participants/ecf", "participants/ecf/x", "npq-profiles", "npq-funding/x", "participant-validation", "users",
        "ecf-users", "npq/users", "npq/previous_funding", "npq/application_synchronizations",
    ],
)  # fmt: skip
def test_paths_of_others_are_unknown(mine: Client, version: str, path: str) -> None:
    answer = mine.get(f"/api/{version}/{path}")
    assert (answer.status, answer.rules) == (404, ["route.unknown"])


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("path", ["statements", "statements/00000000-0000-4000-8000-000000000000"])
def test_v1_and_v2_have_no_statements(mine: Client, version: str, path: str) -> None:
    assert mine.get(f"/api/{version}/{path}").rules == ["route.unknown"]


def test_the_generic_paths_do_not_hide_the_participants_of_npq(world: World, mine: Client) -> None:
    assert mine.get(f"/api/v1/participants/npq/{world.id('begun')}").status == 200
    answer = mine.put(f"/api/v1/participants/npq/{world.id('begun')}/defer", json=BODY)
    assert answer.status == 200
    assert {op.path for op in OPERATIONS if op.id.startswith("generic.")} == {
        "/participants",
        *(f"/participants/{{id}}/{action}" for action in ACTIONS),
    }
