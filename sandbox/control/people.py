"""People who come to a workspace that is there already."""

from typing import Any

from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import invalid_document
from sandbox.scenario import additions
from sandbox.scenario.document import read
from sandbox.scenario.problems import ScenarioInvalid


def add(desk: Desk, request: Request) -> Any:
    """Let people come, in the scenario's format; all of them, or none."""
    with opened(desk, request) as workspace:
        try:
            people, crowd = additions.read(read(request.text), desk.library.reference)
            added = additions.add(workspace, people, crowd, workspace.clock.now())
        except ScenarioInvalid as error:
            raise invalid_document(error.problems) from None
        ids = {"people": added.people, "applications": added.applications, "declarations": added.declarations}
        return {"handles": dict(added.handles), **{kind: list(found) for kind, found in ids.items()}}
