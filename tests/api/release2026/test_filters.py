"""Filters, key by key (contract 1.8)."""

import pytest
from serving import Client, World

from api.operations import MINE
from api.release2026.records import Records, partner

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
DECLARATIONS, OUTCOMES = "/api/v3/participant-declarations", "/api/v3/participants/npq/outcomes"
STATEMENTS, PARTNERS = "/api/v3/statements", "/api/v3/delivery-partners"
SINCE = [(APPLICATIONS, "updated_since"), (PARTICIPANTS, "updated_since"), (DECLARATIONS, "updated_since"),
         (STATEMENTS, "updated_since"), (OUTCOMES, "created_since")]  # fmt: skip
COHORTS = ["2024a", "2025a", "2025b", "2026a", "2026b"]


@pytest.fixture
def by_cohort(records: Records) -> None:
    for cohort in COHORTS:
        records.declared(records.accepted(cohort=cohort), state="submitted")


def cohorts(client: Client, path: str, query: str) -> list[str]:
    found = client.get(f"{path}?{query}").data
    attributes = [one["attributes"] for one in found]
    if path == DECLARATIONS:
        shown = [client.get(f"{APPLICATIONS}/{one['application_id']}").attributes for one in attributes]
        attributes = shown
    return sorted(one["cohort"] + one["cohort_suffix"] for one in attributes)


@pytest.mark.usefixtures("by_cohort")
@pytest.mark.parametrize("path", [APPLICATIONS, DECLARATIONS])
@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2024", ["2024a"]),
        ("2024,2026", ["2024a", "2026a", "2026b"]),
        ("2026b", ["2026a", "2026b"]),
        ("2024x%20,%20 2025-", ["2024a", "2025a", "2025b"]),
        ("x,2024", ["2024a"]),
        ("%2B2024", ["2024a"]),
        ("%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%94", []),  # wide digits are none
        ("x", []),
        ("1999", []),
        (",", []),
        ("%20,%20", []),
        ("", COHORTS),
        ("%20", COHORTS),
    ],
)
def test_cohorts_in_a_comma_list(mine: Client, path: str, value: str, found: list[str]) -> None:
    assert cohorts(mine, path, f"filter[cohort]={value}") == found


@pytest.mark.usefixtures("by_cohort")
def test_cohorts_in_a_list_proper_are_read_for_declarations_alone(mine: Client) -> None:
    listed = "filter[cohort][]=2024&filter[cohort][]=2026"
    assert cohorts(mine, DECLARATIONS, listed) == ["2024a", "2026a", "2026b"]
    assert cohorts(mine, APPLICATIONS, listed) == COHORTS
    assert {one["attributes"]["cohort"] for one in mine.get(f"{STATEMENTS}?{listed}").data} == {
        "2021", "2022", "2023", "2024", "2025", "2026"
    }  # fmt: skip


@pytest.mark.parametrize(("value", "years"), [("2024,2026", {"2024", "2026"}), ("2026b", {"2026"}), (",", set())])
def test_cohorts_of_statements(mine: Client, value: str, years: set[str]) -> None:
    assert {one["attributes"]["cohort"] for one in mine.get(f"{STATEMENTS}?filter[cohort]={value}").data} == years


@pytest.mark.parametrize(
    ("value", "numbers"),
    [("2023", {3, 7}), ("2023,2024", {3, 7}), ("2023x", {3, 7}), ("x2023", set()), (",", set()), ("", None)],
)
def test_delivery_partners_by_one_cohort(theirs: Client, value: str, numbers: set[int] | None) -> None:
    found = theirs.get(f"{PARTNERS}?filter[cohort]={value}").data
    wanted = range(1, 11) if numbers is None else numbers
    assert {one["id"] for one in found} == {partner(number) for number in wanted}


def test_the_cohorts_of_a_delivery_partner_are_not_narrowed_by_the_filter(theirs: Client) -> None:
    found = {one["id"]: one for one in theirs.get(f"{PARTNERS}?filter[cohort]=2023").data}
    assert found[partner(3)]["attributes"]["cohort"] == [2023, 2025, 2026]


@pytest.mark.parametrize("query", ["filter[nonsense]=x", "nonsense=x", "filter[a][b][c]=x", "cohort=2024", "page=2"])
@pytest.mark.parametrize("path", [APPLICATIONS, PARTICIPANTS, DECLARATIONS, STATEMENTS, PARTNERS, OUTCOMES])
@pytest.mark.usefixtures("by_cohort")
def test_unknown_keys_are_ignored(mine: Client, path: str, query: str) -> None:
    assert mine.get(f"{path}?{query}").body == mine.get(path).body


