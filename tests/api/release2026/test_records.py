"""Attribute sets in their order, with types and nulls, and how dates are written (contract 1.11, 3.1, 4.1, 5.1, 6)."""

from datetime import date

import pytest
from serving import Client, World

from api.release2026.records import ASO, EHCO, HEADSHIP, Records, at, partner

APPLICATION = [
    "course_identifier", "email", "email_validated", "employer_name", "employment_role", "full_name",
    "funding_choice", "headteacher_status", "ineligible_for_funding_reason", "participant_id",
    "private_childcare_provider_urn", "teacher_reference_number", "teacher_reference_number_validated",
    "school_urn", "school_ukprn", "status", "reason_for_rejection", "works_in_school", "cohort", "cohort_suffix",
    "eligible_for_funding", "targeted_delivery_funding_eligibility", "teacher_catchment",
    "teacher_catchment_country", "teacher_catchment_iso_country_code", "itt_provider", "lead_mentor",
    "funded_place", "created_at", "updated_at", "schedule_identifier", "works_as_senco", "senco_start_date",
]  # fmt: skip
PARTICIPANT = [
    "full_name", "previous_names", "teacher_reference_number", "updated_at", "npq_enrolments",
    "participant_id_changes",
]  # fmt: skip
ENROLMENT = [
    "email", "course_identifier", "schedule_identifier", "cohort", "cohort_suffix", "npq_application_id",
    "eligible_for_funding", "training_status", "school_urn", "targeted_delivery_funding_eligibility", "withdrawal",
    "deferral", "created_at", "funded_place",
]  # fmt: skip
DECLARATION = [
    "participant_id", "declaration_type", "course_identifier", "declaration_date", "state", "has_passed",
    "delivery_partner_id", "delivery_partner_name", "secondary_delivery_partner_id",
    "secondary_delivery_partner_name", "statement_id", "application_id", "clawback_statement_id", "uplift_paid",
    "lead_provider_name", "ineligible_for_funding_reason", "created_at", "updated_at",
]  # fmt: skip


def test_an_application_with_everything(records: Records, mine: Client) -> None:
    person = records.person("Priya Chandler", trn="3107246", email="priya@example.com")
    application = records.accepted(
        person,
        cohort="2025b",
        created="2025-06-01T10:42:09.999",
        employer_name="Millbrook",
        employment_role="Head of year",
        funding_choice="trust",
        headteacher_status="no",
        private_childcare_provider_urn="EY123456",
        school_urn="146322",
        school_ukprn="10064718",
        works_in_school=True,
        targeted_delivery_funding_eligibility=True,
        itt_provider="Bradford College",
        lead_mentor=True,
        funded_place=True,
        works_as_senco="no_but_i_plan_to_become_one",
        senco_start_date=date(2021, 9, 1),
    )
    found = mine.get(f"/api/v3/npq-applications/{application.id}").data
    assert (found["id"], found["type"]) == (application.id, "npq_application")
    assert found["attributes"] == {
        "course_identifier": HEADSHIP,
        "email": "priya@example.com",
        "email_validated": True,
        "employer_name": "Millbrook",
        "employment_role": "Head of year",
        "full_name": "Priya Chandler",
        "funding_choice": "trust",
        "headteacher_status": "no",
        "ineligible_for_funding_reason": None,
        "participant_id": person.id,
        "private_childcare_provider_urn": "EY123456",
        "teacher_reference_number": "3107246",
        "teacher_reference_number_validated": True,
        "school_urn": "146322",
        "school_ukprn": "10064718",
        "status": "accepted",
        "reason_for_rejection": None,
        "works_in_school": True,
        "cohort": "2025",
        "cohort_suffix": "b",
        "eligible_for_funding": True,
        "targeted_delivery_funding_eligibility": True,
        "teacher_catchment": True,
        "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
        "teacher_catchment_iso_country_code": "GBR",
        "itt_provider": "Bradford College",
        "lead_mentor": True,
        "funded_place": True,
        "created_at": "2025-06-01T10:42:09Z",
        "updated_at": "2025-10-01T12:00:00Z",
        "schedule_identifier": "npq-leadership-autumn",
        "works_as_senco": "no_but_i_plan_to_become_one",
        "senco_start_date": "2021-09-01",
    }
    assert list(found["attributes"]) == APPLICATION


