"""The laws: what each release lets a provider do, on the same records.

Release 2023's rules stand in the domain's own modules (`applications`, `participants`, …); `law2026` has those of
today's service. Both share the register, the states, the statements and the effects that are alike.
"""

from functools import cache

from sandbox.domain.laws.law import Law
from sandbox.domain.register import Register


@cache
def law(release: str) -> Law:
    """The law of a release.

    Raises:
        KeyError: there is no such release.
    """
    # a server has one release: the other's law would take 4 ms of its start
    if release == "2023":
        from sandbox.domain.laws import law2023

        return law2023
    if release == "2026":
        from sandbox.domain.laws import law2026

        return law2026
    raise KeyError(release)


def law_of(register: Register) -> Law:
    """The law of the release that a register's reference data belong to."""
    return law(register.reference.release)


__all__ = ["Law", "law", "law_of"]
