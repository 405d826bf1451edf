"""A lead provider's client, as small as one can be: in your project, this is your own."""

import json
from typing import Any
from urllib.request import Request, urlopen

COURSE = "npq-senior-leadership"


class Provider:
    """Talks to the API at an address, with the token that the provider was given."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def applications(self) -> list[dict[str, Any]]:
        """Who applied."""
        return self._ask("GET", "/npq-applications")

    def accept(self, application: str) -> dict[str, Any]:
        """Take somebody on."""
        return self._ask("POST", f"/npq-applications/{application}/accept")

    def declare(self, participant: str, milestone: str, date: str, **more: object) -> dict[str, Any]:
        """Say that somebody has reached a milestone."""
        attributes = {
            "participant_id": participant,
            "course_identifier": COURSE,
            "declaration_type": milestone,
            "declaration_date": date,
            **more,
        }
        body = {"data": {"type": "participant-declaration", "attributes": attributes}}
        return self._ask("POST", "/participant-declarations", body)

    def declaration(self, declaration: str) -> dict[str, Any]:
        """What became of a declaration."""
        return self._ask("GET", f"/participant-declarations/{declaration}")

    def outcomes(self, participant: str) -> list[dict[str, Any]]:
        """How somebody did."""
        return self._ask("GET", f"/participants/npq/{participant}/outcomes")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.url}/api/v3{path}", data, headers, method=method)) as answer:
            return json.load(answer)["data"]
