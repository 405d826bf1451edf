"""The differences that are meant, each with its reason, from `openapi/known-differences.yaml`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.drift.comparing import KINDS, Difference
from sandbox.fixtures import folder

_PATTERNS = ("operation", "place", "kind")
_NEEDED = frozenset({*_PATTERNS, "reason", "source"})
_ALLOWED = _NEEDED | {"published", "served"}


class BadList(Exception):
    """A list of known differences that cannot be read; says where, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Known:
    """Differences that are meant.

    Attributes:
        operation, place, kind: patterns, one of which has to fit; `*` stands for anything.
        reason: why it is meant, for people.
        source: section of the contract, or what else it comes from.
        values: of `published` and `served`, those that a difference has to have.
    """

    operation: Sequence[str]
    place: Sequence[str]
    kind: Sequence[str]
    reason: str
    source: str
    values: tuple[tuple[str, Any], ...] = ()

    def covers(self, difference: Difference) -> bool:
        """Whether a difference is one of these."""
        return (
            _like(self.operation, difference.operation)
            and _like(self.place, difference.place)
            and _like(self.kind, difference.kind)
            and all(_sorted(getattr(difference, side)) == _sorted(value) for side, value in self.values)
        )

    def told(self) -> dict[str, Any]:
        """The entry as it stands in the list."""
        where = {name: list(getattr(self, name)) for name in _PATTERNS}
        return {**where, **dict(self.values), "reason": self.reason, "source": self.source}


@dataclass(frozen=True, slots=True)
class Row:
    """One deliberate difference for the documentation.

    Attributes:
        release, version: where it holds.
        where: operation and place, or a topic.
        reason, source: as in the list.
    """

    release: str
    version: str
    where: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of one version of one release.

    Attributes:
        entries: what a comparison finds.
        topics: what it cannot see, as topic, reason and source.
    """

    entries: Sequence[Known]
    topics: Sequence[tuple[str, str, str]]


def shipped() -> Path:
    """The list that comes with the sandbox."""
    return folder("openapi") / "known-differences.yaml"


def known(release: str, version: str, path: Path | None = None) -> Sequence[Known]:
    """What is known of a version; nothing where the list does not name it.

    Args:
        release, version: of what is served.
        path: of another list than the shipped one.

    Raises:
        BadList: it cannot be read.
    """
    part = _read(path or shipped()).get((release, version))
    return part.entries if part else ()


def rows() -> Iterator[Row]:
    """Every known difference of the shipped list, for the documentation."""
    for (release, version), part in _read(shipped()).items():
        for topic, reason, source in part.topics:
            yield Row(release, version, topic, reason, source)
        for entry in part.entries:
            operations = "every operation" if entry.operation == ("*",) else _quoted(entry.operation)
            places = [place for place in entry.place if place.strip("*")]
            where = f"{operations}: {_quoted(places)}" if places else operations
            yield Row(release, version, where, entry.reason, entry.source)


def _quoted(patterns: Sequence[str]) -> str:
    return ", ".join(f"`{pattern}`" for pattern in patterns)


def _like(patterns: Sequence[str], text: str) -> bool:
    return any(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) for pattern in patterns)


def _sorted(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value


def _read(path: Path) -> dict[tuple[str, str], _Part]:
    try:
        content = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise BadList(f"{path} cannot be read: {error.strerror or error}") from None
    except yaml.MarkedYAMLError as error:
        place = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadList(f"{path}{place}: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadList(f"{path} is not YAML: {error}") from None
    if not isinstance(content, dict) or not all(isinstance(versions, dict) for versions in content.values()):
        raise BadList(f"{path}: release, then version, then entries are allowed")
    return {
        (str(release), str(version)): _part(part, f"{path}: {release}: {version}")
        for release, versions in content.items()
        for version, part in versions.items()
    }


def _part(part: Any, where: str) -> _Part:
    if not isinstance(part, dict) or not set(part) <= {"found", "documented_only"}:
        raise BadList(f"{where}: found and documented_only are allowed")
    found, topics = part.get("found") or [], part.get("documented_only") or []
    if not isinstance(found, list) or not isinstance(topics, list):
        raise BadList(f"{where}: found and documented_only are lists")
    return _Part(
        [_entry(entry, f"{where}: found: {number}") for number, entry in enumerate(found, 1)],
        [_topic(entry, f"{where}: documented_only: {number}") for number, entry in enumerate(topics, 1)],
    )


def _entry(entry: Any, where: str) -> Known:
    _check(entry, _NEEDED, _ALLOWED, where)
    patterns = {name: tuple(map(str, _several(entry[name]))) for name in _PATTERNS}
    for kind in patterns["kind"]:
        if kind not in KINDS:
            raise BadList(f"{where}: there is no kind '{kind}' (allowed: {', '.join(KINDS)})")
    return Known(
        **patterns,
        reason=_line(entry["reason"]),
        source=_line(entry["source"]),
        values=tuple((side, entry[side]) for side in ("published", "served") if side in entry),
    )


def _topic(entry: Any, where: str) -> tuple[str, str, str]:
    _check(entry, {"topic", "reason", "source"}, {"topic", "reason", "source"}, where)
    return _line(entry["topic"]), _line(entry["reason"]), _line(entry["source"])


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _line(value: Any) -> str:
    return " ".join(str(value).split())


def _check(entry: Any, needed: set[str] | frozenset[str], allowed: set[str] | frozenset[str], where: str) -> None:
    if not isinstance(entry, dict) or not needed <= set(entry) <= allowed:
        more = sorted(allowed - needed)
        also = f", and may have {', '.join(more)}" if more else ""
        raise BadList(f"{where} needs {', '.join(sorted(needed))}{also}")
