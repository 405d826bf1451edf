"""Dates as clients write them: strictly by RFC 3339, and leniently as the service reads the rest."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

# contract 8.3 rule 6; a missing zone means UTC
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
# release 2026, contract 5.4 rule 6: also a comma, hours alone as a zone, letters of any case
_INSTANT_2026 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII | re.IGNORECASE)
# the same read leniently: a space instead of T, or the date alone
_ROLLING = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII | re.IGNORECASE,
)
# ISO 8601 without years and months, whose length depends on when they begin
_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?)?"
)
# characters of anything that names an instant
_LONGEST = 40
# 0.9 µs, where isoformat takes 1.4 and strftime 4
_WRITTEN = "%04d-%02d-%02dT%02d:%02d:%02dZ"
# readable to the service although nobody documents them (contract 9.3)
_UNUSUAL = ("%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y")


def written(at: datetime) -> str:
    """An instant as everything here writes it: in UTC, whole seconds, Z (contract 2.8)."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return _WRITTEN % (at.year, at.month, at.day, at.hour, at.minute, at.second)


def is_rfc3339(text: str) -> bool:
    """Whether the text has the documented form and names a real instant."""
    return _INSTANT.fullmatch(text) is not None and read_instant(text) is not None


def read_instant(text: str | None) -> datetime | None:
    """The instant that a text names in UTC, read leniently, or None where there is none in it."""
    text = (text or "").strip()
    if not text:
        return None
    # a declaration's date is read three times; what is so long is no date, and is not worth its room
    return _read_instant(text) if len(text) <= _LONGEST else _read_instant.__wrapped__(text)


@lru_cache(maxsize=256)
def _read_instant(text: str) -> datetime | None:
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


def read_http_date(text: str) -> datetime | None:
    """The instant that a text in the form of HTTP's own headers names (RFC 9110 5.6.7), or None."""
    try:
        return datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


def has_declared_form(text: str) -> bool:
    """Whether a declaration's date has the form that release 2026 asks for, be it real or not (contract 5.4 rule 6)."""
    return _INSTANT_2026.fullmatch(text) is not None


def read_rolling_instant(text: str | None) -> datetime | None:
    """The instant that a text names in UTC, or None; days that a month lacks roll over (release 2026, contract 5.4).

    30 February is 2 March, as midnight at hour 24 and second 60 belong to what follows; a 32nd day, a 13th month and
    a 25th hour are not read.
    """
    found = _ROLLING.fullmatch((text or "").strip())
    if found is None:
        return read_instant(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction, sign, zone_hours, zone_minutes = found.groups()[6:]
    real = 1 <= month <= 12 and 1 <= day <= 31 and minute <= 59 and second <= 60
    if not real or hour > 24 or (hour == 24 and (minute, second) != (0, 0)):
        return None
    offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    passed = timedelta(
        days=day - 1, hours=hour, minutes=minute, seconds=second, microseconds=int(f"{fraction or 0:0<6}"[:6])
    )
    try:
        return datetime(year, month, 1, tzinfo=UTC) + passed + (offset if sign == "-" else -offset)
    except (ValueError, OverflowError):
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
