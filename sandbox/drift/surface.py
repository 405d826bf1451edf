"""What a client can see of each operation of an OpenAPI file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from sandbox.drift.document import BadSpec, Document

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_VERSION = re.compile(r"/api/(v\d+)(?=/|$)")
# OpenAPI says that these are no parameters
_NO_PARAMETERS = frozenset({"accept", "content-type", "authorization"})


@dataclass(frozen=True, slots=True)
class Sent:
    """Something with a schema.

    Attributes:
        schema: None where it has no content.
        required: whether it has to be sent.
    """

    schema: Any
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        parameters: by place and name, as `query filter[cohort]`.
        body: None where there is none.
        answers: by status.
    """

    parameters: Mapping[str, Sent]
    body: Sent | None
    answers: Mapping[str, Sent]


def operations(document: Document, version: str) -> dict[str, Operation]:
    """Every operation of a version, by its method and its path after `/api/<version>`.

    Whether the path stands in `servers` or before each path does not count, nor what path parameters are called.
    Operations of other versions in the same file are left out.

    Raises:
        BadSpec: the file is not in order.
    """
    found: dict[str, Operation] = {}
    paths = document.mapping(document.root.get("paths", {}), "paths")
    base = _base(document)
    for key, item in paths.items():
        path = str(key)
        full = f"{base}{path}".rstrip("/")
        of = _VERSION.match(full)
        if path.startswith("x-") or (of and of[1] != version):
            continue
        item = document.mapping(item, path)
        names, shown = _renamed(full.removeprefix(f"/api/{version}"))
        for method in _METHODS:
            if method in item:
                where = f"{method.upper()} {path}"
                operation = document.mapping(item[method], where)
                shared = document.listing(item.get("parameters"), f"{path}: parameters")
                own = document.listing(operation.get("parameters"), f"{where}: parameters")
                found[f"{method.upper()} {shown}"] = Operation(
                    parameters=dict(_parameters(document, [*shared, *own], names, where)),
                    body=_body(document, operation, where),
                    answers=dict(_answers(document, operation, where)),
                )
    return found


def _base(document: Document) -> str:
    """The path of the first server, without a slash at its end."""
    servers = document.listing(document.root.get("servers"), "servers")
    if not servers:
        return ""
    server = document.mapping(servers[0], "servers: 0")
    variables = document.mapping(server.get("variables", {}), "servers: variables")

    def default(found: re.Match[str]) -> str:
        return str(document.mapping(variables.get(found[1], {}), f"servers: {found[1]}").get("default", ""))

    url = _VARIABLE.sub(default, str(server.get("url", "")))
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        raise BadSpec(f"servers: {url} is no address") from None


def _renamed(path: str) -> tuple[dict[str, str], str]:
    """The names of a path's parameters with those that stand for them here, and the path with the latter."""
    numbers = count(1)
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        number = next(numbers)
        names[found[1]] = "id" if number == 1 else f"id{number}"
        return f"{{{names[found[1]]}}}"

    return names, _VARIABLE.sub(name, path)


def _parameters(
    document: Document, listed: list[Any], names: Mapping[str, str], where: str
) -> Iterator[tuple[str, Sent]]:
    for number, entry in enumerate(listed):
        parameter = document.mapping(entry, f"{where}: parameter {number}")
        name, place = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or not isinstance(place, str):
            raise BadSpec(f"{where}: parameter {number} needs a name and a place (in)")
        content = document.mapping(parameter.get("content", {}), f"{where}: {name}")
        schema = parameter.get("schema", _schema(document, content, f"{where}: {name}") if content else {})
        required = parameter.get("required") is True
        if place == "header":
            name = name.lower()
        if place == "header" and name in _NO_PARAMETERS:
            continue
        facts = document.facts(schema, f"{where}: {name}")
        if place == "path":
            yield f"path {names.get(name, name)}", Sent(schema, required=True)
        elif place == "query" and facts.properties:
            # an object in a query is written key by key, whether or not the file names the style
            for key, part in facts.properties.items():
                yield f"query {name}[{key}]", Sent(part, required and key in facts.required)
        else:
            yield f"{place} {name}", Sent(schema, required)


def _body(document: Document, operation: Mapping[str, Any], where: str) -> Sent | None:
    if "requestBody" not in operation:
        return None
    body = document.mapping(operation["requestBody"], f"{where}: requestBody")
    content = document.mapping(body.get("content", {}), f"{where}: requestBody: content")
    return Sent(_schema(document, content, f"{where}: requestBody"), body.get("required") is True)


def _answers(document: Document, operation: Mapping[str, Any], where: str) -> Iterator[tuple[str, Sent]]:
    for status, entry in document.mapping(operation.get("responses", {}), f"{where}: responses").items():
        answer = document.mapping(entry, f"{where}: {status}")
        content = document.mapping(answer.get("content", {}), f"{where}: {status}: content")
        yield str(status).upper(), Sent(_schema(document, content, f"{where}: {status}"))


def _schema(document: Document, content: Mapping[str, Any], where: str) -> Any:
    """The schema of the JSON content, or of the first where nothing is JSON; None without any."""
    if not content:
        return None
    kind = next((kind for kind in content if str(kind).partition(";")[0].endswith("json")), next(iter(content)))
    return document.mapping(content[kind], f"{where}: {kind}").get("schema", {})
