"""Rules about what the DfE does outside the API; only scenarios and control calls meet them."""

from sandbox.domain.rules.rule import INVALID_ACTION, Rule

RULES = (
    Rule(
        "finance.impossible-state",
        INVALID_ACTION,
        "A declaration is asked to move to a state that does not follow from its present one.",
        "Go by way of the states between: submitted, eligible, payable, paid; a paid one is voided before it is "
        "clawed back.",
        "5.6 and 8.2",
    ),
)
