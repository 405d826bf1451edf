"""A server in this process for the pages that need no browser; every control answer is held against its file."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.app import Sandbox, create_app
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE

# names that would be markup where nobody takes care, and a person with a bit of everything
STORY = """\
title: "Story <b>bold</b>"
summary: "It's \\"quoted\\" & <i>slanted</i>"
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
tokens: {my-crm: teach-first}
people:
  ann:
    full_name: "<script>alert('x')</script> & \\"Ann\\""
    email: "ann<img src=x onerror=alert(1)>@example.com"
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
      second:
        provider: ambition-institute
        course_identifier: npq-leading-teaching
        cohort: 2022
        created_at: 2022-09-02T08:00:00Z
  bob:
    full_name: Bob Marsh
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, created_at: 2022-09-02T08:00:00Z}
steps:
  - at: P40D
    do: {accept: bob.first}
faults:
  - {name: busy, at: "GET /api/v1/**", answer: {status: 503}}
expect:
  - as: ambition-institute
    request: "POST /api/v3/npq-applications/{ann.second}/accept"
    status: 422
    rule: application.accepted-elsewhere
  - as: teach-first
    request: "GET /api/v3/npq-applications/{bob.first}"
    status: 404
"""
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="package")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(story: Path) -> Sandbox:
    return create_app(Settings(scenario=str(story), strict=True))


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def get(made: Sandbox, runner: asyncio.Runner) -> Get:
    """Send a request, of any method, to a server on which nothing has happened."""
    for name in made.store.names():
        made.store.drop(name)
    with made.store.open(DEFAULT_WORKSPACE):
        pass

    def send(path: str, method: str = "GET", **more: Any) -> httpx.Response:
        async def request() -> httpx.Response:
            transport = httpx.ASGITransport(app=made.asgi)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:4090") as client:
                return await client.request(method, path, **more)

        return runner.run(request())

    return send
