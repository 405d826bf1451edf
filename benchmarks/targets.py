"""Who is measured: how each starts, and what each is asked."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import fixtures, moto
from benchmarks.fixtures import DECLARATIONS, LIST, OURS, Data
from benchmarks.load import get, once, send
from benchmarks.peers import CHECKOUT, Peer, node, sandbox_size
from sandbox import __version__

OURSELVES = "npq-sandbox"
_TOKEN = f"Bearer {OURS}"
# what a C2 compiler and a parallel collector cost is saved: the form of WireMock that our targets name
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
# Requests for one slice of load; the sandbox takes as many different ones as are wanted.
Posts = Callable[[int, int], Sequence[bytes]]


def _nothing(_: int) -> None:
    """Most need no data after the start."""


def _no_file() -> None:
    """Most have no file that a run before has changed."""


@dataclass(frozen=True)
class Target:
    """One server of the table; `missing` says why it can't be measured."""

    name: str
    version: str
    about: str
    command: Sequence[str] = ()
    size: float | None = None
    first: bytes = b""
    page: Sequence[bytes] = ()
    one: Sequence[bytes] = ()
    posts: Posts = lambda port, wanted: ()
    declares: Posts | None = None
    prepare: Callable[[], None] = _no_file
    fill: Callable[[int], None] = _nothing
    directory: Path = CHECKOUT
    missing: str = ""


def sandbox_command(*flags: str) -> list[str]:
    """How the checkout's sandbox starts."""
    return [sys.executable, "-m", "sandbox", "serve", "--port", "{port}", "--log-format", "json", *flags]


