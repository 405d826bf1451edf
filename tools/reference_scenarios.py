"""The reference of scenario files: their format from its schema, and every scenario that ships from its own file."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown import code, link, listed, page, prose, table
from sandbox.api.versions.releases import RELEASES
from sandbox.fixtures import folder, reference_data
from sandbox.scenario.loader import Library
from sandbox.scenario.scenario import Scenario
from sandbox.scenario.verbs import REFERENCES

_COMMENT = re.compile(r" *# ?(.*)")
_PERSON = re.compile(r"  ([a-z][a-z0-9_-]*):")
_LONGEST_PATTERN = 40
_NAMED = {"instant", "uuid", "handle", "duration"}


def scenarios(usual: str) -> str:
    """The format, the verbs and the shipped scenarios.

    Args:
        usual: the release that is served unless told; what only others have comes after its own.
    """
    schema = json.loads((folder("openapi") / "scenario.schema.json").read_text(encoding="utf-8"))
    libraries = {release: Library(reference_data(release)) for release in sorted(RELEASES, key=lambda r: r != usual)}
    found = {
        _heading(library, name, usual): (library, name) for library in libraries.values() for name in library.names()
    }
    parts: list[str | list[str]] = [
        "# Scenarios",
        "A scenario is a YAML file that sets a workspace up, scripts what happens later, breaks what should break, and "
        "proves itself by `npq-sandbox check`. `openapi/scenario.schema.json` is its JSON Schema, from which this page "
        "is written; a file that names it in its first line is completed and checked by editors.",
        "A scenario that says a `release` is refused on a server of another, and so is one that says what only another "
        "release knows. Of shipped ones, `npq-sandbox scenarios --release 2026` lists those that suit a release; where "
        "two have one name, as `default`, the release's own is meant.",
        *(
            f"Shipped for release {release}: "
            + ", ".join(_link(library, name, usual) for name in library.names())
            + "."
            for release, library in sorted(libraries.items())
        ),
        "## Format",
        *_format(schema),
        "## Verbs",
        "What `do` of a step says, and the body of an action of the control API: one verb and its argument. A record "
        "is named by its handle or its id.",
        _verbs(schema),
    ]
    for heading, (library, name) in found.items():
        suits = [
            release
            for release, one in sorted(libraries.items())
            if name in one.names() and _heading(one, name, usual) == heading
        ]
        parts += _scenario(heading, library.load(name), suits, usual)
    return page(*parts)


def _heading(library: Library, name: str, usual: str) -> str:
    """A scenario's name, and its release where it is one that has its own of a name that the usual one has too."""
    release, place = library.reference.release, library.place(name)
    own = place.parent != library.shelf
    shared = own and release != usual and (library.shelf / place.name).is_file()
    return f"{name}, release {release}" if shared else name


def _link(library: Library, name: str, usual: str) -> str:
    return link(name, _heading(library, name, usual))


def _format(schema: Any) -> Iterator[str | list[str]]:
    yield "The keys of a file:"
    yield _keys(schema, schema)
    for name, told in schema["$defs"].items():
        if name == "action" or not _sectioned(told):
            continue
        yield f"### {name}"
        yield prose(told.get("description", ""))
        yield _keys(schema, told)


def _sectioned(told: Mapping[str, Any]) -> bool:
    return "properties" in told


def _keys(schema: Any, told: Mapping[str, Any]) -> list[str]:
    needed = told.get("required", [])
    rows = (
        (code(key), _type(schema, value), "yes" if key in needed else "", prose(_told(schema, value)))
        for key, value in told["properties"].items()
    )
    return table(("Key", "Type", "Needed", "What it is"), rows)


def _told(schema: Any, value: Mapping[str, Any]) -> str:
    own = value.get("description")
    name = _name(value)
    return str(own if own is not None else schema["$defs"][name].get("description", "") if name else "")


def _name(value: Mapping[str, Any]) -> str:
    return str(value.get("$ref", "")).removeprefix("#/$defs/")


