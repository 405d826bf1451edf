"""A client of the control API, and a story for it to tell."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

from sandbox.app import Sandbox

# one person whose declaration is eligible, on a statement that closes after 25 November 2022 and is paid on 25 December
STORY = """\
title: Story
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
tokens: {my-crm: teach-first}
people:
  ann:
    applications:
      first:
        provider: teach-first
        course_identifier: npq-leading-teaching
        cohort: 2022
        status: accepted
        eligible_for_funding: true
        created_at: 2022-09-01T08:00:00Z
        declarations:
          started: {declaration_date: 2022-11-10T00:00:00Z}
  bob:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, created_at: 2022-09-02T08:00:00Z}
"""


class Client:
    """Calls a server in this process; an answer that is not as documented arrives as a 500, and fails."""

    def __init__(self, sandbox: Sandbox, runner: asyncio.Runner) -> None:
        self.sandbox = sandbox
        self._runner = runner

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Call the control API; the path is the part after /__sandbox."""
        answer = self.send(method, f"/__sandbox{path}", **more)
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        assert answer.status_code < 400 or method == "HEAD" or answer.json()["status"] == answer.status_code
        return answer

    def api(self, token: str, path: str = "/api/v3/npq-applications", method: str = "GET") -> httpx.Response:
        """Call the API that is stood in for."""
        return self.send(method, path, headers={"Authorization": f"Bearer {token}"})

    def ids(self, token: str) -> set[str]:
        """The ids of the applications that a token shows."""
        answer = self.api(token)
        assert answer.status_code == 200, answer.text
        return {row["id"] for row in answer.json()["data"]}

    def yaml(self, method: str, path: str, text: str) -> httpx.Response:
        """Send a document as YAML."""
        return self(method, path, content=text.encode(), headers={"Content-Type": "application/yaml"})

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request."""

        async def request() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.sandbox.asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:4090") as client:
                return await client.request(method, path, **more)

        return self._runner.run(request())


Serve: TypeAlias = Callable[..., Client]
