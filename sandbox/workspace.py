"""A workspace: one register with its own clock and seed; workspaces never see each other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sandbox.domain import statements
from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.journal import Journal

WORKSPACE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Origin(Protocol):
    """What a workspace was made from."""

    def again(self, seed: int | None = None) -> "Workspace":
        """A fresh workspace at the same start, or, with a seed, at the one that this seed gives."""


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
    """

    register: Register
    clock: Clock
    scenario: str
    seed: int
    handles: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    journal: Journal = field(default_factory=Journal)

    def catch_up(self) -> None:
        """Let everything happen that is due by the workspace's clock."""
        statements.settle(self.register, self.clock.now())
