"""Declaring milestones and voiding declarations (contract section 8, README decision 1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.domain import outcomes, participants, statements, states, whereabouts
from sandbox.domain.applications import fundable
from sandbox.domain.dates import is_rfc3339, read_instant
from sandbox.domain.errors import Check, NotFound, Problem, Refused, Unreadable
from sandbox.domain.ids import derive_uuid
from sandbox.domain.participants import Trainee
from sandbox.domain.records import (
    Declaration,
    DeclarationState,
    DeclarationType,
    OutcomeState,
    Person,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider declares, as sent: texts are judged here, not before.

    Attributes:
        participant_id: who reached the milestone.
        declaration_type: which milestone.
        declaration_date: when, in RFC 3339.
        course: on which course.
        has_passed: the result of a completed course: a boolean, or the words true or false.
        evidence_held: stored, and never shown for NPQ.
    """

    participant_id: str | None = None
    declaration_type: str | None = None
    declaration_date: str | None = None
    course: str | None = None
    has_passed: bool | str | None = None
    evidence_held: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
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


def find(register: Register, provider: str, declaration_id: str) -> Declaration:
    """The declaration with this id that this provider made; a foreign one is not found (contract 5.1)."""
    problems = register.judge([whereabouts.declaration_check(register, provider, declaration_id)])
    if problems:
        raise NotFound(*problems)
    return register.declarations[declaration_id]


def declare(
    register: Register, provider: str, claim: Claim, *, now: datetime, new_id: str | None = None
) -> Declaration:
    """Record a milestone, decide whether it will be paid, and put it on a statement (contract 8.3).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        claim: what is declared.
        now: the instant of the call; declarations may not be dated after it.
        new_id: the id to use; a new one by default.

    Returns:
        The new declaration, or for an exact repeat the stored one (README decision 1).

    Raises:
        Refused: for every reason in the contract's order.
        Unreadable: two inputs that the real service fails on.
    """
    trainee = participants.resolve(register, provider, claim.participant_id, claim.course)
    schedule = None
    if trainee.enrolment is not None:
        schedule = register.reference.schedule(trainee.enrolment.cohort, trainee.enrolment.schedule)
    case = _Case(claim, provider, now, trainee, read_instant(claim.declaration_date), schedule)
    repeated = _exact_repeat(register, case)
    if repeated is not None:
        return repeated
    problems = register.judge(_checks(register, case))
    if not problems:
        problems += register.judge(_late_checks(register, case))
    if problems:
        raise Refused(*problems)
    return _record(register, case, new_id)


def void(register: Register, declaration: Declaration, *, now: datetime) -> Declaration:
    """Take a declaration back, or what was paid for it, and retract its outcome (contract 8.4).

    Args:
        register: where the declaration is kept.
        declaration: one of the calling provider's.
        now: the instant of the call.

    Raises:
        Refused: it is void already, or on its way back, or no statement is open to take the money back.
    """
    state = declaration.state
    stuck = state is not DeclarationState.VOIDED and not states.allows(state, "void")
    problems = register.judge(
        (
            Check("declaration.already-voided", state is DeclarationState.VOIDED, {"state": state}),
            Check("declaration.cannot-be-voided", stuck, {"state": state}),
        )
    )
    statement = None
    if state is DeclarationState.PAID:
        statement = statements.next_output_statement(register, declaration.provider, declaration.cohort, now.date())
        facts = {"cohort": declaration.cohort[:4]}
        problems += register.judge([Check("declaration.no-statement-for-clawback", statement is None, facts)])
    if problems:
        raise Refused(*problems)
    if statement is not None:
        statements.attach(register, declaration, statement, refund=True)
    else:
        statements.detach(register, declaration)
    states.move_declaration(declaration, "void", now)
    if declaration.type is DeclarationType.COMPLETED and register.reference.courses[declaration.course].has_outcomes:
        outcomes.retract(register, declaration, now=now)
    return declaration


def _exact_repeat(register: Register, case: _Case) -> Declaration | None:
    """The live declaration that this claim repeats to the letter, if there is one (README decision 1)."""
    if case.trainee.person is None or case.date is None or not is_rfc3339(case.claim.declaration_date or ""):
        return None
    for declaration in register.declarations_of_person(case.trainee.person):
        same = (declaration.type, declaration.course, declaration.declaration_date, declaration.provider) == (
            case.claim.declaration_type,
            case.claim.course,
            case.date.replace(microsecond=0),
            case.provider,
        )
        if same and declaration.state in states.LIVE and _same_result(register, declaration, case.claim):
            return declaration
    return None


def _same_result(register: Register, declaration: Declaration, claim: Claim) -> bool:
    history = register.outcomes_of(declaration)
    if not history:
        return True
    return _passed(claim.has_passed) is (history[0].state is OutcomeState.PASSED)


def _passed(value: bool | str | None) -> bool | None:
    """What was said of the result; None for anything that is neither true nor false."""
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(value or "")


def _checks(register: Register, case: _Case) -> Iterator[Check]:
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
        unsaid = _passed(claim.has_passed) is None
        yield Check("declaration.result-missing", unsaid, {"has_passed": claim.has_passed})
    if schedule is not None and not _blank(claim.declaration_type):
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


