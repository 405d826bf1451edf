"""Any exception -> status, headers and body: the one place that knows the API's error shapes (contract 2.5)."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sandbox.api.rules import CATALOGUE
from sandbox.api.words import detail
from sandbox.domain.errors import DomainError, Problem
from sandbox.faults import Fault

JSON_API = "application/vnd.api+json"
log = logging.getLogger("sandbox")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes over the wire.

    Attributes:
        status: the HTTP status.
        body: the bytes of the body.
        content_type: of the body; None sends no such header.
        headers: further headers.
        problems: what the rules objected to, in order.
    """

    status: int
    body: bytes
    content_type: str | None = JSON_API
    headers: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that objected, in order, each once."""
        return tuple(dict.fromkeys(problem.rule for problem in self.problems)) if self.problems else ()


# the connection closes without an answer
NOTHING = Reply(0, b"", content_type=None)


def reply_to(error: Exception) -> Reply:
    """The answer that the real service gives in this case."""
    if not isinstance(error, DomainError):
        log.error("the sandbox failed; this is a bug", exc_info=error)
        return Reply(500, dump({"error": "Internal server error"}))
    problems = error.problems
    status = CATALOGUE[problems[0].rule].status
    if status == 401:
        challenge = (("WWW-Authenticate", 'Token realm="Application"'),)
        return Reply(401, dump({"error": "HTTP Token: Access denied"}), headers=challenge, problems=problems)
    if status in (403, 406):
        return Reply(status, b"", content_type=None, problems=problems)
    if status == 404:
        return Reply(404, dump({"error": "Resource not Found"}), problems=problems)
    if status == 429:
        return Reply(429, b"Retry later\n", content_type="text/plain", problems=problems)
    if problems[0].rule == "body.malformed-json":
        return Reply(400, b"", content_type="text/html", problems=problems)
    return Reply(status, dump({"errors": grouped(problems)}), problems=problems)


def befallen(reply: Reply, fault: Fault) -> Reply:
    """What goes back where a fault strikes; a body that is cut or slow is still whole here."""
    if fault.drop is not None:
        return replace(NOTHING, problems=reply.problems)
    if fault.answer is None:
        return reply
    types = {name.lower(): value for name, value in fault.answer.headers}
    others = tuple((name, value) for name, value in fault.answer.headers if name.lower() != "content-type")
    return Reply(fault.answer.status, fault.answer.body, types.get("content-type"), others, reply.problems)


def grouped(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """One entry per field in the order of first failure; its messages joined, none twice (contract 2.5)."""
    messages: dict[str, list[str]] = {}
    for problem in problems:
        said = messages.setdefault(CATALOGUE[problem.rule].rule.field, [])
        sentence = detail(problem)
        if sentence not in said:
            said.append(sentence)
    return [{"title": title, "detail": ", ".join(said)} for title, said in messages.items()]


def dump(value: object) -> bytes:
    """Compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
