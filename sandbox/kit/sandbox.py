"""A workspace for one test, and all that a test does with it."""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from sandbox.kit.client import Answer, ApiClient
from sandbox.kit.clock import Clock, instant
from sandbox.kit.exchange import Exchange
from sandbox.kit.faults import Faults
from sandbox.kit.server import SandboxServer
from sandbox.remote import NotReachable, Refused

# a scenario's name, its file, or the scenario itself
Scenario = str | Path | Mapping[str, Any]
_LONGEST_NAME = 63


class NpqSandbox:
    """A workspace of one's own, for as long as the `with` block lasts.

    Its register, clock, faults and journal are nobody else's, so tests may run side by side on one server.

    Args:
        scenario: what it starts from: a name, a file (a path, or a text that ends with .yaml or .yml), or a scenario
            as a dict. `empty` has nobody in it and is made in milliseconds, `default` has a thousand people.
        clock: where its clock stands still at the start, in place of the scenario's clock.
        seed: decides every generated value, in place of the scenario's seed.
        name: for the workspace; with a number where somebody has it. The server finds one unless told.
        server: whose workspace it is; unless told, the server at NPQ_SANDBOX_URL or one that is started for it.

    Attributes:
        server: whose it is.
        clock: its clock.
        faults: what breaks in it.
    """

    def __init__(
        self,
        scenario: Scenario = "empty",
        *,
        clock: str | date | None = None,
        seed: int | None = None,
        name: str | None = None,
        server: SandboxServer | None = None,
    ) -> None:
        self._start: dict[str, Any] = {"scenario": _scenario(scenario)}
        if clock is not None:
            self._start["clock"] = {"now": instant(clock), "frozen": True}
        if seed is not None:
            self._start["seed"] = seed
        self._wanted = name
        self.server = server or SandboxServer()
        self._stops_server = False
        self._made: dict[str, Any] = {}
        self.clock = Clock(self.call)
        self.faults = Faults(self.call)

    def __enter__(self) -> "NpqSandbox":
        """Make the workspace, and start the server if there is none.

        Raises:
            SandboxDidNotStart, NotReachable: there is no server.
            Refused: the scenario or the clock is not what the server knows; the message says why.
        """
        self._stops_server = not self.server.started
        if self._stops_server:
            self.server.__enter__()
        try:
            self._made = self._make()
        except BaseException:
            self._stop_server()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Drop the workspace, and stop the server if it was started for it."""
        try:
            if self._made:
                self.call("DELETE")
        except (NotReachable, Refused):
            pass  # gone already, with its server or by the test's own hand
        finally:
            self._made = {}
            self._stop_server()

    def __repr__(self) -> str:
        """As a failing test shows it."""
        return f"<workspace {self.name} at {self.url}>" if self._made else "<no workspace>"

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return self.server.url

    @property
    def name(self) -> str:
        """The workspace's name."""
        found: str = self._here["name"]
        return found

    @property
    def handles(self) -> dict[str, str]:
        """The scenario's names for people, applications and declarations, and the ids behind them."""
        found: dict[str, str] = self.call("GET", "/handles")
        return found

    def token(self, provider: str) -> str:
        """The bearer token that opens this workspace as a lead provider.

        Args:
            provider: its slug, or a token of the scenario's own.

        Raises:
            LookupError: there is none of this name; the message tells those that there are.
        """
        return _found(provider, self._here["tokens"], "lead provider")

    def client(self, provider: str) -> ApiClient:
        """A small client of the API with this provider's token."""
        return ApiClient(self.url, self.token(provider))

    def id(self, handle: str) -> str:
        """The id behind a name that the scenario gave, as in `id("tomasz.first")`.

        Raises:
            LookupError: there is none of this name; the message tells those that there are.
        """
        return _found(handle, self.handles, "handle")

    def act(self, verb: str, what: str | None = None, **arguments: Any) -> list[dict[str, Any]]:
        """Do one thing in place of a provider or the DfE, and say which records changed, with before and after.

        Args:
            verb: one of a scenario's `do:`, as in "accept", "change_name" or "close_statement".
            what: the handle or id that it is about, where that is all.
            arguments: its arguments otherwise, as in `who="tomasz", full_name="Tomasz Nowak"`.

        Raises:
            Refused: there is no such verb or record, or the rules do not allow it; the message says why.
        """
        said: list[dict[str, Any]] = self.call("POST", "/actions", {verb: arguments if what is None else what})[
            "changed"
        ]
        return said

    def people(
        self, people: Mapping[str, Any] | None = None, crowd: list[Mapping[str, Any]] | None = None
    ) -> dict[str, str]:
        """Let people apply, and say the handles and ids of those who came.

        Args:
            people, crowd: in the scenario's format.
        """
        told = {"people": people, "crowd": crowd}
        added = self.call("POST", "/people", {key: value for key, value in told.items() if value is not None})
        found: dict[str, str] = added["handles"]
        return found

    def requests(self, **filters: Any) -> list[dict[str, Any]]:
        """What the API was asked in this workspace, newest first.

        Args:
            filters: `method`, `path`, `operation`, `status` (422 or "4xx"), `rule`, `provider`, `since`, `limit`.
        """
        query = f"?{urlencode(filters)}" if filters else ""
        found: list[dict[str, Any]] = self.call("GET", f"/requests{query}")["requests"]
        return found

    def explain(self, request: Answer | str | int | None = None) -> Exchange:
        """Why a request was answered as it was; printed, it is a page with every check.

        Args:
            request: an answer, or the number that X-Sandbox-Request-Id tells; the last request unless told.

        Raises:
            LookupError: there is no such request.
        """
        __tracebackhide__ = True
        if request is None:
            newest = self.requests(limit=1)
            request = newest[0]["id"] if newest else None
        if isinstance(request, Answer):
            request = request.headers.get("X-Sandbox-Request-Id")
        if request is None:
            raise LookupError(f"nobody asked the API for anything in workspace {self.name}")
        try:
            return Exchange(self.call("GET", f"/requests/{str(request).zfill(6)}"))
        except Refused as error:
            raise LookupError(str(error)) from None

    def verify(self, *expected: str | Mapping[str, Any], **more: Any) -> None:
        """Fail unless the API was asked what it should have been.

        Args:
            expected: each a method and a path, as in "POST /api/v3/participant-declarations", or a dict with `at` and
                what else the exchanges have to be: `body`, `status`, `times`, `at_least`, `in_order`.
            more: the same, for each of them.

        Raises:
            AssertionError: it was not; the message shows the exchanges that come nearest, and how they differ.
        """
        __tracebackhide__ = True
        wanted = [{"at": one} if isinstance(one, str) else dict(one) for one in expected]
        try:
            self.call("POST", "/verify", {"requests": [{**one, **more} for one in wanted]})
        except Refused as error:
            if error.kind != "not-verified":
                raise
            raise AssertionError("\n".join([str(error), *_nearest(error.said)])) from None

    def snapshot(self) -> dict[str, Any]:
        """The whole workspace as one document, for `restore` here or elsewhere, or for a file."""
        found: dict[str, Any] = self.call("GET", "/snapshot")
        return found

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Put the workspace back to where a snapshot was taken."""
        self._made = self.call("PUT", "/snapshot", snapshot)

    def reset(self, scenario: Scenario | None = None, *, seed: int | None = None) -> None:
        """Start again, from the same scenario or from another; what was exercised still counts as coverage.

        Args:
            scenario, seed: as of the class; without both, everything is as it was at the start.
        """
        body: dict[str, Any] = {"keep": ["coverage"]}
        if scenario is not None:
            body["scenario"] = _scenario(scenario)
        if seed is not None:
            body["seed"] = seed
        self._made = self.call("POST", "/reset", body)

    def coverage(self) -> dict[str, Any]:
        """How often each operation gave each status here, and each rule objected."""
        found: dict[str, Any] = self.call("GET", "/coverage")
        return found

    def call(self, method: str, rest: str = "", body: object = None) -> Any:
        """Any control call about this workspace, as in `call("GET", "/clock")`, and the value of its answer.

        Raises:
            Refused: the answer is an error.
            NotReachable: there is no answer.
        """
        __tracebackhide__ = True
        return self.server.remote.call(method, f"{self.server.workspace_path(self.name)}{rest}", body)

    @property
    def _here(self) -> dict[str, Any]:
        __tracebackhide__ = True
        if not self._made:
            raise RuntimeError("there is no workspace yet, or no more: with NpqSandbox() as sandbox: …")
        return self._made

    def _make(self) -> dict[str, Any]:
        made: dict[str, Any]
        for number in count(1):
            told = self._start
            if self._wanted is not None:
                ending = "" if number == 1 else f"-{number}"
                told = {**told, "name": f"{self._wanted[: _LONGEST_NAME - len(ending)]}{ending}"}
            try:
                made = self.server.remote.call("POST", "/__sandbox/workspaces", told)
                break
            except Refused as error:
                # left behind by tests that were killed, or of another run on the same server
                if self._wanted is None or error.kind != "workspace-exists":
                    raise
        return made

    def _stop_server(self) -> None:
        if self._stops_server:
            self.server.__exit__(None, None, None)


def _scenario(given: Scenario) -> str | Mapping[str, Any]:
    """As the control API takes it: a name, or the scenario itself."""
    if isinstance(given, Mapping) or (isinstance(given, str) and not given.endswith((".yaml", ".yml"))):
        return given
    from sandbox.scenario.document import read

    path = Path(given)
    # read as the server reads it: dates stay text, and mistakes come with their lines
    found: Mapping[str, Any] = read(path.read_text(encoding="utf-8"), str(path)).data
    return found


def _found(name: str, among: Mapping[str, str], what: str) -> str:
    __tracebackhide__ = True
    if name in among:
        return among[name]
    near = get_close_matches(name, among, n=1)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    raise LookupError(f"there is no {what} '{name}' here{meant} (there are: {', '.join(among) or 'none'})")


def _nearest(problem: Mapping[str, Any]) -> list[str]:
    """For each expectation that is not fulfilled, what came nearest to it."""
    lines = []
    for failed in problem["failed"]:
        lines.append(f"{failed['at']}: wanted {failed['wanted']}, seen {failed['seen']}")
        for row in failed["nearest"]:
            lines.append(f"  nearest: {row['id']} {row['method']} {row['path']} answered {row['status']}")
            lines += [f"    {difference}" for difference in row.get("differences", [])]
    return lines
