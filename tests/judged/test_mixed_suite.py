"""Tests of a provider's suite run side by side, each in its own workspace: none ever sees another's world."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lean import LEAN

from judged.conftest import Rivals
from judged.running import LONG, served

PEOPLE = 5


@pytest.mark.parametrize(("tests", "workers", "runs"), [(200, 8, 20) if LONG else (40, 2, 1)])
def test_tests_side_by_side_see_only_their_own_world(
    rivals: Rivals, tmp_path: Path, tests: int, workers: int, runs: int
) -> None:
    template = Path(__file__).with_name("mixed.py.txt").read_text(encoding="utf-8")
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    with served(rivals(PEOPLE)) as url:
        for run in range(runs):
            values = {"PLACE": urlsplit(url).netloc, "COUNT": tests, "RUN": run, "PEOPLE": PEOPLE}
            text = template
            for name, value in values.items():
                text = text.replace(f"@{name}@", str(value))
            (suite / "test_mixed.py").write_text(text, encoding="utf-8")
            command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), *LEAN, "-p", "no:cacheprovider", "."]
            done = subprocess.run(command, cwd=suite, env=kept, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"run {run}\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
            assert f"{tests} passed" in done.stdout
