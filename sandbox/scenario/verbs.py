"""The verbs of `do:` and of the control API's actions: what each one's argument names, and whether that exists."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.domain.dates import read_instant
from sandbox.domain.records import Statement
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario import by_release
from sandbox.scenario.durations import read_span
from sandbox.scenario.faults import problems_of_place
from sandbox.scenario.names import (
    APPLICATION,
    DECLARATION,
    PERSON,
    cohort_identifier,
    handles_of,
    problems_of_people,
)
from sandbox.scenario.problems import Path, ScenarioProblem, hint
from sandbox.scenario.scenario import Document

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_APPLICATION, _DECLARATION, _WHO = {"application": APPLICATION}, {"declaration": DECLARATION}, {"who": PERSON}
# which keys of a verb's argument are handles or ids, and of what; a bare text is the first of them
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "register": {},
    "accept": _APPLICATION,
    "change_funded_place": _APPLICATION,
    "reject": _APPLICATION,
    "revert_to_pending": _APPLICATION,
    "defer": _APPLICATION,
    "withdraw": _APPLICATION,
    "resume": _APPLICATION,
    "change_schedule": _APPLICATION,
    "declare": _APPLICATION,
    "void": _DECLARATION,
    "mark_eligible": _DECLARATION,
    "mark_ineligible": _DECLARATION,
    "mark_payable": _DECLARATION,
    "mark_paid": _DECLARATION,
    "claw_back": _DECLARATION,
    "outcome": _DECLARATION,
    "change_email": _WHO,
    "change_name": _WHO,
    "change_trn": _WHO,
    "change_eligibility": _APPLICATION,
    "transfer": _APPLICATION,
    "merge": {"from": PERSON, "into": PERSON},
    "close_statement": {},
}


def spoken(action: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], bool]:
    """An action's verb, its argument by key, and whether the argument was a bare handle or id."""
    verb, said = next(iter(action.items()))
    if isinstance(said, str):
        return verb, {next(iter(REFERENCES[verb])): said}, True
    return verb, said, False


def handles_made(actions: Iterable[Mapping[str, Any]], known: Container[str] = ()) -> dict[str, str]:
    """The handles that actions will make, and what each stands for."""
    found: dict[str, str] = {}
    for action in actions:
        verb, said, _ = spoken(action)
        if verb == "register":
            found |= handles_of(said)
        if verb == "declare" and not UUID.fullmatch(said["application"]):
            handle = next(one for one in _numbered(said) if one not in found and one not in known)
            found[handle] = DECLARATION
    return found


def declaration_handle(application: str, declaration_type: str, taken: Container[str]) -> str:
    """The handle of a new declaration: the application's and the type, and a number where that is taken."""
    said = {"application": application, "declaration_type": declaration_type}
    return next(handle for handle in _numbered(said) if handle not in taken)


def problems(
    document: Document,
    reference: ReferenceData,
    path: Path,
    action: Mapping[str, Any],
    handles: Mapping[str, str] | None = None,
) -> Iterator[ScenarioProblem]:
    """Everything in a well-formed action that names what does not exist.

    Args:
        document, path: where the action stands.
        reference: what the release knows.
        action: verb and argument.
        handles: what there will be, and what each stands for; None where only the workspace knows.
    """
    verb, said, bare = spoken(action)
    place: Path = (*path, verb)
    yield from by_release.problems_of_verb(document, reference, path, verb)
    if verb == "register":
        yield from problems_of_people(document, reference, place, said)
        return
    for key, kind in REFERENCES[verb].items() if handles is not None else ():
        assert handles is not None
        message = reference_problem(said[key], kind, handles)
        if message is not None and not UUID.fullmatch(said[key]):
            yield document.problem(place if bare else (*place, key), message)
    for key, what, allowed in _names(verb, said, reference):
        if str(said[key]) not in allowed:
            message = f"'{said[key]}' is not a {what} here{hint(said[key], allowed)}"
            yield document.problem((*place, key), message)
    for key in ("declaration_date", "completion_date"):
        if key in said and read_instant(said[key]) is None:
            yield document.problem((*place, key), f"'{said[key]}' is no real date")


