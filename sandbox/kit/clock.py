"""The clock of a test's workspace."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

Call = Callable[..., Any]


class Clock:
    """Reads and moves the time that the API goes by.

    Args:
        call: calls the control API about the workspace: method, rest of the path, body.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    @property
    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return datetime.fromisoformat(self._call("GET", "/clock")["now"])

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return bool(self._call("GET", "/clock")["mode"] == "frozen")

    def advance(self, by: str | timedelta) -> list[dict[str, Any]]:
        """Move forward, and say what fell due on the way, in order: statements close and are paid, steps are done.

        Args:
            by: a duration as ISO 8601 writes it, as in "P30D" or "P1M", or a timedelta.
        """
        if isinstance(by, timedelta):
            by = f"PT{by.total_seconds():f}S"
        happened: list[dict[str, Any]] = self._call("POST", "/clock/advance", {"by": by})["happened"]
        return happened

    def set(self, now: str | date, *, frozen: bool | None = None, force: bool = False) -> datetime:
        """Set the clock, and say what it shows; what falls due on the way happens.

        Args:
            now: a date or a date and time, as text or as an object; UTC unless it says otherwise.
            frozen: whether it stands still from there; as before unless told.
            force: lets it go back; what has happened stays.
        """
        return self._put({"now": instant(now), "force": force}, frozen)

    def freeze(self) -> datetime:
        """Stand still, and say where."""
        return self._put({}, True)

    def run(self) -> datetime:
        """Run on from where it stands, and say where that is."""
        return self._put({}, False)

    def _put(self, body: dict[str, object], frozen: bool | None) -> datetime:
        if frozen is not None:
            body["mode"] = "frozen" if frozen else "running"
        return datetime.fromisoformat(self._call("PUT", "/clock", body)["now"])


def instant(when: str | date) -> str:
    """A time as the control API reads it."""
    return when if isinstance(when, str) else when.isoformat()
