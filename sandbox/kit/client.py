"""Asks the API as one lead provider: small, so that a test can look at what the client under test has left behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlencode

from sandbox.remote import send, value

# characters of a body in a failing assertion
_SHOWN = 500


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the API answered, whatever the status.

    Attributes:
        status: of the answer.
        headers: of the answer; names in any case, as in `headers["X-Sandbox-Rule"]`.
        body: its bytes.
    """

    status: int
    headers: Message
    body: bytes

    def __repr__(self) -> str:
        """As a failing assertion shows it."""
        shown = self.body.decode("utf-8", "replace")
        return f"<{self.status} {shown if len(shown) <= _SHOWN else f'{shown[:_SHOWN]}…'}>"

    def json(self) -> Any:
        """The body's value; the text itself where it is no JSON, None where it is empty."""
        return value(self.body)

    @property
    def data(self) -> Any:
        """What the body has under `data`: a record, or a list of them.

        Raises:
            AssertionError: there is none, as in every error; the message shows the answer.
        """
        __tracebackhide__ = True
        said = self.json()
        if not isinstance(said, dict) or "data" not in said:
            raise AssertionError(f"there is no data in the answer {self.status}: {said}")
        return said["data"]

    @property
    def rules(self) -> list[str]:
        """The ids of the rules that objected, in their order."""
        named = self.headers.get("X-Sandbox-Rule", "")
        return [rule.strip() for rule in named.split(",") if rule.strip()]


@dataclass(frozen=True, slots=True)
class ApiClient:
    """A lead provider's own client, without retries and without opinions.

    Attributes:
        url: the server's address.
        token: the bearer token that is sent.
        seconds: how long to wait for each part of an answer.
    """

    url: str
    token: str
    seconds: float = 60.0

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        """Read, as in `get("/api/v3/npq-applications", {"filter[cohort]": 2022})`."""
        return self.request("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: object = None) -> Answer:
        """Send a body as JSON, or nothing."""
        return self.request("POST", path, body)

    def put(self, path: str, body: object = None) -> Answer:
        """Send a body as JSON, or nothing."""
        return self.request("PUT", path, body)

    def request(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Any request.

        Args:
            method, path: of the request; a query stands in the path.
            body: None for none; bytes as they are; all else as JSON.
            headers: further ones, or others in place of those that are sent anyway.

        Raises:
            OSError, http.client.HTTPException: the answer does not come or breaks off, as faults make it.
        """
        told = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(headers or {})}
        return Answer(*send(method, f"{self.url}{path}", told, body, self.seconds))
