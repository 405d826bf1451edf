"""Enrolments as CSV, which is all there is of them: v2's npq-enrolments.csv (contract sections 3, 7.2 and 11)."""

import csv
from io import StringIO

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE

HEAD = (
    "participant_id,course_identifier,schedule_identifier,cohort,npq_application_id,eligible_for_funding,"
    "training_status,school_urn"
)
PATH = "/api/v2/npq-enrolments.csv"

# Ada is enrolled twice, and with another provider. Bea was funded before, which does not show here.
PEOPLE = """
people:
  ada:
    applications:
      late:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, school_urn: "106286"}
      early:
        {provider: ambition-institute, course_identifier: npq-leading-literacy, cohort: 2021, status: accepted,
         schedule_identifier: npq-specialist-spring, eligible_for_funding: false}
      elsewhere: {provider: teach-first, course_identifier: npq-senior-leadership, cohort: 2022, status: accepted}
  bea:
    force: true
    applications:
      before:
        {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2021, status: accepted,
         eligible_for_funding: true}
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022, status: accepted,
         schedule_identifier: npq-specialist-autumn, eligible_for_funding: true}
  cy:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}
      b: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021, status: rejected}
"""

# each changed on a day that is known
CHANGED = [
    ("ada.early", "npq-leading-literacy", "2022-11-01T00:00:00Z"),
    ("bea.a", "npq-leading-teaching", "2022-11-02T00:00:00Z"),
    ("ada.late", "npq-headship", "2022-11-03T00:00:00Z"),
]


def change(client: Client, action: str, participant_id: str, course: str, at: str) -> None:
    sent = {"data": {"attributes": {"course_identifier": course, "reason": "other"}}}
    path = f"/api/v2/participants/npq/{participant_id}/{action}"
    assert client.put(path, json=sent, headers={"x-with-server-date": at}).status == 200


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    world = sandbox_from(PEOPLE)
    for handle, course, at in CHANGED:
        change(world.as_provider(MINE), "defer", world.id(handle.partition(".")[0]), course, at)
    return world


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{PATH}{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv")
    return list(csv.DictReader(StringIO(answer.body.decode(), newline="")))


def applications(client: Client, world: World, query: str = "") -> list[str]:
    """Handles of the applications whose enrolments a table holds."""
    names = {world.id(handle): handle for handle in ("ada.late", "ada.early", "bea.a")}
    return [names[row["npq_application_id"]] for row in rows(client, query)]


def test_the_first_row_names_the_columns(mine: Client) -> None:
    assert mine.get(PATH).body.decode().split("\n")[0] == HEAD


def test_without_enrolments_there_is_the_row_of_names(world: World) -> None:
    assert world.as_provider("school-led-network").get(PATH).body.decode() == HEAD + "\n"


def test_a_row_says_of_an_enrolment_what_participants_say(mine: Client, world: World) -> None:
    """With the person's id in front, and without targeted funding (contract 7.2)."""
    participants = {record["id"]: record["attributes"] for record in mine.get("/api/v2/participants/npq").data}
    found = rows(mine)
    assert len(found) == 3
    for row in found:
        (same,) = (
            enrolment
            for enrolment in participants[row["participant_id"]]["npq_enrolments"]
            if enrolment["npq_application_id"] == row["npq_application_id"]
        )
        assert row == {
            "participant_id": row["participant_id"],
            **{
                name: {True: "true", False: "false", None: ""}.get(same[name], same[name])
                for name in HEAD.split(",")[1:]
            },
        }


def test_only_the_callers_accepted_applications_have_rows(mine: Client, world: World) -> None:
    assert sorted(applications(mine, world)) == ["ada.early", "ada.late", "bea.a"]


def test_eligibility_is_the_raw_one(mine: Client, world: World) -> None:
    """A quirk (contract 5.4)."""
    eligible = {row["npq_application_id"]: row["eligible_for_funding"] for row in rows(mine)}
    assert eligible[world.id("ada.early")] == "false"
    assert eligible[world.id("bea.a")] == "true"
    shown = mine.get(f"/api/v2/npq-applications/{world.id('bea.a')}").attributes
    assert shown["ineligible_for_funding_reason"] == "previously-funded"


def test_enrolments_begin_with_the_one_that_changed_longest_ago(mine: Client, world: World) -> None:
    assert applications(mine, world) == ["ada.early", "bea.a", "ada.late"]
    change(mine, "resume", world.id("ada"), "npq-leading-literacy", "2022-11-04T00:00:00Z")
    assert applications(mine, world) == ["bea.a", "ada.late", "ada.early"]
    assert [row["training_status"] for row in rows(mine)] == ["deferred", "deferred", "active"]


def test_updated_since_means_after_the_instant(mine: Client, world: World) -> None:
    assert applications(mine, world, "?filter[updated_since]=2022-11-01T23:59:59Z") == ["bea.a", "ada.late"]
    assert applications(mine, world, "?filter[updated_since]=2022-11-02T00:00:00Z") == ["ada.late"]
    assert applications(mine, world, "?filter[updated_since]=2022-11-03T00:00:00Z") == []


@pytest.mark.parametrize("query", ["filter[cohort]=2019", "page[per_page]=1", "page[page]=0", "page=2", "sort=id"])
def test_nothing_else_is_read(mine: Client, query: str) -> None:
    assert mine.get(f"{PATH}?{query}").body == mine.get(PATH).body


@pytest.mark.parametrize(
    ("query", "title"), [("filter=x", "Bad parameter"), ("filter[updated_since]=yesterday", "Bad request")]
)
def test_filters_that_cannot_be_read_are_refused(mine: Client, query: str, title: str) -> None:
    answer = mine.get(f"{PATH}?{query}")
    assert (answer.status, answer.titles) == (400, [title])


@pytest.mark.parametrize("suffix", ["", ".json", "/"])
def test_without_the_suffix_there_is_a_406_with_nothing_in_it(mine: Client, suffix: str) -> None:
    for accept in ("text/csv", "application/json", "*/*"):
        answer = mine.get(f"/api/v2/npq-enrolments{suffix}", headers={"accept": accept})
        assert (answer.status, answer.body, answer.rules) == (406, b"", ["format.csv-only"])
        assert "content-type" not in answer.headers


@pytest.mark.parametrize("version", ["v1", "v3"])
@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_other_versions_have_no_enrolments(mine: Client, version: str, suffix: str) -> None:
    assert mine.get(f"/api/{version}/npq-enrolments{suffix}").rules == ["route.unknown"]
