"""What is judged before what, tokens and the rate limit (contract 1.4, 1.5 and 1.6)."""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, TODAY, Operation
from api.release2026.conftest import EMPTY
from api.release2026.records import NOBODY, Records

DATE = "x-with-server-date"
LIST = "/api/v3/npq-applications"


@pytest.mark.parametrize("operation", TODAY, ids=str)
def test_the_clock_then_the_body_then_the_filter_then_the_token(operation: Operation, world: World) -> None:
    stranger, url = world.caller(), operation.url(NOBODY)
    broken, filtered = b'{"data": ', b'{"filter": 7}'
    wrong = {DATE: "soon"}
    bad_date = stranger.request(operation.method, f"{url}?filter=x", body=broken, headers=wrong)
    assert (bad_date.status, bad_date.rules) == (400, ["header.server-date-unreadable"])
    bad_body = stranger.request(operation.method, f"{url}?filter=x", body=broken)
    assert (bad_body.status, bad_body.rules, bad_body.body) == (400, ["body.malformed-json"], b"")
    bad_filter = stranger.request(operation.method, f"{url}?filter=x", body=filtered)
    assert (bad_filter.status, bad_filter.rules) == (400, ["body.filter-not-a-hash"])
    bad_query = stranger.request(operation.method, f"{url}?filter=x")
    assert (bad_query.status, bad_query.rules) == (400, ["query.filter-not-a-hash"])
    assert stranger.request(operation.method, url).status == 401


def test_the_route_goes_before_the_body(world: World) -> None:
    assert world.caller().post("/api/v3/nowhere?filter=x", body=b"{").status == 404


@pytest.mark.parametrize("query", ["filter=", "filter=2025", "filter", "filter[]=2025"])
def test_a_filter_without_keys_is_refused_even_blank(world: World, query: str) -> None:
    answer = world.caller().get(f"{LIST}?{query}")
    assert (answer.status, answer.titles) == (400, ["Bad request"])
    assert "#/filter" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"filter": {}}', 401), (b'{"filter": {"cohort": 1}}', 401), (b'{"filter": "x"}', 400), (b'{"filter": []}', 400),
     (b"[]", 401)],
)  # fmt: skip
def test_a_filter_in_the_body_has_to_be_an_object(world: World, body: bytes, status: int) -> None:
    assert world.caller().get(LIST, body=body).status == status


def test_the_replaced_id_goes_before_the_look_up_and_after_the_token(records: Records, world: World) -> None:
    path = f"/api/v3/participants/npq/{records.old_id(records.person())}"
    assert world.caller().get(path).status == 401
    assert world.as_provider(MINE).get(path).status == 410
    assert world.as_provider(MINE).get(f"{path}/outcomes?page[page]=0").status == 410


def test_what_belongs_to_another_goes_before_the_body(records: Records, mine: Client) -> None:
    moved = records.application()
    declaration = records.declared(moved, state="submitted", provider="teach-first")
    for action in ("void", "change-delivery-partner"):
        assert mine.put(f"/api/v3/participant-declarations/{declaration.id}/{action}").status == 403
        assert mine.put(f"/api/v3/participant-declarations/{NOBODY}/{action}").status == 404


@pytest.mark.parametrize(
    "form",
    ["Bearer {}", "Bearer   {}", "Token {}", "Token token={}", 'Token token="{}"', 'Bearer token="{}"'],
)
def test_tokens_in_their_forms(world: World, form: str) -> None:
    assert world.caller(form.format(MINE)).get(LIST).status == 200


@pytest.mark.parametrize(
    "value", [None, "", "Bearer", "Bearer ", "bearer {}", "TOKEN {}", "Basic {}", "{}", "Bearer{}", "Bearer nobody"]
)
def test_other_tokens_are_denied(world: World, value: str | None) -> None:
    answer = world.caller(None if value is None else value.format(MINE)).get(LIST)
    assert (answer.status, answer.json()) == (401, {"error": "HTTP Token: Access denied"})


def test_several_tokens_may_belong_to_one_provider(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{EMPTY}\ntokens: {{second-key: ambition-institute}}", release="2026")
    partners = world.caller("Bearer second-key").get("/api/v3/delivery-partners").ids
    assert partners == world.as_provider(MINE).get("/api/v3/delivery-partners").ids


def test_the_rate_limit_counts_by_header_even_what_ends_in_401(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{EMPTY}\nrate_limit: {{requests: 1}}", release="2026")
    unknown = world.caller("Bearer nobody")
    assert [unknown.get(LIST).status for _ in range(3)] == [401, 429, 429]
    assert [world.caller().get(LIST).status for _ in range(3)] == [401, 401, 401]
    refused = unknown.get(LIST, headers={DATE: "soon"}, body=b"{")
    assert (refused.status, refused.headers["content-type"], refused.body) == (429, "text/plain", b"Retry later\n")
    assert not {"retry-after", "www-authenticate"}.intersection(refused.headers)
    assert not [name for name in refused.headers if name.startswith("x-ratelimit")]
    assert world.as_provider(MINE).get(LIST).status == 200


def test_windows_are_five_minutes_from_the_epoch(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(f"{EMPTY}\nrate_limit: {{requests: 1}}", release="2026")
    mine = world.as_provider(MINE)
    world.move_clock("2025-11-15T09:04:59Z")
    assert [mine.get(LIST).status for _ in range(2)] == [200, 429]
    world.move_clock("2025-11-15T09:05:00Z")
    assert mine.get(LIST).status == 200
