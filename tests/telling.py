"""What pytest-xdist's workers tell the process that counts: of eleven thousand tests, only what it makes use of."""

from typing import Any

import pytest

# seconds; a set-up that takes less is nothing that --durations would show
_AT_ONCE = 0.005


def tell_less(config: pytest.Config) -> None:
    """A worker sends six messages for each test; these three change nothing where they arrive."""
    for worker in config.pluginmanager.get_plugins():
        if hasattr(worker, "sendevent"):
            worker.sendevent = _less(worker.sendevent)


def _less(send: Any) -> Any:
    def sendevent(name: str, **told: Any) -> None:
        if name == "testreport":
            report = told["data"]
            if _says_nothing(report):
                return
            # the names of the modules, classes and markers of each test
            report["keywords"] = {}
        if name != "logstart":
            send(name, **told)

    return sendevent


def _says_nothing(report: dict[str, Any]) -> bool:
    """Whether it is of a set-up or an end that went well, at once and in silence."""
    well = report["when"] != "call" and report["outcome"] == "passed"
    return well and report["duration"] < _AT_ONCE and not report["sections"]
