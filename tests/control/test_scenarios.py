import json

import pytest

from control.client import STORY, Client, Serve

BROKEN = """\
title: Broken
sead: 3
people:
  ann:
    applications:
      first: {provider: teach-frist, course_identifier: npq-headship, cohort: 2022}
"""
# well-formed, and every name is known, but nobody may declare before the schedule begins
REFUSED = """\
title: Refused
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
people:
  ann:
    applications:
      first:
        provider: teach-first
        course_identifier: npq-headship
        cohort: 2022
        status: accepted
        declarations:
          started: {declaration_date: 2019-01-01T00:00:00Z}
"""


def test_the_shipped_scenarios_are_listed_beside_the_servers_own(client: Client) -> None:
    rows = client("GET", "/scenarios").json()["scenarios"]
    names = [row["name"] for row in rows]
    assert {"default", "empty", "story"} <= set(names)
    assert names == sorted(names)
    assert {"name": "story", "title": "Story", "summary": ""} in rows


def test_a_scenario_is_shown_as_read_and_as_written(client: Client) -> None:
    shown = client("GET", "/scenarios/story").json()
    assert shown["text"] == STORY
    assert shown["document"]["people"]["bob"]["applications"]["first"]["course_identifier"] == "npq-headship"


def test_an_unknown_scenario_is_answered_with_the_nearest_name(client: Client) -> None:
    answer = client("GET", "/scenarios/defalt")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/__sandbox/problems/unknown-scenario"
    assert "did you mean 'default'?" in answer.json()["detail"]
    assert "default" in answer.json()["errors"][0]["allowed"]


@pytest.mark.parametrize("name", ["..%2Fscenarios%2Fempty", "%2Fetc%2Fpasswd", "empty.yaml", "check"])
def test_a_scenario_is_never_read_by_its_path(client: Client, name: str) -> None:
    assert client("GET", f"/scenarios/{name}").status_code == 404


def test_a_path_is_no_scenarios_name_in_a_body_either(client: Client, tmp_path: object) -> None:
    path = f"{tmp_path}/mine.yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write("title: Mine")
    answer = client("POST", "/workspaces", json={"scenario": path})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/scenario"


@pytest.mark.parametrize("kind", ["application/yaml", "application/x-yaml", "text/yaml; charset=utf-8"])
def test_a_good_document_is_valid(client: Client, kind: str) -> None:
    answer = client("POST", "/scenarios/check", content=STORY.encode(), headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()) == (200, {"valid": True})


def test_a_check_keeps_no_workspace(client: Client) -> None:
    client.yaml("POST", "/scenarios/check", STORY)
    assert client.sandbox.store.names() == ["default"]


def test_every_problem_of_a_document_is_told_with_line_and_column(client: Client) -> None:
    broken = BROKEN.replace("sead: 3\n", "")
    answer = client.yaml("POST", "/scenarios/check", broken.replace("npq-headship", "npq-headshop"))
    assert answer.status_code == 422
    assert answer.json()["valid"] is False
    errors = answer.json()["errors"]
    assert [error["line"] for error in errors] == [5, 5]
    assert [error["column"] for error in errors] == [25, 57]
    assert "did you mean 'teach-first'?" in errors[0]["message"]
    assert errors[1]["pointer"] == "#/people/ann/applications/first/course_identifier"


def test_an_unknown_key_is_told_where_it_stands(client: Client) -> None:
    (error,) = client.yaml("POST", "/scenarios/check", BROKEN).json()["errors"]
    assert (error["line"], error["column"], error["pointer"]) == (2, 1, "#/sead")
    assert "did you mean 'seed'?" in error["message"]


def test_what_the_api_would_refuse_is_a_problem_too(client: Client) -> None:
    answer = client.yaml("POST", "/scenarios/check", REFUSED)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert "declaration." in error["message"]
    assert error["line"] == REFUSED[: REFUSED.index("started:")].count("\n") + 1


def test_a_json_document_is_checked_like_yaml_and_keeps_its_lines(client: Client) -> None:
    text = json.dumps({"title": "😀", "sead": 3}, indent="\t")
    answer = client("POST", "/scenarios/check", content=text, headers={"Content-Type": "application/json"})
    (error,) = answer.json()["errors"]
    assert (error["line"], error["column"]) == (3, 2)


def test_escaped_pairs_and_tabs_of_json_are_read(client: Client) -> None:
    text = '{"title":\t"\\ud83d\\ude00",\t"summary": "a \\\\ud83d\\\\ude00"}'
    answer = client(
        "POST", "/workspaces", content=text.replace("title", "titel"), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    answer = client("POST", "/scenarios/check", content=text, headers={"Content-Type": "application/json"})
    assert answer.json() == {"valid": True}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "just a text",
        "title: [",
        "title: x\ntitle: y",
        "!!python/object/apply:os.system ['true']",
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: x",
        "[" * 500,
        "title: x\nclock: {now: 9999-12-31}",
        "title: x\nclock: {now: 2022-02-30}",
        "title: x\nextends: document",
        "title: x\nextends: nowhere",
        "title: x\ncrowd: [{count: 1, providers: [nobody]}]",
    ],
)
def test_no_document_fails_the_server(client: Client, text: str) -> None:
    answer = client.yaml("POST", "/scenarios/check", text)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_in_another_encoding_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/yaml"}
    answer = client("POST", "/scenarios/check", content="title: café".encode("latin-1"), headers=headers)
    assert answer.status_code == 400
    assert "UTF-8" in answer.json()["detail"]


def test_a_scenario_with_the_clock_out_of_reach_is_not_served(serve: Serve) -> None:
    client = serve("title: x")
    answer = client("POST", "/workspaces", json={"scenario": {"title": "x", "clock": {"now": "1066-10-14"}}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/scenario/clock/now"
