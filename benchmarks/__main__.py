"""`python -m benchmarks`: measure, and write results.md and results.json. QUICK=1 and NO_PEERS=1 are heard."""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType

from benchmarks import load, own, page, peers, processes, rounds, targets
from benchmarks.fixtures import LIST, OURS, Data, Unexpected, gather
from benchmarks.load import get
from benchmarks.peers import CHECKOUT
from benchmarks.processes import NotUp, Server
from benchmarks.results import Results
from benchmarks.rounds import Terms

HOME = Path(__file__).resolve().parent
# Seconds from the first start, installing not counted: after these no more load, and at the last everything ends.
FULL, QUICK = (
    Terms(runs=7, rounds=3, seconds=3, warm_up=2, ends=500),
    Terms(runs=1, rounds=1, seconds=1, warm_up=0, ends=75),
)
_HARD_END = {False: 720, True: 120}


class TimeIsUp(SystemExit):
    """The whole run took too long; a SystemExit, because a task of asyncio lets nothing else through."""


def main() -> int:
    """Run it; the exit code is 0 when everything came to its end."""
    if not sys.platform.startswith("linux"):
        print("The benchmark reads Linux's /proc and its clocks of other processes; it runs on Linux alone.")
        return 2
    quick = os.environ.get("QUICK", "") not in ("", "0")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    signal.signal(signal.SIGALRM, _time_is_up)
    installed = peers.install()
    begun = time.perf_counter()
    signal.alarm(_HARD_END[quick])
    terms = replace(QUICK if quick else FULL, ends=begun + (QUICK if quick else FULL).ends)
    results = Results(_machine(), _terms(terms, quick=quick))
    complete = True
    with tempfile.TemporaryDirectory(prefix="npq-benchmark-") as directory:
        work = Path(directory)
        try:
            data = _data(work)
            rounds.measure(targets.everybody(data, installed, work), results, terms, work)
            own.measure(results.own, work, quick=quick)
        except TimeIsUp:
            results.cut.append(f"everything was ended after {_HARD_END[quick]} s")
            complete = False
        except (NotUp, Unexpected) as why:
            print(f"The sandbox could not be measured: {why}", file=sys.stderr)
            for log in sorted(work.glob("*.log")):
                print(log.read_text(encoding="utf-8", errors="replace")[-2000:], file=sys.stderr)
            return 1
        finally:
            signal.alarm(0)
            processes.stop_all()
    results.terms["took"] = f"{time.perf_counter() - begun:.0f} s"
    _write(results, "results-quick" if quick else "results")
    return 0 if complete else 1


def _data(work: Path) -> Data:
    server = Server(targets.sandbox_command(), CHECKOUT, work / "data.log")
    try:
        server.start()
        server.first_answer(get(LIST, f"Bearer {OURS}"))
        return gather(server.port)
    finally:
        server.stop()


def _write(results: Results, name: str) -> None:
    text = page.write(results)
    (HOME / f"{name}.md").write_text(text, encoding="utf-8")
    content = json.dumps(asdict(results), indent=1, ensure_ascii=False)
    (HOME / f"{name}.json").write_text(content + "\n", encoding="utf-8")
    print(text)
    print(f"benchmarks/{name}.md and benchmarks/{name}.json are written.", file=sys.stderr)


def _machine() -> dict[str, str]:
    cpu = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ": unknown")
    memory = next((line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "MemTotal: 0 kB")
    one_minute = os.getloadavg()[0]
    return {
        "date": time.strftime("%-d %B %Y, %H:%M UTC", time.gmtime()),
        "machine": f"{os.cpu_count()} cores, {cpu.partition(':')[2].strip()}, {int(memory.split()[1]) / 1e6:.0f} GB",
        "load before the start": f"{one_minute:.2f} (mean of a minute; more than 0.2 is a busy machine)",
        "system": f"{platform.system()} {platform.release()}",
        "versions": f"Python {platform.python_version()}, the peers' {peers.NODE.replace('@', ' ')} and Java {_java()};"
        f" the sandbox of {_commit()}",
    }


def _terms(terms: Terms, *, quick: bool) -> dict[str, str]:
    found = {
        "command": f"`{'QUICK=1 ' if quick else ''}make bench`",
        "load": f"{load.generator()}, {load.CONNECTIONS} connections; {terms.rounds} rounds of {terms.seconds} s"
        f" for each server and request, after {terms.warm_up} s of each to warm up",
        "starts": f"{terms.runs} of each, from the launch to the first 200, with files in the page cache",
    }
    if quick:
        found["beware"] = "a quick run, to try things out: one round, and nobody warm; its verdicts say little"
    return found


def _java() -> str:
    try:
        return peers.java_version()
    except peers.CannotHave:
        return "none"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return "an unknown commit"
    return f"commit {said.stdout.strip()}" if said.returncode == 0 else "an unknown commit"


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()


def _leave(number: int, _: FrameType | None) -> None:
    # so that every `finally` ends its servers
    sys.exit(128 + number)


def _time_is_up(number: int, _: FrameType | None) -> None:
    raise TimeIsUp


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("ended; every server is ended too")
