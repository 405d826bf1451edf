"""`serve --watch`: takes up scenario files that were changed, by their content; a bad one keeps what was there.

Looking is polling, because mounted folders tell nobody of changes, and by content, because their times cannot be
relied on. A change is taken up when two looks in a row see the same, so that a file that is being written is left
alone. What changes: the scenarios that calls may name, what first touches get, and `default`, which is made anew.
Other workspaces stay as they are until somebody resets them.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.scenario.loader import Library, contents, suits
from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.scenario import Scenario
from sandbox.store import DEFAULT_WORKSPACE

SECONDS_BETWEEN_LOOKS = 0.5
log = logging.getLogger("sandbox.watch")

# what lies at each place; None where nothing readable does
Files = Mapping[Path, bytes | None]


class Watcher:
    """Watches the scenarios of a server, from the moment that it is made.

    Args:
        sandbox: the server.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._shelf = sandbox.library.shelf
        self._folders = (self._shelf, self._shelf / sandbox.library.reference.release)
        # the server's own, if it is none of the shelf's; it may go away for a moment and come back
        self._own = sandbox.library.place(sandbox.settings.scenario)
        self._good: dict[str, bytes] = {}
        self._last = self._taken = self._read()
        self._take_up()

    def look(self) -> None:
        """Look once; a change that the look before saw too is taken up."""
        files = self._read()
        settled, self._last = files == self._last, files
        if settled and files != self._taken:
            self._taken = files
            self._take_up()

    def _read(self) -> Files:
        shelf = [place for found in self._folders for place in found.glob("*.yaml")]
        return {place: _content(place) for place in sorted({*shelf, self._own})}

    def _take_up(self) -> None:
        served = self._sandbox.served
        problems = self._take_up_shelf()
        scenario = served.scenario
        try:
            scenario = self._sandbox.library.load(self._sandbox.settings.scenario)
            if scenario != served.scenario:
                self._serve(scenario)
        except UnknownScenario:
            problems.append(f"{self._own.name}: there is no such file any more")
        except ScenarioInvalid as error:
            problems += map(str, error.problems)
        before, served.error = served.error, "\n".join(dict.fromkeys(problems)) or None
        if served.error is not None:
            log.warning("scenario files have problems; what was there stays:\n%s", served.error)
        elif before is not None:
            log.info("the scenario files have no problems any more")

    def _take_up_shelf(self) -> list[str]:
        """Offer what is good in the folder, and in place of what is not what was good before."""
        release = self._sandbox.library.reference.release
        found = {
            place.stem: raw
            for shelf in self._folders  # the release's own takes the place of what lies beside it
            for place, raw in self._taken.items()
            if place.parent == shelf and raw is not None and suits(raw, release)
        }
        fresh = Library(self._sandbox.library.reference, self._shelf)
        fresh.hold(found)
        problems: list[str] = []
        good: dict[str, bytes] = {}
        for name, raw in found.items():
            try:
                fresh.load(name)
                good[name] = raw
            except ScenarioInvalid as error:
                problems += map(str, error.problems)
                if name in self._good:
                    good[name] = self._good[name]
        self._good = good
        self._sandbox.library.hold(good)
        return problems

    def _serve(self, scenario: Scenario) -> None:
        """Make `default` and all first touches from a scenario; it is built before anything is thrown away."""
        recipe = Recipe(scenario, self._sandbox.reference, seed=self._sandbox.settings.seed)
        workspace = recipe.make()
        self._sandbox.store.restock(recipe.make, scenario.tokens)
        self._sandbox.store.put(DEFAULT_WORKSPACE, workspace)
        self._sandbox.served.scenario = scenario
        log.info("the scenario %s has changed; the workspace %s starts anew from it", scenario.name, DEFAULT_WORKSPACE)


def _content(place: Path) -> bytes | None:
    try:
        # a pipe or a folder of that name would never end, or fail
        return contents(place) if place.is_file() else None
    except OSError:
        return None
