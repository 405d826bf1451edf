"""Short ways to load, judge and build scenarios that are given as text."""

from dataclasses import asdict
from textwrap import dedent
from typing import Any

import pytest

from sandbox.domain.records import Application, Declaration, Enrolment, Person
from sandbox.domain.register import Register
from sandbox.fixtures import reference_data
from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem
from sandbox.scenario.scenario import Scenario
from sandbox.workspace import Workspace

REFERENCE = reference_data("2023")
LIBRARY = Library(REFERENCE)
LIBRARIES = {release: Library(reference_data(release)) for release in ("2023", "2026")}
# ten thousand people take seconds to build: that it passes its check has to do
SMALL = [(release, name) for release, library in LIBRARIES.items() for name in library.names() if name != "large"]
IN_JUNE_2023 = 'clock: {now: "2023-06-01T09:00:00Z", frozen: true}'
_USUAL_CLOCK = {"2023": IN_JUNE_2023, "2026": 'clock: {now: "2026-11-10T09:00:00Z", frozen: true}'}


def scenario(text: str, release: str = "2023") -> Scenario:
    """The scenario of a text, with a title of its own unless it has one."""
    text = dedent(text).lstrip("\n")
    return LIBRARIES[release].parse(text if "title:" in text else f"{text}\ntitle: Test", "test.yaml")


def told(text: str, release: str = "2023") -> list[ScenarioProblem]:
    """What is wrong with a text that cannot be loaded, or cannot be built."""
    with pytest.raises(ScenarioInvalid) as caught:
        build(scenario(text, release), reference_data(release))
    return caught.value.problems


def only(text: str, release: str = "2023") -> ScenarioProblem:
    """The one thing that is wrong with a text."""
    problems = told(text, release)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


class Built:
    """A workspace, and its records by handle."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.handles = workspace.handles
        self.register: Register = workspace.register

    def person(self, handle: str) -> Person:
        return self.register.people[self.handles[handle]]

    def application(self, handle: str) -> Application:
        return self.register.applications[self.handles[handle]]

    def enrolment(self, handle: str) -> Enrolment:
        return self.register.enrolments[self.handles[handle]]

    def declaration(self, handle: str) -> Declaration:
        return self.register.declarations[self.handles[handle]]


def built(text: str, release: str = "2023", **more: Any) -> Built:
    """The workspace of a text; in June 2023, or the November of 2026, unless the text has a clock."""
    text = dedent(text).lstrip("\n")
    timed = text if "clock:" in text else f"{_USUAL_CLOCK[release]}\n{text}"
    return Built(build(scenario(timed, release), reference_data(release), **more))


def snapshot(register: Register) -> dict[str, Any]:
    """Every record of a register as plain data, in the register's order."""
    kinds = ("people", "identities", "applications", "enrolments", "declarations", "outcomes")
    return {kind: {key: asdict(record) for key, record in getattr(register, kind).items()} for kind in kinds}


def person(**application: Any) -> str:
    """A person `ada` with one application `first`, as a line of YAML; dashes for underscores are not needed."""
    said = {"provider": "ambition-institute", "course_identifier": "npq-headship", "cohort": 2022, **application}
    fields = ", ".join(f"{key}: {value}" for key, value in said.items())
    return f"people: {{ada: {{applications: {{first: {{{fields}}}}}}}}}"
