"""Small pieces of Markdown that the generated references are put together from."""

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]*`)")
_PLACES = re.compile(r"[^a-z0-9 _-]")


def prose(text: str) -> str:
    """A text that is to be read as it stands, except for what is between backticks."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(part if part.startswith("`") else _escaped(part) for part in parts)


def code(text: object) -> str:
    """A name or a value, as it is typed."""
    return f"`{text}`"


def listed(values: Iterable[object]) -> str:
    """Several values, as they are typed."""
    return ", ".join(code(value) for value in values)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table's lines; its cells are Markdown already."""
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return lines + [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]


def link(text: str, heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{text}](#{_PLACES.sub('', heading.lower()).replace(' ', '-')})"


def page(*parts: str | Iterable[str]) -> str:
    """A whole file, a blank line between its parts."""
    texts = [part if isinstance(part, str) else "\n".join(part) for part in parts]
    return "\n\n".join(text.rstrip() for text in texts if text.strip()) + "\n"


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")