def _type(schema: Any, value: Mapping[str, Any]) -> str:
    name = _name(value)
    if name == "action":
        return link("a verb", "Verbs")
    if name:
        told = schema["$defs"][name]
        if name in _NAMED:
            return f"{told['type']} ({name})"
        return link(name, name) if _sectioned(told) else _type(schema, told)
    if "enum" in value:
        return " or ".join(code(json.dumps(one).strip('"')) for one in value["enum"])
    if "const" in value:
        return code(json.dumps(value["const"]))
    kinds = value.get("type", "any value")
    kind = kinds if isinstance(kinds, str) else " or ".join(kinds)
    if "items" in value:
        return f"list of {_type(schema, value['items'])}"
    if kind == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"object of {_type(schema, value['additionalProperties'])}"
    bounds = [f"{word} {value[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in value]
    pattern = (
        [f"like {code(value['pattern'])}"] if "pattern" in value and len(value["pattern"]) <= _LONGEST_PATTERN else []
    )
    return " ".join([kind, *bounds, *pattern])


def _verbs(schema: Any) -> list[str]:
    rows = []
    for verb, value in schema["$defs"]["action"]["properties"].items():
        told = value if "properties" in value else schema["$defs"].get(_name(value), value)
        if verb == "register":
            argument = f"{link('person', 'person')} by handle"
        elif "properties" in told:
            argument = "; ".join(_argument(key, of, told) for key, of in told["properties"].items())
            if "string" in told["type"]:
                argument += f"; or the {_kind(verb)} alone"
        else:
            argument = f"the {_kind(verb)}"
        rows.append((code(verb), argument, prose(_told(schema, value))))
    return table(("Verb", "Argument", "What happens"), rows)


def _kind(verb: str) -> str:
    return next(iter(REFERENCES[verb].values()))


def _argument(key: str, value: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    said = "" if key in told.get("required", []) else ", if wanted"
    values = f" ({listed(value['enum'])})" if "enum" in value else ""
    return f"{code(key)}{values}{said}"


def _scenario(heading: str, scenario: Scenario, releases: list[str], usual: str) -> Iterator[str | list[str]]:
    yield f"## {heading}"
    yield f"**{prose(scenario.title)}.** {prose(scenario.summary)}"
    yield _story(scenario.text)
    yield [f"- Release: {' and '.join(releases)}", *_setting(scenario)]
    notes = _notes(scenario.text)
    if scenario.people:
        yield table(
            ("Handle", "Name", "Applications", "Story"),
            (
                (
                    code(handle),
                    prose(part.data.get("full_name", "")),
                    "; ".join(_application(handle, *one) for one in part.data["applications"].items()),
                    prose(notes.get(handle, "")),
                )
                for handle, part in scenario.people.items()
            ),
        )
    if scenario.steps:
        yield ["What happens later:", "", *(f"- {_step(part.data)}" for part in scenario.steps)]
    if scenario.faults:
        yield ["What breaks:", "", *(f"- {code(json.dumps(dict(part.data)))}" for part in scenario.faults)]
    yield "What `expect` shows:"
    rules = "rules.md" if usual in releases else f"rules-{releases[0]}.md"
    yield list(_expectations(scenario, rules))


def _setting(scenario: Scenario) -> Iterator[str]:
    clock = "real time" if scenario.now is None else f"{scenario.now:%Y-%m-%dT%H:%M:%SZ}"
    yield f"- Clock: {clock}, {'standing still' if scenario.frozen else 'running'}"
    for part in scenario.crowd:
        terms = {key: value for key, value in part.data.items() if key != "count"}
        yield f"- Crowd: {part.data['count']} generated people" + (f", {code(json.dumps(terms))}" if terms else "")
    if scenario.rate_limit is not None:
        yield f"- Rate limit: {code(json.dumps(dict(scenario.rate_limit)))}"


def _story(text: str) -> str:
    lines = []
    for line in text.splitlines()[1:]:
        found = _COMMENT.fullmatch(line)
        if found is None:
            break
        lines.append(found[1])
    return "\n".join(lines)


def _notes(text: str) -> dict[str, str]:
    """The comment above each person."""
    found: dict[str, str] = {}
    comment: list[str] = []
    inside = False
    for line in text.splitlines():
        if line and line[0] not in " #":
            inside = line.startswith("people:")
        said = _COMMENT.fullmatch(line)
        person = _PERSON.match(line)
        if inside and person and comment:
            found[person[1]] = " ".join(comment)
        # a heading with a rule of hyphens is about several people
        comment = [*comment, said[1]] if said and "-----" not in line else []
    return found


def _application(person: str, name: str, data: Mapping[str, Any]) -> str:
    status = data.get("status", "pending")
    where = f"{data['provider']}, {data['course_identifier']}, {data['cohort']}{data.get('cohort_suffix', '')}"
    return f"{code(f'{person}.{name}')}: {where}, {status}"


def _step(data: Mapping[str, Any]) -> str:
    when = f"at {code(data['at'])}" if "at" in data else f"after {code(data['after'])}"
    return f"{when}: {code(json.dumps(data['do']))}"


def _expectations(scenario: Scenario, rules: str) -> Iterator[str]:
    """Each request, with links to the page of rules, below the comment that stands above it in the file."""
    block = scenario.text.partition("\nexpect:\n")[2].splitlines()
    comments: list[list[str]] = []
    waiting: list[str] = []
    for line in block:
        said = _COMMENT.fullmatch(line)
        if said:
            waiting.append(said[1])
        elif line.startswith("  - "):
            comments.append(waiting)
            waiting = []
    for comment, part in zip(comments, scenario.expect, strict=True):
        data = part.data
        shown = f"{code(data['request'])}{' as ' + data['as'] if 'as' in data else ''}: {data['status'] or 'no answer'}"
        rule = f", [{code(data['rule'])}]({rules}#{data['rule'].replace('.', '')})" if "rule" in data else ""
        told = f" – {prose(' '.join(comment))}" if comment else ""
        yield f"- {shown}{rule}{told}"
