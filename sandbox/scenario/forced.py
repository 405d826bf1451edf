"""People with `force: true`: records exactly as told, for scenarios about data that the API could not have made."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.domain import statements
from sandbox.domain.dates import read_instant
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import (
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    Outcome,
    OutcomeState,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.schedules import Schedule
from sandbox.scenario.story import Story

_ON_STATEMENT = frozenset(DeclarationState) - {
    DeclarationState.SUBMITTED,
    DeclarationState.VOIDED,
    DeclarationState.INELIGIBLE,
}


def build(story: Story) -> None:
    """Write one application and what belongs to it, asking no rule."""
    application = story.register_application()
    application.status = ApplicationStatus(story.status)
    if application.status is not ApplicationStatus.ACCEPTED:
        return
    schedule = story.expected_schedule() or _any_schedule(story)
    if schedule is None:
        return
    person = story.register.person_of(application)
    if application.teacher_reference_number_validated and person.trn is None:
        story.register.set_trn(person, application.teacher_reference_number)
    enrolment = story.register.add_enrolment(
        Enrolment(
            id=application.id,
            schedule=schedule.identifier,
            cohort=application.cohort,
            school_urn=application.school_urn,
            created_at=story.decided_at,
            updated_at=story.decided_at,
            history=[TrainingChange(TrainingStatus.ACTIVE, application.provider, story.decided_at)],
        )
    )
    _pause(story, enrolment)
    for handle, kind, said in story.declared():
        _declare(story, handle, kind, said, schedule)


def _any_schedule(story: Story) -> Schedule | None:
    """Where the rules choose none: the first of the cohort that would do for the course."""
    reference = story.register.reference
    for (cohort, _), schedule in reference.schedules.items():
        if cohort == story.cohort and reference.permits(schedule, story.course):
            return schedule
    return None


def _pause(story: Story, enrolment: Enrolment) -> None:
    told = story.data.get("training_status", "active")
    status, said = (told, {}) if isinstance(told, str) else next(iter(told.items()))
    enrolment.training_status = TrainingStatus(status)
    if enrolment.training_status is not TrainingStatus.ACTIVE:
        at = read_instant(said.get("date")) or story.decided_at + timedelta(days=1)
        reason = said.get("reason", "other")
        enrolment.history.append(TrainingChange(enrolment.training_status, story.provider, at, reason))


def _declare(story: Story, handle: str, kind: DeclarationType, said: Mapping[str, Any], schedule: Schedule) -> None:
    register = story.register
    reached, reported = story.times_of(kind, said, schedule)
    declaration = register.add_declaration(
        Declaration(
            id=story.declaration_id(handle),
            application_id=story.id,
            provider=story.provider,
            type=kind,
            course=story.course,
            cohort=story.cohort,
            declaration_date=reached,
            created_at=reported,
            updated_at=reported,
            state=DeclarationState(said.get("state", "submitted").replace("-", "_")),
            evidence_held=said.get("evidence_held"),
        )
    )
    statement = statements.next_output_statement(register, story.provider, story.cohort, reported.date())
    if statement is not None and declaration.state in _ON_STATEMENT:
        declaration.statement_id = statement.id
    if kind is DeclarationType.COMPLETED and said.get("has_passed") is not None:
        state = OutcomeState.PASSED if said["has_passed"] else OutcomeState.FAILED
        new_id = derive_uuid(register.seed, f"{declaration.id}/outcome/1")
        register.add_outcome(Outcome(new_id, declaration.id, state, reached.date(), reported, reported))
