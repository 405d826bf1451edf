"""Reading dates strictly and leniently (contract 8.3 rules 3 and 6, 9.3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from sandbox.domain.dates import is_rfc3339, read_day, read_duration, read_http_date, read_instant

NEITHER = [
    "",
    " ",
    "soon",
    "2021",
    "2023-19-01T11:21:55Z",
    "2022-02-30T11:21:55Z",
    "2022-02-28T25:00:00Z",
    "2021-06-21T08:46:29+25:00",
    "31-04-2022",
]
READABLE_ONLY = {
    "2021-06-21 08:46:29": "2021-06-21T08:46:29",
    "2021-06-21": "2021-06-21",
    "2021-06-21T08:46": "2021-06-21T08:46",
    " 2021-06-21T08:46:29Z": "2021-06-21T08:46:29",
    "2021-06-21T08:46:29Z\n": "2021-06-21T08:46:29",
    "30-11-2022": "2022-11-30",
    "30/11/2022": "2022-11-30",
    "30 November 2022": "2022-11-30",
}
STRICT = {
    "2021-06-21T08:46:29Z": "2021-06-21T08:46:29",
    "2021-06-21T08:46:29": "2021-06-21T08:46:29",
    "2021-06-21T08:46:29.5Z": "2021-06-21T08:46:29.500000",
    "2021-06-21T08:46:29.123456789Z": "2021-06-21T08:46:29.123456",
    "2021-06-21T08:46:29+01:00": "2021-06-21T07:46:29",
    "2021-06-21T08:46:29+0100": "2021-06-21T07:46:29",
    "2021-06-21T23:46:29-05:30": "2021-06-22T05:16:29",
    "2024-02-29T00:00:00Z": "2024-02-29",
}


@pytest.mark.parametrize("text", NEITHER)
def test_what_names_no_instant_is_neither_readable_nor_rfc3339(text: str) -> None:
    assert read_instant(text) is None
    assert not is_rfc3339(text)


@pytest.mark.parametrize(("text", "instant"), READABLE_ONLY.items())
def test_much_is_readable_that_is_not_rfc3339(text: str, instant: str, at: Callable[[str], datetime]) -> None:
    assert read_instant(text) == at(instant)
    assert not is_rfc3339(text)


@pytest.mark.parametrize(("text", "instant"), STRICT.items())
def test_rfc3339_is_read_in_utc(text: str, instant: str, at: Callable[[str], datetime]) -> None:
    found = read_instant(text)
    assert is_rfc3339(text)
    assert found == at(instant)
    assert found is not None
    assert found.tzinfo is UTC


def test_nothing_is_read_from_nothing() -> None:
    assert read_instant(None) is None
    assert read_day(None) is None


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00"])
def test_an_instant_outside_the_calendar_is_none(text: str) -> None:
    assert read_instant(text) is None
    assert not is_rfc3339(text)


@pytest.mark.parametrize(
    "text",
    [
        "2022-11-30",
        " 2022-11-30 ",
        "30-11-2022",
        "30/11/2022",
        "2022/11/30",
        "30 November 2022",
        "30 Nov 2022",
        "November 30, 2022",
        "2022-11-30T23:30:00-05:00",
    ],
)
def test_a_day_is_read_as_written(text: str) -> None:
    assert read_day(text) == date(2022, 11, 30)


@pytest.mark.parametrize("text", ["", " ", "soon", "2022-13-01", "2022-02-30", "31-04-2022", "11"])
def test_what_names_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT2S", timedelta(seconds=2)),
        ("PT0.5S", timedelta(seconds=0.5)),
        ("PT0.000001S", timedelta(microseconds=1)),
        ("PT5M", timedelta(minutes=5)),
        ("PT36H", timedelta(hours=36)),
        ("P30D", timedelta(days=30)),
        ("P2W", timedelta(weeks=2)),
        ("P1W2DT3H4M5.5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5.5)),
        ("P0D", timedelta(0)),
        ("P999999W", timedelta(weeks=999999)),
    ],
)
def test_a_duration_is_read(text: str, span: timedelta) -> None:
    assert read_duration(text) == span


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "P1M", "P1Y", "1D", "P1S", "PT1D", "PT1.5M", "PT.5S", "-P1D", "P-1D", "P1D ", "p1d",
     "PT1S1M", "P1000000W"],
)  # fmt: skip
def test_what_names_no_duration_is_none(text: str) -> None:
    assert read_duration(text) is None


def test_a_date_is_read_as_http_writes_it() -> None:
    assert read_http_date("Sat, 10 Jan 2026 10:42:00 GMT") == datetime(2026, 1, 10, 10, 42, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "10 Jan 2026 10:42:00 GMT", "Sat, 30 Feb 2026 10:42:00 GMT", "2026-01-10"])
def test_what_http_would_not_write_is_none(text: str) -> None:
    assert read_http_date(text) is None
