"""What a workspace is made from, kept with it, so that a reset finds the same start."""

from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.domain.clock import Clock
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario.build import build
from sandbox.scenario.loader import Scenario
from sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recipe:
    """A scenario and what is told in place of its own words.

    Attributes:
        scenario: what to build.
        reference: the release's reference data.
        seed: in place of the scenario's.
        now: where the clock starts, in place of the scenario's.
        frozen: whether the clock stands still, in place of the scenario's.
    """

    scenario: Scenario
    reference: ReferenceData
    seed: int | None = None
    now: datetime | None = None
    frozen: bool | None = None

    def make(self) -> Workspace:
        """A fresh workspace at its start.

        Raises:
            ScenarioInvalid: the scenario asks for what the API could not reach.
        """
        now = self.scenario.now if self.now is None else self.now
        frozen = self.scenario.frozen if self.frozen is None else self.frozen
        workspace = build(self.scenario, self.reference, seed=self.seed, clock=Clock.at(now, frozen=frozen))
        workspace.origin = self
        return workspace

    def again(self, seed: int | None = None) -> Workspace:
        """A fresh workspace at the same start, or, with a seed, at the one that this seed gives.

        Raises:
            ScenarioInvalid: the scenario cannot be built at this time of the clock.
        """
        return (self if seed is None else replace(self, seed=seed)).make()
