"""Keeps workspaces: make or load, lock, catch up, yield, save."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Protocol

from sandbox.domain.clock import elapsed
from sandbox.workspace import Workspace

DEFAULT_WORKSPACE = "default"


class NoSuchWorkspace(Exception):
    """Nobody made it, and it is not made on first touch."""


class TooManyWorkspaces(Exception):
    """The store holds as many as it may."""


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
    """The lock of one workspace, and when it was last opened (seconds of `elapsed`)."""

    lock: RLock = field(default_factory=RLock)
    opened_at: float = 0.0


class Store:
    """All workspaces of a server.

    Args:
        make: builds the workspace that a name gets on first touch.
        providers: the slugs of the lead providers, each the first part of a token.
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
        auto: bool = True,
        most: int = 1000,
        ttl: float = 3600.0,
        shelf: Shelf | None = None,
    ) -> None:
        self._make = make
        self._providers = providers
        self._auto = auto
        self._most = most
        self._ttl = ttl
        self._shelf: Shelf = MemoryShelf() if shelf is None else shelf
        self._doors: dict[str, _Door] = {}
        self._guard = RLock()

    @contextmanager
    def open(self, name: str) -> Iterator[Workspace]:
        """A workspace for the length of one use: nobody else has it meanwhile, and nothing is left undone by its clock.

        Raises:
            NoSuchWorkspace: it does not exist and is not made on first touch.
            TooManyWorkspaces: it would have to be made, and there is no room.
        """
        door = self._door(name)
        with door.lock:
            door.opened_at = elapsed()
            workspace = self._shelf.load(name)
            if workspace is None:
                raise NoSuchWorkspace(name)
            workspace.catch_up()
            yield workspace
            self._shelf.save(name, workspace)

    def put(self, name: str, workspace: Workspace) -> None:
        """Keep a workspace under a name, in one swap; whoever has the old one finishes first.

        Raises:
            TooManyWorkspaces: the name is new, and there is no room.
        """
        with self._guard:
            door = self._doors.get(name) or self._new_door(name)
        with door.lock:
            self._shelf.save(name, workspace)

    def drop(self, name: str) -> None:
        """Forget a workspace.

        Raises:
            NoSuchWorkspace: there is none of this name.
        """
        with self._guard:
            if self._shelf.load(name) is None:
                raise NoSuchWorkspace(name)
            self._shelf.drop(name)
            self._doors.pop(name, None)

    def names(self) -> list[str]:
        """The names of all workspaces, in the order of their making."""
        with self._guard:
            self._forget_idle()
            return self._shelf.names()

    def provider_of(self, token_name: str, workspace: str) -> str | None:
        """Which lead provider a token's first part stands for in a workspace: a slug, or an extra of its scenario.

        Raises:
            NoSuchWorkspace, TooManyWorkspaces: as `open`.
        """
        if token_name in self._providers:
            self._door(workspace)
            return token_name
        found = self._shelf.load(workspace)
        return None if found is None else found.tokens.get(token_name)

    def _door(self, name: str) -> _Door:
        with self._guard:
            door = self._doors.get(name)
            if door is not None and not self._idle(name, door):
                return door
            self._forget_idle()
            if name != DEFAULT_WORKSPACE and not self._auto:
                raise NoSuchWorkspace(name)
            door = self._new_door(name)
        # the door is open to others already, but whoever comes waits until the workspace is there
        with door.lock:
            if self._shelf.load(name) is None:
                self._shelf.save(name, self._make())
        return door

    def _new_door(self, name: str) -> _Door:
        self._forget_idle()
        if len(self._doors) >= self._most and name != DEFAULT_WORKSPACE:
            raise TooManyWorkspaces(name)
        door = self._doors[name] = _Door(opened_at=elapsed())
        return door

    def _idle(self, name: str, door: _Door) -> bool:
        return name != DEFAULT_WORKSPACE and elapsed() - door.opened_at > self._ttl

    def _forget_idle(self) -> None:
        for name in [name for name, door in self._doors.items() if self._idle(name, door)]:
            self._shelf.drop(name)
            del self._doors[name]
