"""Operations on enrolments: a table, and nothing else (contract sections 7.2 and 11)."""

from datetime import datetime
from typing import NoReturn

from sandbox.api import wire
from sandbox.api.call import Call
from sandbox.api.rules import TurnedAway
from sandbox.api.tables import Table
from sandbox.domain.errors import Problem
from sandbox.domain.records import Enrolment


def csv(call: Call) -> Table:
    """The provider's enrolments, the one that changed longest ago first."""
    register = call.register
    since = call.version.READS.instant(call.query, "updated_since")
    found = [
        enrolment
        for application in register.applications_for(call.provider)
        if (enrolment := register.enrolments.get(application)) is not None
        and (since is None or enrolment.updated_at > since)
    ]
    rows = [
        {"participant_id": register.person_of(register.applications[record.id]).id, **wire.enrolment(register, record)}
        for record in sorted(found, key=_updated)
    ]
    return Table(call.version.COLUMNS["enrolments"], rows)


def without_suffix(call: Call) -> NoReturn:
    """Refused: of enrolments there is no JSON (contract 2.5)."""
    raise TurnedAway(Problem("format.csv-only"))


def _updated(record: Enrolment) -> tuple[datetime, str]:
    return record.updated_at, record.id
