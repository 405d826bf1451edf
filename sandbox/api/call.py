"""What a handler gets: one operation on one workspace, by one provider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.api.listing import Query
from sandbox.api.versions.version import Version
from sandbox.domain.register import Register


@dataclass(frozen=True, slots=True)
class Call:
    """One operation, understood.

    Attributes:
        register: the records of the caller's workspace.
        provider: slug of the calling lead provider.
        version: how this version reads and writes.
        now: the workspace's clock, or what X-With-Server-Date says instead.
        path: the path's parameters.
        query: the query string.
        read_body: parses the body; None where there is none.
    """

    register: Register
    provider: str
    version: Version
    now: datetime
    path: Mapping[str, str]
    query: Query
    read_body: Callable[[], object]

    @property
    def body(self) -> object:
        """The parsed body. Nobody looks at it before: some operations read none, whatever is sent (contract 4).

        Raises:
            TurnedAway: it is too large, or should be JSON and is not.
        """
        return self.read_body()
