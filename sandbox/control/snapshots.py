"""Snapshots: a workspace as one document, and a workspace from one."""

from functools import partial
from typing import Any

from sandbox import snapshot
from sandbox.control import shapes
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal, no_room
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.recipe import Recipe
from sandbox.store import TooManyWorkspaces
from sandbox.workspace import WORKSPACE_NAME


def show(desk: Desk, request: Request) -> Any:
    """The whole workspace, as the file that brings it back."""
    with opened(desk, request) as workspace:
        return snapshot.take(workspace)


def put_back(desk: Desk, request: Request) -> Any:
    """The workspace of a snapshot, in place of what has the name, or under a new one; a refusal changes nothing."""
    name = request.path["workspace"]
    if not WORKSPACE_NAME.fullmatch(name):
        raise Refusal("unknown-workspace", f"No workspace can be named '{name}': a-z, 0-9 and -, 63 in all.")
    reference = desk.library.reference
    # outside of any lock, and before anything is thrown away
    try:
        workspace = snapshot.restore(request.asked, reference, partial(Recipe.from_written, reference=reference))
    except snapshot.SnapshotRefused as error:
        raise _refused(*error.reasons) from None
    except ScenarioInvalid as error:
        raise _refused(*(f"its scenario: {problem}" for problem in error.problems)) from None
    try:
        desk.store.put(name, workspace)
    except TooManyWorkspaces:
        raise no_room(desk.settings.max_workspaces) from None
    return shapes.made(desk, name, workspace)


def _refused(*reasons: str) -> Refusal:
    return Refusal("invalid-snapshot", reasons[0], [{"message": reason} for reason in reasons])
