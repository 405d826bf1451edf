"""Which attributes each version writes, in which order (the tables of contract 6.1, 7.1, 7.2, 8.1 and 9.1).

Written out here, because the OpenAPI files that all other tests rely on have to be checked against something.
"""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, OPERATIONS

VERSIONS = ["v1", "v2", "v3"]

APPLICATION = (
    "course_identifier email email_validated employer_name employment_role full_name funding_choice"
    " headteacher_status ineligible_for_funding_reason participant_id private_childcare_provider_urn"
    " teacher_reference_number teacher_reference_number_validated school_urn school_ukprn status works_in_school"
    " created_at updated_at cohort eligible_for_funding targeted_delivery_funding_eligibility teacher_catchment"
    " teacher_catchment_iso_country_code teacher_catchment_country itt_provider lead_mentor"
)
APPLICATIONS = {"v1": APPLICATION, "v2": APPLICATION, "v3": f"{APPLICATION} schedule_identifier"}
PARTICIPANTS = {
    "v1": "participant_id email full_name npq_courses teacher_reference_number updated_at",
    "v2": "email full_name teacher_reference_number updated_at npq_enrolments",
    "v3": "full_name teacher_reference_number updated_at npq_enrolments participant_id_changes",
}
ENROLMENT = (
    "course_identifier schedule_identifier cohort npq_application_id eligible_for_funding training_status school_urn"
    " targeted_delivery_funding_eligibility"
)
ENROLMENTS = {"v2": ENROLMENT, "v3": f"email {ENROLMENT} withdrawal deferral created_at"}
DECLARATIONS = {
    "v1": "participant_id declaration_type course_identifier eligible_for_payment declaration_date updated_at voided"
    " state has_passed",
    "v2": "participant_id declaration_type course_identifier declaration_date updated_at state has_passed",
    "v3": "participant_id declaration_type course_identifier declaration_date mentor_id state updated_at created_at"
    " delivery_partner_id statement_id clawback_statement_id ineligible_for_funding_reason uplift_paid evidence_held"
    " has_passed lead_provider_name",
}
OUTCOME = "state completion_date course_identifier participant_id created_at"
OUTCOMES = {"v1": OUTCOME, "v2": OUTCOME, "v3": f"{OUTCOME} updated_at"}

TYPES = {
    "npq-applications": ("npq_application", APPLICATIONS),
    "participants/npq": ("npq-participant", PARTICIPANTS),
    "participant-declarations": ("participant-declaration", DECLARATIONS),
    "participants/npq/outcomes": ("participant-outcome", OUTCOMES),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", TYPES)
def test_records_have_the_tables_attributes_in_their_order(mine: Client, version: str, resource: str) -> None:
    answer = mine.get(f"/api/{version}/{resource}")
    kind, orders = TYPES[resource]
    assert list(answer.json()) == ["data"]
    for record in answer.data:
        assert list(record) == ["id", "type", "attributes"]
        assert record["type"] == kind
        assert list(record["attributes"]) == orders[version].split()
        for enrolment in record["attributes"].get("npq_enrolments", []):
            assert list(enrolment) == ENROLMENTS[version].split()
    assert answer.data


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", ["npq-applications", "participants/npq", "participant-declarations"])
def test_a_record_on_its_own_is_the_same_as_in_the_list(mine: Client, version: str, resource: str) -> None:
    for record in mine.get(f"/api/{version}/{resource}").data:
        assert mine.get(f"/api/{version}/{resource}/{record['id']}").data == record


def test_v1_names_the_courses_of_the_callers_enrolments(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from("""
people:
  ada:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}
      b: {provider: ambition-institute, course_identifier: npq-leading-literacy, cohort: 2022, status: accepted}
      c: {provider: teach-first, course_identifier: npq-senior-leadership, cohort: 2022, status: accepted}
      d: {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022}
""")
    attributes = world.as_provider(MINE).get(f"/api/v1/participants/npq/{world.id('ada')}").attributes
    assert sorted(attributes["npq_courses"]) == ["npq-headship", "npq-leading-literacy"]
    assert attributes["participant_id"] == world.id("ada")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_declaration_is_written_as_in_lists_except_in_v2(world: World, mine: Client, version: str) -> None:
    """A quirk copied on purpose: v2 answers with the attributes of v1 (contract 8.1)."""
    sent = {
        "participant_id": world.id("new"),
        "declaration_type": "started",
        "declaration_date": "2022-10-20T10:00:00.75+01:00",
        "course_identifier": "npq-headship",
    }
    created = mine.post(f"/api/{version}/participant-declarations", json={"data": {"attributes": sent}})
    assert list(created.attributes) == DECLARATIONS["v1" if version == "v2" else version].split()
    assert created.attributes["declaration_date"] == "2022-10-20T09:00:00Z"
    path = f"/api/{version}/participant-declarations/{created.data['id']}"
    for answer in (mine.get(path), mine.put(f"{path}/void")):
        assert list(answer.attributes) == DECLARATIONS[version].split()


def test_states_are_written_with_hyphens(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from("""
clock: {now: "2023-02-01T09:00:00Z", frozen: true}
people:
  ada:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         targeted_delivery_funding_eligibility: true,
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z, state: paid}}}
""")
    mine = world.as_provider(MINE)
    path = f"participant-declarations/{world.id('ada.a.started')}"
    assert mine.get(f"/api/v1/{path}").attributes["eligible_for_payment"] is False, "false when paid"
    paid = mine.get(f"/api/v3/{path}").attributes
    assert (paid["state"], paid["uplift_paid"], paid["clawback_statement_id"]) == ("paid", True, None)
    voided = mine.put(f"/api/v1/{path}/void").attributes
    assert (voided["state"], voided["voided"]) == ("awaiting-clawback", False)
    awaiting = mine.get(f"/api/v3/{path}").attributes
    assert awaiting["statement_id"] == paid["statement_id"]
    assert awaiting["clawback_statement_id"] not in (None, paid["statement_id"])
    world.move_clock("2023-04-01T00:00:00Z")
    for version in VERSIONS:
        assert mine.get(f"/api/{version}/{path}").attributes["state"] == "clawed-back"


def test_every_version_serves_the_same_operations_but_for_tables_statements_and_other_programmes() -> None:
    """Contract sections 1 and 12."""
    ids = {version: [op.id for op in OPERATIONS if op.version == version] for version in VERSIONS}
    assert all(len(found) == len(set(found)) for found in ids.values())
    common = set(ids["v1"]) & set(ids["v2"]) & set(ids["v3"])
    tables = {"applications.csv", "declarations.csv", "generic.participants.refuse"}
    generic = {f"generic.{action}.refuse" for action in ("defer", "resume", "withdraw", "change_schedule")}
    assert set(ids["v1"]) - common == tables | generic
    assert set(ids["v2"]) - common == tables | {"enrolments.csv", "enrolments.without_suffix"}
    assert set(ids["v3"]) - common == {
        "statements.list_all",
        "statements.show",
        "applications.suffixed.list_all",
        "declarations.suffixed.list_all",
    }
