"""The OpenAPI file itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.api.strict import validator
from sandbox.control.mount import PREFIX
from sandbox.control.problems import _KINDS
from sandbox.fixtures import folder, read_yaml

SPEC = read_yaml(folder("openapi") / "control.yaml")
METHODS = {"get", "put", "post", "delete"}


def _resolve(part: Any) -> Any:
    """The part with every reference replaced."""
    if isinstance(part, dict):
        if "$ref" in part:
            found = SPEC
            for key in part["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            return _resolve(found)
        return {key: _resolve(value) for key, value in part.items()}
    return [_resolve(value) for value in part] if isinstance(part, list) else part


RESOLVED = _resolve({key: value for key, value in SPEC.items() if key != "components"})
OPERATIONS = [
    (method, path, operation)
    for path, item in RESOLVED["paths"].items()
    for method, operation in item.items()
    if method in METHODS
]


def _contents(part: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "content":
                yield from ((f"{place} {kind}", content) for kind, content in value.items())
            else:
                yield from _contents(value, f"{place} {key}")


CONTENTS = dict(_contents(RESOLVED["paths"], ""))


@pytest.mark.parametrize("place", CONTENTS)
def test_every_example_is_what_its_schema_says(place: str) -> None:
    content = CONTENTS[place]
    validator(content["schema"]).validate(content["example"])


@pytest.mark.parametrize("place", CONTENTS)
def test_every_object_says_what_else_it_may_have(place: str) -> None:
    def loose(schema: Any) -> Iterator[Any]:
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "additionalProperties" not in schema and "properties" in schema:
                yield schema
            for value in schema.values():
                yield from loose(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from loose(value)

    assert list(loose(CONTENTS[place]["schema"])) == []


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_has_one_success_and_says_how_it_refuses(method: str, path: str, operation: Any) -> None:
    statuses = set(operation["responses"])
    assert len([status for status in statuses if status.startswith("2")]) == 1
    assert {"400", "403"} <= statuses
    assert ("401" in statuses) is (method != "get")
    assert ("404" in statuses) is ("{" in path)
    assert ({"413", "415"} <= statuses) is ("requestBody" in operation)


def test_every_kind_of_problem_has_a_status_that_some_operation_documents() -> None:
    documented = {int(status) for _, _, operation in OPERATIONS for status in operation["responses"]}
    # unknown methods belong to no operation, and nobody plans to fail
    assert {status for status, _ in _KINDS.values()} - documented == {405, 500}


def test_the_file_stands_where_the_routes_are() -> None:
    assert [server["url"] for server in SPEC["servers"]] == [PREFIX]
