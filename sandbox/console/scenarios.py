"""Scenarios: read what one tells, load it into a workspace, and let it prove itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.console.faults import does, often
from sandbox.console.ground import shown
from sandbox.console.steps import done, due
from sandbox.console.visit import Visit


def show(visit: Visit) -> str:
    """The list, or one scenario where the path names it."""
    return _listed(visit) if visit.item is None else _one(visit, visit.item)


def _listed(visit: Visit) -> str:
    return shown(visit, "scenarios.html", scenarios=visit.get("scenarios")["scenarios"])


def _one(visit: Visit, name: str) -> str:
    found = visit.get("scenarios", name)
    document = found["document"]
    return shown(
        visit,
        "scenario.html",
        found=found,
        clock=document.get("clock", {}),
        people=list(_people(document)),
        crowd=[_crowd(visit, one) for one in document.get("crowd", ())],
        steps=[{**done(one["do"]), "when": _when(one)} for one in document.get("steps", ())],
        faults=[{"name": "", **one, "does": does(one), "often": often(one)} for one in document.get("faults", ())],
        expected=document.get("expect", ()),
        calls={
            "To load it": visit.curl("POST", visit.path("reset"), {"scenario": name}),
            "To let it prove itself": visit.curl("POST", visit.path("expect")),
            "To make a workspace of it": visit.curl(
                "POST", "/__sandbox/workspaces", {"name": "my-workspace", "scenario": name}
            ),
        },
    )


def _people(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for handle, person in document.get("people", {}).items():
        yield {
            "handle": handle,
            "name": person.get("full_name", ""),
            "applications": [
                {
                    "provider": made.get("provider"),
                    "course": made.get("course_identifier", ""),
                    "cohort": f"{made.get('cohort', '')}{made.get('cohort_suffix') or ''}",
                    "status": str(made.get("status", "pending")),
                    "declared": ", ".join(map(str, made.get("declarations", ()))),
                }
                for made in person.get("applications", {}).values()
            ],
        }


def _crowd(visit: Visit, one: Mapping[str, Any]) -> str:
    """A crowd in words."""
    parts = [f"{one.get('count', '?')} people more"]
    providers = one.get("providers")
    if providers:
        parts.append("with " + ", ".join(visit.provider(slug) for slug in providers))
    if one.get("course_identifiers"):
        parts.append("for " + ", ".join(one["course_identifiers"]))
    if one.get("cohorts"):
        parts.append("in " + ", ".join(map(str, one["cohorts"])))
    return ", ".join(parts)


def _when(step: Mapping[str, Any]) -> str:
    return due(str(step["at"])) if "at" in step else f"after {step['after']}"
