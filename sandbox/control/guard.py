"""Who may use the control API: no foreign sites, no unexpected hosts, and beyond this machine only with a token."""

import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from sandbox.control.problems import Refusal
from sandbox.settings import Settings

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+)(:\d{1,5})?")
_ORIGIN = re.compile(r"https?://(.+)")
_BEARER = re.compile(r"Bearer +(\S+)\s*", re.IGNORECASE)
_READING = frozenset({"GET", "HEAD"})


class Guard:
    """Stands before every control call.

    Args:
        settings: where the server is bound, and what it was told about tokens.
    """

    def __init__(self, settings: Settings) -> None:
        self._here_only = is_loopback(settings.host)
        host = settings.host.lower()
        self._hosts = {"localhost", "127.0.0.1", "[::1]", f"[{host}]" if ":" in host else host}
        self._open = settings.open_control or self._here_only
        self._token = settings.admin_token

    def admit(self, environ: Mapping[str, Any]) -> bool:
        """Let a request pass, and say whether its sender may change things.

        Raises:
            Refusal: a foreign origin, an unexpected host, or a changing call without the right to it.
        """
        self._look_at_host(environ)
        trusted = self._open or self._has_token(environ.get("HTTP_AUTHORIZATION", ""))
        if not trusted and environ["REQUEST_METHOD"] not in _READING:
            if self._token is None:
                raise Refusal("control-closed", "Start the server with --admin-token, or with --open-control.")
            raise Refusal(
                "admin-token-needed",
                "The server can be reached from other machines: send Authorization: Bearer <admin token>.",
                headers={"WWW-Authenticate": 'Bearer realm="npq-sandbox control"'},
            )
        return trusted

    def _look_at_host(self, environ: Mapping[str, Any]) -> None:
        authority = environ.get("HTTP_HOST", "").lower()
        host = _AUTHORITY.fullmatch(authority)
        # a page that makes its own name resolve to this machine still sends that name
        if host is None or (self._here_only and host[1] not in self._hosts):
            allowed = sorted(self._hosts)
            message = "Call the server by one of its own names; to offer it under others, bind --host 0.0.0.0."
            raise Refusal("unexpected-host", message, [{"message": "Host is not one of these", "allowed": allowed}])
        if "HTTP_ORIGIN" not in environ:
            return
        origin = _ORIGIN.fullmatch(environ["HTTP_ORIGIN"].lower())
        sender = _AUTHORITY.fullmatch(origin[1]) if origin else None
        if sender is None or not (sender[1] in self._hosts if self._here_only else sender[0] == authority):
            raise Refusal("foreign-origin", "Other sites' pages may not use the control API.")

    def _has_token(self, header: str) -> bool:
        sent = _BEARER.fullmatch(header.strip())
        if sent is None or self._token is None:
            return False
        return hmac.compare_digest(sent[1].encode(), self._token.encode())


def is_loopback(host: str) -> bool:
    """Whether an address to bind can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
