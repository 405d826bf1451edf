"""Every scenario that ships: it proves itself, on any day, and says where its format is described."""

import re
from pathlib import Path

import pytest

from sandbox.checking import check
from sandbox.fixtures import folder
from sandbox.scenario.build import build
from sandbox.settings import Settings
from scenario.workshop import LIBRARIES, LIBRARY

_NAMES = [(release, name) for release, library in LIBRARIES.items() for name in library.names()]
_SHELF = folder("scenarios")


def test_these_scenarios_ship() -> None:
    assert set(LIBRARIES["2026"].names()) == {
        "default", "delivery-partners", "empty", "full-journey", "funded-places", "transfers", "unfunded-cohort",
    }  # fmt: skip
    assert {
        "awkward-sync", "change-of-circumstance", "clawbacks", "default", "duplicate-applications", "empty",
        "flaky-network", "full-journey", "large", "missing-started-declarations", "outcomes-and-retakes",
        "rate-limited", "replaced-participant-ids", "same-person-twice", "schedule-changes", "withdrawn-and-deferred",
    } == set(LIBRARY.names())  # fmt: skip


@pytest.mark.parametrize(("release", "name"), _NAMES)
def test_it_passes_its_check(release: str, name: str) -> None:
    assert check(name, Settings(strict=True, release=release)) == []


@pytest.mark.parametrize(("release", "name"), _NAMES)
def test_it_names_the_schema_and_shows_its_point(release: str, name: str) -> None:
    library = LIBRARIES[release]
    place = library.place(name)
    first, *_ = place.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# yaml-language-server: $schema=../")
    assert (place.parent / first.partition("=")[2]).resolve() == (folder("openapi") / "scenario.schema.json").resolve()
    told = library.load(name)
    assert told.summary.endswith(".")
    assert told.expect


@pytest.mark.parametrize(
    ("release", "day"),
    # every turn of the default schedules, and the days when the cohorts' last statements close and are paid
    [("2023", day) for day in ("2024-12-25", "2024-12-26", "2025-04-02", "2025-04-03", "2026-11-25", "2026-11-26",
                               "2027-12-25", "2028-02-29", "2028-11-26", "2040-07-01")]
    # 2026's began with the newest cohort; its last statement closes on 2028-03-26
    + [("2026", day) for day in ("2026-11-24", "2026-12-26", "2027-01-15", "2027-04-03", "2028-03-27", "2040-07-01")],
)  # fmt: skip
def test_the_default_passes_on_any_day(release: str, day: str, tmp_path: Path) -> None:
    text = LIBRARIES[release].place("default").read_text(encoding="utf-8")
    text = re.sub(r"count: (\d+)", lambda found: f"count: {int(found[1]) // 6}", text)
    path = tmp_path / "default.yaml"
    path.write_text(f"{text}\nclock: {{now: {day}}}\n", encoding="utf-8")
    assert check(str(path), Settings(release=release)) == []


@pytest.mark.parametrize("release", list(LIBRARIES))
def test_the_default_runs_by_real_time(release: str) -> None:
    told = LIBRARIES[release].load("default")
    assert told.now is None
    assert not told.frozen


@pytest.mark.parametrize("release", list(LIBRARIES))
def test_the_default_has_a_thousand_people_and_somebody_for_every_provider(release: str) -> None:
    library = LIBRARIES[release]
    workspace = build(library.load("default"), library.reference)
    register = workspace.register
    assert len(register.people) > 1000
    for provider in library.reference.lead_providers:
        if any(library.reference.courses_of(provider, cohort) for cohort in library.reference.cohorts):
            assert len(register.applications_for(provider)) > 50
            assert len(register.participants_for(provider)) > 20
            assert len(register.declarations_for(provider)) > 10
        else:
            assert len(register.applications_for(provider)) > 0
    assert len([handle for handle in workspace.handles if "." not in handle]) >= 24
    assert {found.cohort for found in register.applications.values()} == set(library.reference.cohorts)


@pytest.mark.parametrize("release", list(LIBRARIES))
def test_the_full_journey_has_every_state_and_outcome(release: str) -> None:
    library = LIBRARIES[release]
    register = build(library.load("full-journey"), library.reference).register
    assert {found.status.value for found in register.applications.values()} == {"pending", "accepted", "rejected"}
    assert {found.training_status.value for found in register.enrolments.values()} == {
        "active",
        "deferred",
        "withdrawn",
    }
    assert {found.state.value for found in register.declarations.values()} == {
        "submitted", "eligible", "payable", "paid", "voided", "ineligible", "awaiting_clawback", "clawed_back",
    }  # fmt: skip
    assert {found.state.value for found in register.outcomes.values()} == {"passed", "failed", "voided"}
