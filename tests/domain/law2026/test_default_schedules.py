"""Which schedule an acceptance chooses by itself: contract 7.1 and its rows in the reference data."""

from datetime import date

import pytest

from domain.law2026.world import World
from sandbox.domain.laws.law2026.applications import default_schedule

LEADERSHIP, SPECIALIST = "npq-headship", "npq-leading-literacy"
ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"


def chosen(world: World, course: str, cohort: str, today: str) -> str | None:
    found = default_schedule(world.register.reference, course, cohort, date.fromisoformat(today))
    return None if found is None else found.identifier


@pytest.mark.parametrize(("course", "group"), [(LEADERSHIP, "leadership"), (SPECIALIST, "specialist")])
@pytest.mark.parametrize(
    ("cohort", "today", "season"),
    [
        # the contract's examples
        ("2026a", "2025-06-20", "spring"),
        ("2026a", "2026-11-24", "spring"),
        ("2026b", "2026-02-01", "autumn"),
        ("2026b", "2026-11-24", "autumn"),
        ("2025a", "2025-03-01", "spring"),
        ("2025a", "2025-06-20", "autumn"),
        ("2025a", "2026-01-15", "autumn"),
        ("2024a", "2025-01-10", "autumn"),
        # the ends of the spans
        ("2025a", "2024-06-27", "autumn"),
        ("2025a", "2024-06-28", "spring"),
        ("2025a", "2025-06-06", "spring"),
        ("2025a", "2025-06-07", "autumn"),
        ("2025a", "2025-07-31", "autumn"),
        ("2025a", "2025-12-31", "autumn"),
        ("2025a", "2026-03-01", "autumn"),
        ("2025a", "2026-04-30", "autumn"),
        ("2025a", "2026-12-25", "autumn"),
        ("2025a", "2026-12-26", "spring"),
        ("2025b", "2026-01-15", "autumn"),
        ("2024a", "2024-06-28", "autumn"),
        ("2024a", "2024-12-31", "autumn"),
        ("2024a", "2025-06-06", "autumn"),
        # the calendar, for every year
        ("2023a", "2024-01-01", "spring"),
        ("2023a", "2024-04-02", "spring"),
        ("2023a", "2024-04-03", "autumn"),
        ("2021a", "2021-12-25", "autumn"),
        ("2021a", "2021-12-26", "spring"),
    ],
)
def test_leadership_and_specialist_courses_share_a_season(
    world: World, course: str, group: str, cohort: str, today: str, season: str
) -> None:
    assert chosen(world, course, cohort, today) == f"npq-{group}-{season}"


@pytest.mark.rule("application.no-default-schedule")
@pytest.mark.parametrize("today", ["2026-02-01", "2025-12-26", "2026-04-02"])
def test_cohort_2024_lacks_the_spring_that_the_calendar_asks_for(world: World, today: str) -> None:
    assert chosen(world, LEADERSHIP, "2024a", today) is None
    application = world.application(course=LEADERSHIP, cohort="2024a")
    world.move_to(today)
    with world.refuses("application.no-default-schedule"):
        world.accept(application)


@pytest.mark.spares("application.no-default-schedule")
def test_the_day_before_it_has_what_the_calendar_asks_for(world: World) -> None:
    world.move_to("2025-12-25")
    application = world.accept(world.application(course=LEADERSHIP, cohort="2024a"))
    assert world.enrolment(application).schedule == "npq-leadership-autumn"


def test_the_additional_support_offer_is_always_december(world: World) -> None:
    for today in ("2021-06-01", "2025-01-01", "2026-11-24"):
        assert chosen(world, ASO, "2021a", today) == "npq-aso-december"


def test_later_cohorts_have_no_schedule_for_it(world: World) -> None:
    assert chosen(world, ASO, "2025a", "2025-11-15") is None


@pytest.mark.parametrize(
    ("today", "name"),
    [
        ("2025-07-01", "june"),
        ("2025-08-31", "june"),
        ("2025-09-01", "november"),
        ("2025-11-30", "november"),
        ("2025-12-01", "december"),
        ("2026-02-28", "december"),
        ("2026-03-01", "march"),
        ("2026-05-31", "march"),
        ("2026-06-01", "june"),
        ("2026-09-30", "june"),
        ("2026-10-01", "june"),
        ("2024-10-01", "june"),
    ],
)
def test_the_coaching_offer_goes_by_the_cohorts_own_year(world: World, today: str, name: str) -> None:
    assert chosen(world, EHCO, "2025a", today) == f"npq-ehco-{name}"


def test_a_leap_day_belongs_to_december(world: World) -> None:
    assert chosen(world, EHCO, "2023a", "2024-02-29") == "npq-ehco-december"


def test_cohort_2024_lacks_the_coaching_offers_march(world: World) -> None:
    assert chosen(world, EHCO, "2024a", "2025-03-01") is None


@pytest.mark.parametrize("today", ["2021-10-01", "2022-04-01", "2026-11-24"])
def test_cohort_2021_has_one_schedule_for_the_coaching_offer(world: World, today: str) -> None:
    assert chosen(world, EHCO, "2021a", today) == "npq-ehco-june"


def test_cohort_2026a_takes_the_same_one_on_every_day(world: World) -> None:
    days = ["2026-01-01", "2026-04-03", "2026-10-01", "2027-06-01"]
    assert {chosen(world, EHCO, "2026a", today) for today in days} == {"npq-ehco-november"}
