"""A workspace in which everything has happened that can, its snapshot, and the way back."""

import json
from datetime import UTC, datetime
from typing import Any

from api.operations import WORLD
from serving import SandboxFrom, World

from sandbox import snapshot
from sandbox.fixtures import reference_data
from sandbox.scenario.loader import Library
from sandbox.scenario.recipe import Recipe
from sandbox.workspace import Workspace

REFERENCE = reference_data("2023")
LIBRARY = Library(REFERENCE)
SMALL = [name for name in LIBRARY.names() if name != "large"]  # ten thousand people take seconds to build
MINE, THEIRS = "ambition-institute", "teach-first"
IN_JUNE_2023 = datetime(2023, 6, 1, 9, tzinfo=UTC)

# everything that a workspace can hold: merged records, moved applications, closed statements, steps that were done,
# that failed and that are to come, faults half used, a limit half reached
RICH = (
    WORLD
    + """
  twin:
    former_ids: [0f4f9d9c-6b0d-4a52-8a6e-1f0f6f6d2a11]
    applications:
      a: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted}
      b: {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022, email: other@example.com}
  other:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022, status: accepted,
         declarations: {started: {declaration_date: 2022-10-16T10:00:00Z}}}
  moving: {applications: {a: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted}}}
crowd:
  - {count: 30, providers: [ambition-institute, teach-first]}
tokens: {my-crm: teach-first}
faults:
  - {at: "GET /api/v3/participants/**", every: 7, answer: {status: 503, body: busy, headers: {Retry-After: "1"}}}
  - {at: "GET /api/v1/npq-applications", nth: 3, answer: {status: 503}}
  - {at: "PUT /api/v3/**", probability: 0.2, answer: {status: 503}, when: after}
rate_limit: {requests: 100000, per: P7D}
steps:
  - {at: P1D, do: {merge: {from: other, into: twin}}}
  - {at: P1D, do: {transfer: {application: moving.a, to: ambition-institute}}}
  - {at: P1DT1H, do: {change_trn: {who: twin, teacher_reference_number: "7654321"}}}
  - {at: P1DT2H, do: {change_email: {who: done, email: new@example.com}}}
  - {at: P2D, do: {close_statement: {provider: ambition-institute, cohort: 2022, month: 12, year: 2022}}}
  - {at: P2D, do: {accept: turned.a}}
  - {at: P20D, do: {withdraw: {application: new.a, reason: other}}}
  - {after: "POST /api/v3/npq-applications/{open.a}/accept", do: {change_name: {who: open, full_name: Ann Other}}}
"""
)


def again(document: Any) -> Workspace:
    """The workspace of a document that went through a file."""
    text = json.dumps(document)
    return snapshot.restore(json.loads(text), REFERENCE, lambda written: Recipe.from_written(written, REFERENCE))


def signed(document: dict[str, Any]) -> dict[str, Any]:
    """A document that was changed, with the checksum that goes with it."""
    return {**document, "checksum": snapshot._checksum({k: v for k, v in document.items() if k != "checksum"})}


def rich_world(sandbox_from: SandboxFrom) -> World:
    """A world in which much has happened."""
    world = sandbox_from(RICH)
    world.as_provider(THEIRS).post(f"/api/v3/npq-applications/{world.id('twin.b')}/accept")
    world.as_provider(MINE).get("/api/v1/npq-applications")
    world.move_clock("2022-11-20T09:00:00Z")
    return world


def taken(world: World) -> dict[str, Any]:
    with world.sandbox.store.open("default") as workspace:
        return snapshot.take(workspace)
