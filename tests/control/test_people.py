"""People found and looked at: their history with its causes, and the moves that are open."""

import pytest

from control.client import STORY, Client, Serve

AUTHORISED = {"Authorization": "Bearer teach-first"}


def _person(client: Client, name: str) -> dict[str, object]:
    answer = client("GET", f"/workspaces/default/people/{name}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _events(client: Client, name: str) -> list[tuple[str, str, bool, str]]:
    return [(one["at"], one["what"], one["expected"], one["cause"]["kind"]) for one in _person(client, name)["events"]]


def _refusals(moves: list[dict]) -> dict[str, list[str]]:
    return {one["move"]: [refusal["rule"] for refusal in one["refused"]] for one in moves}


def test_everybody_is_listed_by_name(client: Client) -> None:
    found = client("GET", "/workspaces/default/people").json()
    assert found["total"] == 2
    names = [one["full_name"] for one in found["people"]]
    assert names == sorted(names, key=str.casefold)
    made = next(one for one in found["people"] if one["handle"] == "ann")["applications"]
    assert [(one["status"], one["training_status"], one["cohort"]) for one in made] == [("accepted", "active", "2022")]


def test_somebody_is_found_by_whatever_is_theirs(client: Client) -> None:
    ann = _person(client, "ann")
    application = ann["applications"][0]
    declaration = application["declarations"][0]
    parts = [
        ann["full_name"][1:5].upper(),
        ann["email"],
        ann["trn"],
        ann["id"],
        application["id"],
        declaration["id"],
        "ann",
        "ann.first.started",
    ]
    for part in parts:
        people = client("GET", "/workspaces/default/people", params={"search": part}).json()["people"]
        assert ann["id"] in [one["id"] for one in people], part
    for name in parts[3:]:
        assert _person(client, name)["id"] == ann["id"]


def test_a_trn_keeps_its_zeros_and_a_part_of_it_finds_nobody(serve: Serve) -> None:
    text = STORY.replace("  ann:\n", '  ann:\n    teacher_reference_number: "0012345"\n')
    client = serve(text)
    found = client("GET", "/workspaces/default/people?search=0012345").json()
    assert [one["handle"] for one in found["people"]] == ["ann"]
    assert client("GET", "/workspaces/default/people?search=12345").json()["total"] == 0


def test_a_list_is_narrowed_and_paged(client: Client) -> None:
    client("POST", "/workspaces/default/people", json={"crowd": [{"count": 10, "providers": ["teach-first"]}]})
    whole = [one["id"] for one in client("GET", "/workspaces/default/people?limit=100").json()["people"]]
    pages = [client("GET", f"/workspaces/default/people?limit=5&offset={offset}").json() for offset in (0, 5, 10, 15)]
    assert [one["id"] for page in pages for one in page["people"]] == whole
    assert {page["total"] for page in pages} == {12}
    assert client("GET", "/workspaces/default/people?provider=teach-first").json()["total"] == 12
    assert client("GET", "/workspaces/default/people?provider=ambition-institute").json()["total"] == 0


def test_a_lead_provider_that_does_not_exist_is_refused_with_the_known_ones(client: Client) -> None:
    answer = client("GET", "/workspaces/default/people?provider=teech-first")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "provider"
    assert "teach-first" in error["allowed"]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "offset=-1", "name=ann", "search=" + "x" * 201])
def test_a_query_that_cannot_be_is_refused(client: Client, query: str) -> None:
    assert client("GET", f"/workspaces/default/people?{query}").status_code == 400


def test_nobody_of_that_name_is_404(client: Client) -> None:
    answer = client("GET", "/workspaces/default/people/nobody")
    assert (answer.status_code, answer.json()["type"]) == (404, "/__sandbox/problems/unknown-person")
    assert client("GET", "/workspaces/nowhere/people").status_code == 404


def test_a_history_has_what_was_what_is_to_be_expected_and_why(client: Client) -> None:
    assert _events(client, "ann")[2:] == [
        ("2022-11-10T18:36:34Z", "started declared", False, "scenario"),
        ("2022-11-26T00:00:00Z", "started payable", True, "statement"),
        ("2022-12-25T00:00:00Z", "started paid", True, "statement"),
    ]
    client("POST", "/workspaces/default/clock/advance", json={"by": "P20D"})
    assert [expected for *_, expected, _ in _events(client, "ann")[2:]] == [False, False, True]
    client("POST", "/workspaces/default/clock/advance", json={"by": "P60D"})
    assert _events(client, "ann")[3:] == [
        ("2022-11-26T00:00:00Z", "started payable", False, "statement"),
        ("2022-12-25T00:00:00Z", "started paid", False, "statement"),
    ]


def test_a_request_is_the_cause_of_what_it_did(client: Client) -> None:
    bob = client("GET", "/workspaces/default/handles").json()["bob.first"]
    ann = client("GET", "/workspaces/default/handles").json()["ann.first.started"]
    assert client.api("teach-first", f"/api/v3/npq-applications/{bob}/accept", "POST").status_code == 200
    client("POST", "/workspaces/default/clock/advance", json={"by": "P1D"})
    assert client.api("teach-first", f"/api/v3/participant-declarations/{ann}/void", "PUT").status_code == 200
    accepted = _person(client, "bob")["events"][-1]
    assert (accepted["what"], accepted["cause"]["request"]["id"]) == ("accepted", "000001")
    assert accepted["cause"]["request"]["provider"] == "teach-first"
    voided = _person(client, "ann")["events"][-1]
    assert (voided["what"], voided["cause"]["request"]["id"]) == ("started voided", "000002")


