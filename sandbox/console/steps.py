"""Steps of a scenario in words."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.console.ground import when

_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def done(do: Mapping[str, Any]) -> dict[str, str]:
    """What a step does: its `verb`, and what that is `about`."""
    verb, said = next(iter(do.items()))
    about = said if isinstance(said, str) else ", ".join(_about(name, value) for name, value in said.items())
    return {"verb": verb, "about": about}


def due(at: str) -> str:
    """When a step is due: a span from the start, or a time."""
    span = re.fullmatch(r"P(\d+)([DWMY])", at)
    if span is None:
        return at if at.startswith("P") else when(at)
    return f"after {span[1]} {_UNITS[span[2]]}{'' if span[1] == '1' else 's'}"


def _about(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # a whole person is told by the handle
    return name if isinstance(value, Mapping) else str(value)
