"""Numbers that look random and are not: digests of who draws what for."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from struct import Struct
from typing import TypeVar

T = TypeVar("T")

SPAN = 2**32
_NUMBERS = Struct("<16I")


class Draw:
    """A stream of numbers of its own for one identity and purpose, the same on every machine and Python."""

    __slots__ = ("_block", "_identity", "_numbers")

    def __init__(self, seed: int, path: str, purpose: str) -> None:
        self._identity = f"{seed}/{path}/{purpose}"
        self._block = 0
        self._numbers: list[int] = []

    def below(self, n: int) -> int:
        """A number from 0 to n - 1; n is at most 2**32."""
        if not 0 < n <= SPAN:
            raise ValueError(f"cannot draw a number below {n}")
        if not self._numbers:
            # one digest serves sixteen draws, because hashing costs more than drawing
            digest = blake2b(f"{self._identity}/{self._block}".encode()).digest()
            self._numbers = list(_NUMBERS.unpack(digest))
            self._block += 1
        return self._numbers.pop() * n >> 32

    def chance(self, percent: int) -> bool:
        """True in so many cases out of a hundred."""
        return self.below(100) < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely as the others."""
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[str, int]) -> str:
        """One of the keys, as likely as its weight says."""
        left = self.below(sum(weights.values()))
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        raise ValueError("weights must not be negative")
