"""A dict on top of another one that nobody changes any more: many workspaces share what is equal in them."""

from collections.abc import Callable, ItemsView, Iterator, KeysView, MutableMapping, ValuesView
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Layered(dict[K, V]):
    """Looks like one dict; what is found below is copied up first, so that whoever gets it may change it.

    To make one costs the same whatever lies below. Once a value is up here, looking it up is as fast as in any dict.

    Args:
        below: what it lies on; nobody may change that any more, nor its values.
        take_up: copies a value from below.
        put: told of every key and value that is put here, and gives back what is kept.
        left: told of every key that is taken away.
    """

    __slots__ = ("_below", "_gone", "_left", "_put", "_take_up")

    def __init__(
        self,
        below: dict[K, V],
        take_up: Callable[[V], V],
        put: Callable[[K, V], V] | None = None,
        left: Callable[[K], object] | None = None,
    ) -> None:
        super().__init__()
        self._below = below
        self._gone: set[K] = set()
        self._take_up, self._put, self._left = take_up, put, left

    def glimpse(self, key: K) -> V | None:
        """A value to look at and not to change, without a copy; None where there is none."""
        # long lists are looked through this way, and none of their records is copied
        found = dict.get(self, key)
        return self._below.get(key) if found is None and key not in self._gone else found

    def glimpses(self) -> Iterator[V]:
        """All values to look at and not to change, in order."""
        for key in self:
            found = self.glimpse(key)
            if found is not None:
                yield found

    def twin(
        self, copy: Callable[[V], V], put: Callable[[K, V], V] | None, left: Callable[[K], object] | None
    ) -> "Layered[K, V]":
        """The same once more, on the same dict."""
        found: Layered[K, V] = Layered(self._below, copy, put, left)
        found._gone = set(self._gone)
        for key in dict.keys(self):
            dict.__setitem__(found, key, copy(dict.__getitem__(self, key)))
        return found

    def __missing__(self, key: K) -> V:
        if key in self._gone:
            raise KeyError(key)
        found = self._take_up(self._below[key])
        dict.__setitem__(self, key, found)
        return found

    def __setitem__(self, key: K, value: V) -> None:
        dict.__setitem__(self, key, value if self._put is None else self._put(key, value))

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        if self._left is not None:
            self._left(key)
        if key in self._below:
            # it stays so: what comes back under this key stands at the end
            self._gone.add(key)
        if dict.__contains__(self, key):
            dict.__delitem__(self, key)

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, key) or (key in self._below and key not in self._gone)

    def __iter__(self) -> Iterator[K]:
        below, gone = self._below, self._gone
        yield from (key for key in below if key not in gone)
        yield from (key for key in tuple(dict.keys(self)) if key not in below or key in gone)

    def __len__(self) -> int:
        below, gone = self._below, self._gone
        return len(below) - len(gone) + sum(1 for key in dict.keys(self) if key not in below or key in gone)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, dict):
            return NotImplemented
        return len(self) == len(other) and all(key in other and self[key] == other[key] for key in self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __repr__(self) -> str:
        return repr({key: self[key] for key in self})

    def get(self, key: K, default: Any = None) -> Any:
        """As of any dict."""
        found = dict.get(self, key)
        if found is not None:
            return found
        # no exception for what is not there, as most of what is asked for is not: that would take three times as long
        return default if key in self._gone or key not in self._below else self[key]

    def keys(self) -> Any:
        """As of any dict."""
        return KeysView(self)

    def values(self) -> Any:
        """As of any dict."""
        return ValuesView(self)

    def items(self) -> Any:
        """As of any dict."""
        return ItemsView(self)

    def pop(self, key: K, *default: Any) -> Any:
        """As of any dict."""
        if key not in self:
            if not default:
                raise KeyError(key)
            return default[0]
        found = self[key]
        del self[key]
        return found

    popitem: Any = MutableMapping.popitem
    clear: Any = MutableMapping.clear
    update: Any = MutableMapping.update
    setdefault: Any = MutableMapping.setdefault

    def _no_copy(self, *_: Any) -> Any:
        raise TypeError("a layered dict is copied by `twin`")

    copy: Any = _no_copy
    __or__: Any = _no_copy
    __ror__: Any = _no_copy
    __ior__: Any = _no_copy
    __reversed__: Any = None
