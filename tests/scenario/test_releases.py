"""Scenarios of two releases: which are found by name, which are refused, and what a snapshot keeps of either."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import snapshot
from sandbox.app import create_app
from sandbox.domain.laws import law_of
from sandbox.fixtures import reference_data
from sandbox.scenario.loader import Library
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.recipe import Recipe
from sandbox.settings import Settings
from sandbox.snapshot import SnapshotRefused
from sandbox.watching import Watcher
from sandbox.workspace import Workspace
from scenario.workshop import LIBRARIES, only

RELEASES = ("2023", "2026")
MakeShelf = Callable[[dict[str, str]], Path]


@pytest.fixture
def shelf(tmp_path: Path) -> MakeShelf:
    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return make


def library(release: str, place: Path) -> Library:
    return Library(reference_data(release), place)


@pytest.mark.parametrize(("release", "other"), [RELEASES, RELEASES[::-1]])
def test_a_scenario_for_the_other_release_is_refused_with_the_reason(release: str, other: str) -> None:
    problem = only(f'release: "{release}"', other)
    assert (problem.path, problem.message) == ("release", f"is for release {release}; this server has {other}")


@pytest.mark.parametrize(("name", "release"), [("clawbacks", "2026"), ("funded-places", "2023")])
def test_a_shipped_one_too_by_its_name(name: str, release: str) -> None:
    assert name not in LIBRARIES[release].names()
    with pytest.raises(ScenarioInvalid, match=f"this server has {release}"):
        LIBRARIES[release].load(name)


def test_every_listed_scenario_suits_the_release() -> None:
    for release, found in LIBRARIES.items():
        for name in found.names():
            assert found.load(name).data.get("release", release) == release


def test_a_release_s_own_folder_goes_first(shelf: MakeShelf) -> None:
    place = shelf({"a.yaml": "title: Of all", "2026/a.yaml": "title: Of 2026", "b.yaml": 'title: b\nrelease: "2023"'})
    old, new = library("2023", place), library("2026", place)
    assert (old.names(), new.names()) == (["a", "b"], ["a"])
    assert (old.load("a").title, new.load("a").title) == ("Of all", "Of 2026")


def test_a_scenario_may_extend_one_of_its_release_s_folder(shelf: MakeShelf) -> None:
    place = shelf({"2026/a.yaml": "title: a\nseed: 5", "b.yaml": "title: b\nextends: a"})
    assert library("2026", place).load("b").seed == 5


def test_extending_one_of_another_release_is_refused_with_the_reason(shelf: MakeShelf) -> None:
    place = shelf({"2026/a.yaml": 'title: a\nrelease: "2026"'})
    with pytest.raises(ScenarioInvalid, match="is for release 2026; this server has 2023"):
        library("2023", place).parse("title: b\nextends: a")


def test_a_name_is_no_way_to_other_folders(shelf: MakeShelf) -> None:
    place = shelf({"2026/a.yaml": "title: a", "b.yaml": "title: b"})
    assert not library("2026", place / "2026").ships("../b")


def test_changed_files_of_the_release_s_folder_are_taken_up(shelf: MakeShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a.yaml": 'title: Old\nrelease: "2023"',
        "2026/a.yaml": "title: One",
        "b.yaml": 'title: b\nrelease: "2023"',
    }
    place = shelf(files)
    monkeypatch.setattr("sandbox.app.Library", lambda reference: Library(reference, place))
    sandbox = create_app(Settings(release="2026", scenario="a"))
    watcher = Watcher(sandbox)
    assert sandbox.served.error is None
    shelf({"2026/a.yaml": "title: Two"})
    watcher.look()
    watcher.look()
    assert (sandbox.library.names(), sandbox.served.scenario.title) == (["a"], "Two")


STORY = """
title: Rich
clock: {now: "2026-11-10T09:00:00Z", frozen: true}
crowd: [{count: 60}]
people:
  ada:
    email: null
    teacher_reference_number: "7654321"
    teacher_reference_number_validated: false
    previous_names: [Ada Byron]
    applications:
      first: {provider: teach-first, course_identifier: npq-senco, cohort: 2026, cohort_suffix: b, status: accepted,
              works_as_senco: yes, senco_start_date: 2021-09-01, eligible_for_funding: true, funded_place: true,
              funded_by_policy: true, teacher_catchment: true, declarations: {started: {}}}
  bob:
    applications:
      first: {provider: llse, course_identifier: npq-headship, cohort: 2024, status: rejected,
              reason_for_rejection: registration_expired}
"""


@pytest.fixture
def rich() -> Workspace:
    found = LIBRARIES["2026"]
    return Recipe(found.parse(STORY), found.reference).make()


def restored(document: Any, release: str = "2026") -> Workspace:
    reference = reference_data(release)
    plain = json.loads(json.dumps(document))
    return snapshot.restore(plain, reference, lambda written: Recipe.from_written(written, reference))


def test_a_snapshot_keeps_what_release_2026_knows(rich: Workspace) -> None:
    again = restored(snapshot.take(rich))
    assert snapshot.take(again) == snapshot.take(rich)
    (ada,) = again.register.people_with_trn("7654321")
    assert (ada.email, ada.trn_verified, ada.previous_names) == (None, False, ["Ada Byron"])


def test_who_was_rejected_after_an_acceptance_is_no_participant_after_a_restore(rich: Workspace) -> None:
    register = rich.register
    application = next(
        one for one in register.applications.values()
        if one.id in register.enrolments and not register.declarations_of_application(one.id)
    )  # fmt: skip
    law_of(register).reject(register, application, now=rich.clock.now())
    again = restored(snapshot.take(rich)).register
    for provider in register.reference.lead_providers:
        assert list(again.participants_for(provider)) == list(register.participants_for(provider))


@pytest.mark.parametrize(("release", "other"), [RELEASES, RELEASES[::-1]])
def test_a_snapshot_of_the_other_release_is_refused_with_the_reason(release: str, other: str) -> None:
    found = LIBRARIES[release]
    document = snapshot.take(Recipe(found.load("empty"), found.reference).make())
    with pytest.raises(SnapshotRefused, match=f"it is of release {release}; this server serves release {other}"):
        restored(document, other)


def test_a_delivery_partner_that_nobody_knows_is_no_part_of_a_snapshot(rich: Workspace) -> None:
    declaration = next(found for found in rich.register.declarations.values() if found.delivery_partner_id)
    declaration.delivery_partner_id = "nobody"
    with pytest.raises(SnapshotRefused, match="delivery_partner_id: there is no delivery partner 'nobody'"):
        restored(snapshot.take(rich))
