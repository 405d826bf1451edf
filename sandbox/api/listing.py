"""Filter, sort and page: parse the query, cut the list (contract section 3)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import parse_qsl, unquote

from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem

T = TypeVar("T")
Ids = Sequence[str]
Window = Callable[["Query"], slice]

DEFAULT_PER_PAGE = 100
MOST_PER_PAGE = 3000
MOST_PAGES = 10**12

_KEYED = re.compile(r"(filter|page)\[([^\[\]]*)\](.*)", re.DOTALL)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?")
_LEADING_INTEGER = re.compile(r"\s*([+-]?\d{1,18})")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """What the query string asks for, before a version decides what it reads of it.

    Attributes:
        filters: values by the key between brackets; lists and deeper forms are left out.
        filter_is_hash: False where a bare `filter=` was sent.
        page: `page` and `per_page` as texts.
        page_is_hash: False where a bare `page=` was sent.
        sort: the text of `sort`, or None.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    filter_is_hash: bool = True
    page: Mapping[str, str] = field(default_factory=dict)
    page_is_hash: bool = True
    sort: str | None = None

    def instant(self, key: str) -> datetime | None:
        """A date filter's value in UTC; None where it is absent or blank.

        Raises:
            TurnedAway: it is not an RFC 3339 date and time (contract 3.1).
        """
        text = self.filters.get(key, "").strip()
        if not text:
            return None
        found = _read_instant(text) or _read_instant(unquote(text))
        if found is None:
            raise TurnedAway(Problem("query.date-unreadable", {"filter": key, "value": text}))
        return found

    def values(self, key: str) -> list[str] | None:
        """A comma list's parts; None where the filter is absent or blank."""
        text = self.filters.get(key, "").strip()
        return [part.strip() for part in text.split(",")] if text else None

    def years(self, key: str) -> set[str] | None:
        """The start years in a comma list, each read as the service reads numbers; None where there is no filter."""
        wanted = self.values(key)
        return None if wanted is None else {str(leading_integer(part)) for part in wanted}

    def text(self, key: str) -> str | None:
        """One value; None where it is absent or blank."""
        return self.filters.get(key, "").strip() or None


def parse(query_string: str) -> Query:
    """Read a query string as the service's framework does: later values win, unknown keys are ignored."""
    filters: dict[str, str] = {}
    page: dict[str, str] = {}
    bare: set[str] = set()
    sort = None
    for name, value in parse_qsl(query_string, keep_blank_values=True, errors="replace"):
        keyed = _KEYED.fullmatch(name)
        if keyed is not None and not keyed[3] and keyed[2]:
            (filters if keyed[1] == "filter" else page)[keyed[2]] = value
        elif name in ("filter", "page"):
            bare.add(name)
        elif name == "sort":
            sort = value
    return Query(filters, "filter" not in bare, page, "page" not in bare, sort)


def only(query: Query, keys: frozenset[str]) -> Query:
    """The query with the filters that a version reads; it ignores the others."""
    return replace(query, filters={key: value for key, value in query.filters.items() if key in keys})


def leading_integer(text: str) -> int:
    """The whole number that a text starts with, or 0: how the service converts (contract 3.2)."""
    found = _LEADING_INTEGER.match(text)
    return int(found[1]) if found else 0


def is_uuid(text: str) -> bool:
    """Whether it has the form of a uuid."""
    return _UUID.fullmatch(text) is not None


def window(query: Query) -> slice:
    """Which records of a list the page holds (contract 3.2).

    Raises:
        TurnedAway: a page that does not exist, or one of no length.
    """
    if not query.page_is_hash:
        raise TurnedAway(Problem("query.page-not-a-hash"))
    number = leading_integer(query.page["page"]) if "page" in query.page else 1
    length = leading_integer(query.page["per_page"]) if "per_page" in query.page else DEFAULT_PER_PAGE
    if number < 1 or length < 1:
        raise TurnedAway(Problem("query.page-too-small", {"page": number, "per_page": length}))
    # a page that no list can reach is empty anyway, and Python's own bound on places lies not far above
    number, length = min(number, MOST_PAGES), min(length, MOST_PER_PAGE)
    return slice((number - 1) * length, number * length)


def everything(query: Query) -> slice:
    """What of a list a table holds: all, whatever is asked of its pages (contract 3.2)."""
    return slice(None)


def cut(ids: Ids, load: Callable[[str], T], keep: Callable[[T], bool] | None, part: slice) -> list[T]:
    """The records of one page; without a condition the cost is that of the page, whatever the list's length."""
    if keep is None:
        return [load(found) for found in ids[part]]
    return list(islice(filter(keep, map(load, ids)), part.start, part.stop))


def ordered(records: Iterable[T], query: Query, times: Mapping[str, Callable[[T], tuple[datetime, str]]]) -> list[T]:
    """Sort by the documented columns, ties by id; parts that name none of them are dropped (contract 3.3)."""
    found = list(records)
    found.sort(key=_part(next(iter(times.values())), 1))
    for column in reversed((query.sort or "").split(",")):
        time = times.get(column.strip().lstrip("+-"))
        if time is not None:
            found.sort(key=_part(time, 0), reverse=column.strip().startswith("-"))
    return found


def _part(time: Callable[[T], tuple[datetime, str]], place: int) -> Callable[[T], datetime | str]:
    return lambda record: time(record)[place]


def sorts(query: Query, times: Mapping[str, Callable[[T], tuple[datetime, str]]]) -> bool:
    """Whether the query names a column to sort by."""
    return any(column.strip().lstrip("+-") in times for column in (query.sort or "").split(","))


def _read_instant(text: str) -> datetime | None:
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
