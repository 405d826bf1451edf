"""Keeps workspaces: make or load, lock, catch up, yield, save."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Protocol

from sandbox.domain.clock import elapsed
from sandbox.workspace import Happening, Workspace

DEFAULT_WORKSPACE = "default"


class NoSuchWorkspace(Exception):
    """Nobody made it, and it is not made on first touch."""


class TooManyWorkspaces(Exception):
    """The store holds as many as it may."""


class NameTaken(Exception):
    """There is a workspace of this name already."""


class Shelf(Protocol):
    """Where workspaces lie between two uses."""

    def load(self, name: str) -> Workspace | None:
        """The workspace of this name, or None."""

    def save(self, name: str, workspace: Workspace) -> None:
        """Keep a workspace, in place of the one that had the name."""

    def drop(self, name: str) -> None:
        """Forget a workspace."""

    def names(self) -> list[str]:
        """The names of all that are kept, in the order of their making."""


class MemoryShelf:
    """Workspaces in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, Workspace] = {}

    def load(self, name: str) -> Workspace | None:
        """The workspace of this name, or None."""
        return self._kept.get(name)

    def save(self, name: str, workspace: Workspace) -> None:
        """Keep a workspace, in place of the one that had the name."""
        self._kept[name] = workspace

    def drop(self, name: str) -> None:
        """Forget a workspace."""
        self._kept.pop(name, None)

    def names(self) -> list[str]:
        """The names of all that are kept, in the order of their making."""
        return list(self._kept)


@dataclass(slots=True)
class _Door:
    """The way to one name: its lock, who is inside or waits, whether a workspace is there, and when it was last used.

    A door with visitors is never taken away, so all who want one name always meet at the same lock.
    """

    lock: RLock = field(default_factory=RLock)
    visitors: int = 0
    kept: bool = False
    used_at: float = 0.0


