"""Calls a running server over HTTP, with nothing but the standard library: for the commands and the tester's kit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

_SECONDS = 60.0


class NotReachable(Exception):
    """No answer came from the server; the message names it and says why."""


class Refused(Exception):
    """The control API refused a call; the message is its problem in words.

    Attributes:
        status: of the answer.
        said: the value of its body, mostly a problem (RFC 9457).
    """

    def __init__(self, status: int, said: Any) -> None:
        super().__init__(_told(said, status))
        self.status = status
        self.said = said

    @property
    def kind(self) -> str:
        """Which problem it is, as in `workspace-exists`; empty where the answer doesn't say."""
        return str(self.said.get("type", "")).rpartition("/")[2] if isinstance(self.said, dict) else ""


@dataclass(frozen=True, slots=True)
class Remote:
    """A server's control API.

    Attributes:
        url: the server's address.
        admin_token: what changing calls need beyond this machine.
    """

    url: str
    admin_token: str | None = None

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The value of a call's answer, None where it has no body.

        Args:
            method, path: of the call.
            body: sent as JSON; bytes are JSON already, and sent as they are.

        Raises:
            Refused: the answer is an error.
            NotReachable: there is no answer.
        """
        # pytest shows the test that called, and not this
        __tracebackhide__ = True
        headers = {} if self.admin_token is None else {"Authorization": f"Bearer {self.admin_token}"}
        try:
            status, _, content = send(method, f"{self.url.rstrip('/')}{path}", headers, body)
        except (URLError, OSError, ValueError, HTTPException) as error:
            raise NotReachable(f"{self.url} is not reachable: {getattr(error, 'reason', error)}") from None
        said = value(content)
        if status >= 400:
            raise Refused(status, said)
        return said


def send(
    method: str, url: str, headers: Mapping[str, str], body: object = None, seconds: float = _SECONDS
) -> tuple[int, Message, bytes]:
    """Send one request, and give back the answer's status, headers and body, whatever the status.

    Args:
        method, url, headers: of the request.
        body: None for none; bytes as they are; all else as JSON.
        seconds: how long to wait for each part of the answer.

    Raises:
        URLError, OSError, HTTPException: the answer does not come, or breaks off.
        ValueError: the address is none.
    """
    request = Request(url, method=method, headers=dict(headers))
    if body is not None:
        request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not request.has_header("Content-type"):
            request.add_header("Content-Type", "application/json")
    try:
        # never by a proxy: the server is this machine's or the same network's
        with build_opener(ProxyHandler({})).open(request, timeout=seconds) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def value(content: bytes) -> Any:
    """What a body of JSON stands for; any other body as text, and None for an empty one."""
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _told(said: Any, status: int) -> str:
    """A problem as one line for people, and one more for each of its errors."""
    if not isinstance(said, dict):
        return f"the server answered {status}: {said}"
    lines = [str(said.get("detail") or said.get("title") or status)]
    errors = said.get("errors", [])
    # of a single one the first line has told all, and its place
    if len(errors) > 1:
        lines += [f"  {entry.get('pointer', '')} {entry['message']}".rstrip() for entry in errors]
    return "\n".join(lines)
