"""Composition root: settings in, application out; nothing else knows everybody."""

from dataclasses import dataclass
from functools import partial

from sandbox.api import strays
from sandbox.api.ahead import Ahead
from sandbox.api.endpoint import Endpoint, Frame
from sandbox.api.handlers import applications, declarations, enrolments, generic, outcomes, participants, statements
from sandbox.api.middleware import Gateway
from sandbox.api.mount import Spec, match, mount, new_site
from sandbox.api.strict import Checker
from sandbox.api.versions.releases import RELEASES
from sandbox.console import docs
from sandbox.control import mount as control
from sandbox.control import shapes
from sandbox.control.desk import Desk
from sandbox.control.operations import operations as declared
from sandbox.control.room import room
from sandbox.domain.schedules import ReferenceData
from sandbox.events import Hub
from sandbox.fixtures import folder, reference_data
from sandbox.scenario.loader import Library
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.served import Served
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE, Store
from sandbox.workspace import Happening, Workspace

_HANDLERS = {
    "applications": applications,
    "participants": participants,
    "declarations": declarations,
    "outcomes": outcomes,
    "enrolments": enrolments,
    "statements": statements,
    "generic": generic,
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A server's parts.

    Attributes:
        asgi: the ASGI application.
        store: its workspaces.
        library: its scenarios.
        served: the one that workspaces start from.
        reference: the reference data of its release.
        settings: how it was set up.
    """

    asgi: Gateway
    store: Store
    library: Library
    served: Served
    reference: ReferenceData
    settings: Settings


def _tell(hub: Hub, name: str, workspace: Workspace, happened: list[Happening]) -> None:
    if hub.heard:
        hub.publish(name, "change", {"operation": None, "answer": shapes.happened(happened, workspace)})


def create_app(settings: Settings) -> Sandbox:
    """Put everything together, and make the first workspace.

    Raises:
        UnknownScenario, ScenarioInvalid: the scenario that workspaces start from does not exist, or has problems.
        HandlersDontMatch: the OpenAPI files and the handlers have drifted apart.
    """
    versions = RELEASES[settings.release]
    reference = reference_data(settings.release)
    library = Library(reference)
    scenario = library.load(settings.scenario)
    served = Served(scenario)
    store = Store(
        Recipe(scenario, reference, seed=settings.seed).make,
        providers=frozenset(reference.lead_providers),
        tokens=scenario.tokens,
        auto=settings.auto_workspaces,
        most=settings.max_workspaces,
        ttl=settings.workspace_ttl,
    )
    flask_app = new_site()
    files = {version.NAME: folder("openapi") / settings.release / f"{version.NAME}.yaml" for version in versions}
    specs = {name: Spec.read(path) for name, path in files.items()}
    check = Checker(specs) if settings.strict else None
    frame = Frame(store, settings.sandbox_headers, check)
    operations = {name: spec.operation_ids() for name, spec in specs.items()}
    handlers = match({op for ids in operations.values() for op in ids}, _HANDLERS)
    for version in versions:
        views = {op: Endpoint(op, handlers[op], version, frame) for op in operations[version.NAME]}
        mount(flask_app, specs[version.NAME], f"/api/{version.NAME}", views)
    control_file = folder("openapi") / "control.yaml"
    desk = Desk(store, library, served, settings, declared(specs), frame.coverage, frame.hub)
    store.told = partial(_tell, frame.hub)
    answer_stray = control.install(flask_app, desk, control_file)
    strays.install(flask_app, frame, {control.PREFIX: answer_stray})
    titles = {f"API {name}, release {settings.release}": path for name, path in files.items()}
    docs.install(flask_app, {"Control API": control_file, **titles})
    with store.open(DEFAULT_WORKSPACE):
        pass  # makes it, so that a scenario that cannot be built stops the start
    ahead = Ahead(store, settings.token_secret)
    gateway = Gateway(flask_app.wsgi_app, ahead, most=room(settings), hub=frame.hub)
    return Sandbox(gateway, store, library, served, reference, settings)
