"""results.md: what a run found, for people."""

from collections.abc import Sequence

from benchmarks.results import DECLARE, ENDPOINTS, LIST, Own, Results, Row, Size, median
from benchmarks.verdict import NAMES, judge

_ABOUT = """\
Written by `make bench`; don't edit it. [results.json](results.json) has every single figure.

All servers ran on one machine in one run, in turns: each round gives every server a slice of load, so that a noisy
minute falls on all of them. Figures are medians. **CPU time per request is the figure to trust**: user and system time
of the server's whole process tree, as the kernel counts it; requests a second depend on who else uses the machine.
"""
_UNFAIR = """\
Not everything here is fair, either way:

- Prism, Mockoon and WireMock send canned answers and know no rule; an acceptance is no more than another body. Ours
  reads the token, asks every rule, changes records, and keeps the journal and the coverage. Each of our POSTs accepts
  a pending application, or declares that somebody has started who was accepted; that takes many workspaces of 1,000
  people each, so that memory under load holds them all.
- json-server keeps records but has no actions, so a PATCH of one field stands in for the POST, and it indents its JSON.
  moto speaks another protocol and is here as a stateful stand-in written in Python; its first list is one of no tables.
- The bodies are ours, read from a running sandbox, but bytes on the wire differ a little, as the second table shows.
- Installed size is without the interpreter: no Python, Node or Java. The virtual machines are the peers' own choice.
"""


def write(results: Results) -> str:
    """The page."""
    terms = [f"- {name}: {value}" for name, value in {**results.machine, **results.terms}.items()]
    cut = [f"- Time was up: {line}" for line in results.cut]
    parts = [
        "# The sandbox and its peers, measured",
        _ABOUT,
        "## Where and how",
        "\n".join(terms + cut),
        "## The targets",
        _targets(results),
        "## Start, memory, size",
        _starts(results.rows),
        "## Load",
        _loads(results.rows),
        "## Our own figures",
        _own(results.own),
        "## What is compared, and what isn't",
        _UNFAIR,
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A Markdown table, whose first columns stand to the left and the others to the right."""
    ruler = ["---" if number < left else "---:" for number in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ruler, *rows))


def _targets(results: Results) -> str:
    words = {True: "met", False: "**missed**", None: "no figure"}
    lines = judge(results)
    return table(
        ["what", "target", "measured", "verdict"],
        [[line.what, line.target, line.measured, words[line.met]] for line in lines],
        left=4,
    )


def _starts(rows: Sequence[Row]) -> str:
    head = [
        "server", "version", "what it does", "cold start, ms", "(least–most)", "idle RSS, MB", "idle PSS, MB",
        "RSS after the load, MB", "installed, MB", "bytes of the list",
    ]  # fmt: skip
    lines = []
    for row in rows:
        span = f"{min(row.cold):,.0f}–{max(row.cold):,.0f}" if row.cold else "–"
        lines.append(
            [
                row.name,
                row.version,
                f"not measured: {row.missing}" if row.missing else row.about,
                _number(median(row.cold)),
                span,
                _number(median(memory.rss for memory in row.idle)),
                _number(median(memory.pss for memory in row.idle)),
                _number(None if row.after is None else row.after.rss),
                _number(row.size),
                _number(row.sent.get(LIST)),
            ]
        )
    return table(head, lines, left=3)


def _loads(rows: Sequence[Row]) -> str:
    parts = []
    for endpoint in (*ENDPOINTS, DECLARE):
        lines = []
        for row in rows if endpoint in ENDPOINTS else [row for row in rows if endpoint in row.load]:
            slices = row.load.get(endpoint, [])
            asked = sum(part.requests for part in slices)
            failed = sum(part.failed for part in slices)
            lines.append(
                [
                    row.name,
                    _number(row.cpu(endpoint)),
                    _number(median(part.per_second for part in slices)),
                    _number(median(part.p50 for part in slices), 2),
                    _number(median(part.p99 for part in slices), 2),
                    f"{asked:,}" if asked else row.missing or ("none in time" if row.sent else "–"),
                    f"{failed:,}" if asked else "–",
                ]
            )
        head = [NAMES[endpoint], "CPU, µs a request", "requests a second", "p50, ms", "p99, ms", "requests", "failed"]
        if lines:
            parts.append(table(head, lines))
    return "\n\n".join(parts)


def _own(own: Own) -> str:
    lines = [
        ["a start with the scenario `empty`, to the first list", _with(median(own.starts.get("empty", [])), "ms")],
        ["the same with `default`", _with(median(own.starts.get("default", [])), "ms")],
        ["a fresh workspace by a control call", _with(median(own.fresh), "ms", 1)],
        ["memory of a fresh workspace, after its first list", _with(own.fresh_memory, "MB", 2)],
        ["reset of 1,000 people after 50 acceptances, by a control call", _with(median(own.resets), "ms", 1)],
        [
            f"a year by the clock, {own.declarations:,} declarations of which most are paid",
            _with(median(own.year), "ms"),
        ],
    ]
    parts = [table(["what", "measured"], lines)]
    if own.sizes:
        head = ["people", "start, ms", "idle RSS, MB", "a page, CPU µs", "one record, CPU µs", "POST accept, CPU µs"]
        parts.append(table(head, [_size(size) for size in own.sizes]))
        parts.append("A page is each full page of one provider's list in turn; a start is one alone, not a median.")
    parts += [f"Not measured: {problem}" for problem in own.problems]
    return "\n\n".join(parts)


def _size(size: Size) -> list[str]:
    figures = [_number(median(figures)) for figures in (size.page, size.one, size.write)]
    return [f"{size.people:,}", _number(size.start), _number(size.idle), *figures]


def _number(figure: float | None, places: int = 0) -> str:
    return "–" if figure is None else f"{figure:,.{places}f}"


def _with(figure: float | None, unit: str, places: int = 0) -> str:
    return "not measured" if figure is None else f"{figure:,.{places}f} {unit}"
