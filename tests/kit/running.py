"""Runs the tests of a pretended project with the plugin, against a server of this test run."""

import os
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from lean import LEAN

from sandbox.kit import SandboxServer

ROOT = Path(__file__).resolve().parents[2]
# installed, pytest finds it by itself; from a checkout alone it has to be told, and never twice
_INSTALLED = any(point.name == "npq_sandbox" for point in entry_points(group="pytest11"))
PLUGIN = () if _INSTALLED else ("-p", "sandbox.pytest_plugin")


def environment(url: str | None = None) -> dict[str, str]:
    """For a process of its own, in any folder: it finds the sandbox, and the server where one is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NPQ_SANDBOX_", "PYTEST_"))}
    kept["PYTHONPATH"] = str(ROOT)
    return kept if url is None else {**kept, "NPQ_SANDBOX_URL": url}


class Project:
    """A project with tests in it; they ask the server that it is told."""

    def __init__(self, pytester: pytest.Pytester, url: str | None) -> None:
        self.pytester = pytester
        self._url = url

    def run(self, tests: str, *arguments: str, ini: str = "", apart: bool = False) -> pytest.RunResult:
        """Run tests in this process, or in one of its own."""
        self.pytester.makefile(".ini", pytest=f"[pytest]\nfilterwarnings = error\n{ini}")
        self.pytester.makepyfile(test_project=tests)
        return self.again(*arguments, apart=apart)

    def again(self, *arguments: str, apart: bool = False) -> pytest.RunResult:
        """Run what is there."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("NPQ_SANDBOX_", "PYTEST_XDIST"))]:
                patch.delenv(name)
            for name, value in environment(self._url).items():
                patch.setenv(name, value)
            run = self.pytester.runpytest_subprocess if apart else self.pytester.runpytest_inprocess
            return run(*PLUGIN, *LEAN, "-p", "no:cacheprovider", *arguments)


def serving() -> Iterator[SandboxServer]:
    """A server of our own, whatever the environment says."""
    with SandboxServer("", release="2023") as server:
        yield server
