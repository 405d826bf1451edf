"""Deferring, resuming, withdrawing and changing schedules (contract section 7, README decisions 2, 3, 5 and 15)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sandbox.domain import states, whereabouts
from sandbox.domain.dates import written
from sandbox.domain.errors import Check, NotFound, Problem, Refused
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationType,
    Enrolment,
    Person,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule, leading_integer


class Trainee(NamedTuple):
    """Whom an action is about: the person, and the enrolment with the caller on the named course, where they exist."""

    person: Person | None = None
    application: Application | None = None
    enrolment: Enrolment | None = None


def find(register: Register, provider: str, participant_id: str) -> Person:
    """A person whom this provider has accepted; anybody else is not found (contract 5.1)."""
    person = register.people.get(participant_id)
    hidden = person is None or not register.enrolments_of(person, provider)
    check = whereabouts.participant_check(register, provider, "participant.not-found", hidden, participant_id)
    problems = register.judge([check])
    if problems or person is None:
        raise NotFound(*problems)
    return person


def resolve(register: Register, provider: str, participant_id: str | None, course: str | None) -> Trainee:
    """Find whom a request means, also by an id from before a merge (contract 7.4)."""
    person = register.people.get(participant_id or "")
    if person is None:
        identity = register.identities.get(participant_id or "")
        person = None if identity is None else register.people[identity.person_id]
    if person is None:
        return Trainee()
    for application in register.accepted(person):
        if application.provider == provider and application.course == course:
            return Trainee(person, application, register.enrolments[application.id])
    return Trainee(person)


def course_unknown_for(register: Register, person: Person, course: str | None) -> bool:
    """Whether the service would not recognise the course: no NPQ enrolment anywhere, or no such course."""
    return course not in register.reference.courses or not any(register.accepted(person))


def defer(
    register: Register, provider: str, participant_id: str, *, course: str | None, reason: str | None, now: datetime
) -> Person:
    """Note a break from training (contract 7.5).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path; unknown ids are refused, not missing (contract 7.4).
        course: the course to pause, by its identifier.
        reason: one of the deferral reasons (contract A5).
        now: the instant of the call; it becomes the date of the deferral.

    Raises:
        Refused: for every reason in the contract's order.
    """
    trainee = resolve(register, provider, participant_id, course)
    problems = _common_problems(register, provider, trainee, participant_id, course)
    known = reason in register.reference.deferral_reasons
    problems += register.judge(
        (
            Check("participant.deferral-reason-missing", not (reason or "").strip(), {"reason": reason}),
            Check("participant.deferral-reason-unknown", not known, {"reason": reason}),
            *_status_checks(
                trainee,
                {
                    TrainingStatus.DEFERRED: "participant.already-deferred",
                    TrainingStatus.WITHDRAWN: "participant.withdrawn-cannot-defer",
                },
            ),
        )
    )
    return _move(trainee, problems, "defer", provider=provider, now=now, reason=reason)


def resume(register: Register, provider: str, participant_id: str, *, course: str | None, now: datetime) -> Person:
    """Take a deferred participant back into training (contract 7.6, README decision 3).

    Args are those of `defer`, without a reason.

    Raises:
        Refused: for every reason in the contract's order.
    """
    trainee = resolve(register, provider, participant_id, course)
    problems = _common_problems(register, provider, trainee, participant_id, course)
    problems += register.judge(
        _status_checks(
            trainee,
            {
                TrainingStatus.ACTIVE: "participant.already-active",
                TrainingStatus.WITHDRAWN: "participant.withdrawn-cannot-resume",
            },
        )
    )
    return _move(trainee, problems, "resume", provider=provider, now=now)


def withdraw(
    register: Register, provider: str, participant_id: str, *, course: str | None, reason: str | None, now: datetime
) -> Person:
    """End a participant's training (contract 7.7).

    Args are those of `defer`; the reason is one of the withdrawal reasons (contract A4).

    Raises:
        Refused: for every reason in the contract's order.
    """
    trainee = resolve(register, provider, participant_id, course)
    problems = _common_problems(register, provider, trainee, participant_id, course)
    if trainee.enrolment is not None:
        known = reason in register.reference.withdrawal_reasons
        declared = [found.type for found in register.declarations_of_application(trainee.enrolment.id)]
        facts = {"course": course, "declared": ", ".join(declared)}
        problems += register.judge(
            (
                Check("participant.withdrawal-reason-unknown", not known, {"reason": reason}),
                *_status_checks(trainee, {TrainingStatus.WITHDRAWN: "participant.already-withdrawn"}),
                Check("participant.no-started-declaration", DeclarationType.STARTED not in declared, facts),
            )
        )
    return _move(trainee, problems, "withdraw", provider=provider, now=now, reason=reason)


def change_schedule(
    register: Register,
    provider: str,
    participant_id: str,
    *,
    course: str | None,
    schedule_identifier: str | None,
    cohort: str | None,
    now: datetime,
) -> Person:
    """Move an enrolment to another schedule, and perhaps another cohort (contract 7.8, README decision 15).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path.
        course: the course whose enrolment moves.
        schedule_identifier: the schedule to follow from now on.
        cohort: start year of the schedule's cohort, as text; blank means the cohort of the present schedule.
        now: the instant of the call.

    Raises:
        Refused: for every reason in the contract's order.
        NotFound: the schedule lacks a milestone that was declared already (contract 7.8 rule 9).
    """
    trainee = resolve(register, provider, participant_id, course)
    problems = _common_problems(register, provider, trainee, participant_id, course)
    start_year = leading_integer(cohort) if cohort and cohort.strip() else None
    where = _target_cohort(register, trainee, start_year)
    missing = not (schedule_identifier or "").strip()
    wish = {"schedule": schedule_identifier, "course": course, "cohort": (where or "")[:4]}
    problems += register.judge([Check("participant.schedule-missing", missing, wish)])
    if not problems:
        covered = where is not None and register.reference.has_contract(provider, where, course or "")
        facts = {"cohort": start_year or (where or "")[:4], "course": course}
        problems += register.judge([Check("participant.no-contract-for-cohort", not covered, facts)])
    target = register.reference.schedule(where, schedule_identifier) if where else None
    problems += register.judge(_schedule_checks(register, trainee, target, where, course))
    if not problems:
        problems += register.judge([Check("participant.schedule-unknown", target is None, wish)])
    if problems or trainee.enrolment is None or trainee.application is None or target is None:
        raise Refused(*problems)
    _move_schedule(register, trainee.application, trainee.enrolment, target, now)
    return register.person_of(trainee.application)


def _common_problems(
    register: Register, provider: str, trainee: Trainee, participant_id: str, course: str | None
) -> list[Problem]:
    """Contract 7.4, rules 1 to 4: 2 and 4 are asked only while nothing was found."""

    def asked(rule: str, objects: bool) -> list[Problem]:
        check = whereabouts.participant_check(register, provider, rule, objects, participant_id, course)
        return register.judge([check])

    problems = asked("participant.unknown", trainee.person is None)
    if trainee.person is not None:
        problems += asked("participant.course-unknown", course_unknown_for(register, trainee.person, course))
    problems += asked("participant.course-missing", not (course or "").strip())
    if not problems:
        problems += asked("participant.not-on-course", trainee.enrolment is None)
    return problems


def _status_checks(trainee: Trainee, forbidden: dict[TrainingStatus, str]) -> Iterator[Check]:
    if trainee.enrolment is not None:
        status = trainee.enrolment.training_status
        for bad, rule in forbidden.items():
            yield Check(rule, status is bad, {"training_status": status})


def _move(
    trainee: Trainee, problems: list[Problem], move: str, *, provider: str, now: datetime, reason: str | None = None
) -> Person:
    """Refuse, or move; a change of the enrolment touches the person, not the application (contract 5.3)."""
    if problems or trainee.person is None or trainee.enrolment is None:
        raise Refused(*problems)
    states.move_training(trainee.enrolment, move, provider=provider, now=now, reason=reason)
    trainee.person.updated_at = now
    return trainee.person


def _target_cohort(register: Register, trainee: Trainee, start_year: int | None) -> str | None:
    if start_year is None:
        return None if trainee.enrolment is None else trainee.enrolment.cohort
    cohort = register.reference.cohort_of_year(start_year)
    return None if cohort is None else cohort.identifier


def _live(declarations: Iterable[Declaration]) -> list[Declaration]:
    return [declaration for declaration in declarations if declaration.state in states.LIVE]


def _schedule_checks(
    register: Register, trainee: Trainee, target: Schedule | None, cohort: str | None, course: str | None
) -> Iterator[Check]:
    """Contract 7.8, rules 8 to 12, which all run."""
    enrolment = trainee.enrolment
    live = [] if enrolment is None else _live(register.declarations_of_application(enrolment.id))
    yield from _status_checks(trainee, {TrainingStatus.WITHDRAWN: "participant.withdrawn-cannot-change-schedule"})
    if target is not None:
        yield from _target_checks(register, enrolment, target, live, course)
    if enrolment is not None:
        moves = cohort is not None and cohort != enrolment.cohort
        facts = {"cohort": enrolment.cohort[:4], "declarations": ", ".join(one.id for one in live)}
        yield Check("participant.cohort-fixed-by-declarations", bool(live) and moves, facts)


def _target_checks(
    register: Register, enrolment: Enrolment | None, target: Schedule, live: list[Declaration], course: str | None
) -> Iterator[Check]:
    facts: dict[str, object]
    for declaration in live:
        if declaration.type not in target.declaration_types:
            facts = {
                "declaration_type": declaration.type,
                "schedule": target.identifier,
                "declaration": declaration.id,
            }
            yield Check("participant.milestone-missing", True, facts)
            raise NotFound(Problem("participant.milestone-missing", facts))
    has = {"schedule": target.identifier, "milestones": ", ".join(target.declaration_types)}
    yield Check("participant.milestone-missing", False, has)
    dates = [declaration.declaration_date for declaration in live]
    earliest = written(min(dates)) if dates else None
    # Faithful: contract 7.8 rule 9 wants dates after the first instant, where declaring allows it too
    invalidated = [declaration.id for declaration in live if declaration.declaration_date <= target.start]
    facts = {
        "schedule": target.identifier,
        "start": target.first_day.isoformat(),
        "earliest_declaration": earliest,
        "declarations": ", ".join(invalidated),
    }
    yield Check("participant.schedule-invalidates-declarations", bool(invalidated), facts)
    if enrolment is not None:
        same = (enrolment.cohort, enrolment.schedule) == (target.cohort, target.identifier)
        present = {"schedule": enrolment.schedule, "course": course, "cohort": enrolment.cohort[:4]}
        yield Check("participant.already-on-schedule", same, present)
    facts = {"schedule": target.identifier, "course": course, "cohort": target.cohort[:4]}
    yield Check("participant.schedule-not-for-course", not register.reference.permits(target, course), facts)


def _move_schedule(
    register: Register, application: Application, enrolment: Enrolment, target: Schedule, now: datetime
) -> None:
    enrolment.schedule, enrolment.cohort = target.identifier, target.cohort
    enrolment.updated_at = register.person_of(application).updated_at = now
    if application.cohort != target.cohort:
        register.set_cohort(application, target.cohort)
        application.updated_at = now
