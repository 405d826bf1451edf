"""`reset`: a workspace of a running server, back at its start."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from sandbox.commands.client import BAD_USAGE, Client, client_options


@click.command()
@click.option("--scenario", help="Another scenario: one that the server knows by name, or a file of yours.")
@click.option("--seed", type=click.IntRange(min=0), help="In place of the scenario's.")
@click.option(
    "--keep", multiple=True, type=click.Choice(["journal", "coverage"]), help="What is not to start again; repeat."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@client_options
def reset(
    scenario: str | None,
    seed: int | None,
    keep: Sequence[str],
    url: str,
    workspace: str,
    admin_token: str | None,
    as_json: bool,
) -> None:
    """Put a workspace back to the start of its or another scenario."""
    body: dict[str, Any] = {}
    if scenario is not None:
        body["scenario"] = _document(scenario) if Path(scenario).suffix in (".yaml", ".yml", ".json") else scenario
    if seed is not None:
        body["seed"] = seed
    if keep:
        body["keep"] = list(keep)
    client = Client(url, workspace, admin_token)
    made = client.call("POST", client.about("/reset"), body)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    click.echo(f"workspace {made['name']} is at its start", err=True)
    width = max(map(len, made["handles"]), default=0)
    for handle, record_id in made["handles"].items():
        click.echo(f"{handle.ljust(width)}  {record_id}")


def _document(name: str) -> Any:
    """A scenario of one's own, read here and sent along."""
    from sandbox.scenario.document import read
    from sandbox.scenario.problems import ScenarioInvalid

    try:
        return read(Path(name).read_text(encoding="utf-8-sig"), name).data
    except ScenarioInvalid as error:
        _stop(str(error))
    except UnicodeDecodeError:
        _stop(f"{name} is not UTF-8")
    except OSError as error:
        _stop(f"{name} cannot be read: {error.strerror}")


def _stop(message: str) -> NoReturn:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(BAD_USAGE)
