"""Whether a workspace was asked what it should have been."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import parse_qsl

from sandbox.control import exchanges, filters
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal, entry, invalid
from sandbox.faults import Place
from sandbox.journal import Exchange
from sandbox.scenario.expect import differences, filled
from sandbox.scenario.problems import hint

_NEAREST = 3


def verify(desk: Desk, request: Request) -> Any:
    """Count the exchanges that each expectation describes, and refuse where the count is not as expected."""
    with opened(desk, request) as workspace:
        journal = list(workspace.journal)
        handles = workspace.handles
    expected = [_Expected(told, place, handles) for place, told in enumerate(request.asked["requests"])]
    told, errors, failed = [], [], []
    # where the exchange stands that fulfils the expectation before
    before = -1
    for place, one in enumerate(expected):
        start = before + 1 if one.in_order else 0
        matching = [at for at, exchange in enumerate(journal) if at >= start and not one.objections(exchange)]
        told.append({"at": one.at, "seen": len(matching)})
        if one.fulfilled(len(matching)):
            before = matching[max(one.least, 1) - 1] if matching else before
            continue
        message = f"{one.at} was seen {_times(len(matching))}, not {one.wanted}"
        message += " after the one before" if one.in_order and place else ""
        errors.append(entry(("requests", place), message))
        failed.append({**told[-1], "wanted": one.wanted, "nearest": one.nearest(journal)})
    if errors:
        detail = f"{len(errors)} of {len(expected)}: {errors[0]['message']}"
        raise Refusal("not-verified", detail, errors, more={"failed": failed})
    return {"verified": True, "requests": told}


class _Expected:
    """One expectation, with ids in place of its handles.

    Raises:
        Refusal: a handle or a pattern that is none.
    """

    def __init__(self, told: Mapping[str, Any], place: int, handles: Mapping[str, str]) -> None:
        for key, value in told.items():
            try:
                told = {**told, key: filled(value, handles)}
            except KeyError as error:
                message = f"there is no handle {{{error.args[0]}}}{hint(error.args[0], handles)}"
                raise invalid("requests", place, key, message=message) from None
        if "times" in told and "at_least" in told:
            raise invalid("requests", place, message="say 'times' or 'at_least', not both")
        where, _, query = told["at"].partition("?")
        self.at = told["at"]
        self.in_order = told.get("in_order", False)
        self._place = Place(where)
        self._query = parse_qsl(query, keep_blank_values=True)
        self._body = told.get("body")
        self._status = told.get("status")
        self._exactly = told.get("times")
        self.least = self._exactly if self._exactly is not None else told.get("at_least", 1)
        broken = _broken_pattern(self._body)
        if broken is not None:
            raise invalid("requests", place, "body", message=f"{broken} is no regular expression")

    @property
    def wanted(self) -> str:
        """How often it should have been seen."""
        return _times(self.least) if self._exactly is not None else f"at least {_times(self.least)}"

    def fulfilled(self, seen: int) -> bool:
        """Whether so many are right."""
        return bool(seen == self._exactly if self._exactly is not None else seen >= self.least)

    def objections(self, exchange: Exchange) -> list[str]:
        """Where an exchange is not as described."""
        said = []
        path = exchanges.path(exchange)
        if not self._place.matches(exchange.method, path):
            said.append(f"it is {exchange.method} {path}")
        sent = parse_qsl(exchange.query, keep_blank_values=True)
        said += [f"the query has no {name}={value}" for name, value in self._query if (name, value) not in sent]
        if self._status is not None and not filters.status(self._status)(exchange):
            said.append(f"status is {exchange.status}, not {self._status}")
        if self._body is not None:
            said += differences(self._body, exchanges.request_body(exchange))
        return said

    def nearest(self, journal: Sequence[Exchange]) -> list[dict[str, Any]]:
        """The exchanges that differ least, and where; of equals the newest."""
        found = [(self.objections(one), one) for one in journal]
        found = [(said, one) for said, one in found if said]

        def distance(row: tuple[list[str], Exchange]) -> tuple[bool, float, int]:
            said, one = row
            elsewhere = not self._place.matches(one.method, exchanges.path(one))
            sent = f"{one.method} {exchanges.path(one)}"
            return elsewhere, len(said) - SequenceMatcher(None, self.at, sent).ratio(), -int(one.id)

        return [{**exchanges.brief(one), "differences": said} for said, one in sorted(found, key=distance)[:_NEAREST]]


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _broken_pattern(body: Any) -> str | None:
    """A text between slashes that is no regular expression."""
    if isinstance(body, str) and len(body) > 1 and body[0] == body[-1] == "/":
        try:
            re.compile(body[1:-1])
        except re.error:
            return body
    inner = body.values() if isinstance(body, Mapping) else body if isinstance(body, list) else ()
    return next((found for found in map(_broken_pattern, inner) if found is not None), None)
