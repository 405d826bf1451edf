"""Moving an enrolment to another schedule, and perhaps another cohort (release 2026, contract 4.8)."""

from collections.abc import Iterator
from datetime import datetime

from sandbox.domain.dates import written
from sandbox.domain.errors import Check, Refused
from sandbox.domain.laws.law2026.applications import ids_of, live_declarations
from sandbox.domain.laws.law2026.training import status_check, whom
from sandbox.domain.participants import Trainee
from sandbox.domain.records import Application, Declaration, Enrolment, Funding, Person, TrainingStatus
from sandbox.domain.register import Register
from sandbox.domain.schedules import Cohort, Schedule, leading_integer


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
    """Move an enrolment to another schedule, and perhaps another cohort (contract 4.8).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path.
        course: the course whose enrolment moves.
        schedule_identifier: the schedule to follow from now on.
        cohort: start year of the schedule's cohort as it was sent, leading digits count; None where none was sent.
        now: the instant of the call.

    Raises:
        NotFound: the provider has accepted nobody of this id.
        Refused: for every reason in the contract's order.
    """
    trainee, problems = whom(register, provider, participant_id, course)
    current = register.reference.current_cohort(now.date())
    start_year = _start_year(register, trainee, cohort, current)
    target = _target(register, start_year, schedule_identifier)
    where = current if target is None else register.reference.cohorts[target.cohort]
    # a text that is no year is told as it was sent
    told = str(start_year) if start_year else f"'{cohort}'"
    wish = {"schedule": schedule_identifier, "course": course, "cohort": told}
    problems += register.judge([Check("participant.schedule-missing", target is None, wish)])
    if not problems:
        covered = register.reference.has_contract(provider, where.identifier, course or "")
        facts: dict[str, object] = {"cohort": str(where.start_year), "course": course}
        problems += register.judge([Check("participant.no-contract-for-cohort", not covered, facts)])
    application, enrolment = trainee.application, trainee.enrolment
    live = [] if application is None else live_declarations(register, application)
    problems += register.judge(
        (
            *status_check(trainee, TrainingStatus.WITHDRAWN, "participant.withdrawn-cannot-change-schedule"),
            *_target_checks(enrolment, target, live, course),
        )
    )
    if not problems and target is not None:
        fits = register.reference.permits(target, course)
        facts = {"schedule": target.identifier, "course": course, "cohort": target.cohort[:4]}
        problems += register.judge([Check("participant.schedule-not-for-course", not fits, facts)])
    if not problems and enrolment is not None:
        moves = where.identifier != enrolment.cohort
        facts = {"cohort": enrolment.cohort, "target_cohort": where.identifier, "declarations": ids_of(live)}
        problems += register.judge([Check("participant.cohort-fixed-by-declarations", bool(live) and moves, facts)])
    if application is not None:
        problems += register.judge(_funding_checks(register.reference.cohorts[application.cohort], where))
    if problems or target is None or application is None or enrolment is None:
        raise Refused(*problems)
    _move(register, application, enrolment, target, now)
    return register.person_of(application)


def _start_year(register: Register, trainee: Trainee, sent: str | None, current: Cohort) -> int:
    if sent is not None:
        return leading_integer(sent)
    if trainee.enrolment is not None:
        return register.reference.cohorts[trainee.enrolment.cohort].start_year
    return current.start_year


def _target(register: Register, start_year: int, identifier: str | None) -> Schedule | None:
    """The schedule that is meant, in the first cohort of the year that has it."""
    # Faithful: contract 4.8, the latest suffix wins even over the cohort that the participant is in
    for cohort in register.reference.cohorts_of_year(start_year):
        schedule = register.reference.schedule(cohort.identifier, identifier)
        if schedule is not None:
            return schedule
    return None


def _target_checks(
    enrolment: Enrolment | None, target: Schedule | None, live: list[Declaration], course: str | None
) -> Iterator[Check]:
    """Contract 4.8, rules 4 and 5, which both run where enrolment and schedule were found."""
    if enrolment is None or target is None:
        return
    # Faithful: contract 4.8 rule 4 wants dates after the first instant, where declaring allows it too
    early = [found for found in live if found.declaration_date <= target.start]
    strange = [found for found in live if found.type not in target.declaration_types]
    facts: dict[str, object] = {
        "schedule": target.identifier,
        "start": target.first_day.isoformat(),
        "milestones": ", ".join(target.declaration_types),
        "declarations": ids_of([found for found in live if found in early or found in strange]),
        "earliest_declaration": min((written(one.declaration_date) for one in early), default=None),
        "declaration_type": ", ".join(dict.fromkeys(one.type for one in strange)) or None,
    }
    yield Check("participant.schedule-invalidates-declarations", bool(early or strange), facts)
    same = (enrolment.cohort, enrolment.schedule) == (target.cohort, target.identifier)
    facts = {"schedule": enrolment.schedule, "course": course, "cohort": enrolment.cohort[:4]}
    yield Check("participant.already-on-schedule", same, facts)


def _funding_checks(present: Cohort, where: Cohort) -> Iterator[Check]:
    """Contract 4.8, rules 8 and 9, which both run."""
    facts: dict[str, object] = {
        "cohort": present.identifier,
        "funding": present.funding,
        "target_cohort": where.identifier,
        "target_funding": where.funding,
    }
    uncapped = present.funding is Funding.CAPPED and where.funding is Funding.FULL
    yield Check("participant.cohort-without-cap", uncapped, facts)
    funded = present.funding is Funding.ZERO and where.funding is not Funding.ZERO
    yield Check("participant.cohort-is-funded", funded, facts)


def _move(register: Register, application: Application, enrolment: Enrolment, target: Schedule, now: datetime) -> None:
    cohorts = register.reference.cohorts
    before, after = cohorts[application.cohort].funding, cohorts[target.cohort].funding
    if (before, after) == (Funding.FULL, Funding.CAPPED):
        application.funded_place = application.eligible_for_funding
    if after is Funding.ZERO:
        application.funded_place = False
    enrolment.schedule, enrolment.cohort = target.identifier, target.cohort
    register.set_cohort(application, target.cohort)
    # contract 2.3: the person stays as it was
    enrolment.updated_at = application.updated_at = now
