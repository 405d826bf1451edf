"""Which error wins when a request has several (contract 2.3)."""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import OPERATIONS, WORLD, Operation, id_for

NOBODY = "00000000-0000-4000-8000-000000000000"
BROKEN = b'{"data": '


def test_an_unknown_path_is_told_before_a_missing_token(world: World) -> None:
    assert world.caller().get("/api/v3/nowhere?filter=x").rules == ["route.unknown"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_missing_token_is_told_before_everything_in_the_request(
    operation: Operation, sandbox_from: SandboxFrom
) -> None:
    world = sandbox_from(WORLD, max_body=2048)
    answer = world.caller().request(
        operation.method,
        f"{operation.url(NOBODY)}?filter=x",
        headers={"x-with-server-date": "soon"},
        body=BROKEN + b" " * 2048,
    )
    assert answer.rules == ["auth.token-missing"]


@pytest.mark.parametrize(
    "operation", [op for op in OPERATIONS if not op.id.startswith(("outcomes.", "generic."))], ids=str
)
def test_a_filter_without_a_key_is_told_before_body_record_and_rules(operation: Operation, mine: Client) -> None:
    answer = mine.request(operation.method, f"{operation.url(NOBODY)}?filter=x", body=BROKEN)
    assert (answer.status, answer.titles, answer.rules) == (400, ["Bad parameter"], ["query.filter-not-a-hash"])


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if op.id == "applications.accept"], ids=str)
def test_accepting_looks_for_the_record_before_the_body(operation: Operation, mine: Client) -> None:
    assert mine.post(operation.url(NOBODY), body=BROKEN).rules == ["application.unknown"]
    assert mine.post(operation.url(NOBODY), json={"data": {"attributes": {}}}).rules == ["application.unknown"]


BODIED = [op for op in OPERATIONS if op.reads_body and op.id != "applications.accept"]


@pytest.mark.parametrize("operation", BODIED, ids=str)
def test_elsewhere_the_body_is_told_before_an_unknown_participant(operation: Operation, mine: Client) -> None:
    assert mine.request(operation.method, operation.url(NOBODY), body=BROKEN).rules == ["body.malformed-json"]
    assert mine.request(operation.method, operation.url(NOBODY), json={}).rules == ["body.data-missing"]


@pytest.mark.parametrize("operation", BODIED, ids=str)
def test_an_unknown_participant_is_a_422_not_a_404(operation: Operation, mine: Client) -> None:
    attributes = {
        "participant_id": NOBODY,
        "course_identifier": "npq-headship",
        "reason": "other",
        "schedule_identifier": "npq-leadership-spring",
        "state": "passed",
        "completion_date": "2022-11-01",
        "declaration_type": "started",
        "declaration_date": "2022-11-01T00:00:00Z",
    }
    answer = mine.request(operation.method, operation.url(NOBODY), json={"data": {"attributes": attributes}})
    # outcomes name the course instead (contract 9.3, a quirk)
    title = "course_identifier" if "outcomes" in operation.id else "participant_id"
    assert (answer.status, answer.titles) == (422, [title])


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_refusing_funded_places_comes_before_any_look_up(mine: Client, world: World, version: str) -> None:
    for record_id in (world.id("open.a"), NOBODY, "x"):
        assert mine.put(f"/api/{version}/npq-applications/{record_id}/change-funded-place").status == 403


def test_a_refusal_for_the_record_comes_after_a_bad_server_date(mine: Client) -> None:
    answer = mine.get(f"/api/v3/npq-applications/{NOBODY}", headers={"x-with-server-date": "soon"})
    assert answer.rules == ["header.server-date-unreadable"]


def test_every_operation_finds_its_record_in_this_world(world: World) -> None:
    """So that the tests above fail for the reason that they name."""
    for operation in OPERATIONS:
        assert id_for(operation, world)


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if op.id.startswith("generic.")], ids=str)
def test_what_no_token_may_do_is_refused_before_the_filter_and_the_body(operation: Operation, mine: Client) -> None:
    answer = mine.request(operation.method, f"{operation.url(NOBODY)}?filter=x", body=BROKEN)
    assert (answer.status, answer.rules) == (403, ["auth.other-programme"])
