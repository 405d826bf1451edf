"""The guidance's examples about applications (S1 to S4 of contract 14.1), and where they can't be so (14.2)."""

from typing import Any

import pytest
from serving import Client, World

# contract 6.1, column v3
ORDER = [
    "course_identifier", "email", "email_validated", "employer_name", "employment_role", "full_name",
    "funding_choice", "headteacher_status", "ineligible_for_funding_reason", "participant_id",
    "private_childcare_provider_urn", "teacher_reference_number", "teacher_reference_number_validated", "school_urn",
    "school_ukprn", "status", "works_in_school", "created_at", "updated_at", "cohort", "eligible_for_funding",
    "targeted_delivery_funding_eligibility", "teacher_catchment", "teacher_catchment_iso_country_code",
    "teacher_catchment_country", "itt_provider", "lead_mentor", "schedule_identifier",
]  # fmt: skip

# what S1 shows, without lead_mentor, which is null there
LISTED: dict[str, type] = {
    "participant_id": str, "full_name": str, "email": str, "email_validated": bool, "teacher_reference_number": str,
    "teacher_reference_number_validated": bool, "school_urn": str, "school_ukprn": str, "headteacher_status": str,
    "eligible_for_funding": bool, "funding_choice": str, "course_identifier": str, "itt_provider": str,
}  # fmt: skip

# what S3 and S4 show, without the reason against funding, which an eligible application cannot have
DECIDED: dict[str, type] = LISTED | {
    "works_in_school": bool, "employer_name": str, "employment_role": str, "private_childcare_provider_urn": str,
    "status": str, "created_at": str, "updated_at": str, "cohort": str,
    "targeted_delivery_funding_eligibility": bool, "teacher_catchment": bool, "teacher_catchment_country": str,
    "teacher_catchment_iso_country_code": str, "lead_mentor": bool,
}  # fmt: skip


def types(attributes: dict[str, Any], names: dict[str, type]) -> dict[str, type]:
    return {name: type(attributes[name]) for name in names}


def test_s1_a_list_of_applications(provider: Client, world: World) -> None:
    records = provider.get("/api/v3/npq-applications").data
    assert isinstance(records, list)
    record = next(record for record in records if record["id"] == "db3a7848-7308-4879-942a-c4a70ced400a")
    assert list(record) == ["id", "type", "attributes"]
    assert record["type"] == "npq_application"
    assert list(record["attributes"]) == ORDER
    assert types(record["attributes"], LISTED) == LISTED
    shown = {
        "participant_id": "7a8fef46-3c43-42c0-b3d5-1ba5904ba562",
        "full_name": "Isabelle MacDonald",
        "email": "isabelle.macdonald2@some-school.example.com",
        "teacher_reference_number": "1234567",
        "school_urn": "106286",
        "headteacher_status": "no",
        "funding_choice": "trust",
    }
    assert shown.items() <= record["attributes"].items()


def test_s1_lead_mentor_may_be_null_as_in_the_example(provider: Client, world: World) -> None:
    attributes = provider.get(f"/api/v3/npq-applications/{world.id('abroad.a')}").attributes
    assert attributes["lead_mentor"] is None


def test_s2_the_example_of_three_filters_answers_with_all_three_applied(provider: Client, world: World) -> None:
    """The real service fails on this combination by an accident of its database (contract 14.2 no. 10)."""
    path = (
        "/api/v3/npq-applications?filter[cohort]=2021&filter[participant_id]=7e5bcdbf-c818-4961-8da5-439cab1984e0"
        "&filter[updated_since]=2020-11-13T11:21:55Z"
    )
    assert provider.get(path).ids == [world.id("earlier.a")]
    assert provider.get(path.replace("=2020-", "=2022-11-14T00:00:00Z&x=")).ids == []


def test_s3_an_accepted_application(provider: Client) -> None:
    record = provider.post("/api/v3/npq-applications/db3a7848-7308-4879-942a-c4a70ced400a/accept").data
    assert isinstance(record, dict)
    assert (record["id"], record["type"]) == ("db3a7848-7308-4879-942a-c4a70ced400a", "npq_application")
    assert list(record["attributes"]) == ORDER
    assert types(record["attributes"], DECIDED) == DECIDED
    assert record["attributes"]["status"] == "accepted"
    assert record["attributes"]["cohort"] == "2022"


def test_s4_a_rejected_application(provider: Client) -> None:
    record = provider.post("/api/v3/npq-applications/db3a7848-7308-4879-942a-c4a70ced400a/reject").data
    assert isinstance(record, dict)
    assert list(record["attributes"]) == ORDER
    assert types(record["attributes"], DECIDED) == DECIDED
    assert record["attributes"]["status"] == "rejected"


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_s3_s4_times_have_no_fraction_although_the_example_shows_one(provider: Client, decision: str) -> None:
    """Contract 14.2 no. 8."""
    attributes = provider.post(f"/api/v3/npq-applications/db3a7848-7308-4879-942a-c4a70ced400a/{decision}").attributes
    assert attributes["updated_at"] == "2022-11-15T09:00:00Z"


def test_s3_an_eligible_application_has_no_reason_against_funding_although_the_example_shows_one(
    provider: Client, world: World
) -> None:
    """Contract 14.2 no. 9: the reason is derived from eligibility (5.4)."""
    eligible = provider.get("/api/v3/npq-applications/db3a7848-7308-4879-942a-c4a70ced400a").attributes
    assert (eligible["eligible_for_funding"], eligible["ineligible_for_funding_reason"]) == (True, None)
    other = provider.get(f"/api/v3/npq-applications/{world.id('abroad.a')}").attributes
    assert other["eligible_for_funding"] is False
    assert other["ineligible_for_funding_reason"] == "establishment-ineligible"


def test_s3_a_catchment_inside_the_united_kingdom_does_not_name_france_although_the_example_does(
    provider: Client, world: World
) -> None:
    """Contract 14.2 no. 9: the flag is derived from the country (6.1)."""
    names = ("teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code")
    inside = provider.get("/api/v3/npq-applications/db3a7848-7308-4879-942a-c4a70ced400a").attributes
    united_kingdom = "United Kingdom of Great Britain and Northern Ireland"
    assert [inside[name] for name in names] == [True, united_kingdom, "GBR"]
    abroad = provider.get(f"/api/v3/npq-applications/{world.id('abroad.a')}").attributes
    assert [abroad[name] for name in names] == [False, "France", "FRA"]


def test_s3_acceptance_rejects_other_applications_for_the_course_and_cohort_and_blocks_later_ones(
    sandbox_from: Any,
) -> None:
    """The guidance's two promises, as contract 14.2 nos. 21 and 22 put them."""
    world = sandbox_from("""
people:
  ada:
    applications:
      mine: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}
      rival: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
      later: {provider: teach-first, course_identifier: npq-headship, cohort: 2021}
      other: {provider: teach-first, course_identifier: npq-senior-leadership, cohort: 2022}
""")
    mine, theirs = world.as_provider("ambition-institute"), world.as_provider("teach-first")
    assert mine.post(f"/api/v3/npq-applications/{world.id('ada.mine')}/accept").status == 200
    statuses = {
        name: theirs.get(f"/api/v3/npq-applications/{world.id(f'ada.{name}')}").attributes["status"]
        for name in ("rival", "later", "other")
    }
    assert statuses == {"rival": "rejected", "later": "pending", "other": "pending"}
    refused = theirs.post(f"/api/v3/npq-applications/{world.id('ada.later')}/accept")
    assert (refused.status, refused.titles) == (422, ["npq_application"])
