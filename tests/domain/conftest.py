"""The world of every test, and the marks by which tests say which rule they are about."""

from collections.abc import Callable, Generator
from datetime import datetime

import pytest

pytest.register_assert_rewrite("domain.world")

from domain.world import World  # noqa: E402, after its assertions are told to explain themselves


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def at() -> Callable[[str], datetime]:
    return World.at


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "rule(*ids): these rules of the domain fire in the test")
    config.addinivalue_line("markers", "spares(*ids): the nearest neighbour, in which these rules do not fire")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Function) -> Generator[None, object, object]:
    """A test that claims to make a rule fire has to do so, and its neighbour must not."""
    result = yield
    marked = {name: {rule for mark in item.iter_markers(name) for rule in mark.args} for name in ("rule", "spares")}
    if any(marked.values()):
        fired = item.funcargs["world"].fired
        assert marked["rule"] <= fired, "a marked rule did not fire"
        assert not marked["spares"] & fired, "a rule fired that should have been spared"
    return result
