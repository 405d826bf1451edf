"""Operations on participants (contract section 7; release 2026: section 4)."""

from collections.abc import Iterable
from datetime import datetime

from sandbox.api import bodies, listing, wire
from sandbox.api.call import Call
from sandbox.api.compact import Written, written
from sandbox.api.query import Query, only
from sandbox.api.rules import TurnedAway
from sandbox.api.wire import Attributes
from sandbox.domain.errors import Problem
from sandbox.domain.records import Person, TrainingStatus
from sandbox.domain.register import Register

_ATTRIBUTES = frozenset({"course_identifier", "reason", "schedule_identifier", "cohort"})


def list_all(call: Call) -> list[Written]:
    """The people whom the provider has accepted, by the age of their records."""
    register, version, provider = call.register, call.version, call.provider
    query = only(call.query, version.PARTICIPANT_FILTERS)
    since = version.READS.instant(query, "updated_since")
    status = _training_status(query)
    old = query.text("from_participant_id")
    formerly = None if old is None else version.READS.identifier(old)
    part = listing.window(query)

    def keep(found: Person) -> bool:
        return (
            (since is None or call.law.participant_changed(register, found, since))
            and (formerly is None or any(change.from_id == formerly for change in found.id_changes))
            and (status is None or call.law.trains(register, found, provider, status))
        )

    asked = keep if any((since, status, formerly)) else None
    ids = register.participants_for(provider)
    if version.SORTS and listing.sorts(query, _TIMES):
        people = listing.ordered(filter(asked, map(register.look("people"), ids)), query, _TIMES)[part]
    else:
        people = listing.cut(ids, register.look("people"), asked, part)
    return _all(call, people, status, formerly)


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


def _show(call: Call, person: Person) -> Written:
    return _all(call, [person])[0]


def _all(call: Call, people: Iterable[Person], status: str | None = None, formerly: str | None = None) -> list[Written]:
    def write(register: Register, person_id: str) -> Attributes:
        found = register.people[person_id]
        attributes = call.version.participant(register, found, call.provider, status, formerly)
        return wire.resource("npq-participant", person_id, attributes)

    if status is not None or formerly is not None:
        return [written(write(call.register, person.id)) for person in people]
    # a provider sees only its own enrolments
    return call.show(f"participant of {call.provider}", people, write)
