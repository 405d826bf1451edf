"""Spans of the calendar as ISO 8601 writes them: P2D, PT3H, P1M, P1Y6M, P2W."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from typing import NamedTuple

from sandbox.domain.dates import read_duration

_FORM = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(.*)", re.DOTALL)


class Span(NamedTuple):
    """Months, which are not all of one length, and the rest."""

    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """The instant that lies so far after another; a day that its month lacks becomes the month's last.

        Raises:
            OverflowError: there is no such instant.
        """
        year, month = divmod(start.year * 12 + start.month - 1 + self.months, 12)
        if year > 9999:
            raise OverflowError("the year is beyond 9999")
        day = min(start.day, monthrange(year, month + 1)[1])
        return start.replace(year=year, month=month + 1, day=day) + self.rest


def read_span(text: str) -> Span | None:
    """The span that a text names, or None."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    years, months, rest = found.groups()
    count = int(years or 0) * 12 + int(months or 0)
    if not rest:
        return Span(count, timedelta(0)) if years or months else None
    span = read_duration(f"P{rest}")
    return None if span is None else Span(count, span)
