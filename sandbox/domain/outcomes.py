"""Results of completed courses: recording, correcting and retracting them (contract section 9)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from sandbox.domain import participants, states, whereabouts
from sandbox.domain.dates import read_day
from sandbox.domain.errors import Check, Refused
from sandbox.domain.ids import derive_uuid
from sandbox.domain.participants import Trainee
from sandbox.domain.records import Declaration, DeclarationType, Outcome, OutcomeState
from sandbox.domain.register import Register

_SUBMITTABLE = (OutcomeState.PASSED, OutcomeState.FAILED)


def record(
    register: Register,
    provider: str,
    participant_id: str,
    *,
    course: str | None,
    state: str | None,
    completion_date: str | None,
    now: datetime,
) -> Outcome:
    """Correct the result of a completed course, or confirm it (contract 9.3).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path.
        course: the course that was completed.
        state: passed or failed.
        completion_date: the day of the result, as text.
        now: the instant of the call.

    Returns:
        The new outcome, or the latest one where it says the same already.

    Raises:
        Refused: for every reason in the contract's order.
    """
    trainee = participants.resolve(register, provider, participant_id, course)
    day = read_day(completion_date)
    completed = _completed(register, provider, trainee)

    def about_participant(rule: str, objects: bool) -> Check:
        return whereabouts.participant_check(register, provider, rule, objects, participant_id, course)

    facts: dict[str, object] = {"completion_date": completion_date, "today": now.date().isoformat()}
    problems = register.judge(_checks(register, trainee, completed, day, course, state, facts, about_participant))
    if not problems:
        # Faithful: contract 9.3, somebody else's participant passes the rules and fails as a record
        problems += register.judge([about_participant("outcome.declaration-unknown", completed is None)])
    if not problems and day is not None:
        problems += register.judge([Check("outcome.date-in-future", day > now.date(), facts)])
    if problems or completed is None or day is None:
        raise Refused(*problems)
    history = register.outcomes_of(completed)
    if history and (history[-1].state, history[-1].completion_date) == (state, day):
        return history[-1]
    return add(register, completed, OutcomeState(state or ""), day, now=now)


def add(
    register: Register,
    declaration: Declaration,
    state: OutcomeState,
    day: date,
    *,
    now: datetime,
    stamp_declaration: bool = False,
) -> Outcome:
    """Write one more row of a declaration's history.

    Args:
        register: where the declaration is kept.
        declaration: a completed one.
        state: what the row says.
        day: the day of the result.
        now: the instant of the row.
        stamp_declaration: whether the declaration's updated_at moves too: in release 2026 (its contract, 2.3), not
            in release 2023 (contract 5.3).
    """
    if stamp_declaration:
        declaration.updated_at = now
    new_id = derive_uuid(register.seed, f"{declaration.id}/outcome/{len(register.outcomes_of(declaration)) + 1}")
    return register.add_outcome(Outcome(new_id, declaration.id, state, day, now, now))


def retract(register: Register, declaration: Declaration, *, now: datetime) -> None:
    """Write that the result no longer counts, unless that is the last word already (contract 8.4)."""
    history = register.outcomes_of(declaration)
    if not history or history[-1].state is not OutcomeState.VOIDED:
        add(register, declaration, OutcomeState.VOIDED, declaration.declaration_date.date(), now=now)


def has_passed(register: Register, declaration: Declaration) -> bool | None:
    """What the latest outcome says; None where there is none, or it was retracted (contract 8.1)."""
    history = register.outcomes_of(declaration)
    if not history or history[-1].state is OutcomeState.VOIDED:
        return None
    return history[-1].state is OutcomeState.PASSED


def _completed(register: Register, provider: str, trainee: Trainee) -> Declaration | None:
    """The caller's newest completed declaration that still stands."""
    if trainee.enrolment is None:
        return None
    found = [
        declaration
        for declaration in register.declarations_of_application(trainee.enrolment.id)
        if declaration.type is DeclarationType.COMPLETED
        and declaration.provider == provider
        and declaration.state not in states.RETRACTED
    ]
    return max(found, key=lambda declaration: (declaration.created_at, declaration.id), default=None)


def _checks(
    register: Register,
    trainee: Trainee,
    completed: Declaration | None,
    day: date | None,
    course: str | None,
    state: str | None,
    told: Mapping[str, object],
    about_participant: Callable[[str, bool], Check],
) -> Iterator[Check]:
    """Contract 9.3, rules 1 to 6; only rule 2 waits for a clean sheet."""
    yield Check("outcome.date-missing", day is None, told)
    yield Check("outcome.date-unreadable", day is None, told)
    named: dict[str, object] = {"course": course}
    if day is not None:
        person = trainee.person
        unknown = person is None or participants.course_unknown_for(register, person, course)
        yield about_participant("outcome.course-unknown", unknown)
    yield about_participant("outcome.course-missing", not (course or "").strip())
    known = register.reference.courses.get(course or "")
    yield Check("outcome.course-without-outcome", known is not None and not known.has_outcomes, named)
    yield Check("outcome.state-missing", not (state or "").strip(), {"state": state})
    yield Check("outcome.state-unknown", state not in _SUBMITTABLE, {"state": state})
    if trainee.enrolment is not None:
        yield Check("outcome.no-completed-declaration", completed is None, named)
