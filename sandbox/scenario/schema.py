"""Judges a document by `openapi/scenario.schema.json`, the single source of the format."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sandbox.fixtures import folder
from sandbox.scenario.phrases import said
from sandbox.scenario.problems import ScenarioProblem
from sandbox.scenario.scenario import Document

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


@cache
def schema() -> Any:
    """The schema as data."""
    return json.loads((folder("openapi") / "scenario.schema.json").read_bytes())


@cache
def _validator(part: str | None) -> Any:
    # 50 ms to import, and shipped scenarios are judged already
    from jsonschema import Draft202012Validator

    if part is None:
        return Draft202012Validator(schema())
    return Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": schema()["$defs"]})


def problems(document: Document, part: str | None = None) -> list[ScenarioProblem]:
    """Everything that the schema has to say against a document.

    Args:
        document: a scenario.
        part: where it is only a piece of one: the piece's name among the schema's definitions.
    """
    errors = list(_validator(part).iter_errors(document.data))
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    return [
        document.problem(told.path, told.message, at_key=_about_key(error))
        for error in errors
        # a value of the wrong type is none of the allowed ones either, and that helps nobody
        if error.validator != "enum" or tuple(error.absolute_path) not in mistyped
        for told in said(error)
    ]


def _about_key(error: "ValidationError") -> bool:
    return error.validator == "additionalProperties" or "propertyNames" in error.absolute_schema_path
