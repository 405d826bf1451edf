"""Why a request was answered as it was: every check of its operation in order, computed from what was noted."""

from collections.abc import Mapping
from typing import Any

from sandbox.api import bodies, checks, wire
from sandbox.api.bounds import bounds
from sandbox.api.nearest import nearest
from sandbox.api.rules import catalogue
from sandbox.api.versions.releases import versions
from sandbox.api.words import WORDS, detail
from sandbox.control import exchanges, shapes
from sandbox.control.desk import Desk
from sandbox.control.operations import nearest_route
from sandbox.control.unread import unread
from sandbox.domain.errors import Problem
from sandbox.domain.rules import RULES
from sandbox.journal import Exchange

PASSED, OBJECTED, NOT_ASKED = "passed", "objected", "not asked"


def explain(desk: Desk, exchange: Exchange) -> dict[str, Any]:
    """What each rule said, what it compared, and for objections the nearest change that would pass."""
    row = checks.row(desk.settings.release, exchange.operation)
    problems = {problem.rule: problem for problem in exchange.problems}
    asked = {check.rule: check.facts for check in exchange.checks}
    ordered = [*row, *(rule for rule in problems if rule not in row)]
    reached = _reached(exchange, ordered, {*problems, *asked})
    known, told = catalogue(desk.settings.release), []
    for place, rule in enumerate(ordered):
        found: dict[str, Any] = {"rule": rule, "result": NOT_ASKED, "compared": {}, "when": known[rule].rule.when}
        if rule in problems:
            found |= {
                "result": OBJECTED,
                "compared": dict(problems[rule].facts),
                **_objection(desk, exchange, problems[rule]),
            }
        elif rule in asked:
            found |= {"result": PASSED, "compared": dict(asked[rule])}
        elif rule not in RULES[desk.settings.release] and place < reached:
            found |= {"result": PASSED, "compared": _sent(exchange, rule)}
        told.append(found)
    summary = _summary(exchange, asked)
    operation = desk.operations.get(exchange.operation or "")
    ignored = [] if operation is None else unread(exchange, operation)
    if ignored:
        summary += f" Ignored, as the service does with what it does not know: {', '.join(ignored)}."
    return {"summary": summary, "checks": told}


def _reached(exchange: Exchange, row: list[str], spoke: set[str]) -> int:
    """How far along its row the request got; what the transport does is noted only where it objects."""
    if exchange.status == 200 and exchange.fault is None:
        return len(row)
    return max((place for place, rule in enumerate(row) if rule in spoke), default=0)


def _summary(exchange: Exchange, asked: Mapping[str, object]) -> str:
    objected = ", ".join(exchange.rules)
    said = f"Refused by {objected}." if objected else "No rule objected."
    if exchange.fault is not None:
        return f"The fault {exchange.fault} struck. {said}"
    if objected:
        return said
    if exchange.status == 200 and not asked and (exchange.operation or "").endswith("/declarations.create"):
        return "An exact repeat of a declaration of yours: the stored one is answered, and no rule is asked."
    return said if exchange.status == 200 else "The sandbox failed; its log has the traceback."


def _objection(desk: Desk, exchange: Exchange, problem: Problem) -> dict[str, Any]:
    entry = catalogue(desk.settings.release)[problem.rule]
    reference = desk.library.reference
    facts = {**bounds(problem.facts, exchange.provider, reference), **_around(desk, exchange, problem.rule)}
    return {
        "title": entry.rule.field,
        # some refusals have no sentence on the wire: their bodies are fixed, or empty
        "detail": detail(problem, desk.settings.release) if problem.rule in WORDS else None,
        "remedy": entry.rule.remedy,
        "nearest": nearest(problem.rule, {**facts, **problem.facts}),
    }


def _around(desk: Desk, exchange: Exchange, rule: str) -> dict[str, object]:
    """What the request and its moment add to the facts of an objection."""
    found: dict[str, object] = {"clock": wire.timestamp(exchange.at), "path": exchanges.path(exchange)}
    content_type = exchanges.headers(exchange).get("content-type")
    json_types = versions(desk.settings.release)[0].READS.json_types
    if exchange.body and not bodies.reads(content_type, json_types):
        found["unread_type"] = content_type or "missing"
    if rule == "route.unknown":
        found["near_route"] = nearest_route(exchange.method, exchange.path, desk.operations.values())
    return found


def _sent(exchange: Exchange, rule: str) -> dict[str, object]:
    """What a rule of the transport looked at."""
    part = rule.partition(".")[0]
    headers = exchanges.headers(exchange)
    if part == "auth":
        return {"provider": exchange.provider}
    if part == "query":
        return {"query": exchange.query}
    if part == "header":
        return {"x-with-server-date": headers.get("x-with-server-date"), "clock": shapes.timestamp(exchange.at)}
    if part == "body":
        return {"content_type": headers.get("content-type"), "size": exchange.body_size}
    return {}
