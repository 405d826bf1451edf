import pytest
from serving import Client, SandboxFrom, World

from api.operations import MINE, WORLD


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(WORLD)


@pytest.fixture
def mine(world: World) -> Client:
    """The provider to whom most of the world applied."""
    return world.as_provider(MINE)
