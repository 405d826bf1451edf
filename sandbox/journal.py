"""What a workspace was asked and what it answered: a ring of exchanges, and counts of what was ever exercised."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sandbox.domain.errors import Check, Problem
from sandbox.domain.pages import Shared

MOST_EXCHANGES = 1000
MOST_BYTES = 64 * 1024
# of a page that is kept anyway a journal holds the page itself: a thousand of them take almost nothing, and not 65 MB,
# and no copy (6 µs each). Where pages were put together anew all the time, each would take this much
MOST_SHARED = 128 * 1024

Headers = Sequence[tuple[bytes, bytes]]


class Exchange(NamedTuple):
    """One request and its answer; a tuple, because every request makes one, and tuples are made fast.

    Attributes:
        id: as in X-Sandbox-Request-Id.
        at: the workspace's clock when it began.
        method, path, query: as sent; the path without the query string.
        operation: version and operation id, as in `v3/applications.accept`; None for unknown paths.
        provider: slug of the caller; None where the token told nobody.
        headers: as sent, without the token; exchanges are read seldom, so nothing is decoded before.
        body, body_size: as sent, cut; and how long it was.
        status, answer_type, kept: what went back; the answer is cut, now or when it is read. Status 0: the connection
            closed without one.
        answer_size: how long the answer was.
        rules: the rules that objected, in order.
        problems: what they said, with the values that they compared.
        checks: everything that the domain's rules asked, in order.
        milliseconds: how long it took.
        fault: the name of the fault that was put in its way, if any.
    """

    id: str
    at: datetime
    method: str
    path: str
    query: str
    operation: str | None
    provider: str | None
    headers: Headers
    body: bytes
    status: int
    answer_type: str | None
    kept: bytes
    answer_size: int
    rules: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    checks: Sequence[Check] = ()
    milliseconds: float = 0.0
    fault: str | None = None
    body_size: int = 0

    @property
    def answer(self) -> bytes:
        """What went back, cut."""
        return self.kept[:MOST_BYTES]


@dataclass(slots=True)
class Coverage:
    """How often each operation gave each status, and each rule objected."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)


class Journal:
    """The last exchanges of a workspace, and what all of them exercised.

    Args:
        most: how many exchanges are kept.
    """

    def __init__(self, most: int = MOST_EXCHANGES) -> None:
        self.coverage = Coverage()
        self.count = 0
        self._ring: deque[Exchange] = deque(maxlen=most)

    def next_id(self) -> str:
        """The number of the request that begins now, counted from the workspace's start."""
        self.count += 1
        return f"{self.count:06d}"

    def note(self, exchange: Exchange, everywhere: Coverage) -> None:
        """Keep one exchange, in place of the oldest, and count it.

        Args:
            exchange: the newest.
            everywhere: what all workspaces exercised.
        """
        self._ring.append(exchange)
        mine = self.coverage
        if exchange.operation is not None and exchange.status:
            answer = exchange.operation, exchange.status
            mine.answers[answer] += 1
            everywhere.answers[answer] += 1
        for rule in exchange.rules:
            mine.rules[rule] += 1
            everywhere.rules[rule] += 1

    def take_over(self, other: "Journal", *, exchanges: bool, coverage: bool) -> None:
        """Go on where another journal stands.

        Args:
            other: the one that ends here.
            exchanges: whether its exchanges and their numbers go on.
            coverage: whether what it counted goes on.
        """
        if exchanges:
            self._ring, self.count = other._ring, other.count
        if coverage:
            self.coverage = other.coverage

    def find(self, exchange_id: str) -> Exchange | None:
        """The exchange with this id, while it is kept."""
        return next((found for found in self._ring if found.id == exchange_id), None)

    def clear(self) -> None:
        """Forget all exchanges; numbers and coverage go on."""
        self._ring.clear()

    def __iter__(self) -> Iterator[Exchange]:
        """Oldest first."""
        return iter(self._ring)

    def __reversed__(self) -> Iterator[Exchange]:
        """Newest first."""
        return reversed(self._ring)

    def __len__(self) -> int:
        return len(self._ring)


def cut(content: bytes) -> bytes:
    """As much of a body as is kept."""
    most = MOST_SHARED if isinstance(content, Shared) else MOST_BYTES
    return content if len(content) <= most else content[:MOST_BYTES]
