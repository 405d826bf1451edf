"""What an action changed: every field that moved, before and after, as plain data under the API's own names."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sandbox.domain.records import DeclarationState, IdChange
from sandbox.domain.register import Register

Change = dict[str, Any]
_KINDS = {
    "Person": "person",
    "Identity": "identity",
    "Application": "application",
    "Enrolment": "enrolment",
    "Declaration": "declaration",
    "Outcome": "outcome",
}
_NAMES = {
    "course": "course_identifier",
    "schedule": "schedule_identifier",
    "trn": "teacher_reference_number",
    "trn_verified": "teacher_reference_number_validated",
    "type": "declaration_type",
    "id_changes": "participant_id_changes",
}
# the rows behind a training status: the status itself is shown
_HIDDEN = frozenset({"id", "history"})


class Watch:
    """Remembers records before something is done with them."""

    def __init__(self) -> None:
        self._people: dict[str, str | None] = {}
        self._declarations: dict[str, str | None] = {}
        self._before: dict[tuple[str, str], Mapping[str, Any]] = {}

    def person(self, register: Register, person_id: str) -> None:
        """Watch a person, and all that belongs to them."""
        if person_id not in self._people:
            self._people[person_id] = None
            self._before |= dict(_of_person(register, person_id))

    def newcomer(self, person_id: str) -> None:
        """Watch somebody who was not there before."""
        self._people.setdefault(person_id)

    def declaration(self, register: Register, declaration_id: str) -> None:
        """Watch one declaration."""
        self._declarations[declaration_id] = None
        self._before |= dict(_facts(register.declarations[declaration_id]))

    def changes(self, register: Register, handles: Mapping[str, str]) -> list[Change]:
        """What is different by now.

        Args:
            register: with the records as they are now.
            handles: handle -> id.
        """
        after: dict[tuple[str, str], Mapping[str, Any]] = {}
        for person_id in self._people:
            after |= dict(_of_person(register, person_id))
        for declaration_id in self._declarations:
            after |= dict(_facts(register.declarations[declaration_id]))
        names = {record_id: handle for handle, record_id in handles.items()}
        found = []
        for key in dict.fromkeys((*self._before, *after)):
            before, now = self._before.get(key), after.get(key)
            if before != now:
                found.append(_change(key, before, now, names))
        return found


def _change(
    key: tuple[str, str], before: Mapping[str, Any] | None, now: Mapping[str, Any] | None, names: Mapping[str, str]
) -> Change:
    kind, record_id = key
    moved = [name for name in now or before or {} if before is None or now is None or before[name] != now[name]]
    # an identity and an enrolment have the ids of person and application
    handle = None if kind in ("identity", "enrolment") else names.get(record_id)
    return {
        "kind": kind,
        "id": record_id,
        "handle": handle,
        "before": None if before is None else {name: before[name] for name in moved},
        "after": None if now is None else {name: now[name] for name in moved},
    }


def _of_person(register: Register, person_id: str) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    person = register.people.get(person_id)
    if person is None:
        return
    yield from _facts(person)
    for identity in register.identities_of(person):
        yield from _facts(identity)
    for application in register.applications_of(person):
        yield from _facts(application)
        if application.id in register.enrolments:
            yield from _facts(register.enrolments[application.id])
        for declaration in register.declarations_of_application(application.id):
            yield from _facts(declaration)
            for outcome in register.outcomes_of(declaration):
                yield from _facts(outcome)


def _facts(record: Any) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    facts = {
        _NAMES.get(field.name, field.name): _plain(field.name, getattr(record, field.name))
        for field in fields(record)
        if field.name not in _HIDDEN
    }
    yield (_KINDS[type(record).__name__], record.id), facts


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.replace("_", "-") if isinstance(value, DeclarationState) else value.value
    if name == "cohort":
        return value.removesuffix("a")
    if name == "id_changes":
        return [_id_change(found) for found in value]
    return list(value) if isinstance(value, list) else value


def _id_change(found: IdChange) -> dict[str, Any]:
    return {
        "from_participant_id": found.from_id,
        "to_participant_id": found.to_id,
        "changed_at": _plain("changed_at", found.changed_at),
    }
