"""What every version module has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sandbox.api.reading import Reading
from sandbox.api.wire import Attributes
from sandbox.domain.records import Application, Declaration, Outcome, Person
from sandbox.domain.register import Register


class Version(Protocol):
    """The ways in which versions may differ; a module of `sandbox.api.versions` is one of these.

    Attributes:
        RELEASE: which one it belongs to.
        NAME: as in the path.
        READS: how it reads filters and bodies.
        *_FILTERS: the filters that a list, or a shown statement, reads; it ignores the others (contract 3.1).
        TYPED_STATEMENTS: whether statements tell which programme they pay for.
        SORTS: whether lists of applications and participants read `sort` (contract 3.3).
        PAGES_OUTCOMES_OF_ONE: whether the outcomes of one participant come in pages.
        FUNDED_PLACES: whether there are any.
        ACCEPTANCE, DECLARATION: the attributes that accepting and declaring read (contract section 4).
        COLUMNS: what the CSV of a resource tells, in order; empty where the version has no CSV (contract section 11).
    """

    RELEASE: str
    NAME: str
    READS: Reading
    APPLICATION_FILTERS: frozenset[str]
    PARTICIPANT_FILTERS: frozenset[str]
    DECLARATION_FILTERS: frozenset[str]
    STATEMENT_FILTERS: frozenset[str]
    SHOWN_STATEMENT_FILTERS: frozenset[str]
    TYPED_STATEMENTS: bool
    SORTS: bool
    PAGES_OUTCOMES_OF_ONE: bool
    FUNDED_PLACES: bool
    ACCEPTANCE: frozenset[str]
    DECLARATION: frozenset[str]
    COLUMNS: Mapping[str, tuple[str, ...]]

    def application(self, register: Register, record: Application) -> Attributes:
        """An application's attributes."""

    def participant(
        self,
        register: Register,
        record: Person,
        provider: str,
        training_status: str | None = None,
        formerly: str | None = None,
    ) -> Attributes:
        """A participant's attributes as one provider sees them, where a list was narrowed to one training status or
        one former id, or was not.
        """

    def declaration(self, register: Register, record: Declaration) -> Attributes:
        """A declaration's attributes."""

    def new_declaration(self, register: Register, record: Declaration) -> Attributes:
        """A declaration's attributes in the answer to declaring it."""

    def outcome(self, register: Register, record: Outcome) -> Attributes:
        """An outcome's attributes."""

    def updated_since(self, updated_at: datetime, since: datetime) -> bool:
        """Whether a declaration passes filter[updated_since]: the versions differ at equal instants."""
