from typing import Any

from api.operations import OPERATIONS

from control.client import Client
from sandbox.api.rules import catalogue

TOKEN = "teach-first"


def statuses(report: Any, operation: str) -> dict[int, int]:
    return next(
        {one["status"]: one["count"] for one in row["statuses"]}
        for row in report["operations"]
        if row["operation"] == operation
    )


def rules(report: Any) -> dict[str, int]:
    return {rule["rule"]: rule["count"] for rule in report["rules"]}


def test_answers_and_rules_are_counted(client: Client) -> None:
    for path in ("/api/v3/npq-applications", "/api/v3/npq-applications", "/api/v3/npq-applications?page=1"):
        client.api(TOKEN, path)
    client.api("nobody", "/api/v1/npq-applications")
    found = client("GET", "/workspaces/default/coverage").json()
    assert statuses(found, "v3/applications.list_all") == {200: 2, 400: 1, 401: 0}
    assert statuses(found, "v1/applications.list_all") == {200: 0, 400: 0, 401: 1}
    assert {rule for rule, count in rules(found).items() if count} == {"query.page-not-a-hash", "auth.token-unknown"}
    summary = found["summary"]
    assert (summary["statuses"]["exercised"], summary["rules"]["exercised"]) == (3, 2)
    assert summary["total"]["of"] == summary["statuses"]["of"] + summary["rules"]["of"]
    assert summary["total"]["percent"] == 1000 * 5 // summary["total"]["of"] / 10


def test_what_the_service_declares_counts_and_what_the_sandbox_adds_does_not(client: Client) -> None:
    found = client("GET", "/workspaces/default/coverage").json()
    declared = {
        (str(operation), int(status))
        for operation in OPERATIONS
        for status in operation.responses
        # second paths to the same, and those of the other programme
        if operation.id.count(".") == 1 and status not in ("413", "503")
    }
    listed = [(row["operation"], one["status"]) for row in found["operations"] for one in row["statuses"]]
    assert set(listed) == declared
    assert len(listed) == len(declared)
    missing = {rule for rule in catalogue("2023") if not rule.startswith(("finance.", "dfe."))} - set(rules(found))
    assert missing == {
        "auth.workspace-unknown", "auth.workspaces-exhausted", "body.too-large", "auth.other-programme",
    }  # fmt: skip
    versions = {rule["rule"]: rule["versions"] for rule in found["rules"]}
    assert versions["query.training-status-unknown"] == ["v3"]
    assert versions["query.participant-id-unreadable"] == ["v1", "v2"]


def test_a_second_path_counts_as_the_first(client: Client) -> None:
    client.api(TOKEN, "/api/v2/participant/npq/outcomes")
    found = client("GET", "/workspaces/default/coverage").json()
    assert statuses(found, "v2/outcomes.list_all")[200] == 1


def test_the_server_remembers_what_workspaces_have_forgotten(client: Client) -> None:
    before = statuses(client("GET", "/coverage").json(), "v3/applications.list_all")[200]
    client("POST", "/workspaces", json={"name": "a"})
    client.api(TOKEN)
    client.api(f"{TOKEN}~a")
    client("POST", "/workspaces/default/reset")
    client("DELETE", "/workspaces/a")
    assert statuses(client("GET", "/coverage").json(), "v3/applications.list_all")[200] == before + 2
    own = client("GET", "/workspaces/default/coverage").json()
    assert statuses(own, "v3/applications.list_all")[200] == 0
