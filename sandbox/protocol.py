"""The server's side of a connection: uvicorn's, with bounds, and a short way for requests that need no waiting."""

import asyncio
import gc
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.spares import UVICORN, without

with without(UVICORN):
    import uvicorn
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

if TYPE_CHECKING:
    from sandbox.api.middleware import Gateway

# request line and headers together; the journal keeps them. What may follow a body in pieces counts likewise.
MOST_HEAD = 64 * 1024
# seconds: without a byte where some have to come; until a head is complete; until a request is; between two requests
MOST_SILENCE, MOST_FOR_A_HEAD, MOST_FOR_A_REQUEST, MOST_BETWEEN_REQUESTS = 30.0, 30.0, 300.0, 75.0

# requests
BETWEEN_COLLECTIONS = 500

_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
log = logging.getLogger("sandbox")


class Protocol(HttpToolsProtocol):
    """One connection.

    The short way: a request to the API that came in one piece, and whose answer waits for nothing, is answered where
    it stands. A task for each request, its events and the checks of headers take 60 µs; whatever the short way does
    not take goes on as uvicorn has it.
    """

    # of the bytes that came: the last piece; the piece in which the present request began; what came after that
    _piece = _first = _head = 0
    _in_head = _too_large = False
    # the bytes of the names and values that came after the body
    _trailers = 0
    # a request is held until its piece is read to the end, and what of its body was there
    _held = False
    _body = b""
    # the request that is being answered the long way, or was last
    _answering: RequestResponseCycle | None = None
    # when a request, or before the first one the connection, began to come, and None while none does; when the last
    # piece came (seconds of the loop)
    _since: float | None
    _last: float
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Once for each connection; the server copies the state into the scope of each request."""
        super().connection_made(transport)
        self._since = self._last = self.loop.time()
        self._gateway: Gateway = self.config.app  # type: ignore[assignment]
        # faults close it
        self.app_state = {**self.app_state, "transport": transport}

    def connection_lost(self, exc: Exception | None) -> None:
        """Once, at its end; whoever answers then need not go on."""
        for cycle, _ in self.pipeline:
            cycle.disconnected = True
        self.pipeline.clear()
        if self._answering is not None:
            # uvicorn tells the last request alone, and there may have come one after the other
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come; the parser would collect a head of any size."""
        self._piece = len(data)
        self._head += self._piece
        self._last = self.loop.time()
        super().data_received(data)
        if self._held:
            self._let_go()
        if self._in_head and self._head > MOST_HEAD and not self._too_large:
            self._too_large = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head, self._first, self._head, self._trailers = True, self._piece, 0, 0
        self._begun, self._since = True, self._last
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or what stands in its form after a body.

        Raises:
            ValueError: there is too much of the latter; the parser makes a refusal of it.
        """
        if self._in_head:
            # as uvicorn does it, without another call for each header
            name = name.lower()
            if name == b"expect" and value.lower() == b"100-continue":
                self.expect_100_continue = True
            self.headers.append((name, value))
            return
        self._trailers += len(name) + len(value)
        if self._trailers > MOST_HEAD:
            self.transport.abort()
            raise ValueError(self._trailers)

    def on_headers_complete(self) -> None:
        """Its head is complete.

        Raises:
            ValueError: the head is too large; the parser makes a refusal of it.
        """
        # pieces have other things in them: count only where it matters
        if self._first + self._head > MOST_HEAD:
            size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            self._too_large = size > MOST_HEAD
            if self._too_large:
                raise ValueError(size)
        self._in_head = False
        if self._is_plain():
            self._held, self._body = True, b""
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        if self._held:
            self._body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it is here."""
        self._since = None
        if self._held and self._answered():
            self._held = False
            return
        if self._held:
            self._let_go()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is sent."""
        super().on_response_complete()
        self._tidy_up()

    def _tidy_up(self) -> None:
        if self.server_state.total_requests % BETWEEN_COLLECTIONS == 0:
            collect()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or the head that is too large, and close the connection."""
        self._held = False
        if self._too_large:
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()
        elif not self.transport.is_closing():
            super().send_400_response(msg)

    def look_at_the_time(self, now: float) -> None:
        """Close the connection where a client is too slow.

        Args:
            now: in seconds of the loop.
        """
        since, silence = self._since, now - self._last
        if silence > MOST_FOR_A_REQUEST and self.transport.get_write_buffer_size():
            # whoever reads nothing for so long is gone
            self.transport.abort()
        elif since is None:
            if silence > MOST_BETWEEN_REQUESTS and self._is_idle():
                self.transport.close()
        elif self.flow.read_paused:
            return
        elif not self._begun:
            if silence > MOST_FOR_A_REQUEST:
                self.transport.close()
        elif silence > MOST_SILENCE or now - since > (MOST_FOR_A_HEAD if self._in_head else MOST_FOR_A_REQUEST):
            if self._is_idle() or not self.cycle.response_started:
                self.transport.write(_TOO_SLOW)
            self.transport.close()

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _is_plain(self) -> bool:
        """Whether the short way may be tried: the API's own paths, one request after the other, and nothing special."""
        return (
            self.url.startswith(b"/api/")
            and b"#" not in self.url
            and self._is_idle()
            and not self.flow.write_paused
            and not self.transport.is_closing()
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
            and self.parser.get_http_version() == "1.1"
        )

    def _let_go(self) -> None:
        """Go on as uvicorn has it, with what was held back."""
        self._held = False
        super().on_headers_complete()
        if self._body:
            super().on_body(self._body)

    def _answered(self) -> bool:
        """Answer the request that is held; False where that is not for the short way."""
        path, _, query = self.url.partition(b"?")
        if b"%" in path:
            return False
        scope: Any = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"], scope["query_string"] = path.decode("ascii"), query
        try:
            found = self._gateway.at_once(scope, self._body)
        except Exception:  # whatever it is, the parser would call it the client's fault
            log.exception("the sandbox failed; this is a bug")
            self.transport.write(_FAILED)
            self.transport.close()
            return True
        if found is None:
            return False
        status, headers, body = found
        lines = [STATUS_LINE[status]]
        for name, value in self.server_state.default_headers:
            lines += (name, b": ", value, b"\r\n")
        for name, value in headers:
            lines += (name, b": ", value, b"\r\n")
        stays = self.parser.should_keep_alive()
        lines.append(b"\r\n" if stays else b"connection: close\r\n\r\n")
        # a page of a hundred kilobytes is not copied once more
        self.transport.writelines((b"".join(lines), body))
        if not stays:
            self.transport.close()
        # no timer for each request, which takes 3 µs: `look_at_the_time` finds who comes no more
        self.server_state.total_requests += 1
        self._tidy_up()
        return True


def collect() -> None:
    """Look for garbage that refers to itself, among what was made since the last time; what is no garbage stays.

    The usual requests leave none (tests/test_protocol.py), and journals and registers keep much of what they make. Left
    to itself, Python looks through all of it again and again: 40 µs of each request, and a third of a second at once
    where there are forty workspaces. So that is off, and this is done now and then: 4 ms for 500 requests.
    """
    # all that is not frozen is young, and to collect the older ones would empty Python's stores of free objects too
    gc.collect(0)
    gc.freeze()


def look_at_the_time(connections: Iterable[Any], now: float) -> None:
    """Close the connections whose clients are too slow.

    Args:
        connections: of the server.
        now: in seconds of the loop.
    """
    for connection in list(connections):
        connection.look_at_the_time(now)


__all__ = ["Protocol", "collect", "look_at_the_time", "uvicorn"]
