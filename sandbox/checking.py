"""`npq-sandbox check`: a scenario's form, its names, its story, and what it expects of the API."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from sandbox.api.auth import token_for
from sandbox.app import Sandbox, create_app
from sandbox.control.sender import send
from sandbox.scenario import expect
from sandbox.scenario.expect import Answer
from sandbox.scenario.problems import ScenarioProblem
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE


def check(name: str, settings: Settings) -> list[ScenarioProblem]:
    """Build a scenario in a server of its own, and run its `expect` there.

    Args:
        name: of a shipped scenario, or a file.
        settings: which release, above all.

    Returns:
        Where the API did not answer as expected.

    Raises:
        UnknownScenario, ScenarioInvalid: it cannot be built.
    """
    sandbox = create_app(replace(settings, scenario=name, token_secret=None, sandbox_headers=True))
    scenario = sandbox.library.load(name)
    with sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        handles = workspace.handles
    return expect.run(scenario, handles, _Sender(sandbox))


class _Sender:
    """Calls an application in this process."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def __call__(
        self, method: str, path: str, *, caller: str | None, body: object, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request, as JSON unless the headers say otherwise."""
        sent = {name.lower(): value for name, value in headers.items()}
        if caller is not None:
            sent["authorization"] = f"Bearer {token_for(caller)}"
        return asyncio.run(send(self._sandbox.asgi, method, path, sent, body))
