"""Composition root: settings in, application out; nothing else knows everybody."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sandbox.api.ahead import Ahead
from sandbox.api.endpoint import Checker, Endpoint, Frame
from sandbox.api.errors import MANNERS
from sandbox.api.handlers import (
    applications,
    declarations,
    delivery_partners,
    enrolments,
    generic,
    outcomes,
    participants,
    statements,
)
from sandbox.api.lane import Api, Lane
from sandbox.api.middleware import Gateway, WsgiApp
from sandbox.api.spec import Spec, match
from sandbox.api.versions.releases import versions
from sandbox.control import mount as control
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

if TYPE_CHECKING:
    from sandbox.control.desk import Desk

_HANDLERS = {
    "applications": applications,
    "participants": participants,
    "declarations": declarations,
    "delivery_partners": delivery_partners,
    "outcomes": outcomes,
    "enrolments": enrolments,
    "statements": statements,
    "generic": generic,
}


class Sandbox(NamedTuple):
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
        from sandbox.control import shapes

        hub.publish(name, "change", {"operation": None, "answer": shapes.happened(happened, workspace)})


def _checker(specs: dict[str, Spec]) -> Checker:
    # only --strict checks answers, and jsonschema takes 50 ms to import
    from sandbox.api import strict

    return strict.Checker(specs)


def create_app(settings: Settings) -> Sandbox:
    """Put everything together, and make the first workspace.

    Raises:
        UnknownScenario, ScenarioInvalid: the scenario that workspaces start from does not exist, or has problems.
        HandlersDontMatch: the OpenAPI files and the handlers have drifted apart.
    """
    served_versions = versions(settings.release, faithful=settings.faithful_errors)
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
    files = {version.NAME: folder("openapi") / settings.release / f"{version.NAME}.yaml" for version in served_versions}
    specs = {name: Spec.read(path) for name, path in files.items()}
    manners = MANNERS[settings.release]._replace(faithful=settings.faithful_errors)
    frame = Frame(store, manners, settings.sandbox_headers, _checker(specs) if settings.strict else None)
    operations = {name: spec.operation_ids() for name, spec in specs.items()}
    handlers = match({op for ids in operations.values() for op in ids}, _HANDLERS, exact=False)
    apis = [
        Api(
            specs[version.NAME],
            f"/api/{version.NAME}",
            {op: Endpoint(op, handlers[op], version, frame) for op in operations[version.NAME]},
        )
        for version in served_versions
    ]
    control_file = folder("openapi") / "control.yaml"
    store.told = partial(_tell, frame.hub)

    def desk() -> "Desk":
        from sandbox.control.desk import Desk, Line
        from sandbox.control.operations import operations

        return Desk(store, library, served, settings, operations(specs), frame.coverage, frame.hub, Line(gateway))

    apis.append(control.api(desk, control_file))
    titles = {f"API {name}, release {settings.release}": path for name, path in files.items()}

    def ordinary() -> WsgiApp:
        # Flask and Connexion take 0.25 s to import, and most starts never need them
        from sandbox.site import site

        return site(apis, frame, settings, {"Control API": control_file, **titles}).wsgi_app

    with store.open(DEFAULT_WORKSPACE):
        pass  # makes it, so that a scenario that cannot be built stops the start
    ahead = Ahead(store, settings.token_secret)
    lane = Lane(apis) if settings.fast_lane else None
    gateway = Gateway(lane, ordinary, ahead, most=room(settings), hub=frame.hub, any_suffix=manners.any_suffix)
    return Sandbox(gateway, store, library, served, reference, settings)
