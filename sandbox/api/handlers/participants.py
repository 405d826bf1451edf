"""Operations on participants (contract section 7)."""

from datetime import datetime

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.rules import TurnedAway
from sandbox.api.wire import Attributes, Scalar
from sandbox.domain import participants
from sandbox.domain.errors import Problem
from sandbox.domain.records import Person, TrainingStatus

_ATTRIBUTES = frozenset({"course_identifier", "reason", "schedule_identifier", "cohort"})


def list_all(call: Call) -> list[Attributes]:
    """The people whom the provider has accepted, by the age of their records."""
    query = listing.only(call.query, call.version.PARTICIPANT_FILTERS)
    register = call.register
    since = query.instant("updated_since")
    status = _training_status(query)
    formerly = query.text("from_participant_id")
    part = listing.window(query)

    def keep(found: Person) -> bool:
        return (
            (since is None or found.updated_at > since)
            and (formerly is None or any(change.from_id == formerly for change in found.id_changes))
            and (status is None or any(e.training_status == status for e in register.enrolments_of(found)))
        )

    asked = keep if any((since, status, formerly)) else None
    ids = register.participants_for(call.provider)
    if call.version.SORTS and listing.sorts(query, _TIMES):
        people = listing.ordered(filter(asked, map(register.people.__getitem__, ids)), query, _TIMES)[part]
    else:
        people = listing.cut(ids, register.people.__getitem__, asked, part)
    return [_show(call, person, status) for person in people]


def show(call: Call) -> Attributes:
    """One participant."""
    return _show(call, participants.find(call.register, call.provider, call.path["id"]))


def defer(call: Call) -> Attributes:
    """Note a break from training."""
    sent = wire.strict_attributes(call.body, _ATTRIBUTES)
    course, reason = wire.text(sent.get("course_identifier")), wire.text(sent.get("reason"))
    person = participants.defer(
        call.register, call.provider, call.path["id"], course=course, reason=reason, now=call.now
    )
    return _show(call, person)


def resume(call: Call) -> Attributes:
    """Note the end of a break."""
    sent = wire.strict_attributes(call.body, _ATTRIBUTES)
    course = wire.text(sent.get("course_identifier"))
    return _show(call, participants.resume(call.register, call.provider, call.path["id"], course=course, now=call.now))


def withdraw(call: Call) -> Attributes:
    """Note the end of training."""
    sent = wire.strict_attributes(call.body, _ATTRIBUTES)
    course, reason = wire.text(sent.get("course_identifier")), wire.text(sent.get("reason"))
    person = participants.withdraw(
        call.register, call.provider, call.path["id"], course=course, reason=reason, now=call.now
    )
    return _show(call, person)


def change_schedule(call: Call) -> Attributes:
    """Move a participant to another schedule."""
    sent = wire.strict_attributes(call.body, _ATTRIBUTES)
    person = participants.change_schedule(
        call.register,
        call.provider,
        call.path["id"],
        course=wire.text(sent.get("course_identifier")),
        schedule_identifier=wire.text(sent.get("schedule_identifier")),
        start_year=_start_year(sent.get("cohort")),
        now=call.now,
    )
    return _show(call, person)


def _created(record: Person) -> tuple[datetime, str]:
    return record.created_at, record.id


def _updated(record: Person) -> tuple[datetime, str]:
    return record.updated_at, record.id


_TIMES = {"created_at": _created, "updated_at": _updated}


def _training_status(query: listing.Query) -> str | None:
    status = query.text("training_status")
    if status is not None and status not in list(TrainingStatus):
        raise TurnedAway(Problem("query.training-status-unknown", {"value": status}))
    return status


def _start_year(sent: Scalar) -> int | None:
    """A cohort as sent, text or number, converted as the service does; blank means none (contract 7.8)."""
    told = (wire.text(sent) or "").strip()
    return listing.leading_integer(told) if told else None


def _show(call: Call, person: Person, status: str | None = None) -> Attributes:
    attributes = call.version.participant(call.register, person, call.provider, status)
    return wire.resource("npq-participant", person.id, attributes)
