"""Serves scenarios to the tests that speak HTTP.

Every answer is checked against the OpenAPI files (`strict`); whatever differs from them arrives as a 500, and fails.
"""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import lanes
import passed
import pytest
from serving import SandboxFrom, World
from telling import tell_less

from sandbox.app import create_app
from sandbox.settings import Settings

# eleven thousand tests leave much behind that lives on; looking through it again and again takes a tenth of the time
gc.set_threshold(100_000, 50, 100)
# they start processes and wait for them: at the end they would leave the other workers with nothing to do
_LONG = [f"tests/{place}" for place in ("test_docs.py", "console/browser/", "hardness/", "judged/", "kit/", "cli/")]
_CLOCK = 'clock: {now: "2022-11-15T09:00:00Z", frozen: true}'


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is run."""
    tell_less(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first; otherwise as it stands in the files."""

    def place(item: pytest.Item) -> int:
        return next((at for at, start in enumerate(_LONG) if item.nodeid.startswith(start)), len(_LONG))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Whatever is there now stays until the end."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def checks() -> Iterator[None]:
    """What every test checks beside its own business."""
    with lanes.compared(), passed.remembered():
        yield


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture(scope="session")
def servers() -> dict[Any, list[World]]:
    """Servers of this session by scenario and settings: to make one takes longer than most tests."""
    return {}


@pytest.fixture
def sandbox_from(
    servers: dict[Any, list[World]], loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxFrom]:
    """Serve a scenario, given as YAML; its clock stands in November 2022 unless it says otherwise."""
    taken: list[World] = []

    def serve(text: str, **settings: Any) -> World:
        kept = servers.setdefault((text, *sorted(settings.items())), [])
        world = next((world for world in kept if world not in taken), None)
        if world is None:
            path = tmp_path_factory.mktemp("scenario") / "scenario.yaml"
            path.write_text("\n".join(["title: Test", "" if "clock:" in text else _CLOCK, text]), encoding="utf-8")
            world = World(create_app(Settings(scenario=str(path), **{"strict": True, **settings})), loop)
            kept.append(world)
        world.start_again()
        taken.append(world)
        return world

    yield serve
    for world in taken:
        world.hold_against_the_rows()
