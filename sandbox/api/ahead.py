"""What is settled before Flask sees a request: who calls, whether the rate limit has room, and what breaks."""

from collections.abc import Mapping
from typing import Any

from sandbox.api import auth
from sandbox.api.auth import Caller
from sandbox.faults import Fault
from sandbox.store import DEFAULT_WORKSPACE, Store

# keys of the environ, for whoever answers
CALLER = "sandbox.caller"  # a Caller, or the exception that says why there is none
LIMITED = "sandbox.limited"  # there, where the rate limit has no room
FAULT = "sandbox.fault"  # the Fault that strikes
PATH = "sandbox.path"  # the path as it was sent; PATH_INFO lacks what makes no difference
FORMAT = "sandbox.format"  # there, where a path's extension asks for what the API does not have


class Ahead:
    """Looks at every request below /api.

    A request without a valid token is nobody's, and meets the rate limit and the faults of the default workspace.

    Args:
        store: the workspaces.
        secret: the token secret, or None.
    """

    def __init__(self, store: Store, secret: str | None) -> None:
        self._store = store
        self._secret = secret

    def __call__(self, environ: dict[str, Any]) -> Fault | None:
        """The fault that strikes a request; the environ gets what others need to know."""
        path: str = environ["PATH_INFO"]
        if not path.startswith("/api/") and path != "/api":
            return None
        if self.clear(environ):
            return None
        name = workspace_of(environ)
        who, header = environ[CALLER], environ.get("HTTP_AUTHORIZATION")
        provider = who.provider if isinstance(who, Caller) else None
        with self._store.open(name) as workspace:
            # the limit stands before everything else (contract 2.3): what it refuses, no fault counts
            if workspace.rate_limit is not None and workspace.rate_limit.exceeded(header, workspace.clock.now()):
                environ[LIMITED] = True
                return None
            fault = workspace.faults.strike(environ["REQUEST_METHOD"], path, provider, workspace.seed)
        if fault is not None:
            environ[FAULT] = fault
        return fault

    def clear(self, environ: dict[str, Any]) -> bool:
        """Find out who calls, and whether neither the rate limit nor a fault may stand in the way of a request.

        Args:
            environ: of a request below /api; it gets what others need to know.
        """
        self.identify(environ)
        found = self._store.glance(workspace_of(environ))
        return found is not None and not found.faults and found.rate_limit is None

    def identify(self, environ: dict[str, Any]) -> None:
        """Find out who calls; whoever has waited may find the workspace gone."""
        try:
            environ[CALLER] = auth.caller(environ.get("HTTP_AUTHORIZATION"), self._store, self._secret)
        except Exception as error:  # whoever answers turns it into a 401, or into a bug's 500
            environ[CALLER] = error


def workspace_of(environ: Mapping[str, Any]) -> str:
    """The workspace that a request belongs to: the caller's, or the default one."""
    who = environ[CALLER]
    return who.workspace if isinstance(who, Caller) else DEFAULT_WORKSPACE