@pytest.mark.parametrize("moved", ["P0D", "P1D"])
def test_what_a_control_call_did_has_no_cause_that_is_known(client: Client, moved: str) -> None:
    now = client("POST", "/workspaces/default/clock/advance", json={"by": moved}).json()["now"]
    client("POST", "/workspaces/default/actions", json={"reject": "bob.first"})
    assert _events(client, "bob")[-1] == (now, "rejected", False, "unknown")


def test_a_clawback_is_told_from_the_payment_to_its_end(client: Client) -> None:
    client("POST", "/workspaces/default/clock/advance", json={"by": "P60D"})
    ann = client("GET", "/workspaces/default/handles").json()["ann.first.started"]
    assert client.api("teach-first", f"/api/v3/participant-declarations/{ann}/void", "PUT").status_code == 200
    told = [(what, expected, cause) for _, what, expected, cause in _events(client, "ann")[4:]]
    assert told == [
        ("started paid", False, "statement"),
        ("started awaiting clawback", False, "request"),
        ("started clawed back", True, "statement"),
    ]
    client("POST", "/workspaces/default/clock/advance", json={"by": "P1Y"})
    assert [what for _, what, *_ in _events(client, "ann")[4:]] == [what for what, *_ in told]
    assert not any(expected for _, _, expected, _ in _events(client, "ann"))


def test_open_moves_pass_and_refused_ones_name_their_rules(client: Client) -> None:
    bob = _person(client, "bob")["applications"][0]
    assert _refusals(bob["moves"]) == {"accept": [], "reject": []}
    ann = _person(client, "ann")["applications"][0]
    assert _refusals(ann["moves"]) == {
        "accept": ["application.already-accepted"],
        "reject": ["application.accepted-is-final"],
    }
    assert _refusals(ann["enrolment"]["moves"]) == {
        "defer": [],
        "resume": ["participant.already-active"],
        "withdraw": [],
    }
    assert _refusals(ann["declarations"][0]["moves"]) == {"void": []}


def test_asking_what_could_be_done_does_nothing(client: Client) -> None:
    before = client("GET", "/workspaces/default/snapshot").json()
    _person(client, "ann")
    _person(client, "bob")
    assert client("GET", "/workspaces/default/snapshot").json() == before


@pytest.mark.parametrize("name", ["ann", "bob"])
def test_every_move_is_judged_as_the_action_that_it_names_would_be(client: Client, name: str) -> None:
    person = _person(client, name)
    made = person["applications"][0]
    enrolled = made["enrolment"]["moves"] if made["enrolment"] else []
    moves = [*made["moves"], *enrolled, *(move for one in made["declarations"] for move in one["moves"])]
    for move in moves:
        client("POST", "/workspaces/default/reset", json={})
        answer = client("POST", "/workspaces/default/actions", json=move["action"])
        assert (answer.status_code == 200) is (not move["refused"]), move
        if move["refused"]:
            assert [one["rule"] for one in answer.json()["errors"]] == [one["rule"] for one in move["refused"]]


def test_somebody_with_two_records_is_judged_by_both(serve: Serve) -> None:
    text = STORY.replace("  ann:\n", '  ann:\n    teacher_reference_number: "1234567"\n').replace(
        "  bob:\n", '  bob:\n    teacher_reference_number: "1234567"\n'
    )
    client = serve(text.replace("npq-headship", "npq-leading-teaching"))
    assert _refusals(_person(client, "bob")["applications"][0]["moves"])["accept"] == ["application.accepted-elsewhere"]


FUNDED = """\
title: Funded
release: "2026"
clock: {now: "2026-01-15T09:00:00Z", frozen: true}
people:
  ann: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2025}}}
  bob: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2023}}}
"""


@pytest.mark.parametrize("name", ["ann", "bob"])
def test_an_acceptance_is_tried_with_what_its_cohort_asks_for(serve: Serve, name: str) -> None:
    client = serve(FUNDED, release="2026")
    accept = _person(client, name)["applications"][0]["moves"][0]
    assert accept["refused"] == []
    assert client("POST", "/workspaces/default/actions", json=accept["action"]).status_code == 200


def test_a_cohort_has_its_suffix_where_its_year_has_several(serve: Serve) -> None:
    client = serve(FUNDED.replace("cohort: 2025", "cohort: 2026"), release="2026")
    cohorts = [_person(client, name)["applications"][0]["cohort"] for name in ("ann", "bob")]
    assert cohorts == ["2026a", "2023"]


def test_a_declaration_names_its_delivery_partners(serve: Serve) -> None:
    client = serve(FUNDED, release="2026")
    client("POST", "/workspaces", json={"name": "partners", "scenario": "delivery-partners"})
    person = client("GET", "/workspaces/partners/people/changes").json()
    assert person["applications"][0]["declarations"][0]["delivery_partners"] == [
        "Delivery Partner 1",
        "Delivery Partner 3",
    ]
