"""The operations that a release has, for whatever names requests by method and path."""

from functools import cache

from sandbox.fixtures import folder, read_yaml

_METHODS = ("get", "put", "post", "delete", "patch")


@cache
def operations(release: str) -> dict[str, tuple[str, ...]]:
    """Every path, as in `/api/v3/npq-applications/{id}`, and its methods."""
    found = {}
    for file in sorted((folder("openapi") / release).glob("*.yaml")):
        for path, item in read_yaml(file)["paths"].items():
            methods = [method.upper() for method in _METHODS if method in item]
            found[f"/api/{file.stem}{path}"] = (*methods, *(["HEAD"] if "GET" in methods else []))
    return found


def covers(segments: tuple[str, ...], path: str) -> bool:
    """Whether a pattern's segments (`*` is any one, `**` at the end any rest) can stand for a path of an operation."""
    if segments[-1:] == ("**",):
        return _fit(segments[:-1], path.split("/")[1 : len(segments)])
    return _fit(segments, path.split("/")[1:])


def _fit(segments: tuple[str, ...], parts: list[str]) -> bool:
    return len(segments) == len(parts) and all(
        segment == "*" or part.startswith("{") or segment == part for segment, part in zip(segments, parts, strict=True)
    )
