"""One set of data for everybody: applications from a running sandbox, and the files in which peers want them."""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from benchmarks.peers import CHECKOUT

LIST = "/api/v3/npq-applications"
DECLARATIONS = "/api/v3/participant-declarations"
OURS = "ambition-institute"
PEOPLE = 1000
# the schedule that the application's course and cohort have at the time
ACCEPT = '{"data":{"type":"npq-application-accept","attributes":{"schedule_identifier":null}}}'
_ACCEPT_SCHEMA = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["type", "attributes"],
            "properties": {"type": {"type": "string"}, "attributes": {"type": "object"}},
        }
    },
}


class Unexpected(Exception):
    """The sandbox answered something else than it should."""


@dataclass(frozen=True)
class Data:
    """1,000 applications, three bodies as the sandbox sends them, and requests to it.

    Acceptances are provider, id and body; declarations are the bodies that declare the same people to have started.
    """

    applications: Sequence[dict[str, Any]]
    page: str
    record: str
    accepted: str
    acceptances: Sequence[tuple[str, str, str]]
    declarations: Sequence[str] = ()


def call(port: int, method: str, path: str, token: str = "", body: Any = None) -> str:
    """One request to a sandbox; the body of a success.

    Raises:
        Unexpected: it was none.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise Unexpected(f"{method} {path}: {answer.status} {text[:200]}")
    return text


def applications(port: int) -> list[tuple[str, dict[str, Any]]]:
    """Every provider's applications of the default workspace, 3,000 of each at most."""
    found = []
    for provider in json.loads(call(port, "GET", "/__sandbox/providers"))["providers"]:
        rows = json.loads(call(port, "GET", f"{LIST}?page[per_page]=3000", provider["slug"]))["data"]
        found += [(provider["slug"], row) for row in rows]
    return found


def acceptable(found: Sequence[tuple[str, dict[str, Any]]]) -> list[tuple[str, str]]:
    """Provider and id of those that can be accepted: pending, of people with one application."""
    # who has applied twice may be with somebody else already
    times = Counter(row["attributes"]["participant_id"] for _, row in found)
    return [
        (slug, row["id"])
        for slug, row in found
        if row["attributes"]["status"] == "pending" and times[row["attributes"]["participant_id"]] == 1
    ]


def _started(accepted: Mapping[str, Any]) -> str:
    """The body that declares an applicant to have started, at the instant of the acceptance.

    Args:
        accepted: the application's attributes.
    """
    said = {
        "participant_id": accepted["participant_id"],
        "course_identifier": accepted["course_identifier"],
        "declaration_type": "started",
        "declaration_date": accepted["updated_at"],
    }
    return json.dumps({"data": {"type": "participant-declaration", "attributes": said}})


def gather(port: int) -> Data:
    """Read the default workspace of a sandbox; in a workspace of its own it accepts whatever can be.

    Each of these bodies names the schedule that the application got: it does so again, and is one that peers which
    read our OpenAPI file let through.
    """
    everything = applications(port)
    answers: dict[str, str] = {}
    acceptances, declarations = [], []
    for slug, id in acceptable(everything):
        answers[id] = call(port, "POST", f"{LIST}/{id}/accept", f"{slug}~fixtures", json.loads(ACCEPT))
        accepted = json.loads(answers[id])["data"]["attributes"]
        acceptances.append((slug, id, ACCEPT.replace("null", f'"{accepted["schedule_identifier"]}"')))
        declarations.append(_started(accepted))
    mine = next(id for slug, id, _ in acceptances if slug == OURS)
    return Data(
        applications=[row for _, row in everything][:PEOPLE],
        page=call(port, "GET", LIST, OURS),
        record=call(port, "GET", f"{LIST}/{mine}", OURS),
        accepted=answers[mine],
        acceptances=acceptances,
        declarations=declarations,
    )


def for_prism(data: Data, path: Path) -> None:
    """Our own OpenAPI file, with the data as its examples."""
    document = yaml.safe_load((CHECKOUT / "openapi/2023/v3.yaml").read_text(encoding="utf-8"))
    examples = {
        ("/npq-applications", "get"): data.page,
        ("/npq-applications/{id}", "get"): data.record,
        ("/npq-applications/{id}/accept", "post"): data.accepted,
    }
    for (route, method), body in examples.items():
        for media in document["paths"][route][method]["responses"]["200"]["content"].values():
            media["example"] = json.loads(body)
    path.write_text(json.dumps(document), encoding="utf-8")


