"""Accepting, rejecting and funded places over HTTP (contract 3.2 to 3.6 and 7.2)."""

from typing import Any

import pytest
from serving import Answer, Client

from api.operations import THEIRS
from api.release2026.records import HEADSHIP, TEACHING, Records
from sandbox.domain.records import ApplicationStatus

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
NOW = "2025-11-15T09:00:00Z"


def accept(client: Client, application: Any, **attributes: Any) -> Answer:
    body = {"data": {"attributes": attributes}} if attributes else None
    return client.post(f"{APPLICATIONS}/{application.id}/accept", json=body)


def reject(client: Client, application: Any) -> Answer:
    return client.post(f"{APPLICATIONS}/{application.id}/reject")


def fund(client: Client, application: Any, value: Any) -> Answer:
    body = {"data": {"attributes": {"funded_place": value}}}
    return client.put(f"{APPLICATIONS}/{application.id}/change-funded-place", json=body)


@pytest.mark.parametrize("value", [True, False])
def test_accepting_enrols(records: Records, mine: Client, value: bool) -> None:
    application = records.application()
    shown = accept(mine, application, funded_place=value, schedule_identifier="npq-leadership-spring").attributes
    assert (shown["status"], shown["funded_place"]) == ("accepted", value)
    assert shown["schedule_identifier"] == "npq-leadership-spring"
    (participant,) = mine.get(PARTICIPANTS).data
    (enrolment,) = participant["attributes"]["npq_enrolments"]
    assert (enrolment["training_status"], enrolment["created_at"]) == ("active", NOW)
    assert participant["attributes"]["updated_at"] == shown["updated_at"] == NOW


@pytest.mark.parametrize("value", [None, "true", "", 0, 1, "false"])
def test_a_capped_cohort_wants_true_or_false(records: Records, mine: Client, value: Any) -> None:
    answer = accept(mine, records.application(), funded_place=value)
    assert (answer.status, answer.titles) == (422, ["funded_place"])


@pytest.mark.parametrize("value", [None, True, "x", False])
def test_a_full_cohort_ignores_it(records: Records, mine: Client, value: Any) -> None:
    application = records.application(cohort="2023a")
    shown = accept(mine, application, funded_place=value, schedule_identifier="npq-leadership-autumn").attributes
    assert shown["funded_place"] is None


@pytest.mark.parametrize("value", [None, True, "false", 0])
def test_an_unfunded_cohort_wants_exactly_false(records: Records, mine: Client, value: Any) -> None:
    application = records.application(cohort="2026a", funded_place=False)
    answer = accept(mine, application, funded_place=value)
    assert (answer.status, answer.rules) == (422, ["application.cohort-unfunded"])
    assert accept(mine, application, funded_place=False).attributes["funded_place"] is False


@pytest.mark.parametrize("schedule", [None, "", " "])
def test_no_schedule_is_chosen_by_cohort_and_day(records: Records, mine: Client, schedule: str | None) -> None:
    shown = accept(mine, records.application(), funded_place=True, schedule_identifier=schedule).attributes
    assert shown["schedule_identifier"] == "npq-leadership-autumn"


@pytest.mark.parametrize("schedule", [7, True, "npq-nonsense"])
def test_a_schedule_that_is_no_text_is_made_one(records: Records, mine: Client, schedule: Any) -> None:
    answer = accept(mine, records.application(), funded_place=True, schedule_identifier=schedule)
    assert (answer.status, answer.rules) == (422, ["application.schedule-unknown"])


def test_other_applications_for_course_and_cohort_are_rejected_whatever_they_were(
    records: Records, mine: Client, theirs: Client
) -> None:
    person = records.person(trn="1234567")
    application = records.application(person)
    pending = records.application(person, provider=THEIRS)
    withdrawn = records.paused(records.accepted(person, provider=THEIRS), "withdrawn", "2025-11-01T10:00")
    kept = [
        records.application(person, course=TEACHING, provider=THEIRS),
        records.application(person, cohort="2025b", provider=THEIRS),
        records.application(records.person(trn="1234567"), provider=THEIRS),
    ]
    assert accept(mine, application, funded_place=True).status == 200
    for rival in (pending, withdrawn):
        shown = theirs.get(f"{APPLICATIONS}/{rival.id}").attributes
        assert shown["status"] == "rejected"
        assert shown["reason_for_rejection"] == "other_application_in_this_cohort_accepted"
        assert shown["updated_at"] == NOW
    assert {theirs.get(f"{APPLICATIONS}/{one.id}").attributes["status"] for one in kept} == {"pending"}


def test_a_repeated_acceptance_is_refused_grouped_by_field(records: Records, mine: Client) -> None:
    application = records.application()
    assert accept(mine, application, funded_place=True).status == 200
    assert accept(mine, application, funded_place=True).rules == ["application.already-accepted"]
    assert accept(mine, application).titles == ["funded_place", "application"]


