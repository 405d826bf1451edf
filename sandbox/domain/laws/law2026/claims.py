"""What the rules ask of a declaration before it is made (release 2026, contract 5.4)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from sandbox.domain import statements, states, whereabouts
from sandbox.domain.claims import Claim, blank, passed
from sandbox.domain.dates import has_declared_form, written
from sandbox.domain.errors import Check, Problem, Unreadable
from sandbox.domain.laws.law2026 import people, training_partners
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    Person,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule


class Case(NamedTuple):
    """A claim with what the register knows about it.

    Attributes:
        person: the participant, if the provider may see them.
        application, enrolment, schedule: what the claim counts for, where they exist (contract 5.4).
        date: the declaration date, read leniently.
        reused: a stored declaration that says the same (contract 5.4, effect 1).
    """

    claim: Claim
    provider: str
    now: datetime
    person: Person | None
    application: Application | None
    enrolment: Enrolment | None
    schedule: Schedule | None
    date: datetime | None
    reused: Declaration | None

    def milestone(self) -> DeclarationType | None:
        """The claimed milestone, where the schedule has it."""
        if self.schedule is None or self.claim.declaration_type not in self.schedule.declaration_types:
            return None
        return DeclarationType(self.claim.declaration_type)

    def allowed(self) -> str:
        """What may be declared: the schedule's milestones, or all where none is known."""
        return ", ".join(DeclarationType if self.schedule is None else self.schedule.declaration_types)


def problems_of(register: Register, case: Case) -> list[Problem]:
    """Every objection to a claim, in the contract's order.

    Raises:
        Unreadable: the participant has withdrawn, and there is no date to compare with.
    """
    problems: list[Problem] = []
    for waits, ask in _RULES:
        if not (waits and problems):
            problems += register.judge(ask(register, case))
    return problems


def _participant_named(register: Register, case: Case) -> Iterator[Check]:
    named = case.claim.participant_id
    yield Check("declaration.participant-missing", blank(named), {"participant_id": named})
    yield people.id_changed_check(register, "declaration.participant-id-changed", named)


def _participant_known(register: Register, case: Case) -> Iterator[Check]:
    yield _participant_check(register, case, "declaration.participant-unknown", case.person is None)


def _withdrawal(register: Register, case: Case) -> Iterator[Check]:
    latest = None if case.enrolment is None else case.enrolment.latest(case.provider)
    facts: dict[str, object] = {"declaration_date": case.claim.declaration_date}
    if latest is not None and latest.status is TrainingStatus.WITHDRAWN:
        facts["withdrawn_at"] = written(latest.at)
        # Faithful: contract 5.4, a withdrawn person and no date end in 400
        yield Check("declaration.withdrawn-and-no-date", case.date is None, facts)
        if case.date is None:
            raise Unreadable(Problem("declaration.withdrawn-and-no-date", facts))
        yield Check("declaration.after-withdrawal", latest.at <= case.date, facts)
    else:
        yield Check("declaration.withdrawn-and-no-date", False, facts)
        yield Check("declaration.after-withdrawal", False, facts)


def _course(register: Register, case: Case) -> Iterator[Check]:
    course, person = case.claim.course, case.person
    known = person is not None and any(
        covers(register, application, course) for application in register.accepted(person)
    )
    yield _participant_check(register, case, "declaration.course-unknown", not known)


def _date_form(register: Register, case: Case) -> Iterator[Check]:
    """Rules 6 and 7: the second is asked whatever the first says."""
    sent, date, schedule = case.claim.declaration_date, case.date, case.schedule
    facts: dict[str, object] = {"declaration_date": sent}
    if not blank(sent):
        malformed = date is None or not has_declared_form((sent or "").strip())
        yield Check("declaration.date-not-rfc3339", malformed, facts)
    if date is not None and schedule is not None:
        opened = {**facts, "schedule": schedule.identifier, "start": schedule.first_day.isoformat()}
        yield Check("declaration.before-milestone", date < schedule.start, opened)


def _date_and_type(register: Register, case: Case) -> Iterator[Check]:
    claim = case.claim
    facts = {"declaration_date": claim.declaration_date, "now": written(case.now)}
    yield Check("declaration.date-missing", case.date is None, facts)
    named = {"declaration_type": claim.declaration_type, "allowed": case.allowed()}
    yield Check("declaration.type-missing", blank(claim.declaration_type), named)
    yield Check("declaration.type-unknown", claim.declaration_type not in list(DeclarationType), named)


def _schedule(register: Register, case: Case) -> Iterator[Check]:
    yield _participant_check(register, case, "declaration.no-schedule", case.schedule is None)


