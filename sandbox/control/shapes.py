"""Records of the sandbox's own, as the control API writes them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sandbox.api.auth import token_for
from sandbox.control.desk import Desk
from sandbox.domain.clock import Clock
from sandbox.domain.records import ApplicationStatus, DeclarationState, OutcomeState, TrainingStatus
from sandbox.domain.register import Register
from sandbox.workspace import Happening, StepDone, Workspace


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC, with Z; whole seconds where there is no fraction."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def clock(of: Clock) -> dict[str, str]:
    """A clock: what it shows, and whether it runs."""
    return {"now": timestamp(of.now()), "mode": "frozen" if of.frozen else "running"}


def made(desk: Desk, name: str, workspace: Workspace) -> dict[str, Any]:
    """What a client needs after a workspace was made: its tokens and its handles."""
    secret = desk.settings.token_secret
    tokens = {slug: token_for(slug, name, secret) for slug in desk.library.reference.lead_providers}
    extra = {token: token_for(token, name, secret) for token in workspace.tokens}
    return {"name": name, "tokens": {**tokens, **extra}, "handles": dict(workspace.handles)}


def brief(name: str, workspace: Workspace) -> dict[str, Any]:
    """A workspace's state in brief."""
    return {
        "name": name,
        "scenario": workspace.scenario,
        "seed": workspace.seed,
        "clock": clock(workspace.clock),
        "counts": counts(workspace.register),
        "failed_steps": failed_steps(workspace),
        "pending_steps": list(pending_steps(workspace)),
    }


def counts(register: Register) -> dict[str, dict[str, int]]:
    """How many records of each resource stand in each status."""
    return {
        "applications": _count(ApplicationStatus, (found.status for found in register.glimpses("applications"))),
        "enrolments": _count(TrainingStatus, (found.training_status for found in register.glimpses("enrolments"))),
        "declarations": _count(DeclarationState, (found.state for found in register.glimpses("declarations"))),
        "outcomes": _count(OutcomeState, (found.state for found in register.glimpses("outcomes"))),
    }


def happened(found: Iterable[Happening], workspace: Workspace) -> list[dict[str, Any]]:
    """What happened, in order: declarations moved with their statements, and steps were done or failed."""
    handles = {record_id: handle for handle, record_id in workspace.handles.items()}
    return [
        {"kind": "step", **_step(one), "changed": list(one.changed), "problem": one.problem}
        if isinstance(one, StepDone)
        else {
            "kind": "declaration",
            "at": timestamp(one.at),
            "id": one.declaration_id,
            "handle": handles.get(one.declaration_id),
            "state": one.state.replace("_", "-"),
        }
        for one in found
    ]


def failed_steps(workspace: Workspace) -> list[dict[str, Any]]:
    """The steps that could not be done, and why."""
    found = () if workspace.script is None else workspace.script.failed
    return [{**_step(one), "problem": one.problem} for one in found]


def pending_steps(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """The steps to come."""
    for one in () if workspace.script is None else workspace.script.pending():
        told = one["told"]
        when = {"at": timestamp(one["at"])} if "at" in one else {"after": told["after"]}
        yield {"step": one["number"], **when, "do": told["do"]}


def _count(statuses: type[StrEnum], found: Iterable[StrEnum]) -> dict[str, int]:
    counted = Counter(found)
    return {status.value: counted[status] for status in statuses}


def _step(one: StepDone) -> dict[str, Any]:
    """A step that had its turn."""
    return {"step": one.number, "at": timestamp(one.at), "do": one.told["do"]}
