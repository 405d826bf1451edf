"""Release 2026: its rules by resource; sources are sections of release-2026-v3.md."""

from sandbox.domain.rules.rule import Kind, Rule
from sandbox.domain.rules.rules2026 import applications, declarations, outcomes, participants

_DELIVERY_PARTNERS = (
    Rule(
        "delivery-partner.unknown",
        "",
        "The id is not that of a delivery partner that works with the calling provider in any cohort.",
        "Take the id from the list of delivery partners.",
        "2.1",
        Kind.NOT_FOUND,
    ),
)

RULES = (
    *applications.RULES,
    *participants.RULES,
    *declarations.RULES,
    *outcomes.RULES,
    *_DELIVERY_PARTNERS,
)
