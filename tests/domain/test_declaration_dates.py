"""How and for when declarations may be dated (contract 8.3, rules 3 and 5 to 7)."""

import pytest

from domain.world import World
from sandbox.domain.records import DeclarationState


@pytest.mark.rule("declaration.date-missing")
@pytest.mark.parametrize("date", [None, "", " "])
def test_a_date_has_to_be_given(world: World, date: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-missing") as refusal:
        world.declare(application, date=date)
    assert refusal.fields == ["declaration_date"]


@pytest.mark.rule("declaration.date-missing", "declaration.date-not-rfc3339")
@pytest.mark.parametrize("date", ["2023-19-01T11:21:55Z", "2022-02-30T11:21:55Z", "soon"])
def test_what_is_no_date_is_missing_and_not_rfc3339_in_one_entry(world: World, date: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-missing", "declaration.date-not-rfc3339") as refusal:
        world.declare(application, date=date)
    assert refusal.fields == ["declaration_date"]


@pytest.mark.rule("declaration.date-not-rfc3339")
@pytest.mark.parametrize("date", ["2022-10-15 08:46:29", "2022-10-15", "15-10-2022", " 2022-10-15T08:46:29Z"])
def test_a_readable_date_still_has_to_be_written_as_rfc3339(world: World, date: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-not-rfc3339") as refusal:
        world.declare(application, date=date)
    assert refusal.fields == ["declaration_date"]


@pytest.mark.spares("declaration.date-missing", "declaration.date-not-rfc3339")
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2022-10-15T08:46:29Z", "2022-10-15T08:46:29"),
        ("2022-10-15T08:46:29", "2022-10-15T08:46:29"),
        ("2022-10-15T08:46:29.999Z", "2022-10-15T08:46:29"),
        ("2022-10-15T08:46:29+02:00", "2022-10-15T06:46:29"),
        ("2022-10-15T23:46:29.5-0130", "2022-10-16T01:16:29"),
    ],
)
def test_dates_are_stored_in_utc_without_a_fraction(world: World, sent: str, stored: str) -> None:
    assert world.declare(world.accepted(), date=sent).declaration_date == world.at(stored)


@pytest.mark.rule("declaration.date-in-future")
@pytest.mark.parametrize("date", ["2022-11-15T09:00:01Z", "2022-11-15T08:00:01-01:00"])
def test_nothing_is_declared_for_the_future(world: World, date: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-in-future") as refusal:
        world.declare(application, date=date)
    assert refusal.fields == ["declaration_date"]


@pytest.mark.spares("declaration.date-in-future")
def test_the_present_instant_can_be_declared(world: World) -> None:
    assert world.declare(world.accepted(), date="2022-11-15T09:00:00Z").declaration_date == world.now


@pytest.mark.rule("declaration.before-milestone")
@pytest.mark.parametrize("date", ["2022-09-30T23:59:59Z", "2022-10-01T00:30:00+01:00"])
def test_nothing_is_declared_before_the_schedule_begins(world: World, date: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.before-milestone") as refusal:
        world.declare(application, date=date)
    assert refusal.fields == ["declaration_date"]


@pytest.mark.spares("declaration.before-milestone")
@pytest.mark.parametrize("milestone", ["started", "retained-1", "retained-2", "completed"])
def test_every_milestone_opens_with_the_schedule_and_needs_none_before_it(world: World, milestone: str) -> None:
    declaration = world.declare(world.accepted(), milestone, "2022-10-01T00:00:00Z")
    assert (declaration.type, declaration.state) == (milestone, DeclarationState.ELIGIBLE)


def test_a_readable_date_in_the_wrong_form_is_still_compared(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-not-rfc3339", "declaration.before-milestone") as refusal:
        world.declare(application, date="2021-06-21 08:46:29")
    assert refusal.fields == ["declaration_date"]