def test_every_message_of_a_field_is_an_entry_of_its_own(records: Records, mine: Client) -> None:
    person = records.person()
    records.accepted(person, provider=THEIRS)
    answer = accept(mine, records.application(person, status="rejected"), schedule_identifier="npq-nonsense")
    assert answer.titles == ["funded_place", "application", "application", "schedule_identifier"]
    assert len({error["detail"] for error in answer.json()["errors"]}) == 4
    assert all(list(error) == ["title", "detail"] for error in answer.json()["errors"])


def test_a_missing_default_schedule_hides_that_it_was_decided(records: Records, mine: Client) -> None:
    # contract 7.1: in February 2026 the calendar asks for spring, which cohort 2024a lacks
    header = {"x-with-server-date": "2026-02-01"}
    for status in ("pending", "rejected"):
        application = records.application(cohort="2024a", status=status)
        answer = mine.post(f"{APPLICATIONS}/{application.id}/accept", headers=header)
        assert (answer.status, answer.json()) == (404, {"error": "Resource not found"})
        assert accept(mine, application, schedule_identifier="npq-leadership-autumn").status == 422


@pytest.mark.parametrize("status", ["pending", "accepted"])
def test_rejecting_keeps_what_acceptance_set(records: Records, mine: Client, status: str) -> None:
    accepted = status == "accepted"
    application = records.accepted(funded_place=True) if accepted else records.application()
    shown = reject(mine, application).attributes
    assert (shown["status"], shown["reason_for_rejection"]) == ("rejected", "rejected_by_provider")
    assert shown["funded_place"] is (True if accepted else None)
    assert shown["schedule_identifier"] == ("npq-leadership-autumn" if accepted else None)
    assert mine.get(PARTICIPANTS).ids == []


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "paid"])
def test_live_declarations_forbid_rejection_and_a_change_of_the_place(
    records: Records, mine: Client, state: str
) -> None:
    application = records.accepted(funded_place=True)
    records.declared(application, state=state)
    assert reject(mine, application).rules == ["application.has-declarations"]
    assert fund(mine, application, value=False).rules == ["funding.has-declarations"]


@pytest.mark.parametrize("state", ["voided", "ineligible", "awaiting_clawback", "clawed_back"])
def test_other_declarations_forbid_neither(records: Records, mine: Client, state: str) -> None:
    application = records.accepted(funded_place=True)
    records.declared(application, state=state)
    assert fund(mine, application, value=False).status == 200
    assert reject(mine, application).status == 200


def test_two_objections_to_a_rejection_appear_together(records: Records, mine: Client) -> None:
    application = records.accepted()
    records.declared(application)
    application.status = ApplicationStatus.REJECTED
    assert reject(mine, application).titles == ["application", "application"]


def test_rejected_is_final(records: Records, mine: Client) -> None:
    application = records.application()
    assert reject(mine, application).status == 200
    assert reject(mine, application).rules == ["application.already-rejected"]
    assert accept(mine, application, funded_place=True).rules == ["application.rejected-is-final"]


@pytest.mark.parametrize("value", ["true", "", None, 1, 0])
def test_a_funded_place_is_true_or_false(records: Records, mine: Client, value: Any) -> None:
    assert fund(mine, records.accepted(), value).rules == ["application.funded-place-missing"]


@pytest.mark.parametrize("value", ["no", "", 7, 0])
def test_whatever_is_sent_counts_as_true_where_eligibility_is_asked(records: Records, mine: Client, value: Any) -> None:
    answer = fund(mine, records.accepted(eligible_for_funding=False), value)
    assert answer.rules == ["application.funded-place-missing", "funding.not-eligible"]


@pytest.mark.parametrize(("value", "rules"), [(True, ["funding.not-eligible"]), (False, [])])
def test_a_place_is_given_to_the_eligible_alone(records: Records, mine: Client, value: bool, rules: list[str]) -> None:
    assert fund(mine, records.accepted(eligible_for_funding=False), value).rules == rules


def test_every_objection_to_a_change_of_the_place_in_its_order(records: Records, mine: Client) -> None:
    application = records.accepted(eligible_for_funding=False, cohort="2023a")
    records.declared(application, state="submitted")
    application.status = ApplicationStatus.PENDING
    answer = fund(mine, application, "yes")
    assert answer.rules == [
        "application.funded-place-missing", "funding.not-accepted", "funding.not-eligible", "funding.has-declarations",
    ]  # fmt: skip
    assert answer.titles == ["funded_place", "application", "application", "application"]


@pytest.mark.parametrize("cohort", ["2023a", "2026a"])
def test_only_a_capped_cohort_has_places_to_change(records: Records, mine: Client, cohort: str) -> None:
    application = records.accepted(cohort=cohort)
    assert fund(mine, application, value=False).rules == ["funding.cohort-without-cap"]


def test_the_course_is_the_applications_own(records: Records, mine: Client) -> None:
    shown = accept(mine, records.application(), funded_place=True, course_identifier=TEACHING).attributes
    assert shown["course_identifier"] == HEADSHIP
