"""Scenarios of many people, as files; each server of them is the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judged.running import MINE, THEIRS

Rivals = Callable[[int], Path]
CLOCK = 'clock: {now: "2022-11-15T09:00:00Z", frozen: true}'


@pytest.fixture
def rivals(tmp_path: Path) -> Rivals:
    """Makes a scenario of so many people, each with two pending applications for one course: `a` and `b`."""

    def write(people: int) -> Path:
        path = tmp_path / "rivals.yaml"
        rows = [
            f"  p{number}:\n    full_name: Person {number}\n    applications:\n"
            f"      a: {{provider: {MINE}, course_identifier: npq-headship, cohort: 2022}}\n"
            f"      b: {{provider: {THEIRS}, course_identifier: npq-headship, cohort: 2022}}\n"
            for number in range(people)
        ]
        path.write_text(f"title: Rivals\n{CLOCK}\npeople:\n{''.join(rows)}", encoding="utf-8")
        return path

    return write


@pytest.fixture
def crowd(tmp_path: Path) -> Callable[..., Path]:
    """Makes a scenario of a crowd; what else its row says is given as YAML."""

    def write(count: int, row: str) -> Path:
        path = tmp_path / "crowd.yaml"
        path.write_text(f"title: Crowd\n{CLOCK}\ncrowd:\n  - {{count: {count}, {row}}}\n", encoding="utf-8")
        return path

    return write
