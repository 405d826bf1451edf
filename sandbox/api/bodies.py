"""Reading bodies: what is JSON, what is a form, and which attributes an operation lets in."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem

Scalar = str | int | float | bool | None
Sent = dict[str, Scalar]

# what release 2023 reads as JSON (contract 2.2), and today's service (contract 1.10)
JSON_TYPES = frozenset({"application/json", "application/vnd.api+json", "text/x-json"})
JSON_TYPES_2026 = frozenset({"application/json", "text/x-json"})
_FORM_TYPE = "application/x-www-form-urlencoded"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# json.loads makes a new one for each body: 3 µs
_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def reads(content_type: str | None, json_types: frozenset[str]) -> bool:
    """Whether bodies of a content type are read at all."""
    return _kind(content_type) in (*json_types, _FORM_TYPE)


def parse(raw: bytes, content_type: str | None, json_types: frozenset[str]) -> object:
    """The body as data; None where the content type is not one that the service reads.

    Raises:
        TurnedAway: it should be JSON, and is not.
    """
    kind = _kind(content_type)
    if kind in json_types and raw.strip():
        try:
            return _DECODER.decode(raw.decode(json.detect_encoding(raw), "surrogatepass"))
        except json.JSONDecodeError as error:
            place = {"message": error.msg, "line": error.lineno, "column": error.colno}
            raise TurnedAway(Problem("body.malformed-json", place)) from None
        except (ValueError, RecursionError):
            raise TurnedAway(Problem("body.malformed-json")) from None
    if kind == _FORM_TYPE:
        return _unfold(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return None


def strict_attributes(body: object, names: frozenset[str]) -> Sent:
    """The permitted attributes of a body that must have data (contract section 4, "strict").

    Raises:
        TurnedAway: data is missing, empty or not an object.
    """
    data = _data(body)
    if data is None or data == {}:
        raise TurnedAway(Problem("body.data-missing"))
    return _permitted(data.get("attributes"), names)


def outcome_attributes(body: object, names: frozenset[str]) -> Sent:
    """As strict, but `data.data` may stand in for absent attributes (README decision 16)."""
    data = _data(body)
    if data and "attributes" not in data and "data" in data:
        return _permitted(data["data"], names)
    return strict_attributes(body, names)


def lenient_attributes(body: object, names: frozenset[str]) -> Sent:
    """The permitted attributes of an optional body (contract section 4, "lenient").

    Raises:
        TurnedAway: attributes are there, and none of them is known.
    """
    data = _data(body)
    if data is None or "attributes" not in data:
        return {}
    attributes = data["attributes"]
    if not isinstance(attributes, Mapping) or not names.intersection(attributes):
        raise TurnedAway(Problem("body.attributes-unknown"))
    return _permitted(attributes, names)


def strict_attributes_2026(body: object, names: frozenset[str]) -> Sent:
    """The permitted attributes of a body that must have some (release 2026, contract 1.10, "strict").

    Raises:
        TurnedAway: data or attributes are missing, empty or no objects.
    """
    data = _data(body)
    attributes = None if data is None else data.get("attributes")
    if attributes is None or attributes in ("", [], {}):
        raise TurnedAway(Problem("body.data-missing"))
    if not isinstance(attributes, Mapping):
        raise TurnedAway(Problem("body.attributes-not-an-object"))
    return _permitted(attributes, names)


def lenient_attributes_2026(body: object, names: frozenset[str]) -> Sent:
    """The permitted attributes of an optional body (release 2026, contract 1.10, "lenient").

    Raises:
        TurnedAway: data is no object, or it holds no attributes that are known.
    """
    if not isinstance(body, Mapping) or "data" not in body:
        return {}
    data = body["data"]
    if not isinstance(data, Mapping):
        raise TurnedAway(Problem("body.data-not-an-object"))
    attributes = data.get("attributes")
    if isinstance(attributes, list) and attributes:
        raise TurnedAway(Problem("body.attributes-not-an-object"))
    sent = _permitted(attributes, names)
    if not sent:
        # Faithful: release 2026, contract 1.10, attributes of which none is known are as bad as none, where no body at
        # all is fine
        raise TurnedAway(Problem("body.attributes-unknown"))
    return sent


def text(value: Scalar) -> str | None:
    """A scalar as the text that the service makes of it; lone surrogates can't go back out and are replaced."""
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return json.dumps(value)


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _data(body: object) -> Mapping[str, object] | None:
    data = body.get("data") if isinstance(body, Mapping) else None
    if data is None or isinstance(data, Mapping):
        return data
    if data in ("", []):
        return None
    raise TurnedAway(Problem("body.data-not-an-object"))


def _permitted(attributes: object, names: frozenset[str]) -> Sent:
    if not isinstance(attributes, Mapping):
        return {}
    return {
        name: value
        for name, value in attributes.items()
        if name in names and (value is None or isinstance(value, str | int | float | bool))
    }


def _unfold(pairs: list[tuple[str, str]]) -> dict[str, object]:
    """`data[attributes][reason]=other` as nested objects; deeper or odder forms are left out."""
    root: dict[str, object] = {}
    for name, value in pairs:
        head, *rest = re.findall(r"[^\[\]]+", name)[:5] or [""]
        place, keys = root, [head, *rest]
        for key in keys[:-1]:
            step = place.setdefault(key, {})
            if not isinstance(step, dict):
                break
            place = step
        else:
            place[keys[-1]] = value
    return root
