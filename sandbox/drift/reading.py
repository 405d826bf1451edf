"""Gets an OpenAPI file from a disk or a web server, and reads it."""

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import yaml

from sandbox import __version__
from sandbox.drift.document import BadSpec, Document

# the published file has 100 kB
_MOST_BYTES = 10 * 1024 * 1024
_MOST_SECONDS = 30.0
_ALLOWED = f"allowed: up to {_MOST_BYTES // 1024 // 1024} MB within {_MOST_SECONDS:.0f} s"


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as OpenAPI means it: `no`, `on` and dates are texts."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, re.compile("(?:true|True|TRUE|false|False|FALSE)$") if tag.endswith(":bool") else pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp") and (not tag.endswith(":bool") or first in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(source: str) -> Document:
    """An OpenAPI file.

    Args:
        source: a file's name, or an address that begins with http:// or https://.

    Raises:
        BadSpec: it cannot be got, is too large or slow, or is no OpenAPI 3.0 or 3.1 in JSON or YAML.
    """
    remote = re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", source)
    content = _got(source) if remote else _file(Path(source))
    if len(content) > _MOST_BYTES:
        raise BadSpec(f"{source} is too large ({_ALLOWED})")
    root = _parsed(content, source)
    if not isinstance(root, dict):
        raise BadSpec(f"{source} is no OpenAPI file: an object is allowed, with openapi, info and paths")
    version = root.get("openapi", root.get("swagger"))
    if not re.fullmatch(r"3\.[01](\..+)?", str(version)):
        told = "says no version of OpenAPI" if version is None else f"is OpenAPI {version}"
        raise BadSpec(f"{source} {told} (allowed: 3.0, 3.1)")
    return Document(root)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadSpec(f"{path} cannot be read: {error.strerror or error}") from None


def _got(url: str) -> bytes:
    try:
        if urlsplit(url).scheme.lower() not in ("http", "https"):
            raise BadSpec(f"{url} is neither a file nor an address (allowed: http://…, https://…)")
        request = Request(url, headers={"User-Agent": f"npq-sandbox/{__version__}", "Accept": "*/*"})
        begun = time.perf_counter()
        content = bytearray()
        with urlopen(request, timeout=_MOST_SECONDS) as answer:
            while len(content) <= _MOST_BYTES and (part := answer.read1(64 * 1024)):
                content += part
                if time.perf_counter() - begun > _MOST_SECONDS:
                    raise BadSpec(f"{url} takes too long ({_ALLOWED})")
        return bytes(content)
    except HTTPError as error:
        error.close()
        raise BadSpec(f"{url} answered {error.code} {error.reason}") from None
    except (URLError, OSError, ValueError) as error:
        raise BadSpec(f"{url} is not reachable: {getattr(error, 'reason', error)}") from None


def _parsed(content: bytes, source: str) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSpec(f"{source} is not in UTF-8: byte {error.start}") from None
    try:
        if text.lstrip().startswith("{"):
            try:
                return json.loads(text)
            except json.JSONDecodeError:
                pass  # a flow mapping of YAML, or the message that YAML has for it
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise BadSpec(f"{source}{place}: {error.problem or error.context} (allowed: JSON or YAML)") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise BadSpec(f"{source} is neither JSON nor YAML: {error}") from None
    except RecursionError:
        raise BadSpec(f"{source} is nested too deeply") from None
