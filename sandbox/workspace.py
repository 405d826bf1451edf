"""A workspace: one register with its own clock and seed; workspaces never see each other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from sandbox.domain import statements
from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.faults import Faults, RateLimit
from sandbox.journal import Journal

WORKSPACE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Origin(Protocol):
    """What a workspace was made from."""

    def again(self, seed: int | None = None) -> "Workspace":
        """A fresh workspace at the same start, or, with a seed, at the one that this seed gives."""

    def written(self) -> Mapping[str, Any]:
        """What it takes to have the same origin elsewhere, as plain JSON."""

    def script(self, written: object) -> "Script":
        """The steps of its scenario, where they stood when they were written."""


class StepDone(NamedTuple):
    """A step of the scenario that had its turn.

    Attributes:
        number: its place among the scenario's steps, from 1.
        told: in the scenario's words.
        at: the instant at which it was done.
        changed: every field that moved, before and after.
        problem: why it could not be done; None where it was.
    """

    number: int
    told: Mapping[str, Any]
    at: datetime
    changed: Sequence[Mapping[str, Any]] = ()
    problem: str | None = None


# what happens by the clock: declarations move with their statements, and steps are done
Happening: TypeAlias = statements.Due | StepDone


class Script(Protocol):
    """What a scenario has in store for its workspace."""

    @property
    def failed(self) -> Sequence[StepDone]:
        """The steps that could not be done, in the order of their turns."""

    def next_at(self) -> datetime | None:
        """When the next step that waits for a time is due."""

    def do_next(self, workspace: "Workspace") -> StepDone:
        """Let the step have its turn that `next_at` speaks of."""

    def answered(self, workspace: "Workspace", method: str, path: str) -> list[StepDone]:
        """Let the steps have their turn that waited for a request like this one to succeed."""

    def pending(self) -> Sequence[Mapping[str, Any]]:
        """The steps to come: `number`, `told`, and `at` where they wait for a time."""

    def written(self) -> Mapping[str, Any]:
        """Which steps had their turn, as plain JSON."""


@dataclass(slots=True)
class Workspace:
    """What one token's name opens.

    Attributes:
        register: its records.
        clock: its time.
        scenario: the name of the scenario that it was made from.
        seed: decides every generated value.
        handles: the scenario's names for records -> ids.
        tokens: the scenario's extra tokens -> slug of a lead provider.
        origin: how to make it again; None where nobody needs to.
        journal: what it was asked and what it answered.
        faults: what breaks.
        rate_limit: how many requests may come; None lets all come.
        script: the steps of its scenario; None where there are none.
        began: what its clock showed when it was made; None where that is not known any more.
    """

    register: Register
    clock: Clock
    scenario: str
    seed: int
    handles: dict[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    rate_limit: RateLimit | None = None
    script: Script | None = None
    began: datetime | None = None

    def catch_up(self) -> list[Happening]:
        """Let everything happen that is due by the workspace's clock, in order, and say what it was."""
        now = self.clock.now()
        happened: list[Happening] = []
        while self.script is not None:
            due = self.script.next_at()
            if due is None or due > now:
                break
            happened += statements.settle(self.register, due)
            happened.append(self.script.do_next(self))
        happened += statements.settle(self.register, now)
        return happened

    def after(self, method: str, path: str) -> list[StepDone]:
        """Let the steps be done that waited for a request like this one to succeed."""
        return [] if self.script is None else self.script.answered(self, method, path)
