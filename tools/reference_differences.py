"""The page about everything in which the sandbox differs on purpose from the service, or from what is published."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown import code, page, prose, table
from sandbox import settings
from sandbox.api.rules import Entry, catalogue
from sandbox.drift import known

_CHECKOUT = Path(__file__).resolve().parent.parent
_MARK = "Faithful:"
_NUMBER = r"(?:section )?[A-Z]?\d+(?:\.\d+)*(?: rules? \d+(?:(?:,| and| to) \d+)*)?"
_SECTION = re.compile(rf"(?:release (?P<release>20\d\d), )?contract (?P<numbers>{_NUMBER}(?: and {_NUMBER})*)")
# which release a module or a file of data is about; those that serve both leave it to the mark
_RELEASES = {"2026": re.compile(r"2026"), "2023": re.compile(r"2023|/versions/v[123]\.py$|^sandbox/domain/(?!laws/)")}


@dataclass(frozen=True, slots=True)
class Mark:
    """A surprise of the service that is copied on purpose.

    Attributes:
        release: whose it is: the one that the mark names, or the module's; empty where neither says it.
        section: of the contract; empty where the mark names none.
        text: what the service does.
    """

    release: str
    section: str
    text: str


def differences() -> str:
    """What providers should know before they take the sandbox for the service."""
    faithful = sorted(marks(_CHECKOUT), key=lambda mark: (mark.release, _natural(mark.section), mark.text))
    return page(
        "# Differences",
        "Where the sandbox and the real API part company on purpose, and where it copies what you would take for a "
        "mistake. Sections are those of the contract that the sandbox was built from. Anything else that differs is a "
        "bug: please report it.",
        "## Surprises that are copied",
        "The real service does this although its guidance does not say so, or says otherwise. A client that works "
        "here is ready for it there. Where no release is named, it may be either's.",
        table(
            ("Release", "What happens", "Section"),
            ((mark.release, prose(_sentence(mark.text)), prose(mark.section)) for mark in faithful),
        ),
        "## Where the published OpenAPI file says otherwise",
        "The sandbox follows the running service, not the file. These are the differences that `npq-sandbox drift` "
        "knows of and accepts; any other ends it with exit code 5. Clients that are generated from the published file "
        "have to be put right in these places, or generated from the sandbox's own (`npq-sandbox openapi`). A place is "
        "a parameter, or `request` or a status with the way to an attribute; `*` stands for anything.",
        *_known(),
        "## Where the real service fails",
        "It has no answer to these requests and fails with a 500, which would only hide your client's mistake. The "
        "sandbox says what is wrong, with the status below, unless it is asked for faithful errors "
        "([settings](settings.md)).",
        _rules(lambda entry: entry.fails),
        "## Rules of the sandbox's own",
        "The real API has no such rules: they protect this server, or answer calls of the control API and steps of "
        "scenarios. A client need not be ready for them. [Rules](rules.md) has the service's own too.",
        _rules(lambda entry: entry.rule.source == "control API" or entry.rule.id.startswith("dfe.")),
        "## What is left out",
        "[Limits](../limits.md) lists what the sandbox does not do at all.",
    )


def _known() -> Iterator[str | list[str]]:
    rows = list(known.rows())
    for release, version in dict.fromkeys((row.release, row.version) for row in rows):
        yield f"### Release {release}, {version}"
        yield table(
            ("Where", "Why", "Source"),
            (
                (prose(row.where), prose(row.reason), prose(row.source))
                for row in rows
                if (row.release, row.version) == (release, version)
            ),
        )


def _rules(wanted: Callable[[Entry], bool]) -> list[str]:
    """The rules of all releases that are wanted; one that reads the same in several is told once."""
    (releases,) = (row.allowed for row in settings.table() if row.name == "release")
    found: dict[tuple[str, str, str], list[str]] = {}
    for release in releases:
        for rule_id, entry in catalogue(release).items():
            if wanted(entry):
                cells = (code(rule_id), str(entry.status), prose(entry.rule.when))
                found.setdefault(cells, []).append(release)
    rows = ((", ".join(where), *cells) for cells, where in found.items())
    return table(("Release", "Rule", "Status", "When"), rows)


def marks(checkout: Path) -> Iterator[Mark]:
    """Every `Faithful:` mark in comments and docstrings of the program and its reference data."""
    for path in sorted([*(checkout / "sandbox").rglob("*.py"), *(checkout / "fixtures").rglob("*.yaml")]):
        place = path.relative_to(checkout).as_posix()
        release = next((name for name, pattern in _RELEASES.items() if pattern.search(place)), "")
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            before, mark, text = line.partition(_MARK)
            if mark:
                rest = list(_below(before.strip(), lines[number + 1 :]))
                yield _read(" ".join(" ".join(_until_quotes([text, *rest])).split()), release)


def _below(before: str, lines: list[str]) -> Iterator[str]:
    """The lines after a mark's that belong to it: of a comment that has its lines to itself, or a paragraph's."""
    for line in lines:
        text = line.strip()
        comment = before.startswith("#") and text.startswith("#")
        paragraph = "#" not in before and text
        if not (comment or paragraph) or _MARK in line:
            return
        yield text.lstrip("#") if comment else text


def _until_quotes(lines: list[str]) -> Iterator[str]:
    for line in lines:
        text, end, _ = line.partition('"""')
        yield text
        if end:
            return


def _read(text: str, release: str) -> Mark:
    """A mark's section, before the text or in brackets behind it, and what it says."""
    begin = _SECTION.match(text)
    behind = re.search(rf"\s*\({_SECTION.pattern}\)", text)
    found = begin or behind
    if found is None:
        return Mark(release, "", text)
    told = text[: found.start()] + text[found.end() :]
    if begin:
        # without a comma the section is part of the sentence
        told = told.lstrip(",:; ") if told.startswith((",", ":", ";")) else text
    return Mark(found["release"] or release, found["numbers"], told)


def _sentence(text: str) -> str:
    """With a capital, except for versions and other names with figures."""
    first = text.partition(" ")[0]
    return f"{text[:1] if re.search(r'[0-9_]', first) else text[:1].upper()}{text[1:].rstrip('.')}."


def _natural(section: str) -> tuple[tuple[int, str], ...]:
    """Sorts 2.10 behind 2.9."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|[^\d]+", section))