class Store:
    """All workspaces of a server.

    Args:
        make: builds the workspace that a name gets on first touch.
        providers: the slugs of the lead providers, each the first part of a token.
        tokens: further first parts -> slug, in workspaces that are made on first touch.
        auto: whether tokens make workspaces on first touch.
        most: how many workspaces there may be.
        ttl: seconds after which an idle workspace is forgotten; never `default`.
        shelf: where they are kept.
    """

    def __init__(
        self,
        make: Callable[[], Workspace],
        *,
        providers: frozenset[str],
        tokens: Mapping[str, str] | None = None,
        auto: bool = True,
        most: int = 1000,
        ttl: float = 3600.0,
        shelf: Shelf | None = None,
    ) -> None:
        self._make = make
        self._providers = providers
        self._tokens = tokens or {}
        self._auto = auto
        self._most = most
        self._ttl = ttl
        self._shelf: Shelf = MemoryShelf() if shelf is None else shelf
        self._doors = {name: _Door(kept=True, used_at=elapsed()) for name in self._shelf.names()}
        self._guard = RLock()
        # told what a workspace's clock made happen when somebody opened it
        self.told: Callable[[str, Workspace, list[Happening]], None] | None = None

    @property
    def providers(self) -> frozenset[str]:
        """The slugs of the lead providers."""
        return self._providers

    def restock(self, make: Callable[[], Workspace], tokens: Mapping[str, str]) -> None:
        """From now on first touches get something else; what is kept stays.

        Args:
            make, tokens: as at the start.
        """
        with self._guard:
            self._make, self._tokens = make, tokens

    @contextmanager
    def open(self, name: str, *, make: bool = True) -> Iterator[Workspace]:
        """A workspace for the length of one use: nobody else has it meanwhile, and nothing is left undone by its clock.

        Args:
            name: which one.
            make: whether this may be its first touch.

        Raises:
            NoSuchWorkspace: it does not exist and is not made on first touch.
            TooManyWorkspaces: it would have to be made, and there is no room.
        """
        door = self._enter(name)
        try:
            if not door.kept:
                if not make or not (self._auto or name == DEFAULT_WORKSPACE):
                    raise NoSuchWorkspace(name)
                self._keep(name, door, self._make)
            workspace = self._shelf.load(name)
            if workspace is None:
                raise NoSuchWorkspace(name)
            happened = workspace.catch_up()
            if happened and self.told is not None:
                self.told(name, workspace, happened)
            yield workspace
            if door.kept:
                self._shelf.save(name, workspace)
        finally:
            self._leave(name, door)

    def put(self, name: str, workspace: Workspace) -> None:
        """Keep a workspace under a name, in one swap; whoever has the old one finishes first.

        Raises:
            TooManyWorkspaces: the name is new, and there is no room.
        """
        door = self._enter(name)
        try:
            if door.kept:
                self._shelf.save(name, workspace)
            else:
                self._keep(name, door, lambda: workspace)
        finally:
            self._leave(name, door)

    def add(self, name: str | None, workspace: Workspace) -> str:
        """Keep a workspace under a new name, and say which; without one it gets `ws-1`, `ws-2` or the next free.

        Raises:
            NameTaken: the name is not new.
            TooManyWorkspaces: there is no room.
        """
        if name is None:
            for number in count(1):
                try:
                    return self.add(f"ws-{number}", workspace)
                except NameTaken:
                    continue
        assert name is not None
        door = self._enter(name)
        try:
            if door.kept:
                raise NameTaken(name)
            self._keep(name, door, lambda: workspace)
        finally:
            self._leave(name, door)
        return name

    def drop(self, name: str) -> None:
        """Forget a workspace; whoever has it finishes first.

        Raises:
            NoSuchWorkspace: there is none of this name.
        """
        door = self._enter(name)
        try:
            if not door.kept:
                raise NoSuchWorkspace(name)
            self._shelf.drop(name)
            door.kept = False
        finally:
            self._leave(name, door)

    def names(self) -> list[str]:
        """The names of all workspaces, in the order of their making."""
        with self._guard:
            self._forget_idle()
            return self._shelf.names()

    def glance(self, name: str) -> Workspace | None:
        """A workspace as it lies there: not locked, not caught up, and no less idle; only for what never changes."""
        with self._guard:
            door = self._doors.get(name)
            return None if door is None or self._idle(name, door) else self._shelf.load(name)

    def provider_of(self, token_name: str, workspace: str) -> str | None:
        """Which lead provider a token's first part stands for in a workspace: a slug, or an extra of its scenario.

        Raises:
            NoSuchWorkspace, TooManyWorkspaces: as `open`.
        """
        found = self.glance(workspace)
        if token_name in self._providers:
            provider: str | None = token_name
        else:
            # an unknown token must not make workspaces: that would let anybody fill the store
            provider = (self._tokens if found is None else found.tokens).get(token_name)
        if found is None and (provider is not None or not self._auto):
            with self.open(workspace):
                pass  # makes it, or says why not
        return provider

    # doors --------------------------------------------------------------------------------------------------------

    def _enter(self, name: str) -> _Door:
        """Wait at the door of a name, and lock it behind oneself."""
        with self._guard:
            door = self._doors.get(name)
            if door is not None and self._idle(name, door):
                self._forget(name)
                door = None
            if door is None:
                door = self._doors[name] = _Door()
            door.visitors += 1
        door.lock.acquire()
        door.used_at = elapsed()
        return door

    def _leave(self, name: str, door: _Door) -> None:
        with self._guard:
            door.used_at = elapsed()
            door.visitors -= 1
            if not door.visitors and not door.kept:
                del self._doors[name]
        door.lock.release()

    def _keep(self, name: str, door: _Door, make: Callable[[], Workspace]) -> None:
        """Take a place, then make what goes there; when that fails, the place is free again."""
        with self._guard:
            self._forget_idle()
            if name != DEFAULT_WORKSPACE and sum(other.kept for other in self._doors.values()) >= self._most:
                raise TooManyWorkspaces(name)
            door.kept = True
        try:
            self._shelf.save(name, make())
        except BaseException:
            door.kept = False
            raise

    def _idle(self, name: str, door: _Door) -> bool:
        return not door.visitors and name != DEFAULT_WORKSPACE and elapsed() - door.used_at > self._ttl

    def _forget_idle(self) -> None:
        for name in [name for name, door in self._doors.items() if self._idle(name, door)]:
            self._forget(name)

    def _forget(self, name: str) -> None:
        self._shelf.drop(name)
        del self._doors[name]
