"""The steps of a scenario: what happens later, by the workspace's clock or after a request."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sandbox.domain.clock import within_reach
from sandbox.domain.dates import read_instant
from sandbox.domain.errors import DomainError
from sandbox.faults import Place
from sandbox.scenario.actions import act
from sandbox.scenario.durations import read_span
from sandbox.scenario.expect import filled
from sandbox.scenario.problems import ScenarioInvalid, refusal
from sandbox.scenario.scenario import Part
from sandbox.workspace import StepDone, Workspace

log = logging.getLogger("sandbox")


class Steps:
    """The steps of one workspace; each has one turn.

    Args:
        parts: the scenario's steps, in its order.
        start: where the workspace's clock starts; durations count from there, and nothing happens before.

    Raises:
        ScenarioInvalid: steps are due when no clock ever comes.
    """

    def __init__(self, parts: Sequence[Part], start: datetime) -> None:
        self.failed: list[StepDone] = []
        self._parts = parts
        problems = [part.problem("it lies beyond the year 2999", "at") for part in parts if _too_late(part, start)]
        if problems:
            raise ScenarioInvalid(problems)
        timed = [(_due(part.data["at"], start), place) for place, part in enumerate(parts) if "at" in part.data]
        # the next one last; of those at one instant, the scenario's order counts
        self._timed = sorted(timed, reverse=True)
        self._waiting = [place for place, part in enumerate(parts) if "after" in part.data]

    def next_at(self) -> datetime | None:
        """When the next step that waits for a time is due."""
        return self._timed[-1][0] if self._timed else None

    def do_next(self, workspace: Workspace) -> StepDone:
        """Let the step have its turn that `next_at` speaks of; that instant is its present."""
        at, place = self._timed.pop()
        return self._do(workspace, place, at)

    def answered(self, workspace: Workspace, method: str, path: str) -> list[StepDone]:
        """Let the steps have their turn that waited for a request like this one to succeed."""
        fitting = [
            place for place in self._waiting if _fits(self._parts[place].data["after"], method, path, workspace.handles)
        ]
        self._waiting = [place for place in self._waiting if place not in fitting]
        return [self._do(workspace, place, workspace.clock.now()) for place in fitting]

    def pending(self) -> Sequence[Mapping[str, Any]]:
        """The steps to come: by their time, then those that wait for a request."""
        timed = [{"number": place + 1, "told": self._parts[place].data, "at": at} for at, place in self._timed[::-1]]
        return [*timed, *({"number": place + 1, "told": self._parts[place].data} for place in self._waiting)]

    def written(self) -> dict[str, Any]:
        """Which steps had their turn, as plain JSON: all that are neither in `times` nor in `waiting`."""
        return {
            "times": {str(place): at.isoformat() for at, place in self._timed},
            "waiting": list(self._waiting),
            "failed": [{"step": one.number, "at": one.at.isoformat(), "problem": one.problem} for one in self.failed],
        }

    def go_on_from(self, written: Mapping[str, Any]) -> None:
        """Be where the steps stood that were written, which are the same scenario's."""
        times = {int(place): datetime.fromisoformat(at) for place, at in written["times"].items()}
        self._timed = sorted(((at, place) for place, at in times.items()), reverse=True)
        self._waiting = list(written["waiting"])
        self.failed = [
            StepDone(
                number=one["step"],
                told=self._parts[one["step"] - 1].data,
                at=datetime.fromisoformat(one["at"]),
                problem=one["problem"],
            )
            for one in written["failed"]
        ]

    def _do(self, workspace: Workspace, place: int, at: datetime) -> StepDone:
        part = self._parts[place]
        action = Part(part.document, (*part.path, "do"), part.data["do"])
        number, told = place + 1, part.data
        try:
            return StepDone(number, told, at, act(workspace, action, at))
        except DomainError as error:
            problem = "; ".join(
                f"the rules refuse this {refusal(found, workspace.register.reference.release)}"
                for found in error.problems
            )
        except ScenarioInvalid as error:
            problem = "; ".join(found.message for found in error.problems)
        except Exception as error:  # whatever it is, it must not stop every request that comes after it
            log.error("a step failed; this is a bug of the sandbox", exc_info=error)
            problem = "the sandbox failed; this is a bug, and its log has the traceback"
        failed = StepDone(number, told, at, problem=problem)
        self.failed.append(failed)
        return failed


def _due(text: str, start: datetime) -> datetime:
    span = read_span(text)
    due = read_instant(text) if span is None else span.after(start)
    # names.py saw that it is one of both
    return start if due is None else max(due, start)


def _too_late(part: Part, start: datetime) -> bool:
    try:
        return "at" in part.data and not within_reach(_due(part.data["at"], start))
    except OverflowError:
        return True


def _fits(after: str, method: str, path: str, handles: Mapping[str, str]) -> bool:
    try:
        return Place(filled(after, handles)).matches(method, path)
    except KeyError:
        return False  # a handle that does not stand for anything yet
