"""Every setting: flag, environment variable, default; one table."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is set up; each field is a flag of `serve` and a variable NPQ_SANDBOX_<FIELD>.

    Attributes:
        host: the address to bind.
        port: the port to bind; 0 takes a free one.
        release: the release of the API that is served.
        scenario: name or file of the scenario that workspaces start from.
        seed: overrides the scenario's seed.
        auto_workspaces: whether a token makes its workspace on first touch.
        workspace_ttl: seconds after which an idle workspace is forgotten.
        max_workspaces: how many workspaces there may be.
        max_body: the largest request body in bytes.
        sandbox_headers: whether answers carry the X-Sandbox headers.
        token_secret: with it, tokens are signed.
        admin_token: what changing control calls need when the server is bound beyond this machine.
        open_control: lets them through without.
        strict: checks every answer against the OpenAPI files; a mismatch is a 500.
        log_format: text, json, or auto: text on a terminal.
    """

    host: str = "127.0.0.1"
    port: int = 4090
    release: str = "2023"
    scenario: str = "default"
    seed: int | None = None
    auto_workspaces: bool = True
    workspace_ttl: float = 3600.0
    max_workspaces: int = 1000
    max_body: int = 1024 * 1024
    sandbox_headers: bool = True
    token_secret: str | None = None
    admin_token: str | None = None
    open_control: bool = False
    strict: bool = False
    log_format: str = "auto"


PREFIX = "NPQ_SANDBOX_"
NAMES = tuple(field.name for field in fields(Settings))
