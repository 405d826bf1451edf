"""Ids in the order of an instant."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import overload


class Ordered(Sequence[str]):
    """Ids in the order of an instant; a page of it costs the page, whatever its length.

    Args:
        by_arrival: whether ids of one instant stand as they came (release 2026, contract 1.9), or by id.
    """

    __slots__ = ("_by_arrival", "_rows", "_shared", "changes", "origin")

    def __init__(self, *, by_arrival: bool = False) -> None:
        self._by_arrival = by_arrival
        # stands for the list that this one is a copy of (`found`); and how often this one changed since then
        self.origin: object = None
        self.changes = 0
        self._rows: list[tuple[datetime, str]] = []
        # whether another has the same rows; whoever changes its own first takes a copy
        self._shared = False

    def add(self, at: datetime, record_id: str) -> None:
        """Take in an id at its instant; nearly always the newest, which costs nothing."""
        self._part()
        row = (at, record_id)
        if self._by_arrival and self._rows:
            insort(self._rows, row, key=_instant)
        elif self._rows and row < self._rows[-1]:
            insort(self._rows, row)
        else:
            self._rows.append(row)

    def discard(self, at: datetime, record_id: str) -> None:
        """Take an id out, if it is there."""
        row = (at, record_id)
        place = bisect_left(self._rows, row)
        if self._by_arrival:
            place = bisect_left(self._rows, at, key=_instant)
            while place < len(self._rows) and self._rows[place][0] == at and self._rows[place] != row:
                place += 1
        if place < len(self._rows) and self._rows[place] == row:
            self._part()
            del self._rows[place]

    def since(self, instant: datetime) -> int:
        """The place of the first id at an instant or later."""
        return bisect_left(self._rows, instant, key=_instant)

    def those_of(self, rows: Iterable[tuple[datetime, str]]) -> list[str]:
        """In the order of this list, the ids of those rows that are in it; the cost is that of the rows."""
        found: list[str] = []
        if not self._by_arrival:
            for row in sorted(rows):
                place = bisect_left(self._rows, row)
                if place < len(self._rows) and self._rows[place] == row:
                    found.append(row[1])
            return found
        wanted = set(rows)
        for at in sorted({at for at, _ in wanted}):
            place = self.since(at)
            while place < len(self._rows) and self._rows[place][0] == at:
                if self._rows[place] in wanted:
                    found.append(self._rows[place][1])
                place += 1
        return found

    def found(self) -> object:
        """Be a list that others are copies of and nobody changes any more; what stands for it (`origin`)."""
        self.origin, self.changes = object(), 0
        return self.origin

    def copy(self) -> "Ordered":
        """The same ids once more."""
        twin = Ordered(by_arrival=self._by_arrival)
        twin.origin, twin.changes = self.origin, self.changes
        twin._rows = self._rows
        twin._shared = self._shared = True
        return twin

    def _part(self) -> None:
        self.changes += 1
        if self._shared:
            self._rows, self._shared = list(self._rows), False

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return (record_id for _, record_id in self._rows)

    def __reversed__(self) -> Iterator[str]:
        return (record_id for _, record_id in reversed(self._rows))

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [record_id for _, record_id in self._rows[place]]
        return self._rows[place][1]


def _instant(row: tuple[datetime, str]) -> datetime:
    return row[0]
