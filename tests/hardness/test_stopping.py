"""Servers that are told to stop, commands that are killed: what was begun is finished, and nothing older is lost."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from judged.running import LONG, Caller, how_many

from hardness.real import get, started

CALLERS = 8
CROWD = """\
title: Hardness
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
crowd:
  - {count: 2000, providers: [ambition-institute]}
"""


def ask_until_it_stops(address: tuple[str, int], stopping: threading.Event, broken: list[str], told: list[int]) -> None:
    """Send one request after the other; whatever was begun to be answered has to arrive whole."""
    request = get("/api/v3/npq-applications?page[per_page]=500", close=False)
    while True:
        try:
            connection = socket.create_connection(address, timeout=20)
        except OSError:
            return
        with connection:
            while True:
                late = stopping.is_set()
                answer = b""
                try:
                    connection.sendall(request)
                    while not whole(answer):
                        part = connection.recv(65536)
                        if not part:
                            break
                        answer += part
                except OSError:
                    if answer:
                        broken.append("reset in the middle")
                if not whole(answer):
                    if answer:
                        broken.append(f"ended in the middle, after {len(answer)} bytes")
                    elif not late and not stopping.is_set():
                        broken.append("closed without an answer while nobody stopped it")
                    break
                told.append(len(answer))


def whole(answer: bytes) -> bool:
    """Whether head and body are there."""
    head, end, body = answer.partition(b"\r\n\r\n")
    length = next((line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None)
    return bool(end) and length is not None and len(body) >= int(length.partition(b":")[2])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT] if LONG else [signal.SIGTERM])
def test_a_stop_under_load_finishes_what_was_begun(tmp_path: Path, number: int) -> None:
    for _ in range(how_many(1, 25)):
        broken: list[str] = []
        told: list[int] = []
        stopping = threading.Event()
        with started(tmp_path, scenario=CROWD) as server:
            callers = [
                threading.Thread(target=ask_until_it_stops, args=(server.address, stopping, broken, told))
                for _ in range(CALLERS)
            ]
            for caller in callers:
                caller.start()
            deadline = time.perf_counter() + 10
            while len(told) < 50 and time.perf_counter() < deadline:
                time.sleep(0.01)
            stopping.set()
            code = server.stop(number)
            for caller in callers:
                caller.join()
        assert broken == []
        assert len(set(told)) == 1
        assert code == 0


def test_a_change_that_was_answered_before_the_stop_was_made_whole(tmp_path: Path) -> None:
    """A request that waits in its fault's delay when the stop comes is done and answered, not dropped."""
    with started(tmp_path) as server, Caller(server.url) as caller:
        caller.control("POST", "/workspaces/default/faults", {"at": "GET /api/v3/statements", "delay": "PT30S"})
        with server.connect() as connection:
            connection.sendall(get("/api/v3/statements"))
            time.sleep(0.3)
            assert server.stop() == 0
            assert connection.recv(12) == b"HTTP/1.1 200"


WRITER = """
import sys
from pathlib import Path
from sandbox.commands.snapshot import write
place, contents = Path(sys.argv[1]), [Path(name).read_bytes() for name in sys.argv[2:]]
print("begun", flush=True)
while True:
    for content in contents:
        write(place, content)
"""


def test_killing_who_writes_a_snapshot_leaves_a_whole_one(tmp_path: Path) -> None:
    """The command's own writing, over and over, until the kill comes: the file is one of the two, and never a part."""
    contents = [json.dumps({"which": which, "padding": "x" * 3_000_000}).encode() for which in ("old", "new")]
    place, sources = tmp_path / "kept.json", [tmp_path / "old.json", tmp_path / "new.json"]
    for source, content in zip(sources, contents, strict=True):
        source.write_bytes(content)
    place.write_bytes(contents[0])
    interrupted = 0
    for number in range(how_many(3, 200)):
        command = [sys.executable, "-c", WRITER, str(place), *map(str, sources)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(number % 8 * 0.004)
            process.kill()
        assert place.read_bytes() in contents
        for draft in tmp_path.glob(".kept.json.*"):
            # what a killed command leaves behind lies beside the file, under another name
            interrupted += 1
            draft.unlink()
    assert interrupted, "no kill came while something was being written"


def test_killing_the_command_leaves_a_snapshot_that_loads(tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    with started(tmp_path, scenario=CROWD) as server, Caller(server.url) as caller:
        save = [sys.executable, "-m", "sandbox", "snapshot", "save", str(place), "--url", server.url]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}
        began = time.perf_counter()
        subprocess.run(save, check=True, env=kept, capture_output=True)
        usual = time.perf_counter() - began
        kills = how_many(1, 60)
        for number in range(kills):
            caller.control("POST", "/workspaces/default/clock/advance", {"by": "P1D"})
            process = subprocess.Popen(save, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # most of the time goes by before anything is written
            time.sleep(usual * (0.6 + 0.5 * number / kills))
            process.kill()
            process.wait()
            content = place.read_bytes()
            loaded = caller.send("PUT", "/__sandbox/workspaces/again/snapshot", body=json.loads(content))
            assert loaded.status in (200, 201)
