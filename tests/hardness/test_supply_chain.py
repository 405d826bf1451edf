"""What docs/supply-chain.md tells of the packages is what the lock file says and what is installed."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import licences  # noqa: E402, a tool, and no part of the package

sys.path.pop(0)  # its neighbours' names are nobody else's

# MPL-2.0 asks for changed files of the package to be passed on, and for nothing else; nothing here is changed
WELCOME = {"MIT", "BSD-3-Clause", "BSD-2-Clause", "Apache-2.0", "PSF-2.0", "MPL-2.0", "ISC"}


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[str, str]]:
    """Version and licence of each package in the page's table."""
    page = (ROOT / "docs" / "supply-chain.md").read_text(encoding="utf-8")
    table = page.partition(licences.BEGIN)[2].partition(licences.END)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    return {row[0]: (row[1], row[2]) for row in cells[2:-1]}


def test_every_locked_package_has_a_row_with_its_version(told: dict[str, tuple[str, str]]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, re.MULTILINE))
    assert {name: version for name, (version, _) in told.items()} == pinned, "write it anew: python tools/licences.py"


def test_licences_are_told_as_the_packages_tell_them(told: dict[str, tuple[str, str]]) -> None:
    installed = licences.rows((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {name: licence for name, (_, licence) in told.items()} == {row.name: row.licence for row in installed}


def test_every_licence_is_welcome(told: dict[str, tuple[str, str]]) -> None:
    for name, (_, licence) in told.items():
        assert {part.strip("()") for part in licence.split()} - {"AND", "OR", "or"} <= WELCOME, (name, licence)


def test_whatever_is_asked_for_has_a_reason() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    asked = pyproject.partition("dependencies = [")[2].partition("\n]")[0]
    names = {name.lower().replace("_", "-") for name in re.findall(r'^\s+"([A-Za-z0-9_-]+)', asked, re.MULTILINE)}
    assert names == set(licences._WHY)
