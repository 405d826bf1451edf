"""Statements, in v3 (contract section 10 and README, reference data of release 2023)."""

import re
from typing import Any

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, THEIRS
from sandbox.domain import statements as domain
from sandbox.store import DEFAULT_WORKSPACE

PATH = "/api/v3/statements"
OUTPUT_MONTHS = {"January", "March", "July", "October", "December"}
EMPTY = 'people: {}\nclock: {now: "2023-01-10T09:00:00Z", frozen: true}'
# one declaration that the statement of December 2022 pays
ONE = """
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
people:
  ada:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         declarations: {started: {declaration_date: 2022-10-28T10:00:00Z, state: eligible}}}
"""


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(EMPTY)


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


def statements(client: Client, query: str = "") -> list[dict[str, Any]]:
    return client.get(f"{PATH}?page[per_page]=3000&{query}").data


def months(client: Client, query: str) -> list[str]:
    """Cohort, year and month of the statements that a list holds, in the alphabet's order."""
    return sorted("{cohort} {year} {month}".format_map(record["attributes"]) for record in statements(client, query))


def one(world: World, cohort: str, year: int, month: int, provider: str = MINE) -> str:
    """The id of a statement, also of one that no list holds."""
    (found,) = (
        statement.id
        for statement in world.sandbox.reference.statements_of(provider, cohort)
        if (statement.year, statement.month) == (year, month)
    )
    return found


def test_a_statement_has_the_tables_attributes_in_their_order(mine: Client, world: World) -> None:
    found = mine.get(f"{PATH}/{one(world, '2022a', 2023, 1)}").data
    assert list(found) == ["id", "type", "attributes"]
    assert (found["id"], found["type"]) == (one(world, "2022a", 2023, 1), "statement")
    assert list(found["attributes"].items()) == [
        ("month", "January"),
        ("year", "2023"),
        ("type", "npq"),
        ("cohort", "2022"),
        ("cut_off_date", "2022-12-25"),
        ("payment_date", "2023-01-25"),
        ("paid", False),
        ("created_at", "2022-04-03T00:00:00Z"),
        ("updated_at", "2022-12-26T00:00:00Z"),
    ]


def test_nothing_is_ever_null(mine: Client) -> None:
    assert all(value is not None for record in statements(mine) for value in record["attributes"].values())


def test_the_list_holds_every_output_statement_of_three_cohorts(mine: Client) -> None:
    """From each cohort's September until December of the fifth year after its start."""
    found = statements(mine)
    assert {record["attributes"]["month"] for record in found} == OUTPUT_MONTHS
    for cohort in (2021, 2022, 2023):
        years = [int(record["attributes"]["year"]) for record in found if record["attributes"]["cohort"] == str(cohort)]
        assert [years.count(year) for year in range(cohort, cohort + 6)] == [2, 5, 5, 5, 5, 5]


def test_cut_off_is_a_month_before_payment(mine: Client) -> None:
    for record in statements(mine):
        cut_off, payment = record["attributes"]["cut_off_date"], record["attributes"]["payment_date"]
        assert re.fullmatch(r"\d{4}-\d\d-25", cut_off)
        assert re.fullmatch(r"\d{4}-\d\d-25", payment)
        assert (int(payment[:4]) - int(cut_off[:4])) * 12 + int(payment[5:7]) - int(cut_off[5:7]) == 1


def test_a_statement_without_an_output_fee_is_found_and_not_listed(mine: Client, world: World) -> None:
    february = one(world, "2022a", 2023, 2)
    assert mine.get(f"{PATH}/{february}").attributes["month"] == "February"
    assert february not in [record["id"] for record in statements(mine)]


@pytest.mark.parametrize("provider", [THEIRS, "school-led-network"])
def test_another_providers_statement_is_not_found(world: World, provider: str) -> None:
    answer = world.as_provider(provider).get(f"{PATH}/{one(world, '2022a', 2023, 1)}")
    assert (answer.status, answer.json()) == (404, {"error": "Resource not Found"})
    assert answer.rules == ["statement.unknown"]


@pytest.mark.parametrize("name", ["x", "00000000-0000-4000-8000-000000000000", "january-2023"])
def test_an_unknown_statement_is_not_found(mine: Client, name: str) -> None:
    assert mine.get(f"{PATH}/{name}").rules == ["statement.unknown"]


def test_statements_begin_with_the_one_that_is_paid_first(mine: Client) -> None:
    keys = [(record["attributes"]["payment_date"], record["id"]) for record in statements(mine)]
    assert len(keys) == 3 * 27
    assert keys == sorted(keys)


def test_pages(mine: Client) -> None:
    everything = mine.get(f"{PATH}?page[per_page]=100").data
    assert mine.get(PATH).data == everything
    assert mine.get(f"{PATH}?page[per_page]=10&page[page]=3").data == everything[20:30]
    assert mine.get(f"{PATH}?page[page]=2").data == []
    assert (
        mine.get(f"{PATH}?filter[cohort]=2022&page[per_page]=2&page[page]=2").data
        == [record for record in everything if record["attributes"]["cohort"] == "2022"][2:4]
    )


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("page[page]=0", "query.page-too-small"),
        ("page=2", "query.page-not-a-hash"),
        ("filter=npq", "query.filter-not-a-hash"),
        ("filter[updated_since]=2023-01-10", "query.date-unreadable"),
        ("filter[cohort]=abc&filter[updated_since]=x", "query.date-unreadable"),
    ],
)
def test_what_cannot_be_read_is_a_400(mine: Client, query: str, rule: str) -> None:
    answer = mine.get(f"{PATH}?{query}")
    assert (answer.status, answer.rules) == (400, [rule])


