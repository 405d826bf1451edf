"""A server for tests: one in a process of its own, or one that runs already."""

import json
import os
import subprocess
import sys
import tempfile
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

from sandbox.remote import Remote

_SECONDS_TO_STOP = 5.0
# the child finds what its parent finds, wherever that got it from
_START = "import json, sys; path, given = map(json.loads, sys.argv[1:]); sys.path[:] = path; "
_START += "from sandbox.kit.child import main; main(given)"


class SandboxDidNotStart(Exception):
    """The server that tests need is not there; the message is what it said."""


class SandboxServer:
    """A server, for as long as the `with` block lasts.

    It is the one at `url`, or at NPQ_SANDBOX_URL; without either a server is started on a free port of this machine,
    in a process of its own. So what tests do to their process (stopped clocks, patched sockets, warnings as errors,
    tracing) does not reach it, and it ends when they do, however they end.

    Args:
        url: a server that runs already; "" starts one whatever the environment says.
        admin_token: what changing calls need where others can reach the server; NPQ_SANDBOX_ADMIN_TOKEN unless told.
        release: the release that tests are for; NPQ_SANDBOX_RELEASE or the usual one unless told.
        settings: further settings of a server that is started, by name, as in `strict=True`. Those that are not told
            come from the environment, as for `npq-sandbox serve`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        admin_token: str | None = None,
        release: str | None = None,
        **settings: Any,
    ) -> None:
        self._given_url = (os.environ.get("NPQ_SANDBOX_URL", "") if url is None else url).rstrip("/")
        self._admin_token = admin_token or os.environ.get("NPQ_SANDBOX_ADMIN_TOKEN") or None
        self._release = release
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None
        self._url = ""

    def __enter__(self) -> "SandboxServer":
        """Start it, or see that it is there.

        Raises:
            SandboxDidNotStart: it cannot start, or serves another release than tests are for.
            NotReachable: there is no server at the address.
        """
        self._url = self._look(self._given_url) if self._given_url else self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop it, unless it was there before."""
        self._url = ""
        if self._process is not None:
            self._stop(self._process)
            self._process = None
        if self._said is not None:
            self._said.close()
            self._said = None

    @property
    def started(self) -> bool:
        """Whether it can be asked."""
        return bool(self._url)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end.

        Raises:
            RuntimeError: it is not started.
        """
        if not self._url:
            raise RuntimeError("the sandbox server is not started: with SandboxServer() as server: …")
        return self._url

    @property
    def remote(self) -> Remote:
        """Its control API: `remote.call("GET", "/__sandbox/rules")`."""
        return Remote(self.url, self._admin_token)

    def workspace_path(self, name: str) -> str:
        """The path of a workspace in the control API."""
        return f"/__sandbox/workspaces/{quote(name, safe='')}"

    def log(self) -> str:
        """What a server that was started here has logged; nothing, unless something went wrong."""
        if self._said is None:
            return ""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace").strip()

    def _look(self, url: str) -> str:
        said = Remote(url, self._admin_token).call("GET", "/__sandbox/health")
        served = said.get("release") if isinstance(said, dict) else None
        if served is None:
            raise SandboxDidNotStart(f"what answers at {url} is no npq-sandbox")
        if self._release not in (None, served):
            raise SandboxDidNotStart(f"{url} serves release {served}, and not {self._release}")
        return url

    def _start(self) -> str:
        # its first workspace is empty, because that is made fastest; tests make their own
        given = {"scenario": "empty", **self._settings, "host": "127.0.0.1", "port": 0, "log_format": "json"}
        if self._release is not None:
            given["release"] = self._release
        # a file and no pipe: nobody has to empty it
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._process = subprocess.Popen(
            # -P: a json.py where the tests run is not what _START means
            [sys.executable, "-P", "-c", _START, json.dumps(sys.path), json.dumps(given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env={name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"},
            # Ctrl-C is for the tests: they stop the server when they have cleaned up
            start_new_session=True,
        )
        url = ""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == b"Ready.":
                return url
            url = json.loads(line).get("url", "")
        self._process.wait()
        said = self.log()
        self.__exit__(None, None, None)
        raise SandboxDidNotStart(said or "the server ended before it was ready")

    @staticmethod
    def _stop(process: "subprocess.Popen[bytes]") -> None:
        process.terminate()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
