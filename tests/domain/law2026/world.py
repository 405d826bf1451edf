"""The small world of release 2026: as that of `domain.world`, with its reference data and its law."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from sandbox.domain import statements, states
from sandbox.domain.claims import Claim
from sandbox.domain.errors import DomainError, NotFound, NotYours, Problem, Refused, Replaced, Unreadable
from sandbox.domain.laws.law2026 import applications, declarations
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    IdChange,
    Identity,
    Person,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.rules import RULES as CATALOGUES
from sandbox.domain.rules import Kind
from sandbox.fixtures import reference_data

_ERRORS = {
    Kind.REFUSED: Refused,
    Kind.NOT_FOUND: NotFound,
    Kind.UNREADABLE: Unreadable,
    Kind.NOT_YOURS: NotYours,
    Kind.REPLACED: Replaced,
}
# delivery partners of Teach First: two in cohort 2025a, and one in 2021a, 2024a and 2026b alone
PARTNER = "fcb45a72-98cc-4488-935f-df0a111c2e07"
SECOND = "652ab1a7-fb84-4c88-b07d-6843fc4fc4d9"
ELSEWHERE = "6dfcc283-76e9-4aee-af79-8a1f3c08ad56"

RULES = CATALOGUES["2026"]


class Refusal:
    """What a refusal said: its problems, and the title of each, in order."""

    problems: tuple[Problem, ...] = ()

    @property
    def titles(self) -> list[str]:
        return [RULES[problem.rule].field for problem in self.problems]

    def facts(self, rule: str) -> dict[str, object]:
        return dict(next(problem.facts for problem in self.problems if problem.rule == rule))


class World:
    """A register of release 2026 in the autumn of 2025, six weeks after cohort 2025a's autumn schedules began.

    Instants are written as text; without a zone they are UTC. Records are put there as a scenario would put them: no
    rule is asked.
    """

    def __init__(self) -> None:
        self.register = Register(reference_data("2026"))
        self.now = self.at("2025-11-15T09:00")
        self.fired: set[str] = set()
        self._numbers = count(1)

    @staticmethod
    def at(text: str) -> datetime:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def move_to(self, text: str) -> datetime:
        """Let it be another instant; nothing is settled."""
        self.now = self.at(text)
        return self.now

    def settle(self, text: str) -> list[statements.Due]:
        """Let it be another instant, and everything happen that is due until then."""
        return statements.settle(self.register, self.move_to(text))

    # records ----------------------------------------------------------------------------------------------------

    def person(self, *, trn: str | None = None, verified: bool = True) -> Person:
        """Somebody new, whose record is younger than everybody's before."""
        number = next(self._numbers)
        made = self.at("2025-05-01") + timedelta(minutes=number)
        return self.register.add_person(
            Person(f"person-{number}", "Ada Example", f"ada{number}@example.com", made, made, trn, verified)
        )

    def replaced(self, person: Person, *, still_known: bool = False) -> str:
        """An old id of the person's, from before a merge; or one that the person still has."""
        number = next(self._numbers)
        old = person.id if still_known else f"old-{number}"
        if not still_known:
            self.register.add_identity(Identity(old, person.id, person.email, self.now))
        person.id_changes.append(IdChange(old, f"new-{number}" if still_known else person.id, self.now))
        return old

    def application(
        self,
        person: Person | None = None,
        *,
        provider: str = "teach-first",
        course: str = "npq-senior-leadership",
        cohort: str = "2025a",
        **details: Any,
    ) -> Application:
        """A pending application of somebody in England."""
        person = person or self.person()
        number = next(self._numbers)
        made = self.at("2025-06-01") + timedelta(minutes=number)
        told = {"teacher_catchment": "england", "school_urn": "100001"} | details
        return self.register.add_application(
            Application(
                id=f"application-{number}",
                identity_id=person.id,
                provider=provider,
                course=course,
                cohort=cohort,
                created_at=made,
                updated_at=made,
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
        at: str = "2025-10-01T12:00",
        **details: Any,
    ) -> Application:
        """An accepted application, in training since then."""
        application, then = self.application(person, **details), self.at(at)
        states.move_application(application, "accept", then, states.APPLICATION_MOVES_2026)
        active = TrainingChange(TrainingStatus.ACTIVE, application.provider, then)
        school = application.school_urn
        self.register.add_enrolment(
            Enrolment(application.id, schedule, application.cohort, school, then, then, history=[active])
        )
        return application

    def rejected(self, application: Application) -> Application:
        """The same application, rejected in the meantime; an enrolment that it had is kept (contract 3.5)."""
        was_accepted = application.status is ApplicationStatus.ACCEPTED
        states.move_application(application, "reject", self.now, states.APPLICATION_MOVES_2026)
        if was_accepted:
            self.register.end_participation(application)
        return application

    def training(self, application: Application, move: str, at: str | None = None) -> Application:
        """The participant has deferred, resumed or withdrawn, now or then."""
        states.move_training(
            self.enrolment(application),
            move,
            provider=application.provider,
            now=self.at(at) if at else self.now,
            reason=None if move == "resume" else "other",
            moves=states.TRAINING_MOVES_2026,
        )
        return application

    def declared(
        self,
        application: Application,
        milestone: str = "started",
        date: str = "2025-10-15T10:00:00Z",
        *,
        state: DeclarationState = DeclarationState.SUBMITTED,
        provider: str | None = None,
        at: str = "2025-10-20T10:00",
    ) -> Declaration:
        """A declaration in this state, on no statement."""
        made, number = self.at(at), next(self._numbers)
        return self.register.add_declaration(
            Declaration(
                id=f"declaration-{number}",
                application_id=application.id,
                provider=provider or application.provider,
                type=DeclarationType(milestone),
                course=application.course,
                cohort=self.enrolment(application).cohort,
                declaration_date=self.at(date),
                created_at=made,
                updated_at=made,
                state=state,
            )
        )

    # what providers do, now ---------------------------------------------------------------------------------------

    def accept(self, application: Application, *, schedule: str | None = None, funded: object = True) -> Application:
        return applications.accept(
            self.register, application, now=self.now, schedule_identifier=schedule, funded_place=funded
        )

    def reject(self, application: Application) -> Application:
        return applications.reject(self.register, application, now=self.now)

    def change_funded_place(self, application: Application, funded: object) -> Application:
        return applications.change_funded_place(self.register, application, funded_place=funded, now=self.now)

    def declare(
        self,
        application: Application,
        milestone: str | None = "started",
        date: str | None = "2025-10-15T10:00:00Z",
        *,
        provider: str | None = None,
        new_id: str | None = None,
        **claim: Any,
    ) -> Declaration:
        """Declare for the applicant, trained by a partner in cohort 2025a; whoever completes has passed."""
        who = self.register.person_of(application).id
        done = milestone == "completed" or None
        said = Claim(who, milestone, date, application.course, done, delivery_partner_id=PARTNER)
        by = provider or application.provider
        return declarations.declare(self.register, by, said._replace(**claim), now=self.now, new_id=new_id)

    def void(self, declaration: Declaration) -> Declaration:
        return declarations.void(self.register, declaration, now=self.now)

    def change_partner(
        self, declaration: Declaration, partner: str | None, secondary: str | None = None
    ) -> Declaration:
        return declarations.change_delivery_partner(
            self.register, declaration.provider, declaration, partner=partner, secondary=secondary, now=self.now
        )

    # what tests ask ---------------------------------------------------------------------------------------------

    def whom(self, application: Application, **changes: Any) -> dict[str, Any]:
        """How a request names an applicant: the provider, the participant and the course."""
        person = self.register.person_of(application)
        return {"provider": application.provider, "participant_id": person.id, "course": application.course} | changes

    def enrolment(self, application: Application) -> Enrolment:
        return self.register.enrolments[application.id]

    def snapshot(self) -> dict[str, object]:
        """Every record, every list and every payment to come."""
        kept = {name: value for name, value in vars(self.register).items() if name not in ("reference", "notes")}
        return {name: _plain(value) for name, value in kept.items()}

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """The register is afterwards what it was before."""
        before = self.snapshot()
        yield
        assert self.snapshot() == before

    @contextmanager
    def refuses(self, *rules: str) -> Iterator[Refusal]:
        """Exactly these rules fire, in this order, and nothing is changed."""
        refusal = Refusal()
        with self.unchanged(), pytest.raises(DomainError) as caught:
            yield refusal
        refusal.problems = caught.value.problems
        self.fired.update(problem.rule for problem in refusal.problems)
        assert [problem.rule for problem in refusal.problems] == list(rules)
        assert type(caught.value) is _ERRORS[RULES[rules[0]].kind]

    def asked(self) -> list[str]:
        """The rules that were asked since `listen`, in order."""
        return [check.rule for check in self.register.notes or ()]

    def listen(self) -> None:
        """Note from now on what the rules ask."""
        self.register.notes = []


def _plain(value: Any) -> object:
    """A copy to compare; lists that nobody has looked at yet are as good as empty ones."""
    if isinstance(value, dict):
        rows = {key: _plain(item) for key, item in value.items()}
        return {key: row for key, row in rows.items() if row not in ([], {}, set())}
    return list(value) if isinstance(value, Ordered) else deepcopy(value)
