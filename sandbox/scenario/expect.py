"""A scenario proves itself: runs its `expect` against a fresh copy, by whatever can send requests."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from sandbox.scenario.names import PLACEHOLDER
from sandbox.scenario.problems import ScenarioProblem, hint
from sandbox.scenario.scenario import Part, Scenario

_SHORT = 300


class Answer(NamedTuple):
    """What came back: status (0: nothing did), headers with lower-case names, and the body as text."""

    status: int
    headers: Mapping[str, str]
    body: str


class Sender(Protocol):
    """Sends one request to a server that holds the scenario."""

    def __call__(
        self, method: str, path: str, *, caller: str | None, body: object, headers: Mapping[str, str]
    ) -> Answer:
        """`caller` is a lead provider's slug, or a token of the scenario's; None sends no token."""


def run(scenario: Scenario, handles: Mapping[str, str], send: Sender) -> list[ScenarioProblem]:
    """Send every expected request, in order, and say where an answer is not as expected.

    Args:
        scenario: whose `expect` is run.
        handles: the ids that its handles stand for.
        send: reaches a server on which nothing but the scenario has happened.
    """
    problems = []
    for part in scenario.expect:
        problems += one(part, handles, send)[1]
    return problems


def one(part: Part, handles: Mapping[str, str], send: Sender) -> tuple[Answer | None, list[ScenarioProblem]]:
    """Send one expected request; the answer, None where it could not be sent, and how it is not as expected."""
    data = part.data
    try:
        method, path = filled(data["request"], handles).split(" ", 1)
        body, wanted = filled(data.get("send"), handles), filled(data.get("body"), handles)
    except KeyError as error:
        message = f"there is no handle {{{error.args[0]}}}{hint(error.args[0], handles)}"
        return None, [part.problem(message, "request")]
    answer = send(method, path, caller=data.get("as"), body=body, headers=data.get("headers", {}))
    problems = []
    if answer.status != data["status"]:
        message = f"{method} {path} answered {answer.status}, not {data['status']}: {_short(answer.body)}"
        problems.append(part.problem(message, "status"))
    rules = [rule.strip() for rule in answer.headers.get("x-sandbox-rule", "").split(",") if rule.strip()]
    if "rule" in data and data["rule"] not in rules:
        problems.append(part.problem(f"the answer names {', '.join(rules) or 'no rule'}, not {data['rule']}", "rule"))
    if wanted is not None:
        problems += [part.problem(said, "body") for said in differences(wanted, _parsed(answer.body))]
    return answer, problems


def filled(value: Any, handles: Mapping[str, str]) -> Any:
    """A value with ids in place of its handles.

    Raises:
        KeyError: a handle that does not exist; its argument is the handle.
    """
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda found: handles[found[1]], value)
    if isinstance(value, dict):
        return {key: filled(item, handles) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, handles) for item in value]
    return value


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Where `expected` is not a subset of `found`.

    A mapping's keys have to be there with such values; each entry of a list has to match some entry, in order; a
    text between slashes is a regular expression.
    """
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{path or 'the body'} is {_short(found)}, not a mapping"]
        said = []
        for key, value in expected.items():
            place = f"{path}.{key}" if path else key
            said += differences(value, found[key], place) if key in found else [f"{place} is missing"]
        return said
    if isinstance(expected, list):
        return _list_differences(expected, found, path)
    if isinstance(expected, str) and len(expected) > 1 and expected[0] == expected[-1] == "/":
        fits = isinstance(found, str) and re.search(expected[1:-1], found) is not None
        return [] if fits else [f"{path} is {_short(found)}, which does not match {expected}"]
    same = type(expected) is type(found) and expected == found
    return [] if same else [f"{path or 'the body'} is {_short(found)}, not {_short(expected)}"]


def _list_differences(expected: list[Any], found: Any, path: str) -> list[str]:
    if not isinstance(found, list):
        return [f"{path or 'the body'} is {_short(found)}, not a list"]
    if not expected:
        return [] if not found else [f"{path or 'the body'} has {len(found)} entries, not none"]
    at = 0
    for place, value in enumerate(expected):
        while at < len(found) and differences(value, found[at]):
            at += 1
        if at == len(found):
            nearest = differences(value, found[place], f"{path}[{place}]") if place < len(found) else []
            return nearest or [f"{path or 'the body'} has no entry like {_short(value)} in this order"]
        at += 1
    return []


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body


def _short(value: object) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= _SHORT else f"{told[: _SHORT - 3]}..."
