"""Scenario files by name -> `Scenario`; all problems of a file at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any

from sandbox.domain.clock import within_reach
from sandbox.domain.dates import read_instant
from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import folder, kept
from sandbox.scenario import faults, names, schema, verbs
from sandbox.scenario.document import MOST_BYTES, Document, read, too_large
from sandbox.scenario.problems import Path, ScenarioInvalid, ScenarioProblem, UnknownScenario, hint

# the key that a shipped file has at its left edge
_RELEASE = re.compile(rb"""^release: *["']?(\w+)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a scenario, with the document and place that it comes from."""

    document: Document
    path: Path
    data: Mapping[str, Any]

    def problem(self, message: str, *below: str | int) -> ScenarioProblem:
        """A problem with this piece, or with something inside it."""
        return self.document.problem((*self.path, *below), message)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario that may be built.

    Attributes:
        name: under which it is known.
        title, summary: for people.
        text: the file as written.
        extended: the names and texts of the scenarios that it extends.
        data: the file as read.
        now: where its clock starts; None is real time.
        frozen: whether the clock stands still.
        seed: decides every generated value.
        tokens: extra tokens -> slug of a lead provider.
        people: by handle, those of the scenario that it extends first.
        crowd: generated people, likewise.
        steps: what happens later, likewise.
        faults: what breaks, likewise.
        rate_limit: how many requests may come; None where there is no limit.
        expect: what `npq-sandbox check` runs; only its own.
        file: where it lies, if it is a shipped one.
        templates: what was built of it, for more workspaces (`template`).
    """

    name: str
    title: str
    summary: str
    text: str
    extended: Mapping[str, str]
    data: Mapping[str, Any]
    now: datetime | None
    frozen: bool
    seed: int
    tokens: Mapping[str, str]
    people: Mapping[str, Part]
    crowd: tuple[Part, ...]
    steps: tuple[Part, ...]
    faults: tuple[Part, ...]
    rate_limit: Mapping[str, Any] | None
    expect: tuple[Part, ...]
    file: FilePath | None = None
    templates: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)


class Library:
    """Where scenarios are found: the shipped ones by name, any other by its path.

    Args:
        reference: the reference data of the release that is served.
        shelf: the folder of shipped scenarios; a folder in it that is named like a release has that one's own, and
            goes before what lies beside it.
    """

    def __init__(self, reference: ReferenceData, shelf: FilePath | None = None) -> None:
        self.reference = reference
        self.shelf = folder("scenarios") if shelf is None else shelf
        self._held: Mapping[str, bytes] | None = None

    def hold(self, files: Mapping[str, bytes]) -> None:
        """From now on shipped scenarios are these, whatever lies in the folder.

        Args:
            files: their contents by name.
        """
        self._held = dict(files)

    def names(self) -> list[str]:
        """The names of the shipped scenarios that suit the release."""
        if self._held is not None:
            return sorted(self._held)
        release = self.reference.release
        own = {path.stem for path in (self.shelf / release).glob("*.yaml")}
        found = {path.stem for path in self.shelf.glob("*.yaml") if suits(contents(path), release)}
        return sorted(own | found)

    def ships(self, name: str) -> bool:
        """Whether a shipped scenario has this name, for this release or another."""
        return name in self._held if self._held is not None else self._shipped(name) is not None

    def load(self, name: str) -> Scenario:
        """The scenario with this name, or in this file.

        Raises:
            UnknownScenario: neither exists.
            ScenarioInvalid: it has problems; all of them.
        """
        document, stem = self._read(name)
        # a file of somebody's own may have, and extend, a shipped scenario's name
        return self._scenario(document, stem, (name,) if self.ships(name) else ())

    def parse(self, text: str, name: str = "document") -> Scenario:
        """A scenario from its text.

        Raises:
            ScenarioInvalid: it has problems; all of them.
        """
        return self._scenario(read(text, name), name, ())

    def place(self, name: str) -> FilePath:
        """The file of a scenario.

        Raises:
            UnknownScenario: there is none.
        """
        if self.ships(name):
            # one that is held needs no file
            return self._shipped(name) or self.shelf / f"{name}.yaml"
        path = FilePath(name)
        if path.suffix not in (".yaml", ".yml", ".json") or not path.is_file():
            raise UnknownScenario(name, self.names())
        return path

    def _shipped(self, name: str) -> FilePath | None:
        """The file of this name: the release's own, else that of all, else another release's, which says why not."""
        # names come from anywhere: none of them is a pattern, or too long to ask the file system for
        found = {path for path in (*self.shelf.glob("*.yaml"), *self.shelf.glob("2*/*.yaml")) if path.stem == name}
        file = f"{name}.yaml"
        places = (self.shelf / self.reference.release / file, self.shelf / file, *sorted(found))
        return next((place for place in places if place in found), None)

    def _read(self, name: str) -> tuple[Document, str]:
        path = self.place(name)
        if self._held is None and self.shelf == folder("scenarios") and self.shelf in path.parents:
            return kept(path, "scenario", lambda: _judged(self._parsed(name, path)), _judges()), path.stem
        return self._parsed(name, path), path.stem

    def _parsed(self, name: str, path: FilePath) -> Document:
        try:
            raw = contents(path) if self._held is None or name not in self._held else self._held[name]
        except OSError as error:
            raise ScenarioInvalid([ScenarioProblem(name, 1, 1, "", f"cannot be read: {error.strerror}")]) from None
        if len(raw) > MOST_BYTES:
            raise ScenarioInvalid([too_large(path.name)])
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise ScenarioInvalid([ScenarioProblem(path.name, line, 1, "", "not UTF-8")]) from None
        return read(text, path.name)

    def _scenario(self, document: Document, name: str, trail: tuple[str, ...]) -> Scenario:
        problems = [] if document.judged else schema.problems(document)
        if problems:
            # names are looked up only in a document of the right form
            raise ScenarioInvalid(problems)
        data = document.data
        parent = self._parent(document, trail, problems)
        people = dict(parent.people) if parent else {}
        tokens = dict(parent.tokens) if parent else {}
        known = parent is not None or "extends" not in data
        inherited = {handle: part.data for handle, part in people.items()} if known else None
        steps = (*(parent.steps if parent else ()), *_parts(document, "steps"))
        handles = None if inherited is None else names.handles_of({**inherited, **data.get("people", {})})
        later = verbs.handles_made((part.data["do"] for part in steps), handles or ())
        problems += names.problems(document, self.reference, inherited=inherited, tokens=tokens, later=later)
        there = None if handles is None else {**handles, **later}
        problems += verbs.problems_of_steps(document, self.reference, there)
        breaking = parent.faults if parent else ()
        problems += faults.problems(
            document,
            self.reference,
            handles=handles,
            taken=[part.data["name"] for part in breaking if "name" in part.data],
        )
        for handle, person in data.get("people", {}).items():
            if handle in people:
                message = f"'{handle}' is in {data['extends']} already"
                problems.append(document.problem(("people", handle), message, at_key=True))
            people[handle] = Part(document, ("people", handle), person)
        clock = data.get("clock", {})
        now = read_instant(clock["now"]) if "now" in clock else (parent.now if parent else None)
        if "now" in clock and now is None:
            problems.append(document.problem(("clock", "now"), f"'{clock['now']}' is no real date"))
        elif now is not None and not within_reach(now):
            problems.append(document.problem(("clock", "now"), f"'{clock['now']}' does not lie between 1970 and 2999"))
        if problems:
            raise ScenarioInvalid(problems)
        return Scenario(
            name=name,
            title=data["title"],
            summary=data.get("summary", ""),
            text=document.text,
            extended={} if parent is None else {**parent.extended, parent.name: parent.text},
            data=data,
            now=now,
            frozen=clock.get("frozen", parent.frozen if parent else False),
            seed=data.get("seed", parent.seed if parent else 1),
            tokens={**tokens, **data.get("tokens", {})},
            people=people,
            crowd=(*(parent.crowd if parent else ()), *_parts(document, "crowd")),
            steps=steps,
            faults=(*breaking, *_parts(document, "faults")),
            rate_limit=data.get("rate_limit", parent.rate_limit if parent else None),
            expect=tuple(_parts(document, "expect")),
            file=self.shelf / f"{name}.yaml" if document.judged else None,
        )

    def _parent(self, document: Document, trail: tuple[str, ...], problems: list[ScenarioProblem]) -> Scenario | None:
        name = document.data.get("extends")
        if name is None:
            return None
        if name in trail:
            problems.append(document.problem(("extends",), f"'{name}' extends itself, by way of {' -> '.join(trail)}"))
            return None
        if not self.ships(name):
            problems.append(document.problem(("extends",), f"there is no scenario '{name}'{hint(name, self.names())}"))
            return None
        try:
            return self._scenario(self._read(name)[0], name, (*trail, name))
        except ScenarioInvalid as error:
            problems += error.problems
            return None


def suits(raw: bytes, release: str) -> bool:
    """Whether a shipped file is for this release or for any, by a look that costs less than reading it."""
    found = _RELEASE.search(raw)
    return found is None or found[1].decode() == release


def contents(path: FilePath) -> bytes:
    """A file's bytes, or a few more than a scenario may have.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _parts(document: Document, key: str) -> Iterator[Part]:
    for place, data in enumerate(document.data.get(key, [])):
        yield Part(document, (key, place), data)


def _judged(document: Document) -> Document:
    """A shipped file whose form is right need not be judged again at the next start, which would take 20 ms."""
    return document if schema.problems(document) else replace(document, judged=True)


def _judges() -> str:
    """What reads and judges files, by the times of its parts."""
    parts = (*FilePath(__file__).parent.glob("*.py"), folder("openapi") / "scenario.schema.json")
    return str(max(part.stat().st_mtime_ns for part in parts))
