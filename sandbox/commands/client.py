"""Calls the control API of a running server, for the commands."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote

import click

from sandbox.remote import NotReachable, Refused, Remote

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
        try:
            return Remote(self.url, self.admin_token).call(method, path, body)
        except Refused as error:
            if error.status in allowed:
                return error.said
            _stop(str(error), BAD_USAGE)
        except NotReachable as error:
            _stop(str(error), NOT_REACHABLE)


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


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(code)
