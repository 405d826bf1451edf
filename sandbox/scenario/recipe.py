"""What a workspace is made from, kept with it, so that a reset finds the same start."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sandbox.domain.clock import FIRST_INSTANT, Clock
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario.furnishing import furnish
from sandbox.scenario.loader import Library
from sandbox.scenario.scenario import Scenario
from sandbox.scenario.template import built
from sandbox.snapshot.plain import NotPlain, reader, writer
from sandbox.workspace import Workspace

if TYPE_CHECKING:
    from sandbox.scenario.steps import Steps


class Written(NamedTuple):
    """A recipe in a snapshot; names and meanings as in `Recipe` and `Scenario`."""

    scenario: str
    text: str
    extended: Mapping[str, str]
    seed: int | None
    now: datetime | None
    frozen: bool | None


class Recipe(NamedTuple):
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
        seed = self.scenario.seed if self.seed is None else self.seed
        clock = Clock.at(now, frozen=frozen)
        present = clock.now() if now is None else now
        workspace = furnish(self.scenario, built(self.scenario, self.reference, seed, now, present), clock)
        workspace.origin, workspace.began = self, present
        return workspace

    def again(self, seed: int | None = None) -> Workspace:
        """A fresh workspace at the same start, or, with a seed, at the one that this seed gives.

        Raises:
            ScenarioInvalid: the scenario cannot be built at this time of the clock.
        """
        return (self if seed is None else self._replace(seed=seed)).make()

    def written(self) -> dict[str, Any]:
        """The recipe as plain JSON: the scenario as text, with those that it extends."""
        scenario = self.scenario
        told = Written(scenario.name, scenario.text, scenario.extended, self.seed, self.now, self.frozen)
        written: dict[str, Any] = writer(Written)(told)
        return written

    def script(self, written: object) -> "Steps":
        """The steps of its scenario, where they stood when they were written.

        Raises:
            NotPlain: nothing of the kind was written.
        """
        from sandbox.scenario.steps import Steps

        steps = Steps(self.scenario.steps, FIRST_INSTANT)
        try:
            steps.go_on_from(cast(Mapping[str, Any], written))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            raise NotPlain("the steps are not those of the scenario", "script") from None
        return steps

    @classmethod
    def from_written(cls, written: object, reference: ReferenceData) -> "Recipe":
        """The recipe that was written.

        Raises:
            NotPlain: nothing of the kind was written.
            ScenarioInvalid: the scenario cannot be read here.
        """
        told: Written = reader(Written)(written)
        library = Library(reference)
        library.hold({name: text.encode() for name, text in told.extended.items()})
        scenario = library.parse(told.text, told.scenario)
        return cls(scenario, reference, seed=told.seed, now=told.now, frozen=told.frozen)
