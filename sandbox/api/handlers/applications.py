"""Operations on applications (contract section 6; release 2026: section 3)."""

from collections.abc import Callable
from datetime import datetime

from sandbox.api import bodies, listing, wire
from sandbox.api.call import Call
from sandbox.api.compact import Listed, Written
from sandbox.api.listing import Selection
from sandbox.api.query import Query, only
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import Table
from sandbox.api.wire import Attributes
from sandbox.domain.errors import Problem
from sandbox.domain.records import Application
from sandbox.domain.register import Register

_KIND = "application"
_FUNDED_PLACE = frozenset({"funded_place"})


def list_all(call: Call) -> Listed:
    """The provider's applications, oldest first."""
    return call.page(_KIND, _chosen(call, listing.window), _resource(call))


def csv(call: Call) -> Table:
    """The same applications as a table, all at once."""
    rows = [{"id": record.id, **_written(call, record)} for record in _chosen(call, listing.everything).records()]
    return Table(call.version.COLUMNS["applications"], rows)


def show(call: Call) -> Written:
    """One application."""
    return _show(call, call.law.find_application(call.register, call.provider, call.path["id"]))


def accept(call: Call) -> Written:
    """Enrol the applicant."""
    application = call.law.find_application(call.register, call.provider, call.path["id"])
    names = call.version.ACCEPTANCE
    sent = call.version.READS.lenient(call.body, names) if names else {}
    call.law.accept(
        call.register,
        application,
        now=call.now,
        schedule_identifier=bodies.text(sent.get("schedule_identifier")),
        funded_place=sent.get("funded_place"),
    )
    return _show(call, application)


def reject(call: Call) -> Written:
    """Turn the applicant down."""
    application = call.law.find_application(call.register, call.provider, call.path["id"])
    return _show(call, call.law.reject(call.register, application, now=call.now))


def change_funded_place(call: Call) -> Written:
    """Give an accepted applicant a funded place, or take it.

    Where funding caps are off that is refused to everybody, before any look-up (contract 6.5).
    """
    if not call.version.FUNDED_PLACES:
        raise TurnedAway(Problem("funding.capping-off"))
    application = call.law.find_application(call.register, call.provider, call.path["id"])
    sent = call.version.READS.lenient(call.body, _FUNDED_PLACE)
    call.law.change_funded_place(call.register, application, funded_place=sent.get("funded_place"), now=call.now)
    return _show(call, application)


def _created(record: Application) -> tuple[datetime, str]:
    return record.created_at, record.id


def _updated(record: Application) -> tuple[datetime, str]:
    # Faithful: release 2026, contract 1.8, lists sort by the record's own time, not by the updated_at that they show
    return record.updated_at, record.id


_TIMES = {"created_at": _created, "updated_at": _updated}


def _changed(register: Register, application_id: str) -> datetime:
    """The latest instant at which any release says that an application changed (contract 3.1; 2026: 3.3)."""
    application = register.applications[application_id]
    return max(application.updated_at, register.person_of(application).updated_at)


def _chosen(call: Call, cut: listing.Window) -> Selection[Application]:
    register, version = call.register, call.version
    query = only(call.query, version.APPLICATION_FILTERS)
    people = version.READS.application_people(query)
    since = version.READS.instant(query, "updated_since")
    part = cut(query)
    ids, years = _candidates(call, query, people)
    law, source = call.law, register.sources()

    def keep(found: Application) -> bool:
        return (since is None or law.application_changed(source(found.id), found, since)) and (
            years is None or found.cohort[:4] in years
        )

    order = listing.sorting(query, _TIMES) if version.SORTS else None
    return Selection(
        listing.recent(register, "applications", ids, since, _changed, None if order else part.stop),
        register.look("applications"),
        part,
        None if since is None and years is None else keep,
        order,
    )


def _candidates(call: Call, query: Query, people: set[str] | None) -> tuple[listing.Ids, set[str] | None]:
    """The narrowest index that holds every match, and the start years that are still to be compared."""
    register = call.register
    years = call.version.READS.years(query)
    if people is not None:
        known = [register.people[who] for who in people if who in register.people]
        mine = [a for person in known for a in register.applications_of(person) if a.provider == call.provider]
        return [found.id for found in sorted(mine, key=_created)], years
    if years is not None and len(years) == 1:
        cohorts = register.reference.cohorts_of_year(int(next(iter(years))))
        if len(cohorts) == 1:
            return register.applications_for(call.provider, cohorts[0].identifier), None
    return register.applications_for(call.provider), years


def _written(call: Call, record: Application) -> Attributes:
    return call.version.application(call.register, record)


def _show(call: Call, record: Application) -> Written:
    return call.show(_KIND, [record], _resource(call))[0]


def _resource(call: Call) -> Callable[[Register, str], Attributes]:
    def write(register: Register, record_id: str) -> Attributes:
        return wire.resource(
            "npq_application", record_id, call.version.application(register, register.applications[record_id])
        )

    return write