def test_an_application_with_nothing(records: Records, mine: Client) -> None:
    application = records.application(records.person(email=None), teacher_catchment=None)
    shown = mine.get(f"/api/v3/npq-applications/{application.id}").attributes
    assert list(shown) == APPLICATION
    assert {name for name, value in shown.items() if value is None} == {
        "email", "employer_name", "employment_role", "funding_choice", "headteacher_status",
        "ineligible_for_funding_reason", "private_childcare_provider_urn", "teacher_reference_number", "school_urn",
        "school_ukprn", "reason_for_rejection", "works_in_school", "teacher_catchment_country",
        "teacher_catchment_iso_country_code", "itt_provider", "funded_place", "schedule_identifier", "works_as_senco",
        "senco_start_date",
    }  # fmt: skip
    assert shown["teacher_catchment"] is False


def test_a_trn_is_shown_when_it_is_verified(records: Records, mine: Client) -> None:
    application = records.accepted(records.person(trn="3107246", trn_verified=False))
    shown = mine.get(f"/api/v3/npq-applications/{application.id}").attributes
    assert (shown["teacher_reference_number"], shown["teacher_reference_number_validated"]) == (None, False)
    (participant,) = mine.get("/api/v3/participants/npq").data
    assert participant["attributes"]["teacher_reference_number"] is None


@pytest.mark.parametrize(
    ("catchment", "inside"),
    [("england", True), ("scotland", True), ("wales", True), ("northern_ireland", True),
     ("jersey_guernsey_isle_of_man", True), ("another", False), (None, False)],
)  # fmt: skip
def test_the_catchment_is_the_united_kingdom_and_the_islands(
    records: Records, mine: Client, catchment: str | None, inside: bool
) -> None:
    application = records.application(teacher_catchment=catchment)
    shown = mine.get(f"/api/v3/npq-applications/{application.id}").attributes
    assert shown["teacher_catchment"] is inside


@pytest.mark.parametrize("reason", ["registration_expired", "rejected_by_provider",
                                    "other_application_in_this_cohort_accepted"])  # fmt: skip
def test_a_rejection_tells_its_reason_as_a_code(records: Records, mine: Client, reason: str) -> None:
    application = records.application(status="rejected", reason_for_rejection=reason)
    shown = mine.get(f"/api/v3/npq-applications/{application.id}").attributes
    assert (shown["status"], shown["reason_for_rejection"]) == ("rejected", reason)


def test_a_participant_with_everything(records: Records, mine: Client) -> None:
    person = records.person("Priya Chandler", trn="3107246", previous_names=["Priya Shah"], email="p@example.com")
    active = records.accepted(
        person, eligible_for_funding=False, school_urn="146322", targeted_delivery_funding_eligibility=True,
        funded_place=False,
    )  # fmt: skip
    gone = records.paused(
        records.accepted(person, cohort="2026b"), "withdrawn", "2025-11-02T10:00:00.7", "started-in-error"
    )
    away = records.paused(records.accepted(person, cohort="2024a"), "deferred", "2025-11-03T10:00", "career-break")
    old = records.old_id(person, "2025-10-03T12:00:00.25")
    found = mine.get(f"/api/v3/participants/npq/{person.id}").data
    assert (found["id"], found["type"]) == (person.id, "npq-participant")
    shown = found["attributes"]
    assert list(shown) == PARTICIPANT
    assert (shown["full_name"], shown["previous_names"]) == ("Priya Chandler", ["Priya Shah"])
    assert shown["teacher_reference_number"] == "3107246"
    assert shown["participant_id_changes"] == [
        {"from_participant_id": old, "to_participant_id": person.id, "changed_at": "2025-10-03T12:00:00Z"}
    ]
    first, second, third = shown["npq_enrolments"]
    assert first == {
        "email": "p@example.com",
        "course_identifier": HEADSHIP,
        "schedule_identifier": "npq-leadership-autumn",
        "cohort": "2025",
        "cohort_suffix": "a",
        "npq_application_id": active.id,
        "eligible_for_funding": False,
        "training_status": "active",
        "school_urn": "146322",
        "targeted_delivery_funding_eligibility": True,
        "withdrawal": None,
        "deferral": None,
        "created_at": "2025-10-01T12:00:00Z",
        "funded_place": False,
    }
    assert list(first) == ENROLMENT
    assert (second["npq_application_id"], second["cohort_suffix"]) == (gone.id, "b")
    assert second["withdrawal"] == {"reason": "started-in-error", "date": "2025-11-02T10:00:00Z"}
    assert (second["training_status"], second["deferral"]) == ("withdrawn", None)
    assert third["npq_application_id"] == away.id
    assert third["deferral"] == {"reason": "career-break", "date": "2025-11-03T10:00:00Z"}
    assert (third["training_status"], third["withdrawal"], third["funded_place"]) == ("deferred", None, None)