@pytest.mark.parametrize("form", ["[]", "[x]", "[][x]"])
@pytest.mark.parametrize(
    ("path", "key"),
    [(APPLICATIONS, "cohort"), (STATEMENTS, "cohort"), (PARTNERS, "cohort"), (PARTICIPANTS, "training_status"),
     (PARTICIPANTS, "from_participant_id")],
)  # fmt: skip
@pytest.mark.usefixtures("by_cohort")
def test_a_list_or_a_nested_form_for_one_value_is_ignored(mine: Client, path: str, key: str, form: str) -> None:
    assert mine.get(f"{path}?filter[{key}]{form}=x").body == mine.get(path).body


@pytest.fixture
def since(records: Records) -> None:
    """Somebody and their records, all of 2025-10-10T10:00:00.5Z."""
    instant = "2025-10-10T10:00:00.5"
    then = {"created": instant}
    person = records.person(**then)
    application = records.accepted(person, accepted=instant, **then)
    declaration = records.declared(application, "completed", "2025-10-09T10:00:00Z", made=instant)
    records.outcome(declaration, "passed", "2025-10-09", instant)


@pytest.mark.usefixtures("since")
@pytest.mark.parametrize(("path", "key"), [row for row in SINCE if row[0] != STATEMENTS])
@pytest.mark.parametrize(
    ("value", "there"),
    [
        ("2025-10-10T10:00:00Z", True),
        ("2025-10-10T10:00:00.5Z", True),
        ("2025-10-10T10:00:00.500001Z", False),
        ("2025-10-10T10:00:01Z", False),
        ("2025-10-10T10:00:00", True),
        ("2025-10-10T10:00:01", False),
        ("2025-10-10T11:00:00%252B01:00", True),
        ("2025-10-10T11:00:01%252B0100", False),
        ("2025-10-10T12:00:00%252B02", True),
        ("2025-10-10T09:00:00-01:00", True),
        ("2025-10-10T09:00:01-0100", False),
        ("2025-10-10", True),
        ("2025-10-11", False),
        ("%20", True),
        ("", True),
    ],
)
def test_dates_in_their_forms_are_inclusive(mine: Client, path: str, key: str, value: str, there: bool) -> None:
    assert (len(mine.get(f"{path}?filter[{key}]={value}").data) == 1) is there


@pytest.mark.parametrize(("path", "key"), SINCE)
@pytest.mark.parametrize(
    "value",
    ["soon", "2025", "2025-10", "2025-13-01", "2025-02-30T00:00:00Z", "20251010T100000Z", "2025-10-10 10:00:00",
     "2025-10-10T10:00:00%2B01:00", "2025-10-10T10:00:00+01:00", "2025-10-10T25:00:00Z", "10/10/2025"],
)  # fmt: skip
def test_what_is_no_date_is_refused_by_name(mine: Client, path: str, key: str, value: str) -> None:
    answer = mine.get(f"{path}?filter[{key}]={value}")
    assert (answer.status, answer.titles) == (400, ["Bad request"])
    assert f"#/{key}" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(("path", "key"), SINCE)
@pytest.mark.parametrize("form", ["[]", "[x]"])
def test_a_list_of_dates_is_what_the_service_fails_on(
    mine: Client, faithful: World, path: str, key: str, form: str
) -> None:
    query = f"{path}?filter[{key}]{form}=2025-10-10"
    assert (mine.get(query).status, mine.get(query).rules) == (400, ["query.date-not-a-text"])
    assert faithful.as_provider(MINE).send("GET", query).status == 500


def test_statements_since(records: Records, mine: Client) -> None:
    path = f"{STATEMENTS}?filter[cohort]=2024&filter[updated_since]="
    times = sorted(one["attributes"]["updated_at"] for one in mine.get(f"{STATEMENTS}?filter[cohort]=2024").data)
    assert len(mine.get(f"{path}{times[-1]}").data) == times.count(times[-1])
    assert mine.get(f"{path}2099-01-01").data == []


