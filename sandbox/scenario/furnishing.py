"""Records that were built -> Workspace, with the clock, steps and faults of their scenario.

Steps and faults take 15 ms to import, and many scenarios have none.
"""

from typing import NamedTuple

from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.faults import RateLimit
from sandbox.scenario.scenario import Scenario
from sandbox.workspace import Workspace


class Built(NamedTuple):
    """What a scenario comes to at one instant.

    Attributes:
        register: its records.
        handles: its names for records -> ids.
    """

    register: Register
    handles: dict[str, str]


def furnish(scenario: Scenario, built: Built, clock: Clock) -> Workspace:
    """A workspace of these records, with all else that the scenario says."""
    steps = None
    if scenario.steps:
        from sandbox.scenario.steps import Steps

        steps = Steps(scenario.steps, clock.now())
    workspace = Workspace(
        register=built.register,
        clock=clock,
        scenario=scenario.name,
        seed=built.register.seed,
        handles=built.handles,
        tokens=scenario.tokens,
        script=steps,
        rate_limit=None if scenario.rate_limit is None else RateLimit.read(scenario.rate_limit),
    )
    if scenario.faults:
        from sandbox.scenario.expect import filled

        workspace.faults.add(*(filled(part.data, built.handles) for part in scenario.faults))
    return workspace
