"""Schemathesis makes up requests for every operation of every OpenAPI file: the answers are what the files promise.

Each request is answered in both lanes, and half of the identifiers lead to something.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from control.client import STORY
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from judged.running import LONG, MINE
from schemathesis.generation import GenerationMode
from serving import SandboxFrom

from hardness.fuzzing import Target, schema_of
from hardness.worlds import WORLDS
from sandbox.api.versions.releases import RELEASES, versions

# a stream that ends when its listener leaves (tests/control/test_events.py)
ENDLESS = "events.listen"
SPECS = [f"{release}/{version.NAME}" for release in RELEASES for version in versions(release)] + ["control"]
BOTH = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(params=SPECS)
def target(request: pytest.FixtureRequest, sandbox_from: SandboxFrom) -> Iterator[Target]:
    release, _, version = request.param.partition("/")
    if release == "control":
        world = sandbox_from(STORY.partition("\n")[2], strict=False)
        known = {
            "workspace": ["default"],
            "person": ["ann", world.id("ann")],
            "name": ["default", "empty"],
            "id": ["000001"],
            "fault": ["fault-1"],
        }
        yield Target(schema_of("control"), "/__sandbox", world.caller(), known, world, True)
    else:
        world = sandbox_from(WORLDS[release], release=release, strict=False)
        with world.sandbox.store.open("default") as workspace:
            register = workspace.register
            statements = [found.id for found in register.reference.statements.values() if found.provider == MINE]
            ids = [*register.applications, *register.people, *register.declarations, *statements[:5]]
        known = {"id": ids, "participant_id": list(register.people)}
        yield Target(schema_of(request.param), f"/api/{version}", world.as_provider(MINE), known, world, False)


def operations(target: Target) -> list[Any]:
    """The file's operations."""
    found = [result.ok() for result in target.schema.get_all_operations()]
    return [one for one in found if one.definition.raw["operationId"] != ENDLESS]


def test_whatever_is_sent_is_answered_as_the_file_says(target: Target) -> None:
    found = operations(target)
    if LONG:
        for operation in found:
            for mode in BOTH:
                attack(target, target.cases(operation, mode), 120)
    else:
        attack(target, st.one_of(*(target.cases(operation, mode) for operation in found for mode in BOTH)), 30)
    print(f"{target.path}: {target.sent} requests, statuses {sorted(target.statuses)}")
    assert target.sent >= (100 * len(found) if LONG else 25)
    assert len(target.statuses) > 2


def attack(target: Target, cases: st.SearchStrategy[Any], most: int) -> None:
    """Send so many."""

    @settings(max_examples=most)
    @given(cases)
    def send(case: Any) -> None:
        target.send(case)

    # an operation without parameters and body has nothing that could be wrong
    with suppress(Unsatisfiable):
        send()
