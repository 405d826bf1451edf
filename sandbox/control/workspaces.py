"""Workspaces: list, make, look at, reset and drop them."""

from typing import Any

from sandbox.control import recipes, shapes
from sandbox.control.desk import Answer, Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal, entry, invalid, no_room, unknown
from sandbox.store import DEFAULT_WORKSPACE, NameTaken, NoSuchWorkspace, TooManyWorkspaces
from sandbox.workspace import WORKSPACE_NAME


def list_all(desk: Desk, request: Request) -> Any:
    """Every workspace, without touching any."""
    found = [(name, desk.store.glance(name)) for name in desk.store.names()]
    return {
        "workspaces": [
            {"name": name, "scenario": workspace.scenario, "seed": workspace.seed}
            for name, workspace in found
            if workspace
        ]
    }


def make(desk: Desk, request: Request) -> Any:
    """A new workspace, under the name asked for or under the next free one."""
    name = request.asked.get("name")
    if name is not None and not WORKSPACE_NAME.fullmatch(name):
        raise invalid("name", message="only a-z, 0-9 and -, the first one not -, 63 in all")
    if name in desk.store.names():
        raise _taken(str(name))
    # outside of any lock: a large scenario takes its time
    workspace = recipes.made_from(recipes.described(desk, request), request)
    try:
        name = desk.store.add(name, workspace)
    except NameTaken as error:
        raise _taken(str(error)) from None
    except TooManyWorkspaces:
        raise no_room(desk.settings.max_workspaces) from None
    return Answer(shapes.made(desk, name, workspace), headers={"Location": f"/__sandbox/workspaces/{name}"})


def show(desk: Desk, request: Request) -> Any:
    """A workspace's state in brief."""
    with opened(desk, request) as workspace:
        return shapes.brief(request.path["workspace"], workspace)


def handles(desk: Desk, request: Request) -> Any:
    """The scenario's names for records, and the records' ids."""
    with opened(desk, request) as workspace:
        return dict(workspace.handles)


def tokens(desk: Desk, request: Request) -> Any:
    """The tokens that open a workspace; signed ones are shown to nobody who could not have had them made."""
    with opened(desk, request) as workspace:
        found = shapes.made(desk, request.path["workspace"], workspace)["tokens"]
        slugs = {**dict.fromkeys(desk.library.reference.lead_providers), **workspace.tokens}
    shown = desk.settings.token_secret is None or request.trusted
    return {
        "tokens": [
            {"name": name, "provider": slugs[name] or name, "token": token if shown else None}
            for name, token in found.items()
        ]
    }


def reset(desk: Desk, request: Request) -> Any:
    """Back to the start, or to the start of another scenario: all that there was goes in one swap."""
    name = request.path["workspace"]
    with opened(desk, request) as workspace:
        origin, journal = workspace.origin, workspace.journal
    if origin is None or "scenario" in request.asked or request.is_yaml:
        origin = recipes.described(desk, request)
    # outside of any lock, and before anything is thrown away: a scenario that cannot be built changes nothing
    fresh = recipes.made_from(origin, request)
    keep = request.asked.get("keep", ())
    fresh.journal.take_over(journal, exchanges="journal" in keep, coverage="coverage" in keep)
    try:
        desk.store.put(name, fresh)
    except TooManyWorkspaces:
        raise no_room(desk.settings.max_workspaces) from None
    return shapes.made(desk, name, fresh)


def drop(desk: Desk, request: Request) -> Any:
    """Forget a workspace; its tokens open a new one, where they may make one."""
    name = request.path["workspace"]
    if name == DEFAULT_WORKSPACE:
        raise Refusal("default-stays", f"There is always a workspace {DEFAULT_WORKSPACE}; reset it instead.")
    try:
        desk.store.drop(name)
    except NoSuchWorkspace:
        raise unknown("workspace", name, desk.store.names()) from None


def _taken(name: str) -> Refusal:
    message = f"there is a workspace '{name}' already; reset it, drop it, or take another name"
    return Refusal("workspace-exists", message, [entry(("name",), message)])
