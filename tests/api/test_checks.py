"""The tables of what is asked where; `serving.World` holds them against every exchange of every test."""

import pytest

from api.operations import ALL, Operation
from sandbox.api import checks
from sandbox.api.nearest import NEAREST
from sandbox.api.rules import catalogue

RELEASES = ("2023", "2026")
# only scenarios and control calls meet these
DFE = ("finance.", "dfe.")
ROWS = [(release, operation) for release in RELEASES for operation in checks.rows(release)]


def spoken(release: str) -> set[str]:
    """The rules that can speak somewhere."""
    return {rule for row in (*checks.rows(release).values(), checks.UNROUTED) for rule in row}


@pytest.mark.parametrize("release", RELEASES)
def test_every_operation_has_a_row_and_nothing_else_has(release: str) -> None:
    operations = {checks.plain(operation.name) for operation in ALL if operation.release == release}
    assert set(checks.rows(release)) == operations


@pytest.mark.parametrize("release", RELEASES)
def test_every_rule_speaks_somewhere(release: str) -> None:
    assert {rule for rule in catalogue(release) if not rule.startswith(DFE)} == spoken(release)


@pytest.mark.parametrize(("release", "operation"), ROWS)
def test_no_rule_is_asked_twice_and_the_transport_comes_first(release: str, operation: str) -> None:
    row = checks.row(release, operation)
    assert len(set(row)) == len(row)
    first = "auth.token-missing" if release == "2023" else "header.server-date-unreadable"
    assert row[:2] == ("rate-limit.exceeded", first)
    tokens = row.index("auth.token-missing")
    assert row[tokens : tokens + 3] == ("auth.token-missing", "auth.token-unknown", "auth.workspace-unknown")


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_an_operation_declares_the_status_of_each_rule_that_speaks_there(operation: Operation) -> None:
    known = catalogue(operation.release)
    statuses = {known[rule].status for rule in checks.row(operation.release, operation.name)}
    # the rate limit is the server's, and in no file
    assert statuses - {429} == {int(status) for status in operation.responses if status != "200"}


def test_every_rule_that_speaks_has_a_nearest_change_and_no_other_has() -> None:
    assert set(NEAREST) == spoken("2023") | spoken("2026")
