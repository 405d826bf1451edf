"""Go through the Dockerfile's steps without a Docker engine, then start what it would start.

The builder's COPY and RUN steps are carried out in a temporary directory, which stands in for the paths below /opt
and /src. What the final stage copies is kept, all else is deleted. Then the entry point is started with the image's
environment on a free port: the health check has to pass, and STOPSIGNAL has to end it in time with exit code 0.

Not carried out: FROM (the Python that runs this is used), the final stage's RUN, USER, LABEL and EXPOSE.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import string
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from dockerfile import Failed, Instruction, Stage, exec_form, read_stages, seconds

CHECKOUT = Path(__file__).resolve().parent.parent
SECONDS_TO_STOP = 2.0
# Nothing to carry out without an image: read where they count, or not at all.
NOT_STEPS = {"LABEL", "EXPOSE", "USER", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD", "ENV"}
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
        for step in final.instructions:
            if step.keyword == "ENV":
                for pair in shlex.split(step.text):
                    name, _, value = pair.partition("=")
                    found[name] = string.Template(self.mapped(value)).safe_substitute(found)
        return found

    def files(self) -> dict[Path, tuple[int, int]]:
        """Every file below the root but those in /tmp, with its size and its time."""
        paths = (path for path in self.root.rglob("*") if path.is_file() and not path.is_relative_to(self.root / "tmp"))
        return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


def tail(text: str) -> str:
    """The end of an output, where the reason usually stands."""
    return "\n".join(f"  | {line}" for line in text.splitlines()[-25:]) or "  | (no output)"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The image's entry point, running."""

    def __init__(self, image: Image, final: Stage) -> None:
        self.port = free_port()
        self.environment = {**image.environment(final), "NPQ_SANDBOX_PORT": str(self.port)}
        check = final.last("HEALTHCHECK")
        flags, _, words = check.text.partition("CMD ")
        options = dict(flag.removeprefix("--").split("=", 1) for flag in flags.split())
        self.check = exec_form(check, words)
        self.timeout = seconds(options, "timeout")
        self.patience = seconds(options, "start-period") + seconds(options, "interval") * int(options["retries"])
        self.stop_signal = signal.Signals[final.last("STOPSIGNAL").text]
        entry, arguments = final.last("ENTRYPOINT"), final.last("CMD")
        command = exec_form(entry, entry.text) + exec_form(arguments, arguments.text)
        if self.healthy()[0]:
            raise Failed(f"{check}\nIt passes before anything was started, so it checks nothing.")

        print(f"{shlex.join(command)} on port {self.port}", flush=True)
        self.started = time.perf_counter()
        self.log = image.root / "tmp" / "log"
        try:
            with self.log.open("w") as log:
                self.process = subprocess.Popen(
                    command, cwd=image.root, env=self.environment, stdout=log, stderr=subprocess.STDOUT
                )
        except FileNotFoundError:
            raise Failed(f"{entry}\nThere is no {command[0]} on the image's PATH.") from None

    def healthy(self) -> tuple[bool, str]:
        """Run the health check once: whether it passed, and what it said."""
        try:
            result = subprocess.run(
                self.check, env=self.environment, cwd="/", capture_output=True, text=True, timeout=self.timeout
            )
        except subprocess.TimeoutExpired:
            return False, f"no answer within {self.timeout:g} s"
        except FileNotFoundError:
            raise Failed(f"HEALTHCHECK: there is no {self.check[0]} on the image's PATH.") from None
        return result.returncode == 0, result.stdout + result.stderr

    def wait_until_healthy(self) -> None:
        """Repeat the health check until it passes, as long as an engine would."""
        passed, said = self.healthy()
        while not passed:
            if self.process.poll() is not None:
                raise self.failed(f"The server ended by itself with exit code {self.process.returncode}")
            if time.perf_counter() - self.started > self.patience:
                raise self.failed(
                    f"{shlex.join(self.check)} (which has to follow NPQ_SANDBOX_PORT) did not pass"
                    f" within {self.patience:g} s, and said:\n{tail(said)}\nThe server"
                )
            time.sleep(0.1)
            passed, said = self.healthy()
        print(f"healthy after {time.perf_counter() - self.started:.2f} s")

    def ask(self) -> None:
        """Ask over HTTP, so that a health check which is too easily pleased is found out."""
        url = f"http://127.0.0.1:{self.port}/__sandbox/health"
        try:
            with urllib.request.urlopen(url, timeout=self.timeout) as answer:
                print(f"GET /__sandbox/health: {answer.status} {answer.read(300).decode()}")
        except OSError as error:
            raise self.failed(f"The health check passed, but GET /__sandbox/health: {error}. The server") from None

    def stop(self) -> None:
        """Send the stop signal; the server has to end in time and with exit code 0."""
        self.process.send_signal(self.stop_signal)
        since = time.perf_counter()
        try:
            code = self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            raise self.failed(f"{self.stop_signal.name} did not end it within {SECONDS_TO_STOP:g} s") from None
        if code != 0:
            raise self.failed(f"After {self.stop_signal.name} it ended with exit code {code}")
        print(f"stopped by {self.stop_signal.name} in {time.perf_counter() - since:.2f} s with exit code 0")

    def failed(self, what: str) -> Failed:
        """The failure, with the last lines of the server's own output."""
        return Failed(f"{what}:\n{tail(self.log.read_text())}")


def start_and_stop(image: Image, final: Stage) -> None:
    """Start the entry point, wait until it is healthy, stop it, and look at what it left behind."""
    (image.root / "tmp").mkdir()
    before = image.files()
    server = Server(image, final)
    try:
        server.wait_until_healthy()
        server.ask()
        server.stop()
    finally:
        server.process.kill()
        server.process.wait()
    written = sorted(path for path, state in image.files().items() if before.get(path) != state)
    if written:
        names = "\n".join(f"  {path.relative_to(image.root)}" for path in written[:10])
        raise Failed(f"It wrote outside /tmp, which a read-only root forbids:\n{names}")


def main() -> int:
    """Build, start and stop; the exit code is 1 if anything fails."""
    try:
        stages = read_stages((CHECKOUT / "Dockerfile").read_text())
        if len(stages) != 2:
            raise Failed(f"The Dockerfile has {len(stages)} stages; this check knows a builder and a final stage.")
        builder, final = stages
        lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
        allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
        with tempfile.TemporaryDirectory(prefix="npq-sandbox-image-") as directory:
            image = Image(Path(directory).resolve())
            image.build(builder, allowed)
            image.keep_only_what_is_copied(final, builder)
            start_and_stop(image, final)
    except Failed as failure:
        print(f"image-check failed. {failure}", file=sys.stderr)
        return 1
    print("image-check passed: every step that needs no Docker engine.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
