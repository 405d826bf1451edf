"""Every operation of every OpenAPI file, and for each release a small world in which each can be tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from serving import SandboxFrom, World

from sandbox.api.mount import Spec
from sandbox.api.versions.releases import versions
from sandbox.domain.ids import derive_uuid
from sandbox.fixtures import folder

MINE, THEIRS = "ambition-institute", "teach-first"

# One person for every thing that can be asked. Handles say what they are good for.
WORLD = """
people:
  open: {applications: {a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}}}
  turned:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: rejected}
  new:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}
  begun:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         eligible_for_funding: true,
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z},
                        retained-2: {declaration_date: 2022-10-16T10:00:00Z}}}
  paused:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         training_status: {deferred: {reason: bereavement}}}
  gone:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         training_status: {withdrawn: {reason: other, date: 2022-11-02T00:00:00Z}},
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z}}}
  done:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022, status: accepted,
         declarations: {completed: {declaration_date: 2022-10-20T10:00:00Z, has_passed: true},
                        started: {declaration_date: 2022-10-15T10:00:00Z, state: voided}}}
  theirs:
    applications:
      a:
        {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted,
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z}}}
"""

# The like for release 2026, in the first autumn of a capped cohort. Nobody asks the rules how it came about.
WORLD_2026 = """
clock: {now: "2025-11-15T09:00:00Z", frozen: true}
people:
  open:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2025, eligible_for_funding: true}
  turned:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2025, status: rejected}
  new:
    force: true
    former_ids: [5e1f0c88-2f3b-4c6f-9f57-2d6d1a9f1b11]
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2025, status: accepted,
         schedule_identifier: npq-leadership-autumn, eligible_for_funding: true, teacher_catchment: true}
  begun:
    force: true
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2025, status: accepted,
         schedule_identifier: npq-leadership-autumn, eligible_for_funding: true, teacher_catchment: true,
         declarations: {started: {declaration_date: 2025-10-15T10:00:00Z, state: eligible},
                        retained-2: {declaration_date: 2025-10-16T10:00:00Z, state: eligible}}}
  paused:
    force: true
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2025, status: accepted,
         schedule_identifier: npq-leadership-autumn, training_status: {deferred: {reason: bereavement}}}
  done:
    force: true
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2025, status: accepted,
         schedule_identifier: npq-specialist-autumn,
         declarations: {completed: {declaration_date: 2025-10-20T10:00:00Z, state: eligible, has_passed: true},
                        started: {declaration_date: 2025-10-15T10:00:00Z, state: voided}}}
  theirs:
    force: true
    applications:
      a:
        {provider: teach-first, course_identifier: npq-headship, cohort: 2025, status: accepted,
         schedule_identifier: npq-leadership-autumn,
         declarations: {started: {declaration_date: 2025-10-15T10:00:00Z, state: eligible}}}
  moved:
    force: true
    applications:
      a:
        {provider: teach-first, course_identifier: npq-headship, cohort: 2025, status: accepted,
         schedule_identifier: npq-leadership-autumn,
         declarations: {started: {declaration_date: 2025-10-15T10:00:00Z, state: eligible}}}
steps:
  - {at: PT0S, do: {transfer: {application: moved.a, to: ambition-institute}}}
