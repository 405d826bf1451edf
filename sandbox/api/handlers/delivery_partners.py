"""Operations on delivery partners (release 2026, contract 6.5)."""

from datetime import datetime

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.wire import Attributes
from sandbox.domain import whereabouts
from sandbox.domain.errors import NotFound
from sandbox.domain.records import DeliveryPartner
from sandbox.domain.schedules import leading_integer


def list_all(call: Call) -> list[Attributes]:
    """The delivery partners that work with the provider, by name."""
    year = call.query.text("cohort")
    part = listing.window(call.query)
    # Faithful: release 2026, contract 1.8, delivery partners are filtered by one year alone, the first number of a list
    wanted = None if year is None else str(leading_integer(year))
    found = [
        partner
        for partner in call.register.reference.delivery_partners.values()
        if call.provider in partner.cohorts and (wanted is None or wanted in _years(call, partner))
    ]
    if listing.sorts(call.query, _COLUMNS):
        return [_show(call, partner) for partner in listing.ordered(found, call.query, _COLUMNS)[part]]
    return [_show(call, partner) for partner in sorted(found, key=_name)[part]]


def show(call: Call) -> Attributes:
    """One delivery partner that works with the provider."""
    partner = call.register.reference.delivery_partners.get(call.path["id"])
    problems = call.register.judge([whereabouts.partner_check(call.provider, call.path["id"], partner)])
    if partner is None or problems:
        raise NotFound(*problems)
    return _show(call, partner)


def _years(call: Call, partner: DeliveryPartner) -> set[str]:
    return {wire.year(cohort) for cohort in partner.cohorts[call.provider]}


def _name(record: DeliveryPartner) -> tuple[str, str]:
    return record.name, record.id


def _created(record: DeliveryPartner) -> tuple[datetime, str]:
    return record.created_at, record.id


# a partner never changes, so both times are one
_COLUMNS = {"name": _name, "created_at": _created, "updated_at": _created}


def _show(call: Call, record: DeliveryPartner) -> Attributes:
    return wire.resource("delivery-partner", record.id, wire.delivery_partner(record, call.provider))
