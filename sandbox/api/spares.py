"""Connexion without the modules that it imports and a running server never uses.

Connexion's modules import `requests` (for specs on the web), `httpx` (for remote token checks) and Starlette's
test client. They cost 0.1 s of 0.5 s at start. While Connexion is imported, stand-ins take their names; a stand-in
loads the real module when somebody uses it after all. Afterwards the names are free again for everybody else.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_SPARES = ("requests", "httpx", "starlette.testclient")


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


class _TestClient:
    """Connexion takes this name from its module at import; `App.test_client` alone would use it."""

    def __new__(cls, *args: Any, **options: Any) -> Any:
        return import_module("starlette.testclient").TestClient(*args, **options)


@contextmanager
def without_spares() -> Iterator[None]:
    """For the length of an import; what is loaded already stays as it is."""
    standing_in = {name: _StandIn(name) for name in _SPARES if name not in sys.modules}
    if "starlette.testclient" in standing_in:
        standing_in["starlette.testclient"].__dict__["TestClient"] = _TestClient
    sys.modules.update(standing_in)
    try:
        yield
    finally:
        for name, stand_in in standing_in.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
