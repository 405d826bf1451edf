"""What docs/guides/testing.md shows is what runs."""

import re

import pytest

from kit.running import ROOT, Project

pytest_plugins = ["pytester"]
PAGE = ROOT / "docs" / "guides" / "testing.md"
SNIPPETS = ROOT / "tests" / "kit" / "snippets"
SHOWN = re.compile(r"^<!-- file: (\S+) -->\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_page_shows_the_files_as_they_are() -> None:
    shown = dict(SHOWN.findall(PAGE.read_text(encoding="utf-8")))
    different = [name for name, text in shown.items() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert different == []
    assert {f"tests/kit/snippets/{path.name}" for path in SNIPPETS.glob("*.py")} <= set(shown)


def test_all_code_of_the_page_is_shown_from_files() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```python") == len(SHOWN.findall(text)) >= 10


def test_the_links_of_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (PAGE.parent / link).is_file()] == []


def test_every_snippet_passes(project: Project, pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest="[pytest]\nfilterwarnings = error\n")
    names = []
    for path in sorted(SNIPPETS.glob("*.py")):
        (pytester.path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        names.append(path.name)
    result = project.again("--strict-markers", "--import-mode=importlib", *names)
    counted = result.parseoutcomes()
    assert set(counted) == {"passed"}, counted
    assert counted["passed"] >= len(names) >= 9
