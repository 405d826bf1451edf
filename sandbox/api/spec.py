"""OpenAPI files as data, and the handler of each of their operations; needs neither Connexion nor Flask."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.fixtures import kept, read_yaml

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})


class HandlersDontMatch(Exception):
    """An operation without a handler, or a handler without an operation."""


class Spec(Mapping[str, Any]):
    """An OpenAPI file of ours, with its references resolved; the tests validate it, not every start.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, data: Mapping[str, Any]) -> None:
        self.path = path
        self._data = data

    @classmethod
    def read(cls, path: Path) -> "Spec":
        """Read a file; what came of it is kept for the next start."""
        return cls(path, kept(path, "resolved", lambda: _resolved(read_yaml(path))))

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def operations(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Path, method in small letters, and entry of every operation, in the file's order."""
        for path, item in self["paths"].items():
            for method, operation in item.items():
                if method in _METHODS:
                    yield path, method, operation

    def operation_ids(self) -> list[str]:
        """The ids of all operations, in the file's order."""
        return [operation["operationId"] for _, _, operation in self.operations()]


def _resolved(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document with what its references point to in their place; equal references share one object."""
    targets: dict[str, Any] = {}

    def resolve(node: Any, inside: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [resolve(item, inside) for item in node]
        if not isinstance(node, dict):
            return node
        pointer = node.get("$ref")
        if not isinstance(pointer, str):
            return {key: resolve(value, inside) for key, value in node.items()}
        if pointer in inside:
            raise ValueError(f"{pointer} refers to itself")
        if pointer not in targets:
            target: Any = document
            for part in pointer.removeprefix("#/").split("/"):
                target = target[part]
            targets[pointer] = resolve(target, (*inside, pointer))
        return targets[pointer]

    found: Mapping[str, Any] = resolve(document, ())
    return found


def handler_name(operation_id: str) -> str:
    """`outcomes.singular.create` is another path to what `outcomes.create` does."""
    first, _, last = operation_id.partition(".")
    return f"{first}.{last.rpartition('.')[2]}"


def match(
    operations: Iterable[str], modules: Mapping[str, ModuleType], *, exact: bool = True
) -> dict[str, Callable[..., Any]]:
    """The handler of each operation.

    Args:
        operations: operation ids, of all files that share the handlers.
        modules: handler modules by the first part of an operation id; their public functions are handlers.
        exact: whether every handler has to have an operation; those that releases share need not, in each of them.

    Raises:
        HandlersDontMatch: naming every operation without a handler, and every handler without an operation.
    """
    found = {
        f"{first}.{name}": value
        for first, module in modules.items()
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    }
    wanted = {operation: handler_name(operation) for operation in operations}
    complaints = [f"operation {op} has no handler {name}" for op, name in wanted.items() if name not in found]
    if exact:
        complaints += [f"handler {name} has no operation" for name in found if name not in set(wanted.values())]
    if complaints:
        raise HandlersDontMatch("; ".join(complaints))
    return {operation: found[name] for operation, name in wanted.items()}
