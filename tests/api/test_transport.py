"""Headers, methods and paths (contract sections 1 and 2)."""

import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, OPERATIONS, WORLD, Operation, attributes_for, id_for

JSON_API = "application/vnd.api+json"
VERSIONS = ["v1", "v2", "v3"]
GETS = [operation for operation in OPERATIONS if operation.method == "GET"]


@pytest.mark.parametrize("operation", GETS, ids=str)
def test_content_types_name_no_charset(operation: Operation, world: World, mine: Client) -> None:
    path = operation.url(id_for(operation, world))
    assert mine.get(path).headers.get("content-type") == operation.content_type
    assert mine.get(path, headers={"accept": "text/html"}).headers.get("content-type") == operation.content_type
    assert world.caller().get(path).headers["content-type"] == JSON_API


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_401_carries_the_challenge_and_the_frameworks_body(operation: Operation, world: World) -> None:
    answer = world.caller().request(operation.method, operation.url("anything"))
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Token realm="Application"'
    assert answer.json() == {"error": "HTTP Token: Access denied"}


@pytest.mark.parametrize("operation", GETS, ids=str)
def test_head_answers_like_get_without_a_body(operation: Operation, world: World, mine: Client) -> None:
    path = operation.url(id_for(operation, world))
    get, head = mine.get(path), mine.request("HEAD", path)
    assert (head.status, head.body) == (operation.answers, b"")
    for name in ("content-type", "content-length", "x-sandbox-clock"):
        assert head.headers.get(name) == get.headers.get(name)
    assert mine.request("HEAD", path, headers={"x-with-server-date": "soon"}).status == 400


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_a_slash_at_the_end_makes_no_difference(operation: Operation, world: World, mine: Client) -> None:
    path = operation.url(id_for(operation, world))
    attributes = attributes_for(operation, world.id("new"))
    body = None if attributes is None else {"data": {"attributes": attributes}}
    plain = mine.request(operation.method, path, json=body)
    world.start_again()
    slashed = mine.request(operation.method, f"{path}/", json=body)
    assert plain.status == operation.answers
    assert (slashed.status, slashed.body) == (plain.status, plain.body)


@pytest.mark.parametrize("token", ["teach-first", "nobody"])
def test_a_base_address_that_ends_in_a_slash_does_no_harm(token: str, mine: Client) -> None:
    headers = {"authorization": f"Bearer {token}"}
    plain = mine.get("/api/v3/npq-applications", headers=headers)
    doubled = mine.get("//api/v3/npq-applications", headers=headers)
    assert (doubled.status, doubled.body) == (plain.status, plain.body)


