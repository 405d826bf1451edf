"""Participant ids that a merge replaced (contract 5.8 and 7.4, README decision 12)."""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE

VERSIONS = ["v1", "v2", "v3"]
FORMER = "99999999-9999-4999-8999-999999999999"

# Ada's record was merged before the scenario begins. Old and new are one person: accepting new's application shows it.
PEOPLE = f"""
people:
  ada:
    former_ids: [{FORMER}]
    applications:
      a:
        {{provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn,
         declarations: {{completed: {{declaration_date: 2022-10-15T10:00:00Z, has_passed: true}}}}}}
  old:
    teacher_reference_number: "7654321"
    teacher_reference_number_validated: true
    created_at: 2022-05-01T00:00:00Z
    applications:
      a: {{provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}}
  new:
    teacher_reference_number: "7654321"
    teacher_reference_number_validated: true
    created_at: 2022-06-01T00:00:00Z
    applications:
      a: {{provider: ambition-institute, course_identifier: npq-leading-literacy, cohort: 2022}}
"""


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(PEOPLE)


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_former_id_is_not_found(mine: Client, version: str) -> None:
    answer = mine.get(f"/api/{version}/participants/npq/{FORMER}")
    assert (answer.status, answer.json()) == (404, {"error": "Resource not Found"})


def test_a_participant_tells_former_ids_in_v3(mine: Client, world: World) -> None:
    (change,) = mine.get(f"/api/v3/participants/npq/{world.id('ada')}").attributes["participant_id_changes"]
    assert list(change) == ["from_participant_id", "to_participant_id", "changed_at"]
    assert (change["from_participant_id"], change["to_participant_id"]) == (FORMER, world.id("ada"))
    assert mine.get(f"/api/v3/participants/npq?filter[from_participant_id]={FORMER}").ids == [world.id("ada")]


@pytest.mark.parametrize("version", VERSIONS)
def test_actions_still_understand_a_former_id(mine: Client, world: World, version: str) -> None:
    sent = {"data": {"attributes": {"course_identifier": "npq-headship", "reason": "other"}}}
    answer = mine.put(f"/api/{version}/participants/npq/{FORMER}/defer", json=sent)
    assert answer.data["id"] == world.id("ada")


@pytest.mark.parametrize("version", VERSIONS)
def test_declaring_understands_a_former_id_and_answers_with_the_present_one(
    mine: Client, world: World, version: str
) -> None:
    sent = {
        "participant_id": FORMER,
        "declaration_type": "started",
        "declaration_date": "2022-10-20T10:00:00Z",
        "course_identifier": "npq-headship",
    }
    answer = mine.post(f"/api/{version}/participant-declarations", json={"data": {"attributes": sent}})
    assert answer.attributes["participant_id"] == world.id("ada")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_former_id_has_no_outcomes(mine: Client, world: World, version: str) -> None:
    assert mine.get(f"/api/{version}/participants/npq/{FORMER}/outcomes").data == []
    assert len(mine.get(f"/api/{version}/participants/npq/{world.id('ada')}/outcomes").data) == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_accepting_merges_and_replaces_the_younger_id(mine: Client, world: World, version: str) -> None:
    old, new = world.id("old"), world.id("new")
    assert mine.post(f"/api/{version}/npq-applications/{world.id('new.a')}/accept").status == 200
    assert mine.get(f"/api/{version}/participants/npq/{new}").status == 404
    assert mine.get(f"/api/{version}/participants/npq/{old}").status == 200
    assert new not in mine.get(f"/api/{version}/participants/npq").ids
    shown = mine.get(f"/api/{version}/npq-applications/{world.id('new.a')}").attributes
    assert shown["participant_id"] == old
    changes = mine.get(f"/api/v3/participants/npq/{old}").attributes["participant_id_changes"]
    assert changes == [{"from_participant_id": new, "to_participant_id": old, "changed_at": "2022-11-15T09:00:00Z"}]
    assert mine.get(f"/api/v3/participants/npq?filter[from_participant_id]={new}").ids == [old]
