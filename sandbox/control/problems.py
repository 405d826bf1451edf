"""How the control API says no: RFC 9457 problems, each with what was wrong, where, and what is allowed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.api.words import WORDS, detail
from sandbox.domain.errors import Problem
from sandbox.domain.rules import RULES
from sandbox.scenario.problems import Path, ScenarioProblem, hint

# nobody reads more at once, and a megabyte of YAML can have tens of thousands
MOST_ERRORS = 200

# every kind of problem: the end of its `type`, its status, its title
_KINDS: dict[str, tuple[int, str]] = {
    "malformed-body": (400, "The body cannot be read"),
    "unknown-query": (400, "The query is not one of this operation's"),
    "admin-token-needed": (401, "Changing calls need the admin token"),
    "control-closed": (403, "Changing calls are closed"),
    "foreign-origin": (403, "The request comes from another site"),
    "unexpected-host": (403, "The request is meant for another host"),
    "unknown-path": (404, "There is no such path"),
    "unknown-scenario": (404, "There is no such scenario"),
    "unknown-fault": (404, "There is no such fault"),
    "unknown-person": (404, "There is no such person"),
    "unknown-request": (404, "The journal has no such request"),
    "unknown-workspace": (404, "There is no such workspace"),
    "unknown-method": (405, "The path has no such method"),
    "workspace-exists": (409, "There is a workspace of this name already"),
    "default-stays": (409, "The default workspace cannot be dropped"),
    "no-scenario": (409, "The workspace has no scenario"),
    "proof-in-proof": (409, "A scenario proves itself already"),
    "not-verified": (409, "The requests are not as expected"),
    "action-refused": (409, "The rules refuse the action"),
    "clock-backwards": (409, "The clock does not go backwards by itself"),
    "body-too-large": (413, "The body is too large"),
    "unknown-content-type": (415, "The body has a content type that is not read here"),
    "invalid-body": (422, "The body is not what this operation reads"),
    "invalid-scenario": (422, "The scenario has problems"),
    "invalid-snapshot": (422, "The snapshot cannot be put back"),
    "failed": (500, "The sandbox failed"),
    "too-many-workspaces": (503, "There is no room for another workspace"),
    "too-many-listeners": (503, "There is no room for another listener"),
}

Entry = Mapping[str, Any]


class Refusal(Exception):
    """A request that is not done.

    Args:
        kind: which kind of problem; the end of its `type`.
        detail: what is wrong this time, and what to do.
        errors: each thing that is wrong: message, place, what is allowed.
        headers: what the answer's head has to say.
        more: further members of the answer.
    """

    def __init__(
        self,
        kind: str,
        detail: str,
        errors: Iterable[Entry] = (),
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.status, title = _KINDS[kind]
        self.headers = dict(headers or {})
        self.body: dict[str, Any] = {
            "type": f"/__sandbox/problems/{kind}",
            "title": title,
            "status": self.status,
            "detail": detail,
            **(more or {}),
        }
        listed = list(errors)
        if listed:
            more_of_them = len(listed) - MOST_ERRORS
            left_out = [{"message": f"and {more_of_them:,} more"}] if more_of_them > 0 else []
            self.body["errors"] = listed[:MOST_ERRORS] + left_out


def invalid(*path: str | int, message: str, allowed: Iterable[str] = ()) -> Refusal:
    """A body with one value that is wrong."""
    return invalid_body([entry(path, message, tuple(allowed))])


def invalid_body(errors: Sequence[Entry]) -> Refusal:
    """A body with all that is wrong with it."""
    return Refusal("invalid-body", _summary(errors), errors)


def unknown(what: str, name: str, known: Iterable[str]) -> Refusal:
    """A path that names a scenario, a workspace or a fault which does not exist."""
    allowed = list(known)
    message = f"there is no {what} '{name}'{hint(name, allowed)}"
    told = {"message": message, "allowed": allowed} if allowed else {"message": message}
    return Refusal(f"unknown-{what}", message, [told])


def invalid_scenario(problems: Sequence[ScenarioProblem], *below: str, valid: bool | None = None) -> Refusal:
    """A scenario with all its problems.

    Args:
        problems: what is wrong.
        below: where in the body the document stands; nothing where the body is the document.
        valid: stated in the answer where the question was whether it is.
    """
    errors = list(_of_scenario(problems, below))
    return Refusal("invalid-scenario", _summary(errors), errors, more=None if valid is None else {"valid": valid})


def no_room(most: int) -> Refusal:
    """A workspace too many."""
    return Refusal("too-many-workspaces", f"There are {most} already: drop some, or raise --max-workspaces.")


def invalid_document(problems: Sequence[ScenarioProblem]) -> Refusal:
    """A body in the scenario's words that is no scenario, with all its problems."""
    return invalid_body(list(_of_scenario(problems, ())))


def refused(problems: Sequence[Problem], release: str) -> Refusal:
    """An action that the rules forbid."""
    errors = [
        # rules that hide a record have no words of their own
        {"message": detail(found) if found.rule in WORDS else RULES[release][found.rule].when, "rule": found.rule}
        for found in problems
    ]
    return Refusal("action-refused", "; ".join(f"{one['message']} ({one['rule']})" for one in errors), errors)


def invalid_file(problems: Sequence[ScenarioProblem]) -> Refusal:
    """A scenario that the server has itself, with all its problems; their places are in its file, not in the body."""
    errors = [{"message": str(problem)} for problem in problems]
    return Refusal("invalid-scenario", errors[0]["message"], errors)


def entry(path: Path, message: str, allowed: Sequence[str] = ()) -> dict[str, Any]:
    """One thing that is wrong with a body."""
    found: dict[str, Any] = {"message": message, "pointer": pointer(path)}
    return {**found, "allowed": list(allowed)} if allowed else found


def pointer(path: Path) -> str:
    """A place in a body as a JSON pointer in a URI fragment."""
    return "#" + "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)


def _of_scenario(problems: Sequence[ScenarioProblem], below: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for problem in problems:
        keys = problem.path.split(".") if problem.path else []
        found = entry((*below, *keys), problem.message)
        # lines and columns are those of the document as it was sent; inside a JSON body it has none of its own
        yield found if below else {**found, "line": problem.line, "column": problem.column}


def _summary(errors: Sequence[Entry]) -> str:
    first = errors[0]
    place = f"line {first['line']}" if "line" in first else first["pointer"]
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    return f"{place}: {first['message']}{more}"
