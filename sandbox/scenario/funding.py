"""The funded place that a provider gives with an acceptance, where a scenario leaves it open (release 2026)."""

from collections.abc import Container

from sandbox.domain.records import Application, Funding
from sandbox.domain.register import Register
from sandbox.people import Draw

PAYING = ("eligible", "payable", "paid", "awaiting-clawback", "clawed-back")
# of a hundred who are eligible in a capped cohort, so many get a place
_PLACES = 75


def usual_place(register: Register, application: Application, path: str, states: Container[str]) -> bool | None:
    """What a provider would send: what the cohort's funding wants, and in a capped one what fits the declarations.

    Args:
        register: where the application is kept.
        application: which is to be accepted.
        path: the application's identity, on which the draw depends.
        states: the states that its declarations are told to have.
    """
    funding = register.reference.cohorts[application.cohort].funding
    if funding is Funding.FULL:
        return None
    if funding is Funding.ZERO or not application.eligible_for_funding:
        return False
    if any(state in states for state in PAYING):
        return True
    return "submitted" not in states and Draw(register.seed, path, "funded-place").chance(_PLACES)
