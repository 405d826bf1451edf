"""Operations on outcomes (contract section 9)."""

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.wire import Attributes
from sandbox.domain import outcomes
from sandbox.domain.records import Outcome

_ATTRIBUTES = frozenset({"course_identifier", "state", "completion_date"})


def list_all(call: Call) -> list[Attributes]:
    """Every outcome of the provider's declarations, oldest first."""
    since = call.query.instant("created_since")
    part = listing.window(call.query)
    register = call.register

    def keep(found: Outcome) -> bool:
        return since is None or found.created_at >= since

    asked = None if since is None else keep
    found = listing.cut(register.outcomes_for(call.provider), register.outcomes.__getitem__, asked, part)
    return [_show(call, record) for record in found]


def list_for_participant(call: Call) -> list[Attributes]:
    """Every outcome of one participant; an unknown participant has none (contract 9.2)."""
    person = call.register.people.get(call.path["participant_id"])
    if person is None:
        return []
    found = [
        outcome
        for declaration in call.register.declarations_of_person(person)
        if declaration.provider == call.provider
        for outcome in call.register.outcomes_of(declaration)
    ]
    return [_show(call, record) for record in sorted(found, key=lambda outcome: (outcome.created_at, outcome.id))]


def create(call: Call) -> Attributes:
    """Correct or confirm a result."""
    sent = wire.outcome_attributes(call.body, _ATTRIBUTES)
    outcome = outcomes.record(
        call.register,
        call.provider,
        call.path["participant_id"],
        course=wire.text(sent.get("course_identifier")),
        state=wire.text(sent.get("state")),
        completion_date=wire.text(sent.get("completion_date")),
        now=call.now,
    )
    return _show(call, outcome)


def _show(call: Call, record: Outcome) -> Attributes:
    return wire.resource("participant-outcome", record.id, call.version.outcome(call.register, record))
