"""Calls the control API of a running server, for the commands."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import click

BAD_USAGE, CHECK_FAILED, NOT_REACHABLE = 2, 5, 6
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Client:
    """A server's control API.

    Attributes:
        url: the server's address.
        workspace: the workspace that calls are about.
        admin_token: what changing calls need beyond this machine.
    """

    url: str
    workspace: str = "default"
    admin_token: str | None = None

    def about(self, rest: str = "") -> str:
        """The path of the workspace, and of something in it."""
        return f"/__sandbox/workspaces/{quote(self.workspace, safe='')}{rest}"

    def call(self, method: str, path: str, body: object = None, *, allowed: tuple[int, ...] = ()) -> Any:
        """The value of a call's answer; a refusal or a server that is not there ends the command.

        Args:
            method, path: of the call.
            body: sent as JSON; bytes are JSON already, and sent as they are.
            allowed: statuses that are answers too, though not successes.
        """
        request = Request(f"{self.url.rstrip('/')}{path}", method=method)
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.admin_token is not None:
            request.add_header("Authorization", f"Bearer {self.admin_token}")
        try:
            # never by a proxy: the server is this machine's or the same network's
            with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
                return _value(answer.read())
        except HTTPError as error:
            said = _value(error.read())
            if error.code in allowed:
                return said
            _stop(_told(said, error.code), BAD_USAGE)
        except (URLError, OSError, ValueError) as error:
            _stop(f"{self.url} is not reachable: {getattr(error, 'reason', error)}", NOT_REACHABLE)


def client_options(command: Command) -> Command:
    """The options that say which server and workspace a command is about."""
    # applied from the inside out
    for option in (
        click.option("--admin-token", envvar="NPQ_SANDBOX_ADMIN_TOKEN", help="[NPQ_SANDBOX_ADMIN_TOKEN]"),
        click.option(
            "--workspace", envvar="NPQ_SANDBOX_WORKSPACE", default="default", help="Its workspace. Default: default."
        ),
        click.option(
            "--url",
            envvar="NPQ_SANDBOX_URL",
            default="http://127.0.0.1:4090",
            help="The server's address. [NPQ_SANDBOX_URL]",
        ),
    ):
        command = option(command)
    return command


def printable(text: str) -> str:
    """A text without what would move a terminal's cursor or change its colours: it may be anybody's."""
    return "".join(found if found.isprintable() else "�" for found in text)


def _value(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _told(said: Any, status: int) -> str:
    """A problem as one line for people, and one more for each of its errors."""
    if not isinstance(said, dict):
        return f"the server answered {status}: {said}"
    lines = [str(said.get("detail") or said.get("title") or status)]
    errors = said.get("errors", [])
    # of a single one the first line has told all, and its place
    if len(errors) > 1:
        lines += [f"  {entry.get('pointer', '')} {entry['message']}".rstrip() for entry in errors]
    return "\n".join(lines)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(code)
