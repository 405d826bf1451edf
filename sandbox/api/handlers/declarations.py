"""Operations on declarations (contract section 8)."""

from sandbox.api import listing, wire
from sandbox.api.call import Call
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import Table
from sandbox.api.wire import Attributes
from sandbox.domain import declarations
from sandbox.domain.claims import Claim
from sandbox.domain.errors import Problem
from sandbox.domain.records import Declaration

_ATTRIBUTES = frozenset(
    {"participant_id", "declaration_type", "declaration_date", "course_identifier", "evidence_held", "has_passed"}
)
_KIND = "participant-declaration"


def list_all(call: Call) -> list[Attributes]:
    """The provider's declarations, oldest first."""
    register, version = call.register, call.version
    return [
        wire.resource(_KIND, record.id, version.declaration(register, record))
        for record in _found(call, listing.window)
    ]


def csv(call: Call) -> Table:
    """The same declarations as a table, all at once."""
    register, version = call.register, call.version
    found = _found(call, listing.everything)
    rows = [{"id": record.id, **version.declaration(register, record)} for record in found]
    # Faithful: contract 11, without a declaration there is no row of names either
    return Table(version.COLUMNS["declarations"], rows, headed=False)


def show(call: Call) -> Attributes:
    """One declaration."""
    declaration = declarations.find(call.register, call.provider, call.path["id"])
    return wire.resource(_KIND, declaration.id, call.version.declaration(call.register, declaration))


def create(call: Call) -> Attributes:
    """Declare a milestone; an exact repeat answers with the stored declaration."""
    declaration = declarations.declare(call.register, call.provider, _claim(call), now=call.now)
    return wire.resource(_KIND, declaration.id, call.version.new_declaration(call.register, declaration))


def void(call: Call) -> Attributes:
    """Take a declaration back."""
    declaration = declarations.find(call.register, call.provider, call.path["id"])
    declarations.void(call.register, declaration, now=call.now)
    return wire.resource(_KIND, declaration.id, call.version.declaration(call.register, declaration))


def _found(call: Call, cut: listing.Window) -> list[Declaration]:
    query = listing.only(call.query, call.version.DECLARATION_FILTERS)
    register, version = call.register, call.version
    since = query.instant("updated_since")
    people = _people(call, query)
    years = query.years("cohort")
    part = cut(query)
    # Faithful: contract 3.1, declarations for NPQ have no delivery partner, so this filter finds none
    partnered = query.text("delivery_partner_id") is not None

    def keep(found: Declaration) -> bool:
        return (
            (since is None or version.updated_since(found.updated_at, since))
            and (people is None or register.participant_id_of(found) in people)
            and (years is None or found.cohort[:4] in years)
            and not partnered
        )

    asked = keep if any((since, people is not None, years is not None, partnered)) else None
    return listing.cut(register.declarations_for(call.provider), register.declarations.__getitem__, asked, part)


def _claim(call: Call) -> Claim:
    sent = wire.strict_attributes(call.body, _ATTRIBUTES)
    date, passed = sent.get("declaration_date"), sent.get("has_passed")
    if date is not None and not isinstance(date, str):
        raise TurnedAway(Problem("body.date-not-a-text", {"attribute": "declaration_date"}))
    return Claim(
        participant_id=wire.text(sent.get("participant_id")),
        declaration_type=wire.text(sent.get("declaration_type")),
        declaration_date=wire.text(date),
        course=wire.text(sent.get("course_identifier")),
        has_passed=passed if isinstance(passed, bool) else wire.text(passed),
        evidence_held=wire.text(sent.get("evidence_held")),
    )


def _people(call: Call, query: listing.Query) -> set[str] | None:
    """The participants asked for: v3 takes a list, v1 and v2 one id that must be a uuid (contract 3.1)."""
    if call.version.LISTS_IN_FILTERS:
        wanted = query.values("participant_id")
        return None if wanted is None else set(wanted)
    one = query.text("participant_id")
    if one is not None and not listing.is_uuid(one):
        raise TurnedAway(Problem("query.participant-id-unreadable", {"value": one}))
    return None if one is None else {one}
