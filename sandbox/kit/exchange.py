"""One request and its answer, with the reason for it."""

from dataclasses import dataclass
from typing import Any

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that the journal keeps, and why it was answered as it was; printed, it is a page for people.

    Attributes:
        told: all that the control API says about it, as docs/reference/control.md lists it.
    """

    told: dict[str, Any]

    @property
    def status(self) -> int:
        """Of the answer; 0 where the connection closed without one."""
        found: int = self.told["answer"]["status"]
        return found

    @property
    def rules(self) -> list[str]:
        """The ids of the rules that objected, in their order."""
        found: list[str] = self.told["rules"]
        return found

    @property
    def summary(self) -> str:
        """The reason in a sentence."""
        found: str = self.told["explanation"]["summary"]
        return found

    @property
    def checks(self) -> list[dict[str, Any]]:
        """Every rule in the order in which the operation asks them: what it compared, whether it objected."""
        found: list[dict[str, Any]] = self.told["explanation"]["checks"]
        return found

    def objections(self) -> str:
        """The page with those checks alone that objected."""
        left = [check for check in self.checks if check["result"] == "objected"]
        return _page({**self.told, "explanation": {**self.told["explanation"], "checks": left}})

    def __str__(self) -> str:
        """The page: request, answer, and every check with what would have passed."""
        return _page(self.told)


def _page(told: dict[str, Any]) -> str:
    import click

    from sandbox.commands.explain import page

    return click.unstyle("\n".join(page(told, _WIDTH))).rstrip()
