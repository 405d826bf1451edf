"""What versions share in writing: times on the wire, the envelope, and the facts that they write alike."""

from collections.abc import Iterable
from datetime import date

from sandbox.domain import applications, outcomes, statements
from sandbox.domain.dates import written
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationState,
    DeclarationType,
    DeliveryPartner,
    Enrolment,
    IdChange,
    Outcome,
    Statement,
    StatementState,
    TrainingStatus,
)
from sandbox.domain.register import Register

Attributes = dict[str, object]

# what every statement here pays for; the real service knows `ecf` too
PROGRAMME = "npq"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# catchments that count as the United Kingdom (contract 6.1)
_UK = frozenset({"england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man"})
_UK_NAME, _UK_CODE = "United Kingdom of Great Britain and Northern Ireland", "GBR"
_UPLIFTING = frozenset({DeclarationState.PAID, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK})


# UTC, whole seconds, Z (contract 2.8)
timestamp = written


def midnight(day: date) -> str:
    """How outcomes write their date (contract 2.8)."""
    return f"{day.isoformat()}T00:00:00+00:00"


def year(cohort: str) -> str:
    """A cohort on the wire: its start year."""
    return cohort[:4]


def resource(kind: str, record_id: str, attributes: Attributes) -> Attributes:
    """A record in the envelope's form (contract 2.1)."""
    return {"id": record_id, "type": kind, "attributes": attributes}


def application(register: Register, record: Application) -> Attributes:
    """The attributes that v1, v2 and v3 write alike, in the contract's order (contract 6.1)."""
    identity = register.identities[record.identity_id]
    person = register.people[identity.person_id]
    funded_before = applications.previously_funded(register, record)
    inside, country, country_code = catchment(record)
    return {
        "course_identifier": record.course,
        "email": identity.email,
        "email_validated": True,
        "employer_name": record.employer_name,
        "employment_role": record.employment_role,
        "full_name": person.full_name,
        "funding_choice": record.funding_choice,
        "headteacher_status": record.headteacher_status,
        "ineligible_for_funding_reason": funding_reason(record, funded_before),
        "participant_id": person.id,
        "private_childcare_provider_urn": record.private_childcare_provider_urn,
        "teacher_reference_number": record.teacher_reference_number,
        "teacher_reference_number_validated": record.teacher_reference_number_validated,
        "school_urn": record.school_urn,
        "school_ukprn": record.school_ukprn,
        "status": record.status,
        "works_in_school": record.works_in_school,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(applications.shown_updated_at(register, record)),
        "cohort": year(record.cohort),
        "eligible_for_funding": record.eligible_for_funding and not funded_before,
        "targeted_delivery_funding_eligibility": record.targeted_delivery_funding_eligibility,
        "teacher_catchment": inside,
        "teacher_catchment_iso_country_code": country_code,
        "teacher_catchment_country": country,
        "itt_provider": record.itt_provider,
        "lead_mentor": record.lead_mentor,
    }


def enrolment(register: Register, record: Enrolment) -> Attributes:
    """The attributes that v2, v3 and the enrolments' table write alike; eligibility is the raw one (contract 5.4)."""
    made_from = register.applications[record.id]
    return {
        "course_identifier": made_from.course,
        "schedule_identifier": record.schedule,
        "cohort": year(record.cohort),
        "npq_application_id": record.id,
        "eligible_for_funding": made_from.eligible_for_funding,
        "training_status": record.training_status,
        "school_urn": record.school_urn,
        "targeted_delivery_funding_eligibility": made_from.targeted_delivery_funding_eligibility,
    }


def state(declaration: Declaration) -> str:
    """A declaration's state, with hyphens (contract 8.1)."""
    return declaration.state.replace("_", "-")


def uplift_paid(register: Register, declaration: Declaration) -> bool:
    """Whether targeted delivery funding was paid on top (contract 8.1)."""
    return (
        register.reference.courses[declaration.course].has_outcomes
        and declaration.type is DeclarationType.STARTED
        and declaration.state in _UPLIFTING
        and register.applications[declaration.application_id].targeted_delivery_funding_eligibility
    )


def declaration_with_payment(register: Register, record: Declaration) -> Attributes:
    """v1's attributes; v2 answers a new declaration with them too (contract 8.1, a quirk)."""
    return {
        "participant_id": register.participant_id_of(record),
        "declaration_type": record.type,
        "course_identifier": record.course,
        "eligible_for_payment": record.state in (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE),
        "declaration_date": timestamp(record.declaration_date),
        "updated_at": timestamp(record.updated_at),
        "voided": record.state is DeclarationState.VOIDED,
        "state": state(record),
        "has_passed": outcomes.has_passed(register, record),
    }


def outcome(register: Register, record: Outcome) -> Attributes:
    """The attributes that v1, v2 and v3 write alike (contract 9.1)."""
    declaration = register.declarations[record.declaration_id]
    return {
        "state": record.state,
        "completion_date": midnight(record.completion_date),
        "course_identifier": declaration.course,
        "participant_id": register.participant_id_of(declaration),
        "created_at": timestamp(record.created_at),
    }


def statement(register: Register, record: Statement, *, typed: bool) -> Attributes:
    """A statement's attributes, with the programme that it pays for or without (contract section 10; 2026: 6.4)."""
    return {
        "month": _MONTHS[record.month - 1],
        "year": str(record.year),
        **({"type": PROGRAMME} if typed else {}),
        "cohort": year(record.cohort),
        "cut_off_date": record.cut_off_date.isoformat(),
        "payment_date": record.payment_date.isoformat(),
        "paid": statements.state_of(register, record) is StatementState.PAID,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(statements.updated_at(register, record)),
    }


def delivery_partner(record: DeliveryPartner, provider: str) -> Attributes:
    """A delivery partner's attributes as one provider sees it (release 2026, contract 6.5)."""
    return {
        "name": record.name,
        # Faithful: release 2026, contract 6.5, the cohorts of a delivery partner are numbers, not texts
        "cohort": sorted({int(year(cohort)) for cohort in record.cohorts[provider]}),
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(record.created_at),
    }


def catchment(record: Application) -> tuple[bool, str | None, str | None]:
    """Whether an applicant works in the United Kingdom or the islands, with country and its code (contract 6.1)."""
    inside = record.teacher_catchment in _UK
    if inside:
        return True, _UK_NAME, _UK_CODE
    return False, record.teacher_catchment_country, record.teacher_catchment_iso_country_code


def funding_reason(record: Application, funded_before: bool) -> str | None:
    """Why the DfE does not pay for an application; None where it does."""
    if funded_before:
        return "previously-funded"
    return None if record.eligible_for_funding else "establishment-ineligible"


def pause(record: Enrolment, provider: str, status: TrainingStatus) -> Attributes | None:
    """Reason and time of the present deferral or withdrawal, while it lasts (contract 7.2; 2026: 4.1)."""
    change = record.latest(provider, status) if record.training_status is status else None
    return None if change is None else {"reason": change.reason, "date": timestamp(change.at)}


def id_change(change: IdChange) -> Attributes:
    """One replaced participant id."""
    return {
        "from_participant_id": change.from_id,
        "to_participant_id": change.to_id,
        "changed_at": timestamp(change.changed_at),
    }


def id_changes(changes: Iterable[IdChange]) -> list[Attributes]:
    """Replaced participant ids, the newest first."""
    return [id_change(change) for change in sorted(changes, key=lambda one: one.changed_at, reverse=True)]
