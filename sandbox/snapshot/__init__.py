"""A workspace as one JSON document, and back: whatever decides a later answer is in it.

Not in it: the exchanges of the journal (their count and the coverage are), and the workspace's name, so that it may
be put back under another. A clock that stands still stands at the same instant again. One that shows real time shows
real time again. One that runs at another time goes on from the instant of saving, as if nobody had looked since.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox import __version__
from sandbox.domain.clock import Clock, within_reach
from sandbox.domain.records import Application, ApplicationStatus, Declaration, Enrolment, Identity, Outcome, Person
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.domain.sharing import Below
from sandbox.faults import Fault, Faults, RateLimit
from sandbox.journal import Coverage, Journal
from sandbox.snapshot.plain import NotPlain, reader, writer
from sandbox.snapshot.references import dangling
from sandbox.workspace import Origin, Workspace

__all__ = ["FORMAT", "FORMAT_VERSION", "SnapshotRefused", "restore", "take"]

FORMAT = "npq-sandbox snapshot"
# raised when a file of this version would be misread by a sandbox that knows only the one before
FORMAT_VERSION = 1

_RECORDS: dict[str, Any] = {
    "people": list[Person],
    "identities": list[Identity],
    "applications": list[Application],
    "enrolments": list[Enrolment],
    "declarations": list[Declaration],
    "outcomes": list[Outcome],
}
# what a register knows besides its records
_STATE: dict[str, Any] = {
    "settled_until": datetime | None,
    "next_due": datetime | None,
    "unsettled": dict[str, set[str]],
    "closed": dict[str, datetime],
}
_ABOUT: dict[str, Any] = {
    "scenario": str,
    "seed": int,
    "handles": dict[str, str],
    "tokens": dict[str, str],
    "began": datetime | None,
}
# a shift this small comes from setting a clock to the present
_REAL_TIME = timedelta(seconds=1)
_MOST_REASONS = 20

Remake = Callable[[object], Origin]


class SnapshotRefused(Exception):
    """A document that no workspace can be made from; says why, with every reason that was found."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


def take(workspace: Workspace) -> dict[str, Any]:
    """A workspace as plain JSON; the same workspace always gives the same document."""
    register = workspace.register
    records = {name: getattr(register, name).values() for name in _RECORDS}
    # each person's in their order, which decides the order of the person's applications
    records["identities"] = [found for person in register.people.values() for found in register.identities_of(person)]
    content = {
        **{name: writer(kind)(getattr(workspace, name)) for name, kind in _ABOUT.items()},
        "clock": _clock(workspace.clock),
        "origin": None if workspace.origin is None else dict(workspace.origin.written()),
        "journal": _journal(workspace.journal),
        "faults": [
            {"name": fault.name, "told": dict(fault.told), "matched": fault.matched, "used": fault.used}
            for fault in workspace.faults
        ],
        "script": None if workspace.script is None else dict(workspace.script.written()),
        "rate_limit": writer(RateLimit | None)(workspace.rate_limit),
        "register": {
            **{name: writer(kind)(getattr(register, name)) for name, kind in _STATE.items()},
            **{name: writer(kind)(records[name]) for name, kind in _RECORDS.items()},
        },
    }
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "version": __version__,
        "release": register.reference.release,
        "workspace": content,
    }
    return {"checksum": _checksum(document), **document}


def restore(document: Any, reference: ReferenceData, remake: Remake) -> Workspace:
    """The workspace that a document was taken from.

    Args:
        document: what `take` gave, by way of JSON.
        reference: the reference data of the release that is served.
        remake: gives back what the workspace was made from; what it raises, but for NotPlain, goes through.

    Raises:
        SnapshotRefused: it is something else, damaged, of a newer format or of another release, or its records do not
            fit together.
    """
    content = _content(document, reference.release)
    try:
        about = _read(content, _ABOUT)
        register = _register(_part(content, "register"), reference, about["seed"])
        clock = _read_clock(_part(content, "clock"))
        journal = _read_journal(_part(content, "journal"))
        faults = _read_faults(_part(content, "faults"))
        rate_limit = reader(RateLimit | None)(_part(content, "rate_limit"))
        written = _part(content, "origin")
        origin = None if written is None else remake(written)
        steps = _part(content, "script")
        script = None if steps is None or origin is None else origin.script(steps)
    except NotPlain as error:
        raise SnapshotRefused(str(error)) from None
    _accept(
        f"token '{token}': there is no lead provider '{slug}'"
        for token, slug in about["tokens"].items()
        if slug not in reference.lead_providers
    )
    return Workspace(
        register=Below(register).fork(),
        clock=clock,
        journal=journal,
        faults=faults,
        rate_limit=rate_limit,
        origin=origin,
        script=script,
        **about,
    )


