"""Advancing the clock, adding people and doing one thing, over HTTP."""

# ruff: noqa: E501, actions and people read best on one line

from typing import Any

import pytest

from control.client import STORY, Client, Serve

STEPS = f"""{STORY}
steps:
  - {{at: P20D, do: {{accept: bob.first}}}}
  - {{at: P30D, do: {{accept: bob.first}}}}
  - {{after: "POST /api/v3/npq-applications/{{bob.first}}/reject", do: {{change_name: {{who: bob, full_name: Bob King}}}}}}
"""
HEADSHIP = {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": 2022}
HERE = "/workspaces/default"


def act(client: Client, **action: Any) -> Any:
    return client("POST", f"{HERE}/actions", json=action)


# the clock ----------------------------------------------------------------------------------------------------------


def test_an_advance_answers_everything_that_happened_in_order(serve: Serve) -> None:
    client = serve(STEPS)
    answer = client("POST", f"{HERE}/clock/advance", json={"by": "P2M"}).json()
    assert (answer["now"], answer["mode"]) == ("2023-01-15T09:00:00Z", "frozen")
    told = [(one["at"], one.get("state") or (one["step"], one["problem"] is None)) for one in answer["happened"]]
    assert told == [
        ("2022-11-26T00:00:00Z", "payable"),
        ("2022-12-05T09:00:00Z", (1, True)),
        ("2022-12-15T09:00:00Z", (2, False)),
        ("2022-12-25T00:00:00Z", "paid"),
    ]
    assert answer["happened"][0]["handle"] == "ann.first.started"
    assert {one["kind"] for one in answer["happened"][1]["changed"]} == {"person", "application", "enrolment"}


def test_a_workspace_shows_the_steps_that_failed_and_those_to_come(serve: Serve) -> None:
    client = serve(STEPS)
    before = client("GET", HERE).json()
    assert (before["failed_steps"], [one["step"] for one in before["pending_steps"]]) == ([], [1, 2, 3])
    client("PUT", f"{HERE}/clock", json={"now": "2023-01-15"})
    after = client("GET", HERE).json()
    assert [one["step"] for one in after["pending_steps"]] == [3]
    (failed,) = after["failed_steps"]
    assert (failed["step"], failed["at"], failed["do"]) == (2, "2022-12-15T09:00:00Z", {"accept": "bob.first"})
    assert "application.already-accepted" in failed["problem"]


@pytest.mark.parametrize("by", ["P30", "30 days", "", "P990Y", "P9999Y"])
def test_what_is_no_span_moves_nothing(client: Client, by: str) -> None:
    answer = client("POST", f"{HERE}/clock/advance", json={"by": by})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/by")
    assert client("GET", f"{HERE}/clock").json()["now"] == "2022-11-15T09:00:00Z"


def test_a_step_follows_the_request_that_it_waits_for_if_that_succeeds(serve: Serve) -> None:
    client = serve(STEPS)
    ids = client("GET", f"{HERE}/handles").json()
    path = f"/api/v3/npq-applications/{ids['bob.first']}"

    def name() -> str:
        found: str = client.api("teach-first", path).json()["data"]["attributes"]["full_name"]
        return found

    assert client.api("ambition-institute", f"{path}/reject", "POST").status_code == 404
    assert name() != "Bob King"
    answer = client.api("teach-first", f"{path}/reject", "POST")
    assert answer.json()["data"]["attributes"]["full_name"] != "Bob King"
    assert name() == "Bob King"
    act(client, change_name={"who": "bob", "full_name": "Bob Again"})
    assert client.api("teach-first", f"{path}/reject", "POST").status_code == 422
    assert name() == "Bob Again"


def test_a_reset_brings_the_steps_back(serve: Serve) -> None:
    client = serve(STEPS)
    client("POST", f"{HERE}/clock/advance", json={"by": "P2M"})
    client("POST", f"{HERE}/reset")
    found = client("GET", HERE).json()
    assert (found["failed_steps"], len(found["pending_steps"])) == ([], 3)


# people -------------------------------------------------------------------------------------------------------------


def test_people_come_and_their_handles_and_ids_are_answered(client: Client) -> None:
    people = {"eve": {"applications": {"first": HEADSHIP}}, "bob": {"applications": {"second": HEADSHIP}}}
    answer = client("POST", f"{HERE}/people", json={"people": people, "crowd": [{"count": 2}]})
    assert answer.status_code == 201
    added = answer.json()
    assert list(added["handles"]) == ["eve", "eve.first", "bob.second"]
    assert [len(added[kind]) for kind in ("people", "applications")] == [3, 4]
    handles = client("GET", f"{HERE}/handles").json()
    assert added["handles"].items() <= handles.items()
    assert {handles["eve.first"], handles["bob.second"]} <= client.ids("teach-first")


def test_people_come_as_yaml_too(client: Client) -> None:
    text = f"people:\n  eve:\n    applications:\n      first: {HEADSHIP}\n".replace("'", "")
    assert client.yaml("POST", f"{HERE}/people", text).status_code == 201


def test_the_same_crowd_twice_is_twice_as_many_people(client: Client) -> None:
    ids = [
        client("POST", f"{HERE}/people", json={"crowd": [{"count": 3, "cohorts": [2022]}]}).json()["people"]
        for _ in "12"
    ]
    assert len({*ids[0], *ids[1]}) == 6


def test_somebody_who_cannot_come_keeps_all_away(client: Client) -> None:
    before = client("GET", HERE).json()["counts"]
    accepted = {**HEADSHIP, "status": "accepted"}
    people = {"eve": {"applications": {"first": HEADSHIP}}, "fay": {"applications": {"a": accepted, "b": accepted}}}
    answer = client("POST", f"{HERE}/people", json={"people": people})
    assert answer.status_code == 422
    assert "application.accepted-elsewhere" in answer.json()["detail"]
    assert client("GET", HERE).json()["counts"] == before
    assert "eve" not in client("GET", f"{HERE}/handles").json()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"peple": {}}, "#/peple"),
        ({"people": {"Eve": {"applications": {"a": HEADSHIP}}}}, "#/people/Eve"),
        ({"people": {"eve": {"applications": {"a": {**HEADSHIP, "cohort": 1999}}}}}, "#/people/eve/applications/a/cohort"),
        ({"people": {"ann": {"email": "a@b", "applications": {"a": HEADSHIP}}}}, "#/people/ann/email"),
        ({"crowd": [{"count": 1, "providers": ["nobody"]}]}, "#/crowd/0/providers/0"),
    ],
)  # fmt: skip
def test_a_wrong_body_says_where(client: Client, body: Any, pointer: str) -> None:
    answer = client("POST", f"{HERE}/people", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


# actions ------------------------------------------------------------------------------------------------------------


def test_an_action_answers_what_changed(client: Client) -> None:
    answer = act(client, reject="bob.first").json()
    assert (answer["verb"], answer["at"]) == ("reject", "2022-11-15T09:00:00Z")
    (change,) = answer["changed"]
    assert (change["kind"], change["handle"]) == ("application", "bob.first")
    assert change["before"] == {"status": "pending", "updated_at": "2022-09-02T08:00:00Z"}
    assert change["after"] == {"status": "rejected", "updated_at": "2022-11-15T09:00:00Z"}


def test_an_action_may_be_yaml(client: Client) -> None:
    text = "defer:\n  application: ann.first\n  reason: other\n"
    assert client.yaml("POST", f"{HERE}/actions", text).status_code == 200


def test_the_api_shows_what_was_done(client: Client) -> None:
    ids = client("GET", f"{HERE}/handles").json()
    act(client, transfer={"application": ids["bob.first"], "to": "ambition-institute"})
    assert ids["bob.first"] in client.ids("ambition-institute")
    assert ids["bob.first"] not in client.ids("teach-first")
    act(client, merge={"from": "bob", "into": "ann"})
    act(client, close_statement={"provider": "teach-first", "cohort": 2022, "month": 12, "year": 2022})
    declaration = client.api("teach-first", f"/api/v3/participant-declarations/{ids['ann.first.started']}").json()
    assert declaration["data"]["attributes"]["state"] == "paid"


def test_what_the_rules_refuse_is_a_conflict_that_names_them(client: Client) -> None:
    answer = act(client, accept="ann.first")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/__sandbox/problems/action-refused"
    assert [one["rule"] for one in answer.json()["errors"]] == ["application.already-accepted"]


def test_a_rule_without_words_of_its_own_is_told_too(client: Client) -> None:
    more = {**HEADSHIP, "course_identifier": "npq-additional-support-offer"}
    client("POST", f"{HERE}/people", json={"people": {"eve": {"applications": {"first": more}}}})
    answer = act(client, accept="eve.first")
    assert [one["rule"] for one in answer.json()["errors"]] == ["application.no-default-schedule"]


@pytest.mark.parametrize(
    ("action", "pointer", "message"),
    [
        ({"acept": "bob.first"}, "#/acept", "did you mean 'accept'?"),
        ({"accept": "bob.frist"}, "#/accept", "did you mean 'bob.first'?"),
        ({"accept": {"application": "bob"}}, "#/accept/application", "an application is wanted here"),
        ({"accept": "bob.first", "reject": "bob.first"}, "#", "1 keys or fewer"),
        ({"accept": None}, "#/accept", "should be a text or a mapping"),
    ],
)
def test_a_wrong_action_says_where_and_what(client: Client, action: Any, pointer: str, message: str) -> None:
    answer = client("POST", f"{HERE}/actions", json=action)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, pointer)
    assert message in error["message"]
