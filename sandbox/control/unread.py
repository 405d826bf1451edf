"""What of a request nobody reads: the service ignores what it does not know, and says nothing."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from sandbox.control import exchanges
from sandbox.control.operations import Operation
from sandbox.journal import Exchange


def unread(exchange: Exchange, operation: Operation) -> list[str]:
    """The parameters of the query, and the attributes of the body, that an operation does not know.

    Each with the known name that comes nearest, where one is near.
    """
    return [
        *(_told(name, operation.query) for name in _parameters(exchange) if _plain(name) not in operation.query),
        *(_told(name, operation.attributes) for name in _attributes(exchange) if name not in operation.attributes),
    ]


def _parameters(exchange: Exchange) -> Iterator[str]:
    yield from dict.fromkeys(name for name, _ in parse_qsl(exchange.query, keep_blank_values=True, errors="replace"))


def _plain(name: str) -> str:
    """`filter[cohort][]` is the like of `filter[cohort]`; a filter or page without a key is a rule's affair."""
    first, _, rest = name.partition("[")
    return first if not rest.partition("]")[0] else f"{first}[{rest.partition(']')[0]}]"


def _attributes(exchange: Exchange) -> Iterator[str]:
    body: Any = exchanges.request_body(exchange)
    data = body.get("data") if isinstance(body, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if isinstance(attributes, dict):
        yield from attributes


def _told(name: str, known: frozenset[str]) -> str:
    near = get_close_matches(name, known, n=1)
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return f"{shown} (did you mean {near[0]}?)" if near else shown
