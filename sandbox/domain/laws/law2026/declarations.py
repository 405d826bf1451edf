"""Declaring, voiding and naming delivery partners (release 2026, contract 2.1 and 5.4 to 5.6)."""

from datetime import datetime

from sandbox.domain import outcomes, statements, states
from sandbox.domain.claims import Claim, passed
from sandbox.domain.dates import read_rolling_instant
from sandbox.domain.errors import Check, NotFound, NotYours, Refused, Unreadable
from sandbox.domain.ids import derive_uuid
from sandbox.domain.laws.law2026 import people, training_partners
from sandbox.domain.laws.law2026.claims import Case, covers, date_check, problems_of
from sandbox.domain.laws.law2026.outcomes import newest_completed
from sandbox.domain.records import Application, Declaration, DeclarationState, DeclarationType, OutcomeState, Person
from sandbox.domain.register import Register

_PAYING = (DeclarationState.PAYABLE, DeclarationState.PAID)
# contract 5.5: whose money went out is clawed back rather than voided
_PAID_OUT = (DeclarationState.PAID, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK)


def find_declaration(register: Register, provider: str, declaration_id: str) -> Declaration:
    """A declaration that this provider made, or whose application is with it now (contract 2.1).

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = register.declarations.get(declaration_id)
    facts: dict[str, object] = {"id": declaration_id, "caller": provider}
    visible = False
    if found is not None:
        facts["made_by"] = found.provider
        visible = provider in (found.provider, register.applications[found.application_id].provider)
    problems = register.judge([Check("declaration.unknown", not visible, facts)])
    if found is None or problems:
        raise NotFound(*problems)
    return found


def find_own_declaration(register: Register, provider: str, declaration_id: str) -> Declaration:
    """A declaration that this provider made, and may change (contract 5.5).

    Raises:
        NotFound: the provider cannot even see it.
        NotYours: it came to the provider with an application, and another one made it.
    """
    found = find_declaration(register, provider, declaration_id)
    facts = {"id": declaration_id, "caller": provider, "made_by": found.provider}
    problems = register.judge([Check("declaration.not-yours", found.provider != provider, facts)])
    if problems:
        raise NotYours(*problems)
    return found


def declare(
    register: Register, provider: str, claim: Claim, *, now: datetime, new_id: str | None = None
) -> Declaration:
    """Record a milestone, decide whether it will be paid, and put it on a statement (contract 5.4).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        claim: what is declared.
        now: the instant of the call; declarations may not be dated after it.
        new_id: the id to use; a new one by default.

    Returns:
        The new declaration, or one that an older application of the person has and that says the same.

    Raises:
        Refused: for every reason in the contract's order.
        Unreadable: two inputs that the real service fails on.
    """
    case = _case_of(register, provider, claim, now)
    problems = problems_of(register, case)
    application, milestone = case.application, case.milestone()
    if problems or application is None or case.schedule is None or milestone is None or case.date is None:
        raise Refused(*problems)
    fundable = people.fundable(register, application)
    if case.reused is not None:
        facts = {"declaration": case.reused.id, "state": case.reused.state}
        paying = fundable and case.reused.state in _PAYING
        unreadable = register.judge([Check("declaration.reused-while-paying", paying, facts)])
        if unreadable:
            raise Unreadable(*unreadable)
    declaration = case.reused or register.add_declaration(
        Declaration(
            id=new_id or _new_id(register, application),
            application_id=application.id,
            provider=provider,
            type=milestone,
            course=application.course,
            cohort=case.schedule.cohort,
            declaration_date=case.date,
            created_at=now,
            updated_at=now,
            delivery_partner_id=claim.delivery_partner_id,
            secondary_delivery_partner_id=claim.secondary_delivery_partner_id,
        )
    )
    if declaration.state is DeclarationState.SUBMITTED:
        _decide_payment(register, declaration, case.schedule.cohort, fundable=fundable, now=now)
    if _has_result(register, declaration):
        state = OutcomeState.PASSED if passed(claim.has_passed) else OutcomeState.FAILED
        day = declaration.declaration_date.date()
        outcomes.add(register, declaration, state, day, now=now, stamp_declaration=True)
    return declaration


def void(register: Register, declaration: Declaration, *, now: datetime) -> Declaration:
    """Take a declaration back, or what was paid for it, and retract its outcome (contract 5.5).

    Args:
        register: where the declaration is kept.
        declaration: one of the calling provider's.
        now: the instant of the call.

    Raises:
        Refused: it is void already, or on its way back, or no statement is open to take the money back.
    """
    state = declaration.state
    statement = None
    if state in _PAID_OUT:
        statement = statements.next_output_statement(register, declaration.provider, declaration.cohort, now.date())
        refunded = declaration.clawback_statement_id is not None
        problems = register.judge(
            (
                Check("declaration.already-refunded", refunded, {"state": state}),
                Check("declaration.no-statement-for-clawback", statement is None, {"cohort": declaration.cohort[:4]}),
            )
        )
        if not problems:
            unpaid = state is not DeclarationState.PAID
            problems += register.judge([Check("declaration.not-paid", unpaid, {"state": state})])
    else:
        voided = state is DeclarationState.VOIDED
        problems = register.judge([Check("declaration.already-voided", voided, {"state": state})])
    if problems:
        raise Refused(*problems)
    if statement is not None:
        statements.attach(register, declaration, statement, refund=True)
    else:
        statements.detach(register, declaration)
    states.move_declaration(declaration, "void", now)
    if _has_result(register, declaration) and not _retracted_already(register, declaration):
        day = declaration.declaration_date.date()
        outcomes.add(register, declaration, OutcomeState.VOIDED, day, now=now)
    return declaration


def change_delivery_partner(
    register: Register,
    provider: str,
    declaration: Declaration,
    *,
    partner: str | None,
    secondary: str | None,
    now: datetime,
) -> Declaration:
    """Say who trained the participant, whatever the declaration's state (contract 5.6).

    Args:
        register: where the declaration is kept.
        provider: slug of the calling lead provider, who made the declaration.
        declaration: what changes.
        partner: the id of a delivery partner; None where none was sent.
        secondary: that of a second one; without it there is none any more.
        now: the instant of the call; nothing moves where nothing changes.

    Raises:
        Refused: for every reason in the contract's order.
    """
    known = register.reference.delivery_partners
    partner, secondary = partner or None, secondary or None
    facts = {"delivery_partner_id": partner, "cohort": declaration.cohort}
    told = {"secondary_delivery_partner_id": secondary, "cohort": declaration.cohort}
    chosen = partner if partner in known else None
    second = secondary if secondary in known else None
    problems = register.judge(
        (
            Check("declaration.named-partner-unknown", chosen is None, facts),
            Check("declaration.named-secondary-unknown", secondary is not None and second is None, told),
            date_check(declaration.declaration_date, now),
            *training_partners.checks(
                register,
                register.applications[declaration.application_id],
                provider=provider,
                cohort=declaration.cohort,
                partner=chosen,
                secondary=second,
                before=(declaration.delivery_partner_id, declaration.secondary_delivery_partner_id),
            ),
        )
    )
    if all(problem.rule != "declaration.partner-missing" for problem in problems):
        # contract 5.6 rule 4 says what the record says, and it is said once
        problems += register.judge([Check("declaration.partner-missing", partner is None, facts)])
    if problems:
        raise Refused(*problems)
    if (declaration.delivery_partner_id, declaration.secondary_delivery_partner_id) != (chosen, second):
        declaration.delivery_partner_id, declaration.secondary_delivery_partner_id = chosen, second
        declaration.updated_at = now
    return declaration


def _case_of(register: Register, provider: str, claim: Claim, now: datetime) -> Case:
    person = people.visible_person(register, provider, claim.participant_id)
    date = read_rolling_instant(claim.declaration_date)
    application = enrolment = schedule = reused = None
    if person is not None:
        application = _application_for(register, person, provider, claim.course)
        reused = _same_declaration(register, person, provider, claim, date)
    if application is not None:
        enrolment = register.enrolments[application.id]
        schedule = register.reference.schedule(enrolment.cohort, enrolment.schedule)
    return Case(claim, provider, now, person, application, enrolment, schedule, date, reused)


def _application_for(register: Register, person: Person, provider: str, course: str | None) -> Application | None:
    """The latest made of the person's accepted applications with this provider for the course or its pair."""
    found = (
        application
        for application in register.accepted(person)
        if application.provider == provider and covers(register, application, course)
    )
    return max(found, key=lambda application: (application.created_at, application.id), default=None)


