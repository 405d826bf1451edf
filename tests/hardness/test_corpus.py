"""Our own hostile values, thrown at random at every operation of every release and of the control API.

The values are those of tests/api/test_hostile_input.py, which tries each in its place; here they come together.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from api.operations import MINE
from api.test_hostile_input import CONTENT_TYPES, HEADERS, IDS, NESTED, ODD, QUERIES, RAW_BODIES, SCALARS
from control.client import STORY
from judged.running import how_many
from serving import Answer, Client, SandboxFrom, World

from hardness.invariants import everything
from hardness.worlds import WORLDS
from sandbox.api.mount import Spec
from sandbox.api.versions.releases import RELEASES, versions
from sandbox.fixtures import folder

FORM = "application/x-www-form-urlencoded"
SPECS = [f"{release}/{version.NAME}" for release in RELEASES for version in versions(release)] + ["control"]
# a stream that ends when its listener leaves (tests/control/test_events.py)
ENDLESS = "events.listen"


@dataclass(frozen=True)
class Door:
    """One operation, and what it may answer."""

    base: str
    method: str
    path: str
    responses: Any
    names: tuple[str, ...]

    def may_answer(self, answer: Answer) -> bool:
        """Whether the file knows this answer's status and type."""
        said = self.responses.get(str(answer.status))
        if said is None:
            return False
        known = said.get("content", {})
        kind = answer.headers.get("content-type", "").partition(";")[0]
        return (
            kind in known if known else not answer.body or not answer.headers.get("content-type") or kind == "text/html"
        )


def doors(name: str) -> Iterator[Door]:
    """Every operation of an OpenAPI file."""
    spec = Spec.read(folder("openapi") / f"{name}.yaml")
    base = "/__sandbox" if name == "control" else f"/api/{name.partition('/')[2]}"
    attributes = _attributes(spec)
    for path, item in spec["paths"].items():
        for method, said in item.items():
            if method != "parameters" and said["operationId"] != ENDLESS:
                yield Door(base, method.upper(), path, said["responses"], attributes)


def _attributes(value: Any) -> tuple[str, ...]:
    """Every name of a property that a file mentions."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            properties = part.get("properties")
            found |= set(properties) if isinstance(properties, dict) else set()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return tuple(sorted(found))


class Thrower:
    """Makes requests up from the hostile values; the same seed makes the same ones."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self._draw = random.Random(seed)
        self._known = known

    def throw(self, door: Door, client: Client) -> Answer:
        """Send one."""
        draw = self._draw
        path = "/".join(self._part(part) for part in door.path.split("/"))
        query = draw.choice(QUERIES) if draw.random() < 0.4 else ""
        headers = dict(draw.choice(HEADERS)) if draw.random() < 0.3 else {}
        if door.base == "/__sandbox":
            headers.setdefault("host", "127.0.0.1")
        kind = draw.choice(CONTENT_TYPES) if draw.random() < 0.3 else "application/json"
        url = f"{door.base}{path}"
        body = b"" if door.method == "GET" and draw.random() < 0.7 else self._body(door, kind)
        return client.send(
            door.method, f"{url}?{query}" if query else url, body=body, content_type=kind, headers=headers
        )

    def _part(self, part: str) -> str:
        if not part.startswith("{"):
            return part
        return self._draw.choice(self._known if self._draw.random() < 0.7 else IDS)

    def _body(self, door: Door, kind: str | None) -> bytes:
        draw = self._draw
        if draw.random() < 0.2:
            return draw.choice(RAW_BODIES)
        chosen = {name: self._value() for name in draw.sample(door.names, min(len(door.names), draw.randint(0, 6)))}
        if kind == FORM:
            fields = {f"data[attributes][{name}]": value for name, value in chosen.items()}
            return urlencode(fields, errors="surrogatepass").encode()
        if door.base == "/__sandbox":
            return json.dumps(chosen if draw.random() < 0.9 else self._value()).encode()
        body = {"data": {"type": self._value(), "attributes": chosen if draw.random() < 0.9 else self._value()}}
        return json.dumps(body if draw.random() < 0.9 else self._value()).encode()

    def _value(self) -> Any:
        return self._draw.choice((*SCALARS, *ODD, *NESTED, *self._known))


@pytest.fixture(params=SPECS)
def attacked(request: pytest.FixtureRequest, sandbox_from: SandboxFrom) -> tuple[str, World, Client, list[str]]:
    release = request.param.partition("/")[0]
    if release == "control":
        world = sandbox_from(STORY.partition("\n")[2])
        return request.param, world, world.caller(), ["default", "ann", "000001", "empty", world.id("bob.first")]
    world = sandbox_from(WORLDS[release], release=release)
    with world.sandbox.store.open("default") as workspace:
        register = workspace.register
    known = [*register.people, *register.applications, *register.declarations]
    return request.param, world, world.as_provider(MINE), known


def test_no_combination_of_hostile_values_does_harm(attacked: tuple[str, World, Client, list[str]]) -> None:
    name, world, client, known = attacked
    found, thrower, statuses = list(doors(name)), Thrower(1, known), set()
    for number in range(how_many(200, 15_000)):
        door = found[number % len(found)]
        # the control API may drop the workspace itself
        reading = name == "control" or door.method == "GET"
        before = b"" if reading else _register(world)
        answer = thrower.throw(door, client)
        statuses.add(answer.status)
        assert answer.status < 500, (door.method, door.path, answer.body[:300])
        strayed = answer.status == 404 or answer.rules == ["route.unknown"] or answer.status == 405
        assert strayed or door.may_answer(answer), (
            door.method,
            door.path,
            answer.status,
            answer.headers,
            answer.body[:300],
        )
        assert "x-injected" not in answer.headers
        answer.body.decode("utf-8", "strict")
        assert reading or answer.status == 200 or _register(world) == before
        if number % 500 == 499:
            world.start_again()
            _register(world)  # makes the first workspace, without which the server says that it is starting
    assert len(statuses) > 3


def _register(world: World) -> bytes:
    with world.sandbox.store.open("default") as workspace:
        return everything(workspace.register)
