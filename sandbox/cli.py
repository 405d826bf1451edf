"""The command `npq-sandbox`. Commands import what they need when they run, so that each starts fast."""

import gc
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, TypeVar

import click

from sandbox import __version__
from sandbox.commands.group import Group
from sandbox.settings import BadSetting, Row, Settings, flag, from_environment, table, variable

# exit codes (control API, "Command line")
BAD_USAGE, BAD_SCENARIO, NO_PORT, CHECK_FAILED, NOT_REACHABLE = 2, 3, 4, 5, 6

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


Command = TypeVar("Command", bound=Callable[..., Any])


def _option(row: Row) -> Callable[[Command], Command]:
    told = f"{row.help} [{variable(row.name)}]"
    if row.kind is bool:
        shown = f"{told} Default: {'on' if row.default else 'off'}."
        return click.option(f"{flag(row.name)}/{flag('no_' + row.name)}", row.name, default=None, help=shown)
    kind = click.Choice(row.allowed) if row.allowed else row.kind
    shown = "" if row.default is None else f" Default: {row.default}."
    return click.option(flag(row.name), row.name, type=kind, default=None, help=f"{told}{shown}")


def _settings_options(*names: str) -> Callable[[Command], Command]:
    """Flags for these settings, or for all."""

    def decorate(command: Command) -> Command:
        for row in reversed(table()):
            if not names or row.name in names:
                command = _option(row)(command)
        return command

    return decorate


def _show_progress() -> None:
    """A bar for long building, where somebody watches."""
    if sys.stderr.isatty():
        from sandbox.scenario.build import Progress

        Progress.shown = lambda crowd, size: click.progressbar(crowd, size, label="Making people", file=sys.stderr)


def _settings(given: dict[str, Any]) -> Settings:
    """Flag, then environment variable, then default; a bad one stops the command."""
    try:
        said = {name: value for name, value in given.items() if value is not None}
        return Settings(**{**from_environment(os.environ), **said})
    except BadSetting as error:
        raise click.UsageError(str(error)) from None


# commands about a running server, each in a module of its own name, imported when it is asked for
_ELSEWHERE = ("act", "clock", "coverage", "drift", "explain", "openapi", "requests", "reset", "snapshot")


class _Commands(Group):
    """The commands of this module, and those that are imported on use."""

    usual = "serve"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"sandbox.commands.{cmd_name}"), cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="npq-sandbox")
def main() -> None:
    """A stateful stand-in for the DfE's NPQ API. Without a command it serves, and takes the flags of `serve`."""


@main.command()
@_settings_options()
def serve(**given: Any) -> None:
    """Serve the API until stopped."""
    settings = _settings(given)
    # a start makes many objects and drops few: without collections it takes 50 ms less; `serving` turns them on again
    gc.disable()
    from sandbox import serving
    from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario

    _show_progress()
    try:
        serving.serve(settings)
    except serving.PortNotAvailable as error:
        _stop(f"the port is not available: {error}; --port 0 takes a free one", NO_PORT)
    except serving.NoSuchAddress as error:
        _stop(f"--host: '{error}' is no address, nor a name of one", BAD_USAGE)
    except UnknownScenario as error:
        _stop(str(error), BAD_USAGE)
    except ScenarioInvalid as error:
        _stop(f"the scenario is not valid:\n{error}", BAD_SCENARIO)


@main.command()
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@_settings_options("release", "seed")
def check(names: Sequence[str], **given: Any) -> None:
    """Check scenarios, each by its name or file. Looks at form, names, story, and what each expects of the API."""
    settings = _settings(given)
    from sandbox import checking
    from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario

    _show_progress()
    worst = 0
    for name in names:
        try:
            problems = checking.check(name, settings)
            code = CHECK_FAILED if problems else 0
        except ScenarioInvalid as error:
            problems, code = error.problems, BAD_SCENARIO
        except UnknownScenario as error:
            click.echo(str(error), err=True)
            worst = worst or BAD_USAGE
            continue
        for problem in problems:
            click.echo(str(problem), err=True)
        click.echo(f"{name}: {'ok' if not problems else _counted(len(problems))}")
        worst = BAD_SCENARIO if BAD_SCENARIO in (worst, code) else worst or code
    sys.exit(worst)


