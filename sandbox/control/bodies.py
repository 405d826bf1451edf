"""Reads what a control call is asked, and judges it by the operation's entry in `openapi/control.yaml`."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from sandbox.control.desk import Request
from sandbox.control.problems import Entry, Refusal, entry, invalid_body
from sandbox.scenario.document import MOST_DEPTH
from sandbox.scenario.phrases import said
from sandbox.scenario.problems import hint

JSON, YAML = "application/json", "application/yaml"
_AS_YAML = {"application/x-yaml": YAML, "text/yaml": YAML, "text/x-yaml": YAML}
_TOO_LARGE = "Send less, or start the server with a larger --max-body (of snapshots: --max-snapshot)."


class _Judge:
    """One schema of the file's, by which values are judged."""

    def __init__(self, spec: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
        self.schema: Mapping[str, Any] = {**schema, "components": spec["components"]}

    @cached_property
    def _validator(self) -> Any:
        # jsonschema takes 50 ms to import, and a server that nobody controls never judges anything
        from jsonschema import Draft202012Validator

        return Draft202012Validator(self.schema)

    def objections(self, value: Any) -> list[Entry]:
        """What is wrong with a value."""
        return [entry(*told) for error in self._validator.iter_errors(value) for told in said(error)]


class Reader:
    """Reads the requests of one operation.

    Args:
        spec: the whole OpenAPI file, for its references.
        operation: the operation's entry.
    """

    def __init__(self, spec: Mapping[str, Any], operation: Mapping[str, Any]) -> None:
        body = operation.get("requestBody", {})
        self._needed = bool(body.get("required", False))
        self._content: dict[str, _Judge] = {
            kind: _Judge(spec, content["schema"]) for kind, content in body.get("content", {}).items()
        }
        self._query = {
            parameter["name"]: _Judge(spec, parameter["schema"])
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query"
        }

    def read(self, environ: Mapping[str, Any], path: Mapping[str, str], *, trusted: bool) -> Request:
        """The request, understood.

        Raises:
            Refusal: it cannot be read, or is not what the operation reads.
        """
        if "sandbox.refusal" in environ and self._content:
            raise Refusal("body-too-large", _TOO_LARGE)
        asked = self._read_query(environ["QUERY_STRING"])
        raw = environ["wsgi.input"].read() if self._content else b""
        if not raw.strip():
            if self._needed:
                raise Refusal("malformed-body", f"A body is needed: {' or '.join(self._content)}.")
            return Request(path, asked, trusted=trusted)
        kind = self._kind(environ.get("CONTENT_TYPE", ""))
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refusal("malformed-body", f"The body is not UTF-8, from byte {error.start} on.") from None
        if kind == YAML:
            return Request(path, asked, text, is_yaml=True, trusted=trusted)
        value = parse_json(text)
        errors = self._content[kind].objections(value)
        if not errors:
            errors = [entry((key,), f"'{key}' stands in the query already") for key in asked if key in value]
        if errors:
            raise invalid_body(errors)
        # YAML reads JSON too, but for tabs between values; inside its texts JSON has none
        return Request(path, {**asked, **value}, text.replace("\t", " "), trusted=trusted)

    def _kind(self, header: str) -> str:
        kind = header.partition(";")[0].strip().lower()
        kind = _AS_YAML.get(kind, kind)
        if kind not in self._content:
            allowed = list(self._content)
            told = f"'{kind}' is not read here" if kind else "the body has no content type"
            message = f"Content-Type: {told}{hint(kind, allowed)}"
            raise Refusal("unknown-content-type", message, [{"message": message, "allowed": allowed}])
        return kind

    def _read_query(self, text: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        errors: list[Entry] = []
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name not in self._query:
                allowed = list(self._query)
                told = hint(name, allowed) if allowed else "; this operation has no query"
                errors.append(_about(name, f"there is no parameter '{name}' here{told}", allowed))
            elif name in found:
                errors.append(_about(name, f"'{name}' stands here twice"))
            else:
                # a number where one may stand; the zeros before a TRN are part of it
                number = self._query[name].schema.get("type") != "string" and re.fullmatch(r"-?[0-9]{1,30}", value)
                found[name] = int(value) if number else value
                errors += [_about(name, one["message"]) for one in self._query[name].objections(found[name])]
        if errors:
            raise Refusal("unknown-query", errors[0]["message"], errors)
        return found


def parse_json(text: str) -> Any:
    """A JSON text's value.

    Raises:
        Refusal: it is not JSON, or nested too deep.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        errors = [{"message": error.msg, "line": error.lineno, "column": error.colno}]
        raise Refusal("malformed-body", f"The body is not JSON: {error.msg} at {place}.", errors) from None
    except RecursionError:
        raise Refusal("malformed-body", f"The body is nested deeper than {MOST_DEPTH} levels.") from None
    except ValueError as error:
        raise Refusal("malformed-body", f"The body is not JSON: {error}.") from None
    if _deeper(value, MOST_DEPTH):
        raise Refusal("malformed-body", f"The body is nested deeper than {MOST_DEPTH} levels.")
    return value


def _about(parameter: str, message: str, allowed: list[str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"message": message, "parameter": parameter}
    return {**found, "allowed": allowed} if allowed else found


def _deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
