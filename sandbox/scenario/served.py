"""The scenario that a server's workspaces start from; `--watch` exchanges it while the server runs."""

from dataclasses import dataclass

from sandbox.scenario.scenario import Scenario


@dataclass(slots=True)
class Served:
    """What first touches get, and what is wrong with what they should get.

    Attributes:
        scenario: the last one that had no problems.
        error: the problems of files that were changed since, one a line; None where there are none.
    """

    scenario: Scenario
    error: str | None = None
