"""Servers of the control API's tests; they hold every answer against `openapi/control.yaml` (`strict`)."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from control.client import STORY, Client, Serve
from sandbox.app import Sandbox, create_app
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE


@pytest.fixture(scope="session")
def control_runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def made_servers() -> dict[Any, Sandbox]:
    return {}


@pytest.fixture
def serve(
    made_servers: dict[Any, Sandbox], control_runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Serve:
    """Serve a scenario, given as YAML, with nothing but the default workspace."""

    def serve(text: str = STORY, **settings: Any) -> Client:
        key = (text, *sorted(settings.items()))
        if key not in made_servers:
            path = tmp_path_factory.mktemp("scenario") / "story.yaml"
            path.write_text(text, encoding="utf-8")
            made_servers[key] = create_app(Settings(scenario=str(path), **{"strict": True, **settings}))
        store = made_servers[key].store
        for name in store.names():
            store.drop(name)
        with store.open(DEFAULT_WORKSPACE):
            pass
        return Client(made_servers[key], control_runner)

    return serve


@pytest.fixture
def client(serve: Serve) -> Client:
    """A server of the story above."""
    return serve()
