"""The story of one application: what happened to it, when, and how to make it happen in a register."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from sys import intern
from typing import Any

from sandbox.domain import corrections
from sandbox.domain.dates import read_instant
from sandbox.domain.ids import derive_uuid
from sandbox.domain.laws import law_of
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    DeclarationType,
    Funding,
    RejectionReason,
)
from sandbox.domain.register import Register
from sandbox.domain.schedules import Schedule
from sandbox.people import Draw, Words, application_details
from sandbox.scenario.funding import PAYING, usual_place
from sandbox.scenario.names import cohort_identifier, declaration_type
from sandbox.scenario.problems import ScenarioProblem
from sandbox.scenario.scenario import Part
from sandbox.scenario.timeline import Timeline

_A_MOMENT = timedelta(seconds=1)
# attributes of the scenario format that are not attributes of the stored application
_NOT_STORED = frozenset({
    "id", "provider", "course_identifier", "cohort", "cohort_suffix", "status", "schedule_identifier",
    "training_status", "created_at", "updated_at", "email", "email_validated", "teacher_reference_number",
    "teacher_reference_number_validated", "declarations", "funded_place", "funded_by_policy", "reason_for_rejection",
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
        self._intake = register.reference.cohorts[self.cohort]
        self.timeline = Timeline(Draw(register.seed, path, "timeline"), self._intake, now)
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
        """Let the person's acceptance lie before what is pending beside it, and after what it rejected."""
        for other in siblings:
            lost = other.data.get("reason_for_rejection") == RejectionReason.RIVAL_ACCEPTED
            if self.status == "accepted" and lost and self.rivals(other) and "created_at" not in other.data:
                other.move_to(min(other.created_at, self.created_at))
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
        register, unfunded = self.register, self._intake.funding is Funding.ZERO
        details: Any = application_details(
            self._words,
            register.seed,
            self.path,
            course=self.course,
            group=register.reference.courses[self.course].group,
            start_year=self._intake.start_year,
            unfunded=unfunded,
            given=self._details_told() if self.named else {},
        )
        if law_of(register).SIGNIFICANT_UPDATES:
            person = register.people[register.identities[self.identity_id].person_id]
            person.updated_at = max(person.updated_at, self.created_at)
        return register.add_application(
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
                # contract 7.2 of release 2026: where nobody is funded, nobody waits for a place
                funded_place=False if unfunded else None,
                funded_by_policy=self.data.get("funded_by_policy", False),
                **details,
            )
        )

    def accept(self) -> None:
        """The provider accepts."""
        application, wished = self.register.applications[self.id], self._wished_schedule()
        law_of(self.register).accept(
            self.register,
            application,
            now=self.decided_at,
            schedule_identifier=None if wished is None else wished.identifier,
            funded_place=self.place(application),
        )

    def place(self, application: Application) -> bool | None:
        """The funded place that the provider gives, as told or as is usual."""
        if "funded_place" in self.data:
            told: bool | None = self.data["funded_place"]
            return told
        states = {said["state"] for _, _, said in self.declared() if "state" in said}
        return usual_place(self.register, application, self.path, states)

    def reject(self) -> None:
        """The provider rejects, or the DfE lets it run out, unless a rival's acceptance came before."""
        application, reason = self.register.applications[self.id], self.data.get("reason_for_rejection")
        if application.status is ApplicationStatus.REJECTED or reason == RejectionReason.RIVAL_ACCEPTED:
            return
        if reason == RejectionReason.EXPIRED:
            corrections.expire(self.register, application, now=self.decided_at)
        else:
            law_of(self.register).reject(self.register, application, now=self.decided_at)

    def finish(self) -> list[ScenarioProblem]:
        """Stamp what was told to be stamped, and say what did not come out as told."""
        problems: list[ScenarioProblem] = []
        application = self.register.applications[self.id]
        application.updated_at = given(self.data, "updated_at") or application.updated_at
        for handle, _, said in self.declared():
            declaration = self.register.declarations.get(self.declaration_id(handle))
            if declaration is not None:
                declaration.updated_at = given(said, "updated_at") or declaration.updated_at
        rejected_for = self.data.get("reason_for_rejection") if not self.forced else None
        if rejected_for is not None and application.reason_for_rejection != rejected_for:
            came = application.reason_for_rejection or application.status
            message = (
                f"it came out {came}; what rejects it for a rival is the acceptance of that one, after it was made"
            )
            problems.append(self.problem(message, "reason_for_rejection"))
        elif application.status != self.status:
            problems.append(self.problem(f"it came out {application.status}, because a rival was accepted", "status"))
        reason = self.data.get("ineligible_for_funding_reason")
        funded_before = law_of(self.register).previously_funded(self.register, application)
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
        return self._wished_schedule() or self._usual_schedule()

    def _usual_schedule(self) -> Schedule | None:
        law = law_of(self.register)
        return law.default_schedule(self.register.reference, self.course, self.cohort, self.decided_at.date())

    def _wished_schedule(self) -> Schedule | None:
        """As told; of a crowd, one that the cohort has, on days when the usual one is none of the cohort's."""
        reference = self.register.reference
        if "schedule_identifier" in self.data:
            return reference.schedule(self.cohort, self.data["schedule_identifier"])
        if self.named or self._usual_schedule() is not None:
            return None
        return self.any_schedule()

    def any_schedule(self) -> Schedule | None:
        """The first of the cohort that would do for the course."""
        reference = self.register.reference
        for (cohort, _), schedule in reference.schedules.items():
            if cohort == self.cohort and reference.permits(schedule, self.course):
                return schedule
        return None

    def _details_told(self) -> dict[str, object]:
        told = {key: value for key, value in self.data.items() if key not in _NOT_STORED}
        if told.get("senco_start_date") is not None:
            told["senco_start_date"] = date.fromisoformat(told["senco_start_date"])
        return {**self._funding_told(), **told}

    def _funding_told(self) -> dict[str, object]:
        """Whether the states of declarations already say that the application is, or is not, paid for."""
        states = {said.get("state") for _, _, said in self.declared()}
        if "ineligible_for_funding_reason" in self.data or self._intake.funding is Funding.ZERO:
            return {}
        if states.intersection(PAYING):
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