def _type_fits(register: Register, case: Case) -> Iterator[Check]:
    named = {"declaration_type": case.claim.declaration_type, "allowed": case.allowed()}
    if case.schedule is not None:
        named["schedule"] = case.schedule.identifier
    yield Check("declaration.type-not-in-schedule", case.milestone() is None, named)


def _contract(register: Register, case: Case) -> Iterator[Check]:
    if case.schedule is not None:
        course = case.claim.course or ""
        covered = register.reference.has_contract(case.provider, case.schedule.cohort, course)
        facts = {"cohort": case.schedule.cohort[:4], "course": course}
        yield Check("declaration.no-contract", not covered, facts)


def _statement(register: Register, case: Case) -> Iterator[Check]:
    if case.schedule is not None and _wants_statement(register, case):
        cohort = case.schedule.cohort
        statement = statements.next_output_statement(register, case.provider, cohort, case.now.date())
        yield Check("declaration.no-open-statement", statement is None, {"cohort": cohort[:4]})


def _result(register: Register, case: Case) -> Iterator[Check]:
    course = register.reference.courses.get(case.claim.course or "")
    if case.claim.declaration_type == DeclarationType.COMPLETED and course is not None and course.has_outcomes:
        unsaid = passed(case.claim.has_passed) is None
        yield Check("declaration.result-missing", unsaid, {"has_passed": case.claim.has_passed})


def _already_declared(register: Register, case: Case) -> Iterator[Check]:
    live = None if case.application is None else _live(register, case.application, case.claim.declaration_type)
    facts: dict[str, object] = {"declaration_type": case.claim.declaration_type, "course": case.claim.course}
    if live is not None:
        facts |= {"declaration": live.id, "state": live.state, "declared_by": live.provider}
    yield Check("declaration.already-declared", live is not None, facts)


def _partners_exist(register: Register, case: Case) -> Iterator[Check]:
    known, claim = register.reference.delivery_partners, case.claim
    for rule, name, sent in (
        ("declaration.partner-unknown", "delivery_partner_id", claim.delivery_partner_id),
        (
            "declaration.secondary-partner-unknown",
            "secondary_delivery_partner_id",
            claim.secondary_delivery_partner_id,
        ),
    ):
        yield Check(rule, sent is not None and sent not in known, {name: sent})


def _record(register: Register, case: Case) -> Iterator[Check]:
    """Rule 19; its last row is rule 16 once more, which has been asked by now."""
    if case.date is None or case.schedule is None or case.application is None:
        return
    yield date_check(case.date, case.now)
    yield from training_partners.checks(
        register,
        case.application,
        provider=case.provider,
        cohort=case.schedule.cohort,
        partner=case.claim.delivery_partner_id,
        secondary=case.claim.secondary_delivery_partner_id,
    )


# contract 5.4: whether a rule stops early, that is waits for a clean sheet, and what it asks
_RULES: tuple[tuple[bool, Callable[[Register, Case], Iterator[Check]]], ...] = (
    (False, _participant_named),
    (True, _participant_known),
    (True, _withdrawal),
    (True, _course),
    (True, _date_form),
    (False, _date_and_type),
    (True, _schedule),
    (True, _type_fits),
    (True, _contract),
    (True, _statement),
    (False, _result),
    (True, _already_declared),
    (False, _partners_exist),
    (True, _record),
)


def date_check(date: datetime, now: datetime) -> Check:
    """Whether a declaration is dated later than now, to the second (contract 5.4, record rules)."""
    later = date.replace(microsecond=0) > now.replace(microsecond=0)
    return Check("declaration.date-in-future", later, {"declaration_date": written(date), "now": written(now)})


def covers(register: Register, application: Application, course: str | None) -> bool:
    """Whether an application is for this course, or for the other one of its pair."""
    known = course in register.reference.courses
    return known and register.reference.same_course(application.course, course or "")


def _wants_statement(register: Register, case: Case) -> bool:
    """Contract 5.4 rule 14: a stored declaration beyond submitted, or a new one that will be paid."""
    if case.reused is not None:
        return case.reused.state is not DeclarationState.SUBMITTED
    return case.application is not None and people.fundable(register, case.application)


def _live(register: Register, application: Application, milestone: str | None) -> Declaration | None:
    for declaration in register.declarations_of_application(application.id):
        if declaration.type == milestone and declaration.state in states.LIVE:
            return declaration
    return None


def _participant_check(register: Register, case: Case, rule: str, objects: bool) -> Check:
    claim = case.claim
    return whereabouts.participant_check(register, case.provider, rule, objects, claim.participant_id, claim.course)
