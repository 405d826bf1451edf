"""What breaks in a test's workspace."""

from typing import Any

from sandbox.kit.clock import Call


class Faults:
    """Adds faults to a workspace, in the scenario's format, and takes them away.

    Args:
        call: calls the control API about the workspace: method, rest of the path, body.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def add(self, at: str, **what: Any) -> dict[str, Any]:
        """Break what matches, and say what will break.

        Args:
            at: method and path, as in "GET /api/v3/npq-applications"; `*` is any method or one segment, `**` any rest.
            what: what happens (`answer`, `delay`, `drop`, `truncate`, `slow`) and how often (`nth`, `times`, `every`,
                `probability`), as in `answer={"status": 503}, times=2`.
        """
        added: dict[str, Any] = self._call("POST", "/faults", {"at": at, **what})["faults"][0]
        return added

    def all(self) -> list[dict[str, Any]]:
        """Every fault, with how often it struck and will strike."""
        found: list[dict[str, Any]] = self._call("GET", "/faults")["faults"]
        return found

    def clear(self) -> None:
        """Take all away, also those of the scenario."""
        self._call("DELETE", "/faults")
