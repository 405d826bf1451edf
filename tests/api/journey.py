"""What providers and the DfE do in a workspace, drawn by chance, whichever release is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from serving import World

from api.operations import MINE, THEIRS
from sandbox.domain.ids import derive_uuid

_CROWD = """
clock: {now: "%(now)s", frozen: true}
crowd:
  - {count: 25, providers: [ambition-institute, teach-first], cohorts: [%(before)s, %(year)s]}
people:
  twice:
    applications:
      one: {provider: ambition-institute, course_identifier: npq-headship, cohort: %(year)s}
      other: {provider: teach-first, course_identifier: npq-headship, cohort: %(year)s}
      before: {provider: ambition-institute, course_identifier: npq-headship, cohort: %(before)s}
"""


@dataclass(frozen=True)
class Stage:
    """Where journeys of a release take place.

    Attributes:
        scenario: what is there before.
        versions: of the API.
        years: the start years of the cohorts, the older first.
        schedule, cohort: what change-schedule names.
        outcomes: year and month of the results that are sent.
        acceptance, claim: what else accepting and declaring need.
    """

    scenario: str
    versions: tuple[str, ...]
    years: tuple[int, int]
    schedule: str
    cohort: str
    outcomes: str
    acceptance: Mapping[str, object]
    claim: Mapping[str, object]


STAGES = {
    "2023": Stage(
        _CROWD % {"now": "2023-06-01T09:00:00Z", "before": 2021, "year": 2022},
        ("v1", "v2", "v3"),
        (2021, 2022),
        "npq-leadership-spring",
        "2022",
        "2023-05",
        {},
        {},
    ),
    "2026": Stage(
        _CROWD % {"now": "2026-06-01T09:00:00Z", "before": 2024, "year": "2025"},
        ("v3",),
        (2024, 2025),
        "npq-leadership-spring",
        "2025a",
        "2026-05",
        {"funded_place": False},
        {"delivery_partner_id": derive_uuid(0, "delivery-partner/1")},
    ),
}


class Journey:
    """Whatever providers and the DfE do, drawn by chance, also what is refused."""

    def __init__(self, world: World, workspace: str, seed: int) -> None:
        self._world, self._workspace, self._chance = world, workspace, Random(seed)
        self._stage = STAGES[world.sandbox.settings.release]

    def step(self) -> str:
        act = self._chance.choice((
            self._decide, self._decide, self._declare, self._declare, self._void, self._train, self._outcome,
            self._advance, self._by_the_dfe, self._by_the_dfe,
        ))  # fmt: skip
        return f"{act.__name__}: {act()}"

    def _send(self, who: str, method: str, path: str, **attributes: Any) -> int:
        client = self._world.as_provider(who, self._workspace)
        body = {"data": {"type": "any", "attributes": attributes}} if attributes else None
        return client.request(method, path, json=body).status

    def _anybody(self) -> str:
        return self._chance.choice((MINE, THEIRS))

    def _any(self, kind: str) -> Any:
        with self._world.sandbox.store.open(self._workspace) as workspace:
            return self._chance.choice(sorted(getattr(workspace.register, kind)) or [""])

    def _trainee(self) -> tuple[str, str, str]:
        """A provider, somebody in training with it, and the course; the provider may be the wrong one."""
        with self._world.sandbox.store.open(self._workspace) as workspace:
            register = workspace.register
            application = register.applications[self._chance.choice(sorted(register.enrolments))]
            who = application.provider if self._chance.random() < 0.8 else self._anybody()
            return who, register.person_of(application).id, application.course

    def _decide(self) -> int:
        verb = self._chance.choice(("accept", "accept", "reject"))
        path = f"/api/v3/npq-applications/{self._any('applications')}/{verb}"
        return self._send(self._anybody(), "POST", path, **self._stage.acceptance)

    def _declare(self) -> int:
        who, person, course = self._trainee()
        kind = self._chance.choice(("started", "started", "retained-1", "retained-2", "completed", "completed"))
        year = self._chance.choice((*self._stage.years, self._stage.years[1] + 1))
        day = f"{year}-{self._chance.randint(1, 12):02}-15T09:00:00Z"
        return self._send(
            who,
            "POST",
            "/api/v3/participant-declarations",
            participant_id=person,
            declaration_type=kind,
            declaration_date=day,
            course_identifier=course,
            has_passed=self._chance.choice((True, False)),
            **self._stage.claim,
        )

    def _void(self) -> int:
        return self._send(self._anybody(), "PUT", f"/api/v3/participant-declarations/{self._any('declarations')}/void")

    def _train(self) -> int:
        who, person, course = self._trainee()
        verb, more = self._chance.choice((
            ("defer", {"reason": "bereavement"}),
            ("defer", {"reason": "other"}),
            ("resume", {}),
            ("withdraw", {"reason": "other"}),
            ("change-schedule", {"schedule_identifier": self._stage.schedule, "cohort": self._stage.cohort}),
        ))  # fmt: skip
        return self._send(who, "PUT", f"/api/v3/participants/npq/{person}/{verb}", course_identifier=course, **more)

    def _outcome(self) -> int:
        who, person, course = self._trainee()
        return self._send(
            who,
            "POST",
            f"/api/v3/participants/npq/{person}/outcomes",
            course_identifier=course,
            state=self._chance.choice(("passed", "failed")),
            completion_date=f"{self._stage.outcomes}-{self._chance.randint(1, 28):02}",
        )

    def _advance(self) -> int:
        with self._world.sandbox.store.open(self._workspace) as workspace:
            workspace.clock.set(workspace.clock.now() + timedelta(days=self._chance.randint(1, 60)), frozen=True)
        return 0

    def _by_the_dfe(self) -> int:
        person, application = self._any("people"), self._any("applications")
        declaration = self._any("declarations")
        told = self._chance.choice((
            {"change_name": {"who": person, "full_name": f"Name {self._chance.randint(1, 99)}"}},
            {"change_email": {"who": person, "email": f"a{self._chance.randint(1, 99)}@example.com"}},
            {"change_trn": {"who": person, "teacher_reference_number": f"{self._chance.randint(1, 9)}000000"}},
            {"merge": {"from": person, "into": self._any("people")}},
            {"revert_to_pending": application},
            {"transfer": {"application": application, "to": self._chance.choice((MINE, THEIRS))}},
            {"change_eligibility": {"application": application, "eligible_for_funding": self._chance.random() < 0.5}},
            {self._chance.choice(("mark_eligible", "mark_ineligible", "mark_payable", "claw_back")): declaration},
        ))  # fmt: skip
        return (
            self._world.caller()
            .send("POST", f"/__sandbox/workspaces/{self._workspace}/actions", json=told, headers={"host": "127.0.0.1"})
            .status
        )
