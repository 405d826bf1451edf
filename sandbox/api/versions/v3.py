"""Version 3 of release 2023 (contract sections 6.1, 7.1, 7.2, 8.1 and 9.1, columns v3)."""

from collections.abc import Mapping
from datetime import datetime

from sandbox.api import wire
from sandbox.api.reading import LISTS
from sandbox.api.wire import Attributes
from sandbox.domain import outcomes
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

RELEASE = "2023"
NAME = "v3"
APPLICATION_FILTERS = frozenset({"cohort", "participant_id", "updated_since"})
PARTICIPANT_FILTERS = frozenset({"updated_since", "training_status", "from_participant_id"})
DECLARATION_FILTERS = frozenset({"participant_id", "updated_since", "cohort", "delivery_partner_id"})
SORTS = True
READS = LISTS
STATEMENT_FILTERS = frozenset({"cohort", "type", "updated_since"})
SHOWN_STATEMENT_FILTERS: frozenset[str] = frozenset()
TYPED_STATEMENTS = True
PAGES_OUTCOMES_OF_ONE = False
FUNDED_PLACES = False
# a funded place is a known name although nothing is made of it while funding caps are off (contract 6.3)
ACCEPTANCE = frozenset({"schedule_identifier", "funded_place"})
DECLARATION = frozenset(
    {"participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held", "has_passed"}
)
COLUMNS: Mapping[str, tuple[str, ...]] = {}


def application(register: Register, record: Application) -> Attributes:
    """An application's attributes, with the schedule that its enrolment follows."""
    enrolment = register.enrolments.get(record.id)
    shared = wire.application(register, record)
    return {**shared, "schedule_identifier": None if enrolment is None else enrolment.schedule}


def participant(
    register: Register, record: Person, provider: str, training_status: str | None = None, formerly: str | None = None
) -> Attributes:
    """A participant's attributes; a filter by training status trims the enrolments too (contract 3.1, a quirk)."""
    return {
        "full_name": record.full_name,
        "teacher_reference_number": record.trn,
        "updated_at": wire.timestamp(record.updated_at),
        "npq_enrolments": [
            enrolment(register, found, provider)
            for found in register.enrolments_of(record, provider)
            if training_status in (None, found.training_status)
        ],
        "participant_id_changes": wire.id_changes(record.id_changes),
    }


def enrolment(register: Register, record: Enrolment, provider: str) -> Attributes:
    """An enrolment's attributes, with the address that the participant applied under and the present pause."""
    return {
        "email": register.identities[register.applications[record.id].identity_id].email,
        **wire.enrolment(register, record),
        "withdrawal": wire.pause(record, provider, TrainingStatus.WITHDRAWN),
        "deferral": wire.pause(record, provider, TrainingStatus.DEFERRED),
        "created_at": wire.timestamp(record.created_at),
    }


def declaration(register: Register, record: Declaration) -> Attributes:
    """A declaration's attributes; several exist for other programmes and are always null here (contract 8.1)."""
    duplicate = record.state is DeclarationState.INELIGIBLE
    return {
        "participant_id": register.participant_id_of(record),
        "declaration_type": record.type,
        "course_identifier": record.course,
        "declaration_date": wire.timestamp(record.declaration_date),
        "mentor_id": None,
        "state": wire.state(record),
        "updated_at": wire.timestamp(record.updated_at),
        "created_at": wire.timestamp(record.created_at),
        "delivery_partner_id": None,
        "statement_id": record.statement_id,
        "clawback_statement_id": record.clawback_statement_id,
        "ineligible_for_funding_reason": "duplicate_declaration" if duplicate else None,
        "uplift_paid": wire.uplift_paid(register, record),
        "evidence_held": None,
        "has_passed": outcomes.has_passed(register, record),
        "lead_provider_name": register.reference.lead_providers[record.provider].name,
    }


new_declaration = declaration


def outcome(register: Register, record: Outcome) -> Attributes:
    """An outcome's attributes."""
    return {**wire.outcome(register, record), "updated_at": wire.timestamp(record.updated_at)}


def updated_since(updated_at: datetime, since: datetime) -> bool:
    """At the given instant or later (contract 3.1)."""
    return updated_at >= since
