"""Lays the console's pages and files into a site; a page's module is imported when somebody first opens it."""

import io
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

import flask

from sandbox.console import ground
from sandbox.console.visit import NotAnswered, Visit

_HERE = Path(__file__).parent
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# nothing inline, nothing from elsewhere: a name that is markup stays a name, whatever it says
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def install(app: flask.Flask) -> None:
    """Add the console to a site that has the control API.

    Args:
        app: the Flask application; the pages ask its control API as a browser would.
    """

    def answered(path: str, query: str) -> tuple[int, bytes]:
        """What the control API answers to whoever opens the page: host and origin are theirs, and so is the guard."""
        status: list[int] = []
        asking = flask.request.environ
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": "0",
            "sandbox.headers": [],
            **{key: value for key, value in asking.items() if key in ("HTTP_HOST", "HTTP_ORIGIN")},
            **{key: value for key, value in asking.items() if key.startswith(("SERVER_", "wsgi."))},
            "wsgi.input": io.BytesIO(),
        }

        def start(line: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            status[:] = [int(line.split(" ", 1)[0])]

        content = b"".join(app.wsgi_app(environ, start))  # type: ignore[arg-type]
        return status[0], content

    def page(workspace: str, page: str, item: str | None = None) -> flask.Response:
        known = ground.PAGES.get(page)
        if known is None or not _NAME.fullmatch(workspace):
            flask.abort(404)
        visit = Visit(answered, flask.request.host_url.rstrip("/"), workspace, page, item, flask.request.args)
        try:
            status, text = 200, import_module(f"sandbox.console.{known.module}").show(visit)
        except NotAnswered as error:
            status, text = error.status, ground.sorry(visit, error)
        return flask.Response(text, status, _HEADERS, mimetype="text/html")

    def front() -> flask.Response:
        asked: Mapping[str, str] = flask.request.args
        workspace, page = asked.get("workspace", "default"), asked.get("page", ground.FIRST)
        if page not in ground.PAGES or not _NAME.fullmatch(workspace):
            flask.abort(404)
        return flask.Response(status=302, headers={"Location": f"/console/{quote(workspace)}/{page}"})

    def asset(name: str) -> flask.Response:
        kind = _KINDS.get(name.rpartition(".")[2])
        if kind is None or name not in {path.name for path in (_HERE / "static").iterdir()}:
            flask.abort(404)
        content = (_HERE / "static" / name).read_bytes()
        # a newer version of the sandbox may have newer ones
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return flask.Response(content, headers=headers, mimetype=kind)

    app.add_url_rule("/", "front", front)
    app.add_url_rule("/console", "console", front)
    app.add_url_rule("/console/<workspace>", "console-workspace", lambda workspace: page(workspace, ground.FIRST))
    app.add_url_rule("/console/<workspace>/<page>", "console-page", page)
    app.add_url_rule("/console/<workspace>/<page>/<item>", "console-item", page)
    app.add_url_rule("/assets/<name>", "console-asset", asset)
