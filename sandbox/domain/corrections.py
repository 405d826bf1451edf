"""What the DfE changes about people and applications outside the API: scenarios and testers may do it too.

Timestamps move as the contract's table says for the like change (5.3; 2.3 of release 2026): the row that changes;
the person where a participant's own attributes change, and where enrolments do in release 2023, or a status does in
release 2026; declarations only where they change themselves.
"""

from datetime import datetime

from sandbox.domain import states
from sandbox.domain.errors import Check, Refused
from sandbox.domain.laws import law_of
from sandbox.domain.records import Application, ApplicationStatus, Funding, Person, RejectionReason
from sandbox.domain.register import Register


def revert_to_pending(register: Register, application: Application, *, now: datetime) -> Application:
    """Make a decided application pending again; an accepted one loses its enrolment.

    What the acceptance did to others stays: rejected rivals, a verified TRN, a merge. Declarations that no longer
    count stay too, and belong to the enrolment that a new acceptance makes. The funded place and the log of training
    are cleared, the reason for a rejection is not (release 2026, contract 3.2 and 3.4); where a cohort is unfunded,
    the funded place is false whatever happens (7.2 there).

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
    enrolled = application.id in register.enrolments
    if enrolled:
        register.remove_enrolment(application)
    if enrolled or law_of(register).SIGNIFICANT_UPDATES:
        register.person_of(application).updated_at = now
    unfunded = register.reference.cohorts[application.cohort].funding is Funding.ZERO
    application.funded_place = False if unfunded else None
    states.move_application(application, "revert", now)
    return application


def expire(register: Register, application: Application, *, now: datetime) -> Application:
    """Let a registration run out: a pending application is rejected by the DfE (release 2026, contract 3.2).

    Args:
        register: where the application is kept.
        application: pending.
        now: the instant of the change.
    """
    states.move_application(application, "reject", now)
    application.reason_for_rejection = RejectionReason.EXPIRED
    register.person_of(application).updated_at = now
    return application


def change_email(register: Register, person: Person, email: str | None, *, now: datetime) -> Person:
    """Give a person another e-mail address; applications that were made under a different one keep theirs.

    Args:
        register: where the person is kept.
        person: whose address changes.
        email: the new one; null, in release 2026, where a later person took the address over (contract 3.1).
        now: the instant of the change.

    Raises:
        Refused: no address is given, and the release writes one for everybody.
    """
    missing = email is None and not law_of(register).EMAIL_MAY_BE_GONE
    _judge(register, Check("dfe.email-missing", missing, {"release": register.reference.release}))
    if email == person.email:
        return person
    for identity in register.identities_of(person):
        if identity.email == person.email:
            identity.email, identity.updated_at = email, now
    person.email, person.updated_at = email, now
    return person


def change_name(register: Register, person: Person, full_name: str, *, now: datetime) -> Person:
    """Give a person another name; the old one joins the previous names, which release 2026 shows.

    Args:
        register: where the person is kept.
        person: whose name changes.
        full_name: the new one.
        now: the instant of the change.
    """
    if full_name != person.full_name:
        person.previous_names.append(person.full_name)
        person.full_name, person.updated_at = full_name, now
    return person


def change_trn(register: Register, person: Person, trn: str, *, validated: bool, now: datetime) -> Person:
    """Correct a person's teacher reference number, on the person and on every application.

    In release 2023 the person carries it only where it is verified and an application was accepted (contract 5.8);
    another record with the same number is not merged: the next acceptance does that. In release 2026 the number is
    the person's, verified or not (contract 2.2 there), and the applications do not change.

    Args:
        register: where the person is kept.
        person: whose number changes.
        trn: the new number.
        validated: whether it is verified.
        now: the instant of the change.
    """
    of_person = law_of(register).TRN_FROM_THE_START
    for application in register.applications_of(person):
        told = (application.teacher_reference_number, application.teacher_reference_number_validated)
        if told != (trn, validated):
            application.teacher_reference_number, application.teacher_reference_number_validated = trn, validated
            application.updated_at = application.updated_at if of_person else now
    if of_person:
        if (person.trn, person.trn_verified) != (trn, validated):
            register.set_trn(person, trn, verified=validated)
            person.updated_at = now
        return person
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

    The training status goes along. In release 2023 its reason and instant do so too, since a provider is shown only
    its own (contract 7.2); in release 2026 the new provider is shown none (contract 4.1 there).

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
    if enrolment is not None and not law_of(register).SIGNIFICANT_UPDATES:
        enrolment.history.append(enrolment.history[-1]._replace(provider=provider))
    register.set_provider(application, provider)
    if application.status is not ApplicationStatus.ACCEPTED:
        # one that was accepted before has its enrolment still (release 2026, contract 3.5)
        register.end_participation(application)
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
        into: who stays; takes the other's TRN where it has none.
        now: the instant of the change.

    Raises:
        Refused: both are the same.
    """
    _judge(register, Check("dfe.one-person", person.id == into.id, {"participant_id": into.id}))
    register.merge(person, into, now)
    if into.trn is None and person.trn is not None:
        register.set_trn(into, person.trn, verified=person.trn_verified)
    return into


def _judge(register: Register, *checks: Check) -> None:
    problems = register.judge(checks)
    if problems:
        raise Refused(*problems)


def _touch_participant(register: Register, application: Application, now: datetime) -> None:
    """A change of an enrolment moves enrolment and person, as a change of its funded place does (contract 5.3).

    In release 2026 neither moves: the application's own time is enough (contract 2.3 and 2.4 there).
    """
    enrolment = register.enrolments.get(application.id)
    if enrolment is not None and not law_of(register).SIGNIFICANT_UPDATES:
        enrolment.updated_at = register.person_of(application).updated_at = now
