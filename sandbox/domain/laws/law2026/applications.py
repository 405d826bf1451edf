"""Accepting, rejecting and funding applications (release 2026, contract sections 3 and 7.1)."""

from collections.abc import Iterator
from datetime import date, datetime

from sandbox.domain import states
from sandbox.domain.applications import ehco_schedule, in_spring
from sandbox.domain.errors import Check, NotFound, Refused
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    Enrolment,
    Funding,
    RejectionReason,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import ASO, EHCO, ReferenceData, Schedule

# contract 7.1, reference-data.yaml: what leadership and specialist courses follow whatever the season ...
_SEASON_OF_COHORT = {"2026a": "spring", "2026b": "autumn"}
# ... and on the days from one to another, by start year; the first that fits counts
_SEASON_OF_DAYS = (
    (2025, date(2025, 8, 1), date(2026, 4, 30), "autumn"),
    (2025, date(2024, 6, 28), date(2025, 6, 6), "spring"),
    (2024, date(2024, 6, 28), date(2025, 6, 6), "autumn"),
)


def accept(
    register: Register,
    application: Application,
    *,
    now: datetime,
    schedule_identifier: str | None = None,
    funded_place: object = None,
) -> Application:
    """Enrol the applicant, and reject the person's other applications for the course and cohort (contract 3.4).

    Args:
        register: where the application is kept.
        application: one of the calling provider's.
        now: the instant that every changed record is stamped with.
        schedule_identifier: the schedule to follow; blank lets the day decide (contract 7.1).
        funded_place: what was sent, of whatever type; None where nothing was.

    Raises:
        Refused: for every reason in the contract's order.
        NotFound: the cohort has no schedule for the course on this day, whatever else is wrong.
    """
    funding = register.reference.cohorts[application.cohort].funding
    problems = register.judge(_acceptance_checks(register, application, funding, funded_place))
    if not problems:
        promised = funding is Funding.CAPPED and funded_place is True
        facts = {"funded_place": funded_place, "eligible_for_funding": application.eligible_for_funding}
        unfit = promised and not application.eligible_for_funding
        problems += register.judge([Check("application.not-eligible-for-funded-place", unfit, facts)])
    wish = schedule_identifier if (schedule_identifier or "").strip() else None
    schedule = _wished_schedule(register, application, wish, now.date())
    told = {"schedule": wish, "course": application.course, "cohort": application.cohort}
    if wish is not None:
        problems += register.judge([Check("application.schedule-unknown", schedule is None, told)])
    else:
        facts = {"course": application.course, "cohort": application.cohort, "today": now.date().isoformat()}
        # Faithful: contract 3.4, a missing schedule hides what else is wrong, even that it was accepted before
        missing = register.judge([Check("application.no-default-schedule", schedule is None, facts)])
        if missing:
            raise NotFound(*missing)
    if wish is not None and schedule is not None and not problems:
        fits = register.reference.permits(schedule, application.course)
        problems += register.judge([Check("application.schedule-not-for-course", not fits, told)])
    if not problems:
        stored = application.funded_place
        broken = funding is Funding.FULL and stored is not None
        facts = {"cohort": application.cohort, "funding": funding, "stored_funded_place": stored}
        problems += register.judge([Check("application.cannot-be-saved", broken, facts)])
    if problems or schedule is None:
        raise Refused(*problems)
    _enrol(register, application, schedule, now)
    if funding is Funding.CAPPED:
        application.funded_place = bool(funded_place)
    return application


def reject(register: Register, application: Application, *, now: datetime) -> Application:
    """Turn an application down, also one that was accepted while nothing counts for it (contract 3.5).

    Raises:
        Refused: it is rejected already, or declarations count.
    """
    status = application.status
    live = live_declarations(register, application)
    problems = register.judge(
        (
            Check("application.already-rejected", status is ApplicationStatus.REJECTED, {"status": status}),
            Check("application.has-declarations", bool(live), {"declarations": ids_of(live)}),
        )
    )
    if problems:
        raise Refused(*problems)
    _reject(register, application, "reject", RejectionReason.BY_PROVIDER, now)
    register.person_of(application).updated_at = now
    return application


def change_funded_place(
    register: Register, application: Application, *, funded_place: object, now: datetime
) -> Application:
    """Give an accepted applicant a funded place, or take it (contract 3.6).

    Args:
        register: where the application is kept.
        application: one of the calling provider's.
        funded_place: what was sent, of whatever type; None where nothing was.
        now: the instant of the change; nothing moves where nothing changes.

    Raises:
        Refused: for every reason in the contract's order.
    """
    status, eligible = application.status, application.eligible_for_funding
    # in the service's language everything but null and false is true
    truthy = funded_place is not None and funded_place is not False
    facts = {"funded_place": funded_place, "eligible_for_funding": eligible}
    problems = register.judge(
        (
            _boolean_check(funded_place),
            Check("funding.not-accepted", status is not ApplicationStatus.ACCEPTED, {"status": status}),
            Check("funding.not-eligible", truthy and not eligible, facts),
        )
    )
    if not problems:
        cohort = register.reference.cohorts[application.cohort]
        facts = {"cohort": cohort.identifier, "funding": cohort.funding}
        problems += register.judge([Check("funding.cohort-without-cap", cohort.funding is not Funding.CAPPED, facts)])
    live = live_declarations(register, application)
    problems += register.judge([Check("funding.has-declarations", bool(live), {"declarations": ids_of(live)})])
    if problems:
        raise Refused(*problems)
    if application.funded_place is not funded_place:
        application.funded_place = bool(funded_place)
        application.updated_at = now
    return application


