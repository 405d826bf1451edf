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
from sandbox.settings import Settings
from sandbox.spares import UVICORN, without
from sandbox.watching import SECONDS_BETWEEN_LOOKS, Watcher

with without(UVICORN):
    import uvicorn
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# after this many seconds a stop no longer waits for requests that are under way
_PATIENCE = 1
# request line and headers together; the journal keeps them
_MOST_HEAD = 64 * 1024
_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
log = logging.getLogger("sandbox")


class PortNotAvailable(Exception):
    """Somebody else has the port, or this process may not bind it."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
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


class Protocol(HttpToolsProtocol):
    """Tells the application its connection, so that faults can close it; takes no endless request lines and headers."""

    # of the bytes that came: the last piece; the piece in which the present request began; what came after that
    _piece = _first = _head = 0
    _in_head = False
    _too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Once for each connection; the server copies the state into the scope of each request."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}

    def data_received(self, data: bytes) -> None:
        """Some bytes have come; the parser would collect a head of any size."""
        self._piece = len(data)
        self._head += self._piece
        super().data_received(data)
        if self._in_head and self._head > _MOST_HEAD and not self._too_large:
            self._too_large = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._first, self._head = True, self._piece, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is complete.

        Raises:
            ValueError: the head is too large; the parser makes a refusal of it.
        """
        # pieces have other things in them: count only where it matters
        if self._first + self._head > _MOST_HEAD:
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            self._too_large = size > _MOST_HEAD
            if self._too_large:
                raise ValueError(size)
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or the head that is too large, and close the connection."""
        if self._too_large:
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()
        else:
            super().send_400_response(msg)


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
                timeout_graceful_shutdown=_PATIENCE,
            )
        )
        self._sandbox = sandbox
        self._sock = sock
        self._as_json = as_json
        self._watching: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self._sandbox.settings.watch:
            self._watching = asyncio.create_task(_watch(Watcher(self._sandbox)))
        # what there is now stays: later collections need not look at it
        gc.freeze()
        # the journal keeps what each request made, so looking through it often finds nothing; 40 µs of each declaration
        gc.set_threshold(20_000, 20, 20)
        gc.enable()
        _announce(self._sandbox, _url(self._sock, self._sandbox.settings), as_json=self._as_json)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop looking for changes, end the streams of events, then stop."""
        self._sandbox.asgi.hub.close()
        if self._watching is not None:
            self._watching.cancel()
        await super().shutdown(sockets)


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
        # create_server adds the address to the reason, which is told already
        reason = (error.strerror or str(error)).partition(" (while")[0]
        raise PortNotAvailable(f"{settings.host}:{settings.port}: {reason}") from None


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
    from sandbox.api.versions.releases import RELEASES

    return [version.NAME for version in RELEASES[sandbox.settings.release]]


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