def for_mockoon(data: Data, path: Path) -> None:
    """An environment of three static routes that want a token, and one also a body of the right form."""
    token = _rule("header", "Authorization", "^Bearer ", "regex")
    form = _rule("body", "", "form", "valid_json_schema")
    routes = [
        _route("get", LIST, data.page, [token]),
        _route("get", f"{LIST}/:id", data.record, [token]),
        _route("post", f"{LIST}/:id/accept", data.accepted, [token, form]),
    ]
    environment = {
        "uuid": _uuid("environment"),
        "lastMigration": 33,
        "name": "benchmark",
        "endpointPrefix": "",
        "latency": 0,
        "port": 3000,
        "hostname": "",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "proxyMode": False,
        "proxyHost": "",
        "proxyRemovePrefix": False,
        "tlsOptions": {"enabled": False, "type": "CERT"}
        | dict.fromkeys(("pfxPath", "certPath", "keyPath", "caPath", "passphrase"), ""),
        "cors": False,
        "headers": [],
        "proxyReqHeaders": [],
        "proxyResHeaders": [],
        "data": [
            {"uuid": _uuid("form"), "id": "form", "name": "form", "documentation": "", "value": _json(_ACCEPT_SCHEMA)}
        ],
        "callbacks": [],
    }
    path.write_text(json.dumps(environment), encoding="utf-8")


def for_json_server(data: Data, database: Path, routes: Path) -> None:
    """A database of the applications, and the routes that give it our paths."""
    database.write_text(json.dumps({"npq-applications": data.applications}), encoding="utf-8")
    routes.write_text(json.dumps({"/api/v3/*": "/$1"}), encoding="utf-8")


def for_wiremock(data: Data, directory: Path) -> None:
    """Three stubs: two that want a token, and one also a body of the right form."""
    shutil.rmtree(directory, ignore_errors=True)
    for part in ("mappings", "__files"):
        (directory / part).mkdir(parents=True)
    form = {"bodyPatterns": [{"matchesJsonSchema": _ACCEPT_SCHEMA}]}
    stubs: dict[str, tuple[str, dict[str, Any]]] = {
        "list": (data.page, {"method": "GET", "urlPath": LIST}),
        "one": (data.record, {"method": "GET", "urlPathPattern": f"{LIST}/[^/]+"}),
        "accept": (data.accepted, {"method": "POST", "urlPathPattern": f"{LIST}/[^/]+/accept", **form}),
    }
    for name, (body, request) in stubs.items():
        (directory / "__files" / f"{name}.json").write_text(body, encoding="utf-8")
        stub = {
            "request": {**request, "headers": {"Authorization": {"matches": "Bearer .+"}}},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/vnd.api+json"},
                "bodyFileName": f"{name}.json",
            },
        }
        (directory / "mappings" / f"{name}.json").write_text(json.dumps(stub), encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"benchmark/{name}"))


def _rule(target: str, modifier: str, value: str, operator: str) -> dict[str, Any]:
    return {"target": target, "modifier": modifier, "value": value, "invert": False, "operator": operator}


def _route(method: str, path: str, body: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    answers = [(200, body, rules), (422, '{"errors":[]}', [])]
    responses = [
        {
            "uuid": _uuid(f"{method} {path} {status}"),
            "body": text,
            "latency": 0,
            "statusCode": status,
            "label": "",
            "headers": [{"key": "Content-Type", "value": "application/vnd.api+json"}],
            "bodyType": "INLINE",
            "filePath": "",
            "databucketID": "",
            "sendFileAsBody": False,
            "rules": asked,
            "rulesOperator": "AND",
            "disableTemplating": True,
            "fallbackTo404": False,
            "default": not asked,
            "crudKey": "id",
            "callbacks": [],
        }
        for status, text, asked in answers
    ]
    return {
        "uuid": _uuid(f"{method} {path}"),
        "type": "http",
        "documentation": "",
        "method": method,
        "endpoint": path.removeprefix("/"),
        "responses": responses,
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }
