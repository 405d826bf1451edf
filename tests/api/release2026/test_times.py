"""What moves which time, and what shows of it (contract 2.3, 2.4, 3.3 and 4.2)."""

from typing import Any

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, THEIRS
from api.release2026.conftest import EMPTY
from api.release2026.records import HEADSHIP, Records, at, partner
from sandbox.domain.records import Application, Person

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
DECLARATIONS, OUTCOMES = "/api/v3/participant-declarations", "/api/v3/participants/npq/outcomes"
NOW = "2025-11-15T09:00:00Z"


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"attributes": attributes}}


def person_of(records: Records, application: Application) -> Person:
    return records.register.person_of(application)


# what moves which time ------------------------------------------------------------------------------------------------


class Times:
    """What a provider sees of one person, before and after."""

    def __init__(self, records: Records, client: Client) -> None:
        self._client = client
        self.person = records.person(created="2025-05-01")
        told: dict[str, Any] = {"created": "2025-06-01"}
        self.one = records.accepted(self.person, funded_place=True, **told)
        self.one.updated_at = at("2025-06-02")
        self.other = records.application(self.person, course="npq-leading-teaching", provider=THEIRS, **told)
        self.third = records.application(self.person, cohort="2025b", **told)
        self.started = records.declared(self.one, state="submitted", made="2025-10-20T10:00")
        self.completed = records.declared(self.one, "completed", state="submitted", made="2025-10-21T10:00")

    def seen(self) -> tuple[bool, bool, bool, bool]:
        """Whether application one, another one, the participant, and the completed declaration show the present."""
        shown = (
            self._client.get(f"{APPLICATIONS}/{self.one.id}"),
            self._client.get(f"{APPLICATIONS}/{self.third.id}"),
            self._client.get(f"{PARTICIPANTS}/{self.person.id}"),
            self._client.get(f"{DECLARATIONS}/{self.completed.id}"),
        )
        one, other, person, declaration = (answer.attributes["updated_at"] == NOW for answer in shown)
        return one, other, person, declaration


PAUSE = body(course_identifier=HEADSHIP, reason="other")
ONE, PERSON, DECLARATION = (True, False, True, False), (True, True, True, False), (False, False, False, True)
NOTHING = (False, False, False, False)


@pytest.fixture
def times(records: Records, mine: Client) -> Times:
    return Times(records, mine)


def test_nothing_moves_by_itself(times: Times) -> None:
    assert times.seen() == NOTHING


def test_accepting_or_rejecting_touches_the_person_and_so_every_application(times: Times, theirs: Client) -> None:
    answer = theirs.post(f"{APPLICATIONS}/{times.other.id}/accept", json=body(funded_place=False))
    assert answer.attributes["updated_at"] == NOW
    assert times.seen() == PERSON


def test_rejecting_touches_the_person_too(times: Times, theirs: Client) -> None:
    assert theirs.post(f"{APPLICATIONS}/{times.other.id}/reject").attributes["updated_at"] == NOW
    assert times.seen() == PERSON


def test_a_new_application_touches_the_person_and_so_every_other(sandbox_from: SandboxFrom) -> None:
    applied = "{provider: ambition-institute, course_identifier: npq-headship, cohort: 2025}"
    world = sandbox_from(
        f"""
{EMPTY}
people: {{ada: {{created_at: 2025-05-01T00:00:00Z, applications: {{first: {applied}}}}}}}
steps:
  - at: 2025-11-16T09:00:00Z
    do: {{register: {{ada: {{applications: {{second: {applied.replace("2025", "2024")}}}}}}}}}
""",
        release="2026",
    )
    path = f"{APPLICATIONS}/{world.id('ada.first')}"
    mine = world.as_provider(MINE)
    assert mine.get(path).attributes["updated_at"] < NOW
    world.move_clock("2025-11-17T09:00:00Z")
    assert mine.get(path).attributes["updated_at"] == "2025-11-16T09:00:00Z"
    assert mine.get(f"{APPLICATIONS}/{world.id('ada.second')}").attributes["updated_at"] == "2025-11-16T09:00:00Z"


