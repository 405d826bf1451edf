"""The table of what is asked where; `serving.World` holds it against every exchange of every test."""

import pytest

from api.operations import OPERATIONS, Operation
from sandbox.api import checks
from sandbox.api.nearest import NEAREST
from sandbox.api.rules import CATALOGUE

ROWS = checks.rows("2023")
# only scenarios and control calls meet these
DFE = ("finance.", "dfe.")
SPOKEN = {rule for row in (*ROWS.values(), checks.UNROUTED) for rule in row}


def test_every_operation_has_a_row_and_nothing_else_has() -> None:
    assert set(ROWS) == {checks.plain(str(operation)) for operation in OPERATIONS}


def test_every_rule_speaks_somewhere() -> None:
    assert {rule for rule in CATALOGUE if not rule.startswith(DFE)} == SPOKEN


@pytest.mark.parametrize("operation", ROWS)
def test_no_rule_is_asked_twice_and_the_transport_comes_first(operation: str) -> None:
    row = ROWS[operation]
    assert len(set(row)) == len(row)
    assert row[:4] == ("rate-limit.exceeded", "auth.token-missing", "auth.token-unknown", "auth.workspace-unknown")


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_an_operation_declares_the_status_of_each_rule_that_speaks_there(operation: Operation) -> None:
    statuses = {CATALOGUE[rule].status for rule in checks.row("2023", str(operation))}
    # the rate limit is the server's, and in no file
    assert statuses - {429} == {int(status) for status in operation.responses if status != "200"}


def test_every_rule_that_speaks_has_a_nearest_change_and_no_other_has() -> None:
    assert set(NEAREST) == SPOKEN
