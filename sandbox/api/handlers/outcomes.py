"""Operations on outcomes (contract section 9; release 2026: 6.1 to 6.3)."""

from collections.abc import Callable
from datetime import datetime

from sandbox.api import bodies, listing, wire
from sandbox.api.call import Call
from sandbox.api.compact import Listed, Written
from sandbox.api.listing import Selection
from sandbox.api.wire import Attributes
from sandbox.domain.records import Outcome
from sandbox.domain.register import Register

_ATTRIBUTES = frozenset({"course_identifier", "state", "completion_date"})


def list_all(call: Call) -> Listed:
    """Every outcome of the provider's declarations, oldest first."""
    since = call.version.READS.instant(call.query, "created_since")
    part = listing.window(call.query)
    outcomes = call.register.outcomes_for(call.provider)
    # in this order, what was made since then stands at the end
    ids: listing.Ids = outcomes if since is None else outcomes[outcomes.since(since) :]
    return call.page("outcome", Selection(ids, call.register.look("outcomes"), part), _resource(call))


def list_for_participant(call: Call) -> list[Written]:
    """Every outcome of one participant from the provider's declarations, oldest first."""
    person = call.law.find_with_outcomes(call.register, call.provider, call.path["participant_id"])
    part = listing.window(call.query) if call.version.PAGES_OUTCOMES_OF_ONE else slice(None)
    if person is None:
        return []
    found = [
        outcome
        for declaration in call.register.declarations_of_person(person)
        if declaration.provider == call.provider
        for outcome in call.register.outcomes_of(declaration)
    ]
    # those of one instant stand as they came, or by id
    order = _instant if call.register.reference.ties_by_arrival else _created
    return call.show("outcome", sorted(found, key=order)[part], _resource(call))


def create(call: Call) -> Written:
    """Correct or confirm a result."""
    sent = call.version.READS.outcome(call.body, _ATTRIBUTES)
    outcome = call.law.record_outcome(
        call.register,
        call.provider,
        call.path["participant_id"],
        course=bodies.text(sent.get("course_identifier")),
        state=bodies.text(sent.get("state")),
        completion_date=bodies.text(sent.get("completion_date")),
        now=call.now,
    )
    return _show(call, outcome)


def _created(record: Outcome) -> tuple[datetime, str]:
    return record.created_at, record.id


def _instant(record: Outcome) -> tuple[datetime, str]:
    return record.created_at, ""


def _show(call: Call, record: Outcome) -> Written:
    return call.show("outcome", [record], _resource(call))[0]


def _resource(call: Call) -> Callable[[Register, str], Attributes]:
    def write(register: Register, record_id: str) -> Attributes:
        return wire.resource(
            "participant-outcome", record_id, call.version.outcome(register, register.outcomes[record_id])
        )

    return write
