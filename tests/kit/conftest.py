"""One server for all tests of the kit: to start one takes longer than most of them."""

from collections.abc import Iterator

import pytest

from kit.running import Project, serving
from sandbox.kit import SandboxServer


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    yield from serving()


@pytest.fixture
def project(pytester: pytest.Pytester, server: SandboxServer) -> Project:
    """A project whose tests ask the server of this test run."""
    return Project(pytester, server.url)
