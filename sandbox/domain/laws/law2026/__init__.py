"""Release 2026: today's service, v3 alone (contract release-2026-v3.md)."""

from datetime import datetime

from sandbox.domain import whereabouts
from sandbox.domain.applications import find as find_application
from sandbox.domain.errors import NotFound
from sandbox.domain.laws.law2026.applications import accept, change_funded_place, default_schedule, reject
from sandbox.domain.laws.law2026.declarations import (
    change_delivery_partner,
    declare,
    find_declaration,
    find_own_declaration,
    void,
)
from sandbox.domain.laws.law2026.outcomes import find_with_outcomes, record_outcome
from sandbox.domain.laws.law2026.people import find_participant, fundable, previously_funded
from sandbox.domain.laws.law2026.schedule_change import change_schedule
from sandbox.domain.laws.law2026.training import defer, resume, withdraw
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import Application, Person, Statement
from sandbox.domain.register import Register

TRN_FROM_THE_START = True
EMAIL_MAY_BE_GONE = True
SIGNIFICANT_UPDATES = True

__all__ = [
    "EMAIL_MAY_BE_GONE",
    "SIGNIFICANT_UPDATES",
    "TRN_FROM_THE_START",
    "accept",
    "application_changed",
    "change_delivery_partner",
    "change_funded_place",
    "change_schedule",
    "declarations_for",
    "declare",
    "default_schedule",
    "defer",
    "find_application",
    "find_declaration",
    "find_own_declaration",
    "find_participant",
    "find_statement",
    "find_with_outcomes",
    "fundable",
    "participant_changed",
    "previously_funded",
    "record_outcome",
    "reject",
    "resume",
    "trains",
    "void",
    "withdraw",
]


def declarations_for(register: Register, provider: str) -> Ordered:
    """The declarations that the provider made, and those that came to it with an application (contract 2.1)."""
    return register.declarations_seen_by(provider)


def application_changed(register: Register, application: Application, since: datetime) -> bool:
    """Whether it, or its person, changed at that instant or later (contract 3.3)."""
    return max(application.updated_at, register.person_of(application).updated_at) >= since


def participant_changed(register: Register, person: Person, since: datetime) -> bool:
    """Whether the person, any application or an id changed at that instant or later (contract 4.2)."""
    return (
        person.updated_at >= since
        or any(found.updated_at >= since for found in register.applications_of(person))
        or any(change.changed_at >= since for change in person.id_changes)
    )


def trains(register: Register, person: Person, provider: str, status: str) -> bool:
    """Whether an accepted application with this provider is in this status (contract 4.2)."""
    return any(enrolment.training_status == status for enrolment in register.enrolments_of(person, provider))


def find_statement(register: Register, provider: str, statement_id: str) -> Statement:
    """One of the provider's statements that pay an output fee (contract 6.4).

    Raises:
        NotFound: the provider has no such statement.
    """
    found = register.reference.statements.get(statement_id)
    check = whereabouts.statement_check(register, provider, statement_id, hidden=found is None or not found.output_fee)
    problems = register.judge([check])
    if found is None or problems:
        raise NotFound(*problems)
    return found
