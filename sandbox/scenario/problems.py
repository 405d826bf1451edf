"""What is wrong with a scenario: where, what, and what is allowed instead."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from sandbox.domain.errors import Problem
from sandbox.domain.rules import RULES

Path = tuple[str | int, ...]


class ScenarioProblem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        source: name of the file or document.
        line, column: where, counted from 1.
        path: the keys that lead there, with dots.
        message: what is wrong, and what is allowed.
    """

    source: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}:{self.column}"
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ScenarioInvalid(Exception):
    """A scenario that cannot be loaded, with every problem that it has."""

    def __init__(self, problems: Iterable[ScenarioProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class UnknownScenario(Exception):
    """No scenario has this name; says which do."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = sorted(known)
        super().__init__(f"there is no scenario '{name}'{hint(name, self.known)}")


def hint(given: object, allowed: Iterable[object]) -> str:
    """The nearest name and the allowed ones, for the end of a message."""
    names = [str(name) for name in allowed]
    near = get_close_matches(str(given), names, n=1)
    told = f"; did you mean '{near[0]}'?" if near else ""
    listed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return f"{told} (allowed: {listed})" if names else told


def refusal(problem: Problem, release: str) -> str:
    """A rule's objection, for the end of a message: its id, when it fires, and what it compared."""
    facts = ", ".join(f"{name} {value}" for name, value in problem.facts.items())
    message = f"({problem.rule}): {RULES[release][problem.rule].when}"
    return f"{message} [{facts}]" if facts else message
