"""A real server in a process of its own, and a client that keeps its connection."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LONG = os.environ.get("NPQ_SANDBOX_LONG") == "1"
MINE, THEIRS = "ambition-institute", "teach-first"
APPLICATIONS = "/api/v3/npq-applications"
DECLARATIONS = "/api/v3/participant-declarations"


def how_many(short: int, long: int) -> int:
    """A number for every day, and the one that `make judge` takes."""
    return long if LONG else short


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Caller:
    """One connection to a server."""

    url: str
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(urlsplit(self.url).netloc, timeout=120)

    def __enter__(self) -> "Caller":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, method: str, path: str, token: str | None = None, body: Any = None) -> Answer:
        """Send a request, whatever comes back."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        content = None if body is None else json.dumps(body)
        self.connection.request(method, path, body=content, headers=headers)
        response = self.connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, response.read())

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the control API that has to go well."""
        answer = self.send(method, f"/__sandbox{path}", body=body)
        assert answer.status in (200, 201, 204), (method, path, answer.status, answer.body)
        return answer.json() if answer.body else None

    def counts(self, resource: str) -> dict[str, int]:
        """How many records of a resource the default workspace holds by status, without those that nobody has."""
        found = self.control("GET", "/workspaces/default")["counts"][resource]
        return {status: number for status, number in found.items() if number}


@contextmanager
def served(scenario: Path, *flags: str, **environment: str) -> Iterator[str]:
    """The address of a fresh server of a scenario file."""
    # what this run was told about its length is no setting of a server
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--scenario", str(scenario), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**kept, **environment},
    )
    assert process.stdout is not None
    try:
        told = next(line for line in process.stdout if '"event": "ready"' in line)
        yield json.loads(told)["url"]
    finally:
        process.kill()
        process.communicate()
