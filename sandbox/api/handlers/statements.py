"""Operations on statements (contract section 10; release 2026: 6.4)."""

from datetime import date

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.query import only
from sandbox.api.wire import Attributes
from sandbox.domain import statements
from sandbox.domain.errors import NotFound, Problem
from sandbox.domain.records import Statement


def list_all(call: Call) -> list[Attributes]:
    """The provider's statements that pay an output fee, the one paid first before the others."""
    register, reference, version = call.register, call.register.reference, call.version
    query = only(call.query, version.STATEMENT_FILTERS)
    years = version.READS.years(query)
    programme = query.text("type")
    since = version.READS.instant(query, "updated_since")
    part = listing.window(call.query)
    found = [
        statement
        for cohort in reference.cohorts
        if years is None or wire.year(cohort) in years
        for statement in reference.statements_of(call.provider, cohort)
        if statement.output_fee
        and programme in (None, wire.PROGRAMME)
        and (since is None or statements.updated_at(register, statement) >= since)
    ]
    return [_show(call, statement) for statement in sorted(found, key=_paid)[part]]


def show(call: Call) -> Attributes:
    """One statement."""
    statement = call.law.find_statement(call.register, call.provider, call.path["id"])
    # Faithful: release 2026, contract 1.8, filter[updated_since] is evaluated for a single statement too
    query = only(call.query, call.version.SHOWN_STATEMENT_FILTERS)
    since = call.version.READS.instant(query, "updated_since")
    if since is not None and statements.updated_at(call.register, statement) < since:
        raise NotFound(Problem("statement.unknown", {"id": statement.id, "caller": call.provider}))
    return _show(call, statement)


def _paid(record: Statement) -> tuple[date, str]:
    return record.payment_date, record.id


def _show(call: Call, record: Statement) -> Attributes:
    return wire.resource(
        "statement", record.id, wire.statement(call.register, record, typed=call.version.TYPED_STATEMENTS)
    )
