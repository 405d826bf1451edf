"""The scenarios: which there are, what they say, and what is wrong with one."""

from typing import Any

from sandbox.control.desk import Desk, Request
from sandbox.control.problems import invalid_file, invalid_scenario, unknown
from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.scenario import Scenario


def list_all(desk: Desk, request: Request) -> Any:
    """Every scenario that a call may name."""
    found = [_loaded(desk, name) for name in desk.scenario_names()]
    return {"scenarios": [{"name": one.name, "title": one.title, "summary": one.summary} for one in found]}


def show(desk: Desk, request: Request) -> Any:
    """One scenario, as read and as written."""
    found = _loaded(desk, request.path["name"])
    return {
        "name": found.name,
        "title": found.title,
        "summary": found.summary,
        "document": found.data,
        "text": found.text,
    }


def check(desk: Desk, request: Request) -> Any:
    """Whether a document is a scenario that can be built here; it is, into a workspace that nobody keeps."""
    try:
        Recipe(desk.library.parse(request.text), desk.library.reference).make()
    except ScenarioInvalid as error:
        raise invalid_scenario(error.problems, valid=False) from None
    return {"valid": True}


def _loaded(desk: Desk, name: str) -> Scenario:
    try:
        return desk.scenario_named(name)
    except UnknownScenario as error:
        raise unknown("scenario", error.name, error.known) from None
    except ScenarioInvalid as error:
        raise invalid_file(error.problems) from None
