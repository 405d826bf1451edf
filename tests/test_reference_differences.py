"""The marks from which the page of differences is made."""

from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    import reference_differences

    return reference_differences


def marks(tool: Any, tmp_path: Path, text: str, name: str = "sandbox/domain/things.py") -> list[tuple[str, str, str]]:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return [(mark.release, mark.section, mark.text) for mark in tool.marks(tmp_path)]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("# Faithful: contract 3.1, the first counts", ("2023", "3.1", "the first counts")),
        ("x = 1  # Faithful: contract 3.1: the first counts", ("2023", "3.1", "the first counts")),
        ("    # Faithful: the first counts (contract A4)", ("2023", "A4", "the first counts")),
        ("# Faithful: contract 7.8 rule 9, later dates", ("2023", "7.8 rule 9", "later dates")),
        ("# Faithful: contract 1 and 2.5, no path", ("2023", "1 and 2.5", "no path")),
        ("# Faithful: release 2026, contract 3.4, no schedule", ("2026", "3.4", "no schedule")),
        ("# Faithful: contract 7.8 wants later dates", ("2023", "7.8", "contract 7.8 wants later dates")),
        ("# Faithful: nobody knows why", ("2023", "", "nobody knows why")),
        ('"""Faithful: contract 1.2, in a docstring."""', ("2023", "1.2", "in a docstring.")),
        (
            "# Faithful: contract 1.2, in two\n# lines of a comment\nx = 1  # no more",
            ("2023", "1.2", "in two lines of a comment"),
        ),
        ('"""Does it; Faithful: it is so (contract 2.5)."""', ("2023", "2.5", "it is so.")),
        ('"""Does it.\n\n    Faithful: contract 5.5, it is\n    so.\n    """', ("2023", "5.5", "it is so.")),
        ('"""Faithful: contract 1.2, in\ntwo lines.\n\nNo more.\n"""', ("2023", "1.2", "in two lines.")),
        ("x = 1  # Faithful: contract 1.2, one line\n# no more", ("2023", "1.2", "one line")),
    ],
)
def test_a_mark_has_a_section_and_a_text(tool: Any, tmp_path: Path, text: str, mark: tuple[str, str, str]) -> None:
    assert marks(tool, tmp_path, text) == [mark]


def test_marks_that_follow_one_another_are_several(tool: Any, tmp_path: Path) -> None:
    found = marks(tool, tmp_path, "# Faithful: contract 1, one\n# Faithful: contract 2, two\n")
    assert [text for _, _, text in found] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("sandbox/domain/laws/law2026/things.py", "2026"),
        ("sandbox/api/versions/v3_2026.py", "2026"),
        ("fixtures/2026/things.yaml", "2026"),
        ("fixtures/2023/things.yaml", "2023"),
        ("sandbox/api/versions/v3.py", "2023"),
        ("sandbox/domain/claims.py", "2023"),
        ("sandbox/api/wire.py", ""),
    ],
)
def test_the_release_is_that_of_the_module_or_the_data(tool: Any, tmp_path: Path, name: str, release: str) -> None:
    assert marks(tool, tmp_path, "# Faithful: contract 3.4, so it is", name) == [(release, "3.4", "so it is")]


def test_every_mark_of_the_program_is_found_and_says_something(tool: Any) -> None:
    checkout = TOOLS.parent
    files = [*(checkout / "sandbox").rglob("*.py"), *(checkout / "fixtures").rglob("*.yaml")]
    found = list(tool.marks(checkout))
    assert len(found) == sum(path.read_text(encoding="utf-8").count("Faithful:") for path in files)
    assert [mark for mark in found if len(mark.text.split()) < 3] == []
