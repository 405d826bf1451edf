"""`npq-sandbox drift`: how a published OpenAPI file differs from the one that is served."""

import dataclasses
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sandbox.commands.client import BAD_USAGE, CHECK_FAILED, printable
from sandbox.settings import table, variable

if TYPE_CHECKING:
    from sandbox.drift.comparing import Difference
    from sandbox.drift.known import Known

_RELEASE = next(row for row in table() if row.name == "release")
_VERSIONS = ("v1", "v2", "v3")
_WIDEST = 120
_MOST_STALE = 5


@click.command("drift")
@click.option(
    "--spec", metavar="FILE-OR-URL", required=True, help="The published file: OpenAPI 3.0 or 3.1, as JSON or YAML."
)
@click.option(
    "--release",
    type=click.Choice(_RELEASE.allowed),
    # the only one whose file is still published
    default=_RELEASE.allowed[-1],
    envvar=variable("release"),
    help=f"{_RELEASE.help} Default: the newest. [{variable('release')}]",
)
@click.option("--version", type=click.Choice(_VERSIONS), default="v3", help="The version to compare. Default: v3.")
@click.option(
    "--known",
    "listed",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A list of known differences in place of the shipped one, which is openapi/known-differences.yaml.",
)
@click.option("--all", "everything", is_flag=True, help="Show the known differences too, each with its reason.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines, always with all.")
def drift(spec: str, release: str, version: str, listed: Path | None, everything: bool, as_json: bool) -> None:
    """Compare a published OpenAPI file with the one that is served.

    Finds what differs in operations, parameters, attributes, types, formats, enums, nullability, what is required, and
    statuses. Exit code 5 when a difference is not among the known ones, 2 when the file cannot be read.

    Run it weekly in CI with the address of the real API's file, and learn of a change before your users do:

        npq-sandbox drift --spec https://…/swagger.yaml
    """
    from sandbox.drift.comparing import compare
    from sandbox.drift.document import BadSpec
    from sandbox.drift.known import BadList, known
    from sandbox.drift.reading import read
    from sandbox.fixtures import folder

    served = folder("openapi") / release / f"{version}.yaml"
    if not served.is_file():
        has = ", ".join(found.stem for found in sorted(served.parent.glob("v*.yaml")))
        raise click.UsageError(f"--version: release {release} has no {version} (allowed: {has})")
    try:
        entries = known(release, version, listed)
        found = compare(read(spec), read(str(served)), version)
    except (BadSpec, BadList) as error:
        _stop(str(error))
    except RecursionError:
        _stop(f"{spec} is nested too deeply")
    judged = [
        (difference, next((entry for entry in entries if entry.covers(difference)), None)) for difference in found
    ]
    stale = [entry for entry in entries if not any(entry.covers(difference) for difference in found)]
    new = sum(entry is None for _, entry in judged)
    if as_json:
        report = _report(spec, release, version, judged, stale)
        # YAML has values that JSON has not
        click.echo(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    else:
        width = min(shutil.get_terminal_size().columns, _WIDEST)
        shown = judged if everything else [(difference, entry) for difference, entry in judged if entry is None]
        for line in _page(shown, width):
            click.echo(line)
        total = f"{_counted(len(found))} from {version} of release {release}: {new} new, {len(found) - new} known"
        click.echo("\n".join(_wrapped(total, 0, 0, width)))
    # of those that another release's file lacks there are many, and they say little
    for entry in stale if everything or len(stale) <= _MOST_STALE else ():
        place = ": ".join(" or ".join(part) for part in (entry.operation, entry.place) if any(part))
        click.echo(f"npq-sandbox: warning: known, but not found any more: {place} ({', '.join(entry.kind)})", err=True)
    if len(stale) > _MOST_STALE and not everything:
        click.echo(f"npq-sandbox: warning: {len(stale)} are known, but not found any more; --all lists them", err=True)
    if new:
        _stop(f"{_counted(new)} not among the known ones", CHECK_FAILED)


def _report(
    spec: str,
    release: str,
    version: str,
    judged: "Sequence[tuple[Difference, Known | None]]",
    stale: "Sequence[Known]",
) -> dict[str, Any]:
    return {
        "spec": spec,
        "release": release,
        "version": version,
        "differences": [
            {**dataclasses.asdict(difference), "known": entry is not None, "reason": entry.reason if entry else None}
            for difference, entry in judged
        ],
        "stale": [entry.told() for entry in stale],
        "summary": {
            "new": sum(entry is None for _, entry in judged),
            "known": sum(entry is not None for _, entry in judged),
        },
    }


def _page(judged: "Sequence[tuple[Difference, Known | None]]", width: int) -> Iterator[str]:
    for operation, of_operation in groupby(judged, lambda found: found[0].operation):
        yield click.style(printable(operation), bold=True)
        for place, of_place in groupby(of_operation, lambda found: found[0].place):
            indent = 2
            if place:
                yield f"  {printable(place)}"
                indent = 4
            for difference, entry in of_place:
                yield from _lines(difference, entry, indent, width)
        yield ""


def _lines(difference: "Difference", entry: "Known | None", indent: int, width: int) -> Iterator[str]:
    from sandbox.drift.comparing import PRESENCE

    if difference.kind in PRESENCE:
        told = "published, not served" if difference.published else "served, not published"
    else:
        told = f"published {_value(difference.published)}; served {_value(difference.served)}"
        if difference.kind == "enum" and None not in (difference.published, difference.served):
            told = f"only published: {_value(difference.published)}; only served: {_value(difference.served)}"
    first, *rest = _wrapped(f"{difference.kind:11}{told}", indent, indent + 11, width)
    yield from [click.style(first, fg=None if entry else "yellow"), *rest]
    if entry:
        yield from _wrapped(f"known: {entry.reason}", indent + 11, indent + 11, width)


def _wrapped(text: str, first: int, others: int, width: int) -> list[str]:
    return textwrap.wrap(
        printable(text),
        max(width, others + 20),
        initial_indent=" " * first,
        subsequent_indent=" " * others,
        break_on_hyphens=False,
    )


def _value(value: Any) -> str:
    if value is None:
        return "anything"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "nothing"
    return str(value)


def _counted(differences: int) -> str:
    return "1 difference" if differences == 1 else f"{differences} differences"


def _stop(message: str, code: int = BAD_USAGE) -> NoReturn:
    click.echo(f"npq-sandbox: {printable(message)}", err=True)
    sys.exit(code)
