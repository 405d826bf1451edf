"""Typed values <-> plain JSON, led by annotations: records, times, states, lists, sets and mappings."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Turn = Callable[[Any], Any]
_PLAIN: tuple[Any, ...] = (str, int, float, bool)
_SECOND = timedelta(seconds=1)


class NotPlain(Exception):
    """A value that is not what its place wants; `where` leads there, from the outside in."""

    def __init__(self, message: str, *where: str) -> None:
        self.message = message
        self.where = where
        super().__init__(f"{'.'.join(where)}: {message}" if where else message)


@cache
def writer(hint: Any) -> Turn:
    """What turns values of a type into plain JSON."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (datetime, date):
        return _write_time
    if hint is timedelta:
        return lambda value: value / _SECOND
    if _is_record(hint):
        rows = [(name, None if kind in _PLAIN else writer(kind)) for name, kind in _fields(hint)]
        return lambda value: {
            name: getattr(value, name) if write is None else write(getattr(value, name)) for name, write in rows
        }
    if origin in (Union, UnionType):
        write = writer(_one_of(hint))
        return lambda value: None if value is None else write(value)
    if origin in (set, frozenset):
        write = writer(inner[0])
        return lambda value: sorted(map(write, value))
    if origin in (list, tuple):
        write = writer(inner[0])
        return lambda value: list(map(write, value))
    if origin in (dict, Mapping):
        write = writer(inner[1])
        return lambda value: {key: write(found) for key, found in value.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: value.value
    if hint is Any or hint in _PLAIN:
        return lambda value: value
    raise TypeError(f"nothing is known about {hint}")


@cache
def reader(hint: Any) -> Turn:
    """What turns plain JSON into values of a type; raises NotPlain."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (datetime, date):
        return _reader_of_times(hint)
    if hint is timedelta:
        read = reader(float)
        return lambda value: timedelta(seconds=read(value))
    if _is_record(hint):
        return _reader_of_records(hint)
    if origin in (Union, UnionType):
        read = reader(_one_of(hint))
        return lambda value: None if value is None else read(value)
    if origin in (set, frozenset, list, tuple):
        return _reader_of_lists(origin, inner[0])
    if origin in (dict, Mapping):
        return _reader_of_mappings(inner[1])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _reader_of_states(hint)
    if hint is Any:
        return lambda value: value
    return _reader_of_scalars(hint)


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind) or (isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"))


def _fields(kind: Any) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    names = [row.name for row in fields(kind)] if is_dataclass(kind) else kind._fields
    return [(name, hints[name]) for name in names]


def _needed(kind: Any) -> set[str]:
    if not is_dataclass(kind):
        return {name for name in kind._fields if name not in kind._field_defaults}
    return {row.name for row in fields(kind) if row.default is MISSING and row.default_factory is MISSING}


def _one_of(hint: Any) -> Any:
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    if len(kinds) != 1:
        raise TypeError(f"{hint} could be more than one thing")
    return kinds[0]


def _write_time(value: date) -> str:
    return value.isoformat().replace("+00:00", "Z")


def _reader_of_times(kind: Any) -> Turn:
    def read(value: Any) -> Any:
        try:
            found = kind.fromisoformat(value)
        except (TypeError, ValueError):
            raise NotPlain(f"{_shown(value)} is no {'time' if kind is datetime else 'date'}") from None
        if kind is datetime and found.tzinfo is None:
            raise NotPlain(f"{_shown(value)} has no time zone")
        return found

    return read


def _reader_of_records(kind: Any) -> Turn:
    rows = {name: reader(hint) for name, hint in _fields(kind)}
    needed = _needed(kind)

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise NotPlain(f"{_shown(value)} is no object")
        # a field that a later version added has a default, so that earlier files can still be read
        unknown, missing = value.keys() - rows.keys(), needed - value.keys()
        if unknown or missing:
            name = min(unknown or missing)
            raise NotPlain(f"'{name}' is {'not known here' if unknown else 'missing'}")
        found = {}
        for name, one in value.items():
            try:
                found[name] = rows[name](one)
            except NotPlain as error:
                raise NotPlain(error.message, name, *error.where) from None
        return kind(**found)

    return read


def _reader_of_lists(kind: Any, inner: Any) -> Turn:
    one = reader(inner)

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise NotPlain(f"{_shown(value)} is no list")
        found = []
        for place, row in enumerate(value):
            try:
                found.append(one(row))
            except NotPlain as error:
                raise NotPlain(error.message, str(place), *error.where) from None
        return found if kind is list else kind(found)

    return read


def _reader_of_mappings(inner: Any) -> Turn:
    one = reader(inner)

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise NotPlain(f"{_shown(value)} is no object")
        found = {}
        for key, row in value.items():
            try:
                found[key] = one(row)
            except NotPlain as error:
                raise NotPlain(error.message, key, *error.where) from None
        return found

    return read


def _reader_of_states(kind: type[Enum]) -> Turn:
    def read(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(str(state.value) for state in kind)
            raise NotPlain(f"{_shown(value)} is not allowed (allowed: {allowed})") from None

    return read


def _reader_of_scalars(kind: Any) -> Turn:
    if kind not in _PLAIN:
        raise TypeError(f"nothing is known about {kind}")
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}

    def read(value: Any) -> Any:
        if type(value) is kind or (kind is float and type(value) is int):
            return value
        raise NotPlain(f"{_shown(value)} is not {names[kind]}")

    return read


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
