"""What surrounds a handler: token, workspace, query, body, envelope, headers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

import flask

from sandbox.api import listing, wire
from sandbox.api.ahead import CALLER, FAULT, LIMITED, workspace_of
from sandbox.api.auth import Caller
from sandbox.api.call import Call
from sandbox.api.errors import NOTHING, Reply, befallen, dump, reply_to
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import CSV, Table
from sandbox.api.versions.version import Version
from sandbox.domain.clock import elapsed, within_reach
from sandbox.domain.dates import read_instant
from sandbox.domain.errors import Check, Problem
from sandbox.events import Hub
from sandbox.faults import Fault
from sandbox.journal import Coverage, Exchange, cut
from sandbox.store import Store
from sandbox.workspace import Workspace

Handler = Callable[[Call], Any]
# outcomes ignore a filter without a key (contract 3.1), and what no token may do is not read as far as that (2.3)
_ANY_FILTER = ("outcomes.", "generic.")
# checks an answer against the OpenAPI file; the text is version and operation id, as in v3/applications.show
Checker = Callable[[str, Reply], None]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every endpoint of a server shares.

    Attributes:
        store: the workspaces.
        headers: whether answers carry the X-Sandbox headers.
        check: called with every answer of an operation, or None.
        coverage: what all workspaces exercised since the start, also those that are gone.
        hub: who is told of every exchange.
    """

    store: Store
    headers: bool = True
    check: Checker | None = None
    coverage: Coverage = field(default_factory=Coverage)
    hub: Hub = field(default_factory=Hub)

    def send(self, reply: Reply, workspace: Workspace, about: "About") -> flask.Response:
        """A reply as Flask sends it, noted in its workspace's journal; a fault may have put another in its place."""
        fault = about.fault
        if fault is not None:
            reply = befallen(reply, fault)
        response = flask.Response(reply.body, status=reply.status)
        # Flask's default is HTML; the API names a type only where there is a body, and never a charset
        del response.headers["Content-Type"]
        if reply.content_type is not None:
            response.headers["Content-Type"] = reply.content_type
        for name, value in reply.headers:
            response.headers[name] = value
        exchange = about.exchange(reply, workspace, fault)
        workspace.journal.note(exchange, self.coverage)
        if self.hub.heard:
            self.hub.publish(workspace_of(about.environ), "request", _brief(exchange))
        if self.headers:
            response.headers["X-Sandbox-Request-Id"] = exchange.id
            response.headers["X-Sandbox-Clock"] = wire.timestamp(exchange.at)
            if exchange.rules:
                response.headers["X-Sandbox-Rule"] = ", ".join(exchange.rules)
            if fault is not None:
                response.headers["X-Sandbox-Fault"] = fault.name
        return response

    def checked(self, operation: str | None, reply: Reply) -> Reply:
        """The reply, or a 500 where it is not what the operation's OpenAPI file promises."""
        if self.check is None or operation is None or reply.status == 500:
            return reply
        try:
            self.check(operation, reply)
        except Exception as error:  # a check that fails is as much a bug as an answer that does
            return reply_to(error)
        return reply

    def turn_away(self, error: Exception, about: "About") -> flask.Response:
        """The answer to a request that no handler sees; without a valid token the default workspace notes it."""
        reply = self.checked(about.operation, reply_to(error))
        with self.store.open(workspace_of(about.environ)) as workspace:
            return self.send(reply, workspace, about)

    def stop(self, about: "About") -> flask.Response | None:
        """The answer to a request that the rate limit or a fault lets go no further; None where it may."""
        if LIMITED in about.environ:
            reply = reply_to(TurnedAway(Problem("rate-limit.exceeded")))
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
            environ["PATH_INFO"],  # path
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


class Endpoint:
    """The view behind one operation of one version.

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
        self.__name__ = operation.replace(".", "_")  # Flask wants names without dots

    def __call__(self, **path: str) -> flask.Response:
        """Answer one request."""
        about = About(flask.request.environ, self._full_name)
        frame = self._frame
        stopped = frame.stop(about)
        if stopped is not None:
            return stopped
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
                path=path,
                query=self._query(environ),
                read_body=partial(_body, environ),
            )
            answer = self._handler(call)
            if isinstance(answer, Table):
                return Reply(200, answer.written(), content_type=CSV)
            return Reply(200, dump({"data": answer}))
        except Exception as error:  # the one place that may: nothing below /api answers in another shape
            return reply_to(error)

    def _query(self, environ: Mapping[str, Any]) -> listing.Query:
        query = listing.parse(environ["QUERY_STRING"])
        if not query.filter_is_hash and not self._operation.startswith(_ANY_FILTER):
            raise TurnedAway(Problem("query.filter-not-a-hash"))
        return query


def _now(environ: Mapping[str, Any], workspace: Workspace) -> datetime:
    """The workspace's clock, or X-With-Server-Date for this request alone (contract 2.7)."""
    asked = environ.get("HTTP_X_WITH_SERVER_DATE", "").strip()
    if not asked:
        return workspace.clock.now()
    found = read_instant(asked)
    if found is None or not within_reach(found):
        raise TurnedAway(Problem("header.server-date-unreadable", {"value": wire.text(asked)}))
    return found


def _body(environ: Mapping[str, Any]) -> object:
    if "sandbox.refusal" in environ:
        raise environ["sandbox.refusal"]
    return wire.parse_body(environ["wsgi.input"].read(), environ.get("CONTENT_TYPE"))
