"""Many registers on top of one that nobody changes any more: what is equal in them is there once.

A fork costs 0.1 ms and 12 kB, where building the same 1,000 people again takes 160 ms. What is derived from
a record, as the bytes that a version writes, is kept until the record, or any other of the same person, changes;
so are whole pages of lists (docs/decisions/0012).
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from itertools import islice, repeat
from typing import Any, TypeVar

from sandbox.domain.layered import Layered
from sandbox.domain.ordered import Ordered
from sandbox.domain.pages import PAGES, Page, Pages, Shared
from sandbox.domain.recent import Recent
from sandbox.domain.records import Application
from sandbox.domain.register import Register
from sandbox.domain.watched import Record, copied, duplicate, watch

T = TypeVar("T")
Derived = dict[Hashable, dict[str, Any]]

# derived values of one kind, at 1 kB each; beyond that they are derived anew
MOST_DERIVED = 20_000
# shorter pages are put together faster than looked up
LEAST_KEPT = 8
# putting what was found back into the order of the list takes 2 µs a record, looking through the list 1 to 4
TIMES_DEARER = 2
_RECORDS = ("people", "identities", "applications", "enrolments", "declarations", "outcomes")
_LISTS = (
    "_identities_of_person",
    "_applications_of_identity",
    "_people_by_trn",
    "_declarations_of_application",
    "_outcomes_of_declaration",
)


class Below:
    """A register that nobody changes any more, and what is derived from it.

    Args:
        register: from now on nobody's; it must not lie on another one itself.
        pages: where pages are kept.
    """

    def __init__(self, register: Register, pages: Pages = PAGES) -> None:
        self.register = register
        self.derived: Derived = {}
        self.pages = pages
        self._lists = {ids.found(): ids for ids in _all_ordered(register)}
        self._recent: dict[Hashable, Recent] = {}
        self._places: dict[object, dict[str, int]] = {}

    def fork(self) -> Register:
        """A register with the same records, to be changed at will."""
        below = self.register
        twin = Register(below.reference, below.seed)
        above = twin._above = Above(self)
        for name, value in vars(below).items():
            if name in _RECORDS:
                setattr(twin, name, Layered(value, above.take_up, above.put, above.changed.add))
            elif name in _LISTS:
                setattr(twin, name, Layered(value, list))
            elif name != "_above":
                setattr(twin, name, duplicate(value))
        return twin

    def places(self, ids: Ordered) -> dict[str, int]:
        """The place of every id in the list of which this is a copy."""
        found = self._places.get(ids.origin)
        if found is None:
            found = self._places[ids.origin] = {
                record_id: place for place, record_id in enumerate(self._lists[ids.origin])
            }
        return found

    def recent(self, kind: str, ids: Ordered, when: Callable[[Register, str], datetime]) -> Recent | None:
        """The list of which this is a copy, by when its records changed; None where it is of none.

        Args:
            kind: tells apart what is meant by a change.
            ids: the copy.
            when: tells when a record changed last.
        """
        if ids.origin not in self._lists:
            return None
        key = kind, ids.origin
        found = self._recent.get(key)
        if found is None:
            register = self.register
            found = self._recent[key] = Recent(self._lists[ids.origin], lambda record_id: when(register, record_id))
        return found


class Above:
    """What a register that lies on another knows of its own changes.

    Args:
        below: what it lies on.
    """

    def __init__(self, below: Below) -> None:
        self.below = below
        self.changed: set[str] = set()
        # ids of records about which what lies below is not to be believed any more, and the turn of changes in which
        # they last had a part
        self._parted: dict[str, int] = {}
        self._turn = 0
        self._derived: Derived = {}
        # by list below: how many of those that have parted were looked up, and the places of those that are in it
        self._places: dict[object, tuple[int, list[int]]] = {}
        # stands for this one in the keys of pages, which must not keep it alive
        self._mark = object()

    def __del__(self) -> None:
        # nobody else wants its pages; without this they would stay until newer ones push them out
        self.below.pages.forget(self._mark)

    def take_up(self, record: Record) -> Record:
        """A record from below, to be changed up here."""
        return watch(copied(record), self.changed)

    def put(self, key: str, record: Record) -> Record:
        """A record that is new up here."""
        self.changed.add(key)
        return watch(record, self.changed)

    def derive(
        self, register: Register, kind: Hashable, ids: Iterable[str], make: Callable[[Register, str], T]
    ) -> list[T]:
        """What `make` makes of records, each made once as long as nothing of the record's person changes.

        Args:
            register: the one that this belongs to.
            kind, ids, make: as in `Register.derive`.
        """
        if self.changed:
            self._part_from_below(register)
        return self._derive(register, kind, ids, make)

    def page(
        self,
        register: Register,
        kind: Hashable,
        ids: Ordered,
        part: slice,
        make: Callable[[Register, str], T],
        join: Callable[[list[T]], bytes],
    ) -> bytes:
        """A page of a list, put together once as long as nothing of its records' persons, and the list not, changes.

        A list of 100 that is put together of what is kept of each record takes 37 µs where 1,000 people lie below, and
        80 to 250 where 100,000 do and nearly every look misses the processor's cache; with the page, 11 for both.

        Args:
            register: the one that this belongs to.
            kind, ids, part, make, join: as in `Register.page`.
        """
        if self.changed:
            self._part_from_below(register)
        if min(part.stop, len(ids)) - part.start < LEAST_KEPT:
            return join(self._derive(register, kind, ids[part], make))
        pages = self.below.pages
        shared, mine = (ids.origin, kind, part.start, part.stop), (self._mark, id(ids), kind, part.start, part.stop)
        touched = self._touched(ids, part) if ids.origin is not None and not ids.changes else None
        below = touched == []
        page = pages.find(shared if below else mine)
        if page is not None and (below or (page.changes == ids.changes and self._still(page, ids, touched))):
            return page.content
        chosen = ids[part]
        content = join(self._derive(register, kind, chosen, make))
        if below:
            page = Page(Shared(content))
            pages.keep(shared, page)
        else:
            page = Page(content, tuple(chosen), ids.changes, self._turn, self._mark)
            pages.keep(mine, page)
        return page.content

    def recent(
        self,
        register: Register,
        kind: str,
        ids: Ordered,
        since: datetime,
        when: Callable[[Register, str], datetime],
        stop: int | None,
    ) -> list[str] | None:
        """The ids of a list that changed at an instant or later, and maybe some that did not, in the list's order.

        Args:
            register: the one that this belongs to.
            kind, ids, since, when, stop: as in `Register.recent`.
        """
        if self.changed:
            self._part_from_below(register)
        index = self.below.recent(kind, ids, when)
        if index is None:
            return None
        place, parted, look = index.place(since), self._parted, register.look(kind)
        count = len(index) - place + len(parted)
        # looking through the list ends where the page is full
        through = len(ids) if stop is None else min(len(ids), stop * len(ids) // max(count, 1))
        if count * TIMES_DEARER >= through:
            return None
        found = [look(record_id) for record_id in index.after(place) if record_id not in parted]
        found += [
            record
            for record_id in parted
            if (record := look(record_id)) is not None and when(register, record_id) >= since
        ]
        return ids.those_of((record.created_at, record.id) for record in found)

    def below_of(self, register: Register) -> Callable[[str], Register]:
        """What tells for a record's id where it may be looked at without a copy, with all that is its person's."""
        if self.changed:
            self._part_from_below(register)
        parted, below = self._parted, self.below.register
        return lambda record_id: register if record_id in parted else below

    def twin(self, register: Register) -> Register:
        """The same once more, with records of its own; nothing is derived from them yet."""
        above = Above(self.below)
        above.changed |= self.changed
        above._parted, above._turn = dict(self._parted), self._turn
        twin = Register(register.reference, register.seed)
        twin._above = above
        for name, value in vars(register).items():
            if name in _RECORDS:
                setattr(twin, name, value.twin(above.take_up, above.put, above.changed.add))
            elif name in _LISTS:
                setattr(twin, name, value.twin(list, None, None))
            elif name != "_above":
                setattr(twin, name, value if name == "notes" else duplicate(value))
        return twin

    def _derive(
        self, register: Register, kind: Hashable, ids: Iterable[str], make: Callable[[Register, str], T]
    ) -> list[T]:
        parted = self._parted
        mine, shared = self._derived.setdefault(kind, {}), self.below.derived.setdefault(kind, {})
        found: list[Any] = []
        for record_id in ids:
            apart = record_id in parted
            kept = mine if apart else shared
            one = kept.get(record_id)
            if one is None:
                if len(kept) >= MOST_DERIVED:
                    kept.clear()
                one = kept[record_id] = make(register if apart else self.below.register, record_id)
            found.append(one)
        return found

    def _touched(self, ids: Ordered, part: slice) -> list[int]:
        """The places on a page of what has parted from what lies below, where the list is as it is there."""
        parted = self._parted
        if not parted:
            return []
        seen, places = self._places.get(ids.origin, (0, []))
        if seen < len(parted):
            # each is looked up once, and no page again: that would take 50 µs of each after each change
            known = self.below.places(ids)
            for record_id in islice(reversed(parted), len(parted) - seen):
                if record_id in known:
                    insort(places, known[record_id])
            self._places[ids.origin] = len(parted), places
        return places[bisect_left(places, part.start) : bisect_left(places, part.stop)]

    def _still(self, page: Page, ids: Ordered, touched: list[int] | None) -> bool:
        """Whether nothing changed of what is on one of this register's own pages."""
        if page.turn < self._turn:
            found = page.ids if touched is None else [ids[place] for place in touched]
            if any(self._parted.get(record_id, 0) > page.turn for record_id in found):
                return False
            page.turn = self._turn
        return True

    def _part_from_below(self, register: Register) -> None:
        """Forget what was derived from any record of the people of whom something changed."""
        people = {_person_of(register, record_id) for record_id in self.changed}
        gone = self.changed.union(*(_belongings(register, person_id) for person_id in people if person_id is not None))
        self._turn += 1
        self._parted.update(zip(gone, repeat(self._turn)))
        for kept in filter(None, self._derived.values()):
            for record_id in gone:
                kept.pop(record_id, None)
        self.changed.clear()


