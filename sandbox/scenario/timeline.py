"""When things happened that an author gave no time for: a believable order, before the clock, by identity."""

from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from sandbox.domain.records import DeclarationType
from sandbox.domain.schedules import Cohort, Schedule
from sandbox.people import Draw

_FRACTION = 1_000_000
_HALF_A_YEAR = timedelta(days=182)
# applications come in from the day that registration opens until the end of the year
_REGISTRATION = timedelta(days=270)
# days after a schedule's first day by which a milestone is usually reached
_USUAL_DAYS = {
    DeclarationType.STARTED: 10,
    DeclarationType.RETAINED_1: 190,
    DeclarationType.RETAINED_2: 330,
    DeclarationType.COMPLETED: 480,
}


class _Training(NamedTuple):
    """The drawn spans of whatever follows an acceptance."""

    delays: dict[DeclarationType, timedelta]
    report: timedelta
    pause: timedelta
    refund: timedelta


class Timeline:
    """The drawn instants of one application; draws always come in the same order, so none depends on what was given.

    Args:
        draw: a stream of the application's own.
        cohort: its cohort.
        clock: where the workspace's clock starts; nothing that is drawn lies after it.
    """

    def __init__(self, draw: Draw, cohort: Cohort, clock: datetime) -> None:
        self._draw = draw
        self._clock = clock
        self._opens = datetime.combine(cohort.registration_start_date, time(), UTC)
        self._created = draw.below(_FRACTION) / _FRACTION
        self._decision = timedelta(hours=8 + draw.below(20 * 24), minutes=draw.below(60), seconds=draw.below(60))

    @cached_property
    def _training(self) -> _Training:
        # most applications of a crowd never come so far, and drawing costs more than all else here
        draw = self._draw
        return _Training(
            {kind: timedelta(days=draw.below(28), hours=draw.below(24)) for kind in DeclarationType},
            timedelta(hours=1 + draw.below(72), minutes=draw.below(60), seconds=draw.below(60)),
            timedelta(days=10 + draw.below(60), hours=draw.below(24), seconds=draw.below(3600)),
            timedelta(days=3 + draw.below(20), hours=8 + draw.below(9), minutes=draw.below(60)),
        )

    def created_at(self, before: datetime | None) -> datetime:
        """When the application was made: while registration was open, and before whatever was given."""
        end = min(self._clock, before or self._clock)
        start = self._opens
        if start >= end:
            start = end - _HALF_A_YEAR
        end = min(end, start + _REGISTRATION)
        return (start + (end - start) * self._created).replace(microsecond=0)

    def decided_at(self, created_at: datetime, before: datetime | None) -> datetime:
        """When the provider accepted or rejected it."""
        latest = max(created_at, min(self._clock, before or self._clock))
        usual = created_at + self._decision
        if usual <= latest:
            return usual
        return max(created_at, (created_at + (latest - created_at) * 0.5).replace(microsecond=0))

    def milestone(self, kind: DeclarationType, schedule: Schedule) -> datetime:
        """When a milestone was reached."""
        usual = self.usual(kind, schedule)
        if usual <= self._clock or schedule.start >= self._clock:
            return usual if usual <= self._clock else schedule.start
        left = len(DeclarationType) - list(DeclarationType).index(kind)
        squeezed = schedule.start + (self._clock - schedule.start) * (1 - left / 8)
        return squeezed.replace(microsecond=0)

    def usual(self, kind: DeclarationType, schedule: Schedule) -> datetime:
        """When a milestone would be reached, whatever the clock says."""
        days = _USUAL_DAYS[kind]
        if DeclarationType.RETAINED_2 not in schedule.declaration_types and kind is DeclarationType.COMPLETED:
            days -= 120
        return schedule.start + timedelta(days=days) + self._training.delays[kind]

    def reported_at(self, reached_at: datetime, accepted_at: datetime) -> datetime:
        """When a milestone was declared: some hours later, and not before the participant was accepted."""
        later = reached_at + self._training.report
        return max(accepted_at, later if later <= self._clock else max(reached_at, accepted_at))

    def paused_at(self, last: datetime) -> datetime:
        """When training was deferred or ended, after the last thing that happened."""
        later = last + self._training.pause
        return later if later <= self._clock else max(last, (last + (self._clock - last) * 0.5).replace(microsecond=0))

    def refunded_at(self, paid_at: datetime) -> datetime | None:
        """When what was paid was claimed back; None where that lies after the clock."""
        later = paid_at + self._training.refund
        return later if later <= self._clock else None

    def voided_at(self, reported_at: datetime, again: datetime | None) -> datetime:
        """When a declaration was taken back: some days later, and before the same milestone was declared again."""
        latest = min(again or self._clock, max(self._clock, reported_at))
        later = reported_at + self._training.refund
        if later >= latest:
            later = (reported_at + (latest - reported_at) * 0.5).replace(microsecond=0)
        return max(later, reported_at + timedelta(seconds=1))
