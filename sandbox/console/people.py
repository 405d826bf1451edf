"""People: find somebody, and see all that happened to them, why, and what could happen next."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.console import machines, timeline
from sandbox.console.ground import shown, words
from sandbox.console.visit import NotAnswered, Query, Visit

_PAGE = 50


def show(visit: Visit) -> str:
    """The list, or one person where the path names them."""
    return _listed(visit) if visit.item is None else _one(visit, visit.item)


def _listed(visit: Visit) -> str:
    search, provider = visit.query.get("search", "").strip(), visit.query.get("provider", "")
    page = max(1, _number(visit.query.get("page", "")))
    found: Mapping[str, Any] = {"total": 0, "people": []}
    problem = None
    try:
        query: Query = {"search": search, "provider": provider, "limit": _PAGE, "offset": (page - 1) * _PAGE}
        found = visit.here("people", query=query)
    except NotAnswered as error:
        if error.status != 400:
            raise
        problem = error.problem
    return shown(
        visit,
        "people.html",
        found=found,
        problem=problem,
        search=search,
        provider=provider,
        page=page,
        pages_of=-(-found["total"] // _PAGE),
        first=(page - 1) * _PAGE + 1,
    )


def _one(visit: Visit, name: str) -> str:
    person = visit.here("people", name)
    titles: dict[str | None, str] = {made["id"]: _title(visit, made) for made in person["applications"]}
    release = visit.get("health", shown=False)["release"]
    return shown(
        visit,
        "person.html",
        person=person,
        titles=titles,
        drawing=timeline.lay_out(person["events"], {**titles, None: "The person"}, person["clock"]["now"]),
        calls={"To make a move": visit.curl("POST", visit.path("actions"), _example(person))},
        machines={one["key"]: one for made in person["applications"] for one in _machines(release, made)},
    )


def _example(person: Mapping[str, Any]) -> Mapping[str, Any]:
    moves = [move for made in person["applications"] for move in made["moves"]]
    action: Mapping[str, Any] = moves[0]["action"] if moves else {"accept": "the id of an application"}
    return action


def _title(visit: Visit, made: Mapping[str, Any]) -> str:
    return f"{visit.provider(made['provider'])}, {made['course_identifier']}, {made['cohort']}"


def _machines(release: str, made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A drawing for each record of an application that has a state."""
    yield _machine(release, "application", made["id"], made["status"], made["moves"])
    if made["enrolment"] is not None:
        training = made["enrolment"]
        yield _machine(release, "training", made["id"], training["training_status"], training["moves"])
    for declared in made["declarations"]:
        yield _machine(release, "declaration", declared["id"], declared["state"], declared["moves"])


def _machine(release: str, kind: str, key: str, state: str, moves: list[dict[str, Any]]) -> dict[str, Any]:
    drawing = machines.draw(release, kind, state)
    onward = [f"{edge.label}" for edge in drawing.edges if edge.lit]
    told = f"It is {words(state)}. " + (
        f"From there: {', '.join(onward)}." if onward else "Nothing leads on from there."
    )
    return {"key": (kind, key), "kind": kind, "state": state, "moves": moves, "drawing": drawing, "told": told}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
