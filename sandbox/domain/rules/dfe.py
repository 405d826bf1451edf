"""Rules about the DfE's own corrections; only scenarios and control calls meet them."""

from sandbox.domain.rules.rule import INVALID_ACTION, Rule

RULES = (
    Rule(
        "dfe.already-pending",
        INVALID_ACTION,
        "The application to make pending again is pending.",
        "Nothing is left to do.",
        "6.3 and 6.4",
    ),
    Rule(
        "dfe.declarations-count",
        INVALID_ACTION,
        "The application to make pending again has declarations that are submitted, eligible, payable or paid.",
        "Void them first; what was paid has to be on its way back.",
        "8.2",
    ),
    Rule(
        "dfe.email-missing",
        INVALID_ACTION,
        "A person's e-mail address is to become null, and this release writes one for everybody.",
        "Give another address.",
        "6.1 and 7.1",
    ),
    Rule(
        "dfe.provider-has-it",
        INVALID_ACTION,
        "The application to transfer is the provider's already.",
        "Name another provider.",
        "5.1",
    ),
    Rule(
        "dfe.provider-without-contract",
        INVALID_ACTION,
        "The provider that an application is to be transferred to has no contract for its course in its cohort.",
        "Name a provider that offers the course.",
        "5.6",
    ),
    Rule(
        "dfe.one-person",
        INVALID_ACTION,
        "The two records to merge are one already.",
        "Name two people; an id that was replaced stands for the person who has it now.",
        "5.8",
    ),
    Rule(
        "dfe.statement-paid",
        INVALID_ACTION,
        "The statement to close is paid: its payment date has come, or it was closed before.",
        "Close one that is open or payable.",
        "5.6",
    ),
    Rule(
        "dfe.no-delivery-partners",
        INVALID_ACTION,
        "A declaration's delivery partner is to change, and this release has none.",
        "Serve release 2026.",
        "release 2026, 5.6",
    ),
)
