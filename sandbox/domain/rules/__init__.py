"""The catalogue of rules: what each refusal is about, when it fires, and how a provider puts it right.

One table a release, behind the wire's error titles, the rule headers, the references in the documentation and the
tests. A rule that means the same in both releases has one id; its title and its source may differ.
"""

from collections.abc import Iterable, Mapping

from sandbox.domain.rules import (
    applications,
    declarations,
    dfe,
    finance,
    outcomes,
    participants,
    rules2026,
    statements,
)
from sandbox.domain.rules.rule import Kind, Rule


def _table(rows: Iterable[Rule]) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rows}


_SHARED = (*statements.RULES, *finance.RULES, *dfe.RULES)
RULES: Mapping[str, Mapping[str, Rule]] = {
    "2023": _table((*applications.RULES, *participants.RULES, *declarations.RULES, *outcomes.RULES, *_SHARED)),
    "2026": _table((*rules2026.RULES, *_SHARED)),
}

__all__ = ["RULES", "Kind", "Rule"]
