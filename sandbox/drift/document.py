"""One OpenAPI file: its references, and what a schema says of a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

# what a boolean schema stands for (3.1), and one that refers to itself without saying anything first
_ANYTHING: dict[str, Any] = {}


class BadSpec(Exception):
    """An OpenAPI file that cannot be got or read; says where, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a schema says of a value, references and compositions resolved for this one level.

    Attributes:
        types: JSON types without null; None is any, and an empty set nothing but null.
        nullable: None where the schema does not say.
        enum: the values without null, or None for any.
        format: of a text.
        properties: name -> schema, of an object.
        required: the names that are always there.
        items: the schema of an array's items.
    """

    types: frozenset[str] | None = None
    nullable: bool | None = None
    enum: tuple[Any, ...] | None = None
    format: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Any = None


class Document:
    """An OpenAPI file, 3.0 or 3.1.

    Attributes:
        root: its content.
    """

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        # by identity: the same part of a file always gives the same facts, so that cycles can be noticed
        self._facts: dict[int, Facts] = {}
        self._begun: set[int] = set()
        self._joined: dict[tuple[str, ...], dict[str, Any]] = {}

    def mapping(self, value: Any, where: str) -> Mapping[str, Any]:
        """An object of the file, where needed at the end of references.

        Raises:
            BadSpec: it is something else, or a reference leads nowhere.
        """
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            if value["$ref"] in seen:
                raise BadSpec(f"{where}: the reference {value['$ref']} leads to itself")
            seen.add(value["$ref"])
            value = self._target(value["$ref"], where)
        if not isinstance(value, dict):
            raise BadSpec(f"{where} should be an object, and is {_kind(value)}")
        return value

    def listing(self, value: Any, where: str) -> Sequence[Any]:
        """A list of the file; nothing is an empty one.

        Raises:
            BadSpec: it is something else.
        """
        if value is None:
            return ()
        if not isinstance(value, list):
            raise BadSpec(f"{where} should be a list, and is {_kind(value)}")
        return value

    def facts(self, schema: Any, where: str) -> Facts:
        """What a schema says.

        Raises:
            BadSpec: it is no schema, or a reference leads nowhere.
        """
        if isinstance(schema, bool):
            schema = _ANYTHING
        if not isinstance(schema, dict):
            raise BadSpec(f"{where}: a schema should be an object, and is {_kind(schema)}")
        key = id(schema)
        if key in self._facts:
            return self._facts[key]
        if key in self._begun:
            return Facts()
        self._begun.add(key)
        self._facts[key] = self._composed(schema, where)
        return self._facts[key]

    def _composed(self, schema: Mapping[str, Any], where: str) -> Facts:
        own = self._own(schema, where)
        parts = [own]
        if isinstance(schema.get("$ref"), str):
            parts.append(self.facts(self._target(schema["$ref"], where), where))
        parts += [self.facts(member, where) for member in self.listing(schema.get("allOf"), f"{where}: allOf")]
        for word in ("oneOf", "anyOf"):
            members = self.listing(schema.get(word), f"{where}: {word}")
            if members:
                parts.append(self._either([self.facts(member, where) for member in members]))
        return self._all(parts) if len(parts) > 1 else own

    def _own(self, schema: Mapping[str, Any], where: str) -> Facts:
        properties = self.mapping(schema.get("properties", {}), f"{where}: properties")
        values = schema["enum"] if isinstance(schema.get("enum"), list) else None
        if "const" in schema:
            values = [schema["const"]]
        said = schema.get("type")
        types = {name for name in (said if isinstance(said, list) else [said]) if isinstance(name, str)}
        if not types and properties:
            types = {"object"}
        elif not types and "items" in schema:
            types = {"array"}
        elif not types and values:
            types = {_json_type(value) for value in values}
        nullable = "null" in types or schema.get("nullable") is True or (False if types else None)
        form = schema.get("format")
        # the published file has `required: true` beside single attributes too, which says nothing in OpenAPI 3
        required = schema["required"] if isinstance(schema.get("required"), list) else ()
        return Facts(
            types=frozenset(types - {"null"}) if types else None,
            nullable=nullable,
            enum=None if values is None else tuple(value for value in values if value is not None),
            format=form if isinstance(form, str) else None,
            properties=properties,
            required=frozenset(name for name in required if isinstance(name, str)),
            items=schema.get("items"),
        )

    def _all(self, parts: Sequence[Facts]) -> Facts:
        """What holds where all hold; a `nullable: true` of the first, beside the rest, is meant for the whole."""
        told = [part.nullable for part in parts if part.nullable is not None]
        enum: tuple[Any, ...] | None = None
        types: frozenset[str] | None = None
        for part in parts:
            if part.types is not None:
                types = part.types if types is None else types & part.types or types
            if part.enum is not None:
                enum = part.enum if enum is None else tuple(value for value in enum if value in part.enum)
        return Facts(
            types=types,
            nullable=parts[0].nullable or (all(told) if told else None),
            enum=enum,
            format=next((part.format for part in parts if part.format), None),
            properties=self._merged("allOf", parts),
            required=frozenset().union(*(part.required for part in parts)),
            items=self._join("allOf", [part.items for part in parts if part.items is not None]),
        )

    def _either(self, members: Sequence[Facts]) -> Facts:
        """What holds where one of several holds."""
        told = [member.nullable for member in members]
        # one that is nothing but null says no more than that
        full = [member for member in members if member.types != frozenset()]
        types = [member.types for member in full if member.types is not None]
        enums = [member.enum for member in full if member.enum is not None]
        objects = [member.required for member in full if member.types is None or "object" in member.types]
        formats = {member.format for member in full}
        return Facts(
            types=frozenset().union(*types) if len(types) == len(full) else None,
            nullable=True if any(told) else None if None in told else False,
            enum=_distinct(enums) if full and len(enums) == len(full) else None,
            format=formats.pop() if len(formats) == 1 else None,
            properties=self._merged("anyOf", full),
            required=frozenset.intersection(*objects) if objects else frozenset(),
            items=self._join("anyOf", [member.items for member in full if member.items is not None]),
        )

    def _merged(self, word: str, parts: Sequence[Facts]) -> Mapping[str, Any]:
        names = dict.fromkeys(name for part in parts for name in part.properties)
        return {
            name: self._join(word, [part.properties[name] for part in parts if name in part.properties])
            for name in names
        }

    def _join(self, word: str, schemas: Iterable[Any]) -> Any:
        distinct = list({id(schema): schema for schema in schemas}.values())
        if len(distinct) < 2:
            return distinct[0] if distinct else None
        key = (word, *(str(id(schema)) for schema in distinct))
        return self._joined.setdefault(key, {word: distinct})

    def _target(self, reference: str, where: str) -> Any:
        if not reference.startswith("#"):
            raise BadSpec(f"{where}: the reference {reference} leads out of the file; put everything into one")
        found: Any = self.root
        for part in reference.removeprefix("#").split("/")[1:]:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and key in found:
                found = found[key]
            elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
                found = found[int(key)]
            else:
                raise BadSpec(f"{where}: the reference {reference} leads nowhere")
        return found


def _distinct(enums: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    found: list[Any] = []
    for values in enums:
        found += [value for value in values if value not in found]
    return tuple(found)


def _json_type(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "string")


def _kind(value: Any) -> str:
    name = _json_type(value)
    return name if name == "null" else f"an {name}" if name[0] in "aio" else f"a {name}"
