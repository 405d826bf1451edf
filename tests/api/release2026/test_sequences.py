"""The worked sequences, as journeys over HTTP (contract 8)."""

from typing import Any

import pytest
from serving import Answer, Client, World

from api.operations import THEIRS
from api.release2026.records import HEADSHIP, Records, at, partner
from sandbox.domain import finance
from sandbox.domain.records import DeclarationState

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
DECLARATIONS = "/api/v3/participant-declarations"


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"attributes": attributes}}


def accept(client: Client, application: Any) -> Answer:
    return client.post(f"{APPLICATIONS}/{application.id}/accept", json=body(funded_place=True))


def declare(
    client: Client, person: str, kind: str = "started", date: str = "2025-10-15T10:00:00Z", **more: Any
) -> Answer:
    sent = {
        "participant_id": person,
        "declaration_type": kind,
        "declaration_date": date,
        "course_identifier": HEADSHIP,
        "delivery_partner_id": partner(1),
    }
    return client.post(DECLARATIONS, json=body(**sent, **more))


def void(client: Client, declaration_id: str) -> Answer:
    return client.put(f"{DECLARATIONS}/{declaration_id}/void")


def test_declared_voided_and_declared_again(records: Records, mine: Client) -> None:
    application = records.application()
    assert accept(mine, application).status == 200
    first = declare(mine, application.identity_id)
    assert first.attributes["state"] == "eligible"
    assert first.attributes["statement_id"] == records.statement().id
    repeated = declare(mine, application.identity_id)
    assert (repeated.status, repeated.titles) == (422, ["base"])
    voided = void(mine, first.data["id"]).attributes
    assert (voided["state"], voided["statement_id"]) == ("voided", None)
    assert void(mine, first.data["id"]).rules == ["declaration.already-voided"]
    again = declare(mine, application.identity_id)
    assert again.data["id"] != first.data["id"]
    assert again.attributes["state"] == "eligible"


def test_paid_and_clawed_back(records: Records, world: World, mine: Client) -> None:
    application = records.application()
    accept(mine, application)
    made = declare(mine, application.identity_id)
    path = f"{DECLARATIONS}/{made.data['id']}"
    world.move_clock("2025-11-26T01:00:00Z")
    assert mine.get(path).attributes["state"] == "payable"
    world.move_clock("2025-12-26T01:00:00Z")
    assert mine.get(path).attributes["state"] == "paid"
    taken = void(mine, made.data["id"]).attributes
    assert taken["state"] == "awaiting-clawback"
    assert taken["statement_id"] == made.attributes["statement_id"]
    assert taken["clawback_statement_id"] not in (None, taken["statement_id"])
    assert void(mine, made.data["id"]).rules == ["declaration.already-refunded"]
    world.move_clock("2026-04-01T01:00:00Z")
    back = mine.get(path).attributes
    assert (back["state"], back["clawback_statement_id"]) == ("clawed-back", taken["clawback_statement_id"])
    refused = void(mine, made.data["id"])
    assert (refused.status, refused.titles) == (422, ["declaration"])
    assert refused.rules == ["declaration.already-refunded"]


def test_two_people_of_one_trn(records: Records, mine: Client, theirs: Client) -> None:
    one, two = records.person(trn="1234567"), records.person(trn="1234567", trn_verified=False)
    records.accepted(one, provider=THEIRS, funded_place=True)
    records.accepted(two, funded_place=True, accepted="2025-10-02T12:00:00")
    first = theirs.post(
        DECLARATIONS,
        json=body(
            participant_id=one.id, declaration_type="started", declaration_date="2025-10-15T10:00:00Z",
            course_identifier=HEADSHIP, delivery_partner_id=partner(2),
        ),
    )  # fmt: skip
    assert first.attributes["state"] == "eligible"
    second = declare(mine, two.id)
    assert second.attributes["state"] == "ineligible"
    assert second.attributes["statement_id"] is None
    assert second.attributes["ineligible_for_funding_reason"] == "duplicate_declaration"
    void(theirs, first.data["id"])
    path = f"{DECLARATIONS}/{second.data['id']}"
    assert mine.get(path).attributes["state"] == "ineligible"
    assert void(mine, second.data["id"]).attributes["state"] == "voided"
    assert declare(mine, two.id).attributes["state"] == "eligible"


