"""Operations on participants (contract section 7; release 2026: section 4)."""

from collections.abc import Callable
from datetime import datetime

from sandbox.api import bodies, listing, wire
from sandbox.api.call import Call
from sandbox.api.compact import Listed, Written, listed, written
from sandbox.api.listing import Selection
from sandbox.api.query import Query, only
from sandbox.api.rules import TurnedAway
from sandbox.api.wire import Attributes
from sandbox.domain.errors import Problem
from sandbox.domain.records import Person, TrainingStatus
from sandbox.domain.register import Register

_ATTRIBUTES = frozenset({"course_identifier", "reason", "schedule_identifier", "cohort"})


def list_all(call: Call) -> Listed:
    """The people whom the provider has accepted, by the age of their records."""
    register, version, provider = call.register, call.version, call.provider
    query = only(call.query, version.PARTICIPANT_FILTERS)
    since = version.READS.instant(query, "updated_since")
    status = _training_status(query)
    old = query.text("from_participant_id")
    formerly = None if old is None else version.READS.identifier(old)
    part = listing.window(query)
    law, source = call.law, register.sources()

    def keep(found: Person) -> bool:
        return (
            (since is None or law.participant_changed(source(found.id), found, since))
            and (formerly is None or any(change.from_id == formerly for change in found.id_changes))
            and (status is None or law.trains(source(found.id), found, provider, status))
        )

    order = listing.sorting(query, _TIMES) if version.SORTS else None
    ids = register.participants_for(provider)
    chosen = Selection(
        listing.recent(register, "people", ids, since, _changed, None if order else part.stop),
        register.look("people"),
        part,
        keep if any((since, status, formerly)) else None,
        order,
    )
    write = _resource(call, status, formerly)
    if status is not None or formerly is not None:
        # what it shows depends on the query
        return Listed(listed([written(write(register, person.id)) for person in chosen.records()]))
    return call.page(_kind(call), chosen, write)


def show(call: Call) -> Written:
    """One participant."""
    return _show(call, call.law.find_participant(call.register, call.provider, call.path["id"]))


def defer(call: Call) -> Written:
    """Note a break from training."""
    sent = call.version.READS.strict(call.body, _ATTRIBUTES)
    course, reason = bodies.text(sent.get("course_identifier")), bodies.text(sent.get("reason"))
    person = call.law.defer(call.register, call.provider, call.path["id"], course=course, reason=reason, now=call.now)
    return _show(call, person)


def resume(call: Call) -> Written:
    """Note the end of a break."""
    sent = call.version.READS.strict(call.body, _ATTRIBUTES)
    course = bodies.text(sent.get("course_identifier"))
    return _show(call, call.law.resume(call.register, call.provider, call.path["id"], course=course, now=call.now))


def withdraw(call: Call) -> Written:
    """Note the end of training."""
    sent = call.version.READS.strict(call.body, _ATTRIBUTES)
    course, reason = bodies.text(sent.get("course_identifier")), bodies.text(sent.get("reason"))
    person = call.law.withdraw(
        call.register, call.provider, call.path["id"], course=course, reason=reason, now=call.now
    )
    return _show(call, person)


def change_schedule(call: Call) -> Written:
    """Move a participant to another schedule."""
    sent = call.version.READS.strict(call.body, _ATTRIBUTES)
    person = call.law.change_schedule(
        call.register,
        call.provider,
        call.path["id"],
        course=bodies.text(sent.get("course_identifier")),
        schedule_identifier=bodies.text(sent.get("schedule_identifier")),
        cohort=bodies.text(sent.get("cohort")),
        now=call.now,
    )
    return _show(call, person)


def _created(record: Person) -> tuple[datetime, str]:
    return record.created_at, record.id


def _updated(record: Person) -> tuple[datetime, str]:
    return record.updated_at, record.id


_TIMES = {"created_at": _created, "updated_at": _updated}


def _training_status(query: Query) -> str | None:
    status = query.text("training_status")
    if status is not None and status not in list(TrainingStatus):
        raise TurnedAway(Problem("query.training-status-unknown", {"value": status}))
    return status


def _changed(register: Register, person_id: str) -> datetime:
    """The latest instant at which any release says that a participant changed (contract 3.1; 2026: 4.2)."""
    person = register.people[person_id]
    return max(
        person.updated_at,
        *(found.updated_at for found in register.applications_of(person)),
        *(change.changed_at for change in person.id_changes),
    )


def _kind(call: Call) -> str:
    # a provider sees only its own enrolments
    return f"participant of {call.provider}"


def _show(call: Call, person: Person) -> Written:
    return call.show(_kind(call), [person], _resource(call))[0]


def _resource(
    call: Call, status: str | None = None, formerly: str | None = None
) -> Callable[[Register, str], Attributes]:
    def write(register: Register, person_id: str) -> Attributes:
        found = register.people[person_id]
        attributes = call.version.participant(register, found, call.provider, status, formerly)
        return wire.resource("npq-participant", person_id, attributes)

    return write
