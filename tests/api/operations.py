"""Every operation of every OpenAPI file, and a small world in which each can be tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from serving import World

from sandbox.api.mount import Spec
from sandbox.api.versions.releases import RELEASES
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


@dataclass(frozen=True)
class Operation:
    """One operation of one version."""

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

    def __str__(self) -> str:
        return f"{self.version}/{self.id}"


def _operations() -> Iterator[Operation]:
    for version in RELEASES["2023"]:
        spec = Spec.read(folder("openapi") / "2023" / f"{version.NAME}.yaml")
        for path, item in spec["paths"].items():
            for method, said in item.items():
                if method != "parameters":
                    yield Operation(version.NAME, said["operationId"], method.upper(), path, said["responses"])


OPERATIONS = tuple(_operations())


def id_for(operation: Operation, world: World) -> str:
    """The id of a record on which the operation has something to do."""
    if operation.id == "statements.show":
        return next(iter(world.sandbox.reference.statements_of(MINE, "2022a"))).id
    name = operation.id.replace("singular.", "")
    handle = {
        "applications.accept": "open.a",
        "applications.reject": "open.a",
        "applications.show": "open.a",
        "applications.change_funded_place": "open.a",
        "participants.resume": "paused",
        "participants.withdraw": "begun",
        "participants.change_schedule": "new",
        "outcomes.create": "done",
        "outcomes.list_for_participant": "done",
        "declarations.show": "begun.a.started",
        "declarations.void": "begun.a.started",
    }.get(name, "new")
    return world.id(handle)


def attributes_for(operation: Operation, person_id: str) -> dict[str, Any] | None:
    """What to send so that the operation succeeds on that record; None where no body is read."""
    return {
        "participants.defer": {"course_identifier": "npq-headship", "reason": "bereavement"},
        "participants.resume": {"course_identifier": "npq-headship"},
        "participants.withdraw": {"course_identifier": "npq-headship", "reason": "other"},
        "participants.change_schedule": {
            "course_identifier": "npq-headship",
            "schedule_identifier": "npq-leadership-spring",
            "cohort": "2022",
        },
        "outcomes.create": {
            "course_identifier": "npq-leading-teaching",
            "state": "failed",
            "completion_date": "2022-11-01",
        },
        "declarations.create": {
            "participant_id": person_id,
            "declaration_type": "completed",
            "declaration_date": "2022-11-01T08:00:00Z",
            "course_identifier": "npq-headship",
            "evidence_held": "none",
            "has_passed": True,
        },
        "applications.accept": {"schedule_identifier": "npq-leadership-spring"} if operation.reads_body else None,
    }.get(operation.id.replace("singular.", ""))
