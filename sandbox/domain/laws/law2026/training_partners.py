"""Who trains on behalf of the provider: what declarations may say about it (release 2026, contract 5.4 and 7.6)."""

from collections.abc import Iterator

from sandbox.domain.errors import Check
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import Application
from sandbox.domain.register import Register

# contract 7.6: from this start year on a delivery partner is required inside England
_REQUIRED_SINCE = 2024


def checks(
    register: Register,
    application: Application,
    *,
    provider: str,
    cohort: str,
    partner: str | None,
    secondary: str | None,
    before: tuple[str | None, str | None] | None = None,
) -> Iterator[Check]:
    """The record rules about delivery partners, which all run (contract 5.4).

    Args:
        register: where the application is kept.
        application: what the declaration is for; delivery partners are for England alone.
        provider: who declares.
        cohort: the declaration's, by its identifier.
        partner, secondary: the ids of known delivery partners, or None.
        before: both as stored; None for a new declaration. What stays is neither required nor looked up again.
    """
    was = before or (None, None)
    england = people.inside_england(register, application)
    start_year = register.reference.cohorts[cohort].start_year
    facts: dict[str, object] = {"delivery_partner_id": partner, "cohort": cohort, "inside_england": england}
    removed = partner is None and (before is None or was[0] is not None)
    yield Check("declaration.partner-missing", removed and england and start_year >= _REQUIRED_SINCE, facts)
    yield Check("declaration.partner-outside-england", partner is not None and not england, facts)
    told = {"delivery_partner_id": partner, "caller": provider, "cohort": cohort}
    foreign = partner != was[0] and not _works_with(register, partner, provider, cohort)
    yield Check("declaration.partner-not-yours", foreign, told)
    facts = {"secondary_delivery_partner_id": secondary, "delivery_partner_id": partner, "inside_england": england}
    yield Check("declaration.secondary-without-partner", secondary is not None and partner is None, facts)
    abroad = None not in (partner, secondary) and not england
    yield Check("declaration.secondary-outside-england", abroad, facts)
    told = {"secondary_delivery_partner_id": secondary, "caller": provider, "cohort": cohort}
    foreign = secondary != was[1] and not _works_with(register, secondary, provider, cohort)
    yield Check("declaration.secondary-not-yours", foreign, told)
    yield Check("declaration.partners-equal", partner is not None and partner == secondary, facts)


def _works_with(register: Register, partner: str | None, provider: str, cohort: str) -> bool:
    """Whether they are partners in exactly this cohort; nobody is everybody's partner."""
    return partner is None or cohort in register.reference.delivery_partners[partner].cohorts.get(provider, ())
