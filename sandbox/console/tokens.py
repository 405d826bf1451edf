"""Tokens: what opens a workspace, with a line to try each."""

from sandbox.console.ground import shown
from sandbox.console.visit import Visit, curl

_LIST = "/api/v3/npq-applications?page[per_page]=5"


def show(visit: Visit) -> str:
    """The tokens of a workspace."""
    rows = [{**one, "line": _line(visit, one["token"])} for one in visit.here("tokens")["tokens"]]
    return shown(visit, "tokens.html", rows=rows)


def _line(visit: Visit, token: str | None) -> str:
    return curl("GET", f"{visit.base}{_LIST}", headers={"Authorization": f"Bearer {token or 'YOUR-TOKEN'}"})
