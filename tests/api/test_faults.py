"""Every kind of fault, and the rate limit, as a client in this process meets them."""

import asyncio
import time
from typing import Any

import pytest
from serving import Answer, Client, SandboxFrom, World

from sandbox.api.auth import token_for
from sandbox.api.middleware import ConnectionDropped
from sandbox.journal import Exchange
from sandbox.store import DEFAULT_WORKSPACE

MINE, THEIRS = "ambition-institute", "teach-first"
LIST = "/api/v3/npq-applications"
PEOPLE = f"""
people:
  ada: {{applications: {{first: {{provider: {MINE}, course_identifier: npq-headship, cohort: 2022}}}}}}
  bob: {{applications: {{first: {{provider: {THEIRS}, course_identifier: npq-headship, cohort: 2022}}}}}}
faults:
  - """
ACCEPT = "POST /api/v3/npq-applications/{ada.first}/accept"


def journal(world: World, workspace: str = DEFAULT_WORKSPACE) -> list[Exchange]:
    with world.sandbox.store.open(workspace) as opened:
        return list(opened.journal)


def status_of_ada(world: World, workspace: str = DEFAULT_WORKSPACE) -> str:
    with world.sandbox.store.open(workspace) as opened:
        return opened.register.applications[opened.handles["ada.first"]].status


def accept(world: World, client: Client) -> Answer:
    return client.send("POST", f"{LIST}/{world.id('ada.first')}/accept")


# kinds ----------------------------------------------------------------------------------------------------------------


def test_an_answer_comes_before_anything_is_done(sandbox_from: SandboxFrom) -> None:
    answer = '{status: 503, body: upstream unavailable, headers: {Retry-After: "2", X-Via: proxy}}'
    world = sandbox_from(f"{PEOPLE}{{at: '{ACCEPT}', name: outage, answer: {answer}}}")
    found = accept(world, world.as_provider(MINE))
    assert (found.status, found.body) == (503, b"upstream unavailable")
    assert found.headers["content-type"] == "text/plain"
    assert found.headers["content-length"] == "20"
    assert (found.headers["retry-after"], found.headers["x-via"]) == ("2", "proxy")
    assert (found.headers["x-sandbox-fault"], found.headers["x-sandbox-request-id"]) == ("outage", "000001")
    assert status_of_ada(world) == "pending"
    [exchange] = journal(world)
    assert (exchange.fault, exchange.status, exchange.answer) == ("outage", 503, b"upstream unavailable")
    assert (exchange.operation, exchange.provider, exchange.checks) == ("v3/applications.accept", MINE, ())


def test_an_answer_of_json_has_the_apis_type_and_ids_for_handles(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '* {LIST}', answer: {{status: 422, body: {{lost: '{{ada}}'}}}}}}")
    found = world.as_provider(MINE).get(LIST)
    assert (found.status, found.json()) == (422, {"lost": world.id("ada")})
    assert found.headers["content-type"] == "application/vnd.api+json"
    assert found.headers["x-sandbox-fault"] == "fault-1"


def test_an_answer_without_a_body_has_no_type(sandbox_from: SandboxFrom) -> None:
    found = sandbox_from(f"{PEOPLE}{{at: '* {LIST}', answer: {{status: 204}}}}").as_provider(MINE).send("GET", LIST)
    assert (found.status, found.body) == (204, b"")
    assert "content-type" not in found.headers


def test_an_answer_that_comes_after_replaces_what_was_done(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '{ACCEPT}', nth: 1, when: after, answer: {{status: 504}}}}")
    client = world.as_provider(MINE)
    assert (accept(world, client).status, status_of_ada(world)) == (504, "accepted")
    again = accept(world, client)
    assert (again.status, again.rules) == (422, ["application.already-accepted"])
    assert "x-sandbox-fault" not in again.headers
    lost, _ = journal(world)
    assert (lost.fault, lost.status, lost.rules) == ("fault-1", 504, ())
    assert lost.checks
    assert not any(check.objects for check in lost.checks)


@pytest.mark.parametrize(("when", "status"), [("before", "pending"), ("after", "accepted")])
def test_a_dropped_connection_has_no_answer(sandbox_from: SandboxFrom, when: str, status: str) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '{ACCEPT}', drop: {when}}}")
    with pytest.raises(ConnectionDropped):
        accept(world, world.as_provider(MINE))
    assert status_of_ada(world) == status
    [exchange] = journal(world)
    assert (exchange.fault, exchange.status, exchange.answer) == ("fault-1", 0, b"")
    assert exchange.operation == "v3/applications.accept"
    with world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        assert not workspace.journal.coverage.answers


def test_a_body_is_cut_after_so_many_bytes(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 1, truncate: 40}}")
    client = world.as_provider(MINE)
    messages, error = exchange_with(world, client, LIST)
    assert isinstance(error, ConnectionDropped)
    whole = client.get(LIST).body
    assert [message.get("body") for message in messages[1:]] == [whole[:40]]
    headers = dict(messages[0]["headers"])
    assert headers[b"content-length"] == str(len(whole)).encode()
    assert headers[b"x-sandbox-fault"] == b"fault-1"
    assert (journal(world)[0].status, journal(world)[0].answer) == (200, whole)


