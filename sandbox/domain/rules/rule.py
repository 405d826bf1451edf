"""What the catalogue says of one rule."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a rule's firing comes to."""

    REFUSED = "refused"
    NOT_FOUND = "not found"
    UNREADABLE = "unreadable"
    NOT_YOURS = "not yours"
    REPLACED = "replaced"


class Rule(NamedTuple):
    """One rule of the service.

    Attributes:
        id: its name in `X-Sandbox-Rule`, in scenarios and in the reference.
        field: what a client reads as the error's title.
        when: the condition under which it fires.
        remedy: what a provider can do about it.
        source: where the contract states it.
        kind: whether it refuses, hides, or cannot be read.
    """

    id: str
    field: str
    when: str
    remedy: str
    source: str
    kind: Kind = Kind.REFUSED


# the title of errors that belong to no attribute (contract 2.5)
INVALID_ACTION = "Invalid action"
