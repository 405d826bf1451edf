"""Dates as clients write them: strictly by RFC 3339, and leniently as the service reads the rest."""

import re
from datetime import UTC, date, datetime, timedelta

# contract 8.3 rule 6; a missing zone means UTC
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
# ISO 8601 without years and months, whose length depends on when they begin
_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?)?"
)
# readable to the service although nobody documents them (contract 9.3)
_UNUSUAL = ("%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y")


def is_rfc3339(text: str) -> bool:
    """Whether the text has the documented form and names a real instant."""
    return _INSTANT.fullmatch(text) is not None and read_instant(text) is not None


def read_instant(text: str | None) -> datetime | None:
    """The instant that a text names in UTC, read leniently, or None where there is none in it."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        day = _read_unusual(text)
        if day is None:
            return None
        found = datetime(day.year, day.month, day.day)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def read_day(text: str | None) -> date | None:
    """The day that a text names, as written, or None."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return _read_unusual(text)


def read_duration(text: str) -> timedelta | None:
    """The span that a text like P30D, PT5M or P1DT12H names, or None; it has no years and no months."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _read_unusual(text: str) -> date | None:
    for form in _UNUSUAL:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