def reference_problem(text: str, kind: str, handles: Mapping[str, str]) -> str | None:
    """What is wrong with a handle where a certain kind of record is wanted."""
    if handles.get(text) == kind:
        return None
    if text in handles:
        return f"'{text}' is a{_n(handles[text])} {handles[text]}; a{_n(kind)} {kind} is wanted here"
    fitting = [handle for handle, found in handles.items() if found == kind]
    return f"there is no {kind} '{text}'{hint(text, fitting)}"


def problems_of_steps(
    document: Document, reference: ReferenceData, handles: Mapping[str, str] | None
) -> Iterator[ScenarioProblem]:
    """Everything in the steps of a document that names what does not exist, or cannot come.

    Args:
        document: whose steps are judged.
        reference: what the release knows.
        handles: what there will be, and what each stands for; None where nobody knows.
    """
    for number, step in enumerate(document.data.get("steps", [])):
        path: Path = ("steps", number)
        if ("at" in step) == ("after" in step):
            yield document.problem(path, "a step needs either 'at' or 'after'")
        if "at" in step and read_span(step["at"]) is None and read_instant(step["at"]) is None:
            message = f"'{step['at']}' is neither a duration, such as P2D or PT3H, nor a date"
            yield document.problem((*path, "at"), message)
        if "after" in step:
            yield from problems_of_place(document, reference, (*path, "after"), step["after"], handles)
        yield from problems(document, reference, (*path, "do"), step["do"], handles)


def _names(verb: str, said: Mapping[str, Any], reference: ReferenceData) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The keys that name what the release knows: key, what it is, what is allowed."""
    if "reason" in said:
        reasons = reference.deferral_reasons if verb == "defer" else reference.withdrawal_reasons
        yield "reason", f"reason to {verb}", reasons
    for key in ("to", "provider"):
        if key in said:
            yield key, "lead provider", list(reference.lead_providers)
    if "schedule_identifier" in said:
        yield "schedule_identifier", "schedule", sorted({identifier for _, identifier in reference.schedules})
    if "cohort" in said:
        yield "cohort", "cohort", sorted({str(cohort.start_year) for cohort in reference.cohorts.values()})
    if "cohort_suffix" in said:
        of_year = [row.suffix for row in reference.cohorts.values() if str(row.start_year) == str(said["cohort"])]
        yield "cohort_suffix", f"suffix of cohort {said['cohort']}", sorted(of_year)
    if verb == "close_statement" and statement_of(said, reference) is None:
        provider, cohort = said["provider"], cohort_identifier(said)
        if provider in reference.lead_providers and cohort in reference.cohorts:
            years = {str(row.year) for row in reference.statements_of(provider, cohort) if row.month == said["month"]}
            named = cohort.removesuffix("a")
            yield "year", f"year with a statement of month {said['month']} for cohort {named}", sorted(years)


def statement_of(said: Mapping[str, Any], reference: ReferenceData) -> Statement | None:
    """The statement that provider, cohort, month and year name, or None."""
    cohort = cohort_identifier(said)
    if said["provider"] not in reference.lead_providers or cohort not in reference.cohorts:
        return None
    wanted = (said["month"], said["year"])
    rows = reference.statements_of(said["provider"], cohort)
    return next((row for row in rows if (row.month, row.year) == wanted), None)


def _numbered(said: Mapping[str, Any]) -> Iterator[str]:
    first = f"{said['application']}.{said['declaration_type']}"
    yield first
    number = 1
    while True:
        number += 1
        yield f"{first}-{number}"


def _n(word: str) -> str:
    return "n" if word[0] in "aeiou" else ""
