"""What the server is: its health, the lead providers that it knows, and its rules."""

from typing import Any

from sandbox import __version__
from sandbox.api.auth import token_for
from sandbox.api.rules import catalogue
from sandbox.control.desk import Answer, Desk, Request
from sandbox.store import DEFAULT_WORKSPACE


def health(desk: Desk, request: Request) -> Any:
    """Whether the server is ready, and what it serves."""
    names = desk.store.names()
    if DEFAULT_WORKSPACE not in names:
        return Answer({"status": "starting"}, status=503)
    wrong = {} if desk.served.error is None else {"scenario_error": desk.served.error}
    return {
        "status": "ready",
        "version": __version__,
        "release": desk.settings.release,
        "scenario": desk.scenario.name,
        "seed": desk.scenario.seed if desk.settings.seed is None else desk.settings.seed,
        "workspaces": len(names),
        **wrong,
    }


def providers(desk: Desk, request: Request) -> Any:
    """Every lead provider, with its token for the default workspace."""
    secret = desk.settings.token_secret
    # signed tokens are secrets: they are shown to those alone who could have a workspace made, and get tokens so
    shown = secret is None or request.trusted
    return {
        "providers": [
            {
                "slug": provider.slug,
                "name": provider.name,
                "token": token_for(provider.slug, secret=secret) if shown else None,
            }
            for provider in desk.library.reference.lead_providers.values()
        ]
    }


def rules(desk: Desk, request: Request) -> Any:
    """The catalogue of rules."""
    released = {"releases": [desk.settings.release]}
    return {"rules": [{**entry.row(), **released} for entry in catalogue(desk.settings.release).values()]}
