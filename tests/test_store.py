"""Every shelf, and what the store promises to many callers at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.fixtures import reference_data
from sandbox.store import MemoryShelf, NameTaken, NoSuchWorkspace, Shelf, Store, TooManyWorkspaces
from sandbox.workspace import Workspace

PROVIDERS = frozenset({"teach-first", "ambition-institute"})
TTL = 60.0


def workspace(seed: int = 1) -> Workspace:
    clock = Clock.at(datetime(2022, 11, 15, tzinfo=UTC), frozen=True)
    return Workspace(Register(reference_data("2023"), seed), clock, "test", seed, tokens={"extra": "teach-first"})


class Time:
    """Elapsed time that passes when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr("sandbox.store.elapsed", time)
    return time


@pytest.fixture(params=[MemoryShelf])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """One of each kind of shelf."""
    made: Shelf = request.param()
    return made


@pytest.fixture
def store_of(shelf: Shelf) -> Callable[..., Store]:
    return lambda **more: Store(more.pop("make", workspace), providers=PROVIDERS, ttl=TTL, shelf=shelf, **more)


@pytest.fixture
def store(store_of: Callable[..., Store]) -> Store:
    return store_of()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


def touch(store: Store, name: str) -> Workspace:
    with store.open(name) as opened:
        return opened


# shelves ------------------------------------------------------------------------------------------------------------


def test_a_shelf_gives_back_what_was_saved_last(shelf: Shelf) -> None:
    assert shelf.load("a") is None
    shelf.save("a", workspace(1))
    shelf.save("b", workspace(2))
    shelf.save("a", workspace(3))
    kept = shelf.load("a")
    assert kept is not None
    assert kept.seed == 3
    assert shelf.names() == ["a", "b"]


def test_a_shelf_forgets_what_is_dropped_and_does_not_mind_the_rest(shelf: Shelf) -> None:
    shelf.save("a", workspace())
    shelf.drop("a")
    shelf.drop("never there")
    assert (shelf.load("a"), shelf.names()) == (None, [])


def test_a_store_finds_what_lay_on_its_shelf_already(shelf: Shelf, store_of: Callable[..., Store]) -> None:
    shelf.save("old", workspace(9))
    store = store_of(auto=False, most=1)
    assert store.names() == ["old"]
    assert touch(store, "old").seed == 9
    with pytest.raises(TooManyWorkspaces):
        store.add("new", workspace())


# making and dropping ------------------------------------------------------------------------------------------------


def test_a_workspace_is_made_on_first_touch_and_kept(store: Store) -> None:
    first = touch(store, "a")
    first.journal.count = 7
    assert touch(store, "a").journal.count == 7
    assert store.names() == ["a"]


def test_a_look_makes_nothing(store: Store) -> None:
    assert store.glance("a") is None
    with pytest.raises(NoSuchWorkspace), store.open("a", make=False):
        pass
    assert store.names() == []


def test_without_auto_only_the_default_is_made_on_first_touch(store_of: Callable[..., Store]) -> None:
    store = store_of(auto=False)
    touch(store, "default")
    with pytest.raises(NoSuchWorkspace):
        touch(store, "a")
    assert store.names() == ["default"]


def test_opening_catches_the_workspace_up_with_its_clock(store: Store) -> None:
    assert touch(store, "a").register.settled_until == datetime(2022, 11, 15, tzinfo=UTC)


def test_there_is_an_end_to_room_but_never_for_the_default(store_of: Callable[..., Store]) -> None:
    store = store_of(most=2)
    touch(store, "a")
    touch(store, "b")
    with pytest.raises(TooManyWorkspaces):
        touch(store, "c")
    with pytest.raises(TooManyWorkspaces):
        store.put("c", workspace())
    with pytest.raises(TooManyWorkspaces):
        store.add(None, workspace())
    touch(store, "default")
    store.put("a", workspace(5))
    store.drop("b")
    store.drop("a")
    assert store.add("c", workspace()) == "c"


def test_a_failed_making_leaves_no_trace(store_of: Callable[..., Store]) -> None:
    outcomes: list[Any] = [RuntimeError("broken"), workspace(4)]

    def make() -> Workspace:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return workspace(outcome.seed)

    store = store_of(make=make, most=1)
    with pytest.raises(RuntimeError, match="broken"):
        touch(store, "a")
    assert store.names() == []
    assert touch(store, "a").seed == 4


def test_refused_names_take_no_room(store_of: Callable[..., Store]) -> None:
    store = store_of(auto=False, most=1)
    for number in range(10):
        with pytest.raises(NoSuchWorkspace):
            touch(store, f"nobody-{number}")
        with pytest.raises(NoSuchWorkspace):
            store.drop(f"nobody-{number}")
    assert store.add("a", workspace()) == "a"


def test_adding_needs_a_new_name_and_finds_one_by_itself(store: Store) -> None:
    assert store.add("ws-2", workspace()) == "ws-2"
    with pytest.raises(NameTaken, match="ws-2"):
        store.add("ws-2", workspace(5))
    assert [store.add(None, workspace()) for _ in range(2)] == ["ws-1", "ws-3"]
    assert touch(store, "ws-2").seed == 1


def test_putting_swaps_what_is_there(store: Store) -> None:
    touch(store, "a")
    store.put("a", workspace(5))
    store.put("new", workspace(6))
    assert [touch(store, name).seed for name in ("a", "new")] == [5, 6]


def test_a_use_that_fails_leaves_the_workspace_usable(store: Store) -> None:
    with pytest.raises(RuntimeError), store.open("a"):
        raise RuntimeError
    touch(store, "a")


