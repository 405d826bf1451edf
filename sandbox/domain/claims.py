"""What is declared, and what the rules ask of it (contract 8.3)."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sandbox.domain import participants, statements, states, whereabouts
from sandbox.domain.applications import fundable
from sandbox.domain.dates import is_rfc3339, written
from sandbox.domain.errors import Check, Problem, Unreadable
from sandbox.domain.participants import Trainee
from sandbox.domain.records import Declaration, DeclarationState, DeclarationType, Person, TrainingStatus
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule


class Claim(NamedTuple):
    """What a provider declares, as sent: texts are judged here, not before.

    Attributes:
        participant_id: who reached the milestone.
        declaration_type: which milestone.
        declaration_date: when, in RFC 3339.
        course: on which course.
        has_passed: the result of a completed course: a boolean, or the words true or false.
        evidence_held: stored, and never shown for NPQ.
        delivery_partner_id, secondary_delivery_partner_id: who trained the participant (release 2026); None where
            nothing, null or false was sent, and a blank text where that was.
    """

    participant_id: str | None = None
    declaration_type: str | None = None
    declaration_date: str | None = None
    course: str | None = None
    has_passed: bool | str | None = None
    evidence_held: str | None = None
    delivery_partner_id: str | None = None
    secondary_delivery_partner_id: str | None = None


class Case(NamedTuple):
    """A claim with what the register knows about it."""

    claim: Claim
    provider: str
    now: datetime
    trainee: Trainee
    date: datetime | None
    schedule: Schedule | None

    def milestone(self) -> DeclarationType | None:
        """The claimed milestone, where the enrolment's schedule has it."""
        if self.schedule is None or self.claim.declaration_type not in self.schedule.declaration_types:
            return None
        return DeclarationType(self.claim.declaration_type)


def passed(value: bool | str | None) -> bool | None:
    """What was said of the result; None for anything that is neither true nor false."""
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(value or "")


def checks(register: Register, case: Case) -> Iterator[Check]:
    """Contract 8.3, rules 1 to 12, which all run."""
    claim, trainee, schedule = case.claim, case.trainee, case.schedule
    yield _participant_check(register, case, "declaration.participant-unknown", trainee.person is None)
    yield from _withdrawal_checks(case)
    yield from _date_checks(case)
    if schedule is not None and _lands_on_statement(register, case):
        statement = statements.next_output_statement(register, case.provider, schedule.cohort, case.now.date())
        yield Check("declaration.no-open-statement", statement is None, {"cohort": schedule.cohort[:4]})
    course = register.reference.courses.get(claim.course or "")
    if claim.declaration_type == DeclarationType.COMPLETED and (course is None or course.has_outcomes):
        unsaid = passed(claim.has_passed) is None
        yield Check("declaration.result-missing", unsaid, {"has_passed": claim.has_passed})
    if schedule is not None and not blank(claim.declaration_type):
        facts = {
            "declaration_type": claim.declaration_type,
            "schedule": schedule.identifier,
            "allowed": _types(case),
        }
        yield Check("declaration.type-not-in-schedule", case.milestone() is None, facts)
    if trainee.person is not None:
        live = _live_twin(register, trainee.person, claim)
        facts = {"declaration_type": claim.declaration_type, "course": claim.course}
        if live is not None:
            facts |= {"declaration": live.id, "state": live.state, "declared_by": live.provider}
        yield Check("declaration.already-declared", live is not None, facts)


def _withdrawal_checks(case: Case) -> Iterator[Check]:
    enrolment = case.trainee.enrolment
    latest = None if enrolment is None else enrolment.latest(case.provider)
    if latest is None or latest.status is not TrainingStatus.WITHDRAWN:
        return
    facts = {"withdrawn_at": written(latest.at), "declaration_date": case.claim.declaration_date}
    yield Check("declaration.withdrawn-and-no-date", case.date is None, facts)
    if case.date is None:
        # Faithful: contract 8.3, a withdrawn person and no date end in 400
        raise Unreadable(Problem("declaration.withdrawn-and-no-date", facts))
    yield Check("declaration.after-withdrawal", latest.at <= case.date, facts)


def _date_checks(case: Case) -> Iterator[Check]:
    """Rules 3 to 7; rule 4, the missing type, speaks between them."""
    claim, date = case.claim, case.date
    facts: dict[str, object] = {"declaration_date": claim.declaration_date}
    present = {**facts, "now": written(case.now)}
    yield Check("declaration.date-missing", date is None, present)
    named = {"declaration_type": claim.declaration_type, "allowed": _types(case)}
    yield Check("declaration.type-missing", blank(claim.declaration_type), named)
    if date is not None:
        yield Check("declaration.date-in-future", date > case.now, present)
    if not blank(claim.declaration_date):
        yield Check("declaration.date-not-rfc3339", not is_rfc3339(claim.declaration_date or ""), facts)
    schedule = case.schedule if case.milestone() is not None else None
    if date is not None and schedule is not None:
        opened = {**facts, "schedule": schedule.identifier, "start": schedule.first_day.isoformat()}
        yield Check("declaration.before-milestone", date < schedule.start, opened)


def late_checks(register: Register, case: Case) -> Iterator[Check]:
    """Contract 8.3, rules 13 to 15: each is asked only while nothing was found."""
    claim, trainee, schedule = case.claim, case.trainee, case.schedule
    unknown = trainee.person is None or participants.course_unknown_for(register, trainee.person, claim.course)
    yield _participant_check(register, case, "declaration.course-unknown", unknown)
    if unknown:
        return
    absent = trainee.enrolment is None or schedule is None
    yield _participant_check(register, case, "declaration.participant-not-on-course", absent)
    if schedule is not None:
        covered = register.reference.has_contract(case.provider, schedule.cohort, claim.course or "")
        facts = {"cohort": schedule.cohort[:4], "course": claim.course}
        yield Check("declaration.no-contract", not covered, facts)


def _participant_check(register: Register, case: Case, rule: str, objects: bool) -> Check:
    claim = case.claim
    return whereabouts.participant_check(register, case.provider, rule, objects, claim.participant_id, claim.course)


def _types(case: Case) -> str:
    """What may be declared: the schedule's milestones, or all where none is known."""
    return _ALL if case.schedule is None else _joined(case.schedule.declaration_types)


@cache
def _joined(types: tuple[DeclarationType, ...]) -> str:
    return ", ".join(types)


_ALL = _joined(tuple(DeclarationType))


def blank(value: str | None) -> bool:
    """Whether nothing was sent, or nothing but space."""
    return not (value or "").strip()


def _live_twin(register: Register, person: Person, claim: Claim) -> Declaration | None:
    for declaration in register.declarations_of_person(person):
        same = (declaration.type, declaration.course) == (claim.declaration_type, claim.course)
        if same and declaration.state in states.LIVE:
            return declaration
    return None


def _lands_on_statement(register: Register, case: Case) -> bool:
    """Contract 8.3 rule 9: fundable, or identical to one that is beyond submitted."""
    if case.trainee.application is None or case.trainee.person is None:
        return False
    if fundable(register, case.trainee.application):
        return True
    twin = _live_twin(register, case.trainee.person, case.claim)
    return twin is not None and twin.state is not DeclarationState.SUBMITTED and twin.declaration_date == case.date
