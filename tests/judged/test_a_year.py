"""A year goes by at once, however much has to happen in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judged.running import DECLARATIONS, MINE, Caller, how_many, served

ROW = (
    f"providers: [{MINE}], course_identifiers: [npq-headship], cohorts: [2022], "
    "status: {accepted: 1}, progress: {started: 1}"
)


@pytest.mark.parametrize("declarations", [how_many(200, 10_000)])
def test_a_year_pays_every_declaration(crowd: Callable[..., Path], declarations: int) -> None:
    with served(crowd(declarations, ROW)) as url, Caller(url) as caller:
        before = caller.counts("declarations")
        assert sum(before.values()) == declarations
        # of those who are not funded nothing is ever paid; the others' money comes with a statement
        unpaid = before.pop("submitted")
        assert "paid" not in before
        assert sum(before.values()) > unpaid
        moved = caller.control("POST", "/workspaces/default/clock/advance", {"by": "P1Y"})
        assert moved["now"] == "2023-11-15T09:00:00Z"
        assert caller.counts("declarations") == {"submitted": unpaid, "paid": sum(before.values())}
        page = caller.send("GET", f"{DECLARATIONS}?page[per_page]=100", MINE).json()["data"]
        assert {row["attributes"]["state"] for row in page} <= {"submitted", "paid"}
