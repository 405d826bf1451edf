"""One person with everything that the DfE knows of them, and what their providers could do next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.control import shapes
from sandbox.control.history import History
from sandbox.control.moves import Trial
from sandbox.domain import statements
from sandbox.domain.records import Application, Declaration, Enrolment, Outcome, Person
from sandbox.domain.register import Register
from sandbox.workspace import Workspace


def line(workspace: Workspace, person: Person, handles: Mapping[str, str]) -> dict[str, Any]:
    """A person in brief, as in a list.

    Args:
        workspace: in which they are.
        person: who.
        handles: id -> the scenario's name for it.
    """
    register = workspace.register
    return {
        **_who(person, handles),
        "applications": [_brief(register, made, handles) for made in register.applications_of(person)],
    }


def in_full(workspace: Workspace, person: Person, now: datetime) -> dict[str, Any]:
    """A person with all records, every event of their history, and the moves that are open or refused now."""
    register = workspace.register
    handles = {record_id: handle for handle, record_id in workspace.handles.items()}
    trial = Trial(register, person, now)
    return {
        **_who(person, handles),
        "created_at": shapes.timestamp(person.created_at),
        "updated_at": shapes.timestamp(person.updated_at),
        "identities": [{"id": one.id, "email": one.email} for one in register.identities_of(person)],
        "former_ids": [change.from_id for change in person.id_changes],
        "clock": shapes.clock(workspace.clock),
        "applications": [_application(register, trial, made, handles) for made in register.applications_of(person)],
        "events": History(workspace, person, now).told(),
    }


def _who(person: Person, handles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": person.id,
        "handle": handles.get(person.id),
        "full_name": person.full_name,
        "email": person.email,
        "trn": person.trn,
    }


def _brief(register: Register, application: Application, handles: Mapping[str, str]) -> dict[str, Any]:
    enrolment = register.enrolments.get(application.id)
    return {
        "id": application.id,
        "handle": handles.get(application.id),
        "provider": application.provider,
        "course_identifier": application.course,
        "cohort": _cohort(register, application.cohort),
        "status": application.status.value,
        "training_status": None if enrolment is None else enrolment.training_status.value,
    }


def _application(
    register: Register, trial: Trial, application: Application, handles: Mapping[str, str]
) -> dict[str, Any]:
    enrolment = register.enrolments.get(application.id)
    declared = register.declarations_of_application(application.id)
    return {
        **_brief(register, application, handles),
        "teacher_reference_number": application.teacher_reference_number,
        "eligible_for_funding": application.eligible_for_funding,
        "funded_place": application.funded_place,
        "created_at": shapes.timestamp(application.created_at),
        "updated_at": shapes.timestamp(application.updated_at),
        "moves": trial.of_application(application),
        "enrolment": None if enrolment is None else _enrolment(trial, application, enrolment),
        "declarations": [_declaration(register, trial, one, handles) for one in declared],
    }


def _enrolment(trial: Trial, application: Application, enrolment: Enrolment) -> dict[str, Any]:
    return {
        "schedule_identifier": enrolment.schedule,
        "training_status": enrolment.training_status.value,
        "created_at": shapes.timestamp(enrolment.created_at),
        "moves": trial.of_training(application),
    }


def _declaration(
    register: Register, trial: Trial, declaration: Declaration, handles: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": declaration.id,
        "handle": handles.get(declaration.id),
        "provider": declaration.provider,
        "declaration_type": declaration.type.value,
        "state": declaration.state.value,
        "declaration_date": shapes.timestamp(declaration.declaration_date),
        "created_at": shapes.timestamp(declaration.created_at),
        "updated_at": shapes.timestamp(declaration.updated_at),
        "statement": _statement(register, declaration.statement_id),
        "clawback_statement": _statement(register, declaration.clawback_statement_id),
        "delivery_partners": _partners(register, declaration),
        "outcomes": [_outcome(found) for found in register.outcomes_of(declaration)],
        "moves": trial.of_declaration(declaration),
    }


def _partners(register: Register, declaration: Declaration) -> list[str]:
    known = register.reference.delivery_partners
    named = (declaration.delivery_partner_id, declaration.secondary_delivery_partner_id)
    return [known[partner].name for partner in named if partner in known]


def _statement(register: Register, statement_id: str | None) -> dict[str, Any] | None:
    if statement_id is None:
        return None
    found = register.reference.statements[statement_id]
    return {
        "id": found.id,
        "month": f"{found.year}-{found.month:02}",
        "state": statements.state_of(register, found).value,
        "cut_off_date": found.cut_off_date.isoformat(),
        "payment_date": found.payment_date.isoformat(),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "state": outcome.state.value,
        "completion_date": outcome.completion_date.isoformat(),
        "created_at": shapes.timestamp(outcome.created_at),
    }


def _cohort(register: Register, identifier: str) -> str:
    """As people call it: the year, and the suffix where a year has several."""
    cohorts = register.reference.cohorts
    year = cohorts[identifier].start_year
    return identifier if sum(one.start_year == year for one in cohorts.values()) > 1 else str(year)
