"""The API's operations as their OpenAPI files declare them: where each stands, and what it may answer."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

_METHODS = ("get", "put", "post", "delete")
# what the sandbox adds to the service: bodies that are too large, and servers that are full
_OWN = (413, 503)


class Operation(NamedTuple):
    """One operation of one version.

    Attributes:
        name: version and operation id, as in `v3/applications.accept`.
        method, path: where it stands; identifiers in braces.
        statuses: what the service may answer, in ascending order.
        query: the parameters that it reads, as in `filter[cohort]`; those that read keys also without one.
        attributes: of the body, those that it reads.
    """

    name: str
    method: str
    path: str
    statuses: tuple[int, ...]
    query: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


def operations(specs: Mapping[str, Mapping[str, Any]]) -> dict[str, Operation]:
    """Every operation of some OpenAPI files, by name.

    Args:
        specs: name of a version -> its file.
    """
    return {
        f"{version}/{said['operationId']}": Operation(
            f"{version}/{said['operationId']}",
            method.upper(),
            f"/api/{version}{path}",
            tuple(sorted(int(status) for status in said["responses"] if int(status) not in _OWN)),
            frozenset(_query([*item.get("parameters", ()), *said.get("parameters", ())])),
            frozenset(_attributes(said.get("requestBody", {}))),
        )
        for version, spec in specs.items()
        for path, item in spec["paths"].items()
        for method, said in item.items()
        if method in _METHODS
    }


def _query(parameters: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for parameter in parameters:
        if parameter["in"] != "query":
            continue
        yield parameter["name"]
        for key in parameter["schema"].get("properties", ()):
            yield f"{parameter['name']}[{key}]"


def _attributes(body: Mapping[str, Any]) -> Iterator[str]:
    for media in body.get("content", {}).values():
        for data in _of("data", media["schema"]):
            for attributes in _of("attributes", data):
                for form in _forms(attributes):
                    yield from form.get("properties", ())


def _of(name: str, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a schema says of a property, in any of its forms."""
    for form in _forms(schema):
        if name in form.get("properties", ()):
            yield form["properties"][name]


def _forms(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for form in schema.get(key, ()):
            yield from _forms(form)


def nearest_route(method: str, path: str, known: Iterable[Operation]) -> str:
    """The operation that an unknown path or method comes nearest to; empty where none is near."""
    asked = path.split("/")

    def likeness(operation: Operation) -> float:
        told = operation.path.split("/")
        if len(told) == len(asked):
            # an identifier is as good as any other
            told = [sent if name.startswith("{") else name for name, sent in zip(told, asked, strict=True)]
        same = SequenceMatcher(None, "/".join(told), path).ratio()
        return same + (0.001 if operation.method == method else 0)

    best = max(known, key=likeness, default=None)
    return f"{best.method} {best.path}" if best is not None and likeness(best) > 0.8 else ""
