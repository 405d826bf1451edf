"""Puts records of release 2026 into a served workspace, as a scenario with `force` would: no rule is asked."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from serving import World

from api.operations import MINE
from sandbox.domain import outcomes, statements, states
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    IdChange,
    Identity,
    Outcome,
    OutcomeState,
    Person,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.store import DEFAULT_WORKSPACE

HEADSHIP, TEACHING = "npq-headship", "npq-leading-teaching"
EHCO, ASO = "npq-early-headship-coaching-offer", "npq-additional-support-offer"
NOBODY = "00000000-0000-4000-8000-000000000000"
_SUBMITTED = {DeclarationState.SUBMITTED, DeclarationState.VOIDED, DeclarationState.INELIGIBLE}


def partner(number: int) -> str:
    """The id of a delivery partner; ambition-institute works with all, the others with the first ten (fixtures)."""
    return derive_uuid(0, f"delivery-partner/{number}")


def at(text: str) -> datetime:
    """An instant; UTC unless it says otherwise."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Records:
    """The records of a world's default workspace; put there before anything is asked of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._numbers = count(1)

    @property
    def register(self) -> Register:
        with self.world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
            return workspace.register

    @property
    def reference(self) -> ReferenceData:
        return self.world.sandbox.reference

    @property
    def now(self) -> datetime:
        with self.world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
            return workspace.clock.now()

    def person(self, full_name: str = "Ada Example", *, created: str | None = None, **details: Any) -> Person:
        """Somebody new, whose record is younger than everybody's before unless told."""
        number = next(self._numbers)
        made = at(created) if created else at("2025-05-01") + timedelta(minutes=number)
        told = {"email": f"ada{number}@example.com", "created_at": made, "updated_at": made} | details
        return self.register.add_person(Person(id=derive_uuid(9, f"person/{number}"), full_name=full_name, **told))

    def old_id(self, person: Person, changed: str = "2025-10-03T12:00:00") -> str:
        """An id that the person had before records were merged."""
        old = derive_uuid(9, f"old/{next(self._numbers)}")
        self.register.add_identity(Identity(old, person.id, person.email, at(changed)))
        person.id_changes.append(IdChange(old, person.id, at(changed)))
        return old

    def application(
        self,
        person: Person | None = None,
        *,
        provider: str = MINE,
        course: str = HEADSHIP,
        cohort: str = "2025a",
        status: str = "pending",
        created: str | None = None,
        **details: Any,
    ) -> Application:
        """An application, of somebody new and pending unless told, in England."""
        person = person or self.person()
        number = next(self._numbers)
        made = at(created) if created else at("2025-06-01") + timedelta(minutes=number)
        told = {"created_at": made, "updated_at": made, "teacher_catchment": "england"} | details
        return self.register.add_application(
            Application(
                id=derive_uuid(9, f"application/{number}"),
                identity_id=person.id,
                provider=provider,
                course=course,
                cohort=cohort,
                status=ApplicationStatus(status),
                teacher_reference_number=person.trn,
                teacher_reference_number_validated=person.trn_verified,
                **told,
            )
        )

    def accepted(
        self,
        person: Person | None = None,
        *,
        schedule: str = "npq-leadership-autumn",
        accepted: str = "2025-10-01T12:00:00",
        **details: Any,
    ) -> Application:
        """An accepted application, in training since then."""
        application, then = self.application(person, **details), at(accepted)
        stored = application.updated_at
        states.move_application(application, "accept", then, states.APPLICATION_MOVES_2026)
        if "updated_at" in details:
            application.updated_at = stored
        active = TrainingChange(TrainingStatus.ACTIVE, application.provider, then)
        school, cohort = application.school_urn, application.cohort
        self.register.add_enrolment(Enrolment(application.id, schedule, cohort, school, then, then, history=[active]))
        return application

    def paused(self, application: Application, status: str, when: str, reason: str = "other") -> Application:
        """The same application, deferred or withdrawn then by its provider."""
        enrolment = self.register.enrolments[application.id]
        enrolment.training_status = TrainingStatus(status)
        enrolment.history.append(TrainingChange(TrainingStatus(status), application.provider, at(when), reason))
        return application

    def declared(
        self,
        application: Application,
        milestone: str = "started",
        when: str = "2025-10-15T10:00:00Z",
        *,
        state: str = "eligible",
        made: str | None = None,
        **details: Any,
    ) -> Declaration:
        """A declaration in this state, on the next statement where it is to be paid."""
        register, number = self.register, next(self._numbers)
        created = at(made) if made else at("2025-10-20T10:00") + timedelta(minutes=number)
        told = {"provider": application.provider, "cohort": application.cohort, "updated_at": created} | details
        declaration = register.add_declaration(
            Declaration(
                id=derive_uuid(9, f"declaration/{number}"),
                application_id=application.id,
                type=DeclarationType(milestone),
                course=application.course,
                declaration_date=at(when),
                created_at=created,
                state=DeclarationState(state),
                **told,
            )
        )
        if declaration.state not in _SUBMITTED:
            statement = self.statement(declaration.provider, declaration.cohort)
            if declaration.state is DeclarationState.ELIGIBLE:
                statements.attach(register, declaration, statement)
            else:
                declaration.statement_id = statement.id
        return declaration

    def statement(self, provider: str = MINE, cohort: str = "2025a") -> Any:
        """The provider's next statement that pays an output fee."""
        found = statements.next_output_statement(self.register, provider, cohort, self.now.date())
        assert found is not None
        return found

    def outcome(self, declaration: Declaration, state: str, day: str, made: str) -> Outcome:
        """One row of a declaration's outcomes."""
        return outcomes.add(
            self.register,
            declaration,
            OutcomeState(state),
            date.fromisoformat(day),
            now=at(made),
            stamp_declaration=False,
        )
