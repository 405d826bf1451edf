"""Measures every target in turns, so that a noisy minute falls on all of them."""

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import load
from benchmarks.fixtures import Unexpected
from benchmarks.peers import CHECKOUT
from benchmarks.processes import NotUp, Server, cpu_seconds, memory
from benchmarks.results import DECLARE, ENDPOINTS, LIST, ONE, POST, Results, Row, Slice
from benchmarks.targets import Target

# seconds after its first answer in which a server comes to rest
_REST = 1.0
# so many acceptances before it is known how many it manages
_FIRST_POSTS = 6000


@dataclass(frozen=True)
class Terms:
    """How long and how often: runs of starts, rounds of load, seconds of a slice and of a warm-up, and the end."""

    runs: int
    rounds: int
    seconds: int
    warm_up: int
    ends: float

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.perf_counter() > self.ends


@dataclass
class _Runner:
    target: Target
    row: Row
    server: Server
    # what it has shown to manage, so that there are enough different acceptances and declarations
    posts_per_second: dict[str, float] = field(default_factory=dict)

    @property
    def endpoints(self) -> Sequence[str]:
        """What it is asked."""
        return ENDPOINTS if self.target.declares is None else (*ENDPOINTS, DECLARE)


def measure(targets: Sequence[Target], results: Results, terms: Terms, work: Path) -> None:
    """Fill in one row of the results for each target."""
    runners = []
    for target in targets:
        row = Row(target.name, target.version, target.about, target.missing, target.size)
        results.rows.append(row)
        if not target.missing:
            log = work / f"{target.name.replace(' ', '-').replace(',', '')}.log"
            runners.append(_Runner(target, row, Server(target.command, target.directory, log)))
    _starts(runners, results, terms)
    _loads([runner for runner in runners if not runner.row.missing], results, terms, work)


def _turns(runners: Sequence[_Runner], number: int) -> list[_Runner]:
    """Everybody, beginning with another one each time."""
    at = number % len(runners) if runners else 0
    return [*runners[at:], *runners[:at]]


def _starts(runners: Sequence[_Runner], results: Results, terms: Terms) -> None:
    # the first round brings everybody's files into the page cache, and does not count
    for number in range(terms.runs + 1):
        if terms.over:
            results.cut.append(f"starts: {max(number - 1, 0)} of {terms.runs} runs")
            return
        for runner in _turns(runners, number):
            if runner.row.missing:
                continue
            try:
                runner.target.prepare()
                runner.server.start()
                took = runner.server.first_answer(runner.target.first)
                if number:
                    runner.row.cold.append(took)
                    time.sleep(_REST)
                    runner.row.idle.append(memory(runner.server.pid))
            except (NotUp, OSError) as why:
                _give_up(runner, str(why))
            finally:
                runner.server.stop()
        _say(f"starts: {number} of {terms.runs} runs" if number else "starts: a first one that does not count")


def _loads(runners: Sequence[_Runner], results: Results, terms: Terms, work: Path) -> None:
    try:
        for runner in runners:
            try:
                _make_ready(runner, terms, work)
            except (NotUp, OSError, Unexpected, load.NoFigures) as why:
                _give_up(runner, str(why))
        for number in range(terms.rounds):
            for endpoint in (*ENDPOINTS, DECLARE):
                asked = [one for one in runners if not one.row.missing and endpoint in one.endpoints]
                for runner in _turns(asked, number):
                    if terms.over:
                        results.cut.append(f"load: {number} of {terms.rounds} rounds")
                        return
                    try:
                        found = _slice(runner, endpoint, terms.seconds, work)
                    except (NotUp, OSError, Unexpected, load.NoFigures) as why:
                        _give_up(runner, str(why))
                        continue
                    if found is None:
                        _say(f"round {number + 1} {endpoint:8}{runner.target.name:22} none answered in time")
                        continue
                    runner.row.load.setdefault(endpoint, []).append(found)
                    _say(
                        f"round {number + 1} {endpoint:8}{runner.target.name:22}{found.per_second:8.0f} a second,"
                        f" {found.cpu:6.0f} µs CPU, {found.failed} failed"
                    )
        for runner in runners:
            if not runner.row.missing:
                runner.row.after = memory(runner.server.pid)
    finally:
        for runner in runners:
            runner.server.stop()


def _make_ready(runner: _Runner, terms: Terms, work: Path) -> None:
    runner.target.prepare()
    runner.server.start()
    runner.server.first_answer(runner.target.first)
    runner.target.fill(runner.server.port)
    for endpoint in runner.endpoints:
        request = _requests(runner, endpoint, 1)[0]
        status, size = load.ask(runner.server.port, request)
        if not 200 <= status < 300:
            raise NotUp(f"answers {endpoint} with {status}")
        runner.row.sent[endpoint] = size
    for endpoint in runner.endpoints if terms.warm_up else ():
        _slice(runner, endpoint, terms.warm_up, work)


def _requests(runner: _Runner, endpoint: str, wanted: int) -> Sequence[bytes]:
    fixed = {LIST: runner.target.page, ONE: runner.target.one}
    if endpoint in fixed:
        return fixed[endpoint]
    different = runner.target.declares if endpoint == DECLARE else runner.target.posts
    assert different is not None
    return different(runner.server.port, wanted)


def _slice(runner: _Runner, endpoint: str, seconds: int, work: Path) -> Slice | None:
    """One slice; None where nothing was answered before its end."""
    server = runner.server
    # half as many again as it managed so far: no acceptance may come twice
    wanted = math.ceil(1.5 * seconds * runner.posts_per_second.get(endpoint, 0)) or _FIRST_POSTS
    requests = _requests(runner, endpoint, wanted)
    before = cpu_seconds(server.pid)
    found = load.timed(server.port, requests, seconds, work)
    used = cpu_seconds(server.pid) - before
    if not found.requests:
        return None
    per_second = found.requests / found.seconds
    if endpoint in (POST, DECLARE):
        runner.posts_per_second[endpoint] = max(runner.posts_per_second.get(endpoint, 0), per_second)
    return Slice(per_second, found.p50, found.p99, used * 1e6 / found.requests, found.requests, found.failed)


def _give_up(runner: _Runner, why: str) -> None:
    # the page names no folder of this machine
    runner.row.missing = why.replace(f"{CHECKOUT}/", "")
    runner.server.stop()
    _say(f"{runner.target.name}: {why}\n{runner.server.said()}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