def _same_declaration(
    register: Register, person: Person, provider: str, claim: Claim, date: datetime | None
) -> Declaration | None:
    """A live declaration of this provider's for exactly this course, type and instant (contract 5.4, effect 1)."""
    for declaration in register.declarations_of_person(person):
        wanted = (provider, claim.course, claim.declaration_type, date)
        same = (declaration.provider, declaration.course, declaration.type, declaration.declaration_date) == wanted
        if same and declaration.state in states.LIVE:
            return declaration
    return None


def _decide_payment(
    register: Register, declaration: Declaration, cohort: str, *, fundable: bool, now: datetime
) -> None:
    """A duplicate is ineligible; what is funded is eligible and on a statement (contract 5.4, effects 3 to 5)."""
    oldest = _oldest_twin(register, declaration)
    if oldest is not None:
        declaration.superseded_by = oldest.id
        states.move_declaration(declaration, "make_ineligible", now)
        return
    statement = statements.next_output_statement(register, declaration.provider, cohort, now.date())
    if fundable and statement is not None:
        states.move_declaration(declaration, "make_eligible", now)
        statements.attach(register, declaration, statement)


def _oldest_twin(register: Register, declaration: Declaration) -> Declaration | None:
    """The oldest live declaration of the milestone for another record with the same TRN, verified or not."""
    person = register.person_of(register.applications[declaration.application_id])
    found = (
        twin
        for other in people.people_of_one_trn(register, person)
        for twin in register.declarations_of_person(other)
        if twin.type is declaration.type
        and register.reference.same_course(twin.course, declaration.course)
        and twin.state in states.LIVE
        and twin.superseded_by is None
    )
    return min(found, key=lambda twin: (twin.created_at, twin.id), default=None)


def _has_result(register: Register, declaration: Declaration) -> bool:
    course = register.reference.courses[declaration.course]
    return declaration.type is DeclarationType.COMPLETED and course.has_outcomes


def _retracted_already(register: Register, declaration: Declaration) -> bool:
    """Whether the last word on the course is a retraction.

    Faithful: contract 5.5, the declaration itself no longer counts by now; only another one can have that word.
    """
    person = register.person_of(register.applications[declaration.application_id])
    standing = newest_completed(register, person, declaration.provider, declaration.course)
    history = [] if standing is None else register.outcomes_of(standing)
    return bool(history) and history[-1].state is OutcomeState.VOIDED


def _new_id(register: Register, application: Application) -> str:
    number = len(register.declarations_of_application(application.id)) + 1
    return derive_uuid(register.seed, f"{application.id}/declaration/{number}")
