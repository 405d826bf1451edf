"""A coverage report for a terminal."""

import click

from sandbox.tally import Report


def text(found: Report) -> str:
    """The operations with their statuses, the rules that nothing met, and the shares."""
    width = max((len(row["operation"]) for row in found["operations"]), default=0)
    lines = ["Answers (✓ exercised, · not)"]
    for row in found["operations"]:
        marks = "  ".join(_mark(f"{one['status']}", one["count"]) for one in row["statuses"])
        lines.append(f"  {row['operation'].ljust(width)}  {marks}")
    unmet = [rule["rule"] for rule in found["rules"] if not rule["count"]]
    lines += ["", "Rules that objected to nothing" if unmet else "Every rule objected to something"]
    lines += [f"  · {rule}" for rule in unmet]
    lines.append("")
    for name, said in (("answers", "statuses"), ("rules", "rules"), ("together", "total")):
        share = found["summary"][said]
        lines.append(f"{name:9} {share['exercised']:4} of {share['of']:4}  {share['percent']:5.1f} %")
    return "\n".join(lines) + "\n"


def _mark(status: str, count: int) -> str:
    return click.style(f"✓ {status}", fg="green") if count else f"· {status}"
