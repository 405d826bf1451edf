"""One visit to a page: what it asks of the control API, which the page then shows."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

# path and query -> status and body
Ask = Callable[[str, str], tuple[int, bytes]]
Query = Mapping[str, str | int]
PREFIX = "/__sandbox"


class NotAnswered(Exception):
    """The control API refused; `problem` is its RFC 9457 answer."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(problem.get("detail", ""))
        self.status, self.problem = status, problem


@dataclass(slots=True)
class Visit:
    """Who looks at what.

    Attributes:
        ask: reaches the control API.
        base: how the browser calls the server, as in http://localhost:4090.
        workspace: the workspace that is looked at.
        page: the name of the page.
        item: the part of it that is looked at, if any.
        query: the query of the page.
        calls: every call so far that the page made, as curl lines.
    """

    ask: Ask
    base: str
    workspace: str
    page: str
    item: str | None
    query: Mapping[str, str]
    calls: list[str] = field(default_factory=list)
    _providers: list[dict[str, str]] = field(default_factory=list)

    @property
    def providers(self) -> list[dict[str, str]]:
        """Every lead provider: `slug` and `name`."""
        if not self._providers:
            self._providers = self.get("providers", shown=False)["providers"]
        return self._providers

    def provider(self, slug: str | None) -> str:
        """A lead provider's name, by its slug; None is a caller whom the token did not tell."""
        names = {one["slug"]: one["name"] for one in self.providers}
        return "Nobody known" if slug is None else names.get(slug, slug)

    def get(self, *path: str, query: Query | None = None, shown: bool = True) -> Any:
        """Ask the control API.

        Args:
            path: its parts after /__sandbox.
            query: parameters; empty ones are left out.
            shown: whether the page tells that it asked.

        Raises:
            NotAnswered: it refuses.
        """
        place = "/".join((PREFIX, *(quote(part, safe="") for part in path)))
        text = urlencode({name: value for name, value in (query or {}).items() if value != ""}, safe="/:*")
        if shown:
            self.calls.append(curl("GET", f"{self.base}{place}{'?' if text else ''}{text}"))
        # what WSGI hands over is decoded already
        status, content = self.ask("/".join((PREFIX, *path)), text)
        value = json.loads(content)
        if status != 200:
            raise NotAnswered(status, value)
        return value

    def here(self, *path: str, query: Query | None = None, shown: bool = True) -> Any:
        """Ask about the workspace; as `get`."""
        return self.get("workspaces", self.workspace, *path, query=query, shown=shown)

    def path(self, *parts: str) -> str:
        """The path of a control call about the workspace."""
        return "/".join((PREFIX, "workspaces", self.workspace, *(quote(part, safe="") for part in parts)))

    def link(self, page: str, *items: str) -> str:
        """The path of a page about the workspace."""
        return "/".join(("/console", self.workspace, page, *(quote(item, safe="") for item in items)))

    def curl(self, method: str, path: str, body: object = None) -> str:
        """A control call as somebody would make it on the command line."""
        return curl(method, f"{self.base}{path}", body)


def curl(method: str, url: str, body: object = None, headers: Mapping[str, str] | None = None) -> str:
    """A request as a line for a shell.

    Args:
        method, url: of the request.
        body: a text as it is, anything else as JSON; None sends none.
        headers: to send along.
    """
    parts = ["curl"]
    if "[" in url or "{" in url:
        parts.append("-g")  # brackets are curl's own otherwise
    if method != "GET" or body is not None:
        parts += ["-X", method]
    parts.append(shlex.quote(url))
    named = dict(headers or {})
    if body is not None and not any(name.lower() == "content-type" for name in named):
        named["Content-Type"] = "application/json"
    for name, value in named.items():
        parts += ["-H", shlex.quote(f"{name}: {value}")]
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        parts += ["-d", shlex.quote(text)]
    return " ".join(parts)
