"""The story of one application: what happened to it, when, and how to make it happen in a register."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from sys import intern
from typing import Any

from sandbox.domain import applications
from sandbox.domain.dates import read_instant
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule
from sandbox.people import Draw, Words, application_details
from sandbox.scenario.loader import Part
from sandbox.scenario.names import cohort_identifier, declaration_type
from sandbox.scenario.problems import ScenarioProblem
from sandbox.scenario.timeline import Timeline

_A_MOMENT = timedelta(seconds=1)
_PAYING = ("eligible", "payable", "paid", "awaiting-clawback", "clawed-back")
# attributes of the scenario format that are not attributes of the stored application
_NOT_STORED = frozenset({
    "id", "provider", "course_identifier", "cohort", "cohort_suffix", "status", "schedule_identifier",
    "training_status", "created_at", "updated_at", "email", "email_validated", "teacher_reference_number",
    "teacher_reference_number_validated", "declarations",
})  # fmt: skip


class Story:
    """One application's history.

    Args:
        register: where it will be kept.
        words: what people are made of.
        path: the application's identity; every drawn value depends on it.
        part, below: the piece of the scenario that tells it, for messages.
        data: the application in the scenario's format.
        now: where the workspace's clock starts.
        told: an instant of the person's that the application came before.
        forced: whether its records are written as told, whatever the rules say.
    """

    def __init__(
        self,
        register: Register,
        words: Words,
        *,
        path: str,
        part: Part,
        below: tuple[str, ...],
        data: Mapping[str, Any],
        now: datetime,
        told: datetime | None,
        forced: bool,
    ) -> None:
        self.register = register
        self.path = path
        self.data = data
        self.forced = forced
        self.failed = False
        self.identity_id = ""
        self.provider = str(data["provider"])
        self.course = str(data["course_identifier"])
        self.cohort = intern(cohort_identifier(data))  # one text for everybody in a cohort
        self.status = str(data.get("status", "pending"))
        self.id = str(data.get("id") or derive_uuid(register.seed, path))
        self._words = words
        self._part = part
        self.named = bool(below)
        self._below = below
        self.now = now
        self._declared = data.get("declarations", {})
        self.timeline = Timeline(Draw(register.seed, path, "timeline"), register.reference.cohorts[self.cohort], now)
        dates = (told, *self._given_dates()) if below else ()
        self._first = min((at for at in dates if at is not None), default=None)
        self.created_at = given(data, "created_at") or self.timeline.created_at(self._first)
        self.decided_at = self.timeline.decided_at(self.created_at, self._first)

    def problem(self, message: str, *below: str) -> ScenarioProblem:
        """Something wrong with this application."""
        return self._part.problem(message, *self._below, *(below if self._below else ()))

    def rivals(self, other: "Story") -> bool:
        """Whether accepting the other one rejects this one: same course and cohort."""
        return other is not self and (other.course, other.cohort) == (self.course, self.cohort)

    def move_to(self, created_at: datetime) -> None:
        """Let the application be made then, and decided after that."""
        self.created_at = created_at
        self.decided_at = self.timeline.decided_at(created_at, self._first)

    def agree_with(self, siblings: Iterable["Story"]) -> None:
        """Let the person's acceptance lie before what is pending beside it, as the API would have it."""
        for other in siblings:
            if self.status == "accepted" and other.status == "pending" and self.rivals(other):
                if "created_at" in other.data:
                    latest = min(other.created_at, self._first or other.created_at)
                    self.decided_at = min(self.decided_at, self.timeline.decided_at(self.created_at, latest))
                elif other.created_at <= self.decided_at:
                    other.move_to(self.decided_at + _A_MOMENT)

    def handles(self) -> Iterator[tuple[str, str]]:
        """The scenario's names of the application and its declarations."""
        yield self.path, self.id
        for handle in self._declared:
            yield f"{self.path}.{handle}", self.declaration_id(handle)

    def declaration_id(self, handle: str) -> str:
        """The id of a declaration of this application."""
        return str(self._declared[handle].get("id") or derive_uuid(self.register.seed, f"{self.path}.{handle}"))

    def declared(self) -> Iterator[tuple[str, DeclarationType, Mapping[str, Any]]]:
        """The declarations that are told: handle, type, and what is said of each."""
        for handle, said in self._declared.items():
            yield handle, DeclarationType(declaration_type(handle, said)), said

    def wishes(self) -> Iterator[tuple[str, Declaration, DeclarationState]]:
        """The declarations that exist by now and are to be in a certain state."""
        for handle, _, said in self.declared() if not self.forced else ():
            declaration = self.register.declarations.get(self.declaration_id(handle))
            if declaration is not None and "state" in said:
                yield handle, declaration, wanted_state(said)

    # events -------------------------------------------------------------------------------------------------------

    def register_application(self) -> Application:
        """The applicant registers."""
        group = self.register.reference.courses[self.course].group
        told = self._details_told() if self.named else {}
        details: Any = application_details(
            self._words, self.register.seed, self.path, course=self.course, group=group, given=told
        )
        return self.register.add_application(
            Application(
                id=self.id,
                identity_id=self.identity_id,
                provider=self.provider,
                course=self.course,
                cohort=self.cohort,
                created_at=self.created_at,
                updated_at=self.created_at,
                teacher_reference_number=self.data["teacher_reference_number"],
                teacher_reference_number_validated=self.data["teacher_reference_number_validated"],
                **details,
            )
        )

    def accept(self) -> None:
        """The provider accepts."""
        wish = self.data.get("schedule_identifier")
        applications.accept(
            self.register, self.register.applications[self.id], now=self.decided_at, schedule_identifier=wish
        )

    def reject(self) -> None:
        """The provider rejects, unless a rival's acceptance did that already."""
        application = self.register.applications[self.id]
        if application.status is not ApplicationStatus.REJECTED:
            applications.reject(self.register, application, now=self.decided_at)

    def finish(self) -> list[ScenarioProblem]:
        """Stamp what was told to be stamped, and say what did not come out as told."""
        problems: list[ScenarioProblem] = []
        application = self.register.applications[self.id]
        application.updated_at = given(self.data, "updated_at") or application.updated_at
        for handle, _, said in self.declared():
            declaration = self.register.declarations.get(self.declaration_id(handle))
            if declaration is not None:
                declaration.updated_at = given(said, "updated_at") or declaration.updated_at
        if application.status != self.status:
            problems.append(self.problem(f"it came out {application.status}, because a rival was accepted", "status"))
        reason = self.data.get("ineligible_for_funding_reason")
        funded_before = applications.previously_funded(self.register, application)
        if (reason == "previously-funded") is not funded_before and reason is not None:
            told = "is" if funded_before else "is not"
            problems.append(
                self.problem(f"the course {told} funded before in this scenario", "ineligible_for_funding_reason")
            )
        return problems

    # details ------------------------------------------------------------------------------------------------------

    def times_of(self, kind: DeclarationType, said: Mapping[str, Any], schedule: Schedule) -> tuple[datetime, datetime]:
        """When a milestone was reached, and when it was declared."""
        reached = given(said, "declaration_date") or self.timeline.milestone(kind, schedule)
        reported = given(said, "created_at") or self.timeline.reported_at(reached, self.decided_at)
        return reached, reported

    def expected_schedule(self) -> Schedule | None:
        """The schedule that the acceptance will choose."""
        reference = self.register.reference
        if "schedule_identifier" in self.data:
            return reference.schedule(self.cohort, self.data["schedule_identifier"])
        return reference.default_schedule(self.course, self.cohort, self.decided_at.date())

    def _details_told(self) -> dict[str, object]:
        told = {key: value for key, value in self.data.items() if key not in _NOT_STORED}
        return {**self._funding_told(), **told}

    def _funding_told(self) -> dict[str, object]:
        """Whether the states of declarations already say that the application is, or is not, paid for."""
        states = {said.get("state") for _, _, said in self.declared()}
        if "ineligible_for_funding_reason" in self.data:
            return {}
        if states.intersection(_PAYING):
            return {"eligible_for_funding": True}
        return {"eligible_for_funding": False} if "submitted" in states else {}

    def _given_dates(self) -> Iterator[datetime]:
        told = self.data.get("training_status")
        pauses = list(told.values()) if isinstance(told, dict) else []
        for said in (*self._declared.values(), *pauses, {"date": self.data.get("updated_at")}):
            for key in ("declaration_date", "created_at", "date"):
                found = given(said, key)
                if found is not None:
                    yield found


def given(data: Mapping[str, Any], key: str) -> datetime | None:
    """The instant that is told under a key, if one is."""
    text = data.get(key)
    return None if text is None else read_instant(text)


def wanted_state(said: Mapping[str, Any]) -> DeclarationState:
    """The state that a declaration is to come to."""
    return DeclarationState(said["state"].replace("-", "_"))
