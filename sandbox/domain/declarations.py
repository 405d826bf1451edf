"""Declaring milestones and voiding declarations (contract section 8, README decision 1)."""

from datetime import datetime

from sandbox.domain import outcomes, participants, statements, states, whereabouts
from sandbox.domain.applications import fundable
from sandbox.domain.claims import Case, Claim, checks, late_checks, passed
from sandbox.domain.dates import is_rfc3339, read_instant
from sandbox.domain.errors import Check, NotFound, Problem, Refused, Unreadable
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import (
    Declaration,
    DeclarationState,
    DeclarationType,
    OutcomeState,
)
from sandbox.domain.register import Register


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
    case = Case(claim, provider, now, trainee, read_instant(claim.declaration_date), schedule)
    repeated = _exact_repeat(register, case)
    if repeated is not None:
        return repeated
    problems = register.judge(checks(register, case))
    if not problems:
        problems += register.judge(late_checks(register, case))
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


def _exact_repeat(register: Register, case: Case) -> Declaration | None:
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
    return passed(claim.has_passed) is (history[0].state is OutcomeState.PASSED)


def _superseding(register: Register, case: Case) -> Declaration | None:
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


def _record(register: Register, case: Case, new_id: str | None) -> Declaration:
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
    if milestone is DeclarationType.COMPLETED and register.reference.courses[application.course].has_outcomes:
        state = OutcomeState.PASSED if passed(claim.has_passed) else OutcomeState.FAILED
        outcomes.add(register, declaration, state, declaration.declaration_date.date(), now=case.now)
    return declaration
