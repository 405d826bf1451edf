"""`npq-sandbox requests`: what a running server was asked."""

import json
from typing import Any
from urllib.parse import urlencode

import click

from sandbox.commands.client import Client, client_options, printable


@click.command("requests")
@click.option("--method", help="As in POST.")
@click.option("--path", help="What the path begins with, or all of it, with * and **.")
@click.option("--operation", help="With or without the version, as in v3/applications.accept.")
@click.option("--status", help="As in 422 or 4xx.")
@click.option("--rule", help="A rule that objected.")
@click.option("--provider", help="The caller's slug.")
@click.option("--since", help="The id of a request, or a time on the workspace's clock.")
@click.option("--limit", type=click.IntRange(1, 100000), help="How many at most. Default: 100.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@client_options
def requests(url: str, workspace: str, admin_token: str | None, as_json: bool, **asked: Any) -> None:
    """List the requests of a workspace. A table has the newest last, JSON the newest first."""
    client = Client(url, workspace, admin_token)
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    found = client.call("GET", client.about(f"/requests?{query}" if query else "/requests"))["requests"]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("No requests.", err=True)
        return
    lines = [_columns(row) for row in reversed(found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line, row in zip(lines, reversed(found), strict=True):
        text = "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        # click leaves the colours out where nobody sees them
        click.echo(click.style(text, fg=_colour(row["status"])))


def _columns(row: dict[str, Any]) -> list[str]:
    sent = f"{row['path']}?{row['query']}" if row["query"] else row["path"]
    why = ", ".join([*row["rules"], *([f"fault {row['fault']}"] if row["fault"] else [])])
    # 0: the connection closed without an answer
    status = str(row["status"]) if row["status"] else "-"
    return [row["id"], row["clock"], row["provider"] or "-", printable(row["method"]), printable(sent), status, why]


def _colour(status: int) -> str | None:
    return "red" if status >= 500 or not status else "yellow" if status >= 400 else None
