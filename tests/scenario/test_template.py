"""What workspaces lie on is what building them one by one would give."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.domain import statements
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import reference_data
from sandbox.scenario import template
from sandbox.scenario.build import lay
from sandbox.scenario.loader import Library
from sandbox.scenario.scenario import Scenario

REFERENCE: ReferenceData = reference_data("2023")
T0 = datetime(2022, 11, 20, 9, 30, tzinfo=UTC)
_CROWD = "title: T\ncrowd: [{count: 30, cohorts: [%s]}]\n"


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The instants for which something was built."""
    found: list[datetime] = []

    def note(scenario: Scenario, reference: ReferenceData, seed: int, now: datetime) -> Any:
        found.append(now)
        return lay(scenario, reference, seed, now)

    monkeypatch.setattr(template, "_lay", note)
    return found


def content(register: Register) -> list[Any]:
    return list(template._content(register))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], Any]:
    kept: dict[tuple[str, str], Any] = {}

    def keep(path: Path, kind: str, made: object, made_by: str) -> None:
        kept[path.name, kind] = made

    monkeypatch.setattr(template, "keep", keep)
    monkeypatch.setattr(template, "found_kept", lambda path, kind, made_by: kept.get((path.name, kind)))
    return kept


def at(scenario: Scenario, present: datetime, start: datetime | None = None) -> Register:
    return template.built(scenario, REFERENCE, 1, start, present).register


def day_of(present: datetime) -> datetime:
    return present.replace(hour=0, minute=0)


def anew(scenario: Scenario, present: datetime) -> Register:
    """As of the first instant of the day, and what fell due since."""
    register = lay(scenario, REFERENCE, 1, day_of(present)).register
    statements.settle(register, present)
    return register


@pytest.mark.parametrize("cohort", [2021, 2022], ids=["all that happens lies before", "it changes from day to day"])
def test_at_any_time_it_is_what_building_then_would_give(cohort: int) -> None:
    scenario = Library(REFERENCE).parse(_CROWD % cohort)
    for days in (0, 1, 30, 31, 200, 400, 30):
        present = T0 + timedelta(days=days)
        assert content(at(scenario, present)) == content(anew(scenario, present)), days


def test_what_lies_in_the_past_is_built_once_and_looked_at_a_year_ahead_once(laid: list[datetime]) -> None:
    scenario = Library(REFERENCE).parse(_CROWD % 2021)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for days in (0, 1, 2, 200, 360):
        at(scenario, start + timedelta(days=days))
    assert laid == [start, start + timedelta(days=1 + 365)]


def test_what_changes_with_the_clock_is_built_once_a_day_and_looked_ahead_once(laid: list[datetime]) -> None:
    scenario = Library(REFERENCE).parse(_CROWD % 2022)
    days = [day_of(T0) + timedelta(days=number) for number in range(4)]
    for day in days:
        for hours in (9, 10, 23):
            at(scenario, day + timedelta(hours=hours))
    assert laid == [days[0], days[1] + timedelta(days=365), *days[1:]]


def test_what_changes_with_the_clock_is_there_at_the_next_start_of_the_day(
    laid: list[datetime], disk: dict[Any, Any]
) -> None:
    shipped = Library(reference_data("2026")).load("default")
    today = datetime(2026, 11, 24, tzinfo=UTC)
    for hours in (24, 48, 50, 60):
        scenario = replace(shipped, templates={})  # as a new process reads it
        template.built(scenario, reference_data("2026"), 1, None, today + timedelta(hours=hours))
    days = [today + timedelta(days=number) for number in (1, 2)]
    assert laid == [days[0], days[1] + timedelta(days=365), days[1]]


def test_a_clock_that_starts_at_a_given_time_needs_one_building(laid: list[datetime]) -> None:
    scenario = Library(REFERENCE).parse(f'clock: {{now: "{T0.isoformat()}"}}\n' + _CROWD % 2022)
    for _ in range(3):
        at(scenario, T0, T0)
    assert laid == [T0]


def test_no_more_than_a_few_seeds_of_a_scenario_are_kept() -> None:
    scenario = Library(REFERENCE).parse("title: T")
    for seed in range(20):
        template.built(scenario, REFERENCE, seed, None, T0)
    assert len(scenario.templates) == 4


def test_a_large_shipped_scenario_is_there_at_the_third_start(laid: list[datetime], disk: dict[Any, Any]) -> None:
    shipped = Library(REFERENCE).load("default")
    today = datetime(2026, 11, 24, tzinfo=UTC)
    found = []
    for number in range(4):
        scenario = replace(shipped, templates={})  # as a new process reads it
        found.append(content(at(scenario, today + timedelta(days=number))))
    assert laid == [today, today + timedelta(days=1 + 365)]
    assert set(disk) == {("default.yaml", "built-2023")}
    assert found[3] == content(anew(shipped, today + timedelta(days=3)))


def test_neither_other_seeds_nor_small_scenarios_nor_files_of_others_are_kept(disk: dict[Any, Any]) -> None:
    library = Library(REFERENCE)
    template.built(library.load("default"), REFERENCE, 7, None, T0)
    template.built(library.load("empty"), REFERENCE, 1, None, T0)
    template.built(library.parse("title: T\ncrowd: [{count: 150}]"), REFERENCE, 1, None, T0)
    assert disk == {}
