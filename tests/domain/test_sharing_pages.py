"""Pages of lists, and what of a list changed last: shared as long as they are the same."""

import gc
import weakref
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from domain.world import World
from sandbox.domain import sharing
from sandbox.domain.ordered import Ordered
from sandbox.domain.pages import Page, Pages
from sandbox.domain.recent import Recent
from sandbox.domain.register import Register
from sandbox.domain.sharing import Below

MINE = "ambition-institute"
_START = datetime(2022, 10, 1, tzinfo=UTC)


def _name(register: Register, application_id: str) -> str:
    return f"{register.person_of(register.applications[application_id]).full_name} {application_id}"


def _page(register: Register, start: int = 0, stop: int = 10) -> bytes:
    """A page of the provider's applications, each by its person's name."""
    ids = register.applications_for(MINE)
    return register.page("name", ids, slice(start, stop), _name, lambda names: "\n".join(names).encode())


def _anew(register: Register, start: int = 0, stop: int = 10) -> bytes:
    return "\n".join(_name(register, found) for found in list(register.applications_for(MINE))[start:stop]).encode()


def _rename(register: Register, place: int, name: str) -> None:
    application = register.applications[register.applications_for(MINE)[place]]
    register.person_of(application).full_name = name


@pytest.fixture
def below(world: World) -> Below:
    """Thirty people who applied."""
    for _ in range(30):
        world.application(provider=MINE)
    return Below(world.register, Pages())


# pages ----------------------------------------------------------------------------------------------------------------


def test_registers_share_a_page_until_one_of_its_records_changes(below: Below) -> None:
    one, other = below.fork(), below.fork()
    first, second = _page(one), _page(one, 10, 20)
    assert _page(other) is first
    _rename(one, 3, "Somebody Else")
    changed = _page(one)
    assert changed == _anew(one) != first
    # what did not change is still shared, and what is its own is kept too
    assert _page(one, 10, 20) is _page(other, 10, 20) is second
    assert _page(one) is changed
    assert _page(other) is first
    assert _page(below.fork()) is first


@pytest.mark.parametrize("place", [10, 19])
def test_what_changes_at_the_ends_of_a_page_changes_that_page_alone(below: Below, place: int) -> None:
    register, shared = below.fork(), below.fork()
    pages = [(0, 10), (10, 20), (20, 30)]
    before = [_page(shared, *page) for page in pages]
    _rename(register, place, "Somebody Else")
    after = [_page(register, *page) for page in pages]
    assert [new is old for new, old in zip(after, before, strict=True)] == [True, False, True]
    assert after[1] == _anew(register, 10, 20)


def test_a_page_of_its_own_changes_with_each_of_its_records(below: Below) -> None:
    register = below.fork()
    for place in (0, 9, 0, 5):
        _rename(register, place, f"Name {place} {len(_page(register))}")
        assert _page(register) == _anew(register)
        # elsewhere
        before = _page(register)
        _rename(register, 25, f"Name {place}")
        assert _page(register) is before


def test_a_list_that_changes_has_other_pages(below: Below, world: World) -> None:
    register = below.fork()
    shared = _page(register, 20, 40)
    world.register = register
    application = world.application(provider=MINE)
    assert _page(register, 20, 40) == _anew(register, 20, 40) != shared
    assert _page(register) == _anew(register)
    register.set_provider(application, "teach-first")
    assert _page(register, 20, 40) == _anew(register, 20, 40) == shared
    assert _page(below.fork(), 20, 40) is shared


def test_a_page_of_a_list_of_its_own_changes_with_the_list_and_with_each_record(below: Below, world: World) -> None:
    world.register = register = below.fork()
    for number in range(3):
        world.application(provider=MINE)
        assert _page(register, 15, 40) == _anew(register, 15, 40)
        for place in (15, 30 + number):
            _rename(register, place, f"Name {number}")
            assert _page(register, 15, 40) == _anew(register, 15, 40)
        before = _page(register, 15, 40)
        _rename(register, 0, f"Name {number}")
        assert _page(register, 15, 40) is before


@pytest.mark.parametrize("changed", [False, True])
def test_pages_that_begin_at_one_place_or_are_of_another_kind_are_others(below: Below, *, changed: bool) -> None:
    register = below.fork()
    if changed:
        _rename(register, 2, "Somebody Else")
    ids, part = register.applications_for(MINE), slice(0, 10)
    assert _page(register, 0, 9) == _anew(register, 0, 9) != _page(register)
    assert _page(register) == _anew(register)
    found = register.page("id", ids, part, lambda _, record_id: record_id, lambda names: ",".join(names).encode())
    assert found == ",".join(ids[part]).encode()
    assert _page(register) == _anew(register)


