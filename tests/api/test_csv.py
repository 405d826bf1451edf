"""Applications and declarations as CSV, in v1 and v2 (contract section 11)."""

import csv
from io import StringIO
from typing import Any

import pytest
from serving import Answer, Client, SandboxFrom, World

from api.operations import MINE, THEIRS

APPLICATION = (
    "id,participant_id,full_name,email,email_validated,teacher_reference_number,teacher_reference_number_validated,"
    "school_urn,school_ukprn,private_childcare_provider_urn,headteacher_status,eligible_for_funding,funding_choice,"
    "course_identifier,status,works_in_school,employer_name,employment_role,created_at,updated_at,cohort,"
    "ineligible_for_funding_reason,targeted_delivery_funding_eligibility"
)
HEADS = {
    "v1/npq-applications": f"{APPLICATION},teacher_catchment,teacher_catchment_country,"
    "teacher_catchment_iso_country_code,itt_provider,lead_mentor",
    "v2/npq-applications": f"{APPLICATION},itt_provider,lead_mentor",
    "v1/participant-declarations": "id,participant_id,declaration_type,course_identifier,eligible_for_payment,"
    "declaration_date,updated_at,voided,state,has_passed",
    "v2/participant-declarations": "id,participant_id,declaration_type,course_identifier,declaration_date,updated_at,"
    "state,has_passed",
}
BOTH = list(HEADS)
APPLICATIONS = [path for path in BOTH if "applications" in path]
DECLARATIONS = [path for path in BOTH if "declarations" in path]

# in order of age, each with one declaration; the last is another provider's
FOUR = """
people:
  ada:
    participant_id: 11111111-1111-4111-8111-111111111111
    full_name: 'Ada "the Count" Lovelace, née Byron'
    created_at: 2022-03-01T00:00:00Z
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021, status: accepted,
         employer_name: "two\\nlines", employment_role: "carriage\\rreturn", updated_at: 2022-10-01T00:00:00Z,
         declarations: {started: {declaration_date: 2022-03-15T00:00:00Z, created_at: 2022-04-01T00:00:00Z,
                                  updated_at: 2022-10-01T00:00:00Z, state: eligible}}}
  bea:
    participant_id: 22222222-2222-4222-8222-222222222222
    created_at: 2022-03-02T00:00:00Z
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021, status: accepted,
         eligible_for_funding: false, lead_mentor: null, works_in_school: true, updated_at: 2022-10-02T00:00:00Z,
         teacher_catchment: false, teacher_catchment_country: France, teacher_catchment_iso_country_code: FRA,
         declarations: {completed: {declaration_date: 2022-03-16T00:00:00Z, created_at: 2022-04-02T00:00:00Z,
                                    updated_at: 2022-10-02T00:00:00Z, has_passed: false}}}
  cy:
    participant_id: 33333333-3333-4333-8333-333333333333
    created_at: 2022-06-03T00:00:00Z
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         updated_at: 2022-10-03T00:00:00Z,
         declarations: {started: {declaration_date: 2022-10-15T00:00:00Z, state: voided}}}
  theirs:
    applications:
      a:
        {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted,
         declarations: {started: {declaration_date: 2022-10-15T00:00:00Z}}}
"""
ADA, BEA, CY = (f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123")


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(FOUR)


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


def text(answer: Answer) -> str:
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv")
    return answer.body.decode()


def rows(client: Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text(client.get(f"/api/{path}")), newline="")))