def _all_ordered(register: Register) -> Iterator[Ordered]:
    for name, value in vars(register).items():
        if isinstance(value, dict) and name not in (*_RECORDS, *_LISTS):
            yield from (ids for ids in value.values() if isinstance(ids, Ordered))


def _belongings(register: Register, person_id: str) -> list[str]:
    """The ids of everything that belongs to a person."""
    found = [person_id]
    for identity_id in register._identities_of_person[person_id]:
        found.append(identity_id)
        for application_id in register._applications_of_identity[identity_id]:
            found.append(application_id)
            for declaration_id in register._declarations_of_application.get(application_id, ()):
                found += (declaration_id, *register._outcomes_of_declaration.get(declaration_id, ()))
    return found


def _person_of(register: Register, record_id: str) -> str | None:
    """Whose a record is, by its id; those that change most often are looked for first."""
    identity = register.identities.get(record_id)
    if identity is None:
        application = register.applications.get(record_id) or _application_of(register, record_id)
        identity = None if application is None else register.identities.get(application.identity_id)
    return None if identity is None else identity.person_id


def _application_of(register: Register, record_id: str) -> Application | None:
    """To which application a declaration or an outcome belongs."""
    declaration = register.declarations.get(record_id)
    if declaration is None:
        outcome = register.outcomes.get(record_id)
        declaration = None if outcome is None else register.declarations.get(outcome.declaration_id)
    return None if declaration is None else register.applications.get(declaration.application_id)
