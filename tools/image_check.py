"""Go through the Dockerfile's steps without a Docker engine, then start what it would start.

The builder's COPY and RUN steps are carried out in a temporary directory, which stands in for the paths below /opt
and /src. What the final stage copies is kept and weighed, all else is deleted. Then the entry point is started with the
image's environment on a free port, as the image's user where this is root: the health check has to pass, STOPSIGNAL has
to end it in time with exit code 0, and nothing may be written outside /tmp. USER and LABEL are read.

Not carried out: FROM (the Python that runs this is used) and the final stage's RUN.
"""

import io
import os
import re
import shlex
import shutil
import string
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import image_run
from dockerfile import Failed, Instruction, Stage, pairs, read_stages, tail

CHECKOUT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
MOST_COMPRESSED = 100 * MEGABYTE
# what registries and scanners read (the OCI image specification's annotations)
_OCI = "org.opencontainers.image."
_LABELS = ("title", "description", "licenses", "authors", "version")
# Nothing to carry out without an image: read where they count, or not at all.
NOT_STEPS = {"LABEL", "EXPOSE", "USER", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD", "ENV", "ARG"}
OURS = re.compile(r"(?<![\w./-])/(?=(?:opt|src)\b)")


class Image:
    """A directory that stands in for the root of the image's file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.workdir = root
        commands = root / "commands"
        commands.mkdir()
        python = commands / "python"
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)
        self.build_environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NPQ_", "VIRTUAL"))},
            "PATH": f"{commands}:/usr/local/bin:/usr/bin:/bin",
        }

    def mapped(self, text: str) -> str:
        """The text with the image's own absolute paths moved below our root."""
        return OURS.sub(lambda match: f"{self.root}/", text)

    def build(self, stage: Stage, allowed: set[str]) -> None:
        """Carry out the steps of the builder stage."""
        for step in stage.instructions:
            print(f"{step.keyword} {step.text}", flush=True)
            if step.keyword == "WORKDIR":
                self.workdir = Path(self.mapped(step.text))
                self.workdir.mkdir(parents=True, exist_ok=True)
            elif step.keyword == "COPY":
                self.copy(step, allowed)
            elif step.keyword == "RUN":
                self.run(step)
            else:
                raise Failed(f"{step}\ntools/image_check.py does not know this instruction in the builder.")

    def run(self, step: Instruction) -> None:
        """Carry out one RUN in the shell form."""
        command = ["/bin/sh", "-ec", self.mapped(step.text)]
        result = subprocess.run(
            command, cwd=self.workdir, env=self.build_environment, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise Failed(f"{step}\nended with exit code {result.returncode}:\n{tail(result.stdout + result.stderr)}")

    def copy(self, step: Instruction, allowed: set[str]) -> None:
        """Carry out one COPY from the checkout."""
        *sources, target = step.text.split()
        if any(word.startswith("--") for word in sources):
            raise Failed(f"{step}\nThe builder copies from the checkout alone, without options.")
        for name in sources:
            source = CHECKOUT / name
            if name.rstrip("/") not in allowed:
                raise Failed(f"{step}\n.dockerignore keeps {name} out: it needs a line !{name.rstrip('/')}")
            if not source.exists():
                raise Failed(f"{step}\nThere is no {name} in the checkout.")
            if source.is_dir():  # Docker copies what is in a directory, not the directory.
                ignored = shutil.ignore_patterns("__pycache__", "*.py[cod]")
                shutil.copytree(source, self.workdir / target, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy2(source, self.workdir / target)

    def keep_only_what_is_copied(self, final: Stage, builder: Stage) -> None:
        """Delete what the final stage does not take over, so that nothing can lean on it."""
        kept = self.root / "kept"
        for step in final.instructions:
            if step.keyword == "COPY":
                origin, source, target = step.text.split()
                if origin != f"--from={builder.name}":
                    raise Failed(f"{step}\nThe final stage copies from the builder alone: --from={builder.name}.")
                if source != target:
                    raise Failed(f"{step}\nA virtual environment only works where it was made: {source}.")
                (kept / source[1:]).parent.mkdir(parents=True, exist_ok=True)
                Path(self.mapped(source)).rename(kept / source[1:])
            elif step.keyword == "RUN":
                print(f"not run: {step.text}")
            elif step.keyword not in NOT_STEPS:
                raise Failed(f"{step}\ntools/image_check.py does not know this instruction in the final stage.")
        for name in ("opt", "src", "commands"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        for path in kept.iterdir():
            path.rename(self.root / path.name)
        kept.rmdir()

    def environment(self, final: Stage) -> dict[str, str]:
        """What a process in the container would find in its environment."""
        found = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "TMPDIR": str(self.root / "tmp")}
        for step in final.all("ENV"):
            for name, value in pairs(step):
                found[name] = string.Template(self.mapped(value)).safe_substitute(found)
        return found

    def files(self) -> dict[Path, tuple[int, int]]:
        """Every file below the root but those in /tmp, with its size and its time."""
        paths = (path for path in self.root.rglob("*") if path.is_file() and not path.is_relative_to(self.root / "tmp"))
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def look_at(final: Stage) -> None:
    """What an engine takes as it is written: who runs the image, what it says of itself, where it listens."""
    user = final.last("USER")
    if not user.text.isdigit() or int(user.text) == 0:
        raise Failed(f"{user}\nWrite a number, and not 0: engines that refuse root have to see that it is none.")
    labels = {name.removeprefix(_OCI): text for step in final.all("LABEL") for name, text in pairs(step)}
    missing = [name for name in _LABELS if not labels.get(name)]
    if missing:
        raise Failed(f"The final stage of the Dockerfile has no LABEL {_OCI}{missing[0]}.")
    found = re.search(r'^__version__ = "(.+)"$', (CHECKOUT / "sandbox" / "__init__.py").read_text(), re.MULTILINE)
    if found is None or labels["version"] != found[1]:
        raise Failed(f"LABEL {_OCI}version is {labels['version']}, and sandbox/__init__.py says {found and found[1]}.")
    compose = (CHECKOUT / "compose.yaml").read_text()
    if "read_only: true" not in compose or f":{final.last('EXPOSE').text}" not in compose:
        raise Failed("compose.yaml has to say read_only: true, and to publish the port that the image exposes.")


def weigh(image: Image) -> None:
    """Pack what the final stage adds to its base image as an engine would, and see that it is not too much."""
    packed = _Counter()
    with tarfile.open(fileobj=packed, mode="w|gz") as archive:
        archive.add(image.root / "opt", "opt")
    unpacked = sum(size for size, _ in image.files().values())
    told = f"{unpacked / MEGABYTE:.1f} MB, {packed.size / MEGABYTE:.1f} MB compressed"
    if packed.size > MOST_COMPRESSED:
        raise Failed(f"The image's own contents are {told}; {MOST_COMPRESSED / MEGABYTE:g} MB compressed are allowed.")
    print(f"own contents: {told} (without the base image)")


class _Counter(io.RawIOBase):
    """A file that nobody keeps, and how large it would be."""

    size = 0

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, content: Any) -> int:
        """Count."""
        self.size += len(content)
        return len(content)


def main() -> int:
    """Build, start and stop; the exit code is 1 if anything fails."""
    try:
        stages = read_stages((CHECKOUT / "Dockerfile").read_text())
        if len(stages) != 2:
            raise Failed(f"The Dockerfile has {len(stages)} stages; this check knows a builder and a final stage.")
        builder, final = stages
        look_at(final)
        lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
        allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
        with tempfile.TemporaryDirectory(prefix="npq-sandbox-image-") as directory:
            image = Image(Path(directory).resolve())
            image.build(builder, allowed)
            image.keep_only_what_is_copied(final, builder)
            weigh(image)
            image_run.start_and_stop(image, final)
    except Failed as failure:
        print(f"image-check failed. {failure}", file=sys.stderr)
        return 1
    print("image-check passed: every step that needs no Docker engine.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
