"""The guidance's examples about participants (S5 to S11 of contract 14.1), and where they can't be so (14.2)."""

from typing import Any

import pytest
from serving import Client, World

# contract 7.1 and 7.2, column v3
ORDER = ["full_name", "teacher_reference_number", "updated_at", "npq_enrolments", "participant_id_changes"]
ENROLMENT_ORDER = [
    "email", "course_identifier", "schedule_identifier", "cohort", "npq_application_id", "eligible_for_funding",
    "training_status", "school_urn", "targeted_delivery_funding_eligibility", "withdrawal", "deferral", "created_at",
]  # fmt: skip

SHOWN: dict[str, type] = {
    "full_name": str,
    "teacher_reference_number": str,
    "updated_at": str,
    "npq_enrolments": list,
}
SHOWN_ENROLMENT: dict[str, type] = {
    "email": str, "course_identifier": str, "schedule_identifier": str, "cohort": str, "npq_application_id": str,
    "eligible_for_funding": bool, "training_status": str, "school_urn": str,
    "targeted_delivery_funding_eligibility": bool, "withdrawal": type(None), "deferral": type(None),
    "created_at": str,
}  # fmt: skip

DEFER = b"""{
  "data": {
    "type": "participant-defer",
    "attributes": {
      "reason": "parental-leave",
      "course_identifier": "npq-senior-leadership"
    }
  }
}
"""
RESUME = b"""{
  "data": {
    "type": "participant-resume",
    "attributes": {
      "course_identifier": "npq-leading-teaching-development"
    }
  }
}
"""
WITHDRAW = b"""{
  "data": {
    "type": "participant-withdraw",
    "attributes": {
      "reason": "quality-of-programme-other",
      "course_identifier": "npq-leading-teaching-development"
    }
  }
}
"""
CHANGE_SCHEDULE = b"""{
  "data": {
    "type": "participant-change-schedule",
    "attributes": {
      "schedule_identifier": "npq-leadership-autumn",
      "course_identifier": "npq-leading-teaching",
      "cohort": "2021"
    }
  }
}
"""


def as_in_the_example(record: dict[str, Any]) -> None:
    assert list(record) == ["id", "type", "attributes"]
    assert record["type"] == "npq-participant"
    attributes = record["attributes"]
    assert list(attributes) == ORDER
    assert {name: type(attributes[name]) for name in SHOWN} == SHOWN
    (enrolment,) = attributes["npq_enrolments"]
    assert list(enrolment) == ENROLMENT_ORDER
    assert {name: type(enrolment[name]) for name in SHOWN_ENROLMENT} == SHOWN_ENROLMENT
    shown = {"course_identifier": "npq-senior-leadership", "schedule_identifier": "npq-leadership-autumn"}
    assert (shown | {"training_status": "active", "school_urn": "123456"}).items() <= enrolment.items()


def enrolment_of(version: str, attributes: dict[str, Any]) -> dict[str, Any]:
    assert version != "v1", "v1 shows no enrolments"
    return attributes["npq_enrolments"][0]


def test_s5_a_list_of_participants_is_valid_json_although_the_example_lacks_commas(
    provider: Client, world: World
) -> None:
    """Contract 14.2 no. 3: withdrawal, deferral and created_at in this order."""
    records = provider.get("/api/v3/participants/npq").data
    as_in_the_example(next(record for record in records if record["id"] == world.id("leader")))


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_s6_the_path_for_another_programme_is_out_of_scope(provider: Client, version: str) -> None:
    """Contract 14.2 no. 11: the path of the example is a slip; the filter works on the NPQ path."""
    query = "filter[updated_since]=2020-11-13T11:21:55Z"
    stray = provider.get(f"/api/{version}/participants/ecf?{query}")
    assert (stray.status, stray.json(), stray.rules) == (404, {"error": "Resource not Found"}, ["route.unknown"])
    assert len(provider.get(f"/api/{version}/participants/npq?{query}").data) == 3
    assert provider.get(f"/api/{version}/participants/npq?{query.replace('2020', '2023')}").data == []


