"""Operations on statements (contract section 10)."""

from datetime import date

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.wire import Attributes
from sandbox.domain import statements
from sandbox.domain.records import Statement


def list_all(call: Call) -> list[Attributes]:
    """The provider's statements that pay an output fee, the one paid first before the others."""
    register, reference = call.register, call.register.reference
    years = call.query.years("cohort")
    programme = call.query.text("type")
    since = call.query.instant("updated_since")
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
    """One statement, whether it pays an output fee or not."""
    return _show(call, statements.find(call.register, call.provider, call.path["id"]))


def _paid(record: Statement) -> tuple[date, str]:
    return record.payment_date, record.id


def _show(call: Call, record: Statement) -> Attributes:
    return wire.resource("statement", record.id, wire.statement(call.register, record))
