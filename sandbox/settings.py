"""Every setting: flag, environment variable, default; one table."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from typing import Any, NamedTuple, get_args, get_type_hints

PREFIX = "NPQ_SANDBOX_"
# variables that clients of a running server read; a server that meets them says nothing
_CLIENTS = frozenset({"URL", "WORKSPACE"})
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class BadSetting(Exception):
    """A setting that does not exist, or a value that it cannot have; names it and what is allowed."""


def _setting(default: Any, told: str, *, allowed: tuple[str, ...] = (), least: float | None = None) -> Any:
    return field(default=default, metadata={"help": told, "allowed": allowed, "least": least})


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is set up; each field is a flag of `serve` and a variable NPQ_SANDBOX_<FIELD>.

    Raises:
        BadSetting: a value is out of its bounds.
    """

    host: str = _setting("127.0.0.1", "The address to bind.")
    port: int = _setting(4090, "The port to bind; 0 takes a free one.", least=0)
    release: str = _setting("2023", "The release of the API that is served.", allowed=("2023", "2026"))
    scenario: str = _setting("default", "Name or file of the scenario that workspaces start from.")
    seed: int | None = _setting(None, "Decides every generated value, in place of the scenario's seed.", least=0)
    watch: bool = _setting(False, "Takes up changed scenario files; a bad one keeps what was there.")
    auto_workspaces: bool = _setting(True, "Whether a token makes its workspace on first touch.")
    workspace_ttl: float = _setting(3600.0, "Seconds after which an idle workspace is forgotten.", least=1)
    max_workspaces: int = _setting(1000, "How many workspaces there may be.", least=1)
    max_body: int = _setting(1024 * 1024, "The largest request body, in bytes.", least=1024)
    max_snapshot: int = _setting(64 * 1024 * 1024, "The largest snapshot that is put back, in bytes.", least=1024)
    sandbox_headers: bool = _setting(True, "Whether answers carry the X-Sandbox headers.")
    token_secret: str | None = _setting(None, "With it tokens are signed, and guessing one is useless.")
    admin_token: str | None = _setting(None, "What changing control calls need when bound beyond this machine.")
    open_control: bool = _setting(False, "Lets changing control calls through without an admin token.")
    strict: bool = _setting(False, "Checks every answer against the OpenAPI files; a mismatch answers 500.")
    faithful_errors: bool = _setting(False, "Fails with a 500 where the real service does; else a clear 400.")
    fast_lane: bool = _setting(True, "Answers operations without Flask; the answers are the same.")
    log_format: str = _setting("auto", "auto is text on a terminal, json elsewhere.", allowed=("auto", "text", "json"))

    def __post_init__(self) -> None:
        for row in fields(self):
            value, allowed, least = getattr(self, row.name), row.metadata["allowed"], row.metadata["least"]
            if allowed and value not in allowed:
                raise BadSetting(f"{flag(row.name)}: '{value}' is not allowed (allowed: {', '.join(allowed)})")
            if least is not None and value is not None and value < least:
                raise BadSetting(f"{flag(row.name)}: {value} is less than {least}")
        if self.port > 65535:
            raise BadSetting(f"{flag('port')}: {self.port} is more than 65535")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        name: of the field.
        kind: str, int, float or bool.
        default: what holds where nothing is said.
        help: what it is.
        allowed: its values, where they are few.
    """

    name: str
    kind: type
    default: Any
    help: str
    allowed: tuple[str, ...]


def table() -> list[Row]:
    """Every setting, in order."""
    kinds = get_type_hints(Settings)
    return [
        Row(row.name, _kind(kinds[row.name]), row.default, row.metadata["help"], row.metadata["allowed"])
        for row in fields(Settings)
        if row.default is not MISSING
    ]


def flag(name: str) -> str:
    """A setting's flag on the command line."""
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    """A setting's environment variable."""
    return f"{PREFIX}{name.upper()}"


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings that an environment says.

    Raises:
        BadSetting: an unknown variable with our prefix, or a value of the wrong kind.
    """
    known = {variable(row.name): row for row in table()}
    found: dict[str, Any] = {}
    for name, text in environment.items():
        if name in known and text.strip():
            found[known[name].name] = _read(name, text.strip(), known[name].kind)
        elif name.startswith(PREFIX) and name not in known and name.removeprefix(PREFIX) not in _CLIENTS:
            near = get_close_matches(name, known, n=1)
            told = f"did you mean {near[0]}?" if near else f"known are: {', '.join(known)}"
            raise BadSetting(f"{name} is not a setting; {told}")
    return found


def _read(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in (*_TRUE, *_FALSE):
            raise BadSetting(f"{name}: '{text}' is neither true nor false")
        return text.lower() in _TRUE
    try:
        return kind(text)
    except ValueError:
        what = "a whole number" if kind is int else "a number"
        raise BadSetting(f"{name}: '{text}' is not {what}") from None


def _kind(hint: Any) -> type:
    """The type of a setting, without the None that it may be."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] or [hint]
    found: type = kinds[0]
    return found
