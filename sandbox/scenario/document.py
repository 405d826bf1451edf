"""YAML or JSON text -> plain data that remembers lines and columns; safe and bounded.

No tags, no code, no merge keys. Only true, false, null and numbers are read as such: `on`, `yes`, `no` and dates
stay text. A document may neither be huge nor grow huge by its aliases.
"""

import re
from typing import Any, NoReturn

import yaml

from sandbox.scenario.problems import Path, ScenarioInvalid, ScenarioProblem
from sandbox.scenario.scenario import MOST_BYTES, Document

MOST_NODES = 100_000
MOST_DEPTH = 40

# JSON writes a character beyond U+FFFF as two escapes, which YAML does not know
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
# no line breaks and tabs; lone surrogates cannot be written anywhere
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")

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


def read(text: str, source: str = "document") -> Document:
    """Read one document.

    Args:
        text: YAML, or JSON, which is YAML.
        source: what to call it in messages.

    Raises:
        ScenarioInvalid: it is no YAML, has tags or doubled keys, or is too large or too deep.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ScenarioInvalid([too_large(source)])
    text = _PAIR.sub(_joined, text)
    unwritable = _UNWRITABLE.search(text)
    if unwritable is not None:
        line = text.count("\n", 0, unwritable.start()) + 1
        column = unwritable.start() - text.rfind("\n", 0, unwritable.start())
        message = f"the character U+{ord(unwritable[0]):04X} is not allowed"
        raise ScenarioInvalid([ScenarioProblem(source, line, column, "", message)])
    try:
        _bound(text, source)
        node = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark or error.context_mark)
        message = f"not YAML: {error.problem or error.context}"
        raise ScenarioInvalid([ScenarioProblem(source, line, column, "", message)]) from None
    except yaml.YAMLError as error:
        message = f"not YAML: {str(error).splitlines()[0]}"
        raise ScenarioInvalid([ScenarioProblem(source, 1, 1, "", message)]) from None
    document = Document(source, text, None, {}, {})
    problems: list[ScenarioProblem] = []
    data = _Reader(document, problems).value(node, ()) if node is not None else {}
    if problems:
        raise ScenarioInvalid(problems)
    return Document(source, text, data, document.marks, document.keys)


def too_large(source: str) -> ScenarioProblem:
    """What there is to say of a document beyond the limit."""
    return ScenarioProblem(source, 1, 1, "", f"larger than {MOST_BYTES} bytes")


def _joined(pair: re.Match[str]) -> str:
    """The character that two escapes of JSON stand for, after the backslashes that stood before them."""
    high, low = int(pair[2], 16), int(pair[3], 16)
    return pair[1] + chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)


def _place(mark: Any) -> tuple[int, int]:
    """Line and column of a mark, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _bound(text: str, source: str) -> None:
    """Walk the events first: composing a very deep or very long document would exhaust the stack or the memory."""

    def stop(message: str, event: Any) -> NoReturn:
        line, column = _place(event.start_mark)
        raise ScenarioInvalid([ScenarioProblem(source, line, column, "", message)])

    depth = values = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.NodeEvent):
            values += 1
            if values > 2 * MOST_NODES:  # a key is a node too
                stop(f"more than {MOST_NODES} values", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                stop(f"nested deeper than {MOST_DEPTH} levels", event)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Reader:
    def __init__(self, document: Document, problems: list[ScenarioProblem]) -> None:
        self._document = document
        self._problems = problems
        self._nodes = 0

    def value(self, node: yaml.Node, path: Path) -> Any:
        """A node's data; aliases count each time, so that they can neither multiply nor contain themselves."""
        self._nodes += 1
        self._document.marks.setdefault(path, _place(node.start_mark))
        if self._nodes > MOST_NODES:
            if self._nodes == MOST_NODES + 1:
                self._object(path[:MOST_DEPTH], f"more than {MOST_NODES} values, counting aliases")
            return None
        if len(path) > MOST_DEPTH:
            self._object(path[:1], f"nested deeper than {MOST_DEPTH} levels by its aliases")
            self._nodes = MOST_NODES + 1  # once is enough
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if node.tag not in (f"{_PREFIX}map", f"{_PREFIX}seq"):
            self._object(path, f"the tag {node.tag} is not allowed")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._object(path, "a key has to be a text")
                continue
            key = str(key_node.value)
            at_key = self._document.keys[(*path, key)] = _place(key_node.start_mark)
            if not isinstance(value_node, yaml.ScalarNode) or not value_node.value:
                self._document.marks[(*path, key)] = at_key
            if key in found:
                self._object((*path, key), "the key stands here twice", at_key=True)
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        text = str(node.value)
        if kind == "str":
            unwritable = _UNWRITABLE.search(text)
            if unwritable is not None:
                self._object(path, f"the character U+{ord(unwritable[0]):04X} is not allowed")
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind not in ("int", "float"):
            self._object(path, f"the tag {node.tag} is not allowed")
            return None
        try:
            number = int(text) if kind == "int" else float(text)
            # JSON knows no other numbers, and 2.0 is the same as 2 there
            return int(number) if number == int(number) else number
        except (ValueError, OverflowError):
            self._object(path, "that is no number that can be read")
            return None

    def _object(self, path: Path, message: str, *, at_key: bool = False) -> None:
        self._problems.append(self._document.problem(path, message, at_key=at_key))
