"""How a scenario's expectations are compared with what comes back."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox.checking import check
from sandbox.scenario.expect import Answer, differences, filled, run
from sandbox.settings import Settings
from scenario.workshop import person, scenario


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": None}}, {"a": {"b": None, "c": 1}}),
        ([{"a": 1}], [{"a": 0}, {"a": 1, "b": 2}]),
        ([1, 3], [1, 2, 3]),
        ([{}, {}], [{"a": 1}, {"a": 2}]),
        ([], []),
        ("/^a+$/", "aaa"),
        ("/b/", "abc"),
        ("//", "anything"),
        ("/", "/"),
        (True, True),
        ("", ""),
    ],
)
def test_a_subset_is_found(expected: Any, found: Any) -> None:
    assert differences(expected, found) == []


@pytest.mark.parametrize(
    ("expected", "found", "said"),
    [
        ({"a": 1}, {"a": 2}, ["a is 2, not 1"]),
        ({"a": 1}, {"a": True}, ["a is true, not 1"]),
        ({"a": 1}, {"a": "1"}, ["a is 1, not 1"]),
        ({"a": None}, {}, ["a is missing"]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 0}}, ["a.b is 0, not 1", "a.c is missing"]),
        ({"a": 1}, [1], ["the body is [1], not a mapping"]),
        ({"a": {}}, {"a": None}, ["a is null, not a mapping"]),
        ([1], {"a": 1}, ['the body is {"a": 1}, not a list']),
        ([], [1, 2], ["the body has 2 entries, not none"]),
        ({"a": []}, {"a": [1]}, ["a has 1 entries, not none"]),
        ([{"a": 1}], [{"a": 2}], ["[0].a is 2, not 1"]),
        ([3, 1], [1, 3], ["[1] is 3, not 1"]),
        ([1, 1], [1], ["the body has no entry like 1 in this order"]),
        ({"a": "/^b/"}, {"a": "abc"}, ["a is abc, which does not match /^b/"]),
        ({"a": "/1/"}, {"a": 1}, ["a is 1, which does not match /1/"]),
        ("x", "y", ["the body is y, not x"]),
    ],
)
def test_what_differs_is_told_with_its_place(expected: Any, found: Any, said: list[str]) -> None:
    assert differences(expected, found) == said


def test_a_long_value_is_cut() -> None:
    (said,) = differences({"a": 1}, {"a": "x" * 1000})
    assert len(said) < 320
    assert "..." in said


def test_handles_are_filled_in_wherever_they_stand() -> None:
    ids = {"ada": "1", "ada.first": "2"}
    assert filled({"a": ["{ada}", {"b": "x{ada.first}y{ada}"}], "c": 1}, ids) == {"a": ["1", {"b": "x2y1"}], "c": 1}
    with pytest.raises(KeyError, match=r"ada\.second"):
        filled("{ada.second}", ids)


class Server:
    """Answers every request alike, and keeps what it was asked."""

    def __init__(self, status: int = 200, rules: str = "", body: Any = None) -> None:
        self._answer = Answer(status, {"x-sandbox-rule": rules} if rules else {}, json.dumps(body or {}))
        self.asked: list[tuple[Any, ...]] = []

    def __call__(
        self, method: str, path: str, *, caller: str | None, body: object, headers: Mapping[str, str]
    ) -> Answer:
        self.asked.append((method, path, caller, body, dict(headers)))
        return self._answer


_HANDLES = {"ada": "an-id", "ada.first": "another-id"}


def said_of(expectation: str, server: Server) -> list[tuple[int, str, str]]:
    told = scenario(f"{person()}\nexpect:\n{expectation}")
    return [(found.line, found.path, found.message) for found in run(told, _HANDLES, server)]


def test_requests_are_sent_in_order_as_told() -> None:
    server = Server()
    text = """
  - {as: teach-first, request: "GET /a/{ada.first}?b[c]={ada}", status: 200}
  - {request: POST /x, send: {id: "{ada}"}, headers: {X-With-Server-Date: "2022-11-01T00:00:00Z"}, status: 200}
"""
    assert said_of(text, server) == []
    assert server.asked == [
        ("GET", "/a/another-id?b[c]=an-id", "teach-first", None, {}),
        ("POST", "/x", None, {"id": "an-id"}, {"X-With-Server-Date": "2022-11-01T00:00:00Z"}),
    ]


def test_another_status_is_told_with_the_answer() -> None:
    found = said_of("  - {request: GET /x, status: 200}", Server(404, body={"error": "no"}))
    assert found == [(3, "expect.0.status", 'GET /x answered 404, not 200: {"error": "no"}')]


@pytest.mark.parametrize(("rules", "named"), [("", "no rule"), ("a.b, c.d", "a.b, c.d")])
def test_another_rule_is_told_with_those_that_spoke(rules: str, named: str) -> None:
    found = said_of("  - {request: GET /x, status: 422, rule: x.y}", Server(422, rules))
    assert found == [(3, "expect.0.rule", f"the answer names {named}, not x.y")]


def test_one_of_several_rules_is_enough() -> None:
    assert said_of("  - {request: GET /x, status: 422, rule: c.d}", Server(422, "a.b, c.d")) == []


def test_another_body_is_told() -> None:
    found = said_of(
        "  - {request: GET /x, status: 200, body: {data: {id: '{ada}'}}}", Server(body={"data": {"id": "x"}})
    )
    assert found == [(3, "expect.0.body", "data.id is x, not an-id")]


def test_a_body_of_nothing_cannot_be_expected_by_accident() -> None:
    assert said_of("  - {request: GET /x, status: 200, body: []}", Server(body={"data": [1]}))


def test_everything_that_is_wrong_is_told() -> None:
    text = """
  - {request: GET /x, status: 200, rule: a.b, body: {a: 1}}
  - {request: GET /y, status: 201}
"""
    found = said_of(text, Server(500))
    assert [path for _, path, _ in found] == ["expect.0.status", "expect.0.rule", "expect.0.body", "expect.1.status"]


def test_a_handle_that_the_workspace_lacks_is_told() -> None:
    told = scenario(f"{person()}\nexpect: [{{request: 'GET /{{ada.first}}', status: 200}}]")
    (found,) = run(told, {"ada": "an-id"}, Server())
    assert found.message == "there is no handle {ada.first} (allowed: ada)"


def test_a_real_server_is_asked_and_its_differences_found(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "title: Own\n" + person() + "\nexpect:\n"
        "  - {as: ambition-institute, request: 'GET /api/v3/npq-applications/{ada.first}', status: 200}\n"
        "  - {as: teach-first, request: 'GET /api/v3/npq-applications/{ada.first}', status: 200}\n",
        encoding="utf-8",
    )
    found = check(str(path), Settings())
    assert [(problem.line, problem.path) for problem in found] == [(5, "expect.1.status")]
