"""Recording and correcting results of completed courses (release 2026, contract 6.2 and 6.3)."""

import re
from datetime import date, datetime

from sandbox.domain import outcomes, states, whereabouts
from sandbox.domain.claims import blank
from sandbox.domain.errors import Check, Refused, Unreadable
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import Declaration, DeclarationType, Outcome, OutcomeState, Person
from sandbox.domain.register import Register

find_with_outcomes = people.find_participant

_SUBMITTABLE = (OutcomeState.PASSED, OutcomeState.FAILED)
# Faithful: contract 6.3 rule 7, a date anywhere in the text will do
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def record_outcome(
    register: Register,
    provider: str,
    participant_id: str,
    *,
    course: str | None,
    state: str | None,
    completion_date: str | None,
    now: datetime,
) -> Outcome:
    """Correct the result of a completed course, or confirm it (contract 6.3).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path.
        course: the course that was completed.
        state: passed or failed.
        completion_date: the day of the result, as text; the first year-month-day in it counts.
        now: the instant of the call.

    Returns:
        The new outcome, or the latest one where it says the same already; a pass is confirmed whatever its day.

    Raises:
        NotFound: the provider has accepted nobody of this id.
        Unreadable: the date has the right form and is in no calendar, whatever else is wrong.
        Refused: for every reason in the contract's order.
    """
    person = people.find_trainee(register, provider, participant_id)
    completed = newest_completed(register, person, provider, course)
    found = _DAY.search(completion_date or "")
    today = now.date()
    known = register.reference.courses.get(course or "")
    no_course = whereabouts.participant_check(
        register, provider, "outcome.course-missing", blank(course), participant_id, course
    )
    facts = {"completion_date": completion_date, "today": today.isoformat()}
    problems = register.judge(
        (
            people.id_changed_check(register, "outcome.participant-id-changed", participant_id),
            # Faithful: contract 6.3, what is missing is also unknown, and both are said
            Check("outcome.course-without-outcome", known is None or not known.has_outcomes, {"course": course}),
            no_course,
            Check("outcome.state-unknown", state not in _SUBMITTABLE, {"state": state}),
            Check("outcome.state-missing", blank(state), {"state": state}),
            Check("outcome.date-missing", blank(completion_date), facts),
            Check("outcome.date-unreadable", found is None, facts),
            Check("outcome.no-completed-declaration", completed is None, {"course": course}),
        )
    )
    day = None
    if found is not None:
        day = _read(found[0])
        # Faithful: contract 6.3, an impossible day hides what else is wrong
        impossible = register.judge([Check("outcome.date-impossible", day is None, facts)])
        if impossible:
            raise Unreadable(*impossible)
    if day is not None:
        compared = facts | {"completion_date": day.isoformat()}
        problems += register.judge([Check("outcome.date-in-future", day > today, compared)])
    if problems or completed is None or day is None:
        raise Refused(*problems)
    return _latest_or_new(register, completed, OutcomeState(state or ""), day, now)


def newest_completed(register: Register, person: Person, provider: str, course: str | None) -> Declaration | None:
    """The newest completed declaration for the course that still stands, and is the caller's or came to it."""
    found = [
        declaration
        for declaration in register.declarations_of_person(person)
        if (declaration.type, declaration.course) == (DeclarationType.COMPLETED, course)
        and declaration.state not in states.RETRACTED
        and provider in (declaration.provider, register.applications[declaration.application_id].provider)
    ]
    return max(found, key=lambda declaration: (declaration.created_at, declaration.id), default=None)


def _latest_or_new(
    register: Register, completed: Declaration, state: OutcomeState, day: date, now: datetime
) -> Outcome:
    history = register.outcomes_of(completed)
    if history:
        latest = history[-1]
        passed_before = latest.state is state is OutcomeState.PASSED
        if passed_before or (latest.state, latest.completion_date) == (state, day):
            return latest
    return outcomes.add(register, completed, state, day, now=now, stamp_declaration=True)


def _read(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
