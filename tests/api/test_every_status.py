"""Every status and content type that the OpenAPI files declare can be reached, and is answered as declared.

The cases are computed from the files: a new status without a request that reaches it fails here.
"""

from typing import Any

import pytest
from serving import Answer, Client, SandboxFrom, World

from api.operations import ALL, MINE, OLD_ID, THEIRS, Operation, attributes_for, id_for, world_for

NOBODY = "00000000-0000-4000-8000-000000000000"
BIG = 4096

CASES = [
    pytest.param(operation, int(status), content_type, id=f"{operation}-{status}-{content_type}")
    for operation in ALL
    for status, response in operation.responses.items()
    for content_type in (response.get("content") or {None: None})
]

# (operation, status) -> handle of the record, attributes to send
REFUSED: dict[str, tuple[str, dict[str, Any] | None]] = {
    "applications.accept": ("turned.a", None),
    "applications.reject": ("turned.a", None),
    "participants.defer": ("paused", {}),
    "participants.resume": ("new", {"course_identifier": "npq-headship"}),
    "participants.withdraw": ("new", {}),
    "participants.change_schedule": ("new", {}),
    "outcomes.create": ("begun", {}),
    "declarations.create": ("", {}),
    "declarations.void": ("done.a.started", None),
}
# the same in release 2026, where attributes may not be empty
REFUSED_2026: dict[str, tuple[str, dict[str, Any] | None]] = {
    "applications.accept": ("turned.a", {"funded_place": True}),
    "applications.reject": ("turned.a", None),
    "applications.change_funded_place": ("open.a", {"funded_place": True}),
    "participants.defer": ("paused", {"reason": "other"}),
    "participants.resume": ("new", {"course_identifier": "npq-headship"}),
    "participants.withdraw": ("new", {"reason": "other"}),
    "participants.change_schedule": ("new", {"cohort": "2025"}),
    "outcomes.create": ("begun", {"state": "passed"}),
    "declarations.create": ("", {"declaration_type": "started"}),
    "declarations.void": ("done.a.started", None),
    "declarations.change_delivery_partner": ("begun.a.started", {"delivery_partner_id": None}),
}


def wrap(attributes: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if attributes is None else {"data": {"type": "any", "attributes": attributes}}


def succeed(operation: Operation, world: World, client: Client) -> Answer:
    body = wrap(attributes_for(operation, world.id("new")))
    return client.request(operation.method, operation.url(id_for(operation, world)), json=body)


def refuse(operation: Operation, world: World, client: Client) -> Answer:
    if operation.id == "participants.list_all":
        return client.get(f"{operation.url()}?filter[training_status]=lost")
    refused = REFUSED if operation.release == "2023" else REFUSED_2026
    handle, attributes = refused[operation.id.replace("singular.", "")]
    url = operation.url(world.id(handle) if handle else "")
    return client.request(operation.method, url, json=wrap(attributes))


def lose(operation: Operation, world: World, client: Client) -> Answer:
    if (operation.release, operation.id) == ("2023", "participants.change_schedule"):
        # the schedule lacks a milestone that was declared (contract 7.8 rule 9)
        attributes = {"course_identifier": "npq-headship", "schedule_identifier": "npq-specialist-autumn"}
        return client.put(operation.url(world.id("begun")), json=wrap(attributes))
    return client.request(operation.method, operation.url(NOBODY), json=wrap(attributes_for(operation, NOBODY)))


@pytest.mark.parametrize(("operation", "status", "content_type"), CASES)
def test_every_declared_status_is_reached(
    operation: Operation, status: int, content_type: str | None, sandbox_from: SandboxFrom
) -> None:
    world = world_for(operation, sandbox_from, **({"max_body": BIG} if status == 413 else {}))
    client = world.as_provider(MINE)
    url = operation.url(id_for(operation, world))
    if status == operation.answers:
        answer = succeed(operation, world, client)
    elif status == 422:
        answer = refuse(operation, world, client)
    elif status == 404:
        answer = lose(operation, world, client)
    elif status == 403:
        body = wrap(attributes_for(operation, ""))
        answer = client.request(operation.method, operation.url(world.id("moved.a.started")), json=body)
    elif status == 410:
        answer = client.request(operation.method, operation.url(OLD_ID))
    elif content_type == "text/html":
        answer = client.request(operation.method, url, body=b'{"data": ')
    elif status == 400:
        answer = client.request(operation.method, url, headers={"x-with-server-date": "soon"})
    elif status == 401:
        answer = world.caller().request(operation.method, url)
    elif status == 413:
        answer = client.request(operation.method, url, body=b" " * (BIG + 1))
    else:
        assert status == 503, "no request is known that reaches this status"
        full = world_for(operation, sandbox_from, max_workspaces=1)
        full.id("new")
        answer = full.as_provider(MINE, "one-too-many").request(operation.method, url)
    assert (answer.status, answer.headers.get("content-type")) == (status, content_type)


@pytest.mark.parametrize("operation", [op for op in ALL if not op.reads_body], ids=str)
def test_operations_that_declare_no_413_read_no_body(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from, max_body=BIG)
    answer = world.as_provider(MINE).request(
        operation.method, operation.url(id_for(operation, world)), body=b"{" * (BIG + 1)
    )
    assert answer.status == operation.answers


# in release 2023 a change of schedule refuses strangers with 422 instead (contract 2.3)
@pytest.mark.parametrize(
    "operation",
    [op for op in ALL if "404" in op.responses and (op.release, op.id) != ("2023", "participants.change_schedule")],
    ids=str,
)
def test_what_belongs_to_another_provider_is_not_found(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from)
    theirs = world.as_provider(THEIRS)
    body = wrap(attributes_for(operation, world.id("new")))
    answer = theirs.request(operation.method, operation.url(id_for(operation, world)), json=body)
    assert answer.status == 404
    assert answer.json() == {"error": "Resource not Found" if operation.release == "2023" else "Resource not found"}
