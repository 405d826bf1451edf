"""Version 1 (contract sections 6.1, 7.1, 8.1 and 9.1, columns v1)."""

from datetime import datetime

from sandbox.api import wire
from sandbox.api.wire import Attributes
from sandbox.domain.records import Application, Declaration, Outcome, Person
from sandbox.domain.register import Register

NAME = "v1"
APPLICATION_FILTERS = frozenset({"cohort", "updated_since"})
PARTICIPANT_FILTERS = frozenset({"updated_since"})
DECLARATION_FILTERS = frozenset({"participant_id", "updated_since"})
SORTS = False
LISTS_IN_FILTERS = False
ACCEPTANCE: frozenset[str] = frozenset()


def application(register: Register, record: Application) -> Attributes:
    """An application's attributes."""
    return wire.application(register, record)


def participant(register: Register, record: Person, provider: str, training_status: str | None = None) -> Attributes:
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
