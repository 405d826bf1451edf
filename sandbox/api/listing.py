"""Filter, sort and page: which records of a list a query asks for (contract section 3; release 2026: 1.8)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar

from sandbox.api.query import Query
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem
from sandbox.domain.ordered import Ordered
from sandbox.domain.register import Register
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


@dataclass(frozen=True, slots=True)
class Selection(Generic[T]):
    """What a query asks for of a list.

    Attributes:
        ids: the list, or as much of it as holds every match.
        load: finds a record by its id.
        part: the page.
        keep: whether a record matches; None where all do.
        order: sorts them; None where they stay in the list's order.
    """

    ids: Ids
    load: Callable[[str], T]
    part: slice
    keep: Callable[[T], bool] | None = None
    order: Callable[[Iterable[T]], list[T]] | None = None

    @property
    def whole(self) -> Ordered | None:
        """The list, where nothing but a page of it is asked for; None elsewhere."""
        plain = self.keep is None and self.order is None and self.part.stop is not None
        return self.ids if plain and isinstance(self.ids, Ordered) else None

    def records(self) -> list[T]:
        """The records; without a condition the cost is that of the page, whatever the list's length."""
        load, part = self.load, self.part
        if self.order is not None:
            return self.order(filter(self.keep, map(load, self.ids)))[part]
        if self.keep is None:
            return [load(found) for found in self.ids[part]]
        return list(islice(filter(self.keep, map(load, self.ids)), part.start, part.stop))


def recent(
    register: Register,
    kind: str,
    ids: Ids,
    since: datetime | None,
    when: Callable[[Register, str], datetime],
    stop: int | None,
) -> Ids:
    """As much of a list as holds everything that changed at an instant or later; all of it where that is no less work.

    Args:
        since: the instant; None asks for none.
        register, kind, ids, when, stop: as in `Register.recent`.
    """
    if since is None or not isinstance(ids, Ordered):
        return ids
    found = register.recent(kind, ids, since, when, stop)
    return ids if found is None else found


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


def sorting(query: Query, columns: Columns[T]) -> Callable[[Iterable[T]], list[T]] | None:
    """What sorts as the query says; None where it names no column."""
    return partial(ordered, query=query, columns=columns) if sorts(query, columns) else None


def _name(column: str) -> str:
    # Faithful: release 2023, contract 3.3, a + that was not encoded arrives as a space, and no column is called so
    # Faithful: release 2026, contract 1.8, a + that was not encoded arrives as a space, and no column is called so
    return column[1:] if column.startswith(("+", "-")) else column


def _part(key: Callable[[T], tuple[Any, str]], place: int) -> Callable[[T], Any]:
    return lambda record: key(record)[place]
