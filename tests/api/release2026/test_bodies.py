"""The shapes of bodies, row by row of the table, and what is read of them (contract 1.10)."""

import json
from typing import Any

import pytest
from serving import Answer, Client, SandboxFrom, World

from api.operations import MINE, TODAY, WORLD_2026, Operation, attributes_for, id_for, world_for

FORM = "application/x-www-form-urlencoded"
STRICT = {
    "participants.change_schedule", "participants.defer", "participants.resume", "participants.withdraw",
    "outcomes.create", "declarations.create", "declarations.change_delivery_partner",
}  # fmt: skip
LENIENT = {"applications.accept", "applications.change_funded_place"}
IGNORING = {"applications.reject", "declarations.void"}
BY_ID = {operation.id: operation for operation in TODAY}
# what comes of a body: a 400 of a client's making, one where the real service fails, the business rules, or a success
BAD, FAILS, RULES, FINE = "bad", "fails", "rules", "fine"

# contract 1.10: the body, and what strict and lenient operations make of it; ignoring ones succeed
ROWS: list[tuple[str, Any, str, str]] = [
    ("no body", None, BAD, RULES),
    ("an empty object", {}, BAD, RULES),
    ("a list", [1], BAD, RULES),
    ("no data", {"type": "x"}, BAD, RULES),
    ("data null", {"data": None}, BAD, FAILS),
    ("data an empty list", {"data": []}, BAD, FAILS),
    ("data an empty text", {"data": ""}, BAD, FAILS),
    ("data empty", {"data": {}}, BAD, BAD),
    ("data a text", {"data": "x"}, FAILS, FAILS),
    ("data a number", {"data": 7}, FAILS, FAILS),
    ("data true", {"data": True}, FAILS, FAILS),
    ("data a list", {"data": [{"attributes": {}}]}, FAILS, FAILS),
    ("no attributes", {"data": {"type": "x"}}, BAD, BAD),
    ("attributes null", {"data": {"attributes": None}}, BAD, BAD),
    ("attributes empty", {"data": {"attributes": {}}}, BAD, BAD),
    ("attributes an empty list", {"data": {"attributes": []}}, BAD, BAD),
    ("attributes an empty text", {"data": {"attributes": ""}}, BAD, BAD),
    ("attributes a text", {"data": {"attributes": "x"}}, FAILS, BAD),
    ("attributes a number", {"data": {"attributes": 7}}, FAILS, BAD),
    ("attributes a list", {"data": {"attributes": [{"reason": "other"}]}}, FAILS, FAILS),
    ("only unknown attributes", {"data": {"attributes": {"nonsense": 1}}}, RULES, BAD),
]
NULLS = {"applications.accept": "funded_place", "applications.change_funded_place": "funded_place"}


def send(operation: Operation, world: World, body: Any, **more: Any) -> Answer:
    raw = b"" if body is None else json.dumps(body).encode()
    return world.as_provider(MINE).send(operation.method, operation.url(id_for(operation, world)), body=raw, **more)


def held_against(operation: Operation, answer: Answer, wanted: str) -> None:
    if wanted == FINE:
        assert answer.status == 200
    elif wanted == RULES:
        assert answer.status == 422
    else:
        assert (answer.status, answer.titles) == (400, ["Bad request"])
        assert answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("operation", sorted(STRICT | LENIENT | IGNORING))
