"""Coverage: which answers and rules of the API were met, here or in all workspaces."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.console.ground import shown
from sandbox.console.visit import Visit

# from how many on a count has the next shade
_SHADES = (1, 3, 10, 30)


def show(visit: Visit) -> str:
    """The heat map of one workspace, or of all."""
    everywhere = visit.query.get("of") == "all"
    report = visit.get("coverage") if everywhere else visit.here("coverage")
    statuses = sorted({one["status"] for row in report["operations"] for one in row["statuses"]})
    return shown(
        visit,
        "coverage.html",
        everywhere=everywhere,
        summary=report["summary"],
        statuses=statuses,
        versions=_versions(report["operations"], statuses),
        groups=_groups(report["rules"]),
    )


def _versions(operations: Iterable[Mapping[str, Any]], statuses: list[int]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the map by version: an operation, and a cell for each status; None where it never answers so."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in operations:
        version = one["operation"].partition("/")[0]
        counts = {cell["status"]: cell["count"] for cell in one["statuses"]}
        cells = [_cell(counts[status]) if status in counts else None for status in statuses]
        path = one["path"].removeprefix(f"/api/{version}")
        found.setdefault(version, []).append({"method": one["method"], "path": path, "cells": cells})
    return found


def _groups(rules: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rules by the first part of their names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in rules:
        found.setdefault(one["rule"].partition(".")[0], []).append({**one, **_cell(one["count"])})
    return found


def _cell(count: int) -> dict[str, int]:
    return {"count": count, "shade": sum(count >= least for least in _SHADES)}