def test_a_body_that_is_short_enough_is_not_cut(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET {LIST}', truncate: 10000}}")
    assert world.as_provider(MINE).get(LIST).ids == [world.id("ada.first")]


def test_a_slow_body_comes_in_pieces_and_whole(sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET {LIST}', nth: 1, slow: 1000}}")
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    client = world.as_provider(MINE)
    messages, error = exchange_with(world, client, LIST)
    whole = client.get(LIST).body
    assert error is None
    assert b"".join(message["body"] for message in messages[1:]) == whole
    pieces = -(-len(whole) // 100)
    assert len(messages) - 1 == pieces > 5
    assert waits == [0.1] * (pieces - 1)


def test_a_delayed_request_waits_and_is_done(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '{ACCEPT}', delay: PT0.2S}}")
    began = time.perf_counter()
    found = accept(world, world.as_provider(MINE))
    assert time.perf_counter() - began >= 0.2
    assert (found.status, status_of_ada(world)) == (200, "accepted")
    assert found.headers["x-sandbox-fault"] == "fault-1"


def exchange_with(world: World, client: Client, path: str) -> tuple[list[Any], Exception | None]:
    """What the server sends for a GET, message by message, and the exception with which it ended."""
    messages: list[Any] = []
    server = world.sandbox.asgi

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def note(message: Any) -> None:
            messages.append(message)
            await send(message)

        await server(scope, receive, note)

    try:
        Client(watched, client._loop, client._authorization).get(path)
    except ConnectionDropped as error:
        return messages, error
    return messages, None


# who is hit -----------------------------------------------------------------------------------------------------------


def test_a_fault_of_one_provider_spares_the_others(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET /api/**', provider: {MINE}, answer: {{status: 503}}}}")
    assert world.as_provider(MINE).send("GET", LIST).status == 503
    assert world.as_provider(THEIRS).send("GET", LIST).status == 200
    assert world.caller().send("GET", LIST).status == 401


def test_a_request_without_a_valid_token_meets_the_default_workspaces_faults(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET /api/**', times: 2, answer: {{status: 503}}}}")
    strangers = [world.caller(), world.caller("Bearer nobody"), world.caller("Bearer nobody~team-a")]
    assert [client.send("GET", LIST).status for client in strangers] == [503, 503, 401]
    assert [(exchange.provider, exchange.status) for exchange in journal(world)] == [
        (None, 503),
        (None, 503),
        (None, 401),
    ]


def test_every_workspace_has_faults_of_its_own(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET /api/**', nth: 2, answer: {{status: 503}}}}")
    clients = [world.as_provider(MINE), world.as_provider(MINE, "team-a"), world.as_provider(MINE, "team-b")]
    rounds = [[client.send("GET", LIST).status for client in clients] for _ in range(3)]
    assert rounds == [[200] * 3, [503] * 3, [200] * 3]


def test_a_cleared_workspace_does_not_clear_others(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET /api/**', answer: {{status: 503}}}}")
    with world.sandbox.store.open("team-a") as workspace:
        workspace.faults.clear()
    assert world.as_provider(MINE, "team-a").send("GET", LIST).status == 200
    assert world.as_provider(MINE).send("GET", LIST).status == 503


def test_unknown_paths_are_hit_too_and_noted_without_an_operation(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '* /api/**', nth: 1, answer: {{status: 503}}}}")
    assert world.as_provider(MINE, "team-a").send("GET", "/api/v3/nowhere").status == 503
    [exchange] = journal(world, "team-a")
    assert (exchange.operation, exchange.provider, exchange.fault) == (None, MINE, "fault-1")


@pytest.mark.parametrize("path", ["/__sandbox/health", "/healthcheck", "/docs", "/apis", "/"])
def test_nothing_breaks_outside_the_api(sandbox_from: SandboxFrom, path: str) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: '* /**', answer: {{status: 599}}}}")
    headers = {"host": "localhost"}
    assert world.as_provider(MINE).send("GET", path, headers=headers).status != 599
    assert world.as_provider(MINE).send("GET", LIST, headers=headers).status == 599


def test_head_is_no_get_but_any_method_is(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET {LIST}', answer: {{status: 503}}}}")
    assert world.as_provider(MINE).send("HEAD", LIST).status == 200
    world = sandbox_from(f"{PEOPLE}{{at: '* {LIST}', answer: {{status: 503, body: lost}}}}")
    found = world.as_provider(MINE).send("HEAD", LIST)
    assert (found.status, found.body) == (503, b"")


def test_chance_follows_the_seed(sandbox_from: SandboxFrom) -> None:
    text = f"{PEOPLE}{{at: 'GET {LIST}', probability: 0.5, answer: {{status: 503}}}}"

    def statuses(world: World, workspace: str) -> list[int]:
        client = world.as_provider(MINE, workspace)
        return [client.send("GET", LIST).status for _ in range(40)]

    world, other = sandbox_from(text), sandbox_from(text, seed=8)
    first = statuses(world, DEFAULT_WORKSPACE)
    assert set(first) == {200, 503}
    assert statuses(world, "team-a") == first
    assert statuses(other, DEFAULT_WORKSPACE) != first


def test_without_sandbox_headers_a_fault_names_nobody(sandbox_from: SandboxFrom) -> None:
    text = f"{PEOPLE}{{at: 'GET {LIST}', answer: {{status: 503}}}}"
    found = sandbox_from(text, sandbox_headers=False).as_provider(MINE).send("GET", LIST)
    assert found.status == 503
    assert not [name for name in found.headers if name.startswith("x-sandbox")]


def test_a_workspace_that_goes_while_a_request_waits_is_no_failure(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{PEOPLE}{{at: 'GET {LIST}', delay: PT0.1S}}", auto_workspaces=False)
    with world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        assert workspace.origin is not None
        world.sandbox.store.add("team-a", workspace.origin.again())
    client = world.as_provider(MINE, "team-a")

    async def meanwhile(scope: Any, receive: Any, send: Any) -> None:
        request = asyncio.ensure_future(world.sandbox.asgi(scope, receive, send))
        await asyncio.sleep(0.01)
        world.sandbox.store.drop("team-a")
        await request

    found = Client(meanwhile, client._loop, f"Bearer {token_for(MINE, 'team-a')}").send("GET", LIST)
    assert (found.status, found.rules) == (401, ["auth.workspace-unknown"])


# the rate limit -------------------------------------------------------------------------------------------------------

LIMIT = "rate_limit: {requests: 2, per: PT5M, by: token}"


def statuses(client: Client, count: int, path: str = LIST) -> list[int]:
    return [client.send("GET", path).status for _ in range(count)]


def test_one_too_many_is_told_to_come_later(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(LIMIT)
    client = world.as_provider(MINE)
    assert statuses(client, 2) == [200, 200]
    found = client.get(LIST)
    assert (found.status, found.body) == (429, b"Retry later\n")
    assert found.headers["content-type"] == "text/plain"
    assert "retry-after" not in found.headers
    assert found.rules == ["rate-limit.exceeded"]
    exchange = journal(world)[-1]
    assert (exchange.status, exchange.operation, exchange.provider, exchange.fault) == (
        429, "v3/applications.list_all", MINE, None,
    )  # fmt: skip


def test_the_next_window_by_the_workspaces_clock_has_room_again(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(LIMIT)
    client = world.as_provider(MINE)
    world.move_clock("2022-11-15T09:04:59Z")
    assert statuses(client, 3) == [200, 200, 429]
    world.move_clock("2022-11-15T09:05:00Z")
    assert statuses(client, 3) == [200, 200, 429]


def test_each_token_has_its_own_room_and_each_workspace_its_own_limit(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(LIMIT)
    assert statuses(world.as_provider(MINE), 3) == [200, 200, 429]
    assert statuses(world.as_provider(THEIRS), 3) == [200, 200, 429]
    assert statuses(world.as_provider(MINE, "team-a"), 3) == [200, 200, 429]
    assert statuses(world.caller(f"Token {MINE}"), 3) == [200, 200, 429]


def test_all_paths_count_together_unknown_ones_included(sandbox_from: SandboxFrom) -> None:
    client = sandbox_from(LIMIT).as_provider(MINE)
    assert statuses(client, 1, "/api/v1/participants/npq") == [200]
    assert statuses(client, 2, "/api/v3/nowhere") == [404, 429]


def test_requests_without_the_header_do_not_count_and_unknown_tokens_do(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(LIMIT)
    assert statuses(world.caller(), 4) == [401] * 4
    assert statuses(world.caller("Bearer nobody"), 4) == [401, 401, 429, 429]


def test_the_limit_stands_before_faults_which_do_not_count_what_it_refuses(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{LIMIT}{PEOPLE}{{at: 'GET {LIST}', nth: 3, answer: {{status: 503}}}}")
    client = world.as_provider(MINE)
    assert statuses(client, 4) == [200, 200, 429, 429]
    world.move_clock("2022-11-15T10:00:00Z")
    assert statuses(client, 2) == [503, 200]


def test_a_refused_change_is_not_made(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"rate_limit: {{requests: 0}}{PEOPLE}{{at: 'GET /api/**', slow: 1}}")
    assert (accept(world, world.as_provider(MINE)).status, status_of_ada(world)) == (429, "pending")


def test_without_a_limit_a_thousand_and_one_may_come(sandbox_from: SandboxFrom) -> None:
    client = sandbox_from("people: {}").as_provider(MINE)
    assert set(statuses(client, 1001)) == {200}
