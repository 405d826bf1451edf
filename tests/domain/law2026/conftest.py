"""The world of release 2026; `domain.conftest` has the marks by which tests say which rule they are about."""

import pytest

pytest.register_assert_rewrite("domain.law2026.world")

from domain.law2026.world import World  # noqa: E402, after its assertions are told to explain themselves


@pytest.fixture
def world() -> World:
    return World()
