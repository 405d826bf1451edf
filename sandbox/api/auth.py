"""Authorization header -> Caller(workspace, provider); tokens and their signatures (contract 2.4, control API)."""

import base64
import hashlib
import hmac
import re
from difflib import get_close_matches
from typing import NamedTuple

from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem
from sandbox.store import DEFAULT_WORKSPACE, NoSuchWorkspace, Store, TooManyWorkspaces
from sandbox.workspace import WORKSPACE_NAME

# both scheme words work; `Token token="..."` is the framework's own way of writing it
_HEADER = re.compile(r'(?:Bearer|Token) +(?:token=)?"?([^"\s]+)"?\s*')


class Caller(NamedTuple):
    """Who calls: one lead provider in one workspace."""

    workspace: str
    provider: str


def token_for(provider: str, workspace: str = DEFAULT_WORKSPACE, secret: str | None = None) -> str:
    """The bearer token of a provider in a workspace, signed where the server has a secret."""
    token = provider if workspace == DEFAULT_WORKSPACE else f"{provider}~{workspace}"
    return token if secret is None else f"{token}.{_signature(token, secret)}"


def caller(header: str | None, store: Store, secret: str | None = None) -> Caller:
    """Read the header.

    Args:
        header: the value of `Authorization`, or None.
        store: where workspaces, and the extra tokens of their scenarios, are found.
        secret: the server's token secret; with one, unsigned tokens are unknown.

    Raises:
        TurnedAway: no token, an unknown one, or a workspace that may not be made.
    """
    found = _HEADER.fullmatch((header or "").strip())
    if found is None:
        raise TurnedAway(Problem("auth.token-missing"))
    token = found[1]
    if secret is not None:
        token, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), _signature(token, secret).encode()):
            raise TurnedAway(Problem("auth.token-unknown"))
    name, _, workspace = token.partition("~")
    if "~" not in token:
        workspace = DEFAULT_WORKSPACE
    if not WORKSPACE_NAME.fullmatch(workspace):
        raise TurnedAway(Problem("auth.token-unknown"))
    try:
        provider = store.provider_of(name, workspace)
    except NoSuchWorkspace:
        raise TurnedAway(Problem("auth.workspace-unknown", {"workspace": workspace})) from None
    except TooManyWorkspaces:
        raise TurnedAway(Problem("auth.workspaces-exhausted")) from None
    if provider is None:
        # the token itself is noted nowhere; a provider whose slug is nearly the same is no secret, unless signed
        near = get_close_matches(name, store.providers, n=1) if secret is None else []
        raise TurnedAway(Problem("auth.token-unknown", {"near_token": near[0]} if near else {}))
    return Caller(workspace, provider)


def _signature(token: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), token.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:15]).decode().lower()
