"""`act`: one verb, done in a workspace of a running server."""

import json
import sys
from typing import Any

import click

from sandbox.commands.client import BAD_USAGE, Client, client_options


@click.command()
@click.argument("words", metavar="ACTION...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@client_options
def act(words: tuple[str, ...], url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Do one thing in place of a provider or the DfE. Says what changed.

    ACTION is a verb and what it is about, in YAML or JSON, as in a scenario's `do:`; - reads it from the input.

    \b
    npq-sandbox act 'accept: isabelle.second'
    npq-sandbox act '{"defer": {"application": "isabelle.first", "reason": "other"}}'
    """
    text = " ".join(words)
    client = Client(url, workspace, admin_token)
    said = client.call("POST", client.about("/actions"), _read(sys.stdin.read() if text == "-" else text))
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    click.echo(f"{said['at']}  {said['verb']}: {_count(said['changed'])}", err=True)
    for change in said["changed"]:
        name = f"{change['kind']} {change['handle'] or change['id']}"
        if change["before"] is None or change["after"] is None:
            click.echo(f"{name}  {'new' if change['before'] is None else 'gone'}")
            continue
        for field, value in change["after"].items():
            click.echo(f"{name}  {field}: {_plain(change['before'][field])} -> {_plain(value)}")


def _read(text: str) -> Any:
    """The action, read as scenarios are: dates stay text."""
    from sandbox.scenario.document import read
    from sandbox.scenario.problems import ScenarioInvalid

    try:
        return read(text, "action").data
    except ScenarioInvalid as error:
        click.echo(f"npq-sandbox: {error}", err=True)
        sys.exit(BAD_USAGE)


def _count(changed: list[Any]) -> str:
    if not changed:
        return "nothing changed"
    return f"{len(changed)} record{'s' if len(changed) > 1 else ''} changed"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
