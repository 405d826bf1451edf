"""Every scenario that ships: it proves itself, on any day, and says where its format is described."""

from pathlib import Path

import pytest

from sandbox.checking import check
from sandbox.fixtures import folder
from sandbox.scenario.build import build
from sandbox.settings import Settings
from scenario.workshop import LIBRARY, REFERENCE

_NAMES = LIBRARY.names()
_SHELF = folder("scenarios")


def test_these_scenarios_ship() -> None:
    assert {
        "awkward-sync", "change-of-circumstance", "clawbacks", "default", "duplicate-applications", "empty",
        "flaky-network", "full-journey", "large", "missing-started-declarations", "outcomes-and-retakes",
        "rate-limited", "replaced-participant-ids", "same-person-twice", "schedule-changes", "withdrawn-and-deferred",
    } == set(_NAMES)  # fmt: skip


@pytest.mark.parametrize("name", _NAMES)
def test_it_passes_its_check(name: str) -> None:
    assert check(name, Settings(strict=True)) == []


@pytest.mark.parametrize("name", _NAMES)
def test_it_names_the_schema_and_shows_its_point(name: str) -> None:
    first, *_ = (_SHELF / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=../openapi/scenario.schema.json"
    assert (_SHELF / first.partition("=")[2]).resolve() == (folder("openapi") / "scenario.schema.json").resolve()
    told = LIBRARY.load(name)
    assert told.summary.endswith(".")
    assert told.expect


@pytest.mark.parametrize(
    "day",
    # every turn of the default schedules, and the days when the cohorts' last statements close and are paid
    ["2024-12-25", "2024-12-26", "2025-04-02", "2025-04-03", "2026-11-25", "2026-11-26", "2027-12-25", "2028-02-29",
     "2028-11-26", "2040-07-01"],
)  # fmt: skip
def test_the_default_passes_on_any_day(day: str, tmp_path: Path) -> None:
    text = (_SHELF / "default.yaml").read_text(encoding="utf-8").replace("count: 1000", "count: 150")
    path = tmp_path / "default.yaml"
    path.write_text(f"{text}\nclock: {{now: {day}}}\n", encoding="utf-8")
    assert check(str(path), Settings()) == []


def test_the_default_runs_by_real_time() -> None:
    told = LIBRARY.load("default")
    assert told.now is None
    assert not told.frozen


def test_the_default_has_a_thousand_people_and_somebody_for_every_provider() -> None:
    workspace = build(LIBRARY.load("default"), REFERENCE)
    register = workspace.register
    assert len(register.people) > 1000
    for provider in REFERENCE.lead_providers:
        assert len(register.applications_for(provider)) > 50
        assert len(register.participants_for(provider)) > 20
        assert len(register.declarations_for(provider)) > 10
    assert len([handle for handle in workspace.handles if "." not in handle]) >= 24


def test_the_full_journey_has_every_state_and_outcome() -> None:
    register = build(LIBRARY.load("full-journey"), REFERENCE).register
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
