"""`npq-sandbox coverage`: which answers and rules of the API were ever exercised, and whether that is enough."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from sandbox.commands.client import BAD_USAGE, CHECK_FAILED, Client, client_options
from sandbox.tally import CannotBeMerged, Report, merged, only, percent


@click.command("coverage")
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 5 where less was exercised."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html", "junit"]), default="text", help="Default: text."
)
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option(
    "--only", "versions", multiple=True, metavar="VERSION", help="Count this version alone, as in v3; repeat."
)
@client_options
@click.pass_context
def coverage(
    context: click.Context,
    files: Sequence[Path],
    fail_under: float | None,
    form: str,
    versions: Sequence[str],
    url: str,
    workspace: str,
    admin_token: str | None,
) -> None:
    """Say which statuses and rules your tests have met.

    Asks the server about all workspaces since its start, or about one with --workspace; or merges FILEs that earlier
    calls wrote with --format json.
    """
    if files:
        found = _merged(files)
    else:
        client = Client(url, workspace, admin_token)
        told = context.get_parameter_source("workspace") is not click.core.ParameterSource.DEFAULT
        found = client.call("GET", client.about("/coverage") if told else "/__sandbox/coverage")
    if versions:
        found = _part(found, versions)
    click.echo(written(found, form), nl=form != "text")
    share = percent(found)
    if fail_under is not None and share < fail_under:
        click.echo(f"npq-sandbox: {share:.2f} % was exercised, less than {fail_under:g} %", err=True)
        sys.exit(CHECK_FAILED)


def written(found: Report, form: str) -> str:
    """A report as `text`, `json`, `html` or `junit`."""
    if form == "json":
        return json.dumps(found, indent=2)
    if form == "html":
        from sandbox.commands.coverage_html import html

        return html(found)
    if form == "junit":
        from sandbox.commands.coverage_junit import junit

        return junit(found)
    from sandbox.commands.coverage_text import text

    return text(found)


def _merged(files: Sequence[Path]) -> Report:
    reports = []
    for file in files:
        try:
            reports.append(_sound(json.loads(file.read_bytes())))
        except OSError as error:
            _stop(f"{file} cannot be read: {error.strerror or error}")
        except (ValueError, KeyError, TypeError, AttributeError):
            _stop(f"{file} was not written by npq-sandbox coverage --format json")
    try:
        return merged(reports)
    except CannotBeMerged as error:
        _stop(str(error))


def _sound(content: Any) -> Report:
    """The report, or an error where anything that is read later is missing."""
    report: Report = merged([content])
    for row in report["operations"]:
        _ = row["method"] + row["path"], [int(one["status"]) for one in row["statuses"]]
    for rule in report["rules"]:
        _ = rule["rule"] + "".join(rule["versions"])
    return report


def _part(found: Report, versions: Sequence[str]) -> Report:
    known = sorted({row["operation"].partition("/")[0] for row in found["operations"]})
    for version in versions:
        if version not in known:
            _stop(f"--only: there is no version '{version}' (allowed: {', '.join(known)})")
    return only(found, versions)


def _stop(message: str) -> NoReturn:
    click.echo(f"npq-sandbox: {message}", err=True)
    sys.exit(BAD_USAGE)
