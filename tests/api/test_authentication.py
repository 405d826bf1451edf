"""Tokens, signatures and workspaces (contract 2.4 and the sandbox's own)."""

import pytest
from serving import SandboxFrom, World

from api.operations import MINE, OPERATIONS, THEIRS, WORLD, Operation, attributes_for, id_for
from sandbox.api.auth import token_for

LIST = "/api/v3/npq-applications"


@pytest.mark.parametrize(
    "header",
    ["Bearer {}", "Token {}", 'Token token="{}"', "Token token={}", "Bearer  {}", " Bearer {} ", 'Bearer "{}"'],
)
def test_both_scheme_words_work(world: World, header: str) -> None:
    assert world.caller(header.format(MINE)).get(LIST).status == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "ambition-institute",
        "bearer ambition-institute",
        "Basic YW1iaXRpb24taW5zdGl0dXRlOg==",
        "Bearerambition-institute",
        "Bearer ambition-institute teach-first",
        "Digest ambition-institute",
        "Bearer \u00e9\u00e8",
        "Bearer " + "x" * 10_000,
    ],
)
def test_a_missing_or_malformed_token_is_401(world: World, header: str) -> None:
    answer = world.caller(header).get(LIST)
    assert answer.status == 401
    assert answer.rules in (["auth.token-missing"], ["auth.token-unknown"])


@pytest.mark.parametrize(
    "token",
    [
        "nobody",
        "Ambition-Institute",
        "ambition-institute.",
        "ambition-institute.signature",
        "ambition-institute~",
        "ambition-institute~UPPER",
        "ambition-institute~-x",
        "ambition-institute~a_b",
        "ambition-institute~../x",
        "ambition-institute~" + "x" * 64,
        "~default",
        "nobody~team-a",
    ],
)
def test_an_unknown_token_is_401(world: World, token: str) -> None:
    answer = world.caller(f"Bearer {token}").get(LIST)
    assert (answer.status, answer.rules) == (401, ["auth.token-unknown"])


def test_a_scenario_can_bring_tokens_of_its_own(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD + "tokens: {my-crm: ambition-institute}\n")
    expected = world.as_provider(MINE).get(LIST)
    assert world.caller("Bearer my-crm").get(LIST).body == expected.body
    assert world.caller("Bearer my-crm~default").get(LIST).status == 200


def test_with_a_secret_only_signed_tokens_are_known(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD, token_secret="pepper")
    assert world.as_provider(MINE).get(LIST).status == 200
    assert world.as_provider(MINE, "team-a").get(LIST).status == 200
    good = token_for(MINE, secret="pepper")
    for token in (
        MINE,
        f"{MINE}~team-a",
        good[:-1],
        good + "a",
        good.upper(),
        token_for(MINE, secret="salt"),
        good.replace(MINE, THEIRS),
        good.replace(MINE, f"{MINE}~team-a"),
        f"{MINE}.",
        f"{MINE}.\u00e9",
        ".",
    ):
        answer = world.caller(f"Bearer {token}").get(LIST)
        assert (answer.status, answer.rules) == (401, ["auth.token-unknown"]), token


def test_workspaces_start_alike_and_never_see_each_other(world: World) -> None:
    one, two = world.as_provider(MINE, "team-a"), world.as_provider(MINE, "team-b")
    path = f"{LIST}/{world.id('open.a')}"
    assert one.get(path).body == two.get(path).body
    before = world.records("team-b"), world.records()
    assert one.post(f"{path}/accept").status == 200
    assert one.get(path).attributes["status"] == "accepted"
    assert two.get(path).attributes["status"] == "pending"
    assert (world.records("team-b"), world.records()) == before


def test_the_default_workspace_may_be_named(world: World) -> None:
    world.as_provider(MINE).post(f"{LIST}/{world.id('open.a')}/accept")
    named = world.caller(f"Bearer {MINE}~default").get(f"{LIST}/{world.id('open.a')}")
    assert named.attributes["status"] == "accepted"


def test_without_first_touch_other_workspaces_are_401(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD, auto_workspaces=False)
    assert world.as_provider(MINE).get(LIST).status == 200
    answer = world.as_provider(MINE, "team-a").get(LIST)
    assert (answer.status, answer.rules) == (401, ["auth.workspace-unknown"])


def test_one_workspace_too_many_is_503_and_the_others_go_on(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD, max_workspaces=2)
    world.id("open.a")
    assert world.as_provider(MINE, "team-a").get(LIST).status == 200
    answer = world.as_provider(MINE, "team-b").get(LIST)
    assert (answer.status, answer.titles) == (503, ["Service unavailable"])
    assert answer.rules == ["auth.workspaces-exhausted"]
    assert world.as_provider(MINE, "team-a").get(LIST).status == 200
    assert world.as_provider(MINE).get(LIST).status == 200


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if op.method != "GET"], ids=str)
def test_nobody_can_change_what_belongs_to_another_provider(operation: Operation, world: World) -> None:
    person = world.id("done" if "outcomes" in operation.id else "new")
    attributes = attributes_for(operation, person)
    before = world.records()
    answer = world.as_provider(THEIRS).request(
        operation.method,
        operation.url(id_for(operation, world)),
        json=None if attributes is None else {"data": {"attributes": attributes}},
    )
    assert answer.status in (403, 404, 422)
    assert world.records() == before


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if "list" in op.id], ids=str)
def test_lists_hold_the_callers_own_records_alone(operation: Operation, world: World) -> None:
    mine = world.as_provider(MINE).get(operation.url(world.id("done")))
    theirs = world.as_provider(THEIRS).get(operation.url(world.id("done")))
    assert mine.ids
    assert not set(mine.ids) & set(theirs.ids)
    others = world.as_provider("school-led-network").get(operation.url(world.id("done"))).ids
    # statements alone are there from the start
    assert not set(others) & {*mine.ids, *theirs.ids} if "statements" in operation.id else others == []
