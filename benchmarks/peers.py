"""Installs the peers, each of one pinned version, below benchmarks/.peers; one that can't be had says why."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = Path(__file__).resolve().parent / ".peers"
# Prism wants a newer node than many a machine has, so all peers get this one.
NODE = "node@24.18.0"
PACKAGES = {
    "prism": "@stoplight/prism-cli@5.16.0",
    "mockoon": "@mockoon/cli@9.9.0",
    "json-server": "json-server@0.17.4",
    "wiremock": "wiremock@3.13.2",
}
MOTO = "moto[server]==5.2.5"
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Peer:
    """One installation: where it is, its version, and how many MB it takes; or why there is none."""

    directory: Path
    version: str
    size: float | None = None
    missing: str = ""


class CannotHave(Exception):
    """A peer, or what it runs on, is not to be had here; the message says why."""


def install() -> dict[str, Peer]:
    """Every peer by name. What is missing is fetched, unless NO_PEERS is set: then there is only what there was."""
    without_java, without_node = _lack(java_version), _lack(node)
    found = {}
    for name, package in PACKAGES.items():
        directory = HOME / f"{name}-{package.rpartition('@')[2]}"
        lack = without_java if name == "wiremock" else without_node
        lack = lack or _lack(partial(_npm, package, directory))
        found[name] = _peer(directory, lack, "node_modules")
    directory = HOME / f"moto-{MOTO.rpartition('=')[2]}"
    found["moto"] = _peer(directory, _lack(partial(_moto, directory)), "lib")
    return found


def _peer(directory: Path, lack: str, packages: str) -> Peer:
    version = directory.name.rpartition("-")[2]
    # every venv has these, whatever is installed into it
    return Peer(directory, version, None if lack else size(directory / packages, without=("pip", "setuptools")), lack)


def node() -> Path:
    """The node that all peers run on.

    Raises:
        CannotHave: it is not there, and can't be installed.
    """
    directory = HOME / NODE.replace("@", "-")
    _npm(NODE, directory, scripts=True)
    return directory / "node_modules/.bin/node"


def java_version() -> str:
    """The version of the Java that is installed.

    Raises:
        CannotHave: there is none.
    """
    if shutil.which("java") is None:
        raise CannotHave("there is no Java on this machine")
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    return said.split('"')[1] if said.count('"') >= 2 else "unknown"


def size(directory: Path, without: tuple[str, ...] = ()) -> float:
    """Megabytes of the files below a directory, leaving out packages of these names."""
    total = 0
    for root, directories, files in os.walk(directory):
        directories[:] = [name for name in directories if name.partition("-")[0] not in without]
        total += sum(os.lstat(os.path.join(root, name)).st_size for name in files)
    return total / 1e6


def sandbox_size() -> float:
    """Megabytes of the sandbox and of all that requirements.lock names, as installed here, byte code included.

    What the sandbox keeps beside its data once it has run is not installed, and does not count.
    """
    data = ("openapi", "fixtures", "scenarios")
    total = size(CHECKOUT / "sandbox") + sum(size(CHECKOUT / part, without=("__pycache__",)) for part in data)
    for line in (CHECKOUT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        name, pinned, _ = line.partition("==")
        if pinned:
            try:
                files = metadata.distribution(name.strip()).files or []
            except metadata.PackageNotFoundError:  # one for another Python or system
                continue
            paths = [Path(str(file.locate())) for file in files]
            total += sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
    return total


def _lack(wanted: Callable[[], object]) -> str:
    """Why this can't be had; nothing when it can."""
    try:
        wanted()
    except CannotHave as why:
        return str(why)
    return ""


def _npm(package: str, directory: Path, *, scripts: bool = False) -> None:
    # without a network one try is enough
    flags = ["--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=0"]
    if not scripts:
        flags.append("--ignore-scripts")
    _have(directory, package, [["npm", "install", *flags, "--prefix", str(directory), package]])


def _moto(directory: Path) -> None:
    pip = [
        str(directory / "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries=0",
    ]
    _have(directory, MOTO, [[sys.executable, "-m", "venv", str(directory)], [*pip, MOTO]])


def _have(directory: Path, package: str, commands: list[list[str]]) -> None:
    """Carry out these commands, once; a stamp says that all went well."""
    stamp = directory / ".ready"
    if stamp.exists():
        return
    if os.environ.get("NO_PEERS"):
        raise CannotHave("not installed, and NO_PEERS forbids it")
    if shutil.which(commands[0][0]) is None:
        raise CannotHave(f"there is no {commands[0][0]} on this machine")
    print(f"installing {package} …", file=sys.stderr, flush=True)
    directory.mkdir(parents=True, exist_ok=True)
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise CannotHave(f"{package} was not installed within {_SECONDS} s") from None
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            raise CannotHave(f"{package} could not be installed (exit code {done.returncode})")
    stamp.touch()
