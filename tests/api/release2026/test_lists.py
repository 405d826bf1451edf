"""Pages, sorting and the order of lists (contract 1.8 and 1.9)."""

import pytest
from serving import Client

from api.release2026.records import Records, at

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
DECLARATIONS, OUTCOMES = "/api/v3/participant-declarations", "/api/v3/participants/npq/outcomes"
STATEMENTS, PARTNERS = "/api/v3/statements", "/api/v3/delivery-partners"
LISTS = [APPLICATIONS, PARTICIPANTS, DECLARATIONS, OUTCOMES, STATEMENTS, PARTNERS]


def make(records: Records, many: int) -> list[str]:
    """So many people with one record of each kind; their ids."""
    people = []
    for _ in range(many):
        application = records.accepted()
        declaration = records.declared(application, "completed", state="submitted")
        records.outcome(declaration, "passed", "2025-10-15", "2025-10-20T10:00")
        people.append(records.register.person_of(application).id)
    return people


@pytest.fixture
def three(records: Records) -> list[str]:
    return make(records, 3)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("path", LISTS)
def test_pages_cut_every_list(mine: Client, path: str) -> None:
    every = mine.get(f"{path}?page[per_page]=3000").ids
    assert mine.get(f"{path}?page[per_page]=2").ids == every[:2]
    assert mine.get(f"{path}?page[per_page]=2&page[page]=2").ids == every[2:4]
    assert mine.get(f"{path}?page[page]=2x&page[per_page]=%202").ids == every[2:4]
    assert mine.get(f"{path}?page[page]=99999").ids == []
    assert mine.get(f"{path}?page=2").ids == every[:100]


def test_the_outcomes_of_one_participant_come_in_pages(records: Records, mine: Client, three: list[str]) -> None:
    path = f"{PARTICIPANTS}/{three[0]}/outcomes"
    assert len(mine.get(path).ids) == 1
    assert mine.get(f"{path}?page[page]=2").ids == []
    assert mine.get(f"{path}?page[per_page]=0").rules == ["query.page-too-small"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    ["page[page]=0", "page[page]=-1", "page[page]=abc", "page[page]=", "page[per_page]=0", "page[per_page]=",
     "page[per_page]=-5", "page[page]=1&page[per_page]=x", "page[page]=%EF%BC%92"],
)  # fmt: skip
def test_pages_are_counted_from_one(mine: Client, path: str, query: str) -> None:
    answer = mine.get(f"{path}?{query}")
    assert (answer.status, answer.titles) == (400, ["Bad request"])


def test_a_page_holds_a_hundred_unless_told_and_never_more_than_3000(records: Records, mine: Client) -> None:
    for _ in range(3001):
        records.application()
    assert len(mine.get(APPLICATIONS).ids) == 100
    assert len(mine.get(f"{APPLICATIONS}?page[per_page]=3001").ids) == 3000
    assert len(mine.get(f"{APPLICATIONS}?page[per_page]=3001&page[page]=2").ids) == 1


@pytest.fixture
def crossed(records: Records) -> dict[str, list[str]]:
    """People and applications of which what is older changed later; ids by list, the oldest first."""
    told: dict[str, list[str]] = {APPLICATIONS: [], PARTICIPANTS: []}
    for created, updated in (("2025-06-01", "2025-06-30"), ("2025-06-02", "2025-06-20"), ("2025-06-03", "2025-06-10")):
        person = records.person(created=created, updated_at=at(updated))
        application = records.accepted(person, created=created, updated_at=at(updated), accepted=f"{updated}T00:00:00")
        told[APPLICATIONS].append(application.id)
        told[PARTICIPANTS].append(person.id)
    return told


@pytest.mark.parametrize("path", [APPLICATIONS, PARTICIPANTS])
@pytest.mark.parametrize(
    ("sort", "backwards"),
    [
        ("created_at", False),
        ("%2Bcreated_at", False),
        ("-created_at", True),
        ("updated_at", True),
        ("-updated_at", False),
        ("nonsense,-created_at", True),
        ("-created_at,updated_at", True),
        ("+created_at,-created_at", True),
        ("-created_at,nonsense;", True),
    ],
)
def test_sorting_by_columns(mine: Client, crossed: dict[str, list[str]], path: str, sort: str, backwards: bool) -> None:
    assert mine.get(f"{path}?sort={sort}").ids == crossed[path][:: -1 if backwards else 1]


