"""Sends what schemathesis makes up to a server in this process, and judges the answers by the OpenAPI files."""

from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from serving import Client, World

from sandbox.fixtures import folder

load_all_checks()

# what is not asked of anything, and why
_NEVER = {
    # identifiers of the right form are nobody's, and the rules refuse most of what only has the right form
    "positive_data_acceptance",
    # these send requests of their own, by another way than this one; tests/api/test_authentication.py and
    # tests/control/test_guard.py ask the same of every operation
    "ignored_auth",
    "object_level_authorization",
}
# what is not asked of the API that is stood in for: it ignores what it does not know (contract 2.3)
_NOT_OF_THE_API = _NEVER | {"negative_data_rejection"}


@dataclass(slots=True)
class Target:
    """One OpenAPI file and the server that it describes.

    Attributes:
        schema: the file, as schemathesis reads it.
        path: where its operations stand.
        client: who asks.
        known: identifiers that lead to something, by the name of a path's parameter.
        world: that server; it starts again now and then, so that not everything has been done already.
        control: whether it is the control API.
        sent, statuses: how many requests were sent, and what came back.
    """

    schema: Any
    path: str
    client: Client
    known: dict[str, list[str]]
    world: World
    control: bool
    sent: int = 0
    statuses: set[int] = field(default_factory=set)

    def cases(self, operation: Any, mode: GenerationMode) -> st.SearchStrategy[Any]:
        """Requests of an operation: with identifiers that are made up, and with known ones."""
        made_up = operation.as_strategy(generation_mode=mode)
        names = [name for name in self.known if f"{{{name}}}" in operation.path]
        if not names:
            return made_up
        ids = st.fixed_dictionaries({name: st.sampled_from(self.known[name]) for name in names})
        return st.one_of(
            ids.flatmap(lambda found: operation.as_strategy(generation_mode=mode, path_parameters=found)), made_up
        )

    def send(self, case: Any) -> None:
        """Send it, and hold the answer against the file."""
        told = case.as_transport_kwargs(base_url=f"http://127.0.0.1{self.path}")
        asked = {name: told.get(name) for name in ("method", "url", "headers", "files", "data", "json", "params")}
        request = requests.Request(**asked).prepare()
        # a wrong token alone would leave nothing else to be looked at; tokens are tried elsewhere
        headers = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
        # the control API answers to the server's own names alone
        headers.setdefault("Host", "127.0.0.1")
        assert request.url is not None
        assert request.method is not None
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        answer = self.client.send(
            request.method,
            request.url.removeprefix("http://127.0.0.1"),
            body=body,
            content_type=None,
            headers=_latin(headers),
        )
        self.sent += 1
        self.statuses.add(answer.status)
        named = {name: [value] for name, value in answer.headers.items()}
        response = schemathesis.Response(answer.status, named, answer.body, request, elapsed=0.0, verify=False)
        excluded = _NEVER if self.control else _NOT_OF_THE_API
        checks = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in excluded]
        case.validate_response(response, checks=checks)
        if self.sent % 50 == 0:
            self.world.start_again()
            # makes the first workspace, without which the server says that it is starting
            with self.world.sandbox.store.open("default"):
                pass


def _latin(headers: dict[str, Any]) -> dict[str, str]:
    """Headers as they go over the wire."""
    return {
        name: (value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")).decode("latin-1")
        for name, value in headers.items()
    }


def schema_of(name: str) -> Any:
    """An OpenAPI file, as in `2023/v3` or `control`."""
    return schemathesis.openapi.from_path(folder("openapi") / f"{name}.yaml")
