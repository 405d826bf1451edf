"""The laws: what each release lets a provider do, on the same records.

Release 2023's rules stand in the domain's own modules (`applications`, `participants`, …); `law2026` has those of
today's service. Both share the register, the states, the statements and the effects that are alike.
"""

from collections.abc import Mapping

from sandbox.domain.laws import law2023, law2026
from sandbox.domain.laws.law import Law
from sandbox.domain.register import Register

LAWS: Mapping[str, Law] = {"2023": law2023, "2026": law2026}


def law_of(register: Register) -> Law:
    """The law of the release that a register's reference data belong to."""
    return LAWS[register.reference.release]


__all__ = ["LAWS", "Law", "law_of"]
