"""The catalogue of rules: what each refusal is about, when it fires, and how a provider puts it right.

One table behind the wire's error titles, the rule headers, the references in the documentation and the tests.
"""

from sandbox.domain.rules import applications, declarations, dfe, finance, outcomes, participants, statements
from sandbox.domain.rules.rule import Kind, Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for table in (applications, participants, declarations, outcomes, statements, finance, dfe)
    for rule in table.RULES
}

__all__ = ["RULES", "Kind", "Rule"]
