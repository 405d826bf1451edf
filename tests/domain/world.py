"""A small world to test the domain in: a register, a clock that stands still, and short ways to fill and move both."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from sandbox.domain import applications, declarations, outcomes, participants, statements, states
from sandbox.domain.claims import Claim
from sandbox.domain.errors import DomainError, NotFound, Problem, Refused, Unreadable
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationState,
    Enrolment,
    Identity,
    Outcome,
    Person,
    TrainingChange,
    TrainingStatus,
)
from sandbox.domain.register import Register
from sandbox.domain.rules import RULES, Kind
from sandbox.fixtures import reference_data

_ERRORS = {Kind.REFUSED: Refused, Kind.NOT_FOUND: NotFound, Kind.UNREADABLE: Unreadable}
_RECORDS = ("people", "identities", "applications", "enrolments", "declarations", "outcomes")
_PAYMENTS = ("settled_until", "next_due", "unsettled", "closed")


class Refusal:
    """What a refusal said: its problems, and the titles that a client reads, in order."""

    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> list[str]:
        return list(dict.fromkeys(RULES["2023"][problem.rule].field for problem in self.problems))

    def facts(self, rule: str) -> dict[str, object]:
        return dict(next(problem.facts for problem in self.problems if problem.rule == rule))


class World:
    """A register of release 2023 in the autumn of 2022, when the first statement of cohort 2022 is open until
    25 November and paid on 25 December. Instants are written as text; without a zone they are UTC."""

    def __init__(self) -> None:
        self.register = Register(reference_data("2023"))
        self.now = self.at("2022-11-15T09:00")
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

    def person(self, *, trn: str | None = None) -> Person:
        """Somebody new, whose record is younger than everybody's before; `trn` is verified already."""
        number = next(self._numbers)
        made = self.at("2022-05-01") + timedelta(minutes=number)
        return self.register.add_person(
            Person(f"person-{number}", "Ada Example", f"ada{number}@example.com", made, made, trn)
        )

    def identity(self, person: Person) -> Identity:
        """Another e-mail address of the same person."""
        number = next(self._numbers)
        return self.register.add_identity(
            Identity(f"identity-{number}", person.id, f"other{number}@example.com", person.created_at)
        )

    def application(
        self,
        person: Person | None = None,
        *,
        identity: Identity | None = None,
        provider: str = "teach-first",
        course: str = "npq-senior-leadership",
        cohort: str = "2022a",
        trn: str | None = None,
        **details: Any,
    ) -> Application:
        """A pending application; its TRN is verified, and the person's own unless another is given."""
        person = person or self.person()
        number = next(self._numbers)
        made = self.at("2022-06-01") + timedelta(minutes=number)
        return self.register.add_application(
            Application(
                id=f"application-{number}",
                identity_id=identity.id if identity else person.id,
                provider=provider,
                course=course,
                cohort=cohort,
                created_at=made,
                updated_at=made,
                teacher_reference_number=trn or person.trn or f"trn-of-{person.id}",
                **details,
            )
        )

    def accepted(self, person: Person | None = None, *, schedule: str | None = None, **details: Any) -> Application:
        """An application, accepted now by the rules."""
        return self.accept(self.application(person, **details), schedule)

    def enrolled(self, person: Person | None = None, *, schedule: str, **details: Any) -> Application:
        """An accepted application that no rule was asked about, as a scenario may hold one."""
        application = self.application(person, **details)
        states.move_application(application, "accept", self.now)
        active = TrainingChange(TrainingStatus.ACTIVE, application.provider, self.now)
        self.register.add_enrolment(
            Enrolment(application.id, schedule, application.cohort, None, self.now, self.now, history=[active])
        )
        return application

    def declaration_in(self, state: DeclarationState, milestone: str = "started", **details: Any) -> Declaration:
        """A declaration that went the real way to this state; the clock stands where that way ended."""
        if state is DeclarationState.INELIGIBLE:
            first, second = (
                self.enrolled(self.person(trn="7654321"), schedule="npq-leadership-autumn", **details) for _ in "12"
            )
            self.declare(first, milestone)
            return self.declare(second, milestone)
        funded = state is not DeclarationState.SUBMITTED
        declaration = self.declare(self.accepted(eligible_for_funding=funded, **details), milestone)
        if state is DeclarationState.PAYABLE:
            self.settle("2022-11-26")
        if state in (DeclarationState.PAID, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK):
            self.settle("2022-12-25")
        if state in states.RETRACTED:
            self.void(declaration)
        if state is DeclarationState.CLAWED_BACK:
            self.settle("2023-01-25")
        assert declaration.state is state
        return declaration

    def withdrawn(self, at: str | None = None) -> Application:
        """An accepted application of somebody who has started, and withdrew now or then."""
        application = self.accepted()
        self.declare(application)
        self.now = self.at(at) if at else self.now
        self.withdraw(application)
        return application

    def ready_to(self, action: str) -> Application:
        """An accepted application for which nothing stands in the way of the participant's action."""
        application = self.accepted()
        if action == "resume":
            self.defer(application)
        if action == "withdraw":
            self.declare(application)
        return application

    # what providers do, now ---------------------------------------------------------------------------------------

    def accept(self, application: Application, schedule: str | None = None) -> Application:
        return applications.accept(self.register, application, now=self.now, schedule_identifier=schedule)

    def reject(self, application: Application) -> Application:
        return applications.reject(self.register, application, now=self.now)

    def defer(self, application: Application, *, reason: str | None = "bereavement", **whom: Any) -> Person:
        return participants.defer(self.register, **self._whom(application, whom), reason=reason, now=self.now)

    def resume(self, application: Application, **whom: Any) -> Person:
        return participants.resume(self.register, **self._whom(application, whom), now=self.now)

    def withdraw(self, application: Application, *, reason: str | None = "other", **whom: Any) -> Person:
        return participants.withdraw(self.register, **self._whom(application, whom), reason=reason, now=self.now)

    def change_schedule(
        self, application: Application, to: str | None = "npq-leadership-spring", year: int | None = None, **whom: Any
    ) -> Person:
        return participants.change_schedule(
            self.register,
            **self._whom(application, whom),
            schedule_identifier=to,
            cohort=None if year is None else str(year),
            now=self.now,
        )

    def declare(
        self,
        application: Application,
        milestone: str | None = "started",
        date: str | None = "2022-10-15T10:00:00Z",
        *,
        provider: str | None = None,
        new_id: str | None = None,
        **claim: Any,
    ) -> Declaration:
        """Declare for the applicant; whoever completes has passed, unless told otherwise."""
        person = self.register.person_of(application)
        claimed = Claim(person.id, milestone, date, application.course, milestone == "completed" or None)
        return declarations.declare(
            self.register, provider or application.provider, claimed._replace(**claim), now=self.now, new_id=new_id
        )

    def void(self, declaration: Declaration) -> Declaration:
        return declarations.void(self.register, declaration, now=self.now)

    def record(
        self, application: Application, state: str | None = "failed", day: str | None = "2022-11-01", **whom: Any
    ) -> Outcome:
        """Record an outcome."""
        return outcomes.record(
            self.register, **self._whom(application, whom), state=state, completion_date=day, now=self.now
        )

    def _whom(self, application: Application, whom: dict[str, Any]) -> dict[str, Any]:
        person = self.register.person_of(application)
        return {"provider": application.provider, "participant_id": person.id, "course": application.course} | whom

    # what tests ask ---------------------------------------------------------------------------------------------

    def enrolment(self, application: Application) -> Enrolment:
        return self.register.enrolments[application.id]

    def snapshot(self) -> list[object]:
        """Every record, every list and every payment to come."""
        register = self.register
        lists = (
            register.applications_for,
            register.participants_for,
            register.declarations_for,
            register.outcomes_for,
        )
        seen = [list(ids(provider)) for ids in lists for provider in register.reference.lead_providers]
        return [seen, *(deepcopy(getattr(register, name)) for name in (*_RECORDS, *_PAYMENTS))]

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
        assert type(caught.value) is _ERRORS[RULES["2023"][rules[0]].kind]
