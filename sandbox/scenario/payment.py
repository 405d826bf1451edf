"""Brings a declaration into the state that a scenario asks for, before and after its clock has caught up."""

from datetime import datetime

from sandbox.domain import finance
from sandbox.domain.laws import law_of
from sandbox.domain.records import Declaration, DeclarationState
from sandbox.domain.register import Register

_ON_THE_WAY = (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE)
_CLAWBACKS = (DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK)
_PAYING = (*_ON_THE_WAY, DeclarationState.PAID, *_CLAWBACKS)


def before_settling(register: Register, declaration: Declaration, wanted: str, now: datetime) -> None:
    """What has to be so before statements close: the right statement, or none."""
    if wanted == DeclarationState.INELIGIBLE and declaration.state is not DeclarationState.INELIGIBLE:
        finance.mark(register, declaration, DeclarationState.INELIGIBLE, now=declaration.created_at)
    if wanted in _PAYING and declaration.state is DeclarationState.SUBMITTED:
        finance.mark(register, declaration, DeclarationState.ELIGIBLE, now=declaration.created_at)
    if wanted in _ON_THE_WAY and declaration.statement_id is not None:
        statement = register.reference.statements[declaration.statement_id]
        closed, paid = statement.cut_off_date < now.date(), statement.payment_date <= now.date()
        if paid or (closed and wanted == DeclarationState.ELIGIBLE):
            finance.put_on_open_statement(register, declaration, now=now)


def after_settling(register: Register, declaration: Declaration, wanted: str, now: datetime) -> None:
    """The steps that are left once the clock's own were taken."""
    present = max(now, declaration.updated_at)
    if wanted in _CLAWBACKS:
        _walk(register, declaration, DeclarationState.PAID, present)
        if declaration.state is DeclarationState.PAID:
            law_of(register).void(register, declaration, now=present)
        if wanted == DeclarationState.CLAWED_BACK and declaration.state is DeclarationState.AWAITING_CLAWBACK:
            finance.mark(register, declaration, DeclarationState.CLAWED_BACK, now=present)
    else:
        _walk(register, declaration, DeclarationState(wanted), present)


def _walk(register: Register, declaration: Declaration, wanted: DeclarationState, now: datetime) -> None:
    way = (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE, DeclarationState.PAID)
    if declaration.state in way and wanted in way:
        for step in way[way.index(declaration.state) + 1 : way.index(wanted) + 1]:
            finance.mark(register, declaration, step, now=now)
