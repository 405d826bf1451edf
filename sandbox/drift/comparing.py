"""Holds a published OpenAPI file against the one that is served."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.drift.document import BadSpec, Document, Facts
from sandbox.drift.surface import Operation, Sent, operations

KINDS = ("operation", "parameter", "body", "status", "attribute", "type", "format", "enum", "nullable", "required")
# of the kinds that say whether something is there
PRESENCE = KINDS[:5]
# the others only help people who read
_FORMATS = frozenset({"date", "date-time", "uuid"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        operation: method and path after `/api/<version>`.
        place: empty for the operation itself; `query filter[cohort]`, `request data.attributes.reason`,
            `200 data[].attributes.email`.
        kind: one of KINDS.
        published, served: what either file says. Of an enum the values that only this one has, None where it allows
            any; of types all of them, None for any.
    """

    operation: str
    place: str
    kind: str
    published: Any
    served: Any


def compare(published: Document, served: Document, version: str) -> list[Difference]:
    """Every difference, operation by operation, in the order of the served file.

    Raises:
        BadSpec: a file is not in order, or they have no operation in common.
    """
    theirs, ours = operations(published, version), operations(served, version)
    if not set(theirs) & set(ours):
        named = f"it has {next(iter(theirs))}" if theirs else "it has no operations of this version"
        raise BadSpec(f"nothing that is served under /api/{version} is in it; {named}")
    found: list[Difference] = []
    for name in [*ours, *(name for name in theirs if name not in ours)]:
        if name in theirs and name in ours:
            found += _Comparison(published, served, name).differences(theirs[name], ours[name])
        else:
            found.append(Difference(name, "", "operation", name in theirs, name in ours))
    return found


class _Comparison:
    """Of one operation."""

    def __init__(self, published: Document, served: Document, name: str) -> None:
        self._published, self._served, self._name = published, served, name
        # pairs of schemas between the root and here, so that schemas may contain themselves
        self._within: set[tuple[int, int]] = set()

    def differences(self, theirs: Operation, ours: Operation) -> Iterator[Difference]:
        for place in _both(theirs.parameters, ours.parameters):
            yield from self._sent(place, "parameter", theirs.parameters.get(place), ours.parameters.get(place))
        yield from self._sent("request", "body", theirs.body, ours.body)
        for status in sorted(_both(theirs.answers, ours.answers)):
            yield from self._sent(status, "status", theirs.answers.get(status), ours.answers.get(status))

    def _sent(self, place: str, kind: str, theirs: Sent | None, ours: Sent | None) -> Iterator[Difference]:
        if theirs is None or ours is None:
            if theirs is not ours:
                yield self._difference(place, kind, theirs is not None, ours is not None)
            return
        if theirs.required != ours.required:
            yield self._difference(place, "required", theirs.required, ours.required)
        if theirs.schema is not None and ours.schema is not None:
            yield from self._schemas(place, theirs.schema, ours.schema)
        elif theirs.schema is not ours.schema:
            yield self._difference(place, "body", theirs.schema is not None, ours.schema is not None)

    def _schemas(self, place: str, published: Any, served: Any) -> Iterator[Difference]:
        pair = (id(published), id(served))
        if pair in self._within:
            return
        self._within.add(pair)
        where = f"{self._name}: {place}"
        theirs, ours = self._published.facts(published, where), self._served.facts(served, where)
        if None not in (theirs.nullable, ours.nullable) and theirs.nullable != ours.nullable:
            yield self._difference(place, "nullable", theirs.nullable, ours.nullable)
        if theirs.types != ours.types:
            yield self._difference(place, "type", _listed(theirs.types), _listed(ours.types))
        # of values that have no type in common nothing more can be said
        if theirs.types is None or ours.types is None or theirs.types & ours.types or theirs.types == ours.types:
            yield from self._values(place, theirs, ours)
            yield from self._parts(place, theirs, ours)
        self._within.discard(pair)

    def _values(self, place: str, theirs: Facts, ours: Facts) -> Iterator[Difference]:
        forms = [facts.format if facts.format in _FORMATS else None for facts in (theirs, ours)]
        if forms[0] != forms[1]:
            yield self._difference(place, "format", *forms)
        enums = _beyond(theirs.enum, ours.enum), _beyond(ours.enum, theirs.enum)
        if (theirs.enum is None) != (ours.enum is None) or any(enums):
            yield self._difference(place, "enum", *enums)

    def _parts(self, place: str, theirs: Facts, ours: Facts) -> Iterator[Difference]:
        for name in _both(theirs.properties, ours.properties):
            inner = f"{place}.{name}" if "." in place or " " in place or "[" in place else f"{place} {name}"
            if name not in theirs.properties or name not in ours.properties:
                yield self._difference(inner, "attribute", name in theirs.properties, name in ours.properties)
                continue
            if (name in theirs.required) != (name in ours.required):
                yield self._difference(inner, "required", name in theirs.required, name in ours.required)
            yield from self._schemas(inner, theirs.properties[name], ours.properties[name])
        if theirs.items is not None and ours.items is not None:
            yield from self._schemas(f"{place}[]", theirs.items, ours.items)

    def _difference(self, place: str, kind: str, published: Any, served: Any) -> Difference:
        return Difference(self._name, place, kind, published, served)


def _both(theirs: Iterable[str], ours: Iterable[str]) -> Sequence[str]:
    """The names of both, ours first."""
    return list(dict.fromkeys([*ours, *theirs]))


def _listed(types: frozenset[str] | None) -> list[str] | None:
    return None if types is None else sorted(types)


def _beyond(values: Sequence[Any] | None, others: Sequence[Any] | None) -> list[Any] | None:
    if values is None:
        return None
    return sorted((value for value in values if others is None or value not in others), key=str)
