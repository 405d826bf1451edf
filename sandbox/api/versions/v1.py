"""Version 1 (contract sections 6.1, 7.1, 8.1 and 9.1, columns v1; section 11)."""

from collections.abc import Mapping
from datetime import datetime

from sandbox.api import wire
from sandbox.api.reading import SINGLE_VALUES
from sandbox.api.wire import Attributes
from sandbox.domain.records import Application, Declaration, Outcome, Person
from sandbox.domain.register import Register

RELEASE = "2023"
NAME = "v1"
APPLICATION_FILTERS = frozenset({"cohort", "updated_since"})
PARTICIPANT_FILTERS = frozenset({"updated_since"})
DECLARATION_FILTERS = frozenset({"participant_id", "updated_since"})
SORTS = False
READS = SINGLE_VALUES
STATEMENT_FILTERS = frozenset({"cohort", "type", "updated_since"})
SHOWN_STATEMENT_FILTERS: frozenset[str] = frozenset()
TYPED_STATEMENTS = True
PAGES_OUTCOMES_OF_ONE = False
FUNDED_PLACES = False
ACCEPTANCE: frozenset[str] = frozenset()
DECLARATION = frozenset(
    {"participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held", "has_passed"}
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "applications": (
        "id", "participant_id", "full_name", "email", "email_validated", "teacher_reference_number",
        "teacher_reference_number_validated", "school_urn", "school_ukprn", "private_childcare_provider_urn",
        "headteacher_status", "eligible_for_funding", "funding_choice", "course_identifier", "status",
        "works_in_school", "employer_name", "employment_role", "created_at", "updated_at", "cohort",
        "ineligible_for_funding_reason", "targeted_delivery_funding_eligibility", "teacher_catchment",
        "teacher_catchment_country", "teacher_catchment_iso_country_code", "itt_provider", "lead_mentor",
    ),
    "declarations": (
        "id", "participant_id", "declaration_type", "course_identifier", "eligible_for_payment", "declaration_date",
        "updated_at", "voided", "state", "has_passed",
    ),
}  # fmt: skip


def application(register: Register, record: Application) -> Attributes:
    """An application's attributes."""
    return wire.application(register, record)


def participant(
    register: Register, record: Person, provider: str, training_status: str | None = None, formerly: str | None = None
) -> Attributes:
    """A participant's attributes: courses as a plain list."""
    return {
        "participant_id": record.id,
        "email": record.email,
        "full_name": record.full_name,
        "npq_courses": [register.applications[found.id].course for found in register.enrolments_of(record, provider)],
        "teacher_reference_number": record.trn,
        "updated_at": wire.timestamp(record.updated_at),
    }


def declaration(register: Register, record: Declaration) -> Attributes:
    """A declaration's attributes."""
    return wire.declaration_with_payment(register, record)


new_declaration = declaration


def outcome(register: Register, record: Outcome) -> Attributes:
    """An outcome's attributes."""
    return wire.outcome(register, record)


def updated_since(updated_at: datetime, since: datetime) -> bool:
    """Later than the given instant (contract 3.1)."""
    return updated_at > since
