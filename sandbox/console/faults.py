"""Faults: what breaks in a workspace; add something, and take it away."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.console.ground import shown
from sandbox.console.visit import Visit


def show(visit: Visit) -> str:
    """The faults of a workspace."""
    found = visit.here("faults")["faults"]
    operations = visit.here("coverage", shown=False)["operations"]
    places = sorted({f"{one['method']} {_starred(one['path'])}" for one in operations})
    example = {"at": "POST /api/v3/participant-declarations", "nth": 1, "answer": {"status": 503}}
    return shown(
        visit,
        "faults.html",
        faults=[{**one, "does": does(one), "often": often(one)} for one in found],
        places=places,
        calls={
            "To add one": visit.curl("POST", visit.path("faults"), example),
            "To remove one": visit.curl("DELETE", visit.path("faults", "fault-1")),
            "To remove all": visit.curl("DELETE", visit.path("faults")),
        },
    )


def _starred(path: str) -> str:
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))


def does(one: Mapping[str, Any]) -> str:
    """What a fault does, in words."""
    if "answer" in one:
        late = ", after the service did its part" if one.get("when") == "after" else ""
        return f"answers {one['answer']['status']}{late}"
    if "delay" in one:
        seconds = re.fullmatch(r"PT([\d.]+)S", one["delay"])
        return f"waits for {seconds[1]} seconds" if seconds else f"waits for {one['delay']}"
    if "drop" in one:
        asked = "before the service is asked" if one["drop"] == "before" else "after the service did its part"
        return f"closes the connection {asked}"
    if "truncate" in one:
        return f"cuts the answer after {one['truncate']} bytes"
    return f"sends {one['slow']} bytes a second"


def often(one: Mapping[str, Any]) -> str:
    """Which of the requests a fault hits, in words."""
    if "nth" in one:
        return f"request number {one['nth']}"
    if "times" in one:
        return f"the first {one['times']} requests"
    if "every" in one:
        return f"one request in {one['every']}"
    if "probability" in one:
        return f"{one['probability']:.0%} of the requests, by chance"
    return "every request"
