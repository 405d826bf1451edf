"""`snapshot save` and `snapshot load`: a workspace of a running server to a file, and back."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from sandbox.commands.client import BAD_USAGE, Client, client_options

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def snapshot() -> None:
    """Save a workspace to a file, or load one."""


@snapshot.command()
@_FILE
@_AS_JSON
@client_options
def save(file: Path, url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Save a workspace to FILE; the file is the old one or the new one at any time, and never half of one."""
    client = Client(url, workspace, admin_token)
    document = client.call("GET", client.about("/snapshot"))
    content = json.dumps(document, ensure_ascii=False).encode() + b"\n"
    try:
        write(file, content)
    except OSError as error:
        _stop(f"{file} cannot be written: {error.strerror or error}")
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": len(content), "checksum": document["checksum"]}))
    else:
        click.echo(f"saved workspace {workspace} to {file} ({len(content):,} bytes)", err=True)


@snapshot.command()
@_FILE
@_AS_JSON
@client_options
def load(file: Path, url: str, workspace: str, admin_token: str | None, as_json: bool) -> None:
    """Load a workspace from FILE, in place of the one that has the name; a file that is refused changes nothing."""
    try:
        content = file.read_bytes()
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror or error}")
    client = Client(url, workspace, admin_token)
    made = client.call("PUT", client.about("/snapshot"), content)
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False))
    else:
        click.echo(f"loaded {file} into workspace {workspace}", err=True)


def write(file: Path, content: bytes) -> None:
    """Give a file new content in one step, whatever happens meanwhile.

    Raises:
        OSError: it cannot be written; then it is as it was.
    """
    place = file.resolve()
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with draft.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _settle(place.parent)


def _settle(folder: Path) -> None:
    """Have the folder's new entry on the disk too, where folders can be opened."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _stop(message: str) -> NoReturn:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(BAD_USAGE)
