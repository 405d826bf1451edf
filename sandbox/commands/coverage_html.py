"""A coverage report as one HTML page that needs nothing else: a heat map of answers, and one of rules."""

from html import escape
from typing import Any

from sandbox.tally import Report

_HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>npq-sandbox coverage</title>
<style>
  :root { color-scheme: light dark; --paper: #fff; --ink: #0b0c0c; --line: #b1b4b6; --none: #f6d7d2;
    --none-ink: #942514;
    --h1: #cce2d8; --h2: #9ccfb4; --h3: #5fb38a; --h4: #1d7d52; --h4-ink: #fff; --heat-ink: #05291b; }
  @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #f3f2f1; --line: #505a5f; --none: #4a1a13;
    --none-ink: #ffb9ae; } }
  body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
    background: var(--paper); color: var(--ink); }
  table { border-collapse: collapse; margin: 1rem 0 2rem; }
  th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; font-variant-numeric: tabular-nums; }
  td.cell { text-align: center; min-width: 3.5rem; }
  .none { background: var(--none); color: var(--none-ink); }
  .h1, .h2, .h3 { color: var(--heat-ink); } .h1 { background: var(--h1); } .h2 { background: var(--h2); }
  .h3 { background: var(--h3); } .h4 { background: var(--h4); color: var(--h4-ink); }
  ul { list-style: none; padding: 0; columns: 22rem; }
  li { padding: .15rem .5rem; margin-bottom: .2rem; break-inside: avoid; overflow-wrap: anywhere; }
  code { font-size: .9em; } .path { font-weight: normal; opacity: .75; }
  caption { text-align: left; font-weight: bold; padding-bottom: .3rem; }
</style>
"""


def html(found: Report) -> str:
    """The page; colours say again what the numbers say."""
    parts = [_HEAD, "<h1>npq-sandbox coverage</h1>", f"<p>Release {escape(found['release'])}.</p>", _summary(found)]
    columns = sorted({one["status"] for row in found["operations"] for one in row["statuses"]})
    versions = dict.fromkeys(row["operation"].partition("/")[0] for row in found["operations"])
    parts.append("<h2>Answers</h2><p>How often each operation gave each status; – where its file declares none.</p>")
    for version in versions:
        rows = [row for row in found["operations"] if row["operation"].startswith(f"{version}/")]
        parts.append(_heat_map(version, rows, columns))
    parts.append("<h2>Rules</h2><p>How often each rule objected.</p><ul>")
    for rule in found["rules"]:
        parts.append(f'<li class="{_heat(rule["count"])}"><code>{escape(rule["rule"])}</code> {rule["count"]}</li>')
    parts.append("</ul></html>")
    return "\n".join(parts)


def _summary(found: Report) -> str:
    rows = [
        f"<tr><th scope=row>{name}<td>{share['exercised']} of {share['of']}<td>{share['percent']:.1f} %</tr>"
        for name, share in (
            ("Answers", found["summary"]["statuses"]),
            ("Rules", found["summary"]["rules"]),
            ("Together", found["summary"]["total"]),
        )
    ]
    return f"<table><caption>Exercised</caption>{''.join(rows)}</table>"


def _heat_map(version: str, rows: list[dict[str, Any]], columns: list[int]) -> str:
    heads = "".join(f"<th scope=col>{status}" for status in columns)
    lines = [f"<table><caption>{escape(version)}</caption><tr><th scope=col>Operation{heads}</tr>"]
    for row in rows:
        counts = {one["status"]: one["count"] for one in row["statuses"]}
        cells = "".join(
            f'<td class="cell {_heat(counts[status])}">{counts[status]}' if status in counts else '<td class="cell">–'
            for status in columns
        )
        name = escape(row["operation"].partition("/")[2])
        place = escape(f"{row['method']} {row['path']}")
        lines.append(f'<tr><th scope=row>{name}<br><code class="path">{place}</code>{cells}</tr>')
    return "\n".join([*lines, "</table>"])


def _heat(count: int) -> str:
    """Nothing, once, a few, many, very many."""
    if not count:
        return "none"
    return "h1" if count == 1 else "h2" if count < 10 else "h3" if count < 100 else "h4"
