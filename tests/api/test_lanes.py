"""The fast lane and Flask: the same routes, and the same bytes (docs/decisions/0009).

That they answer alike is checked at every request of every test (`tests/lanes.py`); here is where they might not.
"""

import itertools
from typing import Any

import pytest
from serving import Client, SandboxFrom, World
from werkzeug.exceptions import HTTPException

from api.operations import MINE, WORLD
from sandbox.api.middleware import Gateway

_ID = "9ed4612b-f8bd-44d9-b296-38ab103fadd2"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


def _paths(world: World) -> set[str]:
    """Every path of every API, and others that come near to one."""
    known = set()
    for rule in world.sandbox.asgi._site().__self__.url_map.iter_rules():
        known.add("/".join(_ID if part.startswith("<") else part for part in rule.rule.split("/")))
    near = itertools.chain.from_iterable(
        (
            path,
            f"{path}/",
            f"/{path}",
            path.replace(_ID, "outcomes"),
            path.replace(_ID, ""),
            path.replace(_ID, "a b"),
            path.replace(_ID, "a|b"),
            path.replace(_ID, "a<b>;c?d"),
            path.replace(_ID, "line\nbreak"),
            path.replace(_ID, "\x7f"),
            path.replace(_ID, "Zo\xc3\xab"),
            path.replace(_ID, "\xff\xfe"),
            path.replace(_ID, "one/two"),
            path.replace(_ID, ".."),
            path.replace("/", "//"),
            path.upper(),
            f"{path}.csv",
            f"{path}.json",
            f"{path}/{_ID}",
            path.rpartition("/")[0],
        )
        for path in known
    )
    return set(near)


def _environ(method: str, path: str, **more: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        **more,
    }


def _routed_by_flask(gateway: Gateway, environ: dict[str, Any]) -> Any:
    app = gateway._site().__self__
    try:
        name, path = app.url_map.bind_to_environ(environ).match()
    except HTTPException:
        return None
    return app.view_functions[name].__name__, path


def _routed_by_lane(gateway: Gateway, environ: dict[str, Any]) -> Any:
    found = gateway._lane.find(environ)
    if found is None:
        return None
    endpoint, path = found
    name = getattr(endpoint, "_operation", None) or endpoint._name
    return name.replace(".", "_"), path


@pytest.mark.parametrize("method", _METHODS)
def test_the_lane_never_takes_a_request_to_another_operation_than_flask(world: World, method: str) -> None:
    gateway = world.sandbox.asgi
    for path in sorted(_paths(world)):
        environ = _environ(method, path)
        found = _routed_by_lane(gateway, environ)
        assert found is None or found == _routed_by_flask(gateway, environ), (method, path)


def test_the_lane_takes_every_operation(world: World) -> None:
    gateway = world.sandbox.asgi
    for rule in gateway._site().__self__.url_map.iter_rules():
        if not rule.rule.startswith(("/api/", "/__sandbox/")):
            continue
        path = "/".join(_ID if part.startswith("<") else part for part in rule.rule.split("/"))
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            environ = _environ(method, path)
            assert _routed_by_lane(gateway, environ) == _routed_by_flask(gateway, environ) is not None, (method, path)


def test_the_lane_leaves_an_upgrade_of_the_connection_to_flask(world: World) -> None:
    environ = _environ("GET", "/api/v3/npq-applications", HTTP_UPGRADE="websocket", HTTP_CONNECTION="upgrade")
    assert _routed_by_lane(world.sandbox.asgi, environ) is None


def test_two_servers_answer_a_journey_alike(sandbox_from: SandboxFrom) -> None:
    fast, ordinary = sandbox_from(WORLD), sandbox_from(WORLD, fast_lane=False)
    assert ordinary.sandbox.asgi._lane is None

    def both(method: str, path: str, **more: Any) -> Any:
        one, other = (world.as_provider(MINE).request(method, path, **more) for world in (fast, ordinary))
        assert one == other
        return one

    found = both("GET", "/api/v3/npq-applications").data
    pending = [record["id"] for record in found if record["attributes"]["status"] == "pending"]
    assert pending
    for application in pending:
        both("POST", f"/api/v3/npq-applications/{application}/accept")
        both("POST", f"/api/v2/npq-applications/{application}/reject")
        both("GET", f"/api/v1/npq-applications/{application}.json")
    for path in ("participants/npq", "participant-declarations", "participants/npq/outcomes", "npq-applications.csv"):
        for version in ("v1", "v2", "v3"):
            both("GET", f"/api/{version}/{path}")
            both("HEAD", f"/api/{version}/{path}/")
    for call in ("/health", "/workspaces", "/workspaces/default", "/workspaces/default/requests", "/rules", "/nothing"):
        headers = {"host": "127.0.0.1"}
        one, other = (
            Client(world.sandbox.asgi, world._loop, None).send("GET", f"/__sandbox{call}", headers=headers)
            for world in (fast, ordinary)
        )
        assert one.status == other.status
        assert dict(one.headers).keys() == dict(other.headers).keys()
        if call != "/workspaces/default/requests":  # it tells how long each took
            assert one.status == 404 or call == "/health" or one.body == other.body
