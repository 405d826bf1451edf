"""The journal of a workspace: what was asked, what was answered, and why."""

from itertools import islice
from typing import Any

from sandbox.control import exchanges
from sandbox.control.desk import Desk, Request
from sandbox.control.explanation import explain
from sandbox.control.filters import filters
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal

_USUAL_LIMIT = 100


def list_all(desk: Desk, request: Request) -> Any:
    """The exchanges that pass every filter, newest first."""
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