"""
WORLDS = {"2023": WORLD, "2026": WORLD_2026}
# an id that was replaced, and a delivery partner that works with this provider alone (fixtures/2026)
OLD_ID = "5e1f0c88-2f3b-4c6f-9f57-2d6d1a9f1b11"
PARTNER = derive_uuid(0, "delivery-partner/50")


@dataclass(frozen=True)
class Operation:
    """One operation of one version."""

    release: str
    version: str
    id: str
    method: str
    path: str
    responses: Any

    @property
    def reads_body(self) -> bool:
        return "413" in self.responses

    @property
    def answers(self) -> int:
        """The status where nothing is wrong with the request."""
        return min(int(status) for status in self.responses if int(status) in (200, 403, 406))

    @property
    def content_type(self) -> str | None:
        """The type of that answer."""
        return next(iter(self.responses[str(self.answers)].get("content", {})), None)

    def url(self, record_id: str = "") -> str:
        return f"/api/{self.version}{self.path.format(id=record_id, participant_id=record_id)}"

    @property
    def name(self) -> str:
        """As the journal calls it."""
        return f"{self.version}/{self.id}"

    def __str__(self) -> str:
        return self.name if self.release == "2023" else f"{self.release}/{self.name}"


def _operations(release: str) -> Iterator[Operation]:
    for version in versions(release):
        spec = Spec.read(folder("openapi") / release / f"{version.NAME}.yaml")
        for path, item in spec["paths"].items():
            for method, said in item.items():
                if method != "parameters":
                    name, responses = said["operationId"], said["responses"]
                    yield Operation(release, version.NAME, name, method.upper(), path, responses)


OPERATIONS = tuple(_operations("2023"))
TODAY = tuple(_operations("2026"))
ALL = OPERATIONS + TODAY


def world_for(operation: Operation, sandbox_from: SandboxFrom, **settings: Any) -> World:
    """A server of the operation's release, with its small world."""
    return sandbox_from(WORLDS[operation.release], release=operation.release, **settings)


def id_for(operation: Operation, world: World) -> str:
    """The id of a record on which the operation has something to do."""
    if operation.id == "statements.show":
        cohort = "2022a" if operation.release == "2023" else "2025a"
        return next(one for one in world.sandbox.reference.statements_of(MINE, cohort) if one.output_fee).id
    if operation.id == "delivery_partners.show":
        return PARTNER
    name = operation.id.replace("singular.", "")
    handle = {
        "applications.accept": "open.a",
        "applications.reject": "open.a",
        "applications.show": "open.a",
        "applications.change_funded_place": "open.a" if operation.release == "2023" else "new.a",
        "participants.defer": "new" if operation.release == "2023" else "begun",
        "participants.resume": "paused",
        "participants.withdraw": "begun",
        "participants.change_schedule": "new",
        "outcomes.create": "done",
        "outcomes.list_for_participant": "done",
        "declarations.show": "begun.a.started",
        "declarations.void": "begun.a.started",
        "declarations.change_delivery_partner": "begun.a.started",
    }.get(name, "new")
    return world.id(handle)


def attributes_for(operation: Operation, person_id: str) -> dict[str, Any] | None:
    """What to send so that the operation succeeds on that record; None where no body is read."""
    today = operation.release == "2026"
    year = 2025 if today else 2022
    declaration = {
        "participant_id": person_id,
        "declaration_type": "completed",
        "declaration_date": f"{year}-11-01T08:00:00Z",
        "course_identifier": "npq-headship",
        "has_passed": True,
    }
    accepted = {"funded_place": True} if today else {}
    return {
        "participants.defer": {"course_identifier": "npq-headship", "reason": "bereavement"},
        "participants.resume": {"course_identifier": "npq-headship"},
        "participants.withdraw": {"course_identifier": "npq-headship", "reason": "other"},
        "participants.change_schedule": {
            "course_identifier": "npq-headship",
            "schedule_identifier": "npq-leadership-spring",
            "cohort": str(year),
        },
        "outcomes.create": {
            "course_identifier": "npq-leading-teaching",
            "state": "failed",
            "completion_date": f"{year}-11-01",
        },
        "declarations.create": declaration | ({"delivery_partner_id": PARTNER} if today else {"evidence_held": "none"}),
        "declarations.change_delivery_partner": {"delivery_partner_id": PARTNER},
        "applications.change_funded_place": {"funded_place": False} if today else None,
        "applications.accept": (
            {"schedule_identifier": f"npq-leadership-{'autumn' if today else 'spring'}", **accepted}
            if operation.reads_body
            else None
        ),
    }.get(operation.id.replace("singular.", ""))
