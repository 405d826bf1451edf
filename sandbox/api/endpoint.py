"""What surrounds a handler: token, workspace, query, body, envelope, headers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from sandbox.api import bodies, wire
from sandbox.api.ahead import CALLER, FAULT, FORMAT, LIMITED, PATH, workspace_of
from sandbox.api.auth import Caller
from sandbox.api.call import Call
from sandbox.api.compact import enveloped
from sandbox.api.errors import NOTHING, Manners, Reply, befallen, wordless
from sandbox.api.lane import Headers, Outgoing
from sandbox.api.query import Query
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import CSV, Table
from sandbox.api.versions.version import Version
from sandbox.domain.clock import elapsed, within_reach
from sandbox.domain.dates import read_http_date, read_instant
from sandbox.domain.errors import Check, Problem
from sandbox.events import Hub
from sandbox.faults import Fault
from sandbox.journal import Coverage, Exchange, cut
from sandbox.store import Store
from sandbox.workspace import Workspace

Handler = Callable[[Call], Any]
# in release 2023 outcomes ignore a filter without a key (contract 3.1), and what no token may do is not read as far as
# that (2.3)
_ANY_FILTER = ("outcomes.", "generic.")
_BODILESS = frozenset({"GET", "HEAD"})
# checks an answer against the OpenAPI file; the text is version and operation id, as in v3/applications.show
Checker = Callable[[str, Reply], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every endpoint of a server shares.

    Attributes:
        store: the workspaces.
        manners: how the release answers.
        headers: whether answers carry the X-Sandbox headers.
        check: called with every answer of an operation, or None.
        coverage: what all workspaces exercised since the start, also those that are gone.
        hub: who is told of every exchange.
    """

    store: Store
    manners: Manners
    headers: bool = True
    check: Checker | None = None
    coverage: Coverage = field(default_factory=Coverage)
    hub: Hub = field(default_factory=Hub)

    def send(self, reply: Reply, workspace: Workspace, about: "About") -> Outgoing:
        """A reply as it goes out, noted in its workspace's journal; a fault may have put another in its place."""
        # what an action says itself is JSON all the same, a 401 too (release 2026, contract 1.7)
        if FORMAT in about.environ and reply.status in (404, 422, 500) and reply.body.startswith(b'{"error":'):
            reply = wordless(reply)
        fault = about.fault
        if fault is not None:
            reply = befallen(reply, fault, self.manners.json)
        exchange = about.exchange(reply, workspace, fault)
        workspace.journal.note(exchange, self.coverage)
        if self.hub.heard:
            self.hub.publish(workspace_of(about.environ), "request", _brief(exchange))
        headers = reply.head()
        if self.headers:
            headers += _own_headers(exchange)
        return Outgoing(reply.status, headers, reply.body)

    def checked(self, operation: str | None, reply: Reply) -> Reply:
        """The reply, or a 500 where it is not what the operation's OpenAPI file promises."""
        if self.check is None or operation is None or reply.status == 500:
            return reply
        try:
            self.check(operation, reply)
        except Exception as error:  # a check that fails is as much a bug as an answer that does
            return self.manners.refusal(error)
        return reply

    def turn_away(self, error: Exception, about: "About") -> Outgoing:
        """The answer to a request that no handler sees; without a valid token the default workspace notes it."""
        reply = self.checked(about.operation, self.manners.refusal(error))
        with self.store.open(workspace_of(about.environ)) as workspace:
            return self.send(reply, workspace, about)

    def stop(self, about: "About") -> Outgoing | None:
        """The answer to a request that the rate limit or a fault lets go no further; None where it may."""
        if LIMITED in about.environ:
            reply = self.manners.refusal(TurnedAway(Problem("rate-limit.exceeded")))
        elif about.fault is not None and about.fault.stops:
            reply = NOTHING
        else:
            return None
        with self.store.open(workspace_of(about.environ)) as workspace:
            return self.send(reply, workspace, about)


@dataclass(slots=True)
class About:
    """What is known of a request while it is answered.

    Attributes:
        environ: as WSGI hands it over.
        operation: version and operation id.
        checks: what the domain's rules asked.
        since: when it began (seconds of `elapsed`).
    """

    environ: Mapping[str, Any]
    operation: str | None = None
    checks: Sequence[Check] = ()
    since: float = field(default_factory=elapsed)

    @property
    def provider(self) -> str | None:
        """Slug of the caller; None where the token tells nobody."""
        who = self.environ[CALLER]
        return who.provider if isinstance(who, Caller) else None

    @property
    def fault(self) -> Fault | None:
        """What was put in the request's way."""
        return self.environ.get(FAULT)

    def exchange(self, reply: Reply, workspace: Workspace, fault: Fault | None) -> Exchange:
        """The request and its answer, for the journal."""
        environ = self.environ
        body: BytesIO = environ["wsgi.input"]
        content = body.getvalue()
        # by place: names would take a microsecond of every request
        return Exchange(
            workspace.journal.next_id(),  # id
            workspace.clock.now(),  # at
            environ["REQUEST_METHOD"],  # method
            environ[PATH],  # path
            environ["QUERY_STRING"],  # query
            self.operation,  # operation
            self.provider,  # provider
            environ["sandbox.headers"],  # headers
            cut(content),  # body
            reply.status,  # status
            reply.content_type,  # answer_type
            cut(reply.body),  # answer
            len(reply.body),  # answer_size
            reply.rules,  # rules
            reply.problems,  # problems
            self.checks,  # checks
            (elapsed() - self.since) * 1000,  # milliseconds
            None if fault is None else fault.name,  # fault
            len(content),  # body_size
        )


