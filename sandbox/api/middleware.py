"""What surrounds every request: the bound on its body, what breaks, and the step from the event loop into a lane.

Handlers work in memory and never wait, so they run on the loop's own thread: no hand-off, and one request after
the other. Whatever has to wait belongs here, asynchronously, and never into a handler.
"""

import asyncio
import io
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache, lru_cache
from typing import Any

from sandbox.api.ahead import FORMAT, PATH, Ahead
from sandbox.api.lane import Lane, Outgoing
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem
from sandbox.events import Hub
from sandbox.faults import Fault

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_STREAM = b"text/event-stream"
# a slow body goes out so often in a second, if it has the bytes
_PIECES = 10
_EXTENSION, _JSON = re.compile(r"(?<=[^/.])\.([^/.]+)$"), re.compile(r"\.(json)$")
# extensions by which a client asks for what it gets anyway
_OWN_FORMATS = frozenset({"", "json", "html"})
# what WSGI wants to be told, and Flask alone reads
_WSGI = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
# headers that nobody keeps
_SECRETS = frozenset({"HTTP_AUTHORIZATION", "HTTP_PROXY_AUTHORIZATION", "HTTP_COOKIE"})


class ConnectionDropped(Exception):
    """A fault closes the connection, and nobody gave the sandbox a transport that it could close."""


class Gateway:
    """Calls endpoints, by the fast lane or by Flask, on the event loop's thread.

    Args:
        lane: answers operations at once; None leaves every request to Flask.
        site: makes the Flask application's WSGI callable, when the first request needs it.
        ahead: looks at every request first, and tells which fault strikes it.
        most: tells by its environ how large a request's body may be, in bytes; a larger one is answered 413 without
            being kept.
        hub: who is told what happens.
        any_suffix: whether an extension at the end of a path is ignored, whatever it is (release 2026, contract 1.1).
    """

    def __init__(
        self,
        lane: Lane | None,
        site: Callable[[], WsgiApp],
        ahead: Ahead,
        *,
        most: Callable[[dict[str, Any]], int],
        hub: Hub,
        any_suffix: bool = False,
    ) -> None:
        self.hub = hub
        self._any_suffix = any_suffix
        self._lane = lane
        self._site = cache(site)
        self._ahead = ahead
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI event stream.

        Raises:
            ConnectionDropped: a fault closes the connection, and the scope's state has no `transport`.
        """
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self._serve(scope, receive, send)

    def at_once(self, scope: Scope, body: bytes) -> Outgoing | None:
        """The answer to a request of which everything is here, without any waiting.

        None where the fast lane does not take it, or where something may stand in its way: nothing has happened then,
        and the request has to be served as any other.

        Args:
            scope: of ASGI, as far as its headers, path and query go.
            body: all of its body.
        """
        if self._lane is None:
            return None
        environ = _environ(scope, any_suffix=self._any_suffix)
        found = self._lane.find(environ)
        if found is None or len(body) > self._most(environ) or not self._ahead.clear(environ):
            return None
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._lane.finish(*found, environ)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = _environ(scope, any_suffix=self._any_suffix)
        most = self._most(environ)
        body = await _read(receive, most)
        if body is None:
            return
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        if len(body) > most:
            environ["sandbox.refusal"] = TurnedAway(Problem("body.too-large", {"limit": most}))
        fault = self._ahead(environ)
        if fault is not None:
            await self._break(fault, environ, scope, receive, send)
            return
        status, headers, content = self._ask(environ)
        if (b"content-type", _STREAM) in headers:
            # the path's third part is the workspace
            await self._stream(environ["PATH_INFO"].split("/")[3], headers, receive, send)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _stream(self, name: str, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send) -> None:
        """Send events on, until the client or the server leaves."""
        listener = self.hub.listen(name)
        kept = [(key, value) for key, value in headers if key != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": kept})
        await send({"type": "http.response.body", "body": b": listening\n\n", "more_body": True})
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while not gone.done():
                event = asyncio.ensure_future(listener.waiting.get())
                await asyncio.wait({gone, event}, return_when=asyncio.FIRST_COMPLETED)
                message = event.result() if event.done() else None
                event.cancel()
                if message is None:
                    break
                await send({"type": "http.response.body", "body": message, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.hub.leave(listener)
            gone.cancel()

    async def _break(self, fault: Fault, environ: dict[str, Any], scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as far as a fault allows, and as fast."""
        state = scope.get("state", {})
        # a scenario that proves itself does so at once: it is the loop's own thread that waits for it
        transport, at_once = state.get("transport"), state.get("at_once", False)
        if fault.delay is not None and not at_once:
            # as behind a slow network: what a client no longer waits for is done all the same
            await _pause(fault.delay.total_seconds(), transport)
            self._ahead.identify(environ)
        status, headers, content = self._ask(environ, struck=True)
        if fault.drop is not None:
            await _hang_up(transport, receive)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if fault.truncate is not None and fault.truncate < len(content):
            await send({"type": "http.response.body", "body": content[: fault.truncate], "more_body": True})
            await _hang_up(transport, receive)
            return
        if fault.slow is not None and not at_once:
            content = await _trickle(content, fault.slow, transport, send)
        await send({"type": "http.response.body", "body": content})

    def _ask(self, environ: dict[str, Any], *, struck: bool = False) -> Outgoing:
        """The answer; what a fault strikes goes by Flask, which knows what may be sent with any status."""
        if self._lane is not None and not struck:
            found = self._lane.answer(environ)
            if found is not None:
                return found
        return self._by_flask(environ)

    def _by_flask(self, environ: dict[str, Any]) -> Outgoing:
        environ |= {**_WSGI, "wsgi.errors": sys.stderr}
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started[:] = [int(status.split(" ", 1)[0]), headers]

        content = b"".join(self._site()(environ, start_response))
        code, named = started
        return Outgoing(
            code, [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named], content
        )


