"""Which answers and rules of the API were ever exercised: in one workspace, and in all since the start."""

from collections import Counter
from typing import Any

from sandbox import tally
from sandbox.api import checks
from sandbox.api.rules import catalogue
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.operations import Operation
from sandbox.journal import Coverage


def show(desk: Desk, request: Request) -> Any:
    """What one workspace was asked since its start."""
    with opened(desk, request) as workspace:
        return _report(desk, workspace.journal.coverage)


def overall(desk: Desk, request: Request) -> Any:
    """What all workspaces were asked since the server's start, also those that were reset or dropped."""
    return _report(desk, desk.coverage)


def _report(desk: Desk, coverage: Coverage) -> tally.Report:
    counts: Counter[tuple[str, int]] = Counter()
    for (name, status), count in coverage.answers.items():
        counts[checks.plain(name), status] += count
    operations = [
        {
            "operation": found.name,
            "method": found.method,
            "path": found.path,
            "statuses": [{"status": status, "count": counts[found.name, status]} for status in found.statuses],
        }
        for found in _counted(desk)
    ]
    rules = [
        {"rule": rule, "versions": versions, "count": coverage.rules[rule]} for rule, versions in _spoken(desk).items()
    ]
    return tally.report(desk.settings.release, operations, rules)


def _counted(desk: Desk) -> list[Operation]:
    """The operations that a client has something to do with: second paths count as the first ones (README decision 7),
    and those of the other programme do not count.
    """
    return [
        found
        for name, found in desk.operations.items()
        if checks.plain(name) == name and not name.partition("/")[2].startswith("generic.")
    ]


def _spoken(desk: Desk) -> dict[str, list[str]]:
    """The service's rules that requests can meet, in the catalogue's order, and the versions that have each."""
    rows = {found.name: checks.rows(desk.settings.release)[found.name] for found in _counted(desk)}
    everywhere = list(dict.fromkeys(name.partition("/")[0] for name in rows))
    found: dict[str, list[str]] = {}
    for rule, entry in catalogue(desk.settings.release).items():
        versions = dict.fromkeys(name.partition("/")[0] for name, row in rows.items() if rule in row)
        # what the sandbox adds to the service does not count
        if entry.rule.source != "control API" and (versions or rule in checks.UNROUTED):
            found[rule] = everywhere if rule in checks.UNROUTED else list(versions)
    return found
