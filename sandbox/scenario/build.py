"""Scenario -> Workspace, by the same domain functions that requests use.

Everything that happened to everybody becomes an event; the events of all people run in the order of their instants,
each with that instant as the present. Where the domain refuses, the scenario asks for what the API could not reach,
and that is a problem of the file.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario.crowd import Member, NobodyFits, members
from sandbox.scenario.furnishing import Built, furnish
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.scenario import Part, Scenario
from sandbox.scenario.site import Site
from sandbox.scenario.words import words
from sandbox.workspace import Workspace

Crowd = Iterator[tuple[Part, Member]]
# as many people take about a second
LONG = 5000


class Progress:
    """Shows how far the building of many people has come; a command on a terminal puts its bar here."""

    shown: Callable[[Crowd, int], AbstractContextManager[Crowd]] | None = None


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


def _watched(crowd: Crowd, scenario: Scenario) -> AbstractContextManager[Crowd]:
    size = sum(part.data["count"] for part in scenario.crowd)
    if Progress.shown is None or size < LONG:
        return nullcontext(crowd)
    return Progress.shown(crowd, size)