@main.command()
@_AS_JSON
@_settings_options("release")
def scenarios(as_json: bool, **given: Any) -> None:
    """List the shipped scenarios."""
    settings = _settings(given)
    from sandbox.fixtures import reference_data
    from sandbox.scenario.loader import Library

    library = Library(reference_data(settings.release))
    found = [library.load(name) for name in library.names()]
    rows = [{"name": scenario.name, "title": scenario.title, "summary": scenario.summary} for scenario in found]
    _show(rows, as_json)


@main.command()
@_AS_JSON
@click.option("--workspace", default="default", help="The workspace that the tokens open.")
@_settings_options("release", "token_secret")
def tokens(as_json: bool, workspace: str, **given: Any) -> None:
    """List every lead provider's token."""
    settings = _settings(given)
    from sandbox.api.auth import token_for
    from sandbox.fixtures import reference_data
    from sandbox.workspace import WORKSPACE_NAME

    if not WORKSPACE_NAME.fullmatch(workspace):
        raise click.UsageError(f"--workspace: '{workspace}' does not match {WORKSPACE_NAME.pattern}")
    providers = reference_data(settings.release).lead_providers.values()
    rows = [
        {"slug": found.slug, "name": found.name, "token": token_for(found.slug, workspace, settings.token_secret)}
        for found in providers
    ]
    _show(rows, as_json)


@main.command()
@_settings_options("release")
@_AS_JSON
def rules(as_json: bool, **given: Any) -> None:
    """List every rule. Tells its id, what it answers, when it fires, and how to put it right."""
    settings = _settings(given)
    from sandbox.api.rules import catalogue

    rows = [entry.row() for entry in catalogue(settings.release).values()]
    if as_json:
        _show(rows, as_json)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['status']}  {row['title']}".rstrip())
        click.echo(f"    {row['when']}\n    {row['remedy']}\n")


@main.command()
@_AS_JSON
def version(as_json: bool) -> None:
    """Say which version this is."""
    allowed = next(row.allowed for row in table() if row.name == "release")
    if as_json:
        said = {"version": __version__, "releases": list(allowed), "python": platform.python_version()}
        click.echo(json.dumps(said))
    else:
        click.echo(f"npq-sandbox {__version__} (releases {', '.join(allowed)}; Python {platform.python_version()})")


@main.command()
@click.option("--url", envvar="NPQ_SANDBOX_URL", default=None, help="The server's address. [NPQ_SANDBOX_URL]")
@click.option("--port", envvar="NPQ_SANDBOX_PORT", type=int, default=4090, help="Its port on this machine.")
def health(url: str | None, port: int) -> None:
    """Ask a running server whether it is ready; exit code 0 or 6."""
    from urllib.error import URLError
    from urllib.request import ProxyHandler, build_opener

    address = f"{(url or f'http://127.0.0.1:{port}').rstrip('/')}/__sandbox/health"
    try:
        # never by a proxy: the server is this machine's or the same network's
        with build_opener(ProxyHandler({})).open(address, timeout=2) as answer:
            click.echo(answer.read().decode())
    except (URLError, OSError, ValueError) as error:
        _stop(f"{address} is not reachable: {getattr(error, 'reason', error)}", NOT_REACHABLE)


def _counted(problems: int) -> str:
    return "1 problem" if problems == 1 else f"{problems} problems"


def _show(rows: Iterable[dict[str, Any]], as_json: bool) -> None:
    """A table for people, or JSON for machines."""
    rows = list(rows)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    widths = {key: max(len(str(row[key])) for row in rows) for key in rows[0]} if rows else {}
    for row in rows:
        click.echo("  ".join(str(value).ljust(widths[key]) for key, value in row.items()).rstrip())


def _stop(message: str, code: int) -> None:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(code)
