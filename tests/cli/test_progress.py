import os
import pty
import subprocess
import sys
from pathlib import Path


def checked_on_a_terminal(path: Path) -> str:
    """What `check` shows on a terminal's error stream."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sandbox", "check", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    told = b""
    try:
        while chunk := os.read(ours, 65536):
            told += chunk
    except OSError:
        pass  # how Linux says that nobody holds the other end any more
    os.close(ours)
    assert done.returncode == 0, told
    return told.decode()


def test_long_building_shows_a_bar_on_a_terminal_and_short_building_none(tmp_path: Path) -> None:
    path = tmp_path / "crowd.yaml"
    path.write_text("title: Many\ncrowd: [{count: 5000, status: {pending: 1}}]\n")
    assert "Making people" in checked_on_a_terminal(path)
    path.write_text("title: Few\ncrowd: [{count: 10}]\n")
    assert checked_on_a_terminal(path) == ""


def test_away_from_a_terminal_there_is_no_bar(tmp_path: Path) -> None:
    path = tmp_path / "crowd.yaml"
    path.write_text("title: Many\ncrowd: [{count: 5000, status: {pending: 1}}]\n")
    command = [sys.executable, "-m", "sandbox", "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
