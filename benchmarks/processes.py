"""Servers as process groups of their own, and what the kernel knows about them."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
# a server that has not answered after so many seconds never will
PATIENCE = 90.0


class NotUp(Exception):
    """A server ended or did not answer in time; the message says which."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a process tree: resident, and with shared pages counted in shares."""

    rss: float
    pss: float


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    state: str
    parent: int
    group: int


def _processes() -> Iterator[_Process]:
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:  # it has ended meanwhile
                continue
            # the command's name stands in brackets, and may hold spaces and brackets
            state, parent, group = stat.rpartition(")")[2].split()[:3]
            yield _Process(int(entry.name), state, int(parent), int(group))


def tree(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for process in _processes():
        children.setdefault(process.parent, []).append(process.pid)
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def memory(pid: int) -> Memory:
    """What a process tree holds now."""
    kilobytes = {"Rss": 0, "Pss": 0}
    for process in tree(pid):
        try:
            lines = (PROC / str(process) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, value = line.partition(":")
            if name in kilobytes:
                kilobytes[name] += int(value.split()[0])
    return Memory(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process tree so far, in seconds, of all threads, ended ones included.

    The kernel's clock of a process counts nanoseconds; `stat` counts hundredths of a second.
    """
    total = 0.0
    for process in tree(pid):
        try:
            # how clock_getcpuclockid(3) makes the number of that clock
            total += time.clock_gettime((~process << 3) | 2)
        except OSError:
            continue
    return total


def free_port() -> int:
    """A port of the loopback that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


# whoever was started and not ended yet
_RUNNING: list["Server"] = []


@dataclass(eq=False)
class Server:
    """One server, started and ended here; `{port}` in its command stands for its port."""

    command: Sequence[str]
    directory: Path
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    started: float = 0.0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id.

        Raises:
            NotUp: it does not run.
        """
        if self._process is None:
            raise NotUp("was never started")
        return self._process.pid

    def start(self) -> None:
        """Launch it, as leader of a process group."""
        self.port = free_port()
        # byte code is kept, as for whoever has installed the sandbox; our settings are not the servers'
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED") and not name.startswith("NPQ_SANDBOX_")
        }
        command = [word.replace("{port}", str(self.port)) for word in self.command]
        with self.log.open("ab") as log:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                command,
                cwd=self.directory,
                env={**environment, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _RUNNING.append(self)

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""

    def first_answer(self, request: bytes, patience: float = PATIENCE) -> float:
        """Ask until it answers 200; milliseconds since the launch.

        Raises:
            NotUp: it ended, or `patience` seconds have passed.
        """
        while time.perf_counter() - self.started < patience:
            if self._process is None or self._process.poll() is not None:
                raise NotUp("ended before it answered")
            try:
                if _status(self.port, request) == 200:
                    return (time.perf_counter() - self.started) * 1000
            except OSError:
                pass
            time.sleep(0.002)
        raise NotUp(f"gave no 200 within {patience:.0f} s")

    def stop(self) -> None:
        """End its process group, kindly at first."""
        if self._process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                break
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                continue
            if not _alive(self._process.pid):
                break
        self._process.wait(5)
        self._process = None
        _RUNNING.remove(self)


def stop_all() -> None:
    """End every server that runs still: a signal may have come while others were being ended."""
    for server in list(_RUNNING):
        server.stop()


def _alive(group: int) -> bool:
    """Whether anybody of a process group still runs, after a moment; zombies don't, whose parent is slow to ask."""
    for _ in range(50):
        if not any(process.group == group and process.state not in "ZX" for process in _processes()):
            return False
        time.sleep(0.02)
    return True


def _status(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        head = b""
        while b"\r\n" not in head:
            received = connection.recv(65536)
            if not received:
                return 0
            head += received
    return int(head.split(b" ", 2)[1])