def test_s7_a_single_participant_is_an_object_although_the_example_shows_a_list(provider: Client, world: World) -> None:
    """Contract 14.2 no. 2 and README decision 8."""
    record = provider.get(f"/api/v3/participants/npq/{world.id('leader')}").data
    assert isinstance(record, dict)
    assert record["id"] == world.id("leader")
    as_in_the_example(record)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_s8_the_deferral_as_printed_works_in_every_version(provider: Client, world: World, version: str) -> None:
    """At any time, also without a declaration (README decision 2)."""
    answer = provider.put(f"/api/{version}/participants/npq/{world.id('leader')}/defer", body=DEFER)
    assert answer.data["id"] == world.id("leader")
    enrolment = provider.get(f"/api/v3/participants/npq/{world.id('leader')}").attributes["npq_enrolments"][0]
    assert enrolment["training_status"] == "deferred"
    assert enrolment["deferral"] == {"reason": "parental-leave", "date": "2022-11-15T09:00:00Z"}
    if version != "v1":
        assert enrolment_of(version, answer.attributes)["training_status"] == "deferred"


def test_s9_the_resumption_as_printed(provider: Client, world: World) -> None:
    answer = provider.put(f"/api/v3/participants/npq/{world.id('developer')}/resume", body=RESUME)
    enrolment = enrolment_of("v3", answer.attributes)
    assert (enrolment["training_status"], enrolment["deferral"]) == ("active", None)


def test_s9_only_what_was_deferred_can_be_resumed(provider: Client, world: World) -> None:
    """The guidance's condition, and README decision 3."""
    path = f"/api/v3/participants/npq/{world.id('developer')}"
    assert provider.put(f"{path}/resume", body=RESUME).status == 200
    again = provider.put(f"{path}/resume", body=RESUME)
    assert (again.status, again.titles) == (422, ["participant_profile"])
    assert provider.put(f"{path}/withdraw", body=WITHDRAW).status == 200
    withdrawn = provider.put(f"{path}/resume", body=RESUME)
    assert (withdrawn.status, withdrawn.titles) == (422, ["participant_profile"])


def test_s10_the_withdrawal_as_printed(provider: Client, world: World) -> None:
    answer = provider.put(f"/api/v3/participants/npq/{world.id('developer')}/withdraw", body=WITHDRAW)
    enrolment = enrolment_of("v3", answer.attributes)
    assert enrolment["training_status"] == "withdrawn"
    assert enrolment["withdrawal"] == {"reason": "quality-of-programme-other", "date": "2022-11-15T09:00:00Z"}


def test_s10_without_a_started_declaration_there_is_no_withdrawal(provider: Client, world: World) -> None:
    """The guidance's note; contract 7.7 rule 7."""
    body = WITHDRAW.replace(b"npq-leading-teaching-development", b"npq-senior-leadership")
    answer = provider.put(f"/api/v3/participants/npq/{world.id('leader')}/withdraw", body=body)
    assert (answer.status, answer.titles) == (422, ["participant_profile"])


def test_s11_the_change_as_printed_is_refused_since_a_leadership_schedule_is_not_for_a_specialist_course(
    provider: Client, world: World
) -> None:
    """Contract 14.2 no. 13: not special-cased."""
    answer = provider.put(f"/api/v3/participants/npq/{world.id('mover')}/change-schedule", body=CHANGE_SCHEDULE)
    assert (answer.status, answer.titles) == (422, ["schedule_identifier"])
    assert answer.rules == ["participant.schedule-not-for-course"]


def test_s11_the_change_put_right_works(provider: Client, world: World) -> None:
    body = CHANGE_SCHEDULE.replace(b"npq-leadership-autumn", b"npq-specialist-autumn")
    answer = provider.put(f"/api/v3/participants/npq/{world.id('mover')}/change-schedule", body=body)
    enrolment = enrolment_of("v3", answer.attributes)
    assert (enrolment["schedule_identifier"], enrolment["cohort"]) == ("npq-specialist-autumn", "2021")
