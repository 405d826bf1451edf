"""Reckons with coverage reports, which are plain JSON: how much was exercised, several as one, and a part of one.

A report has `release`, `operations` (each with its `statuses` and their counts), `rules` (each with its count) and
the `summary` of both.
"""

from collections.abc import Iterable, Sequence
from typing import Any

Report = dict[str, Any]


class CannotBeMerged(Exception):
    """Reports that are not about the same operations and rules."""


def report(release: str, operations: Sequence[dict[str, Any]], rules: Sequence[dict[str, Any]]) -> Report:
    """A report of counted operations and rules, with its summary."""
    statuses = [row["count"] for operation in operations for row in operation["statuses"]]
    met = [rule["count"] for rule in rules]
    summary = {"statuses": _share(statuses), "rules": _share(met), "total": _share([*statuses, *met])}
    return {"release": release, "operations": list(operations), "rules": list(rules), "summary": summary}


def only(whole: Report, versions: Iterable[str]) -> Report:
    """The part of a report that is about some versions of the API, as in `v3`."""
    wanted = set(versions)
    return report(
        whole["release"],
        [row for row in whole["operations"] if row["operation"].partition("/")[0] in wanted],
        [row for row in whole["rules"] if wanted & set(row["versions"])],
    )


def merged(reports: Sequence[Report]) -> Report:
    """Several reports as one: what any of them exercised is exercised.

    Raises:
        CannotBeMerged: they come from different releases, or from sandboxes that differ.
    """
    first = reports[0]
    for other in reports[1:]:
        if _outline(other) != _outline(first):
            raise CannotBeMerged("the reports come from different releases or versions of the sandbox")
    operations = [
        {**rows[0], "statuses": [_summed(same) for same in zip(*(row["statuses"] for row in rows), strict=True)]}
        for rows in zip(*(each["operations"] for each in reports), strict=True)
    ]
    rules = [_summed(rows) for rows in zip(*(each["rules"] for each in reports), strict=True)]
    return report(first["release"], operations, rules)


def percent(whole: Report) -> float:
    """How much of a report was exercised, unrounded."""
    total = whole["summary"]["total"]
    return 100.0 * total["exercised"] / total["of"] if total["of"] else 100.0


def _share(counts: Sequence[int]) -> dict[str, Any]:
    exercised = sum(1 for count in counts if count)
    # rounded down: 100 means all
    share = 1000 * exercised // len(counts) / 10 if counts else 100.0
    return {"exercised": exercised, "of": len(counts), "percent": share}


def _summed(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {**rows[0], "count": sum(row["count"] for row in rows)}


def _outline(whole: Report) -> Any:
    operations = [(row["operation"], [one["status"] for one in row["statuses"]]) for row in whole["operations"]]
    return whole["release"], operations, [row["rule"] for row in whole["rules"]]
