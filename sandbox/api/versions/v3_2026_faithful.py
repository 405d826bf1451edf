"""Version 3 of release 2026 as it is, even where that is only a mistake (contract 5.1)."""

from sandbox.api.versions import v3_2026
from sandbox.api.versions.v3_2026 import (
    ACCEPTANCE,
    APPLICATION_FILTERS,
    COLUMNS,
    DECLARATION,
    DECLARATION_FILTERS,
    FUNDED_PLACES,
    NAME,
    PAGES_OUTCOMES_OF_ONE,
    PARTICIPANT_FILTERS,
    READS,
    RELEASE,
    SHOWN_STATEMENT_FILTERS,
    SORTS,
    STATEMENT_FILTERS,
    TYPED_STATEMENTS,
    application,
    outcome,
    participant,
    updated_since,
)
from sandbox.api.wire import Attributes
from sandbox.domain.records import Declaration
from sandbox.domain.register import Register

__all__ = [
    "ACCEPTANCE",
    "APPLICATION_FILTERS",
    "COLUMNS",
    "DECLARATION",
    "DECLARATION_FILTERS",
    "FUNDED_PLACES",
    "NAME",
    "PAGES_OUTCOMES_OF_ONE",
    "PARTICIPANT_FILTERS",
    "READS",
    "RELEASE",
    "SHOWN_STATEMENT_FILTERS",
    "SORTS",
    "STATEMENT_FILTERS",
    "TYPED_STATEMENTS",
    "application",
    "declaration",
    "new_declaration",
    "outcome",
    "participant",
    "updated_since",
]


def declaration(register: Register, record: Declaration) -> Attributes:
    """A declaration's attributes; nobody stores why a new duplicate is ineligible, so it shows no reason."""
    return {**v3_2026.declaration(register, record), "ineligible_for_funding_reason": None}


new_declaration = declaration
