"""Previously funded, and what of it shows where (contract 2.5)."""

from typing import Any

import pytest
from serving import Client

from api.operations import THEIRS
from api.release2026.records import ASO, EHCO, HEADSHIP, TEACHING, Records, partner

APPLICATIONS, DECLARATIONS = "/api/v3/npq-applications", "/api/v3/participant-declarations"


def funding(client: Client, application_id: str) -> tuple[Any, Any]:
    shown = client.get(f"{APPLICATIONS}/{application_id}").attributes
    return shown["eligible_for_funding"], shown["ineligible_for_funding_reason"]


@pytest.mark.parametrize(
    "other",
    [
        {"provider": THEIRS},
        {"cohort": "2021a", "schedule": "npq-leadership-spring"},
        {"cohort": "2026b"},
        {"funded_place": True},
        {"created": "2020-01-01", "cohort": "2024a"},
        {"created": "2025-11-01", "cohort": "2024a"},
    ],
)
def test_an_accepted_funded_application_takes_funding_from_another(
    records: Records, mine: Client, other: dict[str, Any]
) -> None:
    person = records.person()
    application = records.application(person)
    records.accepted(person, **other)
    assert funding(mine, application.id) == (False, "previously-funded")


@pytest.mark.parametrize(
    "other",
    [
        {"eligible_for_funding": False},
        {"funded_place": False},
        {"course": TEACHING, "schedule": "npq-specialist-autumn"},
    ],
)
def test_an_application_without_funding_or_for_another_course_takes_none(
    records: Records, mine: Client, other: dict[str, Any]
) -> None:
    person = records.person()
    application = records.application(person)
    records.accepted(person, **({"cohort": "2024a"} | other))
    assert funding(mine, application.id) == (True, None)


@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_an_application_that_is_not_accepted_takes_none(records: Records, mine: Client, status: str) -> None:
    person = records.person()
    application = records.application(person)
    records.application(person, status=status, cohort="2024a")
    assert funding(mine, application.id) == (True, None)


def test_a_withdrawn_one_still_takes_it_and_another_persons_never_does(records: Records, mine: Client) -> None:
    person = records.person(trn="1234567")
    application = records.application(person)
    records.accepted(records.person(trn="1234567"), cohort="2024a")
    assert funding(mine, application.id) == (True, None)
    records.paused(records.accepted(person, cohort="2024a"), "withdrawn", "2025-11-01T10:00")
    assert funding(mine, application.id) == (False, "previously-funded")


@pytest.mark.parametrize(("one", "other", "pair"), [(ASO, EHCO, True), (EHCO, ASO, True), (ASO, HEADSHIP, False)])
def test_the_two_offers_are_a_pair(records: Records, mine: Client, one: str, other: str, pair: bool) -> None:
    person = records.person()
    application = records.application(person, course=one)
    records.accepted(person, course=other, cohort="2024a")
    assert funding(mine, application.id) == ((False, "previously-funded") if pair else (True, None))


def test_the_reasons(records: Records, mine: Client) -> None:
    person = records.person()
    stored = records.application(person, eligible_for_funding=False)
    assert funding(mine, stored.id) == (False, "establishment-ineligible")
    policy = records.application(person, cohort="2025b", funded_by_policy=True)
    records.accepted(person, cohort="2024a")
    assert funding(mine, policy.id) == (True, "previously-funded")
    assert funding(mine, stored.id) == (False, "previously-funded")


def test_two_accepted_funded_applications_take_it_from_each_other_but_enrolments_show_what_is_stored(
    records: Records, mine: Client
) -> None:
    person = records.person()
    both = [records.accepted(person, cohort=cohort, funded_place=True) for cohort in ("2024a", "2025a")]
    assert [funding(mine, one.id) for one in both] == [(False, "previously-funded")] * 2
    shown = mine.get(f"/api/v3/participants/npq/{person.id}").attributes["npq_enrolments"]
    assert [one["eligible_for_funding"] for one in shown] == [True, True]


def declared_state(records: Records, client: Client, **details: Any) -> str:
    application = records.accepted(**details)
    return declare(records, client, application.identity_id)


def declare(records: Records, client: Client, person: str) -> str:
    sent = {
        "participant_id": person,
        "declaration_type": "started",
        "declaration_date": "2025-11-01T10:00:00Z",
        "course_identifier": HEADSHIP,
        "delivery_partner_id": partner(1),
    }
    return str(client.post(DECLARATIONS, json={"data": {"attributes": sent}}).attributes["state"])


@pytest.mark.parametrize(
    ("details", "state"),
    [
        ({}, "eligible"),
        ({"funded_place": True}, "eligible"),
        ({"funded_place": False}, "submitted"),
        ({"eligible_for_funding": False}, "submitted"),
    ],
)
def test_fundable_decides_what_becomes_of_a_declaration(
    records: Records, mine: Client, details: dict[str, Any], state: str
) -> None:
    assert declared_state(records, mine, **details) == state


@pytest.mark.parametrize(("policy", "state"), [(False, "submitted"), (True, "eligible")])
def test_earlier_funding_makes_it_not_fundable_unless_policy_says_so(
    records: Records, mine: Client, policy: bool, state: str
) -> None:
    person = records.person()
    records.accepted(person, cohort="2024a", created="2024-06-01")
    assert declared_state(records, mine, person=person, funded_by_policy=policy) == state
