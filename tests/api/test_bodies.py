"""What is read of a request's body (contract 2.2 and section 4)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from serving import Client, World

from api.operations import OPERATIONS, Operation, attributes_for, id_for

STRICT = [op for op in OPERATIONS if op.reads_body and op.id != "applications.accept"]
LENIENT = [op for op in OPERATIONS if op.reads_body and op.id == "applications.accept"]
IGNORING = [op for op in OPERATIONS if not op.reads_body and op.method != "GET"]
JSON_TYPES = [
    "application/json",
    "application/vnd.api+json",
    "text/x-json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/vnd.api+json;ext=bulk",
]
OTHER_TYPES = [None, "", "text/plain", "text/html", "application/xml", "application/octet-stream", "json", "text/json"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=STRICT, ids=str)
def strict(request: pytest.FixtureRequest) -> Operation:
    """An operation that wants data."""
    return request.param


@pytest.fixture(params=LENIENT, ids=str)
def lenient(request: pytest.FixtureRequest) -> Operation:
    """An operation whose body is optional."""
    return request.param


class Sender:
    """Sends bodies to an operation that would succeed with the right one."""

    def __init__(self, world: World, client: Client) -> None:
        self._world = world
        self._client = client

    def right(self, operation: Operation) -> dict[str, Any]:
        attributes = attributes_for(operation, self._world.id("new"))
        assert attributes is not None
        return attributes

    def __call__(self, operation: Operation, **more: Any) -> Any:
        url = operation.url(id_for(operation, self._world))
        return self._client.request(operation.method, url, **more)


@pytest.fixture
def send(world: World, mine: Client) -> Sender:
    return Sender(world, mine)


@pytest.mark.parametrize("content_type", JSON_TYPES)
def test_json_is_read_under_three_names(strict: Operation, send: Sender, content_type: str) -> None:
    body = {"data": {"type": "anything", "attributes": send.right(strict)}}
    assert send(strict, json=body, content_type=content_type).status == 200


def test_other_content_types_bring_no_data(strict: Operation, send: Sender) -> None:
    for content_type in OTHER_TYPES:
        answer = send(strict, json={"data": {"attributes": send.right(strict)}}, content_type=content_type)
        assert (answer.status, answer.titles, answer.rules) == (400, ["Bad request"], ["body.data-missing"])


def test_forms_are_read_as_nested_names(strict: Operation, send: Sender) -> None:
    fields = {f"data[attributes][{name}]": value for name, value in send.right(strict).items()}
    if fields.get("data[attributes][has_passed]") is True:
        fields["data[attributes][has_passed]"] = "true"
    assert send(strict, body=urlencode(fields).encode(), content_type=FORM).status == 200
    assert send(strict, body=b"data[type]=x", content_type=f"{FORM}; charset=utf-8").status == 422
    assert send(strict, body=b"", content_type=FORM).status == 400


def test_data_has_to_be_an_object_with_something_in_it(strict: Operation, send: Sender) -> None:
    for body, rule in (
        ({}, "body.data-missing"),
        ([], "body.data-missing"),
        ("text", "body.data-missing"),
        (7, "body.data-missing"),
        ({"attributes": {}}, "body.data-missing"),
        ({"data": None}, "body.data-missing"),
        ({"data": {}}, "body.data-missing"),
        ({"data": "text"}, "body.data-not-an-object"),
        ({"data": ["text"]}, "body.data-not-an-object"),
        ({"data": [{"attributes": {}}]}, "body.data-not-an-object"),
        ({"data": 7}, "body.data-not-an-object"),
        ({"data": True}, "body.data-not-an-object"),
    ):
        answer = send(strict, json=body)
        assert (answer.status, answer.titles, answer.rules) == (400, ["Bad request"], [rule]), body


def test_no_body_is_no_data(strict: Operation, send: Sender) -> None:
    for body in (b"", b"null", b"   "):
        assert send(strict, body=body).rules == ["body.data-missing"]


def test_broken_json_is_answered_without_a_word(strict: Operation, send: Sender) -> None:
    for body in (b"{", b"nonsense", b'{"data": NaN}', b"{'data': {}}", b'{"data": {},}', b"\xff\xfe\xfd"):
        answer = send(strict, body=body)
        assert (answer.status, answer.body, answer.headers["content-type"]) == (400, b"", "text/html"), body
        assert answer.rules == ["body.malformed-json"]


def test_without_attributes_the_fields_own_rules_answer(strict: Operation, send: Sender) -> None:
    empty = send(strict, json={"data": {"attributes": {}}})
    assert empty.status == 422
    for data in ({"type": "x"}, {"attributes": None}, {"attributes": []}, {"attributes": "text"}, {"attributes": 7}):
        missing = send(strict, json={"data": data})
        assert (missing.status, missing.body) == (422, empty.body)


def test_the_type_is_never_checked(strict: Operation, send: Sender) -> None:
    for kind in (None, 7, {}, ["x"], "wrong-type"):
        answer = send(strict, json={"data": {"type": kind, "attributes": {}}})
        assert answer.status == 422


def test_unknown_attributes_are_dropped(strict: Operation, send: Sender) -> None:
    attributes = send.right(strict) | {"colour": "blue", "id": 7, "state_": None, "funded_place": True}
    assert send(strict, json={"data": {"attributes": attributes, "id": "x"}, "meta": {}}).status == 200


def test_lists_and_objects_count_as_absent(strict: Operation, send: Sender) -> None:
    right = send.right(strict)
    for name in set(right) - {"cohort", "evidence_held"}:  # which may be absent
        absent = send(strict, json={"data": {"attributes": {key: right[key] for key in right if key != name}}})
        assert absent.status == 422
        for value in ([], ["x"], {}, {"x": 1}):
            nested = send(strict, json={"data": {"attributes": right | {name: value}}})
            assert (nested.status, nested.body) == (422, absent.body)


CHANGES = [operation for operation in STRICT if operation.id == "participants.change_schedule"]


@pytest.mark.parametrize("operation", CHANGES, ids=str)
def test_a_cohort_in_a_list_counts_as_absent(operation: Operation, send: Sender) -> None:
    attributes = send.right(operation) | {"cohort": ["2019"]}
    assert send(operation, json={"data": {"attributes": attributes}}).status == 200


def test_of_doubled_keys_the_last_one_counts(strict: Operation, send: Sender) -> None:
    right = json.dumps({"attributes": send.right(strict)}).encode()
    assert send(strict, body=b'{"data": {"attributes": {}}, "data": ' + right + b"}").status == 200


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"data": {"type": "x"}}, {"meta": 1}])
def test_accepting_needs_no_attributes(lenient: Operation, send: Sender, body: Any) -> None:
    assert send(lenient, json=body).attributes["schedule_identifier"] == "npq-leadership-autumn"


@pytest.mark.parametrize("content_type", [*OTHER_TYPES, "application/json"])
def test_accepting_needs_no_body(lenient: Operation, send: Sender, content_type: str | None) -> None:
    assert send(lenient, content_type=content_type).status == 200


@pytest.mark.parametrize("attributes", [{}, {"colour": "blue"}, None, [], "text"])
def test_accepting_refuses_attributes_that_it_does_not_know(lenient: Operation, send: Sender, attributes: Any) -> None:
    answer = send(lenient, json={"data": {"attributes": attributes}})
    assert (answer.status, answer.titles, answer.rules) == (400, ["Bad request"], ["body.attributes-unknown"])


def test_accepting_reads_the_schedule_in_v3(lenient: Operation, send: Sender) -> None:
    body = {"data": {"attributes": {"schedule_identifier": "npq-leadership-spring"}}}
    assert send(lenient, json=body).attributes["schedule_identifier"] == "npq-leadership-spring"


@pytest.mark.parametrize("value", ["", None, "  "])
def test_accepting_with_a_blank_schedule_lets_the_day_decide(lenient: Operation, send: Sender, value: Any) -> None:
    body = {"data": {"attributes": {"schedule_identifier": value}}}
    assert send(lenient, json=body).attributes["schedule_identifier"] == "npq-leadership-autumn"


def test_accepting_ignores_a_funded_place(lenient: Operation, send: Sender) -> None:
    """Contract 6.3: ignored while capping is off; a known name all the same (section 4)."""
    answer = send(lenient, json={"data": {"attributes": {"funded_place": True}}})
    assert answer.attributes["status"] == "accepted"


@pytest.mark.parametrize("operation", IGNORING, ids=str)
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data": 7}', b'{"data": {"attributes": {}}}', b"\xff"])
def test_some_operations_read_no_body(operation: Operation, send: Sender, body: bytes) -> None:
    """Reject, void, and acceptance in v1 and v2 (contract section 4, README decision 14)."""
    assert send(operation, body=body).status in (200, 403)


def test_v1_and_v2_acceptance_ignores_a_schedule(world: World, mine: Client) -> None:
    body = {"data": {"attributes": {"schedule_identifier": "npq-leadership-spring"}}}
    mine.post(f"/api/v1/npq-applications/{world.id('open.a')}/accept", json=body)
    shown = mine.get(f"/api/v3/npq-applications/{world.id('open.a')}").attributes
    assert shown["schedule_identifier"] == "npq-leadership-autumn"


@pytest.mark.parametrize(
    ("value", "status"), [("2022", 200), (2022, 200), ("", 200), (None, 200), ("2022abc", 200), (2022.9, 200)]
)
@pytest.mark.parametrize("operation", CHANGES, ids=str)
def test_a_cohort_may_be_text_or_number(operation: Operation, send: Sender, value: Any, status: int) -> None:
    attributes = send.right(operation) | {"cohort": value}
    assert send(operation, json={"data": {"attributes": attributes}}).status == status


@pytest.mark.parametrize("value", [1668502800, 1.5, True, False])
def test_a_declaration_date_that_is_no_text_is_a_400(send: Sender, value: Any) -> None:
    """The real service fails here (contract 8.3)."""
    for operation in (op for op in STRICT if op.id == "declarations.create"):
        attributes = send.right(operation) | {"declaration_date": value}
        answer = send(operation, json={"data": {"attributes": attributes}})
        assert (answer.status, answer.rules) == (400, ["body.date-not-a-text"])
