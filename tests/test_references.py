"""The generated pages of docs/ say what the program says now."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from snapshots import LIBRARY

from sandbox.api.rules import catalogue
from sandbox.scenario.verbs import REFERENCES
from sandbox.settings import table, variable

_CHECKOUT = Path(__file__).resolve().parent.parent
_DOCS = _CHECKOUT / "docs"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, str(_CHECKOUT / "tools" / "references.py"), str(folder)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(_CHECKOUT)}, timeout=60)
    return folder


def test_the_generated_pages_are_up_to_date(written: Path) -> None:
    names = {str(path.relative_to(written)) for path in written.rglob("*.md")}
    stale = [name for name in sorted(names) if not _same(_DOCS / name, written / name)]
    assert stale == [], "write them anew by make docs"
    assert {f"reference/{path.name}" for path in (_DOCS / "reference").iterdir()} <= names


def _same(kept: Path, fresh: Path) -> bool:
    return kept.is_file() and kept.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8")


def test_nothing_is_left_out(written: Path) -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (written / "reference").iterdir()}
    for release, name in (("2023", "rules"), ("2026", "rules-2026")):
        assert [rule for rule in catalogue(release) if f"### {rule}\n" not in pages[name]] == []
    assert [row.name for row in table() if f"`{variable(row.name)}`" not in pages["settings"]] == []
    assert [name for name in LIBRARY.names() if f"\n## {name}\n" not in pages["scenarios"]] == []
    assert [verb for verb in REFERENCES if f"\n| `{verb}` |" not in pages["scenarios"]] == []


def test_every_link_of_the_index_leads_somewhere(written: Path) -> None:
    index = (written / "README.md").read_text(encoding="utf-8")
    links = [part.partition(")")[0] for part in index.split("](")[1:]]
    assert [link for link in links if not (_DOCS / link).is_file()] == []
    assert len(links) >= 5
