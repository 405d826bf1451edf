import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, THEIRS
from api.release2026.records import Records

# the first autumn of cohort 2025a, and nobody has applied
EMPTY = 'clock: {now: "2025-11-15T09:00:00Z", frozen: true}'


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(EMPTY, release="2026")


@pytest.fixture
def records(world: World) -> Records:
    return Records(world)


@pytest.fixture
def mine(world: World) -> Client:
    return world.as_provider(MINE)


@pytest.fixture
def theirs(world: World) -> Client:
    return world.as_provider(THEIRS)


@pytest.fixture
def faithful(sandbox_from: SandboxFrom) -> World:
    """A server that fails where the real service does."""
    return sandbox_from(EMPTY, release="2026", faithful_errors=True)
