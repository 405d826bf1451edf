"""What handlers work with: the server's parts, and the request as it was understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.control.operations import Operation
from sandbox.control.sender import AsgiApp
from sandbox.events import Hub
from sandbox.journal import Coverage
from sandbox.scenario.loader import Library
from sandbox.scenario.problems import UnknownScenario
from sandbox.scenario.scenario import Scenario
from sandbox.scenario.served import Served
from sandbox.settings import Settings
from sandbox.store import Store


class Request(NamedTuple):
    """A control call, understood.

    Attributes:
        path: the path's parameters.
        asked: the keys of a JSON body, and the query's.
        text: the body as sent, so that YAML can read it; empty where there is none.
        is_yaml: whether it was sent as YAML, which makes it a scenario.
        trusted: whether the sender may change things.
    """

    path: Mapping[str, str] = {}
    asked: Mapping[str, Any] = {}
    text: str = ""
    is_yaml: bool = False
    trusted: bool = True


class Answer(NamedTuple):
    """A handler's value where its status or head is not the operation's usual one."""

    value: Any
    status: int | None = None
    headers: Mapping[str, str] = {}
    content_type: str = "application/json"


@dataclass(slots=True)
class Line:
    """The way back to the application, which is put together after the desk.

    Attributes:
        app: the ASGI application.
        busy: whether a scenario proves itself by it now.
    """

    app: AsgiApp | None = None
    busy: bool = False


class Desk(NamedTuple):
    """The parts of a server that the control API works with.

    Attributes:
        store: the workspaces.
        library: the shipped scenarios.
        served: the scenario that workspaces start from; it may come from anywhere.
        settings: how the server was set up.
        operations: the API's operations, by name.
        coverage: what all workspaces exercised since the start.
        hub: who is told what happens.
        line: sends requests to the API, where a scenario proves itself.
    """

    store: Store
    library: Library
    served: Served
    settings: Settings
    operations: Mapping[str, Operation]
    coverage: Coverage
    hub: Hub
    line: Line

    @property
    def scenario(self) -> Scenario:
        """The scenario that workspaces start from."""
        return self.served.scenario

    def scenario_names(self) -> list[str]:
        """The scenarios that a control call may name: those shipped, and the server's own."""
        return sorted({*self.library.names(), self.scenario.name})

    def scenario_named(self, name: str) -> Scenario:
        """A scenario by its name; never by a path, which is for whoever starts the server.

        Raises:
            UnknownScenario: there is none.
        """
        if name == self.scenario.name:
            return self.scenario
        if not self.library.ships(name):
            raise UnknownScenario(name, self.scenario_names())
        return self.library.load(name)
