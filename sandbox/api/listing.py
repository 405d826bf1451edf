"""Filter, sort and page: which records of a list a query asks for (contract section 3; release 2026: 1.8)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sandbox.api.query import Query
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem
from sandbox.domain.schedules import leading_integer

T = TypeVar("T")
Ids = Sequence[str]
# a column's name -> what to sort by, and the id for ties
Columns = Mapping[str, Callable[[T], tuple[Any, str]]]
Window = Callable[[Query], slice]

DEFAULT_PER_PAGE = 100
MOST_PER_PAGE = 3000
MOST_PAGES = 10**12


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


def ordered(records: Iterable[T], query: Query, columns: Columns[T]) -> list[T]:
    """Sort by the documented columns, ties by id; parts that name none of them are dropped (contract 3.3)."""
    found = list(records)
    found.sort(key=_part(next(iter(columns.values())), 1))
    for column in reversed((query.sort or "").split(",")):
        key = columns.get(_name(column))
        if key is not None:
            found.sort(key=_part(key, 0), reverse=column.startswith("-"))
    return found


def sorts(query: Query, columns: Columns[T]) -> bool:
    """Whether the query names a column to sort by."""
    return any(_name(column) in columns for column in (query.sort or "").split(","))


def _name(column: str) -> str:
    # Faithful: release 2023, contract 3.3, a + that was not encoded arrives as a space, and no column is called so
    # Faithful: release 2026, contract 1.8, a + that was not encoded arrives as a space, and no column is called so
    return column[1:] if column.startswith(("+", "-")) else column


def _part(key: Callable[[T], tuple[Any, str]], place: int) -> Callable[[T], Any]:
    return lambda record: key(record)[place]
