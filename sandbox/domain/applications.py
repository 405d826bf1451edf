"""Accepting and rejecting applications (contract 5.4, 5.7, 5.8 and section 6)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sandbox.domain import states, whereabouts
from sandbox.domain.errors import Check, NotFound, Refused
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Enrolment,
    Person,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import ASO, EHCO, ReferenceData, Schedule


def find(register: Register, provider: str, application_id: str) -> Application:
    """The application with this id that was made to this provider; a foreign one is not found (contract 5.1)."""
    problems = register.judge([whereabouts.application_check(register, provider, application_id)])
    if problems:
        raise NotFound(*problems)
    return register.applications[application_id]


def accept(
    register: Register, application: Application, *, now: datetime, schedule_identifier: str | None = None
) -> Application:
    """Enrol the applicant, and reject the person's other applications for the course and cohort (contract 6.3).

    Args:
        register: where the application is kept.
        application: one of the calling provider's.
        now: the instant that every changed record is stamped with.
        schedule_identifier: the schedule to follow; blank lets the day decide (contract 5.7).

    Raises:
        Refused: for every reason in the contract's order.
        NotFound: the cohort has no schedule for the course on this day.
    """
    problems = register.judge(_acceptance_checks(register, application))
    wish = schedule_identifier if (schedule_identifier or "").strip() else None
    schedule = register.reference.schedule(application.cohort, wish) if wish else None
    if wish and not problems:
        fits = schedule is not None and register.reference.permits(schedule, application.course)
        facts = {"schedule": wish, "course": application.course, "cohort": application.cohort[:4]}
        problems += register.judge([Check("application.schedule-not-for-course", not fits, facts)])
    if problems:
        raise Refused(*problems)
    schedule = schedule or default_schedule(register.reference, application.course, application.cohort, now.date())
    facts = {"course": application.course, "cohort": application.cohort[:4], "today": now.date().isoformat()}
    problems = register.judge([Check("application.no-default-schedule", schedule is None, facts)])
    if schedule is None:
        raise NotFound(*problems)
    _enrol(register, application, schedule.identifier, now)
    return application


def reject(register: Register, application: Application, *, now: datetime) -> Application:
    """Turn a pending application down (contract 6.4).

    Raises:
        Refused: it is rejected already, or accepted.
    """
    status = application.status
    problems = register.judge(
        (
            Check("application.already-rejected", status is ApplicationStatus.REJECTED, {"status": status}),
            Check("application.accepted-is-final", status is ApplicationStatus.ACCEPTED, {"status": status}),
        )
    )
    if problems:
        raise Refused(*problems)
    states.move_application(application, "reject", now)
    return application


def default_schedule(reference: ReferenceData, course: str, cohort: str, today: date) -> Schedule | None:
    """The schedule that an acceptance on `today` chooses (contract 5.7), or None where the cohort lacks it."""
    group = reference.courses[course].group
    start_year = reference.cohorts[cohort].start_year
    if group == ASO:
        return reference.schedule(cohort, "npq-aso-december")
    if group == EHCO:
        early = start_year < 2022
        return reference.schedule(cohort, "npq-ehco-june" if early else ehco_schedule(start_year, today))
    return reference.schedule(cohort, f"npq-{group}-{'spring' if in_spring(today) else 'autumn'}")


def ehco_schedule(start_year: int, today: date) -> str:
    """The coaching offer's schedule that is due on a day, for a cohort of this start year (contract 5.7)."""
    if date(start_year, 9, 1) <= today <= date(start_year, 11, 30):
        return "npq-ehco-november"
    if date(start_year, 12, 1) <= today < date(start_year + 1, 3, 1):
        return "npq-ehco-december"
    if date(start_year + 1, 3, 1) <= today <= date(start_year + 1, 5, 31):
        return "npq-ehco-march"
    return "npq-ehco-june"


def in_spring(today: date) -> bool:
    """Whether a day belongs to the spring intake: 26 December to 2 April (contract 5.7)."""
    return (today.month, today.day) >= (12, 26) or (today.month, today.day) <= (4, 2)


def previously_funded(register: Register, application: Application) -> bool:
    """Whether the same identity has had funding for this course before: any provider, any cohort (contract 5.4)."""
    return funded_among(register, application, register.applications_of_identity(application.identity_id))


def funded_among(register: Register, application: Application, others: Iterable[Application]) -> bool:
    """Whether one of these others is accepted and funded, and for the application's course."""
    return any(
        other.id != application.id
        and other.status is ApplicationStatus.ACCEPTED
        and other.eligible_for_funding
        and other.funded_place is not False
        and register.reference.same_course(other.course, application.course)
        for other in others
    )


def fundable(register: Register, application: Application) -> bool:
    """Whether declarations for it become eligible for payment (contract 5.4)."""
    return (
        application.eligible_for_funding
        and application.funded_place is not False
        and not previously_funded(register, application)
    )


def shown_updated_at(register: Register, application: Application) -> datetime:
    """The `updated_at` that clients see: the latest of row, person, identity and enrolment (contract 5.3)."""
    identity = register.identities[application.identity_id]
    latest = max(application.updated_at, identity.updated_at, register.people[identity.person_id].updated_at)
    enrolment = register.enrolments.get(application.id)
    return latest if enrolment is None else max(latest, enrolment.updated_at)


def _acceptance_checks(register: Register, application: Application) -> Iterator[Check]:
    status = application.status
    yield Check("application.already-accepted", status is ApplicationStatus.ACCEPTED, {"status": status})
    yield Check("application.rejected-is-final", status is ApplicationStatus.REJECTED, {"status": status})
    rival = _accepted_rival(register, application)
    facts: dict[str, object] = {"course": application.course}
    if rival is not None:
        facts |= {"accepted_application": rival.id, "accepted_by": rival.provider}
    yield Check("application.accepted-elsewhere", rival is not None, facts)


def _accepted_rival(register: Register, application: Application) -> Application | None:
    person = register.person_of(application)
    trn = application.teacher_reference_number if application.teacher_reference_number_validated else person.trn
    for candidate in (person, *register.people_with_trn(trn)):
        for other in register.accepted(candidate):
            if other.id != application.id and register.reference.same_course(other.course, application.course):
                return other
    return None


def _enrol(register: Register, application: Application, schedule_identifier: str, now: datetime) -> None:
    person = register.person_of(application)
    if application.teacher_reference_number_validated and person.trn != application.teacher_reference_number:
        register.set_trn(person, application.teacher_reference_number)
    states.move_application(application, "accept", now)
    person.updated_at = now
    enrolment = Enrolment(
        id=application.id,
        schedule=schedule_identifier,
        cohort=application.cohort,
        school_urn=application.school_urn,
        created_at=now,
        updated_at=now,
        history=[TrainingChange(TrainingStatus.ACTIVE, application.provider, now)],
    )
    register.add_enrolment(enrolment)
    for other in list(register.applications_of(person)):
        same = (other.course, other.cohort) == (application.course, application.cohort)
        # one that is rejected already is not stamped again
        if same and other.status is ApplicationStatus.PENDING:
            states.move_application(other, "lose", now)
    if application.teacher_reference_number_validated:
        _merge_into_oldest(register, person, now)


def _merge_into_oldest(register: Register, person: Person, now: datetime) -> None:
    """One person with two records becomes one: the older record stays (contract 5.8)."""
    oldest = min(register.people_with_trn(person.trn), key=lambda found: (found.created_at, found.id))
    if oldest.id != person.id:
        register.merge(person, oldest, now)
