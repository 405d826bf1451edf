"""Operations on declarations (contract section 8; release 2026: section 5)."""

from collections.abc import Callable
from datetime import datetime

from sandbox.api import bodies, listing, wire
from sandbox.api.bodies import Scalar
from sandbox.api.call import Call
from sandbox.api.compact import Listed, Written, written
from sandbox.api.listing import Selection
from sandbox.api.query import only
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import Table
from sandbox.api.wire import Attributes
from sandbox.domain.claims import Claim
from sandbox.domain.errors import Problem
from sandbox.domain.records import Declaration
from sandbox.domain.register import Register

_PARTNERS = frozenset({"delivery_partner_id", "secondary_delivery_partner_id"})
_KIND = "participant-declaration"


def list_all(call: Call) -> Listed:
    """The declarations that the provider may see, oldest first."""
    return call.page("declaration", _chosen(call, listing.window), _resource(call))


def csv(call: Call) -> Table:
    """The same declarations as a table, all at once."""
    register, version = call.register, call.version
    found = _chosen(call, listing.everything).records()
    rows = [{"id": record.id, **version.declaration(register, record)} for record in found]
    # Faithful: release 2023, contract 11, without a declaration there is no row of names either
    return Table(version.COLUMNS["declarations"], rows, headed=False)


def show(call: Call) -> Written:
    """One declaration."""
    return _show(call, call.law.find_declaration(call.register, call.provider, call.path["id"]))


def create(call: Call) -> Written:
    """Declare a milestone; an exact repeat answers with the stored declaration."""
    declaration = call.law.declare(call.register, call.provider, _claim(call), now=call.now)
    return written(wire.resource(_KIND, declaration.id, call.version.new_declaration(call.register, declaration)))


def void(call: Call) -> Written:
    """Take a declaration back."""
    declaration = call.law.find_own_declaration(call.register, call.provider, call.path["id"])
    return _show(call, call.law.void(call.register, declaration, now=call.now))


def change_delivery_partner(call: Call) -> Written:
    """Say who trained the participant."""
    declaration = call.law.find_own_declaration(call.register, call.provider, call.path["id"])
    sent = call.version.READS.strict(call.body, _PARTNERS)
    call.law.change_delivery_partner(
        call.register,
        call.provider,
        declaration,
        partner=_partner(call, sent.get("delivery_partner_id")),
        secondary=_partner(call, sent.get("secondary_delivery_partner_id")),
        now=call.now,
    )
    return _show(call, declaration)


def _changed(register: Register, declaration_id: str) -> datetime:
    return register.declarations[declaration_id].updated_at


def _chosen(call: Call, cut: listing.Window) -> Selection[Declaration]:
    register, version = call.register, call.version
    query = only(call.query, version.DECLARATION_FILTERS)
    since = version.READS.instant(query, "updated_since")
    people = version.READS.declaration_people(query)
    years = version.READS.declaration_years(query)
    part = cut(query)
    # Faithful: release 2023, contract 3.1, declarations for NPQ have no delivery partner, so that filter finds none
    partnered = query.text("delivery_partner_id") is not None
    source = register.sources()

    def keep(found: Declaration) -> bool:
        return (
            (since is None or version.updated_since(found.updated_at, since))
            and (people is None or source(found.id).participant_id_of(found) in people)
            and (years is None or found.cohort[:4] in years)
            and not partnered
        )

    ids = call.law.declarations_for(register, call.provider)
    return Selection(
        listing.recent(register, "declarations", ids, since, _changed, part.stop),
        register.look("declarations"),
        part,
        keep if any((since, people is not None, years is not None, partnered)) else None,
    )


def _claim(call: Call) -> Claim:
    sent = call.version.READS.strict(call.body, call.version.DECLARATION)
    date, passed = sent.get("declaration_date"), sent.get("has_passed")
    if date is not None and not isinstance(date, str):
        raise TurnedAway(Problem("body.date-not-a-text", {"attribute": "declaration_date"}))
    return Claim(
        participant_id=_id(call, sent.get("participant_id")),
        declaration_type=bodies.text(sent.get("declaration_type")),
        declaration_date=bodies.text(date),
        course=bodies.text(sent.get("course_identifier")),
        has_passed=passed if isinstance(passed, bool) else bodies.text(passed),
        evidence_held=bodies.text(sent.get("evidence_held")),
        delivery_partner_id=_partner(call, sent.get("delivery_partner_id")),
        secondary_delivery_partner_id=_partner(call, sent.get("secondary_delivery_partner_id")),
    )


def _partner(call: Call, sent: Scalar) -> str | None:
    """An id; false says as little as null (release 2026, contract 5.4 rule 17)."""
    return None if sent is False else _id(call, sent)


def _id(call: Call, sent: Scalar) -> str | None:
    text = bodies.text(sent)
    return None if text is None else call.version.READS.identifier(text)


def _show(call: Call, record: Declaration) -> Written:
    return call.show("declaration", [record], _resource(call))[0]


def _resource(call: Call) -> Callable[[Register, str], Attributes]:
    def write(register: Register, record_id: str) -> Attributes:
        return wire.resource(_KIND, record_id, call.version.declaration(register, register.declarations[record_id]))

    return write