def test_a_copy_to_try_something_on_has_pages_of_its_own(below: Below) -> None:
    register = below.fork()
    _rename(register, 1, "Before")
    before = _page(register)
    twin = register.copy()
    _rename(twin, 2, "Tried")
    assert _page(twin) == _anew(twin)
    assert b"Before" in _page(twin)
    assert b"Tried" in _page(twin)
    assert _page(register) is before
    register.become(twin)
    assert _page(register) == _anew(register) == _page(twin)


def test_short_pages_and_those_behind_the_end_are_not_kept(below: Below) -> None:
    register = below.fork()
    for start, stop in (
        (0, sharing.LEAST_KEPT - 1),
        (30 - sharing.LEAST_KEPT + 1, 100),
        (3000, 6000),
        (10**12, 10**12 + 9),
    ):
        assert _page(register, start, stop) == _anew(register, start, stop)
    assert len(below.pages) == 0
    _page(register, 0, sharing.LEAST_KEPT)
    assert len(below.pages) == 1


def test_pages_do_not_keep_a_register_alive(below: Below) -> None:
    register = below.fork()
    _rename(register, 0, "Somebody Else")
    _page(register)
    assert len(below.pages) == 1
    gone = weakref.ref(register)
    del register
    gc.collect()
    assert gone() is None


def test_registers_on_different_ones_share_no_page(below: Below) -> None:
    register = below.fork()
    _page(register)
    _rename(register, 0, "Somebody Else")
    other = Below(_plain(register), below.pages).fork()
    assert _page(other) == _anew(other) == _anew(register)


def _plain(register: Register) -> Register:
    """The same records on nothing."""
    twin = Register(register.reference, register.seed)
    for person in register.people.values():
        twin.add_person(person)
    for application in register.applications.values():
        twin.add_application(application)
    return twin


def test_of_many_pages_the_ones_that_nobody_wanted_for_longest_go_first() -> None:
    page = Page(b"x" * 1000)
    pages = Pages(most=page.size * 3)
    for key in "abc":
        pages.keep(key, Page(b"x" * 1000))
    assert pages.find("a") is not None
    pages.keep("d", Page(b"x" * 1000))
    assert [key for key in "abcd" if pages.find(key) is not None] == ["a", "c", "d"]
    assert pages.size == page.size * 3


def test_a_page_in_place_of_another_takes_its_room() -> None:
    pages = Pages(most=10_000)
    for number in range(100):
        pages.keep("same", Page(b"x" * 1000, (str(number),)))
    assert len(pages) == 1
    found = pages.find("same")
    assert found is not None
    assert (found.ids, pages.size) == (("99",), found.size)


def test_a_page_that_is_larger_than_all_the_room_is_not_kept(below: Below) -> None:
    pages = Pages(most=1000)
    pages.keep("large", Page(b"x" * 1000))
    assert (len(pages), pages.size) == (0, 0)
    register = Below(_plain(below.fork()), pages).fork()
    assert _page(register) == _anew(register)


def test_the_pages_of_somebody_who_is_gone_make_room() -> None:
    pages = Pages(most=Page(b"x" * 1000).size * 4)
    for key, owner in (("a", "one"), ("b", "one"), ("c", "two"), ("d", None), ("e", "one")):
        pages.keep(key, Page(b"x" * 1000, owner=owner))
    pages.forget("one")
    assert [key for key in "abcde" if pages.find(key) is not None] == ["c", "d"]
    assert pages.size == 2 * Page(b"x" * 1000).size
    pages.forget("nobody")
    assert len(pages) == 2


def test_a_register_that_is_gone_leaves_no_pages(below: Below) -> None:
    register = below.fork()
    _page(register)
    kept = len(below.pages)
    assert kept == 1, "one that all share"
    for person in list(register.people.values()):
        person.full_name = "Somebody else"
    _page(register)
    assert len(below.pages) == kept + 1
    del register, person
    assert len(below.pages) == kept


# what changed last ----------------------------------------------------------------------------------------------------


def _changed(register: Register, application_id: str) -> datetime:
    return register.applications[application_id].updated_at


def _since(register: Register, since: datetime, stop: int | None = None) -> list[str] | None:
    return register.recent("applications", register.applications_for(MINE), since, _changed, stop)


def _looked_through(register: Register, since: datetime) -> list[str]:
    return [found for found in register.applications_for(MINE) if _changed(register, found) >= since]


@pytest.fixture
def by_day(world: World) -> Below:
    """A hundred who applied, and changed on a hundred different days."""
    chance = Random(1)
    days = list(range(100))
    chance.shuffle(days)
    for day in days:
        world.application(provider=MINE).updated_at = _START + timedelta(days=day)
    return Below(world.register, Pages())


