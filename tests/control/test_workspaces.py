from datetime import UTC, datetime

import pytest

from control.client import STORY, Client, Serve
from sandbox.domain.clock import elapsed
from sandbox.domain.dates import read_instant

DOCUMENT = {
    "title": "Sent along",
    "tokens": {"extra": "ucl-institute-of-education"},
    "people": {
        "cat": {
            "applications": {
                "first": {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": 2022},
            }
        }
    },
}


def test_a_made_workspace_is_opened_by_its_tokens_and_has_its_handles(client: Client) -> None:
    answer = client("POST", "/workspaces", json={"name": "ci-42"})
    assert answer.status_code == 201
    assert answer.headers["location"] == "/__sandbox/workspaces/ci-42"
    made = answer.json()
    assert made["name"] == "ci-42"
    assert set(made["tokens"]) == {*client.sandbox.reference.lead_providers, "my-crm"}
    assert set(made["handles"]) == {"ann", "ann.first", "ann.first.started", "bob", "bob.first"}
    expected = {made["handles"]["ann.first"], made["handles"]["bob.first"]}
    assert client.ids(made["tokens"]["teach-first"]) == expected
    assert client.ids(made["tokens"]["my-crm"]) == expected
    assert client.ids(made["tokens"]["ambition-institute"]) == set()


def test_tokens_of_a_made_workspace_are_signed_where_the_server_has_a_secret(serve: Serve) -> None:
    client = serve(token_secret="hush")
    made = client("POST", "/workspaces", json={"name": "ci-42"}).json()
    assert client.api(made["tokens"]["teach-first"]).status_code == 200
    assert client.api(made["tokens"]["my-crm"]).status_code == 200
    assert client.api("teach-first~ci-42").status_code == 401


def test_without_a_name_it_gets_the_next_free_one(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "ws-2"})
    names = [client("POST", "/workspaces").json()["name"] for _ in range(3)]
    assert names == ["ws-1", "ws-3", "ws-4"]


def test_a_name_that_is_taken_is_a_conflict_and_leaves_the_holder_alone(client: Client) -> None:
    made = client("POST", "/workspaces", json={"name": "ci-42"}).json()
    answer = client("POST", "/workspaces", json={"name": "ci-42", "scenario": "empty"})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/__sandbox/problems/workspace-exists"
    assert client.ids(made["tokens"]["teach-first"])
    assert client("POST", "/workspaces", json={"name": "default"}).status_code == 409


def test_it_is_made_from_a_scenario_by_name(client: Client) -> None:
    made = client("POST", "/workspaces", json={"scenario": "empty"}).json()
    assert made["handles"] == {}
    assert client.ids(made["tokens"]["teach-first"]) == set()
    assert client("GET", f"/workspaces/{made['name']}").json()["scenario"] == "empty"


def test_it_is_made_from_a_document_in_the_body(client: Client) -> None:
    made = client("POST", "/workspaces", json={"name": "mine", "scenario": DOCUMENT}).json()
    assert client.ids(made["tokens"]["teach-first"]) == {made["handles"]["cat.first"]}
    assert client.api(made["tokens"]["extra"]).status_code == 200
    assert client("GET", "/workspaces/mine").json()["scenario"] == "document"


def test_it_is_made_from_a_yaml_body_with_name_and_seed_in_the_query(client: Client) -> None:
    made = client.yaml("POST", "/workspaces?name=mine&seed=9", STORY).json()
    assert made["name"] == "mine"
    assert client("GET", "/workspaces/mine").json()["seed"] == 9
    assert client.ids(made["tokens"]["teach-first"]) == {made["handles"]["ann.first"], made["handles"]["bob.first"]}


def test_the_seed_decides_the_ids(client: Client) -> None:
    handles = [client("POST", "/workspaces", json={"seed": seed}).json()["handles"]["ann"] for seed in (7, 7, 8)]
    assert handles[0] == handles[1] != handles[2]


def test_the_seed_of_the_server_holds_where_none_is_told(serve: Serve) -> None:
    client = serve(seed=77)
    seeds = {"": {}, "empty": {"scenario": "empty"}, "told": {"seed": 3}}
    for number, (_, body) in enumerate(seeds.items(), start=1):
        client("POST", "/workspaces", json=body)
        assert client("GET", f"/workspaces/ws-{number}").json()["seed"] == body.get("seed", 77)


@pytest.mark.parametrize(
    ("told", "now", "mode"),
    [
        ({}, "2022-11-15T09:00:00Z", "frozen"),
        ({"now": "2022-12-01"}, "2022-12-01T00:00:00Z", "frozen"),
        ({"now": "2022-12-01T10:00:00+02:00", "frozen": True}, "2022-12-01T08:00:00Z", "frozen"),
        ({"now": "2022-12-01T10:00:00.25Z"}, "2022-12-01T10:00:00.250000Z", "frozen"),
    ],
)
def test_the_clock_is_told_in_place_of_the_scenarios(client: Client, told: object, now: str, mode: str) -> None:
    made = client("POST", "/workspaces", json={"clock": told}).json()
    assert client("GET", f"/workspaces/{made['name']}").json()["clock"] == {"now": now, "mode": mode}


def test_a_clock_may_run_from_where_the_scenario_starts(client: Client) -> None:
    name = client("POST", "/workspaces", json={"clock": {"frozen": False}}).json()["name"]
    first, second = (client("GET", f"/workspaces/{name}/clock").json() for _ in range(2))
    assert first["mode"] == "running"
    assert datetime(2022, 11, 15, 9, tzinfo=UTC) < read_instant(first["now"]) < read_instant(second["now"])
    assert second["now"] < "2022-11-15T10"


