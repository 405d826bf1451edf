"""Libraries without the modules that they import and a running server never uses.

While a library is imported, stand-ins take the names of such modules; a stand-in loads the real module when somebody
uses it after all. Afterwards the names are free again for everybody else.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

# module -> the names that the library takes from it while it is imported; None: it does without that module

# `requests` is for specs on the web, `httpx` for remote token checks: 0.1 s of 0.5 s
CONNEXION = {"requests": (), "httpx": (), "starlette.testclient": ("TestClient",)}
# many processes, logging from a file, and WSGI: 12 ms of 63
UVICORN = {"uvicorn.supervisors": ("ChangeReload", "Multiprocess"), "logging.config": (), "a2wsgi": None}


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


def _later(module: str, name: str) -> type:
    """What stands for a class of a module until it is called."""

    def new(_: type, *args: Any, **options: Any) -> Any:
        return getattr(import_module(module), name)(*args, **options)

    return type(name, (), {"__new__": new, "__module__": module})


@contextmanager
def without(spares: Mapping[str, tuple[str, ...] | None]) -> Iterator[None]:
    """For the length of an import; what is loaded already stays as it is.

    Args:
        spares: as above.
    """
    standing_in: dict[str, _StandIn | None] = {}
    for module, names in spares.items():
        if module in sys.modules:
            continue
        standing_in[module] = None if names is None else _StandIn(module)
        for name in names or ():
            setattr(standing_in[module], name, _later(module, name))
    # None in this place means that there is no such module
    sys.modules.update(standing_in)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for module, stand_in in standing_in.items():
            if sys.modules.get(module) is stand_in:
                del sys.modules[module]
