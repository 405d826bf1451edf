"""The schedule that the day of an acceptance chooses (contract 5.7)."""

import pytest

from domain.world import World

ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"
LEADERSHIP = ["npq-senior-leadership", "npq-headship", "npq-executive-leadership", "npq-early-years-leadership"]
SPECIALIST = [
    "npq-leading-teaching",
    "npq-leading-behaviour-culture",
    "npq-leading-teaching-development",
    "npq-leading-literacy",
]


def chosen(world: World, day: str, course: str, cohort: str) -> str:
    world.move_to(day)
    return world.enrolment(world.accepted(course=course, cohort=cohort)).schedule


@pytest.mark.parametrize(
    ("group", "course"),
    [
        *(("leadership", course) for course in LEADERSHIP),
        *(("specialist", course) for course in SPECIALIST),
    ],
)
@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2022-12-25T23:59:59", "autumn"),
        ("2022-12-26", "spring"),
        ("2022-12-31", "spring"),
        ("2023-01-01", "spring"),
        ("2023-02-28", "spring"),
        ("2023-04-02T23:59:59", "spring"),
        ("2023-04-03", "autumn"),
        ("2023-08-31", "autumn"),
    ],
)
def test_courses_begin_in_spring_from_26_december_to_2_april(
    world: World, day: str, season: str, group: str, course: str
) -> None:
    assert chosen(world, day, course, "2022a") == f"npq-{group}-{season}"


@pytest.mark.parametrize("cohort", ["2021a", "2022a", "2023a"])
def test_the_season_is_that_of_the_day_and_the_schedule_that_of_the_applications_cohort(
    world: World, cohort: str
) -> None:
    world.move_to("2024-01-10")
    enrolment = world.enrolment(world.accepted(cohort=cohort))
    assert (enrolment.schedule, enrolment.cohort) == ("npq-leadership-spring", cohort)


def test_primary_mathematics_is_a_specialist_course(world: World) -> None:
    assert chosen(world, "2023-10-10", "npq-leading-primary-mathematics", "2023a") == "npq-specialist-autumn"


@pytest.mark.parametrize(
    ("cohort", "day", "month"),
    [
        ("2022a", "2022-08-31", "june"),
        ("2022a", "2022-09-01", "november"),
        ("2022a", "2022-11-30T23:59:59", "november"),
        ("2022a", "2022-12-01", "december"),
        ("2022a", "2023-02-28T23:59:59", "december"),
        ("2022a", "2023-03-01", "march"),
        ("2022a", "2023-05-31T23:59:59", "march"),
        ("2022a", "2023-06-01", "june"),
        ("2022a", "2023-09-30", "june"),
        ("2022a", "2023-11-15", "june"),
        ("2023a", "2022-11-15", "june"),
        ("2023a", "2023-11-15", "november"),
        ("2023a", "2024-02-29T23:59:59", "december"),
        ("2023a", "2024-03-01", "march"),
        ("2021a", "2021-11-15", "june"),
        ("2021a", "2022-03-15", "june"),
    ],
)
def test_the_coaching_offer_has_four_windows_in_the_cohorts_own_year(
    world: World, cohort: str, day: str, month: str
) -> None:
    assert chosen(world, day, EHCO, cohort) == f"npq-ehco-{month}"


@pytest.mark.rule("application.no-default-schedule")
@pytest.mark.parametrize("cohort", ["2022a", "2023a"])
def test_the_support_offer_has_no_schedule_after_cohort_2021(world: World, cohort: str) -> None:
    application = world.application(course=ASO, cohort=cohort)
    with world.refuses("application.no-default-schedule"):
        world.accept(application)


@pytest.mark.spares("application.no-default-schedule")
@pytest.mark.parametrize("day", ["2021-11-15", "2022-03-15", "2023-07-15"])
def test_the_support_offer_of_cohort_2021_begins_in_december(world: World, day: str) -> None:
    assert chosen(world, day, ASO, "2021a") == "npq-aso-december"


@pytest.mark.rule("application.already-accepted")
def test_a_missing_schedule_is_noticed_only_when_nothing_else_is_wrong(world: World) -> None:
    application = world.enrolled(course=ASO, schedule="npq-aso-december", cohort="2022a")
    with world.refuses("application.already-accepted"):
        world.accept(application)
