import pytest

from control.client import Client, Serve
from sandbox.control.guard import is_loopback

CHANGING = [
    ("POST", "/scenarios/check", {"title": "x"}),
    ("POST", "/workspaces", {"name": "made"}),
    ("POST", "/workspaces/default/reset", {}),
    ("PUT", "/workspaces/default/clock", {"mode": "running"}),
    ("DELETE", "/workspaces/default", None),
]
READING = [
    "/health",
    "/providers",
    "/rules",
    "/scenarios",
    "/workspaces",
    "/workspaces/default",
    "/workspaces/default/clock",
    "/workspaces/default/handles",
]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:4090", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:4090", "[::1]"]
)
def test_the_machines_own_names_are_expected_hosts(client: Client, host: str) -> None:
    assert client("GET", "/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4090",
        "localhost.evil.example",
        "localhost:4090.evil.example",
        "127.0.0.1@evil",
        "192.168.0.7",
        "",
        "::1",
    ],
)
@pytest.mark.parametrize("path", ["/health", "/nope"])
def test_another_host_is_refused(client: Client, host: str, path: str) -> None:
    answer = client("GET", path, headers={"Host": host})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/__sandbox/problems/unexpected-host"


def test_the_bound_host_is_expected(serve: Serve) -> None:
    assert serve(host="127.0.0.9")("GET", "/health", headers={"Host": "127.0.0.9:4090"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://localhost:4090", "http://127.0.0.1:3000", "https://[::1]:8443", "http://localhost"]
)
def test_pages_of_this_machine_may_use_it(client: Client, origin: str) -> None:
    assert client("GET", "/health", headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "http://localhost.evil.example",
        "file://",
        "http://localhost@evil.example",
        "localhost",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("POST", "/workspaces"), ("GET", "/nope")])
def test_pages_of_other_sites_are_refused(client: Client, origin: str, method: str, path: str) -> None:
    answer = client(method, path, headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/__sandbox/problems/foreign-origin"
    assert client.sandbox.store.names() == ["default"]


def test_the_api_itself_asks_for_neither(client: Client) -> None:
    headers = {"Authorization": "Bearer teach-first", "Host": "npq.example", "Origin": "http://crm.example"}
    assert client.send("GET", "/api/v3/npq-applications", headers=headers).status_code == 200


def test_no_answer_lets_other_sites_read_it(client: Client) -> None:
    answer = client("GET", "/health", headers={"Origin": "http://localhost:3000"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
def test_on_this_machine_changing_calls_need_no_token(client: Client, method: str, path: str, body: object) -> None:
    assert client(method, path, json=body).status_code in (200, 201, 409)


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
@pytest.mark.parametrize(
    "sent",
    [None, "", "secret", "Bearer", "Bearer ", "Bearer wrong", "Bearer secretly", "Basic secret", "Bearer sécret"],
)
def test_beyond_this_machine_changing_calls_need_the_admin_token(
    serve: Serve, sent: str | None, method: str, path: str, body: object
) -> None:
    client = serve(host="0.0.0.0", admin_token="secret")
    headers = {} if sent is None else {"Authorization": sent.encode()}
    answer = client(method, path, json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/__sandbox/problems/admin-token-needed"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "secret" not in answer.text
    assert client.sandbox.store.names() == ["default"]


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
def test_with_the_admin_token_they_pass(serve: Serve, method: str, path: str, body: object) -> None:
    client = serve(host="0.0.0.0", admin_token="secret")
    answer = client(method, path, json=body, headers={"Authorization": "Bearer secret"})
    assert answer.status_code in (200, 201, 409)


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
def test_without_an_admin_token_nobody_may_change_anything_from_elsewhere(
    serve: Serve, method: str, path: str, body: object
) -> None:
    answer = serve(host="0.0.0.0")(method, path, json=body, headers={"Authorization": "Bearer None"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/__sandbox/problems/control-closed"


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
def test_an_open_server_lets_everybody(serve: Serve, method: str, path: str, body: object) -> None:
    client = serve(host="0.0.0.0", open_control=True)
    assert client(method, path, json=body, headers={"Host": "sandbox:4090"}).status_code in (200, 201, 409)


@pytest.mark.parametrize("path", READING)
def test_reading_calls_need_no_token_anywhere(serve: Serve, path: str) -> None:
    client = serve(host="0.0.0.0", admin_token="secret")
    assert client("GET", path, headers={"Host": "sandbox.test:4090"}).status_code == 200


def test_beyond_this_machine_a_page_has_to_come_from_the_server_itself(serve: Serve) -> None:
    client = serve(host="0.0.0.0", open_control=True)
    own = {"Host": "sandbox.test:4090", "Origin": "http://sandbox.test:4090"}
    assert client("GET", "/health", headers=own).status_code == 200
    for origin in ("http://sandbox.test", "http://sandbox.test:3000", "http://localhost:4090", "http://evil.example"):
        answer = client("GET", "/health", headers={**own, "Origin": origin})
        assert answer.status_code == 403, origin


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("sandbox.test", False),
        ("", False),
    ],
)
def test_what_counts_as_this_machine_alone(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
