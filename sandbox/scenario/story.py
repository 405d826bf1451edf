"""The story of one application: what happened to it, when, and how to make it happen in a register."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.domain import applications, declarations, participants
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
    ) -> None:
        self.register = register
        self.path = path
        self.data = data
        self.failed = False
        self.identity_id = ""
        self.provider = str(data["provider"])
        self.course = str(data["course_identifier"])
        self.cohort = cohort_identifier(data)
        self.status = str(data.get("status", "pending"))
        self.id = str(data.get("id") or derive_uuid(register.seed, path))
        self._words = words
        self._part = part
        self._below = below
        self._now = now
        self._last: datetime | None = None
        self._declared = data.get("declarations", {})
        self._timeline = Timeline(Draw(register.seed, path, "timeline"), register.reference.cohorts[self.cohort], now)
        first = min(self._given_dates(), default=None)
        self.created_at = read_instant(data.get("created_at")) or self._timeline.created_at(first)
        self.decided_at = self._timeline.decided_at(self.created_at, first)

    def problem(self, message: str, *below: str) -> ScenarioProblem:
        """Something wrong with this application."""
        return self._part.problem(message, *self._below, *(below if self._below else ()))

    def rivals(self, other: "Story") -> bool:
        """Whether accepting the other one rejects this one: same course and cohort."""
        return other is not self and (other.course, other.cohort) == (self.course, self.cohort)

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
            yield handle, DeclarationType(declaration_type(handle, said)), said or {}

    def wishes(self) -> Iterator[tuple["Story", str, Declaration, DeclarationState]]:
        """The declarations that exist by now and are to be in a certain state."""
        for handle, _, said in self.declared():
            declaration = self.register.declarations.get(self.declaration_id(handle))
            if declaration is not None and "state" in said and not self.failed:
                yield self, handle, declaration, DeclarationState(said["state"].replace("-", "_"))

    # events -------------------------------------------------------------------------------------------------------

    def register_application(self) -> Application:
        """The applicant registers."""
        group = self.register.reference.courses[self.course].group
        given = {key: value for key, value in self.data.items() if key not in _NOT_STORED}
        told = self._funding_told()
        details: Any = application_details(
            self._words, self.register.seed, self.path, course=self.course, group=group, given={**told, **given}
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

    def declarations(self) -> Iterator[tuple[datetime, Callable[[], object], str]]:
        """When and how each milestone was declared."""
        schedule = self.expected_schedule()
        if schedule is None:
            return  # accepting will say so
        for handle, kind, said in self.declared():
            told = bool(self._below)
            if not told and (
                kind not in schedule.declaration_types or self._timeline.usual(kind, schedule) > self._now
            ):
                continue  # a crowd's progress ends where schedule and clock do
            reached, reported = self.times_of(kind, said, schedule)
            self._last = reported if self._last is None else max(self._last, reported)
            yield reported, partial(self._declare, handle, kind, said, reached, reported), handle
            if said.get("state") == "voided":
                yield reported, partial(self._void, handle, reported), handle

    def pause(self) -> tuple[datetime, Callable[[], object]] | None:
        """When and how training was deferred or ended."""
        told = self.data.get("training_status", "active")
        if told == "active":
            return None
        status, said = (told, {}) if isinstance(told, str) else next(iter(told.items()))
        since = self._last or self.decided_at
        at = read_instant(said.get("date")) or self._timeline.paused_at(since)
        act = participants.defer if status == "deferred" else participants.withdraw
        person_id = self.register.identities[self.identity_id].person_id
        reason = said.get("reason", "other")
        return at, partial(act, self.register, self.provider, person_id, course=self.course, reason=reason, now=at)

    def finish(self) -> list[ScenarioProblem]:
        """Stamp what was told to be stamped, and say what did not come out as told."""
        problems = []
        application = self.register.applications[self.id]
        application.updated_at = read_instant(self.data.get("updated_at")) or application.updated_at
        for handle, _, said in self.declared():
            declaration = self.register.declarations.get(self.declaration_id(handle))
            if declaration is not None and "updated_at" in said:
                declaration.updated_at = read_instant(said["updated_at"]) or declaration.updated_at
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
        reached = read_instant(said.get("declaration_date")) or self._timeline.milestone(kind, schedule)
        reported = read_instant(said.get("created_at")) or self._timeline.reported_at(reached, self.decided_at)
        return reached, reported

    def expected_schedule(self) -> Schedule | None:
        """The schedule that the acceptance will choose."""
        reference = self.register.reference
        if "schedule_identifier" in self.data:
            return reference.schedule(self.cohort, self.data["schedule_identifier"])
        return reference.default_schedule(self.course, self.cohort, self.decided_at.date())

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
        for said in (*self._declared.values(), *pauses):
            for key in ("declaration_date", "created_at", "date"):
                found = read_instant((said or {}).get(key))
                if found is not None:
                    yield found

    def _declare(
        self, handle: str, kind: DeclarationType, said: Mapping[str, Any], reached: datetime, reported: datetime
    ) -> None:
        passed = said.get("has_passed")
        claim = declarations.Claim(
            participant_id=self.register.identities[self.identity_id].person_id,
            declaration_type=kind,
            declaration_date=reached.strftime("%Y-%m-%dT%H:%M:%SZ"),
            course=self.course,
            has_passed=True if passed is None and kind is DeclarationType.COMPLETED else passed,
            evidence_held=said.get("evidence_held"),
        )
        declarations.declare(self.register, self.provider, claim, now=reported, new_id=self.declaration_id(handle))

    def _void(self, handle: str, now: datetime) -> None:
        declarations.void(self.register, self.register.declarations[self.declaration_id(handle)], now=now)