def test_an_application_that_another_acceptance_rejected_is_touched(records: Records, mine: Client) -> None:
    person = records.person()
    ours, rival = records.application(person), records.application(person, provider=THEIRS)
    mine.post(f"{APPLICATIONS}/{ours.id}/accept", json=body(funded_place=True))
    assert (rival.status, rival.updated_at) == ("rejected", at(NOW))


@pytest.mark.parametrize("value", [False, True])
def test_a_funded_place_touches_the_application_if_it_changes(records: Records, mine: Client, value: bool) -> None:
    person = records.person(created="2025-05-01")
    application = records.accepted(person, funded_place=True, created="2025-06-01")
    other = records.application(person, cohort="2025b")
    answer = mine.put(f"{APPLICATIONS}/{application.id}/change-funded-place", json=body(funded_place=value))
    assert answer.attributes["funded_place"] is value
    assert (answer.attributes["updated_at"] == NOW) is (value is False)
    assert mine.get(f"{APPLICATIONS}/{other.id}").attributes["updated_at"] != NOW


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("defer", PAUSE),
        ("withdraw", PAUSE),
        ("change-schedule", body(course_identifier=HEADSHIP, schedule_identifier="npq-leadership-spring")),
    ],
)
def test_training_touches_the_application_alone(
    records: Records, mine: Client, action: str, sent: dict[str, Any]
) -> None:
    person = records.person(created="2025-05-01")
    application = records.accepted(person, created="2025-06-01")
    other = records.application(person, cohort="2025b")
    # it counts for nothing any more, but a pause asks for some declaration
    records.declared(application, state="voided")
    shown = mine.put(f"{PARTICIPANTS}/{person.id}/{action}", json=sent).attributes
    assert shown["updated_at"] == NOW
    assert mine.get(f"{APPLICATIONS}/{application.id}").attributes["updated_at"] == NOW
    assert mine.get(f"{APPLICATIONS}/{other.id}").attributes["updated_at"] != NOW


def test_resuming_touches_the_application_alone(times: Times, mine: Client, records: Records) -> None:
    records.paused(times.one, "deferred", "2025-11-01T10:00")
    sent = body(course_identifier=HEADSHIP)
    assert mine.put(f"{PARTICIPANTS}/{times.person.id}/resume", json=sent).attributes["updated_at"] == NOW
    assert times.seen() == ONE


def test_declaring_touches_nothing_else(times: Times, mine: Client) -> None:
    sent = body(
        participant_id=times.person.id, declaration_type="retained-1", declaration_date="2025-11-01T10:00:00Z",
        course_identifier=HEADSHIP, delivery_partner_id=partner(1),
    )  # fmt: skip
    made = mine.post(DECLARATIONS, json=sent).attributes
    assert (made["created_at"], made["updated_at"]) == (NOW, NOW)
    assert times.seen() == NOTHING


def test_voiding_touches_the_declaration_alone(times: Times, mine: Client) -> None:
    assert mine.put(f"{DECLARATIONS}/{times.completed.id}/void").attributes["updated_at"] == NOW
    assert times.seen() == DECLARATION


def test_a_delivery_partner_touches_the_declaration_if_it_changes(times: Times, mine: Client) -> None:
    path = f"{DECLARATIONS}/{times.completed.id}/change-delivery-partner"
    assert mine.put(path, json=body(delivery_partner_id=partner(1))).attributes["updated_at"] == NOW
    assert times.seen() == DECLARATION


def test_the_same_delivery_partner_touches_nothing(records: Records, mine: Client) -> None:
    declaration = records.declared(records.accepted(), delivery_partner_id=partner(1))
    path = f"{DECLARATIONS}/{declaration.id}/change-delivery-partner"
    assert mine.put(path, json=body(delivery_partner_id=partner(1))).attributes["updated_at"] != NOW


