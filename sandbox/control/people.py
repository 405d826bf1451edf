"""The people of a workspace: found, looked at, and let come when it is there already."""

from typing import Any

from sandbox.control import dossier, search
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal, invalid_document
from sandbox.scenario import additions
from sandbox.scenario.document import read
from sandbox.scenario.problems import ScenarioInvalid

_USUAL_LIMIT = 50


def list_all(desk: Desk, request: Request) -> Any:
    """The people who fit a search, by name; a page of them, and how many there are."""
    provider = request.asked.get("provider")
    known = desk.library.reference.lead_providers
    if provider is not None and provider not in known:
        message = f"there is no lead provider '{provider}'"
        raise Refusal("unknown-query", message, [{"message": message, "parameter": "provider", "allowed": [*known]}])
    limit, offset = int(request.asked.get("limit", _USUAL_LIMIT)), int(request.asked.get("offset", 0))
    with opened(desk, request) as workspace:
        people = search.found(workspace, request.asked.get("search", ""), provider)
        handles = {record_id: handle for handle, record_id in workspace.handles.items()}
        page = [dossier.line(workspace, person, handles) for person in people[offset : offset + limit]]
        return {"total": len(people), "offset": offset, "people": page}


def show(desk: Desk, request: Request) -> Any:
    """One person in full, also by an id or a handle of another of their records."""
    name = request.path["person"]
    with opened(desk, request) as workspace:
        person_id = search.whose(workspace, name)
        if person_id is None:
            raise Refusal("unknown-person", f"The workspace has no person, application or declaration '{name}'.")
        return dossier.in_full(workspace, workspace.register.people[person_id], workspace.clock.now())


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
