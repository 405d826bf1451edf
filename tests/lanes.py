"""Holds the two lanes against each other, byte by byte, at every request that a test sends in this process.

An operation's endpoint is the same in both lanes, so it answers once; what it said, Flask gets to send as well.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sandbox.api import endpoint as api
from sandbox.api.lane import Outgoing
from sandbox.api.middleware import Gateway
from sandbox.control import endpoint as control

_SAID = "tests.said"
Answer = Callable[[Any, dict[str, Any], Mapping[str, str]], Outgoing]


def _said_once(answer: Answer) -> Answer:
    def again(self: Any, environ: dict[str, Any], path: Mapping[str, str]) -> Outgoing:
        if _SAID not in environ:
            environ[_SAID] = self, dict(path), answer(self, environ, path)
        endpoint, parameters, outgoing = environ[_SAID]
        assert (endpoint, parameters) == (self, path), "the lanes found different operations"
        return outgoing

    return again


@contextmanager
def compared() -> Iterator[None]:
    """Whatever the fast lane answers, the ordinary one has to answer too."""
    ask = Gateway._ask

    def ask_both(self: Gateway, environ: dict[str, Any], *, struck: bool = False) -> Outgoing:
        found = ask(self, environ, struck=struck)
        if self._lane is not None and not struck and self._lane.find(environ) is not None:
            assert self._by_flask(environ) == found
        return found

    with ExitStack() as stack:
        for endpoint in (api.Endpoint, control.Endpoint):
            stack.enter_context(patch.object(endpoint, "answer", _said_once(endpoint.answer)))
        stack.enter_context(patch.object(Gateway, "_ask", ask_both))
        yield
