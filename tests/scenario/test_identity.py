"""Whatever is drawn depends on the seed and on whose it is, and on nothing else."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
from scenario.workshop import REFERENCE, Built, built, scenario, snapshot

_ADA = "  ada: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}\n"
_BEA = (
    "  bea: {applications: {first: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, "
    "status: accepted, declarations: {started: {}}}}}\n"
)
_CROWD = "crowd: [{count: 20}]\n"

GOLDEN_HANDLES = {
    "bea": "e8c77c5c-2332-48b2-b6f6-8a06818295d5",
    "bea.first": "ae73846a-f009-4b9c-80ea-46891d022606",
    "bea.first.started": "63c4dbf2-441a-4fd8-aa62-abd20d76e7da",
}
GOLDEN_PERSON = ("Brian Lee", "brian.lee3537@potts-academy.example.org", "7026248")
GOLDEN_TIMES = [
    "2022-04-25T14:58:19+00:00",
    "2022-05-03T17:50:47+00:00",
    "2022-11-04T18:00:00+00:00",
    "2022-11-05T04:52:30+00:00",
]
GOLDEN_CROWD = ["c10cd60b-db37-4bef-aa64-de29be0b2547"]


def people(made: Built) -> dict[str, tuple[Any, ...]]:
    """Everything about each person, by their id."""
    register = made.register
    found = {}
    for person in register.people.values():
        mine = list(register.applications_of(person))
        declared = [one for application in mine for one in register.declarations_of_application(application.id)]
        enrolments = [register.enrolments.get(application.id) for application in mine]
        found[person.id] = (person, mine, enrolments, declared, [register.outcomes_of(one) for one in declared])
    return found


def nobody_changed(before: str, after: str) -> None:
    old, new = people(built(before)), people(built(after))
    assert {who: new[who] for who in old} == old


def test_another_person_changes_nobody() -> None:
    nobody_changed(f"{_CROWD}people:\n{_ADA}", f"{_CROWD}people:\n{_ADA}{_BEA}")
    nobody_changed(f"{_CROWD}people:\n{_ADA}", f"{_CROWD}people:\n{_BEA}{_ADA}")


def test_another_crowd_changes_nobody() -> None:
    nobody_changed(
        f"people:\n{_BEA}{_CROWD}", f"people:\n{_BEA}crowd: [{{count: 20}}, {{count: 5, cohorts: [2021]}}]\n"
    )
    nobody_changed(
        f"people:\n{_BEA}{_CROWD}", f"people:\n{_BEA}crowd: [{{count: 5, cohorts: [2021]}}, {{count: 20}}]\n"
    )


def test_a_crowd_that_grows_changes_nobody() -> None:
    nobody_changed("crowd: [{count: 50}]", "crowd: [{count: 80}]")


def test_people_before_a_crowd_change_nobody_in_it() -> None:
    nobody_changed(_CROWD, f"people:\n{_ADA}{_BEA}{_CROWD}")


def test_another_application_changes_no_other() -> None:
    more = _BEA.replace(
        "applications: {",
        "applications: {also: {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022}, ",
    )
    before, after = built(f"people:\n{_BEA}"), built(f"people:\n{more}")
    assert after.application("bea.first") == before.application("bea.first")
    assert after.enrolment("bea.first") == before.enrolment("bea.first")
    assert after.declaration("bea.first.started") == before.declaration("bea.first.started")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("id: db3a7848-7308-4879-942a-c4a70ced400a", {"id"}),
        ("school_urn: '106286'", {"school_urn", "school_ukprn"}),
        ("headteacher_status: yes_over_five_years", {"headteacher_status"}),
        ("employment_role: Reader", {"employment_role"}),
        ("teacher_reference_number: '7654321'", {"teacher_reference_number"}),
        ("created_at: 2022-04-30", {"created_at", "updated_at"}),
    ],
)
def test_a_field_that_is_given_changes_no_other(field: str, changed: set[str]) -> None:
    school = "works_in_school: true, "
    text = _ADA.replace("{provider", f"{{{school}provider")
    before = built(f"people:\n{text}")
    after = built(f"people:\n{text.replace(school, school + field + ', ')}")
    one, other = (snapshot(made.register)["applications"][made.handles["ada.first"]] for made in (before, after))
    differing = {key for key in one if one[key] != other[key]}
    assert differing <= changed
    assert differing
    assert after.person("ada").full_name == before.person("ada").full_name
    assert after.person("ada").email == before.person("ada").email


def test_a_given_name_changes_the_address_and_no_more() -> None:
    before, after = (
        built(f"people:\n{_ADA}"),
        built(f"people:\n{_ADA.replace('{app', '{full_name: Ada Lovelace, app')}"),
    )
    assert after.person("ada").email.startswith("ada.lovelace")
    assert after.application("ada.first") == before.application("ada.first")


def test_ids_that_are_given_stay_whatever_the_seed() -> None:
    text = (
        "people:\n  ada: {participant_id: 7a8fef46-3c43-42c0-b3d5-1ba5904ba562, applications: {first: {"
        "id: db3a7848-7308-4879-942a-c4a70ced400a, provider: teach-first, course_identifier: npq-headship, "
        "cohort: 2022, status: accepted, declarations: {started: {id: 24ba3e22-9ff2-4b7c-a1c3-5a1f7e1a3f11}}}}}\n"
    )
    for seed in (1, 2):
        assert built(f"seed: {seed}\n{text}").handles == {
            "ada": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562",
            "ada.first": "db3a7848-7308-4879-942a-c4a70ced400a",
            "ada.first.started": "24ba3e22-9ff2-4b7c-a1c3-5a1f7e1a3f11",
        }


def test_another_seed_gives_other_values() -> None:
    one, other = built(f"seed: 1\npeople:\n{_BEA}{_CROWD}"), built(f"seed: 2\npeople:\n{_BEA}{_CROWD}")
    assert set(one.handles.values()).isdisjoint(other.handles.values())
    assert set(one.register.people).isdisjoint(other.register.people)
    assert one.person("bea").full_name != other.person("bea").full_name
    assert one.application("bea.first").created_at != other.application("bea.first").created_at


def test_the_first_values_of_seed_one_are_these_for_ever() -> None:
    """Providers write ids into their own tests: a change here breaks those."""
    made = built(f"people:\n{_BEA}")
    assert made.handles == GOLDEN_HANDLES
    bea, application = made.person("bea"), made.application("bea.first")
    assert (bea.full_name, bea.email, application.teacher_reference_number) == GOLDEN_PERSON
    assert [at.isoformat() for at in (
        application.created_at, made.enrolment("bea.first").created_at,
        made.declaration("bea.first.started").declaration_date, made.declaration("bea.first.started").created_at,
    )] == GOLDEN_TIMES  # fmt: skip
    assert list(built("crowd: [{count: 1}]").register.applications) == GOLDEN_CROWD


# the same again ------------------------------------------------------------------------------------------------------


def test_building_twice_gives_the_same_records_in_the_same_order() -> None:
    for name in ("full-journey", "default"):
        told = Library(REFERENCE).load(name)
        clock = built("title: Test").workspace.clock
        one, other = (snapshot(build(told, REFERENCE, clock=clock).register) for _ in range(2))
        assert one == other
        assert [list(kind) for kind in one.values()] == [list(kind) for kind in other.values()]


def test_two_workspaces_of_one_scenario_share_no_record() -> None:
    told = scenario(f"people:\n{_BEA}{_CROWD}")
    one, other = (build(told, REFERENCE).register for _ in range(2))
    for kind in ("people", "identities", "applications", "enrolments", "declarations", "outcomes"):
        mine, theirs = getattr(one, kind), getattr(other, kind)
        assert all(mine[key] is not theirs[key] for key in mine)


_PRINT = """
import hashlib
from scenario.workshop import REFERENCE, built, snapshot
from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
made = build(Library(REFERENCE).load("full-journey"), REFERENCE)
crowd = built("crowd: [{count: 200}]")
text = repr((snapshot(made.register), dict(made.handles), snapshot(crowd.register)))
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_another_process_with_other_hashes_builds_the_same_bytes() -> None:
    here = Path(__file__).parents[1]
    path = os.pathsep.join([str(here.parent), str(here)])
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(printed) == 1
    assert len(printed.pop().strip()) == 64
