"""The journal of a workspace: what was asked, what was answered, and why."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from sandbox.api.rules import catalogue
from sandbox.control import exchanges
from sandbox.control.desk import Desk, Request
from sandbox.control.explanation import explain
from sandbox.control.filters import filters
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal
from sandbox.scenario.problems import hint

_USUAL_LIMIT = 100


def list_all(desk: Desk, request: Request) -> Any:
    """The exchanges that pass every filter, newest first."""
    _look_at_names(desk, request.asked)
    tests = list(filters(request.asked))
    limit = int(request.asked.get("limit", _USUAL_LIMIT))
    with opened(desk, request) as workspace:
        found = (one for one in reversed(workspace.journal) if all(test(one) for test in tests))
        return {"requests": [exchanges.brief(one) for one in islice(found, limit)]}


def clear(desk: Desk, request: Request) -> Any:
    """Forget all exchanges; the numbers and the coverage go on."""
    with opened(desk, request) as workspace:
        workspace.journal.clear()


def show(desk: Desk, request: Request) -> Any:
    """One exchange, and its explanation."""
    name = request.path["id"]
    with opened(desk, request) as workspace:
        found = workspace.journal.find(name)
        if found is None:
            raise Refusal("unknown-request", f"The journal has no request {name}; it may be too old, or cleared.")
        return {**exchanges.in_full(found), "explanation": explain(desk, found)}


def _look_at_names(desk: Desk, asked: Mapping[str, Any]) -> None:
    """A misspelt name would find nothing, and look as if nothing had happened.

    Raises:
        Refusal: the query names something that the server does not have.
    """
    operations = desk.operations
    known = {
        "operation": [*operations, *dict.fromkeys(name.partition("/")[2] for name in operations)],
        "rule": list(catalogue(desk.settings.release)),
        "provider": list(desk.library.reference.lead_providers),
    }
    for parameter, allowed in known.items():
        name = asked.get(parameter)
        if name is not None and name not in allowed:
            message = f"there is no {parameter} '{name}'{hint(str(name), allowed)}"
            errors = [{"message": message, "parameter": parameter, "allowed": allowed}]
            raise Refusal("unknown-query", message, errors)
