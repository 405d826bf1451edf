"""How the domain says no: codes and facts, never sentences or status numbers."""

from collections.abc import Mapping
from typing import NamedTuple


class Problem(NamedTuple):
    """One objection: the id of a rule in `rules.RULES`, and the values that it compared."""

    rule: str
    facts: Mapping[str, object] = {}


class Check(NamedTuple):
    """One question that a rule asked of a request: the answer explains refusals, and what passed.

    Attributes:
        rule: the id of the rule.
        objects: whether it objects.
        facts: the values that it compared.
    """

    rule: str
    objects: bool
    facts: Mapping[str, object] = {}


class DomainError(Exception):
    """What every refusal of the domain has in common: the problems that caused it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.rule for problem in problems))
        self.problems = problems


class Refused(DomainError):
    """The rules forbid it; nothing was changed. Problems stand in the contract's order."""


class NotFound(DomainError):
    """There is no such record for this provider."""


class NotYours(DomainError):
    """The record can be seen, and another provider alone may change it (release 2026, contract 5.5)."""


class Replaced(DomainError):
    """The id was replaced when two records of one person were merged (release 2026, contract 4.3)."""


class Unreadable(DomainError):
    """Input that the real service fails on without a rule of its own; nothing was changed."""
