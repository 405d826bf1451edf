"""What JSON Schema finds, in our own words: what is wrong, what is allowed, and the nearest name."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sandbox.scenario.problems import Path, hint

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
}
_BOUNDS = {
    "minimum": "should be {} or more",
    "maximum": "should be {} or less",
    "minLength": "should have {} characters or more",
    "maxLength": "should have {} characters or fewer",
    "minItems": "should have {} entries or more",
    "minProperties": "should have {} keys or more",
    "maxProperties": "should have {} keys or fewer",
    "uniqueItems": "should have no entry twice",
}


class Said(NamedTuple):
    """One thing that is wrong: where, what, and which values would be right where they can be counted."""

    path: Path
    message: str
    allowed: tuple[str, ...] = ()


def said(error: "ValidationError") -> Iterator[Said]:
    """A violation in our own words, one for each key or value that it is about."""
    path: Path = tuple(error.absolute_path)
    given: Any = error.instance
    limit = cast(Any, error.validator_value)
    match str(error.validator):
        case "additionalProperties":
            allowed = sorted(cast(Any, error.schema).get("properties", {}))
            for key in given:
                if key not in allowed:
                    yield Said((*path, key), f"unknown key '{key}'{hint(key, allowed)}", tuple(allowed))
        case "required":
            for key in limit:
                if key not in given:
                    yield Said(path, f"'{key}' is missing")
        case "enum":
            allowed = ["null" if value is None else str(value) for value in limit]
            yield Said(path, f"{quote(given)} is not allowed here{hint(given, allowed)}", tuple(allowed))
        case "type":
            kinds = limit if isinstance(limit, list) else [limit]
            quotes = "; put it in quotes" if "string" in kinds and isinstance(given, int | float) else ""
            yield Said(path, f"{quote(given)} should be {' or '.join(map(_kind, kinds))}{quotes}")
        case "oneOf" | "anyOf" if all("type" in choice for choice in limit):
            yield from _nearest_choice(error, path)
        case "pattern" if "propertyNames" in error.absolute_schema_path:
            yield Said((*path, str(given)), f"'{given}' cannot be a name here; it has to match {limit}")
        case "pattern":
            yield Said(path, f"{quote(given)} has not the right form; it has to match {limit}")
        case "const":
            yield Said(path, f"{quote(given)} should be {quote(limit)}")
        case bound if bound in _BOUNDS:
            yield Said(path, f"{quote(given)} {_BOUNDS[bound].format(limit)}")
        case _:
            yield Said(path, error.message)


def quote(value: object) -> str:
    """A value as JSON, cut to a readable length."""
    told = json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= 60 else f"{told[:57]}..."


def _nearest_choice(error: "ValidationError", path: Path) -> Iterator[Said]:
    """What is wrong by the choice whose type fits, or else which types would do."""
    of_choice: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        of_choice.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
    for inners in of_choice.values():
        if not any(inner.validator == "type" and not inner.relative_path for inner in inners):
            for inner in inners:
                yield from said(inner)
            return
    kinds = " or ".join(_kind(choice["type"]) for choice in cast(Any, error.validator_value))
    yield Said(path, f"{quote(error.instance)} should be {kinds}")


def _kind(name: str) -> str:
    return _KINDS.get(name, name)
