"""Operations of early career training (ECF), which share paths with ours (contract section 12)."""

from typing import NoReturn

from sandbox.api.call import Call
from sandbox.api.rules import TurnedAway
from sandbox.domain.errors import Problem


def refuse(call: Call) -> NoReturn:
    """Refused to every provider of NPQ, before anything is looked at."""
    raise TurnedAway(Problem("auth.other-programme"))
