"""The fast lane: requests go to the endpoints of operations without Flask.

Flask and Connexion take 0.25 s to import and 150 µs of every request. The lane knows the same paths, from the same
OpenAPI files, and calls the same endpoints; where it is not sure, it declines, and Flask answers. A test holds the
answers of both against each other (docs/decisions/0009).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sandbox.api.spec import Spec

Environ = Mapping[str, Any]
Headers = list[tuple[bytes, bytes]]
_PARAMETER = re.compile(r"\{(\w+)\}")
# answers with one of these have no length: HTTP forbids it (RFC 9110, 8.6)
_NO_LENGTH = frozenset({204})


class Outgoing(NamedTuple):
    """An answer as it goes out: header names in small letters, and no length, which follows from the body."""

    status: int
    headers: Headers
    body: bytes


class Answering(Protocol):
    """What stands at the end of a route."""

    def answer(self, environ: Environ, path: Mapping[str, str]) -> Outgoing:
        """Answer one request; never raises."""


class Api(NamedTuple):
    """What is laid below one path: an OpenAPI file, and the endpoint of each of its operations."""

    spec: Spec
    base_path: str
    endpoints: Mapping[str, Answering]


@dataclass(slots=True)
class _Node:
    """A place in the tree of paths of one method."""

    fixed: dict[str, "_Node"] = field(default_factory=dict)
    free: "_Node | None" = None
    endpoint: Answering | None = None
    names: tuple[str, ...] = ()


class Lane:
    """Finds endpoints by method and path.

    Args:
        apis: whose operations it takes.
    """

    def __init__(self, apis: Sequence[Api]) -> None:
        self._roots: dict[str, _Node] = {}
        for api in apis:
            for path, method, operation in api.spec.operations():
                self._lay(method.upper(), api.base_path + path, api.endpoints[operation["operationId"]])

    def answer(self, environ: Environ) -> Outgoing | None:
        """The answer to a request; None where the lane does not take it."""
        found = self.find(environ)
        return None if found is None else self.finish(*found, environ)

    def finish(self, endpoint: Answering, path: Mapping[str, str], environ: Environ) -> Outgoing:
        """The answer to a request whose endpoint was found."""
        status, headers, body = endpoint.answer(environ, path)
        length = [] if status in _NO_LENGTH else [(b"content-length", b"%d" % len(body))]
        return Outgoing(status, length + headers, body)

    def find(self, environ: Environ) -> tuple[Answering, dict[str, str]] | None:
        """The endpoint of a request, and its path's parameters; None where the lane does not take it."""
        path: str = environ["PATH_INFO"]
        root = self._roots.get(environ["REQUEST_METHOD"])
        # other letters would have to be decoded first, and an upgrade of the connection is refused by Flask
        if root is None or not path.isascii() or not path.isprintable() or "HTTP_UPGRADE" in environ:
            return None
        values: list[str] = []
        node = _find(root, path.split("/"), 1, values)
        if node is None or node.endpoint is None:
            return None
        return node.endpoint, dict(zip(node.names, values, strict=True))

    def _lay(self, method: str, path: str, endpoint: Answering) -> None:
        node = self._roots.setdefault(method, _Node())
        names: list[str] = []
        for part in path.split("/")[1:]:
            name = _PARAMETER.fullmatch(part)
            if name is None:
                node = node.fixed.setdefault(part, _Node())
            else:
                names.append(name[1])
                node.free = node = node.free or _Node()
        node.endpoint, node.names = endpoint, tuple(names)


def _find(node: _Node, parts: Sequence[str], place: int, values: list[str]) -> _Node | None:
    """The place where a path ends; a fixed part goes before a free one, as with Flask."""
    if place == len(parts):
        return None if node.endpoint is None else node
    part = parts[place]
    fixed = node.fixed.get(part)
    if fixed is not None:
        found = _find(fixed, parts, place + 1, values)
        if found is not None:
            return found
    if node.free is None or not part:
        return None
    values.append(part)
    found = _find(node.free, parts, place + 1, values)
    if found is None:
        values.pop()
    return found
