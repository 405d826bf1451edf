"""Composition root: settings in, application out; nothing else knows everybody."""

import warnings
from dataclasses import dataclass

from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import folder, reference_data
from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
from sandbox.settings import Settings
from sandbox.store import DEFAULT_WORKSPACE, Store

with warnings.catch_warnings():
    # Connexion imports its test client, and with it what Starlette has to say about httpx
    warnings.simplefilter("ignore")
    from sandbox.api.mount import Site, match, operation_ids

from sandbox.api import strays
from sandbox.api.endpoint import Endpoint, Frame
from sandbox.api.handlers import applications, declarations, outcomes, participants
from sandbox.api.middleware import Gateway
from sandbox.api.versions.releases import RELEASES
from sandbox.console import docs

_HANDLERS = {
    "applications": applications,
    "participants": participants,
    "declarations": declarations,
    "outcomes": outcomes,
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A server's parts.

    Attributes:
        asgi: the ASGI application.
        store: its workspaces.
        library: its scenarios.
        reference: the reference data of its release.
        settings: how it was set up.
    """

    asgi: Gateway
    store: Store
    library: Library
    reference: ReferenceData
    settings: Settings


def create_app(settings: Settings) -> Sandbox:
    """Put everything together, and make the first workspace.

    Raises:
        UnknownScenario, ScenarioInvalid: the scenario that workspaces start from does not exist, or has problems.
        HandlersDontMatch: the OpenAPI files and the handlers have drifted apart.
    """
    reference = reference_data(settings.release)
    library = Library(reference)
    scenario = library.load(settings.scenario)
    store = Store(
        lambda: build(scenario, reference, seed=settings.seed),
        providers=frozenset(reference.lead_providers),
        auto=settings.auto_workspaces,
        most=settings.max_workspaces,
        ttl=settings.workspace_ttl,
    )
    frame = Frame(store, settings.token_secret, settings.sandbox_headers)
    site = Site()
    folder_of_release = folder("openapi") / settings.release
    specs = {version.NAME: folder_of_release / f"{version.NAME}.yaml" for version in RELEASES[settings.release]}
    operations = {name: operation_ids(spec) for name, spec in specs.items()}
    handlers = match({op for ids in operations.values() for op in ids}, _HANDLERS)
    for version in RELEASES[settings.release]:
        views = {op: Endpoint(op, handlers[op], version, frame) for op in operations[version.NAME]}
        site.mount(specs[version.NAME], f"/api/{version.NAME}", views)
    flask_app = site.ready()
    strays.install(flask_app, frame)
    docs.install(flask_app, {f"API {name}, release {settings.release}": spec for name, spec in specs.items()})
    with store.open(DEFAULT_WORKSPACE):
        pass  # makes it, so that a scenario that cannot be built stops the start
    return Sandbox(Gateway(flask_app.wsgi_app, max_body=settings.max_body), store, library, reference, settings)
