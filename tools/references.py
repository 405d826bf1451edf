"""Write docs/reference/ and the index of docs/ from what the program itself reads.

    python tools/references.py [FOLDER]

FOLDER stands in for docs/; the index then still tells what is in docs/.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import reference_control
import reference_differences
import reference_scenarios
from markdown import code, listed, page, prose, table
from sandbox import settings
from sandbox.api import checks
from sandbox.api.errors import MANNERS
from sandbox.api.rules import Entry, catalogue
from sandbox.domain import states
from sandbox.domain.records import ApplicationStatus, DeclarationState, TrainingStatus

DOCS = Path(__file__).resolve().parent.parent / "docs"
_RELEASE = "2023"
# the index's sections in the order of reading, with what is to be said of each
_FOLDERS = {
    "guides": "",
    ".": "",
    "reference": "Written by `make docs` from the program and its data; do not edit these pages.",
    "decisions": "",
}
_GUIDES = ("provider-developer", "journey", "moving-to-2026", "scenarios", "testing", "ci", "demo")
_FIRST = ("decisions/README.md", *(f"guides/{name}.md" for name in _GUIDES))
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
S = TypeVar("S", bound=StrEnum)
_GROUPS = {
    "auth": "Tokens and workspaces",
    "rate-limit": "Rate limit",
    "route": "Paths",
    "format": "Formats",
    "header": "Headers",
    "query": "Query parameters",
    "body": "Request bodies",
    "funding": "Funded places",
    "application": "Applications",
    "participant": "Participants",
    "declaration": "Declarations",
    "outcome": "Outcomes",
    "statement": "Statements",
    "delivery-partner": "Delivery partners",
    "finance": "Payment",
    "dfe": "What the DfE does",
}
_MOVES = {
    "accept": "The provider accepts.",
    "reject": "The provider rejects.",
    "lose": "Another application of the person for the same course and cohort was accepted.",
    "revert": "The DfE takes a decision back; no request does.",
    "defer": "The participant takes a break.",
    "resume": "The participant comes back from a break.",
    "withdraw": "The participant leaves.",
    "make_eligible": "It is to be paid, and goes on the next output statement.",
    "make_ineligible": "It will not be paid: another record has declared the same, or the DfE decides so.",
    "make_payable": "Its statement's cut-off date has passed.",
    "pay": "Its statement was paid.",
    "void": "The provider takes it back.",
    "claw_back": "The statement that takes the money back was paid.",
}


def rules(release: str) -> str:
    """Every rule: when it speaks, where, and what to do about it."""
    parts: list[str | list[str]] = [
        f"# Rules of release {release}",
        "Every error answer names the rules that objected in `X-Sandbox-Rule`; scenarios, the journal, explanations "
        "and the coverage report use the same ids. Numbers named as sources are sections of the contract that the "
        "sandbox was built from. Error answers without a title have a body of another form, or none.",
    ]
    for prefix, title in _GROUPS.items():
        parts.append(f"## {title}")
        for rule_id, entry in catalogue(release).items():
            if rule_id.split(".")[0] == prefix:
                parts += [f"### {rule_id}", list(_rule(entry, release))]
    return page(*parts)


def _rule(entry: Entry, release: str) -> Iterator[str]:
    rule = entry.rule
    yield f"- Status: {entry.status}"
    if rule.field:
        yield f"- Title: {code(rule.field)}"
    yield f"- When: {prose(rule.when)}"
    yield f"- Remedy: {prose(rule.remedy)}"
    yield f"- Source: {prose(rule.source)}"
    yield f"- Operations: {_operations(rule.id, release)}"


def _operations(rule_id: str, release: str) -> str:
    rows = checks.rows(release)
    versions: dict[str, list[str]] = {}
    for name, row in rows.items():
        version, _, operation = name.partition("/")
        if rule_id in row:
            versions.setdefault(operation, []).append(version)
    found = [f"{code(operation)} ({', '.join(where)})" for operation, where in versions.items()]
    unrouted = ["requests that no operation takes"] if rule_id in checks.row(release, None) else []
    if sum(len(where) for where in versions.values()) == len(rows):
        found = ["all"]
    return ", ".join([*found, *unrouted]) or "none; it answers steps and actions of the control API"


def settings_page() -> str:
    """Every setting of the server."""
    rows = (
        (
            code(settings.flag(row.name)) + (f", {code(settings.flag('no_' + row.name))}" if row.kind is bool else ""),
            code(settings.variable(row.name)),
            "on" if row.default is True else "off" if row.default is False else _default(row.default),
            listed(row.allowed),
            prose(row.help),
        )
        for row in settings.table()
    )
    return page(
        "# Settings",
        "Each is a flag of `npq-sandbox serve` and an environment variable; the flag counts where both are given. A "
        "value that is not allowed, and a variable with this prefix that is no setting, stop the start.",
        table(("Flag", "Variable", "Default", "Allowed", "What it is"), rows),
    )


def _default(value: object) -> str:
    return "not set" if value is None else code(value)


def states_page() -> str:
    """The states of applications, training and declarations, and every move between them."""
    return page(
        "# States",
        "The moves that the service knows; a request that would make any other is refused by one of the "
        "[rules](rules.md). On the wire declaration states have hyphens, as in `awaiting-clawback`.",
        "## Applications",
        *_diagram(ApplicationStatus, states.APPLICATION_MOVES),
        "## Training",
        "Only accepted applications have a training status.",
        *_diagram(TrainingStatus, states.TRAINING_MOVES),
        "## Declarations",
        "A declaration is made as `submitted` and moves on at once where it can be paid.",
        *_diagram(DeclarationState, states.DECLARATION_MOVES),
        f"One declaration of a type may be in one of these states at a time: {_sorted(states.LIVE)}.",
        f"A completed declaration in one of these has no outcome any more: {_sorted(states.RETRACTED)}.",
    )


def _sorted(found: frozenset[DeclarationState]) -> str:
    return listed(state for state in DeclarationState if state in found)


def _diagram(kind: type[S], moves: Mapping[tuple[S, str], S]) -> Iterator[list[str]]:
    arrows: dict[tuple[S, S], list[str]] = {}
    for (before, move), after in moves.items():
        arrows.setdefault((before, after), []).append(move)
    first, *_ = kind
    yield [
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {first}",
        *(f"    {before} --> {after}: {', '.join(names)}" for (before, after), names in arrows.items()),
        *(f"    {state} --> [*]" for state in kind if all(before is not state for before, _ in moves)),
        "```",
    ]
    yield table(
        ("From", "Move", "To", "Meaning"),
        ((code(before), code(move), code(after), _MOVES[move]) for (before, move), after in moves.items()),
    )


def index(generated: Mapping[str, str]) -> str:
    """What there is to read in docs/, in the order in which one would: each page by its heading and first sentence."""
    pages = {str(path.relative_to(DOCS)): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    pages |= generated
    pages.pop("README.md", None)
    parts: list[str | list[str]] = [
        "# Documentation",
        "[The project's README](../README.md) tells how to start, [CHANGELOG](../CHANGELOG.md) what changed, "
        "[examples](../examples/README.md) has small clients in other languages, and "
        "[benchmarks](../benchmarks/results.md) tell how fast it is beside others.",
    ]
    for folder, about in _FOLDERS.items():
        parts += [f"## {folder.capitalize() if folder != '.' else 'The project'}", *([about] if about else [])]
        parts.append(
            [
                _entry(name, text, told=folder != "decisions")
                for name, text in sorted(pages.items(), key=_reading_order)
                if str(Path(name).parent) == folder
            ]
        )
    return page(*parts)


def _reading_order(found: tuple[str, str]) -> tuple[int, str]:
    name, _ = found
    return _FIRST.index(name) if name in _FIRST else len(_FIRST), name


def _entry(name: str, text: str, told: bool) -> str:
    title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
    if not told:
        return f"- [{title}]({name})"
    paragraph = " ".join(text.partition(f"# {title}\n")[2].strip().partition("\n\n")[0].split())
    sentence = re.split(r"(?<=[.?]) ", _LINK.sub(r"\1", paragraph))[0].removesuffix(".")
    return f"- [{title}]({name}): {sentence}."


def everything() -> dict[str, str]:
    """Every generated file, by its place in docs/."""
    found = {
        "reference/rules.md": rules("2023"),
        "reference/rules-2026.md": rules("2026"),
        "reference/scenarios.md": reference_scenarios.scenarios(_RELEASE),
        "reference/settings.md": settings_page(),
        "reference/control.md": reference_control.control(),
        "reference/differences.md": reference_differences.differences(),
        "reference/states.md": states_page(),
    }
    return {**found, "README.md": index(found)}


def main() -> None:
    """Write them all."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    missing = {rule_id.split(".")[0] for release in MANNERS for rule_id in catalogue(release)} - set(_GROUPS)
    if missing:
        sys.exit(f"These groups of rules have no heading in tools/references.py: {', '.join(sorted(missing))}")
    for name, text in everything().items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
