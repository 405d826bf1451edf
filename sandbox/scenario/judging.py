"""A document -> the scenario that it words, or everything that is wrong with it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.domain.clock import within_reach
from sandbox.domain.dates import read_instant
from sandbox.scenario import faults, names, schema, verbs
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem, hint
from sandbox.scenario.scenario import Document, Part, Scenario

if TYPE_CHECKING:
    from sandbox.scenario.loader import Library


def judge(document: Document, name: str, library: "Library", trail: tuple[str, ...] = ()) -> Scenario:
    """The scenario that a document words.

    Args:
        document: as read.
        name: under which it is known.
        library: where those are found that it extends.
        trail: the shipped scenarios that extend this one, itself the last.

    Raises:
        ScenarioInvalid: it has problems; all of them.
    """
    reference = library.reference
    problems = schema.problems(document)
    if problems:
        # names are looked up only in a document of the right form
        raise ScenarioInvalid(problems)
    data = document.data
    parent = _parent(document, library, trail, problems)
    people = dict(parent.people) if parent else {}
    tokens = dict(parent.tokens) if parent else {}
    known = parent is not None or "extends" not in data
    inherited = {handle: part.data for handle, part in people.items()} if known else None
    steps = (*(parent.steps if parent else ()), *_parts(document, "steps"))
    handles = None if inherited is None else names.handles_of({**inherited, **data.get("people", {})})
    later = verbs.handles_made((part.data["do"] for part in steps), handles or ())
    problems += names.problems(document, reference, inherited=inherited, tokens=tokens, later=later)
    there = None if handles is None else {**handles, **later}
    problems += verbs.problems_of_steps(document, reference, there)
    breaking = parent.faults if parent else ()
    problems += faults.problems(
        document,
        reference,
        handles=handles,
        taken=[part.data["name"] for part in breaking if "name" in part.data],
    )
    for handle, person in data.get("people", {}).items():
        if handle in people:
            message = f"'{handle}' is in {data['extends']} already"
            problems.append(document.problem(("people", handle), message, at_key=True))
        people[handle] = Part(document, ("people", handle), person)
    clock = data.get("clock", {})
    now = read_instant(clock["now"]) if "now" in clock else (parent.now if parent else None)
    if "now" in clock and now is None:
        problems.append(document.problem(("clock", "now"), f"'{clock['now']}' is no real date"))
    elif now is not None and not within_reach(now):
        problems.append(document.problem(("clock", "now"), f"'{clock['now']}' does not lie between 1970 and 2999"))
    if problems:
        raise ScenarioInvalid(problems)
    return Scenario(
        name=name,
        title=data["title"],
        summary=data.get("summary", ""),
        text=document.text,
        extended={} if parent is None else {**parent.extended, parent.name: parent.text},
        data=data,
        now=now,
        frozen=clock.get("frozen", parent.frozen if parent else False),
        seed=data.get("seed", parent.seed if parent else 1),
        tokens={**tokens, **data.get("tokens", {})},
        people=people,
        crowd=(*(parent.crowd if parent else ()), *_parts(document, "crowd")),
        steps=steps,
        faults=(*breaking, *_parts(document, "faults")),
        rate_limit=data.get("rate_limit", parent.rate_limit if parent else None),
        expect=tuple(_parts(document, "expect")),
    )


def _parent(
    document: Document, library: "Library", trail: tuple[str, ...], problems: list[ScenarioProblem]
) -> Scenario | None:
    name = document.data.get("extends")
    if name is None:
        return None
    if name in trail:
        problems.append(document.problem(("extends",), f"'{name}' extends itself, by way of {' -> '.join(trail)}"))
        return None
    if not library.ships(name):
        problems.append(document.problem(("extends",), f"there is no scenario '{name}'{hint(name, library.names())}"))
        return None
    try:
        return judge(library.document(name), name, library, (*trail, name))
    except ScenarioInvalid as error:
        problems += error.problems
        return None


def _parts(document: Document, key: str) -> Iterator[Part]:
    for place, data in enumerate(document.data.get(key, [])):
        yield Part(document, (key, place), data)
