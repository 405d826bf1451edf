"""What every version module has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sandbox.api.wire import Attributes
from sandbox.domain.records import Application, Declaration, Outcome, Person
from sandbox.domain.register import Register


class Version(Protocol):
    """The ways in which versions may differ; a module of `sandbox.api.versions` is one of these.

    Attributes:
        NAME: as in the path.
        *_FILTERS: the filters that a list reads; it ignores the others (contract 3.1).
        SORTS: whether `sort` is read (contract 3.3).
        LISTS_IN_FILTERS: whether a filter may be a comma list; otherwise one value counts.
        ACCEPTANCE: the attributes that accepting an application reads (contract section 4).
        COLUMNS: what the CSV of a resource tells, in order; empty where the version has no CSV (contract section 11).
    """

    NAME: str
    APPLICATION_FILTERS: frozenset[str]
    PARTICIPANT_FILTERS: frozenset[str]
    DECLARATION_FILTERS: frozenset[str]
    SORTS: bool
    LISTS_IN_FILTERS: bool
    ACCEPTANCE: frozenset[str]
    COLUMNS: Mapping[str, tuple[str, ...]]

    def application(self, register: Register, record: Application) -> Attributes:
        """An application's attributes."""

    def participant(
        self, register: Register, record: Person, provider: str, training_status: str | None = None
    ) -> Attributes:
        """A participant's attributes as one provider sees them; enrolments of one training status, or all."""

    def declaration(self, register: Register, record: Declaration) -> Attributes:
        """A declaration's attributes."""

    def new_declaration(self, register: Register, record: Declaration) -> Attributes:
        """A declaration's attributes in the answer to declaring it."""

    def outcome(self, register: Register, record: Outcome) -> Attributes:
        """An outcome's attributes."""

    def updated_since(self, updated_at: datetime, since: datetime) -> bool:
        """Whether a declaration passes filter[updated_since]: the versions differ at equal instants."""
