"""How a declaration may be dated: contract 5.4, rules 6 to 8 and the record rule about the future."""

import pytest

from domain.law2026.world import World

# rules 6 to 8: the date


@pytest.mark.spares("declaration.date-not-rfc3339", "declaration.date-missing")
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-10-15T10:00:00Z", "2025-10-15T10:00:00"),
        ("2025-10-15T10:00:00", "2025-10-15T10:00:00"),
        ("2025-10-15t10:00:00z", "2025-10-15T10:00:00"),
        ("2025-10-15T10:00:00.25Z", "2025-10-15T10:00:00.250"),
        ("2025-10-15T10:00:00,25", "2025-10-15T10:00:00.250"),
        ("2025-10-15T10:00:00+01", "2025-10-15T09:00:00"),
        ("2025-10-15T10:00:00+0130", "2025-10-15T08:30:00"),
        ("2025-10-15T10:00:00-01:30", "2025-10-15T11:30:00"),
    ],
)
def test_a_date_is_written_with_a_fraction_and_a_zone_or_without(world: World, text: str, instant: str) -> None:
    assert world.declare(world.accepted(), date=text).declaration_date == world.at(instant)


@pytest.mark.spares("declaration.date-not-rfc3339", "declaration.date-missing")
def test_the_thirtieth_of_february_is_the_second_of_march(world: World) -> None:
    application = world.accepted()
    world.move_to("2026-04-01")
    declaration = world.declare(application, date="2026-02-30T10:00:00Z")
    assert declaration.declaration_date == world.at("2026-03-02T10:00")


@pytest.mark.rule("declaration.date-not-rfc3339")
@pytest.mark.spares("declaration.date-missing", "declaration.before-milestone")
@pytest.mark.parametrize("text", ["2025-10-15", "2025-10-15 10:00:00", "2025-10-15T10:00", "15/10/2025"])
def test_a_readable_date_in_another_form_has_that_fault_alone(world: World, text: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-not-rfc3339") as refusal:
        world.declare(application, date=text)
    assert refusal.titles == ["declaration_date"]


@pytest.mark.rule("declaration.date-not-rfc3339", "declaration.before-milestone")
@pytest.mark.spares("declaration.date-missing")
@pytest.mark.parametrize("text", ["2025-09-30", "2025-09-30 23:59:59"])
def test_a_date_in_another_form_can_also_be_too_early(world: World, text: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-not-rfc3339", "declaration.before-milestone") as refusal:
        world.declare(application, date=text)
    assert refusal.titles == ["declaration_date", "declaration_date"]


@pytest.mark.rule("declaration.date-not-rfc3339", "declaration.date-missing")
@pytest.mark.parametrize("text", ["2025-19-15T10:00:00Z", "2025-10-15T29:00:00Z", "2025-10-32T10:00:00Z", "soon"])
def test_a_date_that_nobody_can_read_is_wrong_and_missing(world: World, text: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-not-rfc3339", "declaration.date-missing") as refusal:
        world.declare(application, date=text)
    assert refusal.titles == ["declaration_date", "declaration_date"]


@pytest.mark.rule("declaration.date-missing")
@pytest.mark.spares("declaration.date-not-rfc3339")
@pytest.mark.parametrize("missing", [None, "", " "])
def test_a_missing_date_is_missing_and_not_wrong(world: World, missing: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-missing"):
        world.declare(application, date=missing)


@pytest.mark.rule("declaration.before-milestone")
def test_a_date_before_the_first_day_of_the_schedule_is_refused(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.before-milestone") as refusal:
        world.declare(application, date="2025-09-30T23:59:59Z")
    assert refusal.titles == ["declaration_date"]
    told = refusal.facts("declaration.before-milestone")
    assert (told["schedule"], told["start"]) == ("npq-leadership-autumn", "2025-10-01")


@pytest.mark.spares("declaration.before-milestone")
def test_the_first_moment_of_the_schedule_is_not_too_early(world: World) -> None:
    assert world.declare(world.accepted(), date="2025-10-01T00:00:00Z").created_at == world.now


# record rules: the date, to the second


@pytest.mark.rule("declaration.date-in-future")
def test_a_date_after_now_is_refused(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-in-future") as refusal:
        world.declare(application, date="2025-11-15T09:00:01Z")
    assert refusal.titles == ["declaration_date"]


@pytest.mark.spares("declaration.date-in-future")
@pytest.mark.parametrize("date", ["2025-11-15T09:00:00Z", "2025-11-15T09:00:00.9Z", "2025-11-15T00:00:00Z"])
def test_today_until_this_second_is_not_the_future(world: World, date: str) -> None:
    assert world.declare(world.accepted(), date=date).created_at == world.now
