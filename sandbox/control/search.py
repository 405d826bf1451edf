"""Finds people: by a part of their name, by TRN, or by any id or handle that has to do with them."""

from collections.abc import Iterator

from sandbox.domain.records import Person
from sandbox.domain.register import Register
from sandbox.workspace import Workspace


def found(workspace: Workspace, text: str, provider: str | None) -> list[Person]:
    """The people who fit, by name.

    Args:
        workspace: in which they are.
        text: what is known of them; everybody fits an empty one.
        provider: slug of a lead provider to whom they have applied, or None for all.
    """
    register, wanted = workspace.register, " ".join(text.split()).casefold()
    known = whose(workspace, wanted)
    people = (
        person
        for person in register.people.values()
        if not wanted
        or wanted in person.full_name.casefold()
        or wanted in (person.email or "").casefold()
        or person.id == known
        or any(wanted == trn for trn in _numbers(register, person))
    )
    if provider is not None:
        people = (one for one in people if any(made.provider == provider for made in register.applications_of(one)))
    return sorted(people, key=lambda one: (one.full_name.casefold(), one.id))


def _numbers(register: Register, person: Person) -> Iterator[str]:
    if person.trn is not None:
        yield person.trn
    for found in register.applications_of(person):
        if found.teacher_reference_number is not None:
            yield found.teacher_reference_number


def whose(workspace: Workspace, name: str) -> str | None:
    """The id of the person with whom an id or a handle has to do, also one from before a merge; None for nobody."""
    register = workspace.register
    record_id = workspace.handles.get(name, name)
    if record_id in register.outcomes:
        record_id = register.outcomes[record_id].declaration_id
    if record_id in register.declarations:
        record_id = register.declarations[record_id].application_id
    if record_id in register.applications:
        record_id = register.applications[record_id].identity_id
    if record_id in register.identities:
        return register.identities[record_id].person_id
    people = register.people.values()
    return next((one.id for one in people if any(was.from_id == record_id for was in one.id_changes)), None)
