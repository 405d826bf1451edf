"""Any exception -> status, headers and body: the one place that knows the API's error shapes (contract 2.5)."""

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sandbox.api.compact import dump
from sandbox.api.lane import Headers
from sandbox.api.rules import catalogue
from sandbox.api.words import detail
from sandbox.domain.errors import DomainError, Problem
from sandbox.faults import Fault

Fields = tuple[tuple[str, str], ...]
JSON_API = "application/vnd.api+json"
log = logging.getLogger("sandbox")


class Reply(NamedTuple):
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
    content_type: str | None
    headers: Fields = ()
    problems: tuple[Problem, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that objected, in order, each once."""
        return tuple(dict.fromkeys(problem.rule for problem in self.problems)) if self.problems else ()

    def head(self) -> Headers:
        """The headers as they go out: a type only where there is a body, and never a charset."""
        first = [] if self.content_type is None else [(b"content-type", self.content_type.encode("latin-1"))]
        return [*first, *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers)]


# the connection closes without an answer
NOTHING = Reply(0, b"", content_type=None)


class Manners(NamedTuple):
    """How a release answers.

    Attributes:
        release: which one.
        json: the content type of JSON.
        headers: what every answer carries.
        missing: what a 404 says.
        challenge: what a 401 carries.
        empty: the statuses below 500 that are answered without a body.
        joins: whether the messages of one field share an entry.
        early: whether body and filter are judged before the token (release 2026, contract 1.4).
        any_suffix: whether a slash or an extension at the end of a path is ignored (release 2026, contract 1.1).
        faithful: whether what the real service fails on answers 500 here too.
    """

    release: str
    json: str
    headers: Fields = ()
    missing: str = "Resource not Found"
    challenge: Fields = ()
    empty: frozenset[int] = frozenset()
    joins: bool = False
    early: bool = False
    any_suffix: bool = False
    faithful: bool = False

    def success(self, body: bytes, content_type: str | None = None) -> Reply:
        """The answer that everything went well."""
        return Reply(200, body, content_type or self.json, self.headers)

    def refusal(self, error: Exception) -> Reply:
        """The answer that the real service gives in this case."""
        if not isinstance(error, DomainError):
            log.error("the sandbox failed; this is a bug", exc_info=error)
            return self._reply(500, {"error": "Internal server error"})
        problems = error.problems
        entry = catalogue(self.release)[problems[0].rule]
        status = entry.status
        if entry.fails and self.faithful:
            return self._reply(500, {"error": "Internal server error"}, problems)
        if status == 401:
            reply = self._reply(401, {"error": "HTTP Token: Access denied"}, problems)
            return reply._replace(headers=(*self.headers, *self.challenge))
        if status in self.empty:
            return Reply(status, b"", None, self.headers, problems)
        if status == 404:
            return self._reply(404, {"error": self.missing}, problems)
        if status == 429:
            return Reply(429, b"Retry later\n", "text/plain", (), problems)
        if problems[0].rule == _UNSAVEABLE:
            return self._reply(422, {"error": "Unprocessable entity"}, problems)
        if problems[0].rule in _WITHOUT_A_WORD:
            return Reply(400, b"", "text/html", self.headers, problems)
        return self._reply(status, {"errors": self.grouped(problems)}, problems)

    def grouped(self, problems: Sequence[Problem]) -> list[dict[str, object]]:
        """What the rules said, by field in the order of first failure, nothing twice.

        Release 2023 joins the messages of a field (contract 2.5), release 2026 gives each an entry (contract 1.7).
        """
        messages: dict[str, dict[str, Problem]] = {}
        for problem in problems:
            title = catalogue(self.release)[problem.rule].rule.field
            messages.setdefault(title, {}).setdefault(detail(problem, self.release), problem)
        if self.joins:
            return [{"title": title, "detail": ", ".join(said)} for title, said in messages.items()]
        return [
            {"title": title, "detail": sentence, **_replacement(problem)}
            for title, said in messages.items()
            for sentence, problem in said.items()
        ]

    def _reply(self, status: int, body: object, problems: tuple[Problem, ...] = ()) -> Reply:
        return Reply(status, dump(body), self.json, self.headers, problems)


MANNERS: Mapping[str, Manners] = {
    "2023": Manners(
        release="2023",
        json=JSON_API,
        challenge=(("WWW-Authenticate", 'Token realm="Application"'),),
        empty=frozenset({403, 406}),
        joins=True,
    ),
    "2026": Manners(
        release="2026",
        json="application/json",
        headers=(("Cache-Control", "no-store"),),
        missing="Resource not found",
        early=True,
        any_suffix=True,
    ),
}
_UNSAVEABLE = "application.cannot-be-saved"
# Faithful: release 2023, contract 2.5, JSON that is none is answered without a word, as HTML
# Faithful: release 2026, contract 1.7, JSON that is none, and a query that is no text, are answered without a word, as
# HTML
_WITHOUT_A_WORD = frozenset({"body.malformed-json", "query.undecodable"})


def _replacement(problem: Problem) -> dict[str, object]:
    """What a 410 adds: the one change that replaced the id (release 2026, contract 4.3)."""
    if problem.rule != "participant.id-replaced":
        return {}
    facts = problem.facts
    change = {
        "from_participant_id": facts["participant_id"],
        "to_participant_id": facts["became"],
        "changed_at": facts["changed_at"],
    }
    return {"participant_id_changes": [change]}


def wordless(reply: Reply) -> Reply:
    """An answer without its JSON, to a client that asked for another format (release 2026, contract 1.7)."""
    return reply._replace(body=b"", content_type="text/plain")


def befallen(reply: Reply, fault: Fault, json_type: str) -> Reply:
    """What goes back where a fault strikes; a body that is cut or slow is still whole here."""
    if fault.drop is not None:
        return NOTHING._replace(problems=reply.problems)
    if fault.answer is None:
        return reply
    answer = fault.answer
    told = {name.lower(): value for name, value in answer.headers}.get("content-type")
    usual = (json_type if answer.json else "text/plain") if answer.body else None
    others = tuple((name, value) for name, value in answer.headers if name.lower() != "content-type")
    return Reply(answer.status, answer.body, told or usual, others, reply.problems)
