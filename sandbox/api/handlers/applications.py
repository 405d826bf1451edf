"""Operations on applications (contract section 6)."""

from datetime import datetime

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import Table
from sandbox.api.wire import Attributes
from sandbox.domain import applications
from sandbox.domain.errors import Problem
from sandbox.domain.records import Application


def list_all(call: Call) -> list[Attributes]:
    """The provider's applications, oldest first."""
    return [_show(call, record) for record in _found(call, listing.window)]


def csv(call: Call) -> Table:
    """The same applications as a table, all at once."""
    rows = [{"id": record.id, **_written(call, record)} for record in _found(call, listing.everything)]
    return Table(call.version.COLUMNS["applications"], rows)


def show(call: Call) -> Attributes:
    """One application."""
    return _show(call, applications.find(call.register, call.provider, call.path["id"]))


def accept(call: Call) -> Attributes:
    """Enrol the applicant."""
    application = applications.find(call.register, call.provider, call.path["id"])
    sent = wire.lenient_attributes(call.body, call.version.ACCEPTANCE) if call.version.ACCEPTANCE else {}
    wish = wire.text(sent.get("schedule_identifier"))
    return _show(call, applications.accept(call.register, application, now=call.now, schedule_identifier=wish))


def reject(call: Call) -> Attributes:
    """Turn the applicant down."""
    application = applications.find(call.register, call.provider, call.path["id"])
    return _show(call, applications.reject(call.register, application, now=call.now))


def change_funded_place(call: Call) -> Attributes:
    """Refused to everybody while funding caps are off, before any look-up (contract 6.5)."""
    raise TurnedAway(Problem("funding.capping-off"))


def _created(record: Application) -> tuple[datetime, str]:
    return record.created_at, record.id


def _updated(record: Application) -> tuple[datetime, str]:
    return record.updated_at, record.id


_TIMES = {"created_at": _created, "updated_at": _updated}


def _found(call: Call, cut: listing.Window) -> list[Application]:
    query = listing.only(call.query, call.version.APPLICATION_FILTERS)
    since = query.instant("updated_since")
    part = cut(query)
    ids, years = _candidates(call, query)
    register = call.register

    def keep(found: Application) -> bool:
        return (since is None or found.updated_at > since) and (years is None or found.cohort[:4] in years)

    asked = None if since is None and years is None else keep
    if call.version.SORTS and listing.sorts(query, _TIMES):
        found = filter(asked, map(register.applications.__getitem__, ids))
        return listing.ordered(found, query, _TIMES)[part]
    return listing.cut(ids, register.applications.__getitem__, asked, part)


def _candidates(call: Call, query: listing.Query) -> tuple[listing.Ids, set[str] | None]:
    """The narrowest index that holds every match, and the cohorts that are still to be compared."""
    register = call.register
    years = _years(call, query)
    who = query.text("participant_id")
    if who is not None:
        person = register.people.get(who)
        mine = [] if person is None else [a for a in register.applications_of(person) if a.provider == call.provider]
        return [found.id for found in sorted(mine, key=_created)], years
    if years is not None and len(years) == 1:
        cohort = register.reference.cohort_of_year(int(next(iter(years))))
        return ([] if cohort is None else register.applications_for(call.provider, cohort.identifier)), None
    return register.applications_for(call.provider), years


def _years(call: Call, query: listing.Query) -> set[str] | None:
    if call.version.LISTS_IN_FILTERS:
        return query.years("cohort")
    # Faithful: contract 3.1, v1 and v2 read the first number of a list
    one = query.text("cohort")
    return None if one is None else {str(listing.leading_integer(one))}


def _written(call: Call, record: Application) -> Attributes:
    return call.version.application(call.register, record)


def _show(call: Call, record: Application) -> Attributes:
    return wire.resource("npq_application", record.id, _written(call, record))
