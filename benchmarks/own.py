"""What only the sandbox does: workspaces, resets, a year that goes by, a hundred times as many people."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fixtures import ACCEPT, LIST, OURS, acceptable, applications, call
from benchmarks.load import get, once, send
from benchmarks.peers import CHECKOUT
from benchmarks.processes import NotUp, Server, cpu_seconds, memory
from benchmarks.results import Own, Size
from benchmarks.targets import sandbox_command

_FIRST = get(LIST, f"Bearer {OURS}")
# as many as a crowd of 1,000 people has pending, less a margin
_WRITES = 400
_PAGES, _RECORDS = 200, 1000
_CHANGES = 50
_ROUNDS = 5
_DECLARATIONS = 10_000
_YEAR = f"""\
title: Declared
clock: {{now: "2022-11-15T09:00:00Z", frozen: true}}
crowd:
  - count: {_DECLARATIONS}
    course_identifiers: [npq-headship]
    cohorts: [2022]
    status: {{accepted: 1}}
    progress: {{started: 1}}
"""


def measure(own: Own, work: Path, *, quick: bool) -> None:
    """Fill in the figures, one after the other; a part that fails says so and does not stop the others."""
    parts: dict[str, tuple[Callable[[Own, Path, int], None], int]] = {
        "starts": (_starts, 3 if quick else 7),
        "workspaces": (_workspaces, 20 if quick else 100),
        "a year": (_years, 1 if quick else 3),
        "sizes": (_sizes, 10_000 if quick else 100_000),
    }
    for name, (part, number) in parts.items():
        print(f"our own figures: {name}", file=sys.stderr, flush=True)
        try:
            part(own, work, number)
        except (NotUp, OSError, RuntimeError) as why:
            own.problems.append(f"{name}: {why}")
            print(f"{name}: {why}", file=sys.stderr, flush=True)


@contextmanager
def _running(work: Path, *flags: str) -> Iterator[tuple[Server, float]]:
    """A sandbox, and how many milliseconds its first list took."""
    server = Server(sandbox_command(*flags), CHECKOUT, work / "own.log")
    try:
        server.start()
        yield server, server.first_answer(_FIRST)
    finally:
        server.stop()


def _starts(own: Own, work: Path, runs: int) -> None:
    for _ in range(runs):
        for scenario in ("empty", "default"):
            with _running(work, "--scenario", scenario) as (_, took):
                own.starts.setdefault(scenario, []).append(took)


def _workspaces(own: Own, work: Path, number: int) -> None:
    with _running(work, "--scenario", "default") as (server, _):
        # the first ones pay for what all share
        for name in ("early-1", "early-2", "early-3"):
            _make(server, name)
        before = memory(server.pid).rss
        own.fresh = [_make(server, f"fresh-{count}") for count in range(number)]
        own.fresh_memory = (memory(server.pid).rss - before) / number
        pending = _pending(server.port)[:_CHANGES]
        for _ in range(max(5, number // 5)):
            _accept(server, pending, "~early-1")
            begun = time.perf_counter()
            call(server.port, "POST", "/__sandbox/workspaces/early-1/reset")
            own.resets.append((time.perf_counter() - begun) * 1000)


def _make(server: Server, name: str) -> float:
    """Make a workspace, in milliseconds; that it is whole a list shows, which is not counted."""
    begun = time.perf_counter()
    call(server.port, "POST", "/__sandbox/workspaces", body={"name": name})
    took = (time.perf_counter() - begun) * 1000
    call(server.port, "GET", LIST, f"{OURS}~{name}")
    return took


def _years(own: Own, work: Path, times: int) -> None:
    scenario = work / "declared.yaml"
    scenario.write_text(_YEAR, encoding="utf-8")
    with _running(work, "--scenario", str(scenario)) as (server, _):
        for number in range(times):
            if number:
                call(server.port, "POST", "/__sandbox/workspaces/default/reset")
            own.declarations = sum(_declarations(server).values())
            begun = time.perf_counter()
            call(server.port, "POST", "/__sandbox/workspaces/default/clock/advance", body={"by": "P1Y"})
            took = (time.perf_counter() - begun) * 1000
            if _declarations(server)["paid"] < _DECLARATIONS / 2:
                raise RuntimeError("a year has passed, and most declarations are not paid")
            own.year.append(took)


def _declarations(server: Server) -> dict[str, int]:
    counts: dict[str, int] = json.loads(call(server.port, "GET", "/__sandbox/workspaces/default"))["counts"][
        "declarations"
    ]
    return counts


def _sizes(own: Own, work: Path, many: int) -> None:
    """The same requests to a register of 1,000 people and to one of many, in turns."""
    numbers = (1000, many)
    paths = [work / f"crowd-{number}.yaml" for number in numbers]
    for path, number in zip(paths, numbers, strict=True):
        path.write_text(f"title: Crowd\ncrowd:\n  - count: {number}\n", encoding="utf-8")
    small, large = paths
    with (
        _running(work, "--scenario", str(small)) as (first, first_took),
        _running(work, "--scenario", str(large)) as (second, second_took),
    ):
        time.sleep(1.0)
        servers = (first, second)
        for server, number, took in zip(servers, numbers, (first_took, second_took), strict=True):
            own.sizes.append(Size(number, took, memory(server.pid).rss))
        pending = [_pending(server.port) for server in servers]
        pages = [_pages(server.port) for server in servers]
        for number in range(_ROUNDS + 1):
            for at, (server, size) in enumerate(zip(servers, own.sizes, strict=True)):
                # the small register has pending ones for one batch, so that both start again before each
                call(server.port, "POST", "/__sandbox/workspaces/default/reset")
                records = [row["id"] for row in json.loads(call(server.port, "GET", LIST, OURS))["data"]]
                page = _cpu(server, [pages[at][count % len(pages[at])] for count in range(_PAGES)])
                one = _cpu(
                    server,
                    [get(f"{LIST}/{records[count % len(records)]}", f"Bearer {OURS}") for count in range(_RECORDS)],
                )
                write = _accept(server, pending[at][:_WRITES])
                # the first round warms up
                if number:
                    size.page.append(page)
                    size.one.append(one)
                    size.write.append(write)


def _pending(port: int) -> list[tuple[str, str]]:
    return acceptable(applications(port))


def _pages(port: int) -> list[bytes]:
    """A request for every full page of 100, of those that one answer of 3,000 shows to be there."""
    rows = 0
    for number in range(1, 6):
        more = json.loads(call(port, "GET", f"{LIST}?page[per_page]=3000&page[page]={number}", OURS))["data"]
        rows += len(more)
        if len(more) < 3000:
            break
    return [get(f"{LIST}?page[page]={number}", f"Bearer {OURS}") for number in range(1, max(rows // 100, 1) + 1)]


def _accept(server: Server, pending: Sequence[tuple[str, str]], workspace: str = "") -> float:
    """Accept these, each once: CPU microseconds of one."""
    return _cpu(
        server,
        [send("POST", f"{LIST}/{id}/accept", f"Bearer {slug}{workspace}", ACCEPT) for slug, id in pending],
    )


def _cpu(server: Server, requests: Sequence[bytes]) -> float:
    """CPU microseconds of the server for one of these requests, sent once each.

    Raises:
        RuntimeError: one failed, so that the figure would be of something else.
    """
    before = cpu_seconds(server.pid)
    found = once(server.port, requests)
    used = cpu_seconds(server.pid) - before
    if found.failed or found.requests < len(requests):
        raise RuntimeError(f"of {len(requests)} requests {found.requests} were answered, {found.failed} failed")
    return used * 1e6 / found.requests
