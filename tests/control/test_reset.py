import pytest

from control.client import STORY, Client, Serve

OTHER = {
    "title": "Other",
    "clock": {"now": "2024-02-01T00:00:00Z", "frozen": True},
    "people": {
        "dan": {
            "applications": {
                "first": {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": 2023},
            }
        }
    },
}


def _accept_bob(client: Client, made: dict[str, dict[str, str]]) -> None:
    path = f"/api/v3/npq-applications/{made['handles']['bob.first']}/accept"
    assert client.api(made["tokens"]["teach-first"], path, "POST").status_code == 200


def test_a_reset_goes_back_to_the_start(client: Client) -> None:
    made = client("POST", "/workspaces", json={"name": "a"}).json()
    before = client("GET", "/workspaces/a").json()
    _accept_bob(client, made)
    client("PUT", "/workspaces/a/clock", json={"now": "2023-06-01", "mode": "running"})
    assert client("GET", "/workspaces/a").json()["counts"] != before["counts"]
    answer = client("POST", "/workspaces/a/reset")
    assert (answer.status_code, answer.json()) == (200, made)
    assert client("GET", "/workspaces/a").json() == before


def test_the_default_workspace_is_reset_as_any_other(client: Client) -> None:
    before = client("GET", "/workspaces/default").json()
    client("PUT", "/workspaces/default/clock", json={"now": "2023-06-01"})
    client("POST", "/workspaces/default/reset", json={})
    assert client("GET", "/workspaces/default").json() == before


def test_what_a_workspace_was_made_with_survives_its_resets(client: Client) -> None:
    body = {"name": "a", "scenario": "story", "seed": 9, "clock": {"now": "2022-12-24T12:00:00Z", "frozen": True}}
    client("POST", "/workspaces", json=body)
    before = client("GET", "/workspaces/a").json()
    for _ in range(2):
        client("PUT", "/workspaces/a/clock", json={"now": "2023-06-01", "mode": "running"})
        client("POST", "/workspaces/a/reset")
        assert client("GET", "/workspaces/a").json() == before
    assert (before["seed"], before["clock"]["now"]) == (9, "2022-12-24T12:00:00Z")


def test_a_document_that_was_sent_along_survives_resets(client: Client) -> None:
    made = client("POST", "/workspaces", json={"name": "a", "scenario": OTHER}).json()
    for _ in range(2):
        assert client("POST", "/workspaces/a/reset").json() == made


def test_a_running_clock_starts_again_where_it_started(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "a", "clock": {"now": "2022-12-24T12:00:00Z", "frozen": False}})
    client("PUT", "/workspaces/a/clock", json={"now": "2023-06-01", "mode": "frozen"})
    client("POST", "/workspaces/a/reset")
    clock = client("GET", "/workspaces/a/clock").json()
    assert clock["mode"] == "running"
    assert clock["now"][:16] == "2022-12-24T12:00"


def test_a_reset_to_another_scenario_brings_its_own_clock_and_stays(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "a", "seed": 9, "clock": {"now": "2022-12-24", "frozen": True}})
    reset = client("POST", "/workspaces/a/reset", json={"scenario": OTHER}).json()
    assert set(reset["handles"]) == {"dan", "dan.first"}
    assert client.ids("teach-first~a") == {reset["handles"]["dan.first"]}
    brief = client("GET", "/workspaces/a").json()
    assert (brief["scenario"], brief["seed"], brief["clock"]["now"]) == ("document", 1, "2024-02-01T00:00:00Z")
    assert client("POST", "/workspaces/a/reset").json() == reset


def test_a_reset_by_name_or_by_yaml(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "a"})
    assert client("POST", "/workspaces/a/reset", json={"scenario": "empty"}).json()["handles"] == {}
    assert "ann" in client.yaml("POST", "/workspaces/a/reset?seed=5", STORY).json()["handles"]
    assert client("GET", "/workspaces/a").json()["seed"] == 5


def test_a_new_seed_stays_until_another_one_is_told(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "a"})
    first = client("POST", "/workspaces/a/reset", json={"seed": 5}).json()["handles"]
    assert client("POST", "/workspaces/a/reset").json()["handles"] == first
    assert client("POST", "/workspaces/a/reset", json={"seed": 6}).json()["handles"] != first


def test_the_tokens_of_the_old_scenario_are_gone_after_a_reset_to_another(client: Client) -> None:
    made = client("POST", "/workspaces", json={"name": "a"}).json()
    assert client.api(made["tokens"]["my-crm"]).status_code == 200
    client("POST", "/workspaces/a/reset", json={"scenario": "empty"})
    assert client.api(made["tokens"]["my-crm"]).status_code == 401


def test_a_reset_leaves_other_workspaces_alone(client: Client) -> None:
    made = {name: client("POST", "/workspaces", json={"name": name}).json() for name in ("a", "b")}
    _accept_bob(client, made["a"])
    _accept_bob(client, made["b"])
    client("POST", "/workspaces/a/reset")
    accepted = [client("GET", f"/workspaces/{n}").json()["counts"]["applications"]["accepted"] for n in ("a", "b")]
    assert accepted == [1, 2]


@pytest.mark.parametrize(
    "scenario",
    [
        "nowhere",
        {"title": "x", "peeple": {}},
        {"title": "x", "crowd": [{"count": 1, "course_identifiers": ["npq-senco"], "cohorts": [2021]}]},
        {
            "title": "built, it would be refused",
            "clock": {"now": "2022-11-15", "frozen": True},
            "people": {
                "ann": {
                    "applications": {
                        "first": {
                            "provider": "teach-first",
                            "course_identifier": "npq-headship",
                            "cohort": 2022,
                            "status": "accepted",
                            "declarations": {"started": {"declaration_date": "2019-01-01T00:00:00Z"}},
                        }
                    }
                }
            },
        },
    ],
)
def test_a_reset_that_fails_changes_nothing(client: Client, scenario: object) -> None:
    made = client("POST", "/workspaces", json={"name": "a"}).json()
    _accept_bob(client, made)
    client("PUT", "/workspaces/a/clock", json={"now": "2022-11-20"})
    before = client("GET", "/workspaces/a").json()
    answer = client("POST", "/workspaces/a/reset", json={"scenario": scenario})
    assert answer.status_code == 422
    assert all(error["pointer"].startswith("#/scenario") for error in answer.json()["errors"])
    assert client("GET", "/workspaces/a").json() == before


def test_a_reset_of_a_full_server_needs_no_room(serve: Serve) -> None:
    client = serve(max_workspaces=1)
    assert client("POST", "/workspaces/default/reset").status_code == 200
