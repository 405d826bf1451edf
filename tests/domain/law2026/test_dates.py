"""How dates of declarations are read: contract 5.4, below rule 6."""

import pytest

from domain.law2026.world import World
from sandbox.domain.dates import has_declared_form, read_rolling_instant

FORMS = [
    "2025-10-14T09:30:00",
    "2025-10-14T09:30:00Z",
    "2025-10-14t09:30:00z",
    "2025-10-14T09:30:00.1Z",
    "2025-10-14T09:30:00,123456789",
    "2025-10-14T09:30:00+01",
    "2025-10-14T09:30:00-0100",
    "2025-10-14T09:30:00+01:00",
    # the form says nothing about what is real
    "2025-19-41T29:70:99Z",
]
OTHER_FORMS = [
    "",
    "2025-10-14",
    "2025-10-14 09:30:00",
    "2025-10-14T09:30",
    "2025-10-14T09:30:00.Z",
    "2025-10-14T09:30:00+1",
    "2025-10-14T09:30:00 Z",
    "14-10-2025T09:30:00",
    "x2025-10-14T09:30:00",
    "2025-10-14T09:30:00Zx",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_fraction_and_a_zone_are_optional_and_letters_have_any_case(text: str) -> None:
    assert has_declared_form(text)


@pytest.mark.parametrize("text", OTHER_FORMS)
def test_anything_else_is_another_form(text: str) -> None:
    assert not has_declared_form(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-10-14T09:30:00", "2025-10-14T09:30"),
        ("2025-10-14T09:30:00.25Z", "2025-10-14T09:30:00.250"),
        ("2025-10-14T09:30:00,1234567Z", "2025-10-14T09:30:00.123456"),
        ("2025-10-14T09:30:00+01", "2025-10-14T08:30"),
        ("2025-10-14T09:30:00-0130", "2025-10-14T11:00"),
        ("2025-10-14", "2025-10-14T00:00"),
        ("2025-10-14 09:30:00", "2025-10-14T09:30"),
        ("2025-10-14 09:30", "2025-10-14T09:30"),
        ("14/10/2025", "2025-10-14T00:00"),
        # what a month or a day lacks rolls over
        ("2025-02-30T10:00:00Z", "2025-03-02T10:00"),
        ("2024-02-30T10:00:00Z", "2024-03-01T10:00"),
        ("2025-02-31", "2025-03-03T00:00"),
        ("2025-04-31T10:00:00Z", "2025-05-01T10:00"),
        ("2025-12-31T24:00:00Z", "2026-01-01T00:00"),
        ("2025-12-31T23:59:60Z", "2026-01-01T00:00"),
    ],
)
def test_an_instant_is_read_in_utc(text: str, instant: str) -> None:
    assert read_rolling_instant(text) == World.at(instant)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "soon",
        "2025-00-10",
        "2025-10-00",
        "2025-19-14T09:30:00Z",
        "2025-10-32T09:30:00Z",
        "2025-10-14T29:30:00Z",
        "2025-10-14T24:00:01Z",
        "2025-10-14T09:60:00Z",
        "2025-10-14T09:30:61Z",
        "0000-10-14",
        "9999-12-31T24:00:00Z",
    ],
)
def test_what_is_no_real_time_is_not_read(text: str | None) -> None:
    assert read_rolling_instant(text) is None
