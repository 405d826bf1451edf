"""X-With-Server-Date in release 2026 (contract 9)."""

from typing import Any

import pytest
from serving import Answer, Client, World

from api.operations import MINE, TODAY, Operation
from api.release2026.records import HEADSHIP, NOBODY, Records, partner

NAME = "x-with-server-date"
APPLICATIONS, DECLARATIONS = "/api/v3/npq-applications", "/api/v3/participant-declarations"


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"attributes": attributes}}


def accept(client: Client, application: Any, date: str) -> Answer:
    sent = body(funded_place=True)
    return client.post(f"{APPLICATIONS}/{application.id}/accept", json=sent, headers={NAME: date})


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-01-10T10:42:00Z", "2026-01-10T10:42:00Z"),
        ("2026-01-10T10:42:00.999Z", "2026-01-10T10:42:00Z"),
        ("2026-01-10T10:42:00", "2026-01-10T10:42:00Z"),
        ("2026-01-10T10:42:00+01:00", "2026-01-10T09:42:00Z"),
        ("2026-01-10 10:42", "2026-01-10T10:42:00Z"),
        ("2026-01-10", "2026-01-10T00:00:00Z"),
        ("10 January 2026", "2026-01-10T00:00:00Z"),
        ("Sat, 10 Jan 2026 10:42:00 GMT", "2026-01-10T10:42:00Z"),
    ],
)
def test_it_is_read_leniently_and_stamps_what_is_written(records: Records, mine: Client, value: str, read: str) -> None:
    application = records.application()
    assert accept(mine, application, value).attributes["updated_at"] == read
    (participant,) = mine.get("/api/v3/participants/npq").data
    (enrolment,) = participant["attributes"]["npq_enrolments"]
    # data of the future stays, and what comes after sees it there
    assert enrolment["created_at"] == participant["attributes"]["updated_at"] == read


def test_the_sub_second_part_is_dropped(records: Records, mine: Client) -> None:
    accept(mine, records.application(), "2026-01-10T10:42:00.75Z")
    query = f"{APPLICATIONS}?filter[updated_since]="
    assert len(mine.get(f"{query}2026-01-10T10:42:00Z").ids) == 1
    assert mine.get(f"{query}2026-01-10T10:42:00.000001Z").ids == []


@pytest.mark.parametrize(
    ("cohort", "date", "schedule"),
    [
        ("2026b", "2026-06-01", "npq-leadership-autumn"),
        ("2025a", "2025-03-01", "npq-leadership-spring"),
        ("2025a", "2025-06-20", "npq-leadership-autumn"),
        ("2025a", "2026-01-15", "npq-leadership-autumn"),
        ("2024a", "2025-01-10", "npq-leadership-autumn"),
    ],
)
def test_it_chooses_the_schedule(records: Records, mine: Client, cohort: str, date: str, schedule: str) -> None:
    application = records.application(cohort=cohort, created="2024-06-01")
    assert accept(mine, application, date).attributes["schedule_identifier"] == schedule


def test_it_chooses_the_statement_and_what_lies_in_the_future(records: Records, mine: Client) -> None:
    person = records.accepted().identity_id
    sent = body(
        participant_id=person, declaration_type="started", declaration_date="2026-02-01T10:00:00Z",
        course_identifier=HEADSHIP, delivery_partner_id=partner(1),
    )  # fmt: skip
    assert mine.post(DECLARATIONS, json=sent).rules == ["declaration.date-in-future"]
    early = mine.post(DECLARATIONS, json=sent, headers={NAME: "2026-02-01T09:59:59Z"})
    assert early.rules == ["declaration.date-in-future"]
    made = mine.post(DECLARATIONS, json=sent, headers={NAME: "2026-02-01T10:00:00Z"}).attributes
    statement = mine.get(f"/api/v3/statements/{made['statement_id']}").attributes
    assert (statement["month"], statement["year"]) == ("March", "2026")
    assert made["created_at"] == "2026-02-01T10:00:00Z"


def test_it_decides_whether_an_outcome_lies_in_the_future(records: Records, mine: Client) -> None:
    application = records.accepted()
    records.declared(application, "completed", state="submitted")
    path = f"/api/v3/participants/npq/{application.identity_id}/outcomes"
    sent = body(course_identifier=HEADSHIP, state="passed", completion_date="2026-02-01")
    assert mine.post(path, json=sent).rules == ["outcome.date-in-future"]
    assert mine.post(path, json=sent, headers={NAME: "2026-02-01"}).status == 200


@pytest.mark.parametrize(
    ("date", "rules"),
    [
        ("2025-11-15", ["participant.schedule-missing"]),
        ("2022-05-01", ["participant.schedule-missing", "participant.cohort-without-cap"]),
    ],
)
def test_it_decides_which_cohort_is_the_current_one(
    records: Records, mine: Client, date: str, rules: list[str]
) -> None:
    # contract 4.8: where no schedule is found, the target is the current cohort
    person = records.accepted().identity_id
    path = f"/api/v3/participants/npq/{person}/change-schedule"
    assert mine.put(path, json=body(course_identifier=HEADSHIP), headers={NAME: date}).rules == rules


def test_it_ends_with_the_request(world: World, mine: Client) -> None:
    answer = mine.get(APPLICATIONS, headers={NAME: "2030-01-01"})
    assert answer.headers["x-sandbox-clock"] == "2025-11-15T09:00:00Z"


@pytest.mark.parametrize("value", ["soon", "", " ", "2026-02-30", "2026-13-01T00:00:00Z", "0"])
@pytest.mark.parametrize("operation", TODAY, ids=str)
def test_what_is_no_date_is_refused_before_the_token(
    operation: Operation, world: World, faithful: World, value: str
) -> None:
    url, headers = operation.url(NOBODY), {NAME: value}
    for caller in (world.caller(), world.as_provider(MINE)):
        answer = caller.request(operation.method, url, headers=headers)
        assert (answer.status, answer.titles) == (400, ["Bad request"])
    answer = faithful.caller().send(operation.method, url, headers=headers)
    assert (answer.status, answer.json()) == (500, {"error": "Internal server error"})


@pytest.mark.parametrize("path", ["/api/v3/nothing", "/api/v1/npq-applications", "/api/v3/npq-applications"])
def test_what_is_no_date_is_refused_before_a_route_is_looked_for(world: World, faithful: World, path: str) -> None:
    # contract 1.4: step 2 comes before step 3
    answer = world.caller().request("PATCH", path, headers={NAME: "soon"})
    assert (answer.status, answer.rules) == (400, ["header.server-date-unreadable"])
    answer = faithful.caller().send("PATCH", path, headers={NAME: "soon"})
    assert (answer.status, answer.json()) == (500, {"error": "Internal server error"})
    assert world.caller().request("PATCH", path, headers={NAME: "2026-01-10"}).status == 404
