"""What a call says about a workspace's making -> a recipe, and the recipe -> a workspace."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.control.desk import Desk, Request
from sandbox.control.problems import Refusal, invalid, invalid_file, invalid_scenario
from sandbox.domain.clock import within_reach
from sandbox.domain.dates import read_instant
from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.scenario import Scenario
from sandbox.workspace import Origin, Workspace


def described(desk: Desk, request: Request) -> Recipe:
    """The recipe that a call describes; the server's settings fill in what it leaves open.

    Raises:
        Refusal: an unknown scenario, a scenario with problems, or a clock that cannot be.
    """
    clock = request.asked.get("clock", {})
    seed = asked_seed(request)
    try:
        scenario = _scenario(desk, request)
    except UnknownScenario as error:
        raise invalid("scenario", message=str(error), allowed=error.known) from None
    except ScenarioInvalid as error:
        raise _refusal(error, request) from None
    return Recipe(
        scenario,
        desk.library.reference,
        seed=desk.settings.seed if seed is None else seed,
        now=instant(clock["now"], "clock", "now") if "now" in clock else None,
        frozen=clock.get("frozen"),
    )


def made_from(origin: Origin, request: Request) -> Workspace:
    """A workspace at the start that its origin, and the seed asked for, give it.

    Raises:
        Refusal: the scenario asks for what the API could not reach.
    """
    try:
        return origin.again(asked_seed(request))
    except ScenarioInvalid as error:
        raise _refusal(error, request) from None


def asked_seed(request: Request) -> int | None:
    """The seed that a call asks for."""
    seed = request.asked.get("seed")
    # JSON Schema takes 7.0 for an integer
    return None if seed is None else int(seed)


def instant(text: str, *path: str) -> datetime:
    """A time that a clock is to show.

    Raises:
        Refusal: there is no such time, or it lies too far away.
    """
    found = read_instant(text)
    if found is None:
        raise invalid(*path, message=f"'{text}' is no real date")
    if not within_reach(found):
        raise invalid(*path, message=f"'{text}' does not lie between 1970 and 2999")
    return found


def _scenario(desk: Desk, request: Request) -> Scenario:
    told: str | Mapping[str, Any] | None = request.asked.get("scenario")
    if request.is_yaml:
        return desk.library.parse(request.text)
    if told is None:
        return desk.scenario
    if isinstance(told, str):
        return desk.scenario_named(told)
    return desk.library.parse(json.dumps(told))


def _refusal(error: ScenarioInvalid, request: Request) -> Refusal:
    if request.is_yaml:
        return invalid_scenario(error.problems)
    if isinstance(request.asked.get("scenario"), Mapping):
        return invalid_scenario(error.problems, "scenario")
    return invalid_file(error.problems)
