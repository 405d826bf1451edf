"""People for a workspace that is there already, with the histories that a scenario would give them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sandbox.domain.records import Person
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario import names, schema
from sandbox.scenario.crowd import NobodyFits, members
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem
from sandbox.scenario.scenario import Document, Part
from sandbox.scenario.site import Site
from sandbox.scenario.words import words
from sandbox.workspace import Workspace

_HANDLE = re.compile(r"[a-z][a-z0-9_-]{0,62}")


class Added(NamedTuple):
    """What came.

    Attributes:
        handles: the new handles, and their ids.
        people: ids of those who are new.
        applications, declarations: ids of new records, theirs and those of people who were known.
    """

    handles: Mapping[str, str]
    people: tuple[str, ...]
    applications: tuple[str, ...]
    declarations: tuple[str, ...]


def read(document: Document, reference: ReferenceData) -> tuple[dict[str, Part], tuple[Part, ...]]:
    """The people and crowds of a document that has nothing else.

    Raises:
        ScenarioInvalid: it has problems; all of them.
    """
    problems = schema.problems(document, "addition")
    if not problems:
        people, crowd = document.data.get("people", {}), document.data.get("crowd", [])
        problems += names.problems_of_people(document, reference, ("people",), people)
        problems += names.problems_of_crowds(document, reference, ("crowd",), crowd)
    if problems:
        raise ScenarioInvalid(problems)
    parts = {handle: Part(document, ("people", handle), person) for handle, person in people.items()}
    return parts, tuple(Part(document, ("crowd", place), data) for place, data in enumerate(crowd))


def add(workspace: Workspace, people: Mapping[str, Part], crowd: tuple[Part, ...], now: datetime) -> Added:
    """Let people come, and new applications of people who are known by their handle or id; all of them or none.

    An application that is pending and has no `created_at` is made now. Whatever has a history gets it before now, as
    in a scenario that starts now.

    Args:
        workspace: where they come.
        people: by handle or id.
        crowd: generated people.
        now: the instant at which they come.

    Raises:
        ScenarioInvalid: something cannot be; all such places. The workspace is as it was.
    """
    before = workspace.register
    register = before.copy()
    # histories run from their beginning; what is settled already stays so
    register.settled_until = None
    trns = {trn for found in register.applications.values() if (trn := found.teacher_reference_number) is not None}
    site = Site(register, words(), now, trns)
    for name, part in people.items():
        data = _made_now(part.data, now)
        clashes = list(_clashes(part, name, workspace.handles, register))
        known = known_person(register, workspace.handles.get(name, name))
        if clashes:
            site.problems += clashes
        elif known is not None:
            site.add_to(known, name, part, data)
        elif _HANDLE.fullmatch(name) and name not in workspace.handles:
            site.add(name, part, data, named=True)
        else:
            site.problems.append(part.problem(f"'{name}' is neither a known person nor a name for a new one"))
    try:
        for part, member in members(crowd, register.seed, register.reference, register.identities):
            site.add(member.path, part, _made_now(member.data, now), named=False)
    except NobodyFits as error:
        site.problems += [part.problem("no provider has such a course in such a cohort") for part in error.crowds]
    if not site.problems:
        site.run()
    if site.problems:
        raise ScenarioInvalid(site.problems)
    if before.settled_until is not None:
        register.settled_until = max(now, before.settled_until)
    new = {kind: tuple(key for key in getattr(register, kind) if key not in getattr(before, kind)) for kind in _KINDS}
    before.become(register)
    workspace.handles.update(site.handles)
    return Added(site.handles, **new)


_KINDS = ("people", "applications", "declarations")


def known_person(register: Register, person_id: str) -> Person | None:
    """The person with this id, or with whose record it was merged."""
    identity = register.identities.get(person_id)
    return None if identity is None else register.people[identity.person_id]


def _made_now(data: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    applications = {
        name: {"created_at": now.isoformat(), **said} if said.get("status", "pending") == "pending" else said
        for name, said in data["applications"].items()
    }
    return {**data, "applications": applications}


def _clashes(part: Part, name: str, handles: Mapping[str, str], register: Register) -> Iterator[ScenarioProblem]:
    """What a person brings that is there already, or that is not theirs to bring."""
    data = part.data
    if name in handles or name in register.identities:
        for key in data:
            if key not in ("applications", "force"):
                message = "the person is known, and only gets applications here; change_name and the like change more"
                yield part.problem(message, key)
    for key in ("participant_id", "former_ids"):
        told = data.get(key, [])
        for record_id in [told] if isinstance(told, str) else told:
            if record_id in register.identities:
                yield part.problem(f"somebody has the id {record_id} already", key)
    for handle, application in data["applications"].items():
        below = ("applications", handle)
        if f"{name}.{handle}" in handles:
            yield part.problem(f"there is an application '{name}.{handle}' already", *below)
        if application.get("id") in register.applications:
            yield part.problem(f"there is an application {application['id']} already", *below, "id")
        for kind, declaration in application.get("declarations", {}).items():
            if declaration.get("id") in register.declarations:
                message = f"there is a declaration {declaration['id']} already"
                yield part.problem(message, *below, "declarations", kind, "id")
