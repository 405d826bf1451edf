import pytest

from control.client import Client, Serve
from sandbox import __version__
from sandbox.api.rules import catalogue
from sandbox.store import DEFAULT_WORKSPACE


def test_health_says_what_is_served(client: Client) -> None:
    client("POST", "/workspaces")
    assert client("GET", "/health").json() == {
        "status": "ready",
        "version": __version__,
        "release": "2023",
        "scenario": "story",
        "seed": 1,
        "workspaces": 2,
    }


def test_health_is_503_until_the_first_workspace_is_made(client: Client) -> None:
    client.sandbox.store.drop(DEFAULT_WORKSPACE)
    answer = client.send("GET", "/__sandbox/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "starting"})
    with client.sandbox.store.open(DEFAULT_WORKSPACE):
        pass
    assert client("GET", "/health").status_code == 200


def test_the_seed_of_the_server_is_told_in_place_of_the_scenarios(serve: Serve) -> None:
    assert serve(seed=77)("GET", "/health").json()["seed"] == 77


def test_every_lead_provider_is_listed_with_a_token_that_works(client: Client) -> None:
    rows = client("GET", "/providers").json()["providers"]
    assert [row["slug"] for row in rows] == list(client.sandbox.reference.lead_providers)
    assert {row["name"] for row in rows} == {found.name for found in client.sandbox.reference.lead_providers.values()}
    assert {client.api(row["token"]).status_code for row in rows} == {200}


def test_listed_tokens_are_signed_where_the_server_has_a_secret(serve: Serve) -> None:
    client = serve(token_secret="hush")
    row = next(row for row in client("GET", "/providers").json()["providers"] if row["slug"] == "teach-first")
    assert row["token"] != "teach-first"
    assert client.api(row["token"]).status_code == 200
    assert client.api("teach-first").status_code == 401


def test_signed_tokens_are_hidden_from_other_machines_without_the_admin_token(serve: Serve) -> None:
    client = serve(token_secret="hush", host="0.0.0.0", admin_token="secret")
    hidden = client("GET", "/providers").json()["providers"]
    assert {row["token"] for row in hidden} == {None}
    shown = client("GET", "/providers", headers={"Authorization": "Bearer secret"}).json()["providers"]
    assert {client.api(row["token"]).status_code for row in shown} == {200}


def test_every_rule_of_the_catalogue_is_listed(client: Client) -> None:
    rows = client("GET", "/rules").json()["rules"]
    assert [row["id"] for row in rows] == list(catalogue("2023"))
    row = next(row for row in rows if row["id"] == "declaration.type-missing")
    assert (row["status"], row["title"], row["releases"]) == (422, "declaration_type", ["2023"])


@pytest.mark.parametrize(
    "path", ["/health", "/providers", "/rules", "/scenarios", "/workspaces", "/workspaces/default"]
)
def test_head_answers_as_get_without_a_body(client: Client, path: str) -> None:
    answer = client("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_documentation_lists_the_control_api_and_shows_the_service_first(client: Client) -> None:
    script = client.send("GET", "/docs/start.js").text
    assert "Control API" in script
    assert script.index("API v3") < script.index("Control API")
    listed = next(line for line in script.split('"') if line.endswith("control.yaml"))
    assert b"/__sandbox" in client.send("GET", listed).content
