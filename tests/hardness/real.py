"""A real server in a process of its own, and plain sockets to it."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from judged.running import Caller

SCENARIO = """\
title: Hardness
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
crowd:
  - {count: 200, providers: [ambition-institute, teach-first]}
"""
TOKEN = "ambition-institute"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        url: where it answers.
        process: what runs it; its complaints are in a file.
        complaints: that file.
    """

    url: str
    process: subprocess.Popen[str]
    complaints: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        found = urlsplit(self.url)
        return str(found.hostname), int(found.port or 0)

    def connect(self, timeout: float = 20) -> socket.socket:
        """A new connection."""
        return socket.create_connection(self.address, timeout=timeout)

    def says(self, request: bytes) -> bytes:
        """Everything that comes back for some bytes, until the server has nothing more to say."""
        with self.connect() as connection:
            connection.sendall(request)
            return everything(connection)

    def answers_within(self, seconds: float) -> None:
        """It answers somebody who comes now."""
        began = time.perf_counter()
        with Caller(self.url) as caller:
            assert caller.send("GET", "/api/v3/npq-applications", TOKEN).status == 200
        assert time.perf_counter() - began < seconds

    def memory(self) -> int:
        """What it holds in memory now, in KiB."""
        place = Path(f"/proc/{self.process.pid}/status")
        if not place.exists():
            pytest.skip("how much memory a process holds is read from /proc here, and this system has none")
        told = place.read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s*(\d+) kB", told)
        assert found is not None
        return int(found[1])

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def started(folder: Path, *flags: str, scenario: str = SCENARIO, files: int | None = None) -> Iterator[Server]:
    """A fresh server; afterwards it must not have logged a bug of its own.

    Args:
        folder: for the scenario and the server's complaints.
        flags: of `serve`.
        scenario: as YAML.
        files: how many files it may have open, where that is to be less than usual.
    """
    place = folder / "hardness.yaml"
    place.write_text(scenario, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}

    def limit() -> None:
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    complaints = folder / "stderr.txt"
    with complaints.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--scenario", str(place), *flags],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=kept,
            preexec_fn=limit,
        )
        assert process.stdout is not None
        try:
            told = next((line for line in process.stdout if '"event": "ready"' in line), None)
            assert told is not None, complaints.read_text(encoding="utf-8")
            yield Server(json.loads(told)["url"], process, complaints)
        finally:
            process.kill()
            process.communicate()
    said = complaints.read_text(encoding="utf-8")
    assert "this is a bug" not in said, said
    assert "Traceback" not in said, said


def everything(connection: socket.socket) -> bytes:
    """All bytes until the other side closes."""
    found = b""
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return found
        if not part:
            return found
        found += part


def get(path: str = "/api/v3/npq-applications", *headers: str, close: bool = True) -> bytes:
    """A request's bytes."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {TOKEN}", *headers]
    return "\r\n".join([*lines, *(["Connection: close"] if close else []), "", ""]).encode("latin-1")
