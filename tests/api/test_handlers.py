"""Handlers and operations, told apart by module and name."""

import ast
import inspect
from pathlib import Path

import pytest

from api.operations import ALL
from sandbox.api import checks, handlers

OPERATED = {checks.plain(operation.name).partition("/")[2] for operation in ALL}
MODULES = sorted(path for path in Path(inspect.getfile(handlers)).parent.glob("*.py") if path.stem != "__init__")
PUBLIC = [
    f"{path.stem}.{found.name}"
    for path in MODULES
    for found in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(found, ast.FunctionDef) and not found.name.startswith("_")
]


@pytest.mark.parametrize("handler", PUBLIC)
def test_every_handler_has_an_operation_in_some_release(handler: str) -> None:
    assert handler in OPERATED


def test_every_operation_has_a_handler() -> None:
    assert set(PUBLIC) >= OPERATED