async def _read(receive: Receive, most: int) -> bytes | None:
    """The body; a little more than the bound where it is larger; None where the client went away."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if size <= most:
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
        if not message.get("more_body"):
            return b"".join(chunks)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hang_up(transport: asyncio.Transport | None, receive: Receive) -> None:
    """Close the connection after what was sent already, and wait until the server has noticed."""
    if transport is None:
        raise ConnectionDropped
    transport.close()
    await _gone(receive)


async def _trickle(content: bytes, rate: int, transport: asyncio.Transport | None, send: Send) -> bytes:
    """Send a body at so many bytes a second, as long as somebody is there, and give back what is left."""
    size = max(1, rate // _PIECES)
    while len(content) > size and not (transport is not None and transport.is_closing()):
        await send({"type": "http.response.body", "body": content[:size], "more_body": True})
        content = content[size:]
        if not await _pause(size / rate, transport):
            break
    return content


async def _pause(seconds: float, transport: asyncio.Transport | None) -> bool:
    """Wait; not to the end where the server stops meanwhile: what is held up then has to go out at once."""
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        if transport is None:
            raise  # a caller in this process has lost patience
        return False
    return True


async def _live(receive: Receive, send: Send) -> None:
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})


def _path(path: str, *, any_suffix: bool) -> tuple[str, str]:
    """A path without what makes no difference to the service, and the extension that was taken off.

    That is a slash at the end, and `.json` (contract 2.2); in release 2026 any extension (contract 1.1). Several at the
    beginning, as of a base address that ends in one, are one: the routes see it so, and so must all before them.
    """
    path = f"/{path.strip('/')}"
    found = (_EXTENSION if any_suffix else _JSON).search(path) if path.startswith("/api/") else None
    return (path, "") if found is None else (path[: found.start()], found[1])


def _environ(scope: Scope, *, any_suffix: bool = False) -> dict[str, Any]:
    host, port = scope.get("server") or ("localhost", 80)
    path, extension = _path(scope["path"], any_suffix=any_suffix)
    # without its body, which is read when it is known how large that may be
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        # WSGI wants the bytes of the path as latin-1
        "PATH_INFO": _as_latin(path),
        PATH: _as_latin(scope["path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
    }
    if extension not in _OWN_FORMATS:
        environ[FORMAT] = extension
    # as they came, for the journal
    kept = environ["sandbox.headers"] = []
    if scope.get("client"):
        environ["REMOTE_ADDR"] = scope["client"][0]
    for pair in scope["headers"]:
        raw_name, raw_value = pair
        key = _key(raw_name)
        if key not in _SECRETS:
            kept.append(pair)
        if key == "HTTP_CONTENT_LENGTH":
            continue
        value = raw_value.decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


@lru_cache(maxsize=256)
def _key(raw_name: bytes) -> str:
    """A header's key in the environ; clients send the same few headers again and again."""
    name = raw_name.decode("latin-1").upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


def _as_latin(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("latin-1")
