"""Version 3 of release 2026: today's service (contract release-2026-v3.md, sections 3.1, 4.1, 5.1 and 6.1)."""

from collections.abc import Mapping
from datetime import datetime

from sandbox.api import wire
from sandbox.api.reading import TODAY
from sandbox.api.wire import Attributes
from sandbox.domain import outcomes
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationState,
    Enrolment,
    Outcome,
    Person,
    TrainingStatus,
)
from sandbox.domain.register import Register

RELEASE = "2026"
NAME = "v3"
READS = TODAY
APPLICATION_FILTERS = frozenset({"cohort", "participant_id", "updated_since"})
PARTICIPANT_FILTERS = frozenset({"updated_since", "training_status", "from_participant_id"})
DECLARATION_FILTERS = frozenset({"participant_id", "updated_since", "cohort"})
STATEMENT_FILTERS = frozenset({"cohort", "updated_since"})
SHOWN_STATEMENT_FILTERS = frozenset({"updated_since"})
TYPED_STATEMENTS = False
SORTS = True
PAGES_OUTCOMES_OF_ONE = True
FUNDED_PLACES = True
ACCEPTANCE = frozenset({"schedule_identifier", "funded_place"})
DECLARATION = frozenset({
    "participant_id", "declaration_type", "declaration_date", "course_identifier", "has_passed",
    "delivery_partner_id", "secondary_delivery_partner_id",
})  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {}


def application(register: Register, record: Application) -> Attributes:
    """An application's attributes."""
    person = register.person_of(record)
    enrolment = register.enrolments.get(record.id)
    funded_before = people.previously_funded(register, record)
    inside, country, country_code = wire.catchment(record)
    return {
        "course_identifier": record.course,
        "email": person.email,
        "email_validated": True,
        "employer_name": record.employer_name,
        "employment_role": record.employment_role,
        "full_name": person.full_name,
        "funding_choice": record.funding_choice,
        "headteacher_status": record.headteacher_status,
        "ineligible_for_funding_reason": wire.funding_reason(record, funded_before),
        "participant_id": person.id,
        "private_childcare_provider_urn": record.private_childcare_provider_urn,
        "teacher_reference_number": _verified_trn(person),
        "teacher_reference_number_validated": person.trn_verified,
        "school_urn": record.school_urn,
        "school_ukprn": record.school_ukprn,
        "status": record.status,
        "reason_for_rejection": record.reason_for_rejection,
        "works_in_school": record.works_in_school,
        "cohort": wire.year(record.cohort),
        "cohort_suffix": record.cohort[4:],
        "eligible_for_funding": record.eligible_for_funding and (record.funded_by_policy or not funded_before),
        "targeted_delivery_funding_eligibility": record.targeted_delivery_funding_eligibility,
        "teacher_catchment": inside,
        "teacher_catchment_country": country,
        "teacher_catchment_iso_country_code": country_code,
        "itt_provider": record.itt_provider,
        "lead_mentor": record.lead_mentor,
        "funded_place": record.funded_place,
        "created_at": wire.timestamp(record.created_at),
        # contract 2.4: a change of the person is a change of every application
        "updated_at": wire.timestamp(max(record.updated_at, person.updated_at)),
        "schedule_identifier": None if enrolment is None else enrolment.schedule,
        "works_as_senco": record.works_as_senco,
        "senco_start_date": None if record.senco_start_date is None else record.senco_start_date.isoformat(),
    }


def participant(
    register: Register,
    record: Person,
    provider: str,
    training_status: str | None = None,
    formerly: str | None = None,
) -> Attributes:
    """A participant's attributes.

    Faithful: contract 4.2, a filter by training status trims the enrolments, one by a former id the changes of id.
    """
    changes = [change for change in record.id_changes if formerly in (None, change.from_id)]
    enrolments = [
        found for found in register.enrolments_of(record, provider) if training_status in (None, found.training_status)
    ]
    # contract 1.9: as the applications came, not as they were accepted
    enrolments.sort(key=lambda found: (register.applications[found.id].created_at, found.id))
    # Faithful: contract 2.4, where a filter by training status left rows out, they don't count for the time either
    left = {found.id for found in enrolments}
    times = [
        found.updated_at for found in register.applications_of(record) if training_status is None or found.id in left
    ]
    return {
        "full_name": record.full_name,
        "previous_names": list(record.previous_names),
        "teacher_reference_number": _verified_trn(record),
        "updated_at": wire.timestamp(max([record.updated_at, *times, *(change.changed_at for change in changes)])),
        "npq_enrolments": [_enrolment(register, found, record, provider) for found in enrolments],
        "participant_id_changes": wire.id_changes(changes),
    }


def declaration(register: Register, record: Declaration) -> Attributes:
    """A declaration's attributes; the course is the application's (contract 5.1)."""
    partners = register.reference.delivery_partners
    first, second = record.delivery_partner_id, record.secondary_delivery_partner_id
    return {
        "participant_id": register.participant_id_of(record),
        "declaration_type": record.type,
        "course_identifier": record.course,
        "declaration_date": wire.timestamp(record.declaration_date),
        # Faithful: contract 5.1, states are written with hyphens, although the published file shows underscores
        "state": wire.state(record),
        "has_passed": outcomes.has_passed(register, record),
        "delivery_partner_id": first,
        "delivery_partner_name": None if first is None else partners[first].name,
        "secondary_delivery_partner_id": second,
        "secondary_delivery_partner_name": None if second is None else partners[second].name,
        "statement_id": record.statement_id,
        "application_id": record.application_id,
        "clawback_statement_id": record.clawback_statement_id,
        "uplift_paid": wire.uplift_paid(register, record),
        "lead_provider_name": register.reference.lead_providers[record.provider].name,
        "ineligible_for_funding_reason": (
            "duplicate_declaration" if record.state is DeclarationState.INELIGIBLE else None
        ),
        "created_at": wire.timestamp(record.created_at),
        "updated_at": wire.timestamp(record.updated_at),
    }


new_declaration = declaration


def outcome(register: Register, record: Outcome) -> Attributes:
    """An outcome's attributes."""
    return {**wire.outcome(register, record), "updated_at": wire.timestamp(record.updated_at)}


def updated_since(updated_at: datetime, since: datetime) -> bool:
    """At the given instant or later (contract 1.8)."""
    return updated_at >= since


def _verified_trn(person: Person) -> str | None:
    return person.trn if person.trn_verified else None


def _enrolment(register: Register, record: Enrolment, person: Person, provider: str) -> Attributes:
    """An enrolment's attributes.

    Faithful: contract 2.5, an enrolment shows the stored eligibility, not the one that earlier funding takes away.
    """
    made_from = register.applications[record.id]
    return {
        "email": person.email,
        "course_identifier": made_from.course,
        "schedule_identifier": record.schedule,
        "cohort": wire.year(made_from.cohort),
        "cohort_suffix": made_from.cohort[4:],
        "npq_application_id": record.id,
        "eligible_for_funding": made_from.eligible_for_funding,
        "training_status": record.training_status,
        "school_urn": made_from.school_urn,
        "targeted_delivery_funding_eligibility": made_from.targeted_delivery_funding_eligibility,
        "withdrawal": wire.pause(record, provider, TrainingStatus.WITHDRAWN),
        "deferral": wire.pause(record, provider, TrainingStatus.DEFERRED),
        "created_at": wire.timestamp(record.created_at),
        "funded_place": made_from.funded_place,
    }
