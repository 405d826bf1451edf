"""What the project's Markdown says is so: commands print what it shows, scenarios hold, links lead somewhere."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.transcripts import ROOT, answers, steps

PAGES = sorted(
    path for where in ("*.md", "benchmarks/*.md", "docs/**/*.md", "examples/**/*.md") for path in ROOT.glob(where)
)
SHOWN = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")]
# those that a page's own commands find are theirs to judge
_SCENARIO = re.compile(r"(?<!-->\n)^```yaml\n(title: .*?)^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", SHOWN, ids=name)
def test_every_command_prints_what_the_page_says(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shown = steps(text)
    for step, printed in zip(shown, answers(text, tmp_path), strict=True):
        assert printed.strip() == step.printed.strip(), step.command
    assert any(step.printed for step in shown)


@pytest.mark.parametrize("page", [page for page in PAGES if _SCENARIO.search(page.read_text("utf-8"))], ids=name)
def test_every_scenario_that_a_page_shows_is_valid_and_keeps_its_word(page: Path, tmp_path: Path) -> None:
    blocks = _SCENARIO.findall(page.read_text(encoding="utf-8"))
    files = [tmp_path / f"scenario-{number}.yaml" for number in range(len(blocks))]
    for file, block in zip(files, blocks, strict=True):
        file.write_text(block, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "check", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(_CODE.sub("`code`", page.read_text(encoding="utf-8"))):
        place, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", place):
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or not target.is_relative_to(ROOT) or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def anchors(page: Path) -> set[str]:
    """What code hosts and the site make of headings: of equal ones the later get a number."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.*)$", text, re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()).replace(" ", "-")
        number = 0
        while (unique := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(unique)
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent == ROOT / "docs"], ids=name)
def test_every_place_that_a_page_names_is_there(page: Path) -> None:
    tops = "benchmarks|docs|examples|fixtures|openapi|sandbox|scenarios|tests|tools"
    places = re.findall(rf"`((?:{tops})/[\w./-]*)`", page.read_text(encoding="utf-8"))
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_pictures_are_those_that_the_console_gives(tmp_path: Path) -> None:
    pytest.importorskip("playwright", reason="pictures are taken with playwright")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("pictures are taken with chromium, which is not on the PATH")
    command = [sys.executable, str(ROOT / "tools" / "screenshots.py"), str(tmp_path)]
    subprocess.run(command, check=True, timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT)})
    kept = {path.name: path for path in (ROOT / "docs" / "images").iterdir()}
    assert set(kept) == {path.name for path in tmp_path.iterdir()}
    assert [name for name, path in kept.items() if path.stat().st_size > 150_000] == []


def test_the_commands_to_set_up_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [page for page in PAGES if page.name != "CHANGELOG.md"]
    named = {
        (name(page), target)
        for page in pages
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert ("README.md", "run") in named
    assert [pair for pair in sorted(named) if pair[1] not in targets] == []
