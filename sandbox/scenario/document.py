"""YAML or JSON text -> plain data that remembers lines and columns; safe and bounded.

No tags, no code, no merge keys. Only true, false, null and numbers are read as such: `on`, `yes`, `no` and dates
stay text. A document may neither be huge nor grow huge by its aliases.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from sandbox.scenario.problems import Path, ScenarioInvalid, ScenarioProblem

MOST_BYTES = 1024 * 1024
MOST_NODES = 100_000
MOST_DEPTH = 40

_PREFIX = "tag:yaml.org,2002:"
_RESOLVERS: dict[str, list[tuple[str, Any]]] = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"~|null|", "~n\0"),
    ("int", r"[-+]?(0|[1-9]\d*)", "-+0123456789"),
    ("float", r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?", "-+0123456789"),
):
    for _char in _first:
        _RESOLVERS.setdefault(_char.strip("\0"), []).append((_PREFIX + _tag, re.compile(f"(?:{_pattern})$")))

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    yaml_implicit_resolvers = _RESOLVERS


@dataclass(frozen=True, slots=True)
class Document:
    """A document's data, and where each part of it stands.

    Attributes:
        source: name of the file, or `document`.
        text: as written.
        data: dicts, lists and scalars.
        marks: path -> line and column, counted from 1.
    """

    source: str
    text: str
    data: Any
    marks: dict[Path, tuple[int, int]] = field(repr=False)

    def problem(self, path: Path, message: str) -> ScenarioProblem:
        """A problem at a place, or at the nearest one above it that exists."""
        place = path
        while place and place not in self.marks:
            place = place[:-1]
        line, column = self.marks.get(place, (1, 1))
        return ScenarioProblem(self.source, line, column, ".".join(map(str, path)), message)


def read(text: str, source: str = "document") -> Document:
    """Read one document.

    Args:
        text: YAML, or JSON, which is YAML.
        source: what to call it in messages.

    Raises:
        ScenarioInvalid: it is no YAML, has tags or doubled keys, or is too large or too deep.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ScenarioInvalid([ScenarioProblem(source, 1, 1, "", f"larger than {MOST_BYTES} bytes")])
    try:
        _bound(text, source)
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark or error.context_mark)
        message = f"not YAML: {error.problem or error.context}"
        raise ScenarioInvalid([ScenarioProblem(source, line, column, "", message)]) from None
    except yaml.YAMLError as error:
        raise ScenarioInvalid([ScenarioProblem(source, 1, 1, "", f"not YAML: {error}")]) from None
    document = Document(source, text, None, {})
    problems: list[ScenarioProblem] = []
    data = _Reader(document, problems).value(node, ()) if node is not None else {}
    if problems:
        raise ScenarioInvalid(problems)
    return Document(source, text, data, document.marks)


def _place(mark: Any) -> tuple[int, int]:
    """Line and column of a mark, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _bound(text: str, source: str) -> None:
    """Walk the events first: composing a very deep document would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                line, column = _place(event.start_mark)
                message = f"nested deeper than {MOST_DEPTH} levels"
                raise ScenarioInvalid([ScenarioProblem(source, line, column, "", message)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    def __init__(self, document: Document, problems: list[ScenarioProblem]) -> None:
        self._document = document
        self._problems = problems
        self._nodes = 0

    def value(self, node: yaml.Node, path: Path) -> Any:
        """A node's data; aliases count each time, so that they cannot multiply."""
        self._nodes += 1
        self._document.marks.setdefault(path, _place(node.start_mark))
        if self._nodes > MOST_NODES:
            if self._nodes == MOST_NODES + 1:
                self._object(path, f"more than {MOST_NODES} values, counting aliases")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if node.tag != f"{_PREFIX}map":
            self._object(path, f"the tag {node.tag} is not allowed")
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._object(path, "a key has to be a text")
                continue
            key = str(key_node.value)
            self._document.marks[(*path, key)] = _place(key_node.start_mark)
            if key in found:
                self._object((*path, key), "the key stands here twice")
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        if kind == "str":
            return node.value
        if kind == "null":
            return None
        if kind == "bool" and node.value in ("true", "false"):
            return node.value == "true"
        try:
            return {"int": int, "float": float}[kind](node.value)
        except (KeyError, ValueError):
            self._object(path, f"the tag {node.tag} is not allowed")
            return None

    def _object(self, path: Path, message: str) -> None:
        self._problems.append(self._document.problem(path, message))
