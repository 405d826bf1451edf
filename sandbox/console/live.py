"""Live: the requests of a workspace as they happen, and one of them with its answer and its explanation."""

from collections.abc import Mapping
from typing import Any

from sandbox.console.ground import shown
from sandbox.console.visit import NotAnswered, Query, Visit, curl

_FILTERS = ("path", "status", "provider", "rule")
_LIMIT = 100
# the headers that the API reads, but for the token, which the journal does not keep
_READ = frozenset({"content-type", "x-with-server-date"})


def show(visit: Visit) -> str:
    """The list, or one exchange where the path names it."""
    return _listed(visit) if visit.item is None else _one(visit, visit.item)


def _listed(visit: Visit) -> str:
    asked = {name: visit.query.get(name, "").strip() for name in _FILTERS}
    problem, found = None, []
    try:
        query: Query = {**asked, "since": visit.query.get("since", ""), "limit": _LIMIT}
        found = visit.here("requests", query=query)["requests"]
    except NotAnswered as error:
        if error.status != 400:
            raise
        problem = error.problem
    return shown(
        visit,
        "live.html",
        requests=found,
        asked=asked,
        problem=problem,
        limit=_LIMIT,
        rules=[rule["id"] for rule in visit.get("rules", shown=False)["rules"]],
        calls={
            "To be told what happens": visit.curl("GET", visit.path("events")).replace("curl", "curl -N", 1),
            "To clear the journal": visit.curl("DELETE", visit.path("requests")),
        },
    )


def _one(visit: Visit, request_id: str) -> str:
    found = visit.here("requests", request_id)
    return shown(visit, "exchange.html", one=found, line=_again(visit, found), reached=_reached(found))


def _reached(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The checks that were asked; those behind the last one are many, and tell nothing."""
    return [_told(check) for check in found["explanation"]["checks"] if check["result"] != "not asked"]


def _told(check: Mapping[str, Any]) -> dict[str, Any]:
    compared = [f"{name}: {value}" for name, value in check["compared"].items() if value not in (None, "")]
    return {**check, "compared": ", ".join(compared)}


def _again(visit: Visit, found: Mapping[str, Any]) -> str:
    """The same request for a shell; the journal keeps no tokens, so it is the provider's usual one."""
    sent = found["request"]
    headers = {name: value for name, value in sent["headers"].items() if name in _READ}
    token = _token(visit, found["provider"])
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    url = f"{visit.base}{sent['path']}" + (f"?{sent['query']}" if sent["query"] else "")
    return curl(sent["method"], url, sent["body"], headers)


def _token(visit: Visit, provider: str | None) -> str | None:
    if provider is None:
        return None
    tokens = visit.here("tokens", shown=False)["tokens"]
    found = next((one["token"] for one in tokens if one["provider"] == provider), None)
    return found or "YOUR-TOKEN"
