"""Our figures held against what we set out to reach."""

from dataclasses import dataclass

from benchmarks.results import DECLARE, ENDPOINTS, LIST, ONE, POST, Own, Results, Row, Size, median
from benchmarks.targets import OURSELVES

COLD = 350.0
INSTALLED = 60.0
CPU = {LIST: 400.0, ONE: 250.0, POST: 340.0, DECLARE: 340.0}
NAMES = {LIST: "list of 100", ONE: "one record", POST: "POST accept", DECLARE: "POST declare"}
IDLE, IDLE_LARGE = 70.0, 500.0
LARGE = 100_000
FRESH, FRESH_MEMORY = 5.0, 1.0
RESET = 10.0
YEAR = 500.0
# parts of one that a request to the large register may differ
SAME = 0.20
# whom each request has to beat; its version with a journal is the slower one
RIVALS = ("WireMock, journal off", "Prism", "Mockoon")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line: what, the target, what was measured; `met` is None where there is no figure, or no target."""

    what: str
    target: str
    measured: str
    met: bool | None


def judge(results: Results) -> list[Verdict]:
    """Every target, in the order in which they were set."""
    ours = next((row for row in results.rows if row.name == OURSELVES), None)
    if ours is None:
        return _own(results.own)
    cold = median(ours.cold)
    idle = median(memory.rss for memory in ours.idle)
    lines = [
        _most("cold start to the first list of 100", cold, COLD, "ms"),
        _ahead("cold start, against every peer", cold, [(row.name, median(row.cold)) for row in _peers(results)], "ms"),
        _most("installed, with all that it needs", ours.size, INSTALLED, "MB", places=1),
    ]
    for endpoint in (*ENDPOINTS, DECLARE):
        lines.append(_most(f"CPU, {NAMES[endpoint]}", ours.cpu(endpoint), CPU[endpoint], "µs"))
    for endpoint in (*ENDPOINTS, DECLARE):
        # their one POST stands against both of ours
        theirs = POST if endpoint == DECLARE else endpoint
        rivals = [(row.name, row.cpu(theirs)) for row in results.rows if row.name in RIVALS]
        lines.append(_ahead(f"CPU, {NAMES[endpoint]}, against rivals", ours.cpu(endpoint), rivals, "µs"))
    lines.append(_most("memory idle, 1,000 people", idle, IDLE, "MB", places=1))
    return lines + _own(results.own)


def _peers(results: Results) -> list[Row]:
    return [row for row in results.rows if not row.name.startswith(OURSELVES)]


def _own(own: Own) -> list[Verdict]:
    large = next((size for size in own.sizes if size.people == LARGE), None)
    year = f"a year by the clock, {own.declarations:,} declarations"
    return [
        _most("memory idle, 100,000 people", None if large is None else large.idle, IDLE_LARGE, "MB"),
        _most("a fresh workspace, time", median(own.fresh), FRESH, "ms", places=1),
        _most("a fresh workspace, memory", own.fresh_memory, FRESH_MEMORY, "MB", places=2),
        _most("reset of 1,000 people", median(own.resets), RESET, "ms", places=1),
        _most(year, median(own.year), YEAR, "ms"),
        *_same(own.sizes),
    ]


def _same(sizes: list[Size]) -> list[Verdict]:
    if len(sizes) < 2:
        return [Verdict("the same cost with more people", f"± {SAME:.0%}", "not measured", None)]
    small, large = sizes[0], sizes[-1]
    lines = []
    for name in ("page", "one", "write"):
        before, after = median(getattr(small, name)), median(getattr(large, name))
        what = f"CPU of {'one record' if name == 'one' else f'a {name}'}, {small.people:,} and {large.people:,} people"
        if before is None or after is None:
            lines.append(Verdict(what, f"± {SAME:.0%}", "not measured", None))
            continue
        grown = after / before - 1
        measured = f"{before:,.0f} µs and {after:,.0f} µs ({grown:+.0%})"
        lines.append(Verdict(what, f"± {SAME:.0%}", measured, abs(grown) <= SAME))
    return lines


def _most(what: str, figure: float | None, most: float, unit: str, places: int = 0) -> Verdict:
    target = f"at most {most:,g} {unit}"
    if figure is None:
        return Verdict(what, target, "not measured", None)
    return Verdict(what, target, f"{figure:,.{places}f} {unit}", figure <= most)


def _ahead(what: str, ours: float | None, others: list[tuple[str, float | None]], unit: str) -> Verdict:
    measured = [(figure, name) for name, figure in others if figure is not None]
    if ours is None or not measured:
        return Verdict(what, "ahead", "not measured", None)
    best, name = min(measured)
    return Verdict(what, "ahead", f"{ours:,.0f} {unit}; the best of them, {name}, {best:,.0f} {unit}", ours < best)
