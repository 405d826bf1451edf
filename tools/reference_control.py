"""The reference of the control API, from its OpenAPI file."""

from collections.abc import Iterator, Mapping
from typing import Any

from markdown import code, listed, page, prose, table
from sandbox.fixtures import folder, read_yaml

_METHODS = ("get", "post", "put", "patch", "delete")


def control() -> str:
    """Every call of the control API in brief."""
    spec = read_yaml(folder("openapi") / "control.yaml")
    root = spec["servers"][0]["url"]
    operations = [
        (method, root + path, {**operation, "parameters": [*item.get("parameters", []), *own]})
        for path, item in spec["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
        for own in [operation.get("parameters", [])]
    ]
    parts: list[str | list[str]] = [
        "# Control API",
        _paragraphs(spec["info"]["description"]),
        "The whole description, with the form of every answer, is `openapi/control.yaml`; a running server shows it "
        "under `/docs`.",
    ]
    for tag in spec["tags"]:
        parts += [f"## {tag['name']}", prose(tag["description"])]
        for method, path, operation in operations:
            if operation["tags"] == [tag["name"]]:
                parts += _operation(spec, method, path, operation)
    return page(*parts)


def _operation(spec: Any, method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str | list[str]]:
    yield f"### {method.upper()} {path}"
    yield f"{prose(operation['summary'])}"
    yield _paragraphs(operation.get("description", ""))
    parameters = [_resolved(spec, parameter) for parameter in operation["parameters"]]
    if parameters:
        yield table(
            ("Parameter", "In", "Type", "What it is"),
            (
                (code(one["name"]), one["in"], _type(spec, one["schema"]), prose(one.get("description", "")))
                for one in parameters
            ),
        )
    if "requestBody" in operation:
        body = _resolved(spec, operation["requestBody"])
        yield f"Body{'' if body.get('required') else ', which may be left out'}, as {listed(body['content'])}:"
        yield from _body(spec, body["content"])
    yield [
        "Answers:",
        "",
        *(
            f"- {status}: {prose(_resolved(spec, answer)['description'])}"
            for status, answer in operation["responses"].items()
        ),
    ]


def _body(spec: Any, content: Mapping[str, Any]) -> Iterator[str | list[str]]:
    media = content.get("application/json") or next(iter(content.values()))
    schema = _resolved(spec, media["schema"])
    if "properties" not in schema:
        yield prose(schema.get("description", "JSON."))
        return
    needed = schema.get("required", [])
    yield table(
        ("Key", "Type", "Needed", "What it is"),
        (
            (
                code(key),
                _type(spec, value),
                "yes" if key in needed else "",
                prose(_resolved(spec, value).get("description", "")),
            )
            for key, value in schema["properties"].items()
        ),
    )


def _type(spec: Any, schema: Mapping[str, Any]) -> str:
    found = _resolved(spec, schema)
    if "enum" in found:
        return " or ".join(code(value) for value in found["enum"])
    for key in ("oneOf", "anyOf"):
        if key in found:
            return " or ".join(dict.fromkeys(_type(spec, one) for one in found[key]))
    kind = str(found.get("type", "any"))
    return f"{kind} of {_type(spec, found['items'])}" if kind == "array" and "items" in found else kind


def _resolved(spec: Any, found: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in found:
        place = spec
        for key in found["$ref"].removeprefix("#/").split("/"):
            place = place[key]
        found = place
    return found


def _paragraphs(text: str) -> str:
    return "\n\n".join(prose(part) for part in text.split("\n\n"))