def test_a_filter_without_a_key_is_refused_for_one_statement_too(mine: Client, world: World) -> None:
    answer = mine.get(f"{PATH}/{one(world, '2022a', 2023, 1)}?filter=x")
    assert (answer.status, answer.titles) == (400, ["Bad parameter"])


@pytest.mark.parametrize(
    ("value", "cohorts"),
    [
        ("2022", {"2022"}),
        ("2021,2023", {"2021", "2023"}),
        ("2022, 2021", {"2021", "2022"}),
        ("2022,2019", {"2022"}),
        ("2020", set()),
        ("abc", set()),
        (",", set()),
        ("", {"2021", "2022", "2023"}),
    ],
)
def test_by_cohort(mine: Client, value: str, cohorts: set[str]) -> None:
    found = statements(mine, f"filter[cohort]={value}")
    assert {record["attributes"]["cohort"] for record in found} == cohorts
    assert len(found) == 27 * len(cohorts)


@pytest.mark.parametrize(("value", "some"), [("npq", True), ("", True), ("ecf", False), ("NPQ", False), ("x", False)])
def test_by_type(mine: Client, value: str, some: bool) -> None:
    assert statements(mine, f"filter[type]={value}") == (statements(mine) if some else [])


def test_updated_since_means_at_the_instant_or_later(mine: Client) -> None:
    """At the clock's January the last things that happened are a closing on 26 December and a payment a day before."""
    since = "filter[cohort]=2021,2022&filter[updated_since]"
    january, december = ["2021 2023 January", "2022 2023 January"], ["2021 2022 December", "2022 2022 December"]
    assert months(mine, f"{since}=2022-12-26T00:00:01Z") == []
    assert months(mine, f"{since}=2022-12-26T00:00:00Z") == january
    assert months(mine, f"{since}=2022-12-25T00:00:01Z") == january
    assert months(mine, f"{since}=2022-12-25T00:00:00Z") == sorted(december + january)


@pytest.mark.parametrize("query", ["filter[colour]=blue", "filter[cohort][]=2019", "sort=-payment_date", "x=y"])
def test_nothing_else_is_read(mine: Client, query: str) -> None:
    assert statements(mine, query) == statements(mine)


def test_a_statement_closes_the_day_after_its_cut_off_and_is_paid_on_its_payment_date(
    sandbox_from: SandboxFrom,
) -> None:
    world = sandbox_from(ONE)
    mine, path = world.as_provider(MINE), f"{PATH}/{one(world, '2022a', 2023, 1)}"
    for now, paid, updated_at in (
        ("2022-12-25T23:59:59Z", False, "2022-04-03T00:00:00Z"),
        ("2022-12-26T00:00:00Z", False, "2022-12-26T00:00:00Z"),
        ("2023-01-24T23:59:59Z", False, "2022-12-26T00:00:00Z"),
        ("2023-01-25T00:00:00Z", True, "2023-01-25T00:00:00Z"),
        ("2030-01-01T00:00:00Z", True, "2023-01-25T00:00:00Z"),
    ):
        world.move_clock(now)
        shown = mine.get(path).attributes
        assert (shown["paid"], shown["updated_at"]) == (paid, updated_at), now


def test_a_server_date_pays_no_statement(mine: Client, world: World) -> None:
    """It moves the present of one request, not what the workspace has paid."""
    path = f"{PATH}/{one(world, '2022a', 2023, 1)}"
    later = mine.get(path, headers={"x-with-server-date": "2024-01-01T00:00:00Z"})
    assert later.attributes == mine.get(path).attributes
    assert later.attributes["paid"] is False


def test_a_declaration_names_the_statement_that_pays_it(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(ONE)
    mine = world.as_provider(MINE)
    declaration = f"/api/v3/participant-declarations/{world.id('ada.a.started')}"
    statement = f"{PATH}/{mine.get(declaration).attributes['statement_id']}"
    seen = []
    for now in ("2022-11-15T09:00:00Z", "2022-11-26T00:00:00Z", "2022-12-25T00:00:00Z"):
        world.move_clock(now)
        seen.append((mine.get(declaration).attributes["state"], mine.get(statement).attributes["paid"]))
    assert seen == [("eligible", False), ("payable", False), ("paid", True)]
    shown = mine.get(statement).attributes
    assert (shown["month"], shown["year"], shown["cohort"]) == ("December", "2022", "2022")


def test_a_statement_that_the_dfe_closed_early_is_paid_from_then_on(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(ONE)
    mine = world.as_provider(MINE)
    january, march = one(world, "2022a", 2023, 1), one(world, "2022a", 2023, 3)
    with world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        domain.close(workspace.register, workspace.register.reference.statements[january], now=workspace.clock.now())
    shown = mine.get(f"{PATH}/{january}").attributes
    assert (shown["paid"], shown["updated_at"]) == (True, "2022-11-15T09:00:00Z")
    assert mine.get(f"{PATH}/{march}").attributes["paid"] is False
    assert january in mine.get(f"{PATH}?filter[updated_since]=2022-11-15T09:00:00Z").ids


def test_statements_are_the_same_in_every_workspace(world: World, mine: Client) -> None:
    assert world.as_provider(MINE, "team-a").get(PATH).ids == mine.get(PATH).ids