def test_an_outcome_touches_the_declaration_and_repeated_nothing(times: Times, mine: Client, world: World) -> None:
    path = f"{PARTICIPANTS}/{times.person.id}/outcomes"
    sent = body(course_identifier=HEADSHIP, state="passed", completion_date="2025-11-01")
    first = mine.post(path, json=sent)
    assert times.seen() == DECLARATION
    world.move_clock("2025-11-16T09:00:00Z")
    again = mine.post(path, json=sent)
    assert again.body == first.body
    assert times.seen() == DECLARATION


def test_a_statement_moves_the_declaration_by_its_state_alone(records: Records, world: World, mine: Client) -> None:
    declaration = records.declared(records.accepted(), made="2025-10-20T10:00")
    path = f"{DECLARATIONS}/{declaration.id}"
    before = mine.get(path).attributes["updated_at"]
    world.move_clock("2025-11-25T23:00:00Z")
    assert mine.get(path).attributes["updated_at"] == before
    world.move_clock("2025-11-27T00:00:00Z")
    after = mine.get(path).attributes
    assert (after["state"], after["updated_at"]) == ("payable", "2025-11-26T00:00:00Z")


# computed times -------------------------------------------------------------------------------------------------------


def test_a_participants_time_is_the_latest_of_person_applications_and_id_changes(
    records: Records, mine: Client
) -> None:
    person = records.person(updated_at=at("2025-10-02"))
    ours = records.accepted(person, updated_at=at("2025-10-01"))
    path = f"{PARTICIPANTS}/{person.id}"

    def shown() -> str:
        return str(mine.get(path).attributes["updated_at"])[:10]

    assert shown() == "2025-10-02"
    other = records.application(person, provider=THEIRS, cohort="2024a", created="2025-10-03")
    assert shown() == "2025-10-03"
    ours.updated_at = at("2025-10-04")
    assert shown() == "2025-10-04"
    other.updated_at = at("2025-10-05")
    assert shown() == "2025-10-05"


def test_an_id_change_counts_for_the_participants_time(records: Records, mine: Client) -> None:
    person = person_of(records, records.accepted())
    records.old_id(person, "2025-11-07T12:00:00")
    assert mine.get(f"{PARTICIPANTS}/{person.id}").attributes["updated_at"] == "2025-11-07T12:00:00Z"


@pytest.mark.parametrize(("since", "there"), [("2025-10-06", True), ("2025-10-07", False)])
@pytest.mark.parametrize("what", ["person", "other application", "id change"])
def test_a_list_since_then_looks_at_all_of_it(
    records: Records, mine: Client, what: str, since: str, there: bool
) -> None:
    then = at("2025-10-06T09:00")
    person = records.person(updated_at=then if what == "person" else at("2025-05-01"))
    records.accepted(person, updated_at=at("2025-06-01"))
    if what == "other application":
        records.application(person, provider=THEIRS, cohort="2024a", updated_at=then, status="rejected")
    elif what == "id change":
        records.old_id(person, "2025-10-06T09:00")
    found = mine.get(f"{PARTICIPANTS}?filter[updated_since]={since}").data
    assert len(found) == there
    assert not there or len(found[0]["attributes"]["npq_enrolments"]) == 1


@pytest.mark.parametrize(("since", "there"), [("2025-10-06T09:00:00Z", True), ("2025-10-06T09:00:01Z", False)])
@pytest.mark.parametrize("what", ["application", "person"])
def test_applications_since_then_look_at_the_person_too(
    records: Records, mine: Client, what: str, since: str, there: bool
) -> None:
    then, before = at("2025-10-06T09:00"), at("2025-05-01")
    person = records.person(updated_at=then if what == "person" else before)
    records.application(person, updated_at=then if what == "application" else before)
    assert len(mine.get(f"{APPLICATIONS}?filter[updated_since]={since}").data) == there
