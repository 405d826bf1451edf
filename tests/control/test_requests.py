"""The journal over the control API."""

from typing import Any

import pytest

from control.client import Client, Serve

TOKEN = "teach-first"
LIST = "/workspaces/default/requests"


def declare(
    client: Client, token: str = TOKEN, content: bytes = b'{"data": {"attributes": {}}}', **headers: str
) -> Any:
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    return client.send("POST", "/api/v3/participant-declarations?a=%C3%A9", content=content, headers=head)


@pytest.fixture
def asked(client: Client) -> Client:
    """Four requests: a list, a refused declaration, a stranger's, and a path that does not exist."""
    client.api(TOKEN)
    declare(client)
    client.api("nobody", "/api/v1/npq-applications")
    client.api(TOKEN, "/api/v3/nowhere")
    return client


def ids(client: Client, query: str = "") -> list[str]:
    answer = client("GET", f"{LIST}{query}")
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["requests"]]


def test_requests_are_listed_newest_first_with_what_became_of_them(asked: Client) -> None:
    rows = asked("GET", LIST).json()["requests"]
    assert [row["status"] for row in rows] == [404, 401, 422, 200]
    assert {name: value for name, value in rows[2].items() if name != "milliseconds"} == {
        "id": "000002", "clock": "2022-11-15T09:00:00Z", "method": "POST", "path": "/api/v3/participant-declarations",
        "query": "a=%C3%A9", "operation": "v3/declarations.create", "provider": "teach-first", "status": 422,
        "rules": ["declaration.participant-unknown", "declaration.date-missing", "declaration.type-missing"],
        "fault": None,
    }  # fmt: skip
    assert [row["provider"] for row in rows] == [TOKEN, None, TOKEN, TOKEN]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?method=post", ["000002"]),
        ("?path=/api/v3/", ["000004", "000002", "000001"]),
        ("?path=/api/*/npq-applications", ["000003", "000001"]),
        ("?path=/api/v1/**", ["000003"]),
        ("?operation=applications.list_all", ["000003", "000001"]),
        ("?operation=v1/applications.list_all", ["000003"]),
        ("?status=422", ["000002"]),
        ("?status=4xx", ["000004", "000003", "000002"]),
        ("?rule=declaration.date-missing", ["000002"]),
        ("?provider=teach-first&status=200", ["000001"]),
        ("?since=000003", ["000004"]),
        ("?since=2022-11-15T09:00:00Z&limit=1", ["000004"]),
        ("?since=2022-11-15T09:00:01Z", []),
        ("?limit=2", ["000004", "000003"]),
    ],
)
def test_filters_narrow_the_list(asked: Client, query: str, found: list[str]) -> None:
    assert ids(asked, query) == found


@pytest.mark.parametrize(
    ("parameter", "misspelt", "meant"),
    [
        ("provider", "teach-frist", "teach-first"),
        ("rule", "declaration.date-mising", "declaration.date-missing"),
        ("operation", "v3/aplications.list_all", "v3/applications.list_all"),
        ("operation", "aplications.list_all", "applications.list_all"),
    ],
)
def test_a_filter_by_a_name_that_does_not_exist_says_which_was_meant(
    asked: Client, parameter: str, misspelt: str, meant: str
) -> None:
    answer = asked("GET", f"{LIST}?{parameter}={misspelt}")
    assert answer.status_code == 400
    assert f"did you mean '{meant}'?" in answer.json()["detail"]


@pytest.mark.parametrize("query", ["?since=soon", "?limit=0", "?status=many", "?path=x", "?colour=red", "?since=-1"])
def test_a_filter_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    answer = client("GET", f"{LIST}{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == query[1:].partition("=")[0]


def test_a_request_is_shown_whole_and_without_its_token(asked: Client) -> None:
    found = asked("GET", f"{LIST}/000002")
    assert TOKEN not in found.json()["request"]["headers"].values()
    assert "Bearer" not in found.text
    shown = found.json()
    assert shown["request"]["body"] == {"data": {"attributes": {}}}
    assert shown["request"]["headers"]["content-type"] == "application/json"
    assert (shown["answer"]["status"], shown["answer"]["type"]) == (422, "application/vnd.api+json")
    assert shown["answer"]["body"]["errors"][0]["title"] == "participant_id"
    assert shown["explanation"]["summary"].startswith("Refused by declaration.participant-unknown")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", None),
        (b"{", "{"),
        (b'{"a": NaN}', '{"a": NaN}'),
        (b"\xff", "\ufffd"),
        (b"[" * 5000, "[" * 5000),
        (b'"\\ud800"', "?"),
    ],
)
def test_odd_bodies_are_shown_as_text(client: Client, content: bytes, shown: str | None) -> None:
    declare(client, content=content)
    assert client("GET", f"{LIST}/000001").json()["request"]["body"] == shown


def test_a_long_body_is_cut_and_says_so(client: Client) -> None:
    declare(client, content=b'{"data": "' + b"x" * 70_000 + b'"}')
    found = client("GET", f"{LIST}/000001").json()["request"]
    assert found["cut"] is True
    assert len(found["body"]) == 64 * 1024
    declare(client)
    assert client("GET", f"{LIST}/000002").json()["request"]["cut"] is False


def test_a_request_that_is_not_kept_is_a_404_problem(client: Client) -> None:
    answer = client("GET", f"{LIST}/000099")
    assert (answer.status_code, answer.json()["type"]) == (404, "/__sandbox/problems/unknown-request")


def test_clearing_forgets_the_exchanges_and_counts_on(asked: Client) -> None:
    before = asked("GET", "/workspaces/default/coverage").json()
    assert asked("DELETE", LIST).status_code == 204
    assert ids(asked) == []
    assert asked("GET", "/workspaces/default/coverage").json() == before
    asked.api(TOKEN)
    assert ids(asked) == ["000005"]


def test_workspaces_have_journals_of_their_own(client: Client) -> None:
    client("POST", "/workspaces", json={"name": "a"})
    client.api(f"{TOKEN}~a")
    assert ids(client) == []
    assert len(client("GET", "/workspaces/a/requests").json()["requests"]) == 1


@pytest.mark.parametrize("keep", [[], ["journal"], ["coverage"], ["journal", "coverage"]])
def test_a_reset_spares_what_it_is_told_to(asked: Client, keep: list[str]) -> None:
    covered = asked("GET", "/workspaces/default/coverage").json()
    assert asked("POST", "/workspaces/default/reset", json={"keep": keep}).status_code == 200
    assert ids(asked) == (["000004", "000003", "000002", "000001"] if "journal" in keep else [])
    assert (asked("GET", "/workspaces/default/coverage").json() == covered) is ("coverage" in keep)
    asked.api(TOKEN)
    assert ids(asked)[0] == ("000005" if "journal" in keep else "000001")


def test_only_the_journal_and_the_coverage_can_be_spared(client: Client) -> None:
    answer = client("POST", "/workspaces/default/reset", json={"keep": ["people"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["allowed"] == ["journal", "coverage"]


def test_beyond_this_machine_clearing_needs_the_admin_token(serve: Serve) -> None:
    client = serve(host="0.0.0.0", admin_token="admin")
    assert client("DELETE", LIST).status_code == 401
    assert client("GET", LIST).status_code == 200
