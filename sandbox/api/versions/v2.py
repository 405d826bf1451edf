"""Version 2 (contract sections 6.1, 7.1, 7.2, 8.1 and 9.1, columns v2; section 11)."""

from collections.abc import Mapping
from datetime import datetime

from sandbox.api import wire
from sandbox.api.reading import SINGLE_VALUES
from sandbox.api.wire import Attributes
from sandbox.domain import outcomes
from sandbox.domain.records import Application, Declaration, Outcome, Person
from sandbox.domain.register import Register

RELEASE = "2023"
NAME = "v2"
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
        "ineligible_for_funding_reason", "targeted_delivery_funding_eligibility", "itt_provider", "lead_mentor",
    ),
    "declarations": (
        "id", "participant_id", "declaration_type", "course_identifier", "declaration_date", "updated_at", "state",
        "has_passed",
    ),
    "enrolments": (
        "participant_id", "course_identifier", "schedule_identifier", "cohort", "npq_application_id",
        "eligible_for_funding", "training_status", "school_urn",
    ),
}  # fmt: skip


def application(register: Register, record: Application) -> Attributes:
    """An application's attributes."""
    return wire.application(register, record)


def participant(
    register: Register, record: Person, provider: str, training_status: str | None = None, formerly: str | None = None
) -> Attributes:
    """A participant's attributes: enrolments in brief."""
    return {
        "email": record.email,
        "full_name": record.full_name,
        "teacher_reference_number": record.trn,
        "updated_at": wire.timestamp(record.updated_at),
        "npq_enrolments": [wire.enrolment(register, found) for found in register.enrolments_of(record, provider)],
    }


def declaration(register: Register, record: Declaration) -> Attributes:
    """A declaration's attributes."""
    return {
        "participant_id": register.participant_id_of(record),
        "declaration_type": record.type,
        "course_identifier": record.course,
        "declaration_date": wire.timestamp(record.declaration_date),
        "updated_at": wire.timestamp(record.updated_at),
        "state": wire.state(record),
        "has_passed": outcomes.has_passed(register, record),
    }


# Faithful: contract 8.1, v2 answers POST with the attributes of v1
new_declaration = wire.declaration_with_payment


def outcome(register: Register, record: Outcome) -> Attributes:
    """An outcome's attributes."""
    return wire.outcome(register, record)


def updated_since(updated_at: datetime, since: datetime) -> bool:
    """Later than the given instant (contract 3.1)."""
    return updated_at > since
