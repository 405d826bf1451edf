"""Load on one server: by wrk where it is installed, or by a generator of our own."""

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("requests.lua")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0, "h": 3_600_000.0}
# seconds that an answer may take
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: requests answered in so many seconds, those that failed, and latencies in milliseconds."""

    requests: int
    seconds: float
    failed: int
    p50: float
    p99: float


class NoFigures(Exception):
    """wrk said something else than expected."""


def get(path: str, authorization: str) -> bytes:
    """A GET, as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n\r\n".encode()


def send(
    method: str,
    path: str,
    authorization: str,
    body: str,
    headers: Mapping[str, str] = MappingProxyType({"Content-Type": "application/json"}),
) -> bytes:
    """A request with a body, as bytes."""
    content = body.encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {authorization}"]
    lines += [f"{name}: {value}" for name, value in {**headers, "Content-Length": len(content)}.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def generator() -> str:
    """Who makes the load here."""
    found = shutil.which("wrk")
    if found is None:
        return "a generator of our own (asyncio); wrk is not installed"
    said = subprocess.run([found, "-v"], capture_output=True, text=True, timeout=10, check=False).stdout
    return " ".join(said.split()[:2])


def timed(port: int, requests: Sequence[bytes], seconds: int, work: Path) -> Load:
    """Send these requests in turn, again and again, for so many seconds; `work` takes a file of them."""
    if shutil.which("wrk") is None:
        return asyncio.run(_drive(port, requests, seconds, once=False))
    path = work / f"{port}.requests"
    path.write_bytes(b"\0".join(requests))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", f"{_PATIENCE}s", "--latency"]
    said = subprocess.run(
        [*command, "-s", str(SCRIPT), f"http://127.0.0.1:{port}/", str(path)],
        capture_output=True,
        text=True,
        timeout=seconds + 2 * _PATIENCE,
        check=False,
    )
    return parse_wrk(said.stdout)


def once(port: int, requests: Sequence[bytes], seconds: float = 60.0) -> Load:
    """Send each of these requests once, by our own generator; it gives up after so many seconds."""
    return asyncio.run(_drive(port, requests, seconds, once=True))


def ask(port: int, request: bytes) -> tuple[int, int]:
    """Send one request: the answer's status, and how many bytes its body has."""
    return asyncio.run(_ask(port, request))


def parse_wrk(text: str) -> Load:
    """wrk's report as figures.

    Raises:
        NoFigures: a figure is missing.
    """
    total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m|h),", text)
    latency = {level: re.search(rf"^\s+{level}%\s+([\d.]+)(us|ms|s|m|h)\s*$", text, re.MULTILINE) for level in (50, 99)}
    p50, p99 = latency[50], latency[99]
    if total is None or p50 is None or p99 is None:
        raise NoFigures(f"wrk said: {text.strip() or 'nothing'}")
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    failed += sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
    return Load(
        requests=int(total[1]),
        seconds=_milliseconds(total[2], total[3]) / 1000,
        failed=failed,
        p50=_milliseconds(p50[1], p50[2]),
        p99=_milliseconds(p99[1], p99[2]),
    )


def _milliseconds(number: str, unit: str) -> float:
    return float(number) * _MILLISECONDS[unit]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    size: int
    closes: bool


async def _drive(port: int, requests: Sequence[bytes], seconds: float, *, once: bool) -> Load:
    taken = 0
    failed = 0
    latencies: list[float] = []
    begun = time.perf_counter()

    async def connection() -> None:
        nonlocal taken, failed
        reader, writer = await _connect(port)
        try:
            while time.perf_counter() - begun < seconds and not (once and taken >= len(requests)):
                request = requests[taken % len(requests)]
                taken += 1
                sent = time.perf_counter()
                writer.write(request)
                answer = await asyncio.wait_for(_read(reader), _PATIENCE)
                latencies.append((time.perf_counter() - sent) * 1000)
                failed += not 200 <= answer.status < 300
                if answer.closes:
                    writer.close()
                    reader, writer = await _connect(port)
        finally:
            writer.close()

    ended = await asyncio.gather(*(connection() for _ in range(CONNECTIONS)), return_exceptions=True)
    failed += sum(isinstance(one, BaseException) for one in ended)
    took = time.perf_counter() - begun
    cuts = statistics.quantiles(latencies, n=100) if len(latencies) > 1 else [0.0] * 99
    return Load(len(latencies), took, failed, cuts[49], cuts[98])


async def _ask(port: int, request: bytes) -> tuple[int, int]:
    reader, writer = await _connect(port)
    try:
        writer.write(request)
        answer = await asyncio.wait_for(_read(reader), 3 * _PATIENCE)
    finally:
        writer.close()
    return answer.status, answer.size


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)


async def _read(reader: asyncio.StreamReader) -> _Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    closes = b"\r\nconnection: close" in head or head.startswith(b"http/1.0")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
    if length is not None:
        return _Answer(status, len(await reader.readexactly(int(length[1]))), closes)
    received = 0
    if b"\r\ntransfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            received += len(await reader.readexactly(size + 2)) - 2
        await reader.readuntil(b"\r\n")
    elif closes:
        received = len(await reader.read())
    return _Answer(status, received, closes)