def test_the_state_in_brief_counts_records_by_status(client: Client) -> None:
    brief = client("GET", "/workspaces/default").json()
    assert brief["counts"] == {
        "applications": {"pending": 1, "accepted": 1, "rejected": 0},
        "enrolments": {"active": 1, "deferred": 0, "withdrawn": 0},
        "declarations": {
            "submitted": 0,
            "eligible": 1,
            "payable": 0,
            "paid": 0,
            "voided": 0,
            "ineligible": 0,
            "awaiting_clawback": 0,
            "clawed_back": 0,
        },
        "outcomes": {"passed": 0, "failed": 0, "voided": 0},
    }
    assert (brief["name"], brief["scenario"], brief["seed"], brief["failed_steps"]) == ("default", "story", 1, [])


def test_handles_lead_to_ids(client: Client) -> None:
    handles = client("GET", "/workspaces/default/handles").json()
    assert client.api("teach-first", f"/api/v3/npq-applications/{handles['bob.first']}").status_code == 200


def test_the_list_has_all_workspaces_in_the_order_of_their_making(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "b", "scenario": "empty", "seed": 4})
    client.ids("teach-first~a")
    assert client("GET", "/workspaces").json() == {
        "workspaces": [
            {"name": "default", "scenario": "story", "seed": 1},
            {"name": "b", "scenario": "empty", "seed": 4},
            {"name": "a", "scenario": "story", "seed": 1},
        ]
    }


def test_workspaces_never_see_each_other(client: Client) -> None:
    made = [client("POST", "/workspaces", json={"name": name}).json() for name in ("a", "b")]
    bob = made[0]["handles"]["bob.first"]
    assert bob == made[1]["handles"]["bob.first"]
    accept = f"/api/v3/npq-applications/{bob}/accept"
    assert client.api(made[0]["tokens"]["teach-first"], accept, "POST").status_code == 200
    client("PUT", "/workspaces/a/clock", json={"now": "2023-06-01"})
    states = [client("GET", f"/workspaces/{name}").json() for name in ("a", "b", "default")]
    assert [state["counts"]["applications"]["accepted"] for state in states] == [2, 1, 1]
    assert [state["clock"]["now"][:10] for state in states] == ["2023-06-01", "2022-11-15", "2022-11-15"]


def test_a_dropped_workspace_is_gone(serve: Serve) -> None:
    client = serve(auto_workspaces=False)
    token = client("POST", "/workspaces", json={"name": "a"}).json()["tokens"]["teach-first"]
    assert client.api(token).status_code == 200
    answer = client("DELETE", "/workspaces/a")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.api(token).status_code == 401
    assert client("GET", "/workspaces/a").status_code == 404
    assert client("DELETE", "/workspaces/a").status_code == 404


def test_the_default_workspace_stays(client: Client) -> None:
    answer = client("DELETE", "/workspaces/default")
    assert answer.status_code == 409
    assert "reset" in answer.json()["detail"]
    assert client("GET", "/workspaces/default").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("GET", "/handles", None),
        ("GET", "/clock", None),
        ("PUT", "/clock", {"mode": "frozen"}),
        ("POST", "/reset", {}),
    ],
)
def test_a_control_call_makes_no_workspace_by_naming_it(client: Client, method: str, path: str, body: object) -> None:
    client("POST", "/workspaces", json={"name": "ci-42"})
    answer = client(method, f"/workspaces/ci-43{path}", json=body)
    assert answer.status_code == 404
    assert answer.json()["type"] == "/__sandbox/problems/unknown-workspace"
    assert answer.json()["errors"][0]["allowed"] == ["default", "ci-42"]
    assert "did you mean 'ci-42'?" in answer.json()["detail"]
    assert client.sandbox.store.names() == ["default", "ci-42"]


def test_a_server_that_is_full_makes_no_more(serve: Serve) -> None:
    client = serve(max_workspaces=2)
    assert client("POST", "/workspaces").status_code == 201
    answer = client("POST", "/workspaces")
    assert answer.status_code == 503
    assert answer.json()["type"] == "/__sandbox/problems/too-many-workspaces"
    assert client("POST", "/workspaces/ws-1/reset").status_code == 200
    client("DELETE", "/workspaces/ws-1")
    assert client("POST", "/workspaces").status_code == 201


def test_an_idle_workspace_expires_and_its_name_is_free_again(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    client = serve(workspace_ttl=60, auto_workspaces=False)
    token = client("POST", "/workspaces", json={"name": "a"}).json()["tokens"]["teach-first"]
    assert client("GET", "/workspaces/a").status_code == 200
    later = elapsed() + 61
    monkeypatch.setattr("sandbox.store.elapsed", lambda: later)
    assert client("GET", "/workspaces/a").status_code == 404
    assert client.api(token).status_code == 401
    assert client("GET", "/health").json()["workspaces"] == 1
    assert client("POST", "/workspaces", json={"name": "a"}).status_code == 201


def test_a_workspace_made_here_works_where_tokens_make_none(serve: Serve) -> None:
    client = serve(auto_workspaces=False)
    assert client.api("teach-first~a").status_code == 401
    client("POST", "/workspaces", json={"name": "a"})
    assert client.api("teach-first~a").status_code == 200


def test_the_scenarios_own_tokens_make_workspaces_too_and_unknown_ones_do_not(client: Client) -> None:
    assert client.api("my-crm~fresh").status_code == 200
    assert client.api("nobody~other").status_code == 401
    assert client.sandbox.store.names() == ["default", "fresh"]
