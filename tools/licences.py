"""Write the table of docs/supply-chain.md: what an installation brings along besides npq-sandbox itself.

    python tools/licences.py

Names, versions and who asks for whom come from requirements.lock, licences and sizes from the packages as they are
installed here, so run it where they are, as `make audit` does. Nothing is fetched.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from markdown import prose, table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "supply-chain.md"
BEGIN, END = "<!-- written by tools/licences.py -->", "<!-- end of what is written -->"
HEADS = ("package", "version", "licence", "MB", "needed for")

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)")
_VIA = re.compile(r"^\s+# via (?P<who>.+)$")
_OWN = "npq-sandbox (pyproject.toml)"
# what each direct dependency does here
_WHY = {
    "click": "the commands",
    "connexion": "routes that the OpenAPI files describe, and Flask behind them",
    "httptools": "reading HTTP",
    "jsonschema": "the control API's bodies, scenarios, and `--strict`",
    "orjson": "writing JSON",
    "pyyaml": "OpenAPI files, fixtures and scenarios",
    "swagger-ui-bundle": "`/docs` without a network",
    "uvicorn": "the server",
    "uvloop": "its event loop, not on Windows",
}
# licences as the packages' own texts say, where their metadata say it in another way
_SPELT = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "BSD": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
}


class NotInstalled(Exception):
    """A package of the lock file is not here, or in another version."""


class Row(NamedTuple):
    """One package."""

    name: str
    version: str
    licence: str
    megabytes: float
    why: str


def rows(lock: str) -> Iterator[Row]:
    """Every package of a lock file's text.

    Raises:
        NotInstalled: one of them is not installed as it is locked.
    """
    name = version = ""
    for line in lock.splitlines():
        pinned, asked = _PIN.match(line), _VIA.match(line)
        if pinned is not None:
            name, version = pinned["name"], pinned["version"]
        elif asked is not None:
            yield _row(name, version, asked["who"])


def _row(name: str, version: str, asked_by: str) -> Row:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise NotInstalled(name) from None
    if found.version != version:
        raise NotInstalled(f"{name} {version}; {found.version} is here")
    others = [who for who in asked_by.split(", ") if who != _OWN]
    why = [_WHY[name]] if name in _WHY else []
    return Row(
        name, version, licence_of(found), _size(found) / 1e6, "; ".join([*why, *filter(None, [", ".join(others)])])
    )


def licence_of(found: Distribution) -> str:
    """The licence that a package names, in SPDX's words where they are known."""
    meta = found.metadata
    for told in (meta["License-Expression"], meta["License"]):
        # some packages put the whole text there
        if told and len(told) < 60:
            return _SPELT.get(told, str(told))
    named = [
        line.rpartition("::")[2].strip() for line in meta.get_all("Classifier") or [] if line.startswith("License")
    ]
    return " or ".join(_SPELT.get(one, one) for one in named) or "not told"


def _size(found: Distribution) -> int:
    """Bytes of the files that the package was installed with; what Python compiles of them later is not counted."""
    paths = [Path(str(found.locate_file(path))) for path in found.files or () if path.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def lines(found: list[Row]) -> list[str]:
    """The table."""
    cells = [(one.name, one.version, one.licence, f"{one.megabytes:.1f}", prose(one.why)) for one in found]
    total = f"{sum(one.megabytes for one in found):.1f}"
    return table(HEADS, [*cells, (f"{len(found)} packages", "", "", total, "")])


def main() -> int:
    """Write the table into its page."""
    found = list(rows((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text("\n".join([f"{before}{BEGIN}", "", *lines(found), "", f"{END}{after}"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