def test_an_acceptance_rejects_the_rival(records: Records, mine: Client, theirs: Client) -> None:
    person = records.person()
    ours, rival = records.application(person), records.application(person, provider=THEIRS)
    accept(mine, ours)
    refused = accept(theirs, rival)
    assert (refused.status, refused.titles) == (422, ["application", "application"])
    assert refused.rules == ["application.rejected-is-final", "application.accepted-elsewhere"]


def test_a_result_is_corrected_then_retracted(records: Records, mine: Client) -> None:
    application = records.application()
    accept(mine, application)
    person = application.identity_id
    made = declare(mine, person, "completed", "2025-11-01T10:00:00Z", has_passed=True)
    assert made.attributes["has_passed"] is True
    outcomes = f"{PARTICIPANTS}/{person}/outcomes"
    failed = body(course_identifier=HEADSHIP, state="failed", completion_date="2025-11-02")
    new = mine.post(outcomes, json=failed)
    assert new.attributes["completion_date"] == "2025-11-02T00:00:00+00:00"
    assert mine.get(f"{DECLARATIONS}/{made.data['id']}").attributes["has_passed"] is False
    voided = void(mine, made.data["id"]).attributes
    assert (voided["state"], voided["has_passed"]) == ("voided", None)
    rows = [one["attributes"] for one in mine.get(outcomes).data]
    # they all bear the same instant
    assert sorted(one["state"] for one in rows) == ["failed", "passed", "voided"]
    refused = mine.post(outcomes, json=failed)
    assert (refused.status, refused.titles) == (422, ["base"])


@pytest.mark.parametrize(("date", "status"), [("2025-11-01T09:59:59Z", 200), ("2025-11-01T10:00:00Z", 422),
                                              ("2025-11-02T10:00:00Z", 422)])  # fmt: skip
def test_nothing_is_declared_from_the_withdrawal_on(records: Records, mine: Client, date: str, status: int) -> None:
    application = records.accepted()
    records.paused(application, "withdrawn", "2025-11-01T10:00:00")
    answer = declare(mine, application.identity_id, "retained-1", date)
    assert answer.status == status
    assert status == 200 or answer.titles == ["participant_id"]


def test_resuming_clears_a_withdrawal(records: Records, mine: Client) -> None:
    application = records.accepted()
    person = application.identity_id
    assert declare(mine, person).status == 200
    path = f"{PARTICIPANTS}/{person}"
    gone = mine.put(f"{path}/withdraw", json=body(course_identifier=HEADSHIP, reason="other")).attributes
    assert gone["npq_enrolments"][0]["withdrawal"] == {"reason": "other", "date": "2025-11-15T09:00:00Z"}
    late = {"x-with-server-date": "2025-11-20T09:00:00Z"}
    sent = body(
        participant_id=person, declaration_type="retained-1", declaration_date="2025-11-16T10:00:00Z",
        course_identifier=HEADSHIP, delivery_partner_id=partner(1),
    )  # fmt: skip
    assert mine.post(DECLARATIONS, json=sent, headers=late).titles == ["participant_id"]
    back = mine.put(f"{path}/resume", json=body(course_identifier=HEADSHIP)).attributes
    assert back["npq_enrolments"][0]["training_status"] == "active"
    assert back["npq_enrolments"][0]["withdrawal"] is None
    assert mine.post(DECLARATIONS, json=sent, headers=late).status == 200


def test_the_dfe_may_pay_by_hand(records: Records, mine: Client) -> None:
    declaration = records.declared(records.accepted())
    for state in (DeclarationState.PAYABLE, DeclarationState.PAID):
        finance.mark(records.register, declaration, state, now=at("2025-11-15T09:00:00"))
    assert void(mine, declaration.id).attributes["state"] == "awaiting-clawback"
