"""What the DfE changes about people and applications outside the API: scenarios and testers may do it too.

Timestamps move as the contract's table says for the like change (5.3): the row that changes; the person where a
participant's own attributes or enrolments change; declarations only where they change themselves.
"""

from dataclasses import replace
from datetime import datetime

from sandbox.domain import states
from sandbox.domain.errors import Check, Refused
from sandbox.domain.records import Application, ApplicationStatus, Person
from sandbox.domain.register import Register


def revert_to_pending(register: Register, application: Application, *, now: datetime) -> Application:
    """Make a decided application pending again; an accepted one loses its enrolment.

    What the acceptance did to others stays: rejected rivals, a verified TRN, a merge. Declarations that no longer
    count stay too, and belong to the enrolment that a new acceptance makes.

    Args:
        register: where the application is kept.
        application: accepted or rejected.
        now: the instant of the change.

    Raises:
        Refused: it is pending, or has declarations that count.
    """
    live = [found.id for found in register.declarations_of_application(application.id) if found.state in states.LIVE]
    pending = application.status is ApplicationStatus.PENDING
    _judge(
        register,
        Check("dfe.already-pending", pending, {"status": application.status}),
        Check("dfe.declarations-count", bool(live), {"declarations": ", ".join(live)}),
    )
    if application.status is ApplicationStatus.ACCEPTED:
        register.remove_enrolment(application)
        register.person_of(application).updated_at = now
    application.funded_place = None
    states.move_application(application, "revert", now)
    return application


def change_email(register: Register, person: Person, email: str | None, *, now: datetime) -> Person:
    """Give a person another e-mail address; applications that were made under a different one keep theirs.

    Args:
        register: where the person is kept.
        person: whose address changes.
        email: the new one; null is for releases whose contract allows it, and release 2023 is none of them.
        now: the instant of the change.

    Raises:
        Refused: no address is given.
    """
    _judge(register, Check("dfe.email-missing", email is None, {"release": register.reference.release}))
    if email is None or email == person.email:
        return person
    for identity in register.identities_of(person):
        if identity.email == person.email:
            identity.email, identity.updated_at = email, now
    person.email, person.updated_at = email, now
    return person


def change_name(register: Register, person: Person, full_name: str, *, now: datetime) -> Person:
    """Give a person another name.

    Args:
        register: where the person is kept.
        person: whose name changes.
        full_name: the new one.
        now: the instant of the change.
    """
    if full_name != person.full_name:
        person.full_name, person.updated_at = full_name, now
    return person


def change_trn(register: Register, person: Person, trn: str, *, validated: bool, now: datetime) -> Person:
    """Correct a person's teacher reference number, on the person and on every application.

    The person carries it only where it is verified and an application was accepted (contract 5.8). Another record
    with the same number is not merged; the next acceptance does that.

    Args:
        register: where the person is kept.
        person: whose number changes.
        trn: the new number.
        validated: whether it is verified.
        now: the instant of the change.
    """
    for application in register.applications_of(person):
        told = (application.teacher_reference_number, application.teacher_reference_number_validated)
        if told != (trn, validated):
            application.teacher_reference_number, application.teacher_reference_number_validated = trn, validated
            application.updated_at = now
    carries = person.trn is not None or any(register.accepted(person))
    carried = trn if validated and carries else None
    if carried != person.trn:
        register.set_trn(person, carried)
        person.updated_at = now
    return person


def change_eligibility(
    register: Register, application: Application, *, eligible_for_funding: bool, now: datetime
) -> Application:
    """Change whether an application is eligible for funding; declarations that were made stay as they are.

    Args:
        register: where the application is kept.
        application: whose eligibility changes, as stored: earlier funding may still take it away (contract 5.4).
        eligible_for_funding: the new value.
        now: the instant of the change.
    """
    if eligible_for_funding != application.eligible_for_funding:
        application.eligible_for_funding, application.updated_at = eligible_for_funding, now
        _touch_participant(register, application, now)
    return application


def transfer(register: Register, application: Application, provider: str, *, now: datetime) -> Application:
    """Hand an application to another provider, with its enrolment; declarations stay with who made them.

    The training status goes along, with the reason and the instant that it has (contract 7.2 shows a provider only
    its own).

    Args:
        register: where the application is kept.
        application: in any status.
        provider: slug of the lead provider that gets it.
        now: the instant of the change.

    Raises:
        Refused: the provider has it, or has no contract for the course in the cohort.
    """
    covered = register.reference.has_contract(provider, application.cohort, application.course)
    facts = {"provider": provider, "course": application.course, "cohort": application.cohort[:4]}
    _judge(
        register,
        Check("dfe.provider-has-it", provider == application.provider, facts),
        Check("dfe.provider-without-contract", not covered, facts),
    )
    enrolment = register.enrolments.get(application.id)
    if enrolment is not None:
        enrolment.history.append(replace(enrolment.history[-1], provider=provider))
    register.set_provider(application, provider)
    application.updated_at = now
    _touch_participant(register, application, now)
    return application


def merge(register: Register, person: Person, into: Person, *, now: datetime) -> Person:
    """Make two records of one person one: everything moves to the one that stays, and the old id is replaced.

    No rule is asked about what the two bring along: two accepted applications for one course may stand side by side
    afterwards, as they may after a merge by the DfE.

    Args:
        register: where both are kept.
        person: whose id is replaced.
        into: who stays; takes the verified TRN where it has none.
        now: the instant of the change.

    Raises:
        Refused: both are the same.
    """
    _judge(register, Check("dfe.one-person", person.id == into.id, {"participant_id": into.id}))
    register.merge(person, into, now)
    if into.trn is None and person.trn is not None:
        register.set_trn(into, person.trn)
    return into


def _judge(register: Register, *checks: Check) -> None:
    problems = register.judge(checks)
    if problems:
        raise Refused(*problems)


def _touch_participant(register: Register, application: Application, now: datetime) -> None:
    """A change of an enrolment moves enrolment and person, as a change of its funded place does (contract 5.3)."""
    enrolment = register.enrolments.get(application.id)
    if enrolment is not None:
        enrolment.updated_at = register.person_of(application).updated_at = now
