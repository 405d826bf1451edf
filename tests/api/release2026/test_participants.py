"""Lists of participants that a filter narrows, and ids that were replaced (contract 2.4, 4.2 and 4.3)."""

import pytest
from serving import Client

from api.operations import THEIRS
from api.release2026.records import HEADSHIP, NOBODY, TEACHING, Records, at
from sandbox.domain import corrections
from sandbox.domain.records import IdChange

PARTICIPANTS = "/api/v3/participants/npq"


@pytest.fixture
def mixed(records: Records) -> str:
    """Somebody active on one course, deferred on another; and with one more provider. The oldest changed last."""
    person = records.person(updated_at=at("2025-06-01"))
    records.accepted(person, updated_at=at("2025-10-09"))
    deferred = records.accepted(person, course=TEACHING, schedule="npq-specialist-autumn", updated_at=at("2025-10-05"))
    records.paused(deferred, "deferred", "2025-10-05T00:00")
    theirs = records.accepted(person, provider=THEIRS, cohort="2024a", updated_at=at("2025-10-10"))
    records.paused(theirs, "withdrawn", "2025-10-10T00:00")
    return person.id


def listed(client: Client, query: str) -> list[dict[str, object]]:
    return [one["attributes"] for one in client.get(f"{PARTICIPANTS}?{query}").data]


def test_a_person_is_one_row(mixed: str, mine: Client) -> None:
    assert mine.get(PARTICIPANTS).ids == [mixed]


@pytest.mark.parametrize(
    ("status", "courses", "updated"), [("active", [HEADSHIP], "2025-10-09"), ("deferred", [TEACHING], "2025-10-05")]
)
@pytest.mark.usefixtures("mixed")
def test_a_training_status_trims_the_enrolments_and_the_time(
    mine: Client, status: str, courses: list[str], updated: str
) -> None:
    (shown,) = mine.get(f"{PARTICIPANTS}?filter[training_status]={status}").data
    enrolments = shown["attributes"]["npq_enrolments"]
    assert [one["course_identifier"] for one in enrolments] == courses
    assert {one["training_status"] for one in enrolments} == {status}
    assert shown["attributes"]["updated_at"] == f"{updated}T00:00:00Z"


@pytest.mark.usefixtures("mixed")
def test_a_status_with_another_provider_does_not_count(mine: Client, theirs: Client) -> None:
    assert listed(mine, "filter[training_status]=withdrawn") == []
    assert len(listed(theirs, "filter[training_status]=withdrawn")) == 1


@pytest.mark.usefixtures("mixed")
def test_without_a_filter_everything_counts_for_the_time(mine: Client) -> None:
    (shown,) = listed(mine, "")
    assert shown["updated_at"] == "2025-10-10T00:00:00Z"


def test_a_former_id_trims_the_changes_and_the_time(records: Records, mine: Client) -> None:
    person = records.person(updated_at=at("2025-06-01"))
    records.accepted(person, updated_at=at("2025-06-02"))
    first = records.old_id(person, "2025-10-03T12:00:00")
    second = records.old_id(person, "2025-10-04T12:00:00")
    (whole,) = listed(mine, "")
    assert len(whole["participant_id_changes"]) == 2  # type: ignore[arg-type]
    assert whole["updated_at"] == "2025-10-04T12:00:00Z"
    (shown,) = listed(mine, f"filter[from_participant_id]={first}")
    assert shown["participant_id_changes"] == [
        {"from_participant_id": first, "to_participant_id": person.id, "changed_at": "2025-10-03T12:00:00Z"}
    ]
    assert shown["updated_at"] == "2025-10-03T12:00:00Z"
    assert len(shown["npq_enrolments"]) == 1  # type: ignore[arg-type]
    (other,) = listed(mine, f"filter[from_participant_id]={second}")
    assert other["updated_at"] == "2025-10-04T12:00:00Z"


def test_filters_combine(records: Records, mine: Client) -> None:
    person = records.person(updated_at=at("2025-06-01"))
    records.accepted(person, updated_at=at("2025-10-01"))
    old = records.old_id(person, "2025-10-03T12:00:00")
    right = f"filter[from_participant_id]={old}&filter[training_status]=active&filter[updated_since]=2025-10-03"
    assert len(listed(mine, right)) == 1
    for wrong in ("filter[training_status]=deferred", "filter[updated_since]=2025-10-04"):
        assert listed(mine, f"{right}&{wrong}") == []


@pytest.mark.parametrize("ending", ["", "/outcomes"])
def test_a_replaced_id_is_gone_for_everybody(records: Records, mine: Client, theirs: Client, ending: str) -> None:
    person = records.register.person_of(records.accepted())
    old = records.old_id(person, "2025-10-03T12:00:00.5")
    for client in (mine, theirs):
        answer = client.get(f"{PARTICIPANTS}/{old.upper()}{ending}")
        (error,) = answer.json()["errors"]
        assert (answer.status, error["title"]) == (410, "Participant ID has been changed")
        assert list(error) == ["title", "detail", "participant_id_changes"]
        assert old in error["detail"]
        assert person.id in error["detail"]
        assert error["participant_id_changes"] == [
            {"from_participant_id": old, "to_participant_id": person.id, "changed_at": "2025-10-03T12:00:00Z"}
        ]
    assert mine.get(f"{PARTICIPANTS}/{person.id}{ending}").status == 200


def test_an_id_that_was_replaced_is_gone_even_where_it_still_resolves(records: Records, mine: Client) -> None:
    person = records.register.person_of(records.accepted())
    person.id_changes.append(IdChange(person.id, NOBODY, at("2025-11-01")))
    assert mine.get(PARTICIPANTS).ids == [person.id]
    answer = mine.get(f"{PARTICIPANTS}/{person.id}")
    assert answer.status == 410
    assert answer.json()["errors"][0]["participant_id_changes"][0]["to_participant_id"] == NOBODY


def test_merged_people_are_one_under_the_new_id(records: Records, mine: Client) -> None:
    person = records.register.person_of(records.accepted())
    other = records.person()
    records.accepted(other, cohort="2024a")
    corrections.merge(records.register, person, other, now=at("2025-11-01"))
    assert mine.get(f"{PARTICIPANTS}/{person.id}").status == 410
    assert mine.get(PARTICIPANTS).ids == [other.id]
    shown = mine.get(f"{PARTICIPANTS}/{other.id}").attributes
    assert len(shown["npq_enrolments"]) == 2
    assert [one["from_participant_id"] for one in shown["participant_id_changes"]] == [person.id]


@pytest.mark.parametrize(
    ("method", "action"),
    [("PUT", "defer"), ("PUT", "resume"), ("PUT", "withdraw"), ("PUT", "change-schedule"), ("POST", "outcomes")],
)
def test_elsewhere_a_replaced_id_is_only_not_there(records: Records, mine: Client, method: str, action: str) -> None:
    old = records.old_id(records.register.person_of(records.accepted()))
    body = {"data": {"attributes": {"course_identifier": HEADSHIP, "reason": "other"}}}
    assert mine.request(method, f"{PARTICIPANTS}/{old}/{action}", json=body).status == 404
    assert mine.get(f"/api/v3/npq-applications?filter[participant_id]={old}").data == []
