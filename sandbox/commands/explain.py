"""`npq-sandbox explain`: why a request was answered as it was."""

import json
import shutil
import textwrap
from collections.abc import Iterator
from typing import Any

import click

from sandbox.commands.client import Client, client_options, printable

_MARKS = {"passed": ("✓", "green"), "objected": ("✗", "red"), "not asked": ("·", None)}


@click.command("explain")
@click.argument("request_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@client_options
def explain(request_id: str, as_json: bool, url: str, workspace: str, admin_token: str | None) -> None:
    """Explain a request, by its number. X-Sandbox-Request-Id and `npq-sandbox requests` tell it.

    Lists every check of its operation in order: which passed, which objected, and what would have passed.
    """
    client = Client(url, workspace, admin_token)
    number = request_id.zfill(6) if request_id.isdigit() else request_id
    found = client.call("GET", client.about(f"/requests/{number}"))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in page(found, min(shutil.get_terminal_size().columns, 120)):
        click.echo(line)


def page(found: dict[str, Any], width: int) -> Iterator[str]:
    """An exchange and its explanation as lines for people, with a terminal's colours."""
    request, answer = found["request"], found["answer"]
    sent = f"{request['path']}?{request['query']}" if request["query"] else request["path"]
    yield click.style(printable(f"{request['method']} {sent}"), bold=True)
    yield f"request {found['id']} by {found['provider'] or 'nobody known'}, at {found['clock']}"
    yield from _body("sent", request, width)
    yield ""
    yield click.style(f"answered {answer['status'] or 'by closing the connection'}", bold=True)
    if answer["status"] >= 400:
        yield from _body("answer", answer, width)
    yield ""
    yield from textwrap.wrap(printable(found["explanation"]["summary"]), width)
    yield ""
    for check in found["explanation"]["checks"]:
        yield from _check(check, width)
    if any(check["result"] == "not asked" for check in found["explanation"]["checks"]):
        yield ""
        yield "  · was not asked: something before it objected, or it had nothing to look at."


def _check(check: dict[str, Any], width: int) -> Iterator[str]:
    mark, colour = _MARKS[check["result"]]
    compared = ", ".join(f"{name} {_told(value)}" for name, value in check["compared"].items())
    if check["result"] != "objected":
        text = f"{check['rule']}  ({compared})" if compared else check["rule"]
        yield click.style(f"  {mark} ", fg=colour) + _short(text, width - 4)
        return
    yield click.style(f"  {mark} {check['rule']}", fg=colour, bold=True)
    for name, text in (
        ("objects when", check["when"]),
        ("compared", compared),
        ("answered", check["detail"] or ""),
        ("remedy", check["remedy"]),
        ("would pass", check["nearest"]),
    ):
        if text:
            yield from textwrap.wrap(
                printable(text),
                width,
                initial_indent=f"      {name:12}  ",
                subsequent_indent=" " * 20,
                break_on_hyphens=False,
            )


def _body(name: str, part: dict[str, Any], width: int) -> Iterator[str]:
    if part["body"] is None:
        return
    told = part["body"] if isinstance(part["body"], str) else json.dumps(part["body"], ensure_ascii=False)
    yield _short(f"{name}  {told}", width * 3) + (" (cut)" if part["cut"] else "")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "nothing" if value in (None, "") else str(value)


def _short(text: str, most: int) -> str:
    text = printable(" ".join(text.split()))
    return text if len(text) <= most else f"{text[: most - 1]}…"
