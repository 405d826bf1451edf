import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest


@contextmanager
def serving(
    *arguments: str, named: bool = True, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A server in a process of its own, and what it printed until it was ready; `named` by its command, or by none."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *(["serve"] if named else []), "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        lines: list[str] = []
        while not lines or lines[-1] != "Ready.":
            line = process.stdout.readline()
            assert line, process.stderr.read()
            lines.append(line.rstrip("\n"))
        yield process, lines
    finally:
        process.kill()
        process.communicate()


def get(url: str, token: str = "ambition-institute") -> Any:
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"})) as answer:
        return json.loads(answer.read())


def test_the_line_before_ready_tells_a_program_where_the_server_is() -> None:
    with serving("--scenario", "duplicate-applications") as (_, lines):
        told = json.loads(lines[-2])
        assert told["event"] == "ready"
        assert get(f"{told['url']}/api/v3/npq-applications")["data"]


def test_away_from_a_terminal_each_line_but_the_last_is_json() -> None:
    with serving("--scenario", "empty") as (_, lines):
        start = json.loads(lines[0])
        assert start["scenario"] == "empty"
        assert start["tokens"]["teach-first"] == "teach-first"


def test_people_are_told_versions_tokens_and_a_command_to_try() -> None:
    with serving("--scenario", "empty", "--log-format", "text") as (_, lines):
        told = "\n".join(lines)
        assert "release 2023, scenario empty, seed 1" in told
        assert "ucl-institute-of-education" in told
        assert "curl" in told
        assert f"console        {json.loads(lines[-2])['url']}\n" in told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_the_server_without_an_error(number: signal.Signals) -> None:
    with serving("--scenario", "empty") as (process, _):
        process.send_signal(number)
        assert process.wait(timeout=2) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_stop_does_not_wait_for_a_client_that_keeps_its_connection() -> None:
    with serving("--scenario", "empty") as (process, lines):
        port = int(json.loads(lines[-2])["url"].rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(b"POST /api/v3/participant-declarations HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
            time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=2) == 0


def test_a_port_that_somebody_has_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "sandbox", "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr.count(port) == 1
    assert done.stderr.endswith("; --port 0 takes a free one\n")


def test_an_invalid_scenario_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("title: Wrong\npeple: {}\n")
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--scenario", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "wrong.yaml:2:1" in done.stderr
    assert "did you mean 'people'?" in done.stderr


def test_without_a_command_it_serves_and_takes_the_flags_of_serve() -> None:
    with serving("--scenario", "empty", "--seed", "3", named=False) as (_, lines):
        assert json.loads(lines[0])["seed"] == 3
        assert get(f"{json.loads(lines[-2])['url']}/api/v3/npq-applications") == {"data": []}


def test_settings_come_from_the_environment_and_flags_win() -> None:
    with serving("--seed", "5", NPQ_SANDBOX_SCENARIO="empty", NPQ_SANDBOX_SEED="4") as (_, lines):
        start = json.loads(lines[0])
        assert (start["scenario"], start["seed"]) == ("empty", 5)


def test_beyond_this_machine_an_admin_token_is_made_and_printed() -> None:
    with serving("--scenario", "empty", "--host", "0.0.0.0") as (_, lines):
        assert len(json.loads(lines[0])["admin_token"]) >= 20
    with serving("--scenario", "empty", "--host", "0.0.0.0", "--open-control") as (_, lines):
        assert "admin_token" not in json.loads(lines[0])