@pytest.mark.parametrize("operation", [op for op in OPERATIONS if not op.path.endswith(".csv")], ids=str)
def test_the_suffix_json_makes_no_difference(operation: Operation, world: World, mine: Client) -> None:
    path = operation.url(id_for(operation, world))
    attributes = attributes_for(operation, world.id("new"))
    body = None if attributes is None else {"data": {"attributes": attributes}}
    plain = mine.request(operation.method, path, json=body)
    world.start_again()
    suffixed = mine.request(operation.method, f"{path}.json", json=body)
    assert plain.status == operation.answers
    assert (suffixed.status, suffixed.body) == (plain.status, plain.body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api"),
        ("GET", "/api/"),
        ("GET", "/api/v3"),
        ("GET", "/api/v4/npq-applications"),
        ("GET", "/api/V3/npq-applications"),
        ("GET", "/api/v3/npq-application"),
        ("GET", "/api/v3//npq-applications"),
        ("GET", "/api/v3/npq-applications/a/b"),
        ("GET", "/api/v3/participants"),
        ("GET", "/api/v3/openapi.json"),
        ("GET", "/api/v3.json"),
        ("GET", "/api/v3/npq-applications.json.json"),
        ("GET", "/api/v3/npq-applications.xml"),
        ("GET", "/api/v3/ui"),
        *(
            (method, f"/api/{version}/npq-applications")
            for version in VERSIONS
            for method in ("POST", "PATCH", "DELETE")
        ),
        ("PATCH", "/api/v3/participants/npq/x/defer"),
        ("POST", "/api/v3/participants/npq/x/defer"),
        ("POST", "/api/v3/participant-declarations/x/void"),
        ("PUT", "/api/v3/npq-applications/x/accept"),
        ("GET", "/api/v3/npq-applications/x/accept"),
        ("HEAD", "/api/v3/npq-applications/x/accept"),
        ("OPTIONS", "/api/v3/npq-applications"),
        ("TRACE", "/api/v3/npq-applications"),
        ("NONSENSE", "/api/v3/npq-applications"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_unknown_paths_and_methods_are_404_with_and_without_a_token(
    world: World, method: str, path: str, known: bool
) -> None:
    answer = (world.as_provider(MINE) if known else world.caller()).request(method, path)
    assert (answer.status, answer.headers["content-type"]) == (404, JSON_API)
    assert answer.rules == ["route.unknown"]
    if method != "HEAD":
        assert answer.json() == {"error": "Resource not Found"}


def test_strays_outside_the_api_get_plain_text(world: World) -> None:
    answer = world.caller().get("/apis")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("version", VERSIONS)
def test_outcomes_win_over_the_participant_whose_id_is_outcomes(mine: Client, version: str) -> None:
    types = {record["type"] for record in mine.get(f"/api/{version}/participants/npq/outcomes").data}
    assert types == {"participant-outcome"}


def test_requests_are_numbered_from_the_workspaces_start(world: World, mine: Client) -> None:
    numbers = [
        answer.headers["x-sandbox-request-id"]
        for answer in (
            mine.get("/api/v3/npq-applications"),
            world.caller().get("/api/v3/npq-applications"),
            mine.get("/api/v1/nowhere"),
            mine.post("/api/v3/participant-declarations"),
        )
    ]
    assert numbers == ["000001", "000002", "000003", "000004"]


def test_each_workspace_counts_its_own_requests(world: World) -> None:
    for workspace in ("team-a", "team-b"):
        answer = world.as_provider(MINE, workspace).get("/api/v3/npq-applications")
        assert answer.headers["x-sandbox-request-id"] == "000001"


def test_answers_tell_the_workspaces_clock(world: World, mine: Client) -> None:
    assert mine.get("/api/v3/npq-applications").headers["x-sandbox-clock"] == "2022-11-15T09:00:00Z"
    world.move_clock("2023-02-03T04:05:06.789Z")
    assert mine.get("/api/v3/npq-applications").headers["x-sandbox-clock"] == "2023-02-03T04:05:06Z"


def test_only_errors_name_rules_each_once_in_the_order_of_the_errors(mine: Client) -> None:
    assert "x-sandbox-rule" not in mine.get("/api/v3/npq-applications").headers
    answer = mine.post("/api/v3/participant-declarations", json={"data": {"attributes": {}}})
    assert answer.titles == ["participant_id", "declaration_date", "declaration_type"]
    assert answer.headers["x-sandbox-rule"] == (
        "declaration.participant-unknown, declaration.date-missing, declaration.type-missing"
    )


def test_without_sandbox_headers_there_are_none(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLD, sandbox_headers=False)
    mine = world.as_provider(MINE)
    for answer in (
        mine.get("/api/v3/npq-applications"),
        mine.get("/api/v3/npq-applications/unknown"),
        mine.get("/api/v3/nowhere"),
        world.caller().get("/api/v3/npq-applications"),
    ):
        assert not [name for name in answer.headers if name.startswith("x-sandbox")]


@pytest.mark.parametrize("version", VERSIONS)
def test_refusing_funded_places_is_a_403_with_nothing_in_it(mine: Client, version: str) -> None:
    answer = mine.put(f"/api/{version}/npq-applications/unknown/change-funded-place")
    assert (answer.status, answer.body) == (403, b"")
    assert "content-type" not in answer.headers
    assert answer.rules == ["funding.capping-off"]
