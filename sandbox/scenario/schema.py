"""Judges a document by `openapi/scenario.schema.json`, the single source of the format."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from sandbox.fixtures import folder
from sandbox.scenario.document import Document
from sandbox.scenario.problems import Path, ScenarioProblem, hint

# parts of the format that this version reads and does not act on
_LATER = ("steps", "faults", "rate_limit")
_PAUSES = ("active", "deferred", "withdrawn")


@cache
def schema() -> Any:
    """The schema as data."""
    return json.loads((folder("openapi") / "scenario.schema.json").read_bytes())


@cache
def _validator(part: str | None) -> Draft202012Validator:
    found = schema() if part is None else {"$ref": f"#/$defs/{part}", "$defs": schema()["$defs"]}
    return Draft202012Validator(found)


def problems(document: Document) -> list[ScenarioProblem]:
    """Everything that the schema has to say against a document."""
    found = [
        document.problem(path, message)
        for error in _validator(None).iter_errors(document.data)
        for path, message in _said(error)
    ]
    if isinstance(document.data, dict):
        found += [document.problem((key,), "not in this version yet") for key in _LATER if document.data.get(key)]
        found += _unknown_pauses(document)
    return found


def _said(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """A violation in our own words, one for each key or value that it is about."""
    path: Path = tuple(error.absolute_path)
    given: Any = error.instance
    limit = cast(Any, error.validator_value)
    match error.validator:
        case "additionalProperties":
            allowed = sorted(cast(Any, error.schema).get("properties", {}))
            for key in given:
                if key not in allowed:
                    yield (*path, key), f"unknown key '{key}'{hint(key, allowed)}"
        case "required":
            for key in limit:
                if key not in given:
                    yield path, f"'{key}' is missing"
        case "enum":
            allowed = ["null" if value is None else value for value in limit]
            yield path, f"{_quote(given)} is not allowed here{hint(given, allowed)}"
        case "type":
            kinds = limit if isinstance(limit, list) else [limit]
            quotes = "; put it in quotes" if "string" in kinds and isinstance(given, int | float) else ""
            yield path, f"{_quote(given)} should be {' or '.join(map(_kind, kinds))}{quotes}"
        case "pattern" if "propertyNames" in error.absolute_schema_path:
            yield (*path, str(given)), f"'{given}' cannot be a name here; it has to match {limit}"
        case "pattern":
            yield path, f"{_quote(given)} has not the right form; it has to match {limit}"
        case "const":
            yield path, f"{_quote(given)} should be {_quote(limit)}"
        case _:
            yield path, error.message


def _unknown_pauses(document: Document) -> Iterator[ScenarioProblem]:
    """`training_status` as a plain word; JSON Schema alone would call this an anyOf, with poor messages."""
    people = document.data.get("people")
    for who, person in (people if isinstance(people, dict) else {}).items():
        made = person.get("applications") if isinstance(person, dict) else None
        for name, application in (made if isinstance(made, dict) else {}).items():
            status = application.get("training_status") if isinstance(application, dict) else None
            if isinstance(status, str) and status not in _PAUSES:
                path = ("people", who, "applications", name, "training_status")
                yield document.problem(path, f"'{status}' is not a training status{hint(status, _PAUSES)}")


def _kind(name: str) -> str:
    return {"object": "a mapping", "array": "a list", "string": "a text", "null": "null"}.get(name, f"{name}")


def _quote(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else f"{told[:57]}..."
