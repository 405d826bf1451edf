"""`serve --watch` from outside; what it decides is tested in tests/test_watching.py."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from test_serving import get, serving

SCENARIO = """title: Watched
clock: {now: 2022-11-01, frozen: true}
people:
  ann:
    full_name: %s
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
"""
ANN, BOB = SCENARIO % "Ann Able", SCENARIO % "Bob Able"


def written(tmp_path: Path) -> Path:
    file = tmp_path / "watched.yaml"
    file.write_text(ANN)
    return file


def names(url: str, workspace: str = "default") -> list[str]:
    found = get(f"{url}/api/v3/npq-applications", f"teach-first~{workspace}")["data"]
    return [row["attributes"]["full_name"] for row in found]


def health(url: str) -> Any:
    return get(f"{url}/__sandbox/health")


def wait_until(happened: Callable[[], bool]) -> None:
    """Ask until it happened; a server that never gets there fails the test."""
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def url_of(lines: list[str]) -> str:
    url: str = json.loads(lines[-2])["url"]
    return url


def test_a_changed_scenario_is_taken_up_by_its_content_alone(tmp_path: Path) -> None:
    file = written(tmp_path)
    with serving("--scenario", str(file), "--watch") as (process, lines):
        url = url_of(lines)
        assert names(url) == names(url, "mine") == ["Ann Able"]
        before = file.stat()
        file.write_text(BOB)
        # on mounted folders neither time nor size need tell anything
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert file.stat().st_size == before.st_size
        wait_until(lambda: names(url) == ["Bob Able"])
        assert names(url, "mine") == ["Ann Able"]
        assert names(url, "later") == ["Bob Able"]
        assert "scenario_error" not in health(url)
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert "the scenario watched has changed" in process.stderr.read()


def test_a_bad_file_keeps_the_old_scenario_and_is_told_in_the_health_and_in_the_log(tmp_path: Path) -> None:
    file = written(tmp_path)
    with serving("--scenario", str(file), "--watch") as (process, lines):
        url = url_of(lines)
        file.write_text(BOB.replace("teach-first", "teach-frist").replace("full_name", "fullname"))
        wait_until(lambda: "scenario_error" in health(url))
        told = health(url)
        assert told["status"] == "ready"
        assert "watched.yaml:5:5" in told["scenario_error"]
        assert "did you mean 'full_name'?" in told["scenario_error"]
        assert names(url) == names(url, "new") == ["Ann Able"]
        file.write_text(BOB)
        wait_until(lambda: "scenario_error" not in health(url))
        assert names(url) == ["Bob Able"]
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        log = process.stderr.read()
        assert "watched.yaml:5:5" in log
        assert "Traceback" not in log


def test_without_watch_a_changed_file_changes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path)
    with serving("--scenario", str(file)) as (_, lines):
        url = url_of(lines)
        file.write_text("not: a scenario")
        assert names(url, "later") == ["Ann Able"]
        assert "scenario_error" not in health(url)
