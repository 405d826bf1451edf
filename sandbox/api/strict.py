"""Holds every answer against the OpenAPI file of its version: `--strict`, and all tests.

Stricter than JSON Schema in two points: what the file lists in an order has to be written in that order, and the rows
of a table have to be equally long.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import Any

from jsonschema import Draft4Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from sandbox.api.errors import Reply
from sandbox.api.tables import CSV

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})


class Mismatch(Exception):
    """An answer is not what the OpenAPI file promises."""

    def __init__(self, operation: str, status: int, place: str, reason: str) -> None:
        super().__init__(f"{operation} answers {status}, and {place} is not as in the OpenAPI file: {reason}")


class Checker:
    """Checks the answers of every operation of some OpenAPI files.

    Validators are made when they are first needed, once for each operation, status and content type.

    Args:
        specs: name of a version -> its OpenAPI file, with references resolved.
    """

    def __init__(self, specs: Mapping[str, Mapping[str, Any]]) -> None:
        self._responses: dict[str, Mapping[str, Any]] = {
            f"{name}/{operation['operationId']}": operation["responses"]
            for name, spec in specs.items()
            for item in spec["paths"].values()
            for method, operation in item.items()
            if method in _METHODS
        }
        self._validators: dict[tuple[str, int, str | None], Any] = {}

    def __call__(self, operation: str, reply: Reply) -> None:
        """Check one answer.

        Args:
            operation: version and operation id, as in `v3/applications.show`.
            reply: the answer.

        Raises:
            Mismatch: status, content type, a header or the body is not as declared.
        """
        declared = self._responses[operation].get(str(reply.status))
        if declared is None:
            raise Mismatch(operation, reply.status, "the status", "it is not declared")
        for place, reason in _header_faults(declared.get("headers", {}), dict(reply.headers)):
            raise Mismatch(operation, reply.status, place, reason)
        content = declared.get("content", {})
        if not content:
            if reply.content_type is not None or reply.body:
                raise Mismatch(operation, reply.status, "the body", "none is declared")
            return
        if reply.content_type not in content:
            reason = f"{reply.content_type} is not one of {', '.join(content)}"
            raise Mismatch(operation, reply.status, "the content type", reason)
        key = (operation, reply.status, reply.content_type)
        if key not in self._validators:
            self._validators[key] = validator(content[reply.content_type]["schema"])
        fault = next(self._validators[key].iter_errors(_read(reply)), None)
        if fault is not None:
            raise Mismatch(operation, reply.status, fault.json_path, fault.message)
        if reply.content_type == CSV and not _even(reply.body.decode()):
            raise Mismatch(operation, reply.status, "the table", "a row has more or fewer cells than the first one")


def validator(schema: Mapping[str, Any]) -> Any:
    """A validator of a resolved OpenAPI 3.0 schema.

    Raises:
        ValueError: it uses a format that nobody would check.
    """
    unchecked = {found for found in _formats(schema) if found not in _FORMATS.checkers}
    if unchecked:
        raise ValueError(f"no check for the format {', '.join(sorted(unchecked))}")
    return _Validator(schema, format_checker=_FORMATS)


def _read(reply: Reply) -> object:
    text = reply.body.decode()
    return json.loads(text) if (reply.content_type or "").endswith("json") else text


def _even(text: str) -> bool:
    """Whether all rows have the same number of cells; the file's pattern tells the first row, the names."""
    try:
        return len({len(row) for row in csv.reader(StringIO(text, newline=""), strict=True)}) < 2
    except csv.Error:  # quotes that do not end
        return False


def _header_faults(declared: Mapping[str, Any], sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, said in declared.items():
        if name not in sent:
            if said.get("required"):
                yield f"the header {name}", "it is missing"
            continue
        for fault in validator(said["schema"]).iter_errors(sent[name]):
            yield f"the header {name}", fault.message


def _formats(schema: object) -> Iterator[str]:
    """The formats of a schema's values; a property may itself be called `format`."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "format" and isinstance(value, str):
                yield value
            yield from _formats(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _formats(value)


def _type(checker: Any, types: Any, instance: object, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """OpenAPI 3.0 writes a type that may be null as `nullable`."""
    if not (instance is None and schema.get("nullable")):
        yield from Draft4Validator.VALIDATORS["type"](checker, types, instance, schema)


def _properties(checker: Any, properties: Any, instance: object, schema: Any) -> Iterator[ValidationError]:
    """The usual check, and the order: clients are shown records as the contract's tables list them."""
    yield from Draft4Validator.VALIDATORS["properties"](checker, properties, instance, schema)
    if isinstance(instance, dict):
        wanted = [name for name in properties if name in instance]
        found = [name for name in instance if name in properties]
        if found != wanted:
            yield ValidationError(f"the keys stand in the order {', '.join(found)}; it should be {', '.join(wanted)}")


def _instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return datetime.fromisoformat(value).tzinfo is not None


_FORMATS = FormatChecker(formats=("uuid", "email"))
_FORMATS.checks("date-time", raises=ValueError)(_instant)
_Validator: Any = extend(Draft4Validator, {"type": _type, "properties": _properties})  # type: ignore[no-untyped-call]
