"""What a handler gets: one operation on one workspace, by one provider."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sandbox.api.compact import Listed, Written, listed, written
from sandbox.api.listing import Selection
from sandbox.api.query import Query
from sandbox.api.versions.version import Version
from sandbox.api.wire import Attributes
from sandbox.domain.laws import Law, law_of
from sandbox.domain.register import Register
from sandbox.domain.watched import Record


class Call(NamedTuple):
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

    def page(self, kind: str, chosen: Selection[Any], write: Callable[[Register, str], Attributes]) -> Listed:
        """A list as it is sent; where the query chose by place alone, the whole page is kept.

        Args:
            kind, write: as of `show`.
            chosen: what the query asks for.
        """
        whole = chosen.whole
        if whole is None:
            return Listed(listed(self.show(kind, chosen.records(), write)))
        return Listed(
            self.register.page(
                (self.version.NAME, kind),
                whole,
                chosen.part,
                lambda register, record_id: written(write(register, record_id)),
                listed,
            )
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
