"""People with `force: true`: records exactly as told, for scenarios about data that the API could not have made."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.domain import statements
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import (
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    Outcome,
    OutcomeState,
    RejectionReason,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.schedules import Schedule
from sandbox.scenario import partners
from sandbox.scenario.problems import ScenarioProblem
from sandbox.scenario.story import Story, given

_UNPAID = frozenset({DeclarationState.SUBMITTED, DeclarationState.VOIDED, DeclarationState.INELIGIBLE})
_REFUNDED = frozenset({DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK})


def build(story: Story) -> list[ScenarioProblem]:
    """Write one application and what belongs to it, asking no rule; what is due after the clock still comes."""
    application = story.register_application()
    application.status = ApplicationStatus(story.status)
    application.reason_for_rejection = _reason(story, application.status)
    application.funded_place = story.data.get("funded_place", application.funded_place)
    if application.status is not ApplicationStatus.ACCEPTED:
        return []
    application.funded_place = story.place(application)
    schedule = story.expected_schedule() or story.any_schedule()
    if schedule is None:
        message = f"cohort {story.cohort[:4]} has no schedule for {story.course}; name one of another course's"
        return [story.problem(message, "schedule_identifier")]
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
    person.updated_at = max(person.updated_at, enrolment.updated_at)
    for handle, kind, said in story.declared():
        declaration = _declare(story, handle, kind, said, schedule)
        _put_on_statements(story, declaration)
    return []


def _reason(story: Story, status: ApplicationStatus) -> RejectionReason | None:
    """Why it was rejected: as told, or by the provider where the release keeps reasons."""
    told = story.data.get("reason_for_rejection")
    if told is not None:
        return RejectionReason(told)
    kept = "reason_for_rejection" in story.register.reference.enumerations
    return RejectionReason.BY_PROVIDER if kept and status is ApplicationStatus.REJECTED else None


def _pause(story: Story, enrolment: Enrolment) -> None:
    told = story.data.get("training_status", "active")
    status, said = (told, {}) if isinstance(told, str) else next(iter(told.items()))
    enrolment.training_status = TrainingStatus(status)
    if enrolment.training_status is not TrainingStatus.ACTIVE:
        at = given(said, "date") or story.decided_at + timedelta(days=1)
        reason = said.get("reason", "other")
        enrolment.history.append(TrainingChange(enrolment.training_status, story.provider, at, reason))
        enrolment.updated_at = at


def _declare(
    story: Story, handle: str, kind: DeclarationType, said: Mapping[str, Any], schedule: Schedule
) -> Declaration:
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
            delivery_partner_id=partners.told_or_chosen(register, register.applications[story.id], story.path, said),
            secondary_delivery_partner_id=partners.told_second(register, said),
        )
    )
    if kind is DeclarationType.COMPLETED and said.get("has_passed") is not None:
        state = OutcomeState.PASSED if said["has_passed"] else OutcomeState.FAILED
        new_id = derive_uuid(register.seed, f"{declaration.id}/outcome/1")
        register.add_outcome(Outcome(new_id, declaration.id, state, reached.date(), reported, reported))
    return declaration


def _put_on_statements(story: Story, declaration: Declaration) -> None:
    """The statements that such a state goes with; those that are paid by now have nothing left to do."""
    if declaration.state in _UNPAID:
        return
    register, since, today = story.register, declaration.created_at.date(), story.now.date()
    if declaration.state is DeclarationState.ELIGIBLE:
        since = max(since, today)
    statement = statements.next_output_statement(register, story.provider, story.cohort, since)
    if statement is not None and statement.payment_date > today:
        statements.attach(register, declaration, statement)
    elif statement is not None:
        declaration.statement_id = statement.id
    if declaration.state in _REFUNDED and statement is not None:
        awaited = declaration.state is DeclarationState.AWAITING_CLAWBACK
        since = today if awaited else statement.payment_date
        refund = statements.next_output_statement(register, story.provider, story.cohort, since) or statement
        if awaited and refund.payment_date > today:
            statements.attach(register, declaration, refund, refund=True)
        else:
            declaration.clawback_statement_id = refund.id
