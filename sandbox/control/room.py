"""How large a body may be: a snapshot may be larger than all else, from those who may put one back."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.settings import Settings

_SNAPSHOT = re.compile(r"/__sandbox/workspaces/[^/]+/snapshot")


def room(settings: Settings) -> Callable[[Mapping[str, Any]], int]:
    """What tells the largest body of a request, in bytes, by its environ."""

    def most(environ: Mapping[str, Any]) -> int:
        if environ["REQUEST_METHOD"] != "PUT" or not _SNAPSHOT.fullmatch(environ["PATH_INFO"]):
            return settings.max_body
        # with the modules behind the control API, which few starts need
        from sandbox.control.guard import Guard
        from sandbox.control.problems import Refusal

        try:
            Guard(settings).admit(environ)
        except Refusal:
            # nobody fills the memory with what will be refused anyway
            return settings.max_body
        return max(settings.max_body, settings.max_snapshot)

    return most