def test_a_participant_with_nothing(records: Records, mine: Client) -> None:
    application = records.accepted(records.person(email=None))
    (found,) = mine.get("/api/v3/participants/npq").data
    assert found["attributes"]["previous_names"] == found["attributes"]["participant_id_changes"] == []
    (enrolment,) = found["attributes"]["npq_enrolments"]
    assert (enrolment["email"], enrolment["school_urn"]) == (None, None)
    assert enrolment["npq_application_id"] == application.id


def test_a_pause_of_another_provider_has_no_reason_here(records: Records, mine: Client) -> None:
    application = records.paused(records.accepted(provider="teach-first"), "deferred", "2025-11-03T10:00")
    records.register.set_provider(application, "ambition-institute")
    (found,) = mine.get("/api/v3/participants/npq").data
    (enrolment,) = found["attributes"]["npq_enrolments"]
    assert (enrolment["training_status"], enrolment["deferral"]) == ("deferred", None)


def test_the_latest_of_several_pauses_counts(records: Records, mine: Client) -> None:
    application = records.paused(records.accepted(), "deferred", "2025-11-01T10:00", "bereavement")
    records.paused(application, "active", "2025-11-02T10:00")
    records.paused(application, "deferred", "2025-11-03T10:00", "career-break")
    (found,) = mine.get("/api/v3/participants/npq").data
    (enrolment,) = found["attributes"]["npq_enrolments"]
    assert enrolment["deferral"] == {"reason": "career-break", "date": "2025-11-03T10:00:00Z"}


def test_a_declaration_with_everything(records: Records, mine: Client) -> None:
    application = records.accepted(targeted_delivery_funding_eligibility=True)
    statement = records.statement().id
    declaration = records.declared(
        application, "started", "2025-10-15T10:00:00.75Z", state="clawed_back", made="2025-10-20T10:00:00.5",
        delivery_partner_id=partner(1), secondary_delivery_partner_id=partner(2), clawback_statement_id=statement,
        updated_at=at("2025-10-21T10:00:00.5"),
    )  # fmt: skip
    found = mine.get(f"/api/v3/participant-declarations/{declaration.id}").data
    assert (found["id"], found["type"]) == (declaration.id, "participant-declaration")
    assert found["attributes"] == {
        "participant_id": records.register.person_of(application).id,
        "declaration_type": "started",
        "course_identifier": HEADSHIP,
        "declaration_date": "2025-10-15T10:00:00Z",
        "state": "clawed-back",
        "has_passed": None,
        "delivery_partner_id": partner(1),
        "delivery_partner_name": "Delivery Partner 1",
        "secondary_delivery_partner_id": partner(2),
        "secondary_delivery_partner_name": "Delivery Partner 2",
        "statement_id": statement,
        "application_id": application.id,
        "clawback_statement_id": statement,
        "uplift_paid": True,
        "lead_provider_name": "Ambition Institute",
        "ineligible_for_funding_reason": None,
        "created_at": "2025-10-20T10:00:00Z",
        "updated_at": "2025-10-21T10:00:00Z",
    }
    assert list(found["attributes"]) == DECLARATION


def test_a_declaration_with_nothing(records: Records, mine: Client) -> None:
    declaration = records.declared(records.accepted(), state="submitted")
    shown = mine.get(f"/api/v3/participant-declarations/{declaration.id}").attributes
    assert list(shown) == DECLARATION
    assert {name for name, value in shown.items() if value is None} == {
        "has_passed", "delivery_partner_id", "delivery_partner_name", "secondary_delivery_partner_id",
        "secondary_delivery_partner_name", "statement_id", "clawback_statement_id", "ineligible_for_funding_reason",
    }  # fmt: skip
    assert shown["uplift_paid"] is False


