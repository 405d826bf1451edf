"""A scenario that may be built, its parts, and the documents that they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from sandbox.scenario.problems import Path, ScenarioProblem

# of a document
MOST_BYTES = 1024 * 1024


class Document(NamedTuple):
    """A document's data, and where each part of it stands.

    Attributes:
        source: name of the file, or `document`.
        text: as written.
        data: dicts, lists and scalars.
        marks: path -> line and column of a value, counted from 1; a mapping or list stands where its key does.
        keys: path -> line and column of a key.
    """

    source: str
    text: str
    data: Any
    marks: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]

    def __repr__(self) -> str:
        return f"Document({self.source!r})"

    def problem(self, path: Path, message: str, *, at_key: bool = False) -> ScenarioProblem:
        """A problem with a value, or with its key, or else with the nearest thing above it that exists."""
        place = path
        while place and place not in self.marks:
            place = place[:-1]
        line, column = self.marks.get(place, (1, 1))
        if at_key:
            line, column = self.keys.get(place, (line, column))
        return ScenarioProblem(self.source, line, column, ".".join(map(str, path)), message)


class Part(NamedTuple):
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
