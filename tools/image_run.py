"""Starts what the image would start, for tools/image_check.py: it has to become healthy, and to stop in time."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Protocol

from dockerfile import Failed, Stage, exec_form, seconds, tail

SECONDS_TO_STOP = 2.0


class Root(Protocol):
    """The directory that stands in for the image's file system."""

    root: Path

    def environment(self, final: Stage) -> dict[str, str]:
        """What a process in the container would find in its environment."""

    def files(self) -> dict[Path, tuple[int, int]]:
        """Every file but those in /tmp, with its size and its time."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def user_of(final: Stage) -> dict[str, Any]:
    """How to start a process as the image's USER: nothing, where we may not, or where our Python is not his to run."""
    if os.geteuid() != 0:
        return {}
    number = int(final.last("USER").text)
    wanted: dict[str, Any] = {"user": number, "group": number, "extra_groups": []}
    try:
        subprocess.run([sys.executable, "-c", ""], check=True, cwd="/", capture_output=True, **wanted)
    except (OSError, subprocess.CalledProcessError):
        return {}
    return wanted


def _told(user: dict[str, Any]) -> str:
    return f"as user {user['user']}" if user else "as whoever runs this, not as USER"


class Server:
    """The image's entry point, running."""

    def __init__(self, image: Root, final: Stage) -> None:
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
        self.user = user_of(final)
        if self.healthy()[0]:
            raise Failed(f"{check}\nIt passes before anything was started, so it checks nothing.")

        print(f"{shlex.join(command)} on port {self.port} {_told(self.user)}", flush=True)
        self.started = time.perf_counter()
        self.log = image.root / "tmp" / "log"
        try:
            with self.log.open("w") as log:
                self.process = subprocess.Popen(
                    command, cwd=image.root, env=self.environment, stdout=log, stderr=subprocess.STDOUT, **self.user
                )
        except FileNotFoundError:
            raise Failed(f"{entry}\nThere is no {command[0]} on the image's PATH.") from None

    def healthy(self) -> tuple[bool, str]:
        """Run the health check once: whether it passed, and what it said."""
        try:
            result = subprocess.run(
                self.check,
                env=self.environment,
                cwd="/",
                capture_output=True,
                text=True,
                timeout=self.timeout,
                **self.user,
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


def start_and_stop(image: Root, final: Stage) -> None:
    """Start the entry point, wait until it is healthy, stop it, and look at what it left behind."""
    (image.root / "tmp").mkdir()
    # the image's user has to get to it, and to write there as in any /tmp
    image.root.chmod(0o755)
    (image.root / "tmp").chmod(0o1777)
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