def cell(value: Any) -> str:
    return "" if value is None else {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("path", BOTH)
def test_the_first_row_names_the_columns(mine: Client, path: str) -> None:
    assert text(mine.get(f"/api/{path}.csv")).split("\n")[0] == HEADS[path]


@pytest.mark.parametrize("path", BOTH)
def test_the_cells_hold_the_values_of_the_json_in_its_order(mine: Client, path: str) -> None:
    """Booleans are words, null is an empty cell."""
    found = rows(mine, f"{path}.csv")
    records = mine.get(f"/api/{path}").data
    assert len(found) == 3
    for row, record in zip(found, records, strict=True):
        values = {"id": record["id"], **record["attributes"]}
        assert row == {name: cell(values[name]) for name in HEADS[path].split(",")}


def test_booleans_are_words_and_null_is_an_empty_cell(mine: Client) -> None:
    _, bea, cy = rows(mine, "v1/npq-applications.csv")
    names = ("works_in_school", "eligible_for_funding", "lead_mentor", "teacher_catchment", "teacher_catchment_country")
    assert [bea[name] for name in names] == ["true", "false", "", "false", "France"]
    assert (cy["teacher_catchment_iso_country_code"], cy["funding_choice"]) == ("GBR", cell(None))
    ada, bea, cy = rows(mine, "v1/participant-declarations.csv")
    assert [row["has_passed"] for row in (ada, bea, cy)] == ["", "false", ""]
    assert [row["voided"] for row in (ada, bea, cy)] == ["false", "false", "true"]
    assert ada["eligible_for_payment"] == "true"


@pytest.mark.parametrize("path", APPLICATIONS)
def test_cells_are_quoted_only_where_they_must_be_and_rows_end_in_a_line_feed(mine: Client, path: str) -> None:
    sheet = text(mine.get(f"/api/{path}.csv"))
    assert '"Ada ""the Count"" Lovelace, née Byron"' in sheet
    assert '"two\nlines"' in sheet
    assert '"carriage\rreturn"' in sheet
    assert "\r\n" not in sheet
    assert sheet.endswith("\n")
    assert sheet.count('"') == 10
    assert rows(mine, f"{path}.csv")[0]["employment_role"] == "carriage\rreturn"


@pytest.mark.parametrize("path", BOTH)
def test_a_table_has_neither_a_charset_nor_a_file_name(mine: Client, path: str) -> None:
    headers = mine.get(f"/api/{path}.csv").headers
    assert headers["content-type"] == "text/csv"
    assert "content-disposition" not in headers


@pytest.mark.parametrize("path", BOTH)
def test_the_suffix_alone_chooses_the_format(mine: Client, path: str) -> None:
    """Contract 2.2."""
    assert mine.get(f"/api/{path}", headers={"accept": "text/csv"}).json()["data"]
    table = mine.get(f"/api/{path}.csv")
    assert mine.get(f"/api/{path}.csv", headers={"accept": "application/json"}).body == table.body
    assert mine.get(f"/api/{path}?format=csv").body == mine.get(f"/api/{path}").body


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "query", ["page[per_page]=1", "page[page]=2", "page[page]=0", "page[per_page]=abc", "page=2", "sort=-created_at"]
)
def test_pages_and_sorting_are_not_read(mine: Client, path: str, query: str) -> None:
    assert mine.get(f"/api/{path}.csv?{query}").body == mine.get(f"/api/{path}.csv").body


@pytest.mark.parametrize("path", APPLICATIONS)
def test_a_table_holds_more_than_a_page(sandbox_from: SandboxFrom, path: str) -> None:
    crowd = "crowd: [{count: 101, providers: [ambition-institute], cohorts: [2022], status: {pending: 1}}]"
    mine = sandbox_from(crowd).as_provider(MINE)
    ids = mine.get("/api/v3/npq-applications?page[per_page]=3000").ids
    assert len(ids) == 101
    assert [row["id"] for row in rows(mine, f"{path}.csv")] == ids


@pytest.mark.parametrize("path", APPLICATIONS)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter[cohort]=2021", [ADA, BEA]),
        ("filter[cohort]=2022", [CY]),
        ("filter[cohort]=2021,2022", [ADA, BEA]),
        ("filter[cohort]=2019", []),
        ("filter[cohort]=abc", []),
        ("filter[cohort]=", [ADA, BEA, CY]),
        ("filter[updated_since]=2022-10-02T00:00:00Z", [CY]),
        ("filter[cohort]=2021&filter[updated_since]=2022-10-01T00:00:00Z", [BEA]),
        (f"filter[participant_id]={ADA}", [ADA, BEA, CY]),
    ],
)
def test_applications_are_filtered_as_in_json(mine: Client, path: str, query: str, found: list[str]) -> None:
    assert [row["participant_id"] for row in rows(mine, f"{path}.csv?{query}")] == found


