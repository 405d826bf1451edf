"""The workspace's clock, and the only reader of real time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# far enough for every date of the service, and with room for a running clock to go on
FIRST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT = datetime(2999, 12, 31, tzinfo=UTC)


def real_time() -> datetime:
    """What the machine's clock says, in UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds on a clock that never jumps; for idle times and durations, never for records."""
    return time.monotonic()


def within_reach(at: datetime) -> bool:
    """Whether a clock may be set to an instant: between 1970 and 2999."""
    return FIRST_INSTANT <= at <= LAST_INSTANT


@dataclass(slots=True)
class Clock:
    """Running (perhaps shifted against real time) or frozen at one instant.

    Args:
        frozen_at: the instant at which it stands, or None while it runs.
        shift: how far a running clock is ahead of real time.
        real: where real time comes from.
    """

    frozen_at: datetime | None = None
    shift: timedelta = timedelta(0)
    real: Callable[[], datetime] = field(default=real_time, repr=False)

    @classmethod
    def at(cls, now: datetime | None, *, frozen: bool, real: Callable[[], datetime] = real_time) -> "Clock":
        """A clock that shows `now` (None: real time) and stands still or goes on from there."""
        clock = cls(real=real)
        clock.set(now, frozen=frozen)
        return clock

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self.frozen_at is not None

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.frozen_at if self.frozen_at is not None else self.real() + self.shift

    def set(self, now: datetime | None, *, frozen: bool) -> None:
        """Move to `now` (None: the present instant of real time) and stand still or run on."""
        real = self.real()
        target = real if now is None else now
        self.frozen_at = target if frozen else None
        self.shift = timedelta(0) if frozen else target - real
