"""The server that the kit starts: as `npq-sandbox serve`, and it ends with the process that wanted it."""

import os
import signal
import sys
import threading
from typing import Any, NoReturn

from sandbox.settings import BadSetting, Settings, from_environment


def main(given: dict[str, Any]) -> None:
    """Serve until told to stop; what is wrong with the settings or the scenario goes to stderr, with exit code 2.

    Args:
        given: settings by name; the others come from the environment.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        settings = Settings(**{**from_environment(os.environ), **given})
    except BadSetting as error:
        _refuse(error)
    # what is wrong with the settings is said before all this is read
    from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario
    from sandbox.serving import PortNotAvailable, serve

    try:
        serve(settings)
    except (PortNotAvailable, ScenarioInvalid, UnknownScenario) as error:
        _refuse(error)


def _refuse(error: Exception) -> NoReturn:
    print(error, file=sys.stderr)
    sys.exit(2)


def _end_with_parent() -> None:
    # the parent writes nothing: this returns when the parent closes its end, or dies
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
