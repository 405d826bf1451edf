"""What a handler gets: one operation on one workspace, by one provider."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sandbox.api.compact import Written, written
from sandbox.api.query import Query
from sandbox.api.versions.version import Version
from sandbox.api.wire import Attributes
from sandbox.domain.laws import Law, law_of
from sandbox.domain.register import Register
from sandbox.domain.watched import Record


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

    def show(self, kind: str, records: Iterable[Record], write: Callable[[Register, str], Attributes]) -> list[Written]:
        """Records as they are sent; their bytes are kept until something of their persons changes.

        Args:
            kind: tells apart what is written of one record.
            records: the records.
            write: writes the one with this id; looks at one person's records, and at what never changes.
        """
        return self.register.derive(
            (self.version.NAME, kind),
            [record.id for record in records],
            lambda register, record_id: written(write(register, record_id)),
        )

    @property
    def law(self) -> Law:
        """The rules of the release that is served."""
        return law_of(self.register)

    @property
    def body(self) -> object:
        """The parsed body. Nobody looks at it before: some operations read none, whatever is sent (contract 4).

        Raises:
            TurnedAway: it is too large, or should be JSON and is not.
        """
        return self.read_body()
