"""Scenario -> Workspace, by the same domain functions that requests use.

Everything that happened to everybody becomes an event; the events of all people run in the order of their instants,
each with that instant as the present. Where the domain refuses, the scenario asks for what the API could not reach,
and that is a problem of the file.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.faults import RateLimit
from sandbox.scenario.crowd import Member, NobodyFits, members
from sandbox.scenario.expect import filled
from sandbox.scenario.loader import Part, Scenario
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.site import Site
from sandbox.scenario.steps import Steps
from sandbox.scenario.words import words
from sandbox.workspace import Workspace

Crowd = Iterator[tuple[Part, Member]]
# as many people take about a second
LONG = 5000


class Progress:
    """Shows how far the building of many people has come; a command on a terminal puts its bar here."""

    shown: Callable[[Crowd, int], AbstractContextManager[Crowd]] | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What a scenario comes to at one instant.

    Attributes:
        register: its records.
        handles: its names for records -> ids.
    """

    register: Register
    handles: dict[str, str]


def build(
    scenario: Scenario, reference: ReferenceData, *, seed: int | None = None, clock: Clock | None = None
) -> Workspace:
    """A fresh workspace as the scenario says.

    Args:
        scenario: what to build.
        reference: the release's reference data.
        seed: in place of the scenario's.
        clock: in place of the scenario's.

    Raises:
        ScenarioInvalid: it asks for what the API could not reach; all such places.
    """
    seed = scenario.seed if seed is None else seed
    clock = Clock.at(scenario.now, frozen=scenario.frozen) if clock is None else clock
    return furnish(scenario, lay(scenario, reference, seed, clock.now()), clock)


def lay(scenario: Scenario, reference: ReferenceData, seed: int, now: datetime) -> Built:
    """The records of a scenario, with everything that happened until an instant.

    Raises:
        ScenarioInvalid: it asks for what the API could not reach; all such places.
    """
    site = Site(Register(reference, seed), words(), now)
    for handle, part in scenario.people.items():
        site.add(handle, part, part.data, named=True)
    try:
        with _watched(members(scenario.crowd, seed, reference), scenario) as crowd:
            for part, member in crowd:
                site.add(member.path, part, member.data, named=False)
    except NobodyFits as error:
        site.problems += [part.problem("no provider has such a course in such a cohort") for part in error.crowds]
    site.run()
    if site.problems:
        raise ScenarioInvalid(site.problems)
    return Built(site.register, site.handles)


def furnish(scenario: Scenario, built: Built, clock: Clock) -> Workspace:
    """A workspace of these records, with all else that the scenario says."""
    workspace = Workspace(
        register=built.register,
        clock=clock,
        scenario=scenario.name,
        seed=built.register.seed,
        handles=built.handles,
        tokens=scenario.tokens,
        script=Steps(scenario.steps, clock.now()) if scenario.steps else None,
        rate_limit=None if scenario.rate_limit is None else RateLimit.read(scenario.rate_limit),
    )
    workspace.faults.add(*(filled(part.data, built.handles) for part in scenario.faults))
    return workspace


def _watched(crowd: Crowd, scenario: Scenario) -> AbstractContextManager[Crowd]:
    size = sum(part.data["count"] for part in scenario.crowd)
    if Progress.shown is None or size < LONG:
        return nullcontext(crowd)
    return Progress.shown(crowd, size)
