"""Runs a server: binds the port, says what it serves, and stops cleanly."""

import asyncio
import gc
import json
import logging
import secrets
import signal
import socket
import sys
from dataclasses import replace

from sandbox import __version__
from sandbox.api.auth import token_for
from sandbox.app import Sandbox, create_app
from sandbox.protocol import MOST_BETWEEN_REQUESTS, Protocol, collect, look_at_the_time, uvicorn
from sandbox.settings import Settings
from sandbox.watching import SECONDS_BETWEEN_LOOKS, Watcher

# after this many seconds a stop no longer waits for requests that are under way
_PATIENCE = 1
# seconds between two looks for clients that are too slow
_BETWEEN_LOOKS = 5.0
log = logging.getLogger("sandbox")


class PortNotAvailable(Exception):
    """Somebody else has the port, or this process may not bind it."""


class NoSuchAddress(Exception):
    """What is to be bound is no address."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        NoSuchAddress: the host has none.
        PortNotAvailable: the port cannot be bound.
        UnknownScenario, ScenarioInvalid: as `create_app`.
    """
    if not settings.loopback and settings.admin_token is None and not settings.open_control:
        settings = replace(settings, admin_token=secrets.token_urlsafe(18))
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stdout.isatty())
    _log_to_stderr(as_json=as_json)
    sock = _bind(settings)
    with sock:
        sandbox = create_app(settings)
        server = _Server(sandbox, sock, as_json=as_json)
        # uvicorn stops on these and then raises them again; by default that would end the process with an error
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        server.run(sockets=[sock])


class _Server(uvicorn.Server):
    def __init__(self, sandbox: Sandbox, sock: socket.socket, *, as_json: bool) -> None:
        super().__init__(
            uvicorn.Config(
                sandbox.asgi,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=int(MOST_BETWEEN_REQUESTS),
                timeout_graceful_shutdown=_PATIENCE,
            )
        )
        self._sandbox = sandbox
        self._sock = sock
        self._as_json = as_json
        self._tasks: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._tasks.append(asyncio.create_task(self._hurry()))
        if self._sandbox.settings.watch:
            self._tasks.append(asyncio.create_task(_watch(Watcher(self._sandbox))))
        # from now on `collect` says when
        gc.disable()
        gc.freeze()
        _announce(self._sandbox, _url(self._sock, self._sandbox.settings), as_json=self._as_json)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop looking for changes and slow clients, end the streams of events, then stop."""
        self._sandbox.asgi.hub.close()
        for task in self._tasks:
            task.cancel()
        await super().shutdown(sockets)

    async def _hurry(self) -> None:
        """Look for slow clients, and tidy up where there are none, for ever."""
        loop, state = asyncio.get_running_loop(), self.server_state
        before = collected = state.total_requests
        while True:
            await asyncio.sleep(_BETWEEN_LOOKS)
            look_at_the_time(state.connections, loop.time())
            if collected != state.total_requests == before:
                # nobody asks anything, so nobody waits for it
                collect()
                collected = before
            before = state.total_requests


async def _watch(watcher: Watcher) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            watcher.look()
        except Exception:  # whatever it is, the next change may put it right
            log.exception("the sandbox failed to take up changed scenarios; this is a bug")


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        _look_up(settings.host)
        # create_server adds the address to the reason, which is told already
        reason = (error.strerror or str(error)).partition(" (while")[0]
        raise PortNotAvailable(f"{settings.host}:{settings.port}: {reason}") from None


def _look_up(host: str) -> None:
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror:
        raise NoSuchAddress(host) from None


def _url(sock: socket.socket, settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host and host[0] != '[' else host}:{sock.getsockname()[1]}"


def _announce(sandbox: Sandbox, url: str, *, as_json: bool) -> None:
    settings = sandbox.settings
    scenario = sandbox.served.scenario
    seed = scenario.seed if settings.seed is None else settings.seed
    tokens = {slug: token_for(slug, secret=settings.token_secret) for slug in sandbox.reference.lead_providers}
    ready = {"event": "ready", "url": url, "version": __version__, "release": settings.release}
    if as_json:
        about = {"event": "start", "scenario": scenario.name, "seed": seed, "tokens": tokens}
        if settings.admin_token is not None:
            about["admin_token"] = settings.admin_token
        print(json.dumps(about))
    else:
        token = next(iter(tokens.values()))
        print(f"npq-sandbox {__version__}: release {settings.release}, scenario {scenario.name}, seed {seed}")
        print("This is a sandbox for integration tests. None of its data is real.\n")
        versions = _versions(sandbox)
        print(f"  console        {url}")
        print(f"  API            {url}/api/{versions[0] if len(versions) == 1 else '{' + ','.join(versions) + '}'}")
        print(f"  documentation  {url}/docs")
        print(f"  control        {url}/__sandbox/health\n")
        print("  tokens (add ~NAME for a workspace of your own)")
        for found in tokens.values():
            print(f"    {found}")
        if settings.admin_token is not None:
            print(f"\n  admin token    {settings.admin_token}")
        print(f"\n  try            curl -H 'Authorization: Bearer {token}' {url}/api/v3/npq-applications\n")
    print(json.dumps(ready))
    print("Ready.", flush=True)


def _versions(sandbox: Sandbox) -> list[str]:
    from sandbox.api.versions.releases import versions

    return [version.NAME for version in versions(sandbox.settings.release)]


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One record as one line of JSON."""
        said = {"event": "log", "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said)


def _log_to_stderr(*, as_json: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if as_json else logging.Formatter("%(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # whoever edits a scenario wants to see that it was taken up
    logging.getLogger("sandbox.watch").setLevel(logging.INFO)
