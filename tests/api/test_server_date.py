"""X-With-Server-Date: another now, for one request (contract 2.7)."""

from typing import Any

import pytest
from serving import Client, World

from api.operations import OPERATIONS, Operation, attributes_for, id_for

NAME = "x-with-server-date"


def declare(client: Client, world: World, date: str, **headers: str) -> Any:
    sent = {
        "participant_id": world.id("new"),
        "declaration_type": "started",
        "declaration_date": date,
        "course_identifier": "npq-headship",
    }
    return client.post("/api/v3/participant-declarations", json={"data": {"attributes": sent}}, headers=headers)


def test_it_decides_what_lies_in_the_future(world: World, mine: Client) -> None:
    date = "2023-03-01T10:00:00Z"
    assert declare(mine, world, date).rules == ["declaration.date-in-future"]
    before = declare(mine, world, date, **{NAME: "2023-03-01T09:59:59Z"})
    assert before.rules == ["declaration.date-in-future"]
    assert declare(mine, world, date, **{NAME: "2023-03-01T10:00:00Z"}).status == 200


def test_it_stamps_what_is_written(world: World, mine: Client) -> None:
    headers = {NAME: "2023-03-01T12:00:00+02:00"}
    attributes = declare(mine, world, "2022-10-20T10:00:00Z", **headers).attributes
    assert attributes["created_at"] == attributes["updated_at"] == "2023-03-01T10:00:00Z"
    accepted = mine.post(f"/api/v3/npq-applications/{world.id('open.a')}/accept", headers=headers).attributes
    assert accepted["updated_at"] == "2023-03-01T10:00:00Z"


def test_it_chooses_the_schedule(world: World, mine: Client) -> None:
    path = f"/api/v3/npq-applications/{world.id('open.a')}/accept"
    spring = mine.post(path, headers={NAME: "2023-01-10T00:00:00Z"}).attributes
    assert spring["schedule_identifier"] == "npq-leadership-spring"


def test_it_chooses_the_statement(world: World, mine: Client) -> None:
    now = declare(mine, world, "2022-10-20T10:00:00Z").attributes["statement_id"]
    world.start_again()
    later = declare(mine, world, "2022-10-20T10:00:00Z", **{NAME: "2023-05-01T00:00:00Z"}).attributes["statement_id"]
    assert now != later


def test_it_ends_with_the_request(world: World, mine: Client) -> None:
    answer = mine.get("/api/v3/npq-applications", headers={NAME: "2030-01-01T00:00:00Z"})
    assert answer.headers["x-sandbox-clock"] == "2022-11-15T09:00:00Z"
    assert declare(mine, world, "2022-11-15T09:00:01Z").rules == ["declaration.date-in-future"]


@pytest.mark.parametrize(
    "value", ["2022-11-20", "2022-11-20 10:00", "2022-11-20T10:00:00", "2022-11-20T10:00:00.5Z", "20 November 2022"]
)
def test_it_is_read_leniently(world: World, mine: Client, value: str) -> None:
    attributes = declare(mine, world, "2022-10-20T10:00:00Z", **{NAME: value}).attributes
    assert attributes["created_at"].startswith("2022-11-20T")


def test_a_blank_one_is_none(world: World, mine: Client) -> None:
    attributes = declare(mine, world, "2022-10-20T10:00:00Z", **{NAME: " "}).attributes
    assert attributes["created_at"] == "2022-11-15T09:00:00Z"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.parametrize("value", ["soon", "1969-12-31T23:59:59Z", "3000-01-01T00:00:00Z"])
def test_an_unreadable_one_is_a_400_everywhere(operation: Operation, world: World, mine: Client, value: str) -> None:
    """The real service fails (README, release 2026; both releases). So far from the data no clock may go either."""
    attributes = attributes_for(operation, world.id("new"))
    answer = mine.request(
        operation.method,
        operation.url(id_for(operation, world)),
        json=None if attributes is None else {"data": {"attributes": attributes}},
        headers={NAME: value},
    )
    assert (answer.status, answer.titles, answer.rules) == (400, ["Bad request"], ["header.server-date-unreadable"])
