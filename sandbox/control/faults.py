"""The faults of a workspace: what breaks, added and cleared while it is used."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Entry, entry, invalid_body, unknown
from sandbox.faults import Fault
from sandbox.scenario import document, faults, schema
from sandbox.scenario.expect import filled
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem
from sandbox.workspace import Workspace

_LIST = "faults"
# in the order of `openapi/control.yaml`
_TOLD = ("provider", "nth", "times", "every", "probability", "answer", "when", "delay", "drop", "truncate", "slow")
_ANSWER = ("status", "body", "headers")


def list_all(desk: Desk, request: Request) -> Any:
    """Every fault, in the order in which they are tried, with what it did so far."""
    with opened(desk, request) as workspace:
        return {_LIST: list(map(_shape, workspace.faults))}


def add(desk: Desk, request: Request) -> Any:
    """One fault more, or several."""
    several = _LIST in request.asked
    if several and len(request.asked) > 1:
        others = [key for key in request.asked if key != _LIST]
        raise invalid_body([entry((key,), f"'{key}' cannot stand beside '{_LIST}'") for key in others])
    told = request.asked[_LIST] if several else [request.asked]
    with opened(desk, request) as workspace:
        problems = list(_problems(desk, workspace, told))
        if problems:
            raise invalid_body([_entry(problem, several=several) for problem in problems])
        before = len(workspace.faults)
        workspace.faults.add(*(filled(one, workspace.handles) for one in told))
        return {_LIST: list(map(_shape, workspace.faults))[before:]}


def remove(desk: Desk, request: Request) -> Any:
    """One thing does not break any more."""
    name = request.path["fault"]
    with opened(desk, request) as workspace:
        if name not in workspace.faults:
            raise unknown("fault", name, (fault.name for fault in workspace.faults))
        workspace.faults.remove(name)


def clear(desk: Desk, request: Request) -> Any:
    """Nothing breaks any more."""
    with opened(desk, request) as workspace:
        workspace.faults.clear()


def _problems(desk: Desk, workspace: Workspace, told: Any) -> Iterator[ScenarioProblem]:
    """What is wrong, by the scenario format: its form, or else its names."""
    try:
        written = document.read(json.dumps({"title": _LIST, _LIST: told}))
    except ScenarioInvalid as error:
        # texts that JSON has and scenarios have not: control characters, half of a surrogate pair
        yield from error.problems
        return
    found = schema.problems(written)
    if found:
        yield from found
        return
    taken = [fault.name for fault in workspace.faults]
    yield from faults.problems(written, desk.library.reference, handles=workspace.handles, taken=taken)


def _entry(problem: ScenarioProblem, *, several: bool) -> Entry:
    keys = problem.path.split(".") if problem.path else []
    # a fault that is the whole body has no list around it
    return entry(tuple(keys if several else keys[2:]), problem.message)


def _shape(fault: Fault) -> Mapping[str, Any]:
    told = fault.told
    answer = told.get("answer", {})
    # whole numbers may have been written with a point
    known = {
        "delay": told.get("delay"),
        "answer": {key: int(answer[key]) if key == "status" else answer[key] for key in _ANSWER if key in answer},
    }
    return {
        "name": fault.name,
        "at": fault.at.text,
        **{key: known.get(key, getattr(fault, key)) for key in _TOLD if key in told},
        "matched": fault.matched,
        "used": fault.used,
        "remaining": fault.remaining,
    }