@pytest.mark.parametrize(("body", "strict", "lenient"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_table_of_shapes(operation: str, body: Any, strict: str, lenient: str, sandbox_from: SandboxFrom) -> None:
    found = BY_ID[operation]
    wanted = strict if operation in STRICT else lenient if operation in LENIENT else FINE
    answer = send(found, world_for(found, sandbox_from), body)
    held_against(found, answer, wanted)
    faithful = send(found, world_for(found, sandbox_from, faithful_errors=True), body)
    if wanted == FAILS:
        assert (faithful.status, faithful.json()) == (500, {"error": "Internal server error"})
    else:
        assert (faithful.status, faithful.body) == (answer.status, answer.body)


@pytest.mark.parametrize("operation", [op for op in TODAY if op.method != "GET"], ids=str)
def test_malformed_json_is_an_empty_400_everywhere(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from)
    url = operation.url(id_for(operation, world))
    for body in (b"{", b'{"data": {}', b"nonsense", b"{'data': {}}"):
        answer = world.as_provider(MINE).request(operation.method, url, body=body)
        assert (answer.status, answer.headers["content-type"], answer.body) == (400, "text/html", b"")
        assert answer.headers["content-length"] == "0"


@pytest.mark.parametrize("operation", [op for op in TODAY if op.method == "GET"], ids=str)
def test_malformed_json_is_an_empty_400_even_where_nothing_is_to_be_sent(
    operation: Operation, sandbox_from: SandboxFrom
) -> None:
    world = world_for(operation, sandbox_from)
    answer = world.as_provider(MINE).get(operation.url(id_for(operation, world)), body=b"{")
    assert (answer.status, answer.body, answer.rules) == (400, b"", ["body.malformed-json"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/vnd.api+json", None, ""])
@pytest.mark.parametrize("operation", sorted(STRICT | LENIENT | IGNORING))
def test_bodies_of_other_types_are_as_good_as_none(
    operation: str, content_type: str | None, sandbox_from: SandboxFrom
) -> None:
    found = BY_ID[operation]
    world = world_for(found, sandbox_from)
    right = {"data": {"attributes": attributes_for(found, world.id("new"))}}
    answer = send(found, world, right, content_type=content_type)
    held_against(found, answer, BAD if operation in STRICT else RULES if operation in LENIENT else FINE)
    world.start_again()
    broken = world.as_provider(MINE).request(
        found.method, found.url(id_for(found, world)), body=b"{", content_type=content_type
    )
    assert broken.status == answer.status


@pytest.mark.parametrize("operation", sorted(STRICT - {"declarations.create"}))
def test_forms_are_read_with_all_values_as_texts(operation: str, sandbox_from: SandboxFrom) -> None:
    found = BY_ID[operation]
    world = world_for(found, sandbox_from)
    attributes = attributes_for(found, world.id("new")) or {}
    body = "&".join(f"data[attributes][{name}]={value}" for name, value in attributes.items())
    answer = world.as_provider(MINE).request(
        found.method, found.url(id_for(found, world)), body=body.encode(), content_type=FORM
    )
    assert answer.status == 200


def test_a_form_cannot_say_true(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD_2026, release="2026")
    answer = world.as_provider(MINE).post(
        f"/api/v3/npq-applications/{world.id('open.a')}/accept",
        body=b"data[attributes][funded_place]=true",
        content_type=FORM,
    )
    assert (answer.status, answer.rules) == (422, ["application.funded-place-missing"])


@pytest.mark.parametrize("kind", [None, "nonsense", 7, []])
def test_the_type_is_never_looked_at_and_unknown_keys_are_ignored(kind: Any, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD_2026, release="2026")
    attributes = {"course_identifier": "npq-headship", "reason": "other", "nonsense": 1}
    body = {"data": {"type": kind, "attributes": attributes, "meta": {}}, "jsonapi": {}}
    path = f"/api/v3/participants/npq/{world.id('begun')}/defer"
    assert world.as_provider(MINE).put(path, json=body).status == 200


@pytest.mark.parametrize("value", [{}, [], {"reason": "other"}, ["other"]])
def test_an_attribute_that_is_no_scalar_counts_as_not_sent(value: Any, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD_2026, release="2026")
    body = {"data": {"attributes": {"course_identifier": "npq-headship", "reason": value}}}
    answer = world.as_provider(MINE).put(f"/api/v3/participants/npq/{world.id('begun')}/defer", json=body)
    assert answer.rules == ["participant.deferral-reason-unknown"]


@pytest.mark.parametrize("operation", sorted(STRICT | LENIENT))
def test_a_known_attribute_that_is_null_goes_on_to_the_rules(operation: str, sandbox_from: SandboxFrom) -> None:
    found = BY_ID[operation]
    world = world_for(found, sandbox_from)
    sent = dict.fromkeys(attributes_for(found, world.id("new")) or {})
    assert send(found, world, {"data": {"attributes": sent}}).status == 422


def unknown(operation: Operation, client: Client, body: Any) -> Answer:
    url = operation.url("00000000-0000-4000-8000-000000000000")
    return client.request(operation.method, url, json=body)


@pytest.mark.parametrize("operation", sorted(STRICT - {"declarations.create"}))
def test_the_shape_goes_before_the_look_up_for_participants_alone(operation: str, mine: Client) -> None:
    answer = unknown(BY_ID[operation], mine, {"data": {}})
    assert answer.status == (404 if operation == "declarations.change_delivery_partner" else 400)
    assert unknown(BY_ID[operation], mine, {"data": {"attributes": {"reason": "x"}}}).status == 404


@pytest.mark.parametrize("operation", sorted(LENIENT | IGNORING))
def test_the_look_up_goes_before_the_shape_elsewhere(operation: str, mine: Client) -> None:
    assert unknown(BY_ID[operation], mine, {"data": 7}).status == 404


@pytest.mark.parametrize("value", [7, 1.5, True])
def test_a_date_that_is_no_text_is_what_the_service_fails_on(value: Any, sandbox_from: SandboxFrom) -> None:
    operation = BY_ID["declarations.create"]
    for settings, status in (({}, 400), ({"faithful_errors": True}, 500)):
        world = world_for(operation, sandbox_from, **settings)
        sent = {**(attributes_for(operation, world.id("new")) or {}), "declaration_date": value}
        assert send(operation, world, {"data": {"attributes": sent}}).status == status


def test_an_explanation_says_that_a_type_is_not_read(world: World, mine: Client) -> None:
    # release 2023 reads this one, today's service does not (contract 1.10)
    answer = mine.post("/api/v3/participant-declarations", body=b"{}", content_type="application/vnd.api+json")
    path = f"/__sandbox/workspaces/default/requests/{answer.headers['x-sandbox-request-id']}"
    told = world.caller().get(path, headers={"host": "localhost"}).json()["explanation"]["checks"]
    (nearest,) = [check["nearest"] for check in told if check["rule"] == "body.data-missing"]
    assert "it was application/vnd.api+json" in nearest