def test_what_changed_last_is_found_in_the_order_of_the_list(by_day: Below) -> None:
    register = by_day.fork()
    for day in (100, 99, 95, 80):
        found = _since(register, _START + timedelta(days=day))
        assert found == _looked_through(register, _START + timedelta(days=day))
        assert len(found) == 100 - day


def test_what_changes_later_is_found_too_and_what_is_gone_is_not(by_day: Below, world: World) -> None:
    register = by_day.fork()
    since = _START + timedelta(days=98)
    ids = list(register.applications_for(MINE))
    world.register = register
    new = world.application(provider=MINE)
    new.updated_at = since
    register.applications[ids[5]].updated_at = since
    register.applications[ids[6]].updated_at = since - timedelta(seconds=1)
    for again in _looked_through(register, since):
        register.applications[again].updated_at += timedelta(seconds=1)
    newest = max(ids[20:], key=lambda found: register.applications[found].updated_at)
    register.set_provider(register.applications[newest], "teach-first")
    found = _since(register, since)
    assert found == _looked_through(register, since)
    assert {ids[5], new.id} <= set(found)
    assert newest not in found
    assert _since(by_day.fork(), since) == _looked_through(by_day.fork(), since)


def test_a_list_of_which_much_changed_is_looked_through(by_day: Below) -> None:
    register = by_day.fork()
    assert _since(register, _START) is None
    # and the sooner, the fewer are wanted
    assert _since(register, _START + timedelta(days=70)) is not None
    assert _since(register, _START + timedelta(days=70), stop=10) is None


def test_a_register_that_lies_on_none_is_looked_through(world: World) -> None:
    world.application(provider=MINE)
    assert _since(world.register, _START + timedelta(days=1000)) is None


def test_records_that_did_not_change_are_looked_at_below(by_day: Below) -> None:
    register = by_day.fork()
    ids = list(register.applications_for(MINE))
    register.applications[ids[0]].updated_at = _START
    source = register.sources()
    assert source(ids[0]) is register
    assert source(ids[1]) is by_day.register


def test_what_changed_before_an_instant_is_told_from_what_changed_at_it() -> None:
    days = {"a": 3, "b": 1, "c": 2, "d": 2}
    recent = Recent(list(days), lambda found: _START + timedelta(days=days[found]))
    places = [recent.place(_START + timedelta(days=day)) for day in range(5)]
    assert places == [0, 0, 1, 3, 4]
    assert (recent.after(1), len(recent)) == (["c", "d", "a"], 4)


# ids in order ---------------------------------------------------------------------------------------------------------


def _filled(rows: Iterable[tuple[int, str]], *, by_arrival: bool) -> Ordered:
    ordered = Ordered(by_arrival=by_arrival)
    for second, record_id in rows:
        ordered.add(_START + timedelta(seconds=second), record_id)
    return ordered


@pytest.mark.parametrize("by_arrival", [True, False])
def test_any_rows_of_a_list_are_put_into_its_order(*, by_arrival: bool) -> None:
    chance = Random(2)
    rows = [(chance.randrange(20), f"{number:03}") for number in chance.sample(range(1000), 200)]
    ordered = _filled(rows, by_arrival=by_arrival)
    # ids and instants that are there, but not together, are not in it
    some = [*chance.sample(rows, 60), (3, "none"), (99, rows[0][1])]
    wanted = {record_id for second, record_id in some if (second, record_id) in rows}
    found = ordered.those_of((_START + timedelta(seconds=second), record_id) for second, record_id in some)
    assert found == [record_id for record_id in ordered if record_id in wanted]


@pytest.mark.parametrize("by_arrival", [True, False])
def test_what_stands_behind_an_instant_is_found(*, by_arrival: bool) -> None:
    ordered = _filled([(1, "b"), (1, "a"), (2, "c"), (4, "d")], by_arrival=by_arrival)
    assert [ordered.since(_START + timedelta(seconds=second)) for second in range(6)] == [0, 0, 2, 3, 3, 4]


def test_a_list_knows_of_which_it_is_a_copy_and_how_often_it_changed_since() -> None:
    ordered = _filled([(1, "a"), (2, "b")], by_arrival=False)
    origin = ordered.found()
    twin = ordered.copy()
    assert (twin.origin, twin.changes) == (origin, 0)
    twin.discard(_START, "a")
    assert twin.changes == 0
    twin.discard(_START + timedelta(seconds=1), "a")
    twin.add(_START + timedelta(seconds=1), "a")
    assert (list(twin), twin.changes) == (list(ordered), 2)
    assert (ordered.changes, twin.copy().changes, twin.copy().origin) == (0, 2, origin)