def accepts(data: Data) -> Posts:
    """Acceptances that all go well: different applications, in as many fresh workspaces as it takes."""
    made: set[tuple[int, str]] = set()

    def requests(port: int, wanted: int) -> list[bytes]:
        names = _fresh(port, "posts", -(-wanted // len(data.acceptances)), made)
        return [request for name in names for request in _acceptances(data, name)]

    return requests


def declares(data: Data) -> Posts:
    """Declarations that all go well: of different people, who were accepted before, in as many fresh workspaces."""
    made: set[tuple[int, str]] = set()

    def requests(port: int, wanted: int) -> list[bytes]:
        found = []
        for name in _fresh(port, "declares", -(-wanted // len(data.acceptances)), made):
            # not counted, because the clock of a slice begins later
            once(port, _acceptances(data, name))
            found += [
                send("POST", DECLARATIONS, f"Bearer {provider}~{name}", body)
                for (provider, _, _), body in zip(data.acceptances, data.declarations, strict=True)
            ]
        return found

    return requests


def _fresh(port: int, prefix: str, wanted: int, made: set[tuple[int, str]]) -> Iterator[str]:
    """So many workspaces, each as at its start; `made` holds those that are there already."""
    for number in range(wanted):
        name = f"{prefix}-{number}"
        if (port, name) in made:
            fixtures.call(port, "POST", f"/__sandbox/workspaces/{name}/reset")
        else:
            fixtures.call(port, "POST", "/__sandbox/workspaces", body={"name": name})
            made.add((port, name))
        yield name


def _acceptances(data: Data, workspace: str) -> list[bytes]:
    return [
        send("POST", f"{LIST}/{id}/accept", f"Bearer {provider}~{workspace}", body)
        for provider, id, body in data.acceptances
    ]


def sandbox(data: Data, name: str, about: str, *flags: str) -> Target:
    """The sandbox of this checkout, with these flags."""
    mine = [row["id"] for row in json.loads(data.page)["data"]]
    return Target(
        name,
        __version__,
        about,
        sandbox_command(*flags),
        size=sandbox_size(),
        first=get(LIST, _TOKEN),
        page=[get(LIST, _TOKEN)],
        one=[get(f"{LIST}/{id}", _TOKEN) for id in mine],
        posts=accepts(data),
        declares=declares(data),
    )


def everybody(data: Data, peers: dict[str, Peer], work: Path) -> list[Target]:
    """The sandbox in both its lanes, then every peer, with its files in `work`."""
    rows = [
        sandbox(data, OURSELVES, "1,000 people, every rule; journal and coverage on"),
        sandbox(data, f"{OURSELVES}, fast lane off", "the same, by way of Connexion and Flask alone", "--no-fast-lane"),
    ]
    rows += [make(data, peers[name], work) for name, make in _PEERS]
    return rows


def _canned(data: Data, prefix: str = "/api/v3") -> dict[str, Sequence[bytes]]:
    ids = [row["id"] for row in data.applications]
    applications = f"{prefix}/npq-applications"
    body = data.acceptances[0][2]
    posts = [send("POST", f"{applications}/{id}/accept", _TOKEN, body) for id in ids]
    return {
        "page": [get(applications, _TOKEN)],
        "one": [get(f"{applications}/{id}", _TOKEN) for id in ids],
        "posts": posts,
    }


def _peer(
    name: str,
    about: str,
    peer: Peer,
    command: Callable[[], Sequence[str]],
    requests: dict[str, Sequence[bytes]],
    prepare: Callable[[], None] = _no_file,
) -> Target:
    if peer.missing:
        return Target(name, peer.version, about, missing=peer.missing)
    return Target(
        name,
        peer.version,
        about,
        command(),
        size=peer.size,
        first=requests["page"][0],
        page=requests["page"],
        one=requests["one"],
        posts=lambda port, wanted: requests["posts"],
        prepare=prepare,
    )


def _prism(data: Data, peer: Peer, work: Path) -> Target:
    document = work / "prism.json"
    fixtures.for_prism(data, document)

    def command() -> list[str]:
        prism = peer.directory / "node_modules/.bin/prism"
        return [str(node()), str(prism), "mock", "-h", "127.0.0.1", "-p", "{port}", "-v", "silent", str(document)]

    about = "canned examples of our OpenAPI file; checks each request against it; no log"
    return _peer("Prism", about, peer, command, _canned(data, prefix=""))


def _mockoon(data: Data, peer: Peer, work: Path) -> Target:
    environment = work / "mockoon.json"
    fixtures.for_mockoon(data, environment)

    def command() -> list[str]:
        mockoon = peer.directory / "node_modules/.bin/mockoon-cli"
        return [str(node()), str(mockoon), "start", "-d", str(environment), "-p", "{port}", "-l", "127.0.0.1", "-X"]

    return _peer("Mockoon", "canned bodies, templates off", peer, command, _canned(data))


def _json_server(data: Data, peer: Peer, work: Path) -> Target:
    start, database, routes = work / "json-server-start.json", work / "json-server.json", work / "routes.json"
    fixtures.for_json_server(data, start, routes)

    def command() -> list[str]:
        server = peer.directory / "node_modules/.bin/json-server"
        flags = ["-H", "127.0.0.1", "-p", "{port}", "-q", "-r", str(routes)]
        return [str(node()), str(server), *flags, str(database)]

    requests = {
        **_canned(data),
        "page": [get(f"{LIST}?_page=1&_limit=100", _TOKEN)],
        "posts": [send("PATCH", f"{LIST}/{row['id']}", _TOKEN, '{"status":"accepted"}') for row in data.applications],
    }
    about = "keeps records, knows no rule; its POST is a PATCH of one field"
    return _peer("json-server", about, peer, command, requests, lambda: _copy(start, database))


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _wiremock(data: Data, peer: Peer, work: Path, *, journal: bool) -> Target:
    stubs = work / f"wiremock-{'with' if journal else 'without'}-journal"
    fixtures.for_wiremock(data, stubs)

    def command() -> list[str]:
        jar = next((peer.directory / "node_modules/wiremock").rglob("wiremock-standalone-*.jar"))
        flags = ["--port", "{port}", "--bind-address", "127.0.0.1", "--root-dir", str(stubs), "--disable-banner"]
        # as many as our own journal keeps in a workspace; without a limit its memory grows for ever
        kept = ["--max-request-journal-entries", "1000"] if journal else ["--no-request-journal"]
        quick = [] if journal else ["--disable-request-logging", "--async-response-enabled", "true"]
        return [*(("java",) if journal else _JAVA), "-jar", str(jar), *flags, *kept, *quick]

    name = "WireMock" if journal else "WireMock, journal off"
    about = "canned bodies; the last 1,000 requests kept" if journal else "canned bodies; no journal, no log, small JVM"
    return _peer(name, about, peer, command, _canned(data))


def _moto(data: Data, peer: Peer, work: Path) -> Target:
    requests = moto.requests(data)

    def command() -> list[str]:
        program = peer.directory / "bin"
        return [str(program / "python"), str(program / "moto_server"), "-H", "127.0.0.1", "-p", "{port}"]

    about = "DynamoDB: Scan of 100, GetItem, UpdateItem; its first list is ListTables"
    made = _peer("moto", about, peer, command, requests)
    return replace(made, first=moto.FIRST, fill=lambda port: moto.fill(port, data))


_PEERS: tuple[tuple[str, Callable[[Data, Peer, Path], Target]], ...] = (
    ("prism", _prism),
    ("mockoon", _mockoon),
    ("json-server", _json_server),
    ("wiremock", lambda data, peer, work: _wiremock(data, peer, work, journal=True)),
    ("wiremock", lambda data, peer, work: _wiremock(data, peer, work, journal=False)),
    ("moto", _moto),
)