def _brief(exchange: Exchange) -> dict[str, object]:
    """An exchange for whoever listens; the journal has the rest."""
    return {
        "id": exchange.id,
        "at": wire.timestamp(exchange.at),
        "method": exchange.method,
        "path": exchange.path,
        "query": exchange.query,
        "operation": exchange.operation,
        "provider": exchange.provider,
        "status": exchange.status,
        "rules": list(exchange.rules),
    }


def _own_headers(exchange: Exchange) -> Headers:
    """What the sandbox adds to the service's headers."""
    added = [
        (b"x-sandbox-request-id", exchange.id.encode()),
        (b"x-sandbox-clock", wire.timestamp(exchange.at).encode()),
    ]
    if exchange.rules:
        added.append((b"x-sandbox-rule", ", ".join(exchange.rules).encode()))
    if exchange.fault is not None:
        added.append((b"x-sandbox-fault", exchange.fault.encode("latin-1")))
    return added


class Endpoint:
    """What stands behind one operation of one version, whichever lane a request comes by.

    Args:
        operation: its id in the OpenAPI file.
        handler: the function that does it.
        version: how the version reads and writes.
        frame: what it shares with the others.
    """

    def __init__(self, operation: str, handler: Handler, version: Version, frame: Frame) -> None:
        self._operation = operation
        self._full_name = f"{version.NAME}/{operation}"
        self._handler = handler
        self._version = version
        self._frame = frame

    def answer(self, environ: Mapping[str, Any], path: Mapping[str, str]) -> Outgoing:
        """Answer one request."""
        try:
            return self._answer(About(environ, self._full_name), path)
        except Exception as bug:  # around the handler, where nothing may fail
            return self._frame.turn_away(bug, About(environ))

    def _answer(self, about: About, path: Mapping[str, str]) -> Outgoing:
        frame = self._frame
        stopped = frame.stop(about)
        if stopped is not None:
            return stopped
        if frame.manners.early:
            try:
                self._read_early(about.environ)
            except TurnedAway as refusal:
                return frame.turn_away(refusal, about)
        who = about.environ[CALLER]
        if not isinstance(who, Caller):
            return frame.turn_away(who, about)
        with frame.store.open(who.workspace) as workspace:
            about.checks = workspace.register.notes = []
            reply = frame.checked(self._full_name, self._reply(workspace, who.provider, path, about.environ))
            workspace.register.notes = None
            if 200 <= reply.status < 300:
                workspace.after(about.environ["REQUEST_METHOD"], about.environ["PATH_INFO"])
            return frame.send(reply, workspace, about)

    def _reply(self, workspace: Workspace, provider: str, path: Mapping[str, str], environ: Mapping[str, Any]) -> Reply:
        try:
            call = Call(
                register=workspace.register,
                provider=provider,
                version=self._version,
                now=_now(environ, workspace),
                path={name: self._version.READS.identifier(value) for name, value in path.items()},
                query=self._query(environ),
                read_body=partial(self._body, environ),
            )
            answer = self._handler(call)
            if isinstance(answer, Table):
                return self._frame.manners.success(answer.written(), CSV)
            return self._frame.manners.success(enveloped(answer))
        except Exception as error:  # the one place that may: nothing below /api answers in another shape
            return self._frame.manners.refusal(error)

    def _read_early(self, environ: Mapping[str, Any]) -> None:
        """Faithful: release 2026, contract 1.4, body and filter are judged before the token, whatever is read later."""
        server_date(environ, blank=False)
        # where nobody will read it, a body may be too large to be looked at
        unread = "sandbox.refusal" in environ and environ["REQUEST_METHOD"] in _BODILESS
        body = None if unread else self._body(environ)
        if isinstance(body, Mapping) and not isinstance(body.get("filter", {}), Mapping):
            raise TurnedAway(Problem("body.filter-not-a-hash"))
        self._query(environ)

    def _query(self, environ: Mapping[str, Any]) -> Query:
        query = self._version.READS.query(environ["QUERY_STRING"])
        if not query.filter_is_hash and (self._frame.manners.early or not self._operation.startswith(_ANY_FILTER)):
            raise TurnedAway(Problem("query.filter-not-a-hash"))
        return query

    def _body(self, environ: Mapping[str, Any]) -> object:
        if "sandbox.refusal" in environ:
            raise environ["sandbox.refusal"]
        body: BytesIO = environ["wsgi.input"]
        return bodies.parse(body.getvalue(), environ.get("CONTENT_TYPE"), self._version.READS.json_types)


def _now(environ: Mapping[str, Any], workspace: Workspace) -> datetime:
    """The workspace's clock, or X-With-Server-Date for this request alone (contract 2.7; 2026: 9)."""
    return server_date(environ) or workspace.clock.now()


def server_date(environ: Mapping[str, Any], *, blank: bool = True) -> datetime | None:
    """What X-With-Server-Date says, to the second; None where it was not sent, or is blank and may be.

    Raises:
        TurnedAway: it is no date, or one that the clock does not reach.
    """
    sent = environ.get("HTTP_X_WITH_SERVER_DATE")
    if sent is None or (blank and not sent.strip()):
        return None
    found = read_instant(sent) or read_http_date(sent)
    if found is None or not within_reach(found):
        raise TurnedAway(Problem("header.server-date-unreadable", {"value": bodies.text(sent.strip())}))
    return found.replace(microsecond=0)
