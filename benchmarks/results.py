"""What a run found, as plain data: results.json holds it as it is."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.processes import Memory

LIST, ONE, POST, DECLARE = "list", "one", "post", "declare"
# what everybody is asked; nothing of the peers' is like a declaration
ENDPOINTS = (LIST, ONE, POST)


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice of load: latencies in milliseconds, CPU time of the server's processes in microseconds a request."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    requests: int
    failed: int


@dataclass(slots=True)
class Row:
    """One server: starts in milliseconds, sizes in MB, bytes of its answers, slices by endpoint."""

    name: str
    version: str
    about: str
    missing: str = ""
    size: float | None = None
    cold: list[float] = field(default_factory=list)
    idle: list[Memory] = field(default_factory=list)
    after: Memory | None = None
    sent: dict[str, int] = field(default_factory=dict)
    load: dict[str, list[Slice]] = field(default_factory=dict)

    def cpu(self, endpoint: str) -> float | None:
        """The median of the CPU time of a request to this endpoint, in microseconds; of slices in which none failed."""
        return median(part.cpu for part in self.load.get(endpoint, []) if not part.failed)


@dataclass(slots=True)
class Size:
    """A register of so many people: its start in ms, MB idle, and CPU microseconds of a page, a record and a write."""

    people: int
    start: float
    idle: float
    page: list[float] = field(default_factory=list)
    one: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Own:
    """What only the sandbox does. Times in milliseconds, memory in MB."""

    fresh: list[float] = field(default_factory=list)
    fresh_memory: float | None = None
    resets: list[float] = field(default_factory=list)
    declarations: int = 10_000
    year: list[float] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    starts: dict[str, list[float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Results:
    """A whole run: the machine, the terms, every row, our own figures; `cut` says what time did not allow."""

    machine: dict[str, str]
    terms: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    own: Own = field(default_factory=Own)
    cut: list[str] = field(default_factory=list)


def median(figures: Iterable[float]) -> float | None:
    """The median, or None of nothing."""
    found = list(figures)
    return statistics.median(found) if found else None