@pytest.mark.parametrize("sort", ["", "nonsense", "+-created_at", "+updated_at"])
@pytest.mark.parametrize("path", [APPLICATIONS, PARTICIPANTS])
def test_unknown_columns_are_dropped_and_a_plain_plus_is_one(
    mine: Client, crossed: dict[str, list[str]], path: str, sort: str
) -> None:
    assert sorted(mine.get(f"{path}?sort={sort}").ids) == sorted(crossed[path])
    # where the order is not told, ours stays the default one
    assert mine.get(f"{path}?sort={sort}").ids == crossed[path]


def test_updated_at_sorts_by_the_records_own_time(records: Records, mine: Client) -> None:
    fresh = records.person(updated_at=at("2025-11-01"))
    one = records.application(fresh, updated_at=at("2025-06-01"))
    two = records.application(updated_at=at("2025-07-01"))
    assert mine.get(f"{APPLICATIONS}?sort=updated_at").ids == [one.id, two.id]
    assert mine.get(f"{APPLICATIONS}/{one.id}").attributes["updated_at"] == "2025-11-01T00:00:00Z"


def test_delivery_partners_sort_by_name_too(theirs: Client) -> None:
    names = [one["attributes"]["name"] for one in theirs.get(PARTNERS).data]
    assert names == sorted(names)
    assert len(names) == 10
    backwards = theirs.get(f"{PARTNERS}?sort=-name").data
    assert [one["attributes"]["name"] for one in backwards] == sorted(names, reverse=True)


@pytest.mark.parametrize("path", [DECLARATIONS, STATEMENTS, OUTCOMES])
@pytest.mark.usefixtures("three")
def test_other_lists_are_not_sorted(mine: Client, path: str) -> None:
    assert mine.get(f"{path}?sort=-created_at").ids == mine.get(path).ids


def test_participants_come_by_the_age_of_their_records_not_of_their_acceptance(records: Records, mine: Client) -> None:
    younger = records.register.person_of(records.accepted(accepted="2025-10-01", created="2025-05-01"))
    older = records.person(created="2025-04-01")
    records.accepted(older, accepted="2025-11-01", created="2025-10-30")
    assert mine.get(PARTICIPANTS).ids == [older.id, younger.id]


def test_applications_declarations_and_outcomes_come_oldest_first(records: Records, mine: Client) -> None:
    second = records.accepted(created="2025-07-02")
    first = records.accepted(created="2025-07-01")
    late = records.declared(first, "completed", made="2025-10-22T10:00", state="submitted")
    early = records.declared(second, "completed", made="2025-10-21T10:00", state="submitted")
    last = records.outcome(early, "failed", "2025-10-15", "2025-11-02T10:00")
    soon = records.outcome(late, "passed", "2025-10-15", "2025-11-01T10:00")
    assert mine.get(APPLICATIONS).ids == [first.id, second.id]
    assert mine.get(DECLARATIONS).ids == [early.id, late.id]
    assert mine.get(OUTCOMES).ids == [soon.id, last.id]


def test_declarations_and_outcomes_of_one_instant_come_in_the_order_in_which_they_were_made(
    records: Records, mine: Client
) -> None:
    application = records.accepted()
    kinds = ("completed", "started", "retained-1", "retained-2")
    made = [records.declared(application, kind, made="2025-10-22T10:00", state="submitted") for kind in kinds]
    told = [
        records.outcome(made[0], state, "2025-10-15", "2025-11-01T10:00") for state in ("passed", "failed", "passed")
    ]
    person = records.register.person_of(application)
    assert mine.get(DECLARATIONS).ids == [found.id for found in made]
    assert mine.get(OUTCOMES).ids == [found.id for found in told]
    assert mine.get(f"{PARTICIPANTS}/{person.id}/outcomes").ids == [found.id for found in told]


def test_statements_come_by_payment_date(mine: Client) -> None:
    dates = [one["attributes"]["payment_date"] for one in mine.get(f"{STATEMENTS}?page[per_page]=3000").data]
    assert dates == sorted(dates)
    assert len(set(dates)) > 10


def test_enrolments_come_as_the_applications_and_id_changes_newest_first(records: Records, mine: Client) -> None:
    person = records.person()
    applications = [records.accepted(person, cohort=cohort).id for cohort in ("2025a", "2024a", "2025b")]
    old, older = records.old_id(person, "2025-10-05T12:00:00"), records.old_id(person, "2025-10-04T12:00:00")
    newest = records.old_id(person, "2025-10-06T12:00:00")
    shown = mine.get(f"{PARTICIPANTS}/{person.id}").attributes
    assert [one["npq_application_id"] for one in shown["npq_enrolments"]] == applications
    assert [one["from_participant_id"] for one in shown["participant_id_changes"]] == [newest, old, older]