def test_the_filter_is_evaluated_for_one_statement_too(records: Records, mine: Client) -> None:
    path = f"{STATEMENTS}/{records.statement().id}"
    assert mine.get(f"{path}?filter[updated_since]=2020-01-01").status == 200
    assert mine.get(f"{path}?filter[updated_since]=2099-01-01").status == 404
    assert mine.get(f"{path}?filter[updated_since]=soon").status == 400
    assert mine.get(f"{path}?filter[cohort]=1999").status == 200


@pytest.mark.parametrize("path", [APPLICATIONS, DECLARATIONS])
def test_participants_in_a_comma_list(records: Records, mine: Client, path: str) -> None:
    people = [records.register.person_of(records.accepted()) for _ in range(3)]
    for person in people:
        for application in list(records.register.applications_of(person)):
            records.declared(application, state="submitted")
    one, two = people[0].id, people[1].id.upper()
    found = mine.get(f"{path}?filter[participant_id]={one}, {two},00000000-0000-4000-8000-000000000000").data
    assert {record["attributes"]["participant_id"] for record in found} == {people[0].id, people[1].id}
    assert len(mine.get(f"{path}?filter[participant_id]=%20").data) == 3


@pytest.mark.parametrize("path", [APPLICATIONS, DECLARATIONS])
@pytest.mark.parametrize("query", ["=x", "=,", "={id},", "={id},x", "={bare}", "[]={id}", "[x]={id}"])
def test_what_is_no_list_of_uuids_is_refused(records: Records, mine: Client, path: str, query: str) -> None:
    person = records.person().id
    sent = query.replace("{id}", person).replace("{bare}", person.replace("-", ""))
    answer = mine.get(f"{path}?filter[participant_id]{sent}")
    assert (answer.status, answer.titles) == (400, ["Bad request"])
    assert "comma list of uuids" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("value", ["lost", "Active", "active,deferred", "0"])
def test_other_training_statuses_are_a_422(mine: Client, value: str) -> None:
    answer = mine.get(f"{PARTICIPANTS}?filter[training_status]={value}")
    assert (answer.status, answer.titles) == (422, ["Unpermitted parameters"])
    detail = answer.json()["errors"][0]["detail"]
    assert all(word in detail for word in ("training_status", "active", "deferred", "withdrawn"))


def test_people_by_an_id_that_they_had(records: Records, mine: Client) -> None:
    person = records.register.person_of(records.accepted())
    records.accepted()
    old = records.old_id(person)
    assert mine.get(f"{PARTICIPANTS}?filter[from_participant_id]={old}").ids == [person.id]
    for unknown in ("x", person.id):
        assert mine.get(f"{PARTICIPANTS}?filter[from_participant_id]={unknown}").ids == []
    assert len(mine.get(f"{PARTICIPANTS}?filter[from_participant_id]=").ids) == 2


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        (APPLICATIONS, "participant_id", "updated_since"),
        (DECLARATIONS, "updated_since", "participant_id"),
        (PARTICIPANTS, "updated_since", "training_status"),
    ],
)
def test_only_the_first_bad_filter_is_reported_and_pages_come_last(
    mine: Client, path: str, first: str, second: str
) -> None:
    answer = mine.get(f"{path}?page[page]=0&filter[{second}]=x&filter[{first}]=x")
    assert len(answer.rules) == 1
    assert first in answer.json()["errors"][0]["detail"]
    then = mine.get(f"{path}?page[page]=0&filter[{second}]=x")
    assert second in then.json()["errors"][0]["detail"]
    assert mine.get(f"{path}?page[page]=0").rules == ["query.page-too-small"]


def test_the_outcomes_of_one_participant_have_no_filter(records: Records, mine: Client) -> None:
    application = records.accepted()
    declaration = records.declared(application, "completed")
    records.outcome(declaration, "passed", "2025-10-15", "2025-10-20T10:00")
    path = f"{PARTICIPANTS}/{records.register.person_of(application).id}/outcomes"
    for value in ("2099-01-01", "soon"):
        assert len(mine.get(f"{path}?filter[created_since]={value}").data) == 1


@pytest.mark.parametrize("query", ["filter[cohort]=%ff", "x=%E2%28%A1", "%ff=x"])
def test_a_query_that_is_no_text_is_an_empty_400(world: World, query: str) -> None:
    answer = world.caller().get(f"{APPLICATIONS}?{query}")
    assert (answer.status, answer.headers["content-type"], answer.headers["content-length"]) == (400, "text/html", "0")
