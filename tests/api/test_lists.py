"""Paging, sorting and default order (contract 3.2 to 3.4)."""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE
from sandbox.api import listing
from sandbox.api.query import parse

VERSIONS = ["v1", "v2", "v3"]
PAGED = ["npq-applications", "participants/npq", "participant-declarations", "participants/npq/outcomes"]

# Person by person a declaration and an outcome; c and d are made at the same instant, and the newest is listed first.
FOUR = "people:\n" + "".join(
    f"""
  {name}:
    participant_id: {digit * 8}-1111-4111-8111-111111111111
    created_at: {created}
    updated_at: {updated}
    applications:
      a:
        {{id: {digit * 8}-2222-4222-8222-222222222222, provider: ambition-institute, course_identifier: npq-headship,
         cohort: 2021, status: accepted, created_at: {created}, updated_at: {updated},
         declarations: {{completed: {{id: {digit * 8}-3333-4333-8333-333333333333, declaration_date: {declared},
                                    created_at: {declared}, has_passed: true}}}}}}
"""
    for name, digit, created, updated, declared in [
        ("a", "4", "2022-01-04T00:00:00Z", "2022-10-01T00:00:00Z", "2022-06-04T00:00:00Z"),
        ("b", "1", "2022-01-03T00:00:00Z", "2022-10-04T00:00:00Z", "2022-06-03T00:00:00Z"),
        ("c", "3", "2022-01-02T00:00:00Z", "2022-10-02T00:00:00Z", "2022-06-02T00:00:00Z"),
        ("d", "2", "2022-01-02T00:00:00Z", "2022-10-03T00:00:00Z", "2022-06-02T00:00:00Z"),
    ]
)


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(FOUR)


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


def order(client: Client, path: str) -> str:
    """The first digits of the people whom a list tells about."""
    return "".join((record["attributes"].get("participant_id") or record["id"])[0] for record in client.get(path).data)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", ["npq-applications", "participants/npq", "participant-declarations"])
def test_lists_begin_with_the_oldest_and_ties_go_by_id(mine: Client, version: str, resource: str) -> None:
    assert order(mine, f"/api/{version}/{resource}") == "2314"


@pytest.mark.parametrize("version", VERSIONS)
def test_outcomes_begin_with_the_oldest_and_ties_go_by_id(mine: Client, version: str) -> None:
    records = mine.get(f"/api/{version}/participants/npq/outcomes").data
    keys = [(record["attributes"]["created_at"], record["id"]) for record in records]
    assert len(keys) == 4
    assert keys == sorted(keys)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_participant_with_two_enrolments_is_listed_once(sandbox_from: SandboxFrom, version: str) -> None:
    """README decision 10."""
    world = sandbox_from("""
people:
  ada:
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}
      b: {provider: ambition-institute, course_identifier: npq-leading-literacy, cohort: 2022, status: accepted}
""")
    assert world.as_provider(MINE).get(f"/api/{version}/participants/npq").ids == [world.id("ada")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", PAGED)
def test_pages(mine: Client, version: str, resource: str) -> None:
    path = f"/api/{version}/{resource}"
    everything = mine.get(path).data
    for query, part in (
        ("page[per_page]=3", slice(0, 3)),
        ("page[per_page]=3&page[page]=2", slice(3, 4)),
        ("page[page]=1", slice(0, 4)),
        ("page[page]=2", slice(0, 0)),
        ("page[page]=1000000000000000", slice(0, 0)),
        ("page[per_page]=2abc", slice(0, 2)),
        ("page[per_page]=%202", slice(0, 2)),
        ("page[per_page]=2.9", slice(0, 2)),
        ("page[size]=1", slice(0, 4)),
        ("page[per_page]=5000", slice(0, 4)),
        ("page%5Bper_page%5D=1", slice(0, 1)),
    ):
        assert mine.get(f"{path}?{query}").data == everything[part], query


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", PAGED)
@pytest.mark.parametrize(
    "query", ["page[page]=0", "page[per_page]=0", "page[page]=-1", "page[page]=abc", "page[page]="]
)
def test_pages_below_one_are_refused(mine: Client, version: str, resource: str, query: str) -> None:
    answer = mine.get(f"/api/{version}/{resource}?{query}")
    assert (answer.status, answer.titles, answer.rules) == (400, ["Bad request"], ["query.page-too-small"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", PAGED)
def test_a_page_without_a_key_is_refused(mine: Client, version: str, resource: str) -> None:
    answer = mine.get(f"/api/{version}/{resource}?page=2")
    assert (answer.status, answer.rules) == (400, ["query.page-not-a-hash"])


def test_pages_hold_a_hundred_unless_told_and_never_more_than_three_thousand(sandbox_from: SandboxFrom) -> None:
    crowd = "crowd: [{count: 101, providers: [ambition-institute], cohorts: [2022], status: {pending: 1}}]"
    mine = sandbox_from(crowd).as_provider(MINE)
    path = "/api/v3/npq-applications"
    assert len(mine.get(path).data) == 100
    assert len(mine.get(f"{path}?page[page]=2").data) == 1
    assert len(mine.get(f"{path}?page[per_page]=101").data) == 101
    assert listing.window(parse("page[per_page]=3001&page[page]=2")) == slice(3000, 6000)


def test_pages_follow_the_filter_and_the_order(mine: Client) -> None:
    query = "sort=-created_at&filter[updated_since]=2022-10-01T12:00:00Z&page[per_page]=2"
    assert [order(mine, f"/api/v3/npq-applications?{query}&page[page]={page}") for page in (1, 2, 3)] == ["12", "3", ""]


SORTED = [
    ("created_at", "2314"),
    ("-created_at", "4123"),
    ("%2Bcreated_at", "2314"),
    ("updated_at", "4321"),
    ("-updated_at", "1234"),
    ("created_at,-updated_at", "2314"),
    ("created_at,updated_at", "3214"),
    ("-created_at,updated_at", "4132"),
    ("colour,-updated_at", "1234"),
    ("colour", "2314"),
    ("", "2314"),
    ("-", "2314"),
    ("%00", "2314"),
]


@pytest.mark.parametrize("resource", ["npq-applications", "participants/npq"])
@pytest.mark.parametrize(("sort", "wanted"), SORTED)
def test_v3_sorts_applications_and_participants(mine: Client, resource: str, sort: str, wanted: str) -> None:
    assert order(mine, f"/api/v3/{resource}?sort={sort}") == wanted


@pytest.mark.parametrize("resource", ["npq-applications", "participants/npq"])
@pytest.mark.parametrize("sort", ["updated_at", "-updated_at"])
def test_ties_go_by_id_whatever_the_column(sandbox_from: SandboxFrom, resource: str, sort: str) -> None:
    same_time = FOUR
    for day in "1234":
        same_time = same_time.replace(f"updated_at: 2022-10-0{day}", "updated_at: 2022-10-05")
    mine = sandbox_from(same_time).as_provider(MINE)
    assert order(mine, f"/api/v3/{resource}?sort={sort}") == "1234"


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"/api/{version}/{resource}"
            for version in ("v1", "v2")
            for resource in ("npq-applications", "participants/npq")
        ),
        "/api/v3/participant-declarations",
    ],
)
def test_nothing_else_reads_sort(mine: Client, path: str) -> None:
    assert order(mine, f"{path}?sort=-updated_at") == "2314"
