"""`clock`: read, set, advance, stop and start the clock of a workspace of a running server."""

import json
from collections.abc import Mapping
from typing import Any

import click

from sandbox.commands.client import Client, Command, client_options
from sandbox.commands.group import Group

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


def _options(command: Command) -> Command:
    return client_options(_AS_JSON(command))


class _Clock(Group):
    usual = "show"


@click.group(cls=_Clock)
def clock() -> None:
    """Read or move a workspace's clock. Without a command it is shown."""


@clock.command()
@_options
def show(url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Show what the clock says, and whether it runs."""
    client = Client(url, workspace, admin_token)
    _tell(client.call("GET", client.about("/clock")), as_json)


@clock.command(name="set")
@click.argument("now")
@click.option("--frozen/--running", default=None, help="Let it stand still or run from there; as before unless told.")
@click.option("--force", is_flag=True, help="Let it go back; what has happened stays.")
@_options
def set_to(
    now: str, frozen: bool | None, force: bool, url: str, workspace: str, admin_token: str | None, as_json: bool
) -> None:
    """Set the clock to NOW, a date or a date and time; what falls due on the way happens."""
    body: dict[str, object] = {"now": now, "force": force}
    if frozen is not None:
        body["mode"] = "frozen" if frozen else "running"
    _put(Client(url, workspace, admin_token), body, as_json)


@clock.command()
@click.argument("by")
@_options
def advance(by: str, url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Move the clock forward BY a duration, as in P30D, PT3H or P1M, and say what happened on the way."""
    client = Client(url, workspace, admin_token)
    said = client.call("POST", client.about("/clock/advance"), {"by": by})
    if not as_json:
        for one in said["happened"]:
            click.echo(_line(one))
    _tell(said, as_json)


@clock.command()
@_options
def freeze(url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Let the clock stand still where it is."""
    _put(Client(url, workspace, admin_token), {"mode": "frozen"}, as_json)


@clock.command()
@_options
def run(url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Let the clock run on from where it stands."""
    _put(Client(url, workspace, admin_token), {"mode": "running"}, as_json)


def _put(client: Client, body: Mapping[str, object], as_json: bool) -> None:
    _tell(client.call("PUT", client.about("/clock"), body), as_json)


def _tell(said: Any, as_json: bool) -> None:
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else f"{said['now']}  {said['mode']}")


def _line(one: Mapping[str, Any]) -> str:
    if one["kind"] == "declaration":
        return f"{one['at']}  declaration {one['handle'] or one['id']} is {one['state']}"
    done = "failed: " + one["problem"] if one["problem"] else "done"
    return f"{one['at']}  step {one['step']} {json.dumps(one['do'], ensure_ascii=False)} {done}"