@pytest.mark.parametrize("path", DECLARATIONS)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"filter[participant_id]={BEA}", [BEA]),
        ("filter[participant_id]=99999999-9999-4999-8999-999999999999", []),
        ("filter[updated_since]=2022-10-01T00:00:00Z", [BEA, CY]),
        (f"filter[participant_id]={ADA}&filter[updated_since]=2022-10-01T00:00:00Z", []),
        ("filter[cohort]=2022", [ADA, BEA, CY]),
    ],
)
def test_declarations_are_filtered_as_in_json(mine: Client, path: str, query: str, found: list[str]) -> None:
    assert [row["participant_id"] for row in rows(mine, f"{path}.csv?{query}")] == found


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    ("query", "title"), [("filter=2022", "Bad parameter"), ("filter[updated_since]=2022", "Bad request")]
)
def test_filters_are_refused_as_in_json(mine: Client, path: str, query: str, title: str) -> None:
    answer = mine.get(f"/api/{path}.csv?{query}")
    assert (answer.status, answer.titles) == (400, [title])
    assert answer.headers["content-type"] == "application/vnd.api+json"


@pytest.mark.parametrize("path", DECLARATIONS)
def test_a_participant_id_that_is_no_uuid_is_refused(mine: Client, path: str) -> None:
    answer = mine.get(f"/api/{path}.csv?filter[participant_id]=x")
    assert (answer.status, answer.rules) == (400, ["query.participant-id-unreadable"])


@pytest.mark.parametrize("path", APPLICATIONS)
def test_without_applications_there_is_the_row_of_names(world: World, path: str) -> None:
    assert text(world.as_provider("ucl-institute-of-education").get(f"/api/{path}.csv")) == HEADS[path] + "\n"


@pytest.mark.parametrize("path", DECLARATIONS)
def test_without_declarations_there_is_nothing_at_all(world: World, path: str) -> None:
    """A quirk copied on purpose."""
    assert text(world.as_provider("ucl-institute-of-education").get(f"/api/{path}.csv")) == ""


@pytest.mark.parametrize("path", BOTH)
def test_a_table_holds_the_callers_own_records_alone(world: World, mine: Client, path: str) -> None:
    theirs = {row["participant_id"] for row in rows(world.as_provider(THEIRS), f"{path}.csv")}
    assert theirs == {world.id("theirs")}
    assert not theirs & {row["participant_id"] for row in rows(mine, f"{path}.csv")}


@pytest.mark.parametrize("resource", ["npq-applications", "participant-declarations"])
@pytest.mark.parametrize("query", ["", "?page[per_page]=2&page[page]=2", "?filter[cohort]=2021", "?sort=-created_at"])
def test_v3_answers_in_json_whatever_the_suffix(mine: Client, resource: str, query: str) -> None:
    """A quirk copied on purpose (contract section 1)."""
    table = mine.get(f"/api/v3/{resource}.csv{query}")
    assert table.headers["content-type"] == "application/vnd.api+json"
    assert table.data == mine.get(f"/api/v3/{resource}{query}").data != []


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
@pytest.mark.parametrize("path", ["participants/npq/outcomes.csv", "npq-applications.xml", "participants/npq.csv"])
def test_there_are_no_other_tables(mine: Client, version: str, path: str) -> None:
    answer = mine.get(f"/api/{version}/{path}")
    # what looks like an id is not found, and everything else is no path
    assert answer.status == 404


@pytest.mark.parametrize("path", BOTH)
def test_only_get_and_head_are_for_tables(mine: Client, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert mine.request(method, f"/api/{path}.csv").rules == ["route.unknown"]
