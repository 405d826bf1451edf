"""What happened to a person, in order, and what caused each thing, as far as records and journal tell."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.control import exchanges, shapes
from sandbox.domain import statements
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    DeclarationState,
    Person,
    Statement,
    TrainingStatus,
)
from sandbox.journal import Exchange
from sandbox.scenario.recipe import Recipe
from sandbox.workspace import Workspace

Event = dict[str, Any]
Cause = Mapping[str, Any]
_UNKNOWN: Cause = {"kind": "unknown", "request": None, "statement": None}
_NONE: Cause = {}
# a record is stamped a moment after its request is noted
_MOMENT = timedelta(seconds=2)
_ACTS = {TrainingStatus.DEFERRED: "defer", TrainingStatus.WITHDRAWN: "withdraw", TrainingStatus.ACTIVE: "resume"}
_WAITING = (DeclarationState.SUBMITTED, DeclarationState.ELIGIBLE)
_UNPAYABLE = (DeclarationState.VOIDED, DeclarationState.INELIGIBLE)
_TAKEN_BACK = (DeclarationState.VOIDED, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK)


class History:
    """The events of one person.

    Args:
        workspace: in which they are.
        person: who.
        now: what the clock shows; later events are those that are to be expected.
    """

    def __init__(self, workspace: Workspace, person: Person, now: datetime) -> None:
        self._register, self._person, self._now = workspace.register, person, now
        origin = workspace.origin
        told = (origin.now or origin.scenario.now) if isinstance(origin, Recipe) else None
        self._start = workspace.began or told
        # what changed something, oldest first
        self._done = [one for one in workspace.journal if one.status == 200 and one.method != "GET"]

    def told(self) -> list[Event]:
        """Every event, the earliest first."""
        register, found = self._register, list(self._merges())
        for application in register.applications_of(self._person):
            found += self._application(application)
            for declaration in register.declarations_of_application(application.id):
                found += self._declaration(application, declaration)
        return [event | {"at": shapes.timestamp(event["at"])} for event in sorted(found, key=lambda one: one["at"])]

    def _event(self, of: Application | None, at: datetime, kind: str, what: str, cause: Cause = _NONE) -> Event:
        return {
            "at": at,
            "application": None if of is None else of.id,
            "kind": kind,
            "what": what,
            "expected": at > self._now,
            "cause": {**_UNKNOWN, **(cause or self._before(at))},
        }

    def _merges(self) -> Iterator[Event]:
        for change in self._person.id_changes:
            cause = self._request(change.changed_at, "applications.accept", change.to_id, change.from_id)
            yield self._event(None, change.changed_at, "person", f"merged from {change.from_id}", cause)

    def _application(self, application: Application) -> Iterator[Event]:
        yield self._event(application, application.created_at, "application", "applied")
        if application.status is ApplicationStatus.REJECTED:
            at = application.updated_at
            cause = self._request(at, "applications.reject", application.id) or self._rival(application)
            yield self._event(application, at, "application", "rejected", cause)
        enrolment = self._register.enrolments.get(application.id)
        if enrolment is None:
            return
        cause = self._request(enrolment.created_at, "applications.accept", application.id)
        yield self._event(application, enrolment.created_at, "application", "accepted", cause)
        for change in enrolment.history:
            if change.status is TrainingStatus.ACTIVE and change.at == enrolment.created_at:
                continue  # the acceptance itself
            what = f"{change.status}: {change.reason}" if change.reason else change.status.value
            cause = self._request(change.at, f"participants.{_ACTS[change.status]}", *self._ids())
            yield self._event(application, change.at, "training", what, cause)

    def _declaration(self, application: Application, declaration: Declaration) -> Iterator[Event]:
        def event(at: datetime, what: str, cause: Cause = _NONE) -> Event:
            return self._event(application, at, "declaration", f"{declaration.type} {what}", cause)

        cause = self._request(declaration.created_at, "declarations.create", declaration.id)
        yield event(declaration.created_at, "declared", cause)
        state, updated_at = declaration.state, declaration.updated_at
        yield from self._payment(application, declaration)
        if state is DeclarationState.INELIGIBLE:
            yield event(updated_at, "ineligible")
        elif state in _TAKEN_BACK:
            request = self._void(declaration)
            # where money comes back, the last stamp is that of the clawback
            at = request.at if request else updated_at
            if request or state is not DeclarationState.CLAWED_BACK:
                what = "voided" if state is DeclarationState.VOIDED else "awaiting clawback"
                yield event(at, what, _by(request))
        for outcome in self._register.outcomes_of(declaration):
            cause = self._request(outcome.created_at, "outcomes.", *self._ids()) or (
                self._request(outcome.created_at, "declarations.", declaration.id)
            )
            told = f"{outcome.state} on {outcome.completion_date.isoformat()}"
            yield self._event(application, outcome.created_at, "outcome", told, cause)

    def _payment(self, application: Application, declaration: Declaration) -> Iterator[Event]:
        """What its statements did for it, or are going to do."""
        state, stamp = declaration.state, declaration.updated_at
        if declaration.statement_id is not None and state not in _UNPAYABLE:
            statement = self._register.reference.statements[declaration.statement_id]
            closes, pays = self._days(statement)
            if state in _WAITING or state is DeclarationState.PAYABLE:
                yield self._paid(application, declaration, statement, "payable", closes if state in _WAITING else stamp)
                yield self._paid(application, declaration, statement, "paid", max(pays, self._now))
            elif state is DeclarationState.PAID or pays <= stamp:
                # a state that a scenario gave it has no other day than its own
                if declaration.created_at <= closes <= stamp:
                    yield self._paid(application, declaration, statement, "payable", closes)
                at = stamp if state is DeclarationState.PAID else pays
                yield self._paid(application, declaration, statement, "paid", at)
        if declaration.clawback_statement_id is not None:
            statement = self._register.reference.statements[declaration.clawback_statement_id]
            at = stamp if state is DeclarationState.CLAWED_BACK else self._days(statement)[1]
            yield self._paid(application, declaration, statement, "clawed back", at)

    def _paid(
        self, application: Application, declaration: Declaration, statement: Statement, what: str, at: datetime
    ) -> Event:
        expected = {"expected": at > self._now or (what == "paid" and declaration.state is DeclarationState.PAYABLE)}
        # what was marked by hand is stamped with another instant than the statement's
        by = {"kind": "statement", "statement": f"{statement.year}-{statement.month:02}"}
        cause = by if at in self._days(statement) or expected["expected"] else {}
        return self._event(application, at, "payment", f"{declaration.type} {what}", cause) | expected

    def _days(self, statement: Statement) -> tuple[datetime, datetime]:
        """When its declarations become payable, and when they are paid."""
        early = self._register.closed.get(statement.id)
        return (early, early) if early else (statements.closes_at(statement), statements.paid_at(statement))

    def _before(self, at: datetime) -> Cause:
        """Whether it is part of the story with which the workspace began."""
        # not what has that very instant: where the clock stands still, all that was done since has it too
        return {"kind": "scenario"} if self._start is not None and at < self._start else _NONE

    # causes -------------------------------------------------------------------------------------------------------

    def _ids(self) -> list[str]:
        return [one.id for one in self._register.identities_of(self._person)]

    def _request(self, at: datetime, operation: str, *ids: str) -> Cause:
        """The request that did something at an instant to one of these ids; empty where the journal has none."""
        for one in self._done:
            near = abs(one.at - at) < _MOMENT
            if near and _is(one, operation) and _mentions(one, ids):
                return _by(one)
        return {}

    def _rival(self, application: Application) -> Cause:
        """The acceptance by which another provider won."""
        for other in self._register.applications_of(self._person):
            if other.id != application.id:
                cause = self._request(application.updated_at, "applications.accept", other.id)
                if cause:
                    return cause
        return {}

    def _void(self, declaration: Declaration) -> Exchange | None:
        return next(
            (one for one in reversed(self._done) if _is(one, "declarations.void") and _mentions(one, [declaration.id])),
            None,
        )


def _is(exchange: Exchange, operation: str) -> bool:
    return (exchange.operation or "").partition("/")[2].startswith(operation)


def _mentions(exchange: Exchange, ids: Sequence[str]) -> bool:
    """Whether its path, or the body of what it made, names one of the ids."""
    path = exchanges.path(exchange)
    return any(found in path or found.encode() in exchange.answer for found in ids)


def _by(exchange: Exchange | None) -> Cause:
    if exchange is None:
        return {}
    request = {"id": exchange.id, "provider": exchange.provider, "method": exchange.method}
    return {"kind": "request", "request": request | {"path": exchanges.path(exchange)}}
