"""Which exchanges of a journal are meant."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.control import exchanges
from sandbox.control.problems import Refusal
from sandbox.domain.dates import read_instant
from sandbox.faults import Place
from sandbox.journal import Exchange

Test = Callable[[Exchange], bool]


def filters(asked: Mapping[str, Any]) -> Iterator[Test]:
    """The tests that a query asks for.

    Raises:
        Refusal: one of them cannot be read.
    """
    if "method" in asked:
        method = asked["method"].upper()
        yield lambda one: bool(one.method == method)
    if "path" in asked:
        yield _path(asked["path"])
    if "status" in asked:
        yield status(asked["status"])
    if "operation" in asked:
        # with or without the version
        yield lambda one: asked["operation"] in (one.operation, (one.operation or "").partition("/")[2])
    if "rule" in asked:
        yield lambda one: asked["rule"] in one.rules
    if "provider" in asked:
        yield lambda one: bool(one.provider == asked["provider"])
    if "since" in asked:
        yield _since(asked["since"])


def status(wanted: int | str) -> Test:
    """One status, or all of a kind, as in 4xx."""
    pattern = re.compile(str(wanted).lower().replace("x", "[0-9]"))
    return lambda one: pattern.fullmatch(str(one.status)) is not None


def _path(path: str) -> Test:
    if "*" not in path:
        return lambda one: exchanges.path(one).startswith(path)
    place = Place(f"* {path}")
    return lambda one: place.matches(one.method, exchanges.path(one))


def _since(since: int | str) -> Test:
    """After a request, by its id, or from an instant on."""
    # the reader of queries makes a number of what looks like one, also of 000012
    if isinstance(since, int):
        number = since
        return lambda one: int(one.id) > number
    at = read_instant(since)
    if at is None:
        message = f"'{since}' is neither the id of a request nor a time"
        raise Refusal("unknown-query", message, [{"message": message, "parameter": "since"}])
    return lambda one: one.at >= at
