"""Scenario files by name -> `Scenario`; all problems of a file at once."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import folder, kept, newest
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem, UnknownScenario
from sandbox.scenario.scenario import MOST_BYTES, Document, Scenario

# the key that a shipped file has at its left edge
_RELEASE = re.compile(rb"""^release: *["']?(\w+)""", re.MULTILINE)


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
        path = self.place(name)
        if self._held is None and self.shelf == folder("scenarios") and self.ships(name):
            # to read and judge it at every start would take 40 ms
            kind = f"scenario-{self.reference.release}"
            return replace(kept(path, kind, lambda: self._judged(name, path), made_by()), file=path)
        return self._judged(name, path)

    def parse(self, text: str, name: str = "document") -> Scenario:
        """A scenario from its text.

        Raises:
            ScenarioInvalid: it has problems; all of them.
        """
        # reading and judging take 30 ms to import, and what ships was judged before
        from sandbox.scenario.document import read
        from sandbox.scenario.judging import judge

        return judge(read(text, name), name, self)

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

    def _judged(self, name: str, path: FilePath) -> Scenario:
        from sandbox.scenario.judging import judge

        # a file of somebody's own may have, and extend, a shipped scenario's name
        return judge(self.document(name), path.stem, self, (name,) if self.ships(name) else ())

    def document(self, name: str) -> Document:
        """The file of a scenario, as read.

        Raises:
            UnknownScenario: there is none.
            ScenarioInvalid: it cannot be read.
        """
        from sandbox.scenario.document import read, too_large

        path = self.place(name)
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


def made_by() -> str:
    """Whatever decides what a shipped scenario is, and what it comes to."""
    package = FilePath(__file__).parents[1]
    code = (
        package / "fixtures.py",
        package / "faults.py",
        package / "domain",
        package / "people",
        package / "scenario",
    )
    return newest(*code, folder("fixtures"), folder("openapi"), folder("scenarios"))