# idleness -----------------------------------------------------------------------------------------------------------


def test_an_idle_workspace_is_forgotten_but_not_the_default(store: Store, time: Time) -> None:
    touch(store, "default").journal.count = 1
    touch(store, "a").journal.count = 1
    time.seconds += TTL + 1
    assert store.glance("a") is None
    assert store.names() == ["default"]
    assert touch(store, "a").journal.count == 0
    assert touch(store, "default").journal.count == 1


def test_every_use_puts_the_end_off_and_a_glance_does_not(store: Store, time: Time) -> None:
    touch(store, "a").journal.count = 1
    time.seconds += TTL - 1
    touch(store, "a")
    time.seconds += TTL - 1
    assert store.glance("a") is not None
    time.seconds += 2
    assert store.glance("a") is None


def test_idle_workspaces_make_room(store_of: Callable[..., Store], time: Time) -> None:
    store = store_of(most=1)
    touch(store, "a")
    time.seconds += TTL + 1
    touch(store, "b")
    assert store.names() == ["b"]


def test_a_workspace_does_not_expire_while_somebody_has_it(store: Store, time: Time) -> None:
    with store.open("a") as opened:
        opened.journal.count = 1
        time.seconds += 10 * TTL
        assert store.names() == ["a"]
        time.seconds += 10 * TTL
    # nor just after: it was in use until now
    assert touch(store, "a").journal.count == 1


# tokens -------------------------------------------------------------------------------------------------------------


def test_a_token_stands_for_its_provider_and_makes_its_workspace(store: Store) -> None:
    assert store.provider_of("teach-first", "a") == "teach-first"
    assert store.names() == ["a"]
    assert store.provider_of("extra", "a") == "teach-first"


def test_an_unknown_token_makes_no_workspace(store: Store) -> None:
    assert store.provider_of("nobody", "a") is None
    assert store.provider_of("extra", "a") is None
    assert store.names() == []


def test_extra_tokens_of_the_first_scenario_make_workspaces_as_well(store_of: Callable[..., Store]) -> None:
    store = store_of(tokens={"extra": "teach-first"})
    assert store.provider_of("extra", "a") == "teach-first"
    assert store.names() == ["a"]


def test_a_token_of_no_workspace_says_so(store_of: Callable[..., Store]) -> None:
    store = store_of(auto=False)
    with pytest.raises(NoSuchWorkspace):
        store.provider_of("teach-first", "a")
    full = store_of(most=0)
    with pytest.raises(TooManyWorkspaces):
        full.provider_of("teach-first", "a")


# many at once -------------------------------------------------------------------------------------------------------


def test_many_first_touches_make_one_workspace(store_of: Callable[..., Store], pool: ThreadPoolExecutor) -> None:
    made: list[Workspace] = []
    gate = threading.Barrier(16)

    def make() -> Workspace:
        threading.Event().wait(0.02)
        made.append(workspace())
        return made[-1]

    store = store_of(make=make, most=1)

    def use(_: int) -> None:
        gate.wait()
        with store.open("a") as opened:
            opened.journal.count += 1

    list(pool.map(use, range(16)))
    assert len(made) == 1
    assert touch(store, "a").journal.count == 16


def test_nobody_else_is_inside_at_the_same_time(store: Store, pool: ThreadPoolExecutor) -> None:
    inside: list[int] = []
    most: list[int] = []

    def use(number: int) -> None:
        with store.open("a"):
            inside.append(number)
            threading.Event().wait(0.002)
            most.append(len(inside))
            inside.remove(number)

    list(pool.map(use, range(30)))
    assert max(most) == 1


def test_one_workspace_in_the_making_keeps_nobody_from_another(
    store_of: Callable[..., Store], pool: ThreadPoolExecutor
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    others: list[str] = []

    def make() -> Workspace:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert go_on.wait(5)
        return workspace()

    store = store_of(make=make)
    slow = pool.submit(touch, store, "slow")
    assert begun.wait(5)
    touch(store, "quick")
    others += store.names()
    go_on.set()
    slow.result(5)
    assert others == ["quick"]
    assert set(store.names()) == {"slow", "quick"}


def test_a_swap_and_a_drop_wait_for_whoever_has_it(store: Store, pool: ThreadPoolExecutor) -> None:
    with store.open("a") as opened:
        swap = pool.submit(store.put, "a", workspace(5))
        threading.Event().wait(0.05)
        assert not swap.done()
        opened.journal.count = 3
    swap.result(5)
    assert (touch(store, "a").seed, touch(store, "a").journal.count) == (5, 0)
    with store.open("a"):
        drop = pool.submit(store.drop, "a")
        threading.Event().wait(0.05)
        assert not drop.done()
    drop.result(5)
    assert store.names() == []


def test_many_makers_never_exceed_the_room(store_of: Callable[..., Store], pool: ThreadPoolExecutor) -> None:
    def make() -> Workspace:
        threading.Event().wait(0.005)
        return workspace()

    store = store_of(make=make, most=5)

    def use(number: int) -> bool:
        try:
            touch(store, f"a-{number}")
        except TooManyWorkspaces:
            return False
        return True

    assert sum(pool.map(use, range(40))) == 5
    assert len(store.names()) == 5


def test_names_that_are_given_at_once_differ(store: Store, pool: ThreadPoolExecutor) -> None:
    names = list(pool.map(lambda _: store.add(None, workspace()), range(20)))
    assert sorted(names, key=lambda name: int(name[3:])) == [f"ws-{number}" for number in range(1, 21)]
