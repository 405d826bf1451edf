"""Delivery partners in scenarios: by id or name, and one that is chosen where the rules want one."""

from collections.abc import Mapping
from typing import Any

from sandbox.domain.laws.law2026 import training_partners
from sandbox.domain.records import Application
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.people import Draw

KEYS = ("delivery_partner_id", "secondary_delivery_partner_id")
_WANTED = "declaration.partner-missing"


def partner_id(reference: ReferenceData, told: str) -> str | None:
    """The id of the delivery partner with this id or name, or None."""
    if told in reference.delivery_partners:
        return told
    return next((found.id for found in reference.delivery_partners.values() if found.name == told), None)


def as_sent(reference: ReferenceData, said: Mapping[str, Any]) -> dict[str, str]:
    """The partners that an action names, each by its id; what nobody knows goes on to the rules as it is."""
    return {key: partner_id(reference, said[key]) or said[key] for key in KEYS if key in said}


def told_or_chosen(register: Register, application: Application, path: str, said: Mapping[str, Any]) -> str | None:
    """The partner that a declaration is told to have; else one of the provider's, where the rules want one.

    Args:
        register: where the application is kept.
        application: what a milestone is declared for.
        path: the application's identity, which decides the choice; every milestone gets the same partner.
        said: the declaration in the scenario's format.
    """
    key = "delivery_partner_id"
    if key in said:
        return None if said[key] is None else partner_id(register.reference, said[key])
    return _chosen(register, application, path)


def told_second(register: Register, said: Mapping[str, Any]) -> str | None:
    """The second partner that a declaration is told to have, or None."""
    told = said.get("secondary_delivery_partner_id")
    return None if told is None else partner_id(register.reference, told)


def _chosen(register: Register, application: Application, path: str) -> str | None:
    provider, cohort = application.provider, application.cohort
    partners = register.reference.delivery_partners.values()
    mine = [found.id for found in partners if cohort in found.cohorts.get(provider, ())]
    if not mine:
        return None
    checks = training_partners.checks(
        register, application, provider=provider, cohort=cohort, partner=None, secondary=None
    )
    wanted = any(check.rule == _WANTED and check.objects for check in checks)
    return Draw(register.seed, path, "partner").pick(mine) if wanted else None