def _withdrawal_checks(case: _Case) -> Iterator[Check]:
    enrolment = case.trainee.enrolment
    latest = None if enrolment is None else enrolment.latest(case.provider)
    if latest is None or latest.status is not TrainingStatus.WITHDRAWN:
        return
    facts = {"withdrawn_at": _written(latest.at), "declaration_date": case.claim.declaration_date}
    yield Check("declaration.withdrawn-and-no-date", case.date is None, facts)
    if case.date is None:
        # Faithful: contract 8.3, a withdrawn person and no date end in 400
        raise Unreadable(Problem("declaration.withdrawn-and-no-date", facts))
    yield Check("declaration.after-withdrawal", latest.at <= case.date, facts)


def _date_checks(case: _Case) -> Iterator[Check]:
    """Rules 3 to 7; rule 4, the missing type, speaks between them."""
    claim, date = case.claim, case.date
    facts: dict[str, object] = {"declaration_date": claim.declaration_date}
    present = {**facts, "now": _written(case.now)}
    yield Check("declaration.date-missing", date is None, present)
    named = {"declaration_type": claim.declaration_type, "allowed": _types(case)}
    yield Check("declaration.type-missing", _blank(claim.declaration_type), named)
    if date is not None:
        yield Check("declaration.date-in-future", date > case.now, present)
    if not _blank(claim.declaration_date):
        yield Check("declaration.date-not-rfc3339", not is_rfc3339(claim.declaration_date or ""), facts)
    schedule = case.schedule if case.milestone() is not None else None
    if date is not None and schedule is not None:
        opened = {**facts, "schedule": schedule.identifier, "start": schedule.first_day.isoformat()}
        yield Check("declaration.before-milestone", date < schedule.start, opened)


def _late_checks(register: Register, case: _Case) -> Iterator[Check]:
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


def _participant_check(register: Register, case: _Case, rule: str, objects: bool) -> Check:
    claim = case.claim
    return whereabouts.participant_check(register, case.provider, rule, objects, claim.participant_id, claim.course)


def _types(case: _Case) -> str:
    """What may be declared: the schedule's milestones, or all where none is known."""
    return ", ".join(DeclarationType if case.schedule is None else case.schedule.declaration_types)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _blank(value: str | None) -> bool:
    return not (value or "").strip()


def _live_twin(register: Register, person: Person, claim: Claim) -> Declaration | None:
    for declaration in register.declarations_of_person(person):
        same = (declaration.type, declaration.course) == (claim.declaration_type, claim.course)
        if same and declaration.state in states.LIVE:
            return declaration
    return None


def _lands_on_statement(register: Register, case: _Case) -> bool:
    """Contract 8.3 rule 9: fundable, or identical to one that is beyond submitted."""
    if case.trainee.application is None or case.trainee.person is None:
        return False
    if fundable(register, case.trainee.application):
        return True
    twin = _live_twin(register, case.trainee.person, case.claim)
    return twin is not None and twin.state is not DeclarationState.SUBMITTED and twin.declaration_date == case.date


def _superseding(register: Register, case: _Case) -> Declaration | None:
    """The oldest live declaration of the same milestone for another record of the same person (contract 8.3)."""
    person = case.trainee.person
    if person is None or person.trn is None:
        return None
    found = [
        declaration
        for other in register.people_with_trn(person.trn)
        if other.id != person.id
        for declaration in register.declarations_of_person(other)
        if (declaration.type, declaration.course) == (case.claim.declaration_type, case.claim.course)
        and declaration.state in states.LIVE
        and declaration.superseded_by is None
    ]
    return min(found, key=lambda declaration: (declaration.created_at, declaration.id), default=None)


def _record(register: Register, case: _Case, new_id: str | None) -> Declaration:
    claim, application, schedule, milestone = case.claim, case.trainee.application, case.schedule, case.milestone()
    if application is None or schedule is None or milestone is None or case.date is None:
        raise Refused(Problem("declaration.participant-unknown", {"participant_id": claim.participant_id}))
    twin = _superseding(register, case)
    statement = statements.next_output_statement(register, case.provider, schedule.cohort, case.now.date())
    # contract 8.3: the real service fails here, because even a duplicate wants a line on a statement
    stuck = twin is not None and statement is None
    facts = {"cohort": schedule.cohort[:4], "other_declaration": None if twin is None else twin.id}
    problems = register.judge([Check("declaration.duplicate-without-statement", stuck, facts)])
    if problems:
        raise Unreadable(*problems)
    number = len(register.declarations_of_application(application.id)) + 1
    declaration = register.add_declaration(
        Declaration(
            id=new_id or derive_uuid(register.seed, f"{application.id}/declaration/{number}"),
            application_id=application.id,
            provider=case.provider,
            type=milestone,
            course=application.course,
            cohort=schedule.cohort,
            declaration_date=case.date.replace(microsecond=0),
            created_at=case.now,
            updated_at=case.now,
            evidence_held=claim.evidence_held,
        )
    )
    if twin is not None:
        declaration.superseded_by = twin.id
        states.move_declaration(declaration, "make_ineligible", case.now)
    elif statement is not None and fundable(register, application):
        states.move_declaration(declaration, "make_eligible", case.now)
        statements.attach(register, declaration, statement)
    passed = _passed(claim.has_passed)
    if milestone is DeclarationType.COMPLETED and register.reference.courses[application.course].has_outcomes:
        state = OutcomeState.PASSED if passed else OutcomeState.FAILED
        outcomes.add(register, declaration, state, declaration.declaration_date.date(), now=case.now)
    return declaration
