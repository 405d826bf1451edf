"""The guidance's sections on declarations and outcomes (S12 to S20 of contract 14.1), and the whole way through."""

from typing import Any

import pytest
from serving import Client, SandboxFrom, World

VERSIONS = ["v1", "v2", "v3"]
COURSE = "npq-senior-leadership"

SCENARIO = """
people:
  ada:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-senior-leadership, cohort: 2022,
         eligible_for_funding: true}
"""


class Journey:
    """One participant of one provider, and what the provider does about them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client: Client = world.as_provider("ambition-institute")
        self.application = f"/api/v3/npq-applications/{world.id('ada.a')}"
        self.id = world.id("ada")

    def declare(self, milestone: str, day: str, version: str = "v1", **more: Any) -> dict[str, Any]:
        body = {
            "data": {
                "type": "participant-declaration",
                "attributes": {
                    "participant_id": self.id,
                    "declaration_type": milestone,
                    "declaration_date": f"{day}T09:00:00Z",
                    "course_identifier": COURSE,
                    **more,
                },
            }
        }
        return self.client.post(f"/api/{version}/participant-declarations", json=body).data

    def act(self, action: str, **attributes: str) -> dict[str, Any]:
        body = {"data": {"type": f"participant-{action}", "attributes": {"course_identifier": COURSE, **attributes}}}
        return self.client.put(f"/api/v3/participants/npq/{self.id}/{action}", json=body).attributes

    def outcome(self, state: str, day: str, version: str = "v1") -> dict[str, Any]:
        sent = {"course_identifier": COURSE, "state": state, "completion_date": day}
        body = {"data": {"type": "npq-outcome-confirmation", "attributes": sent}}
        return self.client.post(f"/api/{version}/participant/npq/{self.id}/outcomes", json=body).data

    def outcomes(self, version: str = "v1") -> list[str]:
        answer = self.client.get(f"/api/{version}/participant/npq/{self.id}/outcomes")
        return [record["attributes"]["state"] for record in answer.data]


@pytest.fixture
def journey(sandbox_from: SandboxFrom) -> Journey:
    return Journey(sandbox_from(SCENARIO))


def test_the_whole_journey_from_application_to_a_retracted_outcome(journey: Journey) -> None:
    client, world = journey.client, journey.world
    assert client.get("/api/v3/npq-applications").data[0]["attributes"]["status"] == "pending"
    assert client.post(f"{journey.application}/accept").attributes["status"] == "accepted"
    assert client.get("/api/v3/participants/npq").ids == [journey.id]

    world.move_clock("2022-11-20T10:00:00Z")
    started = journey.declare("started", "2022-11-19")
    assert (started["type"], started["attributes"]["state"]) == ("participant-declaration", "eligible")

    world.move_clock("2023-05-02T10:00:00Z")
    single = f"/api/v1/participant-declarations/{started['id']}"
    assert client.get(single).attributes["state"] == "paid", "the statement of December is paid by now"
    assert journey.declare("retained-1", "2023-05-01")["attributes"]["declaration_type"] == "retained-1"
    assert journey.declare("retained-2", "2023-05-01")["attributes"]["declaration_type"] == "retained-2"

    world.move_clock("2024-02-01T10:00:00Z")
    completed = journey.declare("completed", "2024-01-31", has_passed=True)
    assert completed["attributes"]["has_passed"] is True
    assert journey.outcomes() == ["passed"]

    world.move_clock("2024-02-02T10:00:00Z")
    assert journey.outcome("failed", "2024-02-01")["attributes"]["state"] == "failed"
    assert journey.outcomes() == ["passed", "failed"]
    single = f"/api/v1/participant-declarations/{completed['id']}"
    assert client.get(single).attributes["has_passed"] is False

    voided = client.put(f"{single}/void").attributes
    assert (voided["state"], voided["voided"], voided["has_passed"]) == ("voided", True, None)
    assert journey.outcomes() == ["passed", "failed", "voided"]
    everybody = client.get("/api/v1/participant/npq/outcomes").data
    assert [record["attributes"]["state"] for record in everybody] == ["passed", "failed", "voided"]

    listed = client.get("/api/v1/participant-declarations").data
    states = {record["attributes"]["declaration_type"]: record["attributes"]["state"] for record in listed}
    assert states == {"started": "paid", "retained-1": "paid", "retained-2": "paid", "completed": "voided"}


def test_the_whole_journey_through_a_break_to_a_withdrawal(journey: Journey) -> None:
    assert journey.client.post(f"{journey.application}/accept").status == 200
    assert journey.act("defer", reason="parental-leave")["npq_enrolments"][0]["training_status"] == "deferred"
    assert journey.act("resume")["npq_enrolments"][0]["training_status"] == "active"
    moved = journey.act("change-schedule", schedule_identifier="npq-leadership-spring", cohort="2022")
    assert moved["npq_enrolments"][0]["schedule_identifier"] == "npq-leadership-spring"
    journey.world.move_clock("2023-03-01T09:00:00Z")
    journey.declare("started", "2023-02-01")
    withdrawn = journey.act("withdraw", reason="quality-of-programme-other")["npq_enrolments"][0]
    assert withdrawn["training_status"] == "withdrawn"
    # paid for is what was reached before the withdrawal (the guidance's note; contract 8.3 rule 2)
    assert journey.declare("retained-1", "2023-02-28")["attributes"]["state"] == "eligible"
    sent = {"participant_id": journey.id, "declaration_type": "completed", "course_identifier": COURSE}
    late = sent | {"declaration_date": "2023-03-01T09:00:00Z", "has_passed": "true"}
    answer = journey.client.post("/api/v1/participant-declarations", json={"data": {"attributes": late}})
    assert (answer.status, answer.titles) == (422, ["participant_id"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("milestone", ["started", "retained-1", "completed"])
def test_s12_s13_s14_a_copy_of_a_declaration_answers_with_the_same_body(
    journey: Journey, version: str, milestone: str
) -> None:
    """README decision 1: the guidance rules, where the real service refuses the copy (contract 14.3)."""
    journey.client.post(f"{journey.application}/accept")
    sent = {
        "participant_id": journey.id,
        "declaration_type": milestone,
        "declaration_date": "2022-11-01T09:00:00Z",
        "course_identifier": COURSE,
        **({"has_passed": True} if milestone == "completed" else {}),
    }
    body = {"data": {"type": "participant-declaration", "attributes": sent}}
    first = journey.client.post(f"/api/{version}/participant-declarations", json=body)
    journey.world.move_clock("2022-11-16T09:00:00Z")
    second = journey.client.post(f"/api/{version}/participant-declarations", json=body)
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert len(journey.client.get(f"/api/{version}/participant-declarations").data) == 1
    assert len(journey.outcomes()) == (milestone == "completed")


@pytest.mark.parametrize(
    ("change", "titles"),
    [
        ({"declaration_date": "2022-11-01T09:00:01Z"}, ["base"]),
        ({"has_passed": False}, ["base"]),
    ],
)
def test_s12_anything_but_a_copy_is_refused(journey: Journey, change: dict[str, Any], titles: list[str]) -> None:
    journey.client.post(f"{journey.application}/accept")
    journey.declare("completed", "2022-11-01", has_passed=True)
    sent = {
        "participant_id": journey.id,
        "declaration_type": "completed",
        "declaration_date": "2022-11-01T09:00:00Z",
        "course_identifier": COURSE,
        "has_passed": True,
    }
    answer = journey.client.post("/api/v1/participant-declarations", json={"data": {"attributes": sent | change}})
    assert (answer.status, answer.titles) == (422, titles)


def test_s12_a_start_is_declared_from_the_schedules_first_day_on_not_before_it(journey: Journey) -> None:
    """Contract 14.2 no. 15: the guidance says before the first milestone; milestones open then, and never close."""
    journey.client.post(f"{journey.application}/accept")
    assert journey.declare("started", "2022-10-01")["attributes"]["declaration_date"] == "2022-10-01T09:00:00Z"
    sent = {"participant_id": journey.id, "declaration_type": "retained-1", "course_identifier": COURSE}
    early = sent | {"declaration_date": "2022-09-30T23:59:59Z"}
    answer = journey.client.post("/api/v1/participant-declarations", json={"data": {"attributes": early}})
    assert (answer.status, answer.titles) == (422, ["declaration_date"])


def test_s14_a_completion_has_to_say_whether_the_participant_passed(journey: Journey) -> None:
    journey.client.post(f"{journey.application}/accept")
    sent = {"participant_id": journey.id, "declaration_type": "completed", "course_identifier": COURSE}
    body = {"data": {"attributes": sent | {"declaration_date": "2022-11-01T09:00:00Z"}}}
    answer = journey.client.post("/api/v1/participant-declarations", json=body)
    assert (answer.status, answer.titles) == (422, ["has_passed"])


@pytest.mark.parametrize("version", VERSIONS)
def test_s15_s19_s20_a_declaration_is_found_again_and_voided(journey: Journey, version: str) -> None:
    journey.client.post(f"{journey.application}/accept")
    declared = journey.declare("started", "2022-11-01", version)
    assert journey.client.get(f"/api/{version}/participant-declarations").ids == [declared["id"]]
    single = f"/api/{version}/participant-declarations/{declared['id']}"
    assert journey.client.get(single).attributes["state"] == "eligible"
    assert journey.client.put(f"{single}/void").attributes["state"] == "voided"


@pytest.mark.parametrize("passed", [True, False])
def test_s15_voiding_a_completion_retracts_any_outcome_not_only_a_pass(journey: Journey, passed: bool) -> None:
    """Contract 14.2 no. 27."""
    journey.client.post(f"{journey.application}/accept")
    completed = journey.declare("completed", "2022-11-01", has_passed=passed)
    journey.world.move_clock("2022-11-16T09:00:00Z")
    journey.client.put(f"/api/v1/participant-declarations/{completed['id']}/void")
    assert journey.outcomes() == ["passed" if passed else "failed", "voided"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("word", ["participant", "participants"])
def test_s16_s17_s18_outcomes_answer_on_the_singular_path_as_on_the_plural_one(
    journey: Journey, version: str, word: str
) -> None:
    """README decision 7: the guidance prints the singular, the service knew the plural."""
    client = journey.client
    client.post(f"{journey.application}/accept")
    journey.declare("completed", "2022-11-01", has_passed=False)
    journey.world.move_clock("2022-11-16T09:00:00Z")
    place = f"/api/{version}/{word}/npq"
    sent = {"course_identifier": COURSE, "state": "passed", "completion_date": "2022-11-10"}
    updated = client.post(f"{place}/{journey.id}/outcomes", json={"data": {"attributes": sent}})
    # S18 speaks of several outcomes; one comes back (contract 14.2 no. 18)
    assert updated.attributes["state"] == "passed"
    assert updated.attributes["completion_date"] == "2022-11-10T00:00:00+00:00"
    one, everybody = client.get(f"{place}/{journey.id}/outcomes"), client.get(f"{place}/outcomes")
    assert one.body == everybody.body
    assert [record["attributes"]["state"] for record in one.data] == ["failed", "passed"]
    assert one.body == client.get(f"/api/{version}/participants/npq/outcomes").body


def test_s18_the_course_is_wanted_too_although_the_guidance_names_state_and_date_only(journey: Journey) -> None:
    """Contract 14.2 no. 19."""
    journey.client.post(f"{journey.application}/accept")
    journey.declare("completed", "2022-11-01", has_passed=False)
    sent = {"state": "passed", "completion_date": "2022-11-10"}
    path = f"/api/v1/participant/npq/{journey.id}/outcomes"
    answer = journey.client.post(path, json={"data": {"attributes": sent}})
    assert (answer.status, answer.titles) == (422, ["course_identifier"])
    # the published schema nests the attributes under a second data (README decision 16)
    answer = journey.client.post(path, json={"data": {"data": sent | {"course_identifier": COURSE}}})
    assert answer.attributes["state"] == "passed"


def test_s18_the_same_outcome_again_adds_nothing(journey: Journey) -> None:
    journey.client.post(f"{journey.application}/accept")
    journey.declare("completed", "2022-11-01", has_passed=False)
    journey.world.move_clock("2022-11-16T09:00:00Z")
    first = journey.outcome("passed", "2022-11-10")
    journey.world.move_clock("2022-11-17T09:00:00Z")
    assert journey.outcome("passed", "2022-11-10") == first
    assert journey.outcomes() == ["failed", "passed"]
