import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PORT = "4090"


def console_blocks() -> list[str]:
    return re.findall(r"^```console\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str]]:
    """Every command of the README's console blocks, and what the README says that it prints."""
    found: list[tuple[str, str]] = []
    for block in console_blocks():
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:].rstrip("\n"), ""))
            else:
                command, printed = found.pop()
                found.append((command, printed + line))
    return found


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = []
    while not lines or lines[-1] != "Ready.\n":
        lines.append(process.stdout.readline())
        assert lines[-1], "the server did not start"
    yield json.loads(lines[-2])["url"].rsplit(":", 1)[1]
    process.kill()
    process.communicate()


def test_every_command_of_the_readme_prints_what_the_readme_says(port: str, tmp_path: Path) -> None:
    # one shell for all, because later commands use what earlier ones set; a line of its own ends each output
    script = "".join(f"{command}\necho; echo '--- {number}'\n" for number, (command, _) in enumerate(steps()))
    command = tmp_path / "npq-sandbox"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sandbox "$@"\n')
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", "-c", script.replace(PORT, port)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    printed = re.split(r"\n--- \d+\n", done.stdout.replace("\r", "").replace(port, PORT))
    for (command_line, expected), output in zip(steps(), printed, strict=False):
        assert output.strip() == expected.strip(), (command_line, done.stderr)
    assert len(printed) == len(steps()) + 1, done.stderr


def test_the_readme_shows_a_scenario_that_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert blocks
    for number, block in enumerate(blocks):
        path = tmp_path / f"scenario-{number}.yaml"
        path.write_text(block)
        done = subprocess.run(
            [sys.executable, "-m", "sandbox", "check", str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_the_commands_to_set_up_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets
