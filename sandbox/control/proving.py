"""A scenario proves itself in a workspace: it starts again, and everything that it expects is sent and compared."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sandbox.api.auth import token_for
from sandbox.control import recipes
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import Refusal
from sandbox.control.sender import send
from sandbox.journal import Exchange
from sandbox.scenario import expect
from sandbox.scenario.expect import Answer
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.scenario import Scenario
from sandbox.store import DEFAULT_WORKSPACE

_CONTROL = "/__sandbox/workspaces"
_USUAL = f"{_CONTROL}/{DEFAULT_WORKSPACE}/"


def prove(desk: Desk, request: Request) -> Any:
    """Back to the start of the workspace's scenario, then every request of its `expect`, in order."""
    name = request.path["workspace"]
    with opened(desk, request) as workspace:
        origin = workspace.origin
    if not isinstance(origin, Recipe):
        raise Refusal("no-scenario", f"The workspace {name} was made from no scenario; reset it to one.")
    if desk.line.busy:
        raise Refusal("proof-in-proof", "What a scenario expects cannot be that a scenario proves itself.")
    fresh = recipes.made_from(origin, request)
    desk.store.put(name, fresh)
    # imported on use: most servers never prove anything
    from concurrent.futures import ThreadPoolExecutor

    # this thread has the event loop, on which a fault's delay would have to wait
    desk.line.busy = True
    try:
        with ThreadPoolExecutor(1) as pool:
            rows = pool.submit(_rows, desk, request, origin.scenario, fresh.handles).result()
    finally:
        desk.line.busy = False
    return {"scenario": origin.scenario.name, "passed": not any(row["problems"] for row in rows), "expected": rows}


def _rows(desk: Desk, request: Request, scenario: Scenario, handles: Mapping[str, str]) -> list[dict[str, Any]]:
    with asyncio.Runner() as runner:
        sender = _Sender(desk, request, runner)
        return [_row(part.data, sender, *expect.one(part, handles, sender)) for part in scenario.expect]


def _row(data: Mapping[str, Any], sender: "_Sender", answer: Answer | None, problems: list[Any]) -> dict[str, Any]:
    noted = sender.noted if answer is not None else None
    return {
        "request": data["request"],
        "as": data.get("as"),
        "status": data["status"],
        "rule": data.get("rule"),
        "answered": None if answer is None else answer.status,
        "id": None if noted is None else noted.id,
        "problems": [problem.message for problem in problems],
    }


class _Sender:
    """Calls this server, and looks up in the journal what became of each call."""

    def __init__(self, desk: Desk, request: Request, runner: asyncio.Runner) -> None:
        self._desk, self._request, self._runner = desk, request, runner
        self.noted: Exchange | None = None

    def __call__(
        self, method: str, path: str, *, caller: str | None, body: object, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request, as JSON unless the headers say otherwise."""
        desk, before = self._desk, self._newest()
        sent = {name.lower(): value for name, value in headers.items()}
        workspace = self._request.path["workspace"]
        if caller is not None:
            sent["authorization"] = f"Bearer {token_for(caller, workspace, desk.settings.token_secret)}"
        if path.startswith(_USUAL):
            # a scenario is written as if it had the usual workspace
            path = f"{_CONTROL}/{workspace}/{path.removeprefix(_USUAL)}"
            # whoever may let it prove itself may do this as well
            sent.setdefault("authorization", f"Bearer {desk.settings.admin_token}")
        assert desk.line.app is not None
        answer = self._runner.run(send(desk.line.app, method, path, sent, body))
        newest = self._newest()
        # a request whose token opens nothing is noted elsewhere
        self.noted = None if newest is before else newest
        # the answers' own headers may be switched off
        rules = {} if self.noted is None else {"x-sandbox-rule": ", ".join(self.noted.rules)}
        return Answer(answer.status, {**answer.headers, **rules}, answer.body)

    def _newest(self) -> Exchange | None:
        with opened(self._desk, self._request) as workspace:
            return next(reversed(workspace.journal), None)
