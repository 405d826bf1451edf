"""Exchanges of the journal, as the control API writes them."""

from typing import Any

from sandbox.api.errors import JSON_API
from sandbox.control import shapes
from sandbox.control.bodies import JSON, parse_json
from sandbox.control.problems import Refusal
from sandbox.journal import Exchange

_JSON_TYPES = (JSON, JSON_API, "text/x-json")


def brief(exchange: Exchange) -> dict[str, Any]:
    """One line of the journal."""
    return {
        "id": exchange.id,
        "clock": shapes.timestamp(exchange.at),
        "method": exchange.method,
        "path": path(exchange),
        "query": _text(exchange.query),
        "operation": exchange.operation,
        "provider": exchange.provider,
        "status": exchange.status,
        "rules": list(exchange.rules),
        "milliseconds": round(exchange.milliseconds, 3),
        "fault": exchange.fault,
    }


def in_full(exchange: Exchange) -> dict[str, Any]:
    """The whole exchange; its Authorization header was never kept."""
    return {
        **{name: value for name, value in brief(exchange).items() if name not in ("method", "path", "query", "status")},
        "request": {
            "method": exchange.method,
            "path": path(exchange),
            "query": _text(exchange.query),
            "headers": headers(exchange),
            "body": request_body(exchange),
            "cut": exchange.body_size > len(exchange.body),
        },
        "answer": {
            "status": exchange.status,
            "type": exchange.answer_type,
            "body": _body(exchange.answer, exchange.answer_type),
            "cut": exchange.answer_size > len(exchange.answer),
        },
    }


def path(exchange: Exchange) -> str:
    """The path as the client wrote it; WSGI hands it over in other clothes."""
    return _text(exchange.path)


def headers(exchange: Exchange) -> dict[str, str]:
    """The headers that were sent, with lower-case names; several of one name are one list."""
    found: dict[str, str] = {}
    for raw_name, raw_value in exchange.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def request_body(exchange: Exchange) -> Any:
    """The body that was sent: its value where it is JSON, None where there is none, otherwise the text."""
    return _body(exchange.body, headers(exchange).get("content-type"))


def _body(content: bytes, content_type: str | None) -> Any:
    if not content:
        return None
    # half of a character may stand where a body was cut
    text = content.decode("utf-8", "replace")
    if (content_type or "").partition(";")[0].strip().lower() in _JSON_TYPES:
        try:
            return parse_json(text)
        except Refusal:
            return text
    return text


def _text(wsgi: str) -> str:
    return wsgi.encode("latin-1").decode("utf-8", "replace")
