"""Who sees which record (contract 2.1, 6.2, 6.4 and 6.5)."""

from typing import Any

import pytest
from serving import Client, World

from api.operations import MINE, THEIRS
from api.release2026.records import NOBODY, Records, at, partner
from sandbox.domain import corrections
from sandbox.domain.records import Application, Person

APPLICATIONS, PARTICIPANTS = "/api/v3/npq-applications", "/api/v3/participants/npq"
DECLARATIONS, OUTCOMES = "/api/v3/participant-declarations", "/api/v3/participants/npq/outcomes"
NOW = "2025-11-15T09:00:00Z"


def body(**attributes: Any) -> dict[str, Any]:
    return {"data": {"attributes": attributes}}


def person_of(records: Records, application: Application) -> Person:
    return records.register.person_of(application)


# who sees what --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["pending", "accepted", "rejected"])
def test_an_application_is_its_providers_whatever_its_status(
    records: Records, mine: Client, theirs: Client, status: str
) -> None:
    application = records.application(status=status)
    assert mine.get(APPLICATIONS).ids == [application.id]
    assert theirs.get(APPLICATIONS).ids == []
    hidden = theirs.get(f"{APPLICATIONS}/{application.id}")
    assert (hidden.status, hidden.json()) == (404, {"error": "Resource not found"})
    assert hidden.body == theirs.get(f"{APPLICATIONS}/{NOBODY}").body


@pytest.mark.parametrize("status", ["active", "deferred", "withdrawn"])
def test_a_participant_is_whom_the_provider_has_accepted(
    records: Records, mine: Client, theirs: Client, status: str
) -> None:
    application = records.accepted()
    person = person_of(records, application)
    records.application(person, provider=THEIRS)
    if status != "active":
        records.paused(application, status, "2025-11-01T10:00")
    assert mine.get(PARTICIPANTS).ids == [person.id]
    assert theirs.get(PARTICIPANTS).ids == []
    assert theirs.get(f"{PARTICIPANTS}/{person.id}").status == 404


def test_only_the_callers_enrolments_are_shown_but_every_id_change(
    records: Records, mine: Client, theirs: Client
) -> None:
    person = records.person()
    ours, other = records.accepted(person), records.accepted(person, provider=THEIRS, cohort="2024a")
    records.application(person, cohort="2025b")
    records.old_id(person)
    for client, application in ((mine, ours), (theirs, other)):
        shown = client.get(f"{PARTICIPANTS}/{person.id}").attributes
        assert [one["npq_application_id"] for one in shown["npq_enrolments"]] == [application.id]
        assert len(shown["participant_id_changes"]) == 1


def test_a_transferred_declaration_is_seen_by_both_and_changed_by_who_made_it(
    records: Records, mine: Client, theirs: Client
) -> None:
    application = records.accepted()
    declaration = records.declared(application, "completed", state="submitted")
    records.outcome(declaration, "passed", "2025-10-15", "2025-10-20T10:00")
    corrections.transfer(records.register, application, THEIRS, now=at("2025-11-01"))
    person = person_of(records, application)
    for client in (mine, theirs):
        assert client.get(DECLARATIONS).ids == [declaration.id]
        shown = client.get(f"{DECLARATIONS}/{declaration.id}").attributes
        assert (shown["lead_provider_name"], shown["application_id"]) == ("Ambition Institute", application.id)
    assert [len(client.get(OUTCOMES).ids) for client in (mine, theirs)] == [1, 0]
    assert theirs.get(f"{PARTICIPANTS}/{person.id}/outcomes").data == []
    for action, sent in (("void", None), ("change-delivery-partner", body(delivery_partner_id=partner(2)))):
        refused = theirs.put(f"{DECLARATIONS}/{declaration.id}/{action}", json=sent)
        assert (refused.status, refused.titles) == (403, ["Cannot modify declaration"])
    assert mine.put(f"{DECLARATIONS}/{declaration.id}/void").attributes["state"] == "voided"


def test_another_providers_declaration_is_not_there(records: Records, mine: Client, theirs: Client) -> None:
    declaration = records.declared(records.accepted(provider=THEIRS), state="submitted")
    assert mine.get(DECLARATIONS).ids == []
    for path, method in ((declaration.id, "GET"), (f"{declaration.id}/void", "PUT")):
        assert mine.request(method, f"{DECLARATIONS}/{path}").status == 404


def test_the_outcomes_of_one_participant_are_those_of_the_callers_declarations(
    records: Records, mine: Client, theirs: Client
) -> None:
    person = records.person()
    ours, other = records.accepted(person), records.accepted(person, provider=THEIRS, cohort="2024a")
    for application in (ours, other, records.accepted()):
        declaration = records.declared(application, "completed", state="submitted")
        records.outcome(declaration, "failed", "2025-10-15", "2025-10-20T10:00")
        records.outcome(declaration, "passed", "2025-10-16", "2025-10-21T10:00")
    path = f"{PARTICIPANTS}/{person.id}/outcomes"
    for client in (mine, theirs):
        shown = [one["attributes"] for one in client.get(path).data]
        assert [one["state"] for one in shown] == ["failed", "passed"]
        assert {one["participant_id"] for one in shown} == {person.id}
    assert len(mine.get(OUTCOMES).ids) == 4
    pending = person_of(records, records.application())
    assert mine.get(f"{PARTICIPANTS}/{pending.id}/outcomes").status == 404


def test_only_statements_with_an_output_fee_are_there(records: Records, mine: Client) -> None:
    rows = [one for cohort in records.reference.cohorts for one in records.reference.statements_of(MINE, cohort)]
    shown = mine.get("/api/v3/statements?page[per_page]=3000").ids
    assert set(shown) == {one.id for one in rows if one.output_fee}
    hidden = next(one for one in rows if not one.output_fee)
    theirs = records.reference.statements_of(THEIRS, "2025a")[1]
    for statement in (hidden, theirs):
        assert mine.get(f"/api/v3/statements/{statement.id}").status == 404


def test_a_statement_is_open_then_payable_then_paid(records: Records, world: World, mine: Client) -> None:
    application = records.accepted()
    declaration = records.declared(application)
    statement = declaration.statement_id
    seen = []
    for day in ("2025-11-25T12:00:00Z", "2025-11-26T12:00:00Z", "2025-12-25T12:00:00Z"):
        world.move_clock(day)
        shown = mine.get(f"/api/v3/statements/{statement}").attributes
        seen.append((shown["paid"], mine.get(f"{DECLARATIONS}/{declaration.id}").attributes["state"]))
    assert seen == [(False, "eligible"), (False, "payable"), (True, "paid")]


def test_a_delivery_partner_is_there_with_a_partnership_in_any_cohort(mine: Client, theirs: Client) -> None:
    assert len(mine.get("/api/v3/delivery-partners").ids) == 100
    assert len(theirs.get("/api/v3/delivery-partners").ids) == 10
    assert mine.get(f"/api/v3/delivery-partners/{partner(11)}").status == 200
    assert theirs.get(f"/api/v3/delivery-partners/{partner(11)}").status == 404
    (first, *_) = mine.get("/api/v3/delivery-partners").data
    assert first["attributes"]["cohort"] == [2021, 2022, 2023, 2024, 2025, 2026]