def _content(document: Any, release: str) -> Any:
    """What stands below the head, once the head is right."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SnapshotRefused("this is no snapshot of npq-sandbox")
    version, maker = document.get("format_version"), document.get("version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise SnapshotRefused(f"format {version} of npq-sandbox {maker} is not known here (known: {FORMAT_VERSION})")
    told = document.get("checksum")
    if told != _checksum({name: value for name, value in document.items() if name != "checksum"}):
        raise SnapshotRefused("it is damaged, or was changed by hand: the checksum differs")
    if document.get("release") != release:
        raise SnapshotRefused(f"it is of release {document.get('release')}; this server serves release {release}")
    return document.get("workspace")


def _checksum(document: Mapping[str, Any]) -> str:
    # key order and spaces make no difference to JSON, so they make none here
    content = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _part(content: Any, name: str) -> Any:
    if not isinstance(content, dict) or name not in content:
        raise SnapshotRefused(f"'{name}' is missing")
    return content[name]


def _read(content: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an object, each of its type."""
    found = {}
    for name, kind in parts.items():
        try:
            found[name] = reader(kind)(_part(content, name))
        except NotPlain as error:
            raise NotPlain(error.message, name, *error.where) from None
    return found


def _accept(reasons: Iterator[str]) -> None:
    found = list(reasons)
    if found:
        more = [f"and {len(found) - _MOST_REASONS} more"] if len(found) > _MOST_REASONS else []
        raise SnapshotRefused(*found[:_MOST_REASONS], *more)


def _register(content: Any, reference: ReferenceData, seed: int) -> Register:
    register = Register(reference, seed)
    records = _read(content, _RECORDS)
    for name, value in _read(content, _STATE).items():
        setattr(register, name, value)
    _accept(dangling(records, register.unsettled, register.closed, reference))
    for person in records["people"]:
        register.add_person(person)
    for identity in records["identities"]:
        if identity.id == identity.person_id:
            # made with the person; its address may have changed since
            register.identities[identity.id] = identity
        else:
            register.add_identity(identity)
    for application in records["applications"]:
        register.add_application(application)
    for enrolment in records["enrolments"]:
        register.add_enrolment(enrolment)
        application = register.applications[enrolment.id]
        if application.status is not ApplicationStatus.ACCEPTED:
            # it was accepted once (release 2026, contract 3.5)
            register.end_participation(application)
    for declaration in records["declarations"]:
        register.add_declaration(declaration)
    for outcome in records["outcomes"]:
        register.add_outcome(outcome)
    return register


def _clock(clock: Clock) -> dict[str, Any]:
    real = not clock.frozen and abs(clock.shift) < _REAL_TIME
    mode = "frozen" if clock.frozen else "real" if real else "running"
    return {"mode": mode, "now": writer(datetime)(clock.now())}


def _read_clock(content: Any) -> Clock:
    mode, now = _part(content, "mode"), reader(datetime)(_part(content, "now"))
    if mode not in ("frozen", "real", "running"):
        raise NotPlain(f"'{mode}' is not allowed (allowed: frozen, real, running)", "clock", "mode")
    if not within_reach(now):
        raise NotPlain(f"'{now}' does not lie between 1970 and 2999", "clock", "now")
    return Clock.at(None if mode == "real" else now, frozen=mode == "frozen")


def _journal(journal: Journal) -> dict[str, Any]:
    coverage = journal.coverage
    return {
        "count": journal.count,
        "answers": [[operation, status, times] for (operation, status), times in coverage.answers.items()],
        "rules": dict(coverage.rules),
    }


def _read_journal(content: Any) -> Journal:
    journal = Journal()
    journal.count = reader(int)(_part(content, "count"))
    answers = reader(list[list[Any]])(_part(content, "answers"))
    rules = reader(dict[str, int])(_part(content, "rules"))
    counted: Counter[tuple[str, int]] = Counter()
    for row in answers:
        if [type(value) for value in row] != [str, int, int]:
            raise NotPlain(f"{row} is not an operation, a status and a count", "journal", "answers")
        counted[row[0], row[1]] = row[2]
    journal.coverage = Coverage(counted, Counter(rules))
    return journal


def _read_faults(content: Any) -> Faults:
    faults = Faults()
    for row in reader(list[dict[str, Any]])(content):
        found = _read(row, {"name": str, "told": dict[str, Any], "matched": int, "used": int})
        try:
            fault = Fault.read(found["name"], found["told"])
        except (AttributeError, KeyError, TypeError, ValueError):
            raise NotPlain("it cannot be read", "faults", found["name"]) from None
        fault.matched, fault.used = found["matched"], found["used"]
        faults.put_back(fault)
    return faults
