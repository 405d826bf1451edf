"""Judges a document by `openapi/scenario.schema.json`, the single source of the format."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from sandbox.fixtures import folder
from sandbox.scenario.document import Document
from sandbox.scenario.phrases import said
from sandbox.scenario.problems import ScenarioProblem

# parts of the format that this version reads and does not act on
_LATER = ("steps", "faults", "rate_limit")


@cache
def schema() -> Any:
    """The schema as data."""
    return json.loads((folder("openapi") / "scenario.schema.json").read_bytes())


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def problems(document: Document) -> list[ScenarioProblem]:
    """Everything that the schema has to say against a document."""
    errors = list(_validator().iter_errors(document.data))
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    found = [
        document.problem(told.path, told.message, at_key=_about_key(error))
        for error in errors
        # a value of the wrong type is none of the allowed ones either, and that helps nobody
        if error.validator != "enum" or tuple(error.absolute_path) not in mistyped
        for told in said(error)
    ]
    if isinstance(document.data, dict):
        found += [
            document.problem((key,), "not in this version yet", at_key=True) for key in _LATER if document.data.get(key)
        ]
    return found


def _about_key(error: ValidationError) -> bool:
    return error.validator == "additionalProperties" or "propertyNames" in error.absolute_schema_path
