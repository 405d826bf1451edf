"""Judges faults and the rate limit, as far as their form does not say it already."""

import json
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from sandbox.domain.dates import read_duration
from sandbox.domain.schedules import ReferenceData
from sandbox.faults import Place
from sandbox.scenario.names import PLACEHOLDER
from sandbox.scenario.operations import covers, operations
from sandbox.scenario.problems import Path, ScenarioProblem, hint
from sandbox.scenario.scenario import Document

LONGEST_DELAY = timedelta(hours=1)
_KINDS = ("answer", "delay", "drop", "truncate", "slow")
_TURNS = ("nth", "times", "every", "probability")
# the server writes these itself
_FRAMING = ("connection", "content-length", "transfer-encoding")


def problems(
    document: Document,
    reference: ReferenceData,
    *,
    handles: Collection[str] | None,
    taken: Collection[str],
) -> Iterator[ScenarioProblem]:
    """Everything that is wrong with the faults and the rate limit of a well-formed document.

    Args:
        document: whose faults are judged.
        reference: what the release knows.
        handles: what may stand in braces; None where nobody knows.
        taken: the names of faults that there are already.
    """
    judge = _Judge(document, reference, handles)
    names = set(taken)
    for place, fault in enumerate(document.data.get("faults", [])):
        path = ("faults", place)
        yield from judge.fault(path, fault)
        if "name" in fault:
            if fault["name"] in names:
                yield document.problem((*path, "name"), f"there is a fault '{fault['name']}' already")
            names.add(fault["name"])
    if "per" in document.data.get("rate_limit", {}):
        yield from judge.duration(("rate_limit", "per"), document.data["rate_limit"]["per"])


def problems_of_place(
    document: Document, reference: ReferenceData, path: Path, text: str, handles: Collection[str] | None
) -> Iterator[ScenarioProblem]:
    """The like for a method and path that stand anywhere in a document."""
    yield from _Judge(document, reference, handles).place(path, text)


class _Judge:
    def __init__(self, document: Document, reference: ReferenceData, handles: Collection[str] | None) -> None:
        self._document = document
        self._reference = reference
        self._handles = handles

    def fault(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        """What is wrong with one fault."""
        kinds = [key for key in _KINDS if key in data]
        if len(kinds) != 1:
            told = f", and this one says {' and '.join(kinds)}" if kinds else ""
            yield self._say(path, f"a fault does one of {', '.join(_KINDS)}{told}")
        turns = [key for key in _TURNS if key in data]
        if len(turns) > 1:
            told = f"not by {' and '.join(turns)}"
            yield self._say((*path, turns[1]), f"it strikes by one of {', '.join(_TURNS)}, {told}")
        if "when" in data and "answer" not in data:
            yield self._document.problem((*path, "when"), "only an answer is before or after", at_key=True)
        if "provider" in data and data["provider"] not in self._reference.lead_providers:
            known = hint(data["provider"], self._reference.lead_providers)
            yield self._say((*path, "provider"), f"'{data['provider']}' is not a lead provider here{known}")
        yield from self.place((*path, "at"), data["at"])
        if "delay" in data:
            yield from self.duration((*path, "delay"), data["delay"], LONGEST_DELAY)
        if "answer" in data:
            yield from self._answer((*path, "answer"), data["answer"])

    def duration(self, path: Path, text: str, most: timedelta | None = None) -> Iterator[ScenarioProblem]:
        """What is wrong with a span of time that has to be longer than nothing."""
        found = read_duration(text)
        if found is None:
            yield self._say(path, f"'{text}' is no duration like PT2S, PT5M or P1D")
        elif not found:
            yield self._say(path, f"'{text}' is no time at all")
        elif most is not None and found > most:
            yield self._say(path, f"'{text}' is longer than {most}")

    def place(self, path: Path, text: str) -> Iterator[ScenarioProblem]:
        """What is wrong with a method and path."""
        yield from self._placeholders(path, text)
        place = Place(text)
        if "**" in place.segments[:-1]:
            yield self._say(path, "** stands for the rest of a path, so nothing can follow it")
            return
        there = operations(self._reference.release)
        methods = {method for known in there if covers(place.segments, known) for method in there[known]}
        where = text.partition(" ")[2]
        if not methods:
            yield self._say(path, f"there is no operation at '{where}'{hint(where, there)}")
        elif place.method != "*" and place.method not in methods:
            yield self._say(path, f"'{where}' has no {place.method}{hint(place.method, sorted(methods))}")

    def _answer(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        yield from self._placeholders((*path, "body"), data.get("body"))
        if data["status"] in (204, 304) and data.get("body") is not None:
            yield self._say((*path, "body"), f"an answer of {data['status']} has no body")
        for name in data.get("headers", {}):
            if name.lower() in _FRAMING:
                yield self._document.problem((*path, "headers", name), f"{name} is the server's own", at_key=True)

    def _placeholders(self, path: Path, value: Any) -> Iterator[ScenarioProblem]:
        if self._handles is None:
            return
        for found in PLACEHOLDER.findall(json.dumps(value)):
            if found not in self._handles:
                yield self._say(path, f"there is no handle {{{found}}}{hint(found, self._handles)}")

    def _say(self, path: Path, message: str) -> ScenarioProblem:
        return self._document.problem(path, message)