@pytest.mark.parametrize(
    ("course", "milestone", "state", "eligible", "paid"),
    [
        (HEADSHIP, "started", "paid", True, True),
        (HEADSHIP, "started", "awaiting_clawback", True, True),
        (HEADSHIP, "started", "clawed_back", True, True),
        (HEADSHIP, "started", "payable", True, False),
        (HEADSHIP, "started", "paid", False, False),
        (HEADSHIP, "retained-1", "paid", True, False),
        ("npq-early-headship-coaching-offer", "started", "paid", True, False),
        ("npq-additional-support-offer", "started", "paid", True, False),
    ],
)
def test_the_uplift(
    records: Records, mine: Client, course: str, milestone: str, state: str, eligible: bool, paid: bool
) -> None:
    application = records.accepted(course=course, targeted_delivery_funding_eligibility=eligible)
    declaration = records.declared(application, milestone, state=state)
    shown = mine.get(f"/api/v3/participant-declarations/{declaration.id}").attributes
    assert (shown["state"], shown["uplift_paid"]) == (state.replace("_", "-"), paid)


@pytest.mark.parametrize(
    ("states", "passed"), [(["passed"], True), (["passed", "failed"], False), (["failed", "voided"], None), ([], None)]
)
def test_the_latest_outcome_says_who_has_passed(
    records: Records, mine: Client, states: list[str], passed: bool | None
) -> None:
    declaration = records.declared(records.accepted(), "completed")
    for day, state in enumerate(states, 1):
        records.outcome(declaration, state, f"2025-10-0{day}", f"2025-11-0{day}T10:00")
    shown = mine.get(f"/api/v3/participant-declarations/{declaration.id}").attributes
    assert shown["has_passed"] is passed
    listed = mine.get("/api/v3/participants/npq/outcomes").data
    assert [one["attributes"]["state"] for one in listed] == states


def test_a_new_duplicate_tells_its_reason_unless_errors_are_faithful(records: Records, faithful: World) -> None:
    for world in (records.world, faithful):
        found = Records(world)
        declaration = found.declared(found.accepted(), state="ineligible")
        shown = world.as_provider("ambition-institute").get(f"/api/v3/participant-declarations/{declaration.id}")
        reason = None if world is faithful else "duplicate_declaration"
        assert shown.attributes["ineligible_for_funding_reason"] == reason


def test_the_course_is_the_applications_not_the_one_that_was_sent(records: Records, mine: Client) -> None:
    application = records.accepted(course=ASO, cohort="2023a", schedule="npq-ehco-november", eligible_for_funding=False)
    sent = {
        "participant_id": application.identity_id,
        "declaration_type": "started",
        "declaration_date": "2023-12-01T10:00:00Z",
        "course_identifier": EHCO,
    }
    shown = mine.post("/api/v3/participant-declarations", json={"data": {"attributes": sent}}).attributes
    assert shown["course_identifier"] == ASO


def test_an_outcome(records: Records, mine: Client) -> None:
    application = records.accepted()
    declaration = records.declared(application, "completed")
    records.outcome(declaration, "passed", "2025-10-14", "2025-10-20T10:00:00.9")
    (found,) = mine.get("/api/v3/participants/npq/outcomes").data
    assert found["type"] == "participant-outcome"
    assert list(found["attributes"].items()) == [
        ("state", "passed"),
        ("completion_date", "2025-10-14T00:00:00+00:00"),
        ("course_identifier", HEADSHIP),
        ("participant_id", records.register.person_of(application).id),
        ("created_at", "2025-10-20T10:00:00Z"),
        ("updated_at", "2025-10-20T10:00:00Z"),
    ]


def test_a_statement(records: Records, mine: Client) -> None:
    statement = records.statement()
    found = mine.get(f"/api/v3/statements/{statement.id}").data
    assert (found["id"], found["type"]) == (statement.id, "statement")
    assert list(found["attributes"].items()) == [
        ("month", "December"),
        ("year", "2025"),
        ("cohort", "2025"),
        ("cut_off_date", "2025-11-25"),
        ("payment_date", "2025-12-25"),
        ("paid", False),
        ("created_at", "2025-04-03T00:00:00Z"),
        ("updated_at", "2025-04-03T00:00:00Z"),
    ]


def test_a_delivery_partner(theirs: Client) -> None:
    found = theirs.get(f"/api/v3/delivery-partners/{partner(9)}").data
    assert (found["id"], found["type"]) == (partner(9), "delivery-partner")
    assert list(found["attributes"].items()) == [
        ("name", "Delivery Partner 9"),
        ("cohort", [2021, 2025]),
        ("created_at", "2024-03-01T09:00:00Z"),
        ("updated_at", "2024-03-01T09:00:00Z"),
    ]
