"""Whole pages of lists, as they go out: put together once, and kept while there is room."""

import sys
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock

# for all workspaces of the process together: thousands of them may each look through every page that they have
MOST_BYTES = 32 * 1024 * 1024
# what a page takes besides its content and its ids
_OVERHEAD = 600


class Shared(bytes):
    """A page that all workspaces may use; to hold it takes no room, because it is kept anyway."""

    __slots__ = ()


@dataclass(slots=True)
class Page:
    """A page of a list.

    Attributes:
        content: what goes out.
        ids: whose records are on it, where one workspace alone has it.
        changes: how often its list had changed.
        turn: up to which turn of the workspace's changes it is known to be right.
        owner: stands for the workspace, where it is that one's alone.
    """

    content: bytes
    ids: tuple[str, ...] = ()
    changes: int = 0
    turn: int = 0
    owner: Hashable = None

    @property
    def size(self) -> int:
        """The bytes that it takes; the ids themselves are there anyway."""
        return len(self.content) + sys.getsizeof(self.ids) + _OVERHEAD


class Pages:
    """Pages by their keys; where there is no more room, those go first that nobody wanted for the longest time.

    Args:
        most: bytes of all together.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.size = 0
        self._most = most
        self._kept: OrderedDict[Hashable, Page] = OrderedDict()
        self._owned: dict[Hashable, set[Hashable]] = {}
        # workspaces have locks of their own, and share this
        self._guard = Lock()

    def find(self, key: Hashable) -> Page | None:
        """The page with this key, while it is kept."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: Page) -> None:
        """Keep a page, in place of the one that had the key."""
        with self._guard:
            before = self._kept.pop(key, None)
            self.size += page.size - (0 if before is None else before.size)
            self._kept[key] = page
            if page.owner is not None:
                self._owned.setdefault(page.owner, set()).add(key)
            while self.size > self._most:
                gone, oldest = self._kept.popitem(last=False)
                self.size -= oldest.size
                if oldest.owner is not None:
                    self._owned[oldest.owner].discard(gone)

    def forget(self, owner: Hashable) -> None:
        """Drop the pages of a workspace that is gone."""
        with self._guard:
            for key in self._owned.pop(owner, ()):
                self.size -= self._kept.pop(key).size

    def __len__(self) -> int:
        return len(self._kept)


# the one that all registers of a process use
PAGES = Pages()