def default_schedule(reference: ReferenceData, course: str, cohort: str, today: date) -> Schedule | None:
    """The schedule that an acceptance on `today` chooses (contract 7.1), or None where the cohort lacks it."""
    group, intake = reference.courses[course].group, reference.cohorts[cohort]
    if group == ASO:
        return reference.schedule(cohort, "npq-aso-december")
    if group == EHCO:
        if intake.start_year < 2022 or cohort == "2026a":
            # any of the cohort's, says the contract; the one that opens first
            mine = [found for found in reference.schedules.values() if (found.cohort, found.group) == (cohort, EHCO)]
            return min(mine, key=lambda found: (found.first_day, found.identifier), default=None)
        return reference.schedule(cohort, ehco_schedule(intake.start_year, today))
    return reference.schedule(cohort, f"npq-{group}-{_season(cohort, intake.start_year, today)}")


def live_declarations(register: Register, application: Application) -> list[Declaration]:
    """The application's declarations that are submitted, eligible, payable or paid."""
    return [found for found in register.declarations_of_application(application.id) if found.state in states.LIVE]


def _season(cohort: str, start_year: int, today: date) -> str:
    if cohort in _SEASON_OF_COHORT:
        return _SEASON_OF_COHORT[cohort]
    for year, first, last, season in _SEASON_OF_DAYS:
        if year == start_year and first <= today <= last:
            return season
    return "spring" if in_spring(today) else "autumn"


def _acceptance_checks(
    register: Register, application: Application, funding: Funding, funded_place: object
) -> Iterator[Check]:
    """Contract 3.4, rules 1 to 5, which all run."""
    if funding is Funding.CAPPED:
        yield _boolean_check(funded_place)
    if funding is Funding.ZERO:
        facts = {"funded_place": funded_place, "cohort": application.cohort}
        yield Check("application.cohort-unfunded", funded_place is not False, facts)
    status = application.status
    yield Check("application.already-accepted", status is ApplicationStatus.ACCEPTED, {"status": status})
    yield Check("application.rejected-is-final", status is ApplicationStatus.REJECTED, {"status": status})
    rival = _accepted_rival(register, application)
    told: dict[str, object] = {"course": application.course}
    if rival is not None:
        told |= {"accepted_application": rival.id, "accepted_by": rival.provider}
    yield Check("application.accepted-elsewhere", rival is not None, told)


def _boolean_check(funded_place: object) -> Check:
    facts = {"funded_place": funded_place}
    return Check("application.funded-place-missing", not isinstance(funded_place, bool), facts)


def _accepted_rival(register: Register, application: Application) -> Application | None:
    """An accepted application in training for this course and cohort, of the person or of one with the same TRN."""
    person = register.person_of(application)
    others = people.people_of_one_trn(register, person) if person.trn_verified else ()
    for candidate in (person, *others):
        for other in register.accepted(candidate):
            if (
                other.id != application.id
                and other.cohort == application.cohort
                and register.reference.same_course(other.course, application.course)
                and register.enrolments[other.id].training_status is not TrainingStatus.WITHDRAWN
            ):
                return other
    return None


def _wished_schedule(register: Register, application: Application, wish: str | None, today: date) -> Schedule | None:
    if wish is not None:
        return register.reference.schedule(application.cohort, wish)
    return default_schedule(register.reference, application.course, application.cohort, today)


def _enrol(register: Register, application: Application, schedule: Schedule, now: datetime) -> None:
    person = register.person_of(application)
    states.move_application(application, "accept", now, states.APPLICATION_MOVES_2026)
    person.updated_at = now
    register.add_enrolment(
        Enrolment(
            id=application.id,
            schedule=schedule.identifier,
            cohort=application.cohort,
            school_urn=application.school_urn,
            created_at=now,
            updated_at=now,
            history=[TrainingChange(TrainingStatus.ACTIVE, application.provider, now)],
        )
    )
    for other in list(register.applications_of(person)):
        same = (other.course, other.cohort) == (application.course, application.cohort)
        if same and other.id != application.id:
            _reject(register, other, "lose", RejectionReason.RIVAL_ACCEPTED, now)


def _reject(register: Register, application: Application, move: str, reason: RejectionReason, now: datetime) -> None:
    """Make it rejected for a reason; one that was so before is stamped only where the reason is new."""
    before = application.status
    if before is ApplicationStatus.REJECTED and application.reason_for_rejection is reason:
        return
    application.reason_for_rejection = reason
    if before is ApplicationStatus.REJECTED:
        application.updated_at = now
        return
    states.move_application(application, move, now, states.APPLICATION_MOVES_2026)
    if before is ApplicationStatus.ACCEPTED:
        register.end_participation(application)


def ids_of(declarations: list[Declaration]) -> str:
    """Their ids, for the facts of a check."""
    return ", ".join(found.id for found in declarations)
