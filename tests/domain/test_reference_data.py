"""What release 2023 fixes in advance (contract README "Reference data of release 2023", appendices A and B)."""

from datetime import UTC, date, datetime

import pytest

from sandbox.domain.records import DeclarationType
from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import reference_data

ASO, EHCO, MATHS = (
    "npq-additional-support-offer",
    "npq-early-headship-coaching-offer",
    "npq-leading-primary-mathematics",
)
LEADERSHIP = ["npq-senior-leadership", "npq-headship", "npq-executive-leadership", "npq-early-years-leadership"]
SPECIALIST = [
    "npq-leading-teaching",
    "npq-leading-behaviour-culture",
    "npq-leading-teaching-development",
    "npq-leading-literacy",
    MATHS,
]
GROUPS = {"leadership": LEADERSHIP, "specialist": SPECIALIST, "ehco": [EHCO], "aso": [ASO]}
NARROW = {"best-practice-network", "church-of-england"}

# contract appendix B: schedule -> first day in the cohorts 2021, 2022 and 2023
FIRST_DAYS = {
    "npq-leadership-autumn": ("2021-11-01", "2022-10-01", "2023-10-01"),
    "npq-specialist-autumn": ("2021-11-01", "2022-10-01", "2023-10-01"),
    "npq-leadership-spring": ("2022-01-01", "2023-01-01", "2024-01-01"),
    "npq-specialist-spring": ("2022-01-01", "2023-01-01", "2024-01-01"),
    "npq-ehco-november": (None, "2022-10-01", "2023-11-01"),
    "npq-ehco-december": (None, "2022-12-01", "2023-12-01"),
    "npq-ehco-march": (None, "2023-03-01", "2024-03-01"),
    "npq-ehco-june": ("2022-06-01", "2023-06-01", "2024-06-01"),
    "npq-aso-november": ("2021-11-01", None, None),
    "npq-aso-december": ("2021-12-01", None, None),
    "npq-aso-march": ("2022-03-01", None, None),
    "npq-aso-june": ("2022-06-01", None, None),
}


@pytest.fixture(scope="module")
def reference() -> ReferenceData:
    return reference_data("2023")


def test_there_are_three_cohorts_and_registration_opens_in_april(reference: ReferenceData) -> None:
    assert list(reference.cohorts) == ["2021a", "2022a", "2023a"]
    for year in (2021, 2022, 2023):
        cohort = reference.cohort_of_year(year)
        assert cohort is not None
        assert cohort.registration_start_date == date(year, 4, 3)


@pytest.mark.parametrize("year", [None, 0, 2020, 2024])
def test_other_years_have_no_cohort(reference: ReferenceData, year: int | None) -> None:
    assert reference.cohort_of_year(year) is None


def test_the_courses_are_those_before_june_2024(reference: ReferenceData) -> None:
    assert set(reference.courses) == {*LEADERSHIP, *SPECIALIST, EHCO, ASO}


@pytest.mark.parametrize(("schedule", "days"), FIRST_DAYS.items(), ids=FIRST_DAYS)
def test_schedules_begin_on_the_days_of_the_contract(
    reference: ReferenceData, schedule: str, days: tuple[str | None, ...]
) -> None:
    for cohort, day in zip(reference.cohorts, days, strict=True):
        found = reference.schedule(cohort, schedule)
        assert (found and found.start) == (day and datetime.fromisoformat(day).replace(tzinfo=UTC))


def test_there_are_no_other_schedules(reference: ReferenceData) -> None:
    assert {identifier for _, identifier in reference.schedules} == set(FIRST_DAYS)
    assert reference.schedule("2022a", None) is None


def test_specialist_schedules_alone_lack_the_second_retention_point(reference: ReferenceData) -> None:
    for schedule in reference.schedules.values():
        lacking = set(DeclarationType) - set(schedule.declaration_types)
        assert lacking == ({DeclarationType.RETAINED_2} if schedule.group == "specialist" else set())


@pytest.mark.parametrize(("group", "courses"), GROUPS.items(), ids=GROUPS)
def test_a_schedule_permits_the_courses_of_its_group_only(
    reference: ReferenceData, group: str, courses: list[str]
) -> None:
    for schedule in reference.schedules.values():
        if schedule.group == group:
            assert {course for course in reference.courses if reference.permits(schedule, course)} == set(courses)
            assert not reference.permits(schedule, None)
            assert not reference.permits(schedule, "npq-nonsense")


def test_the_two_offers_count_as_one_course_and_have_no_outcomes(reference: ReferenceData) -> None:
    for one in reference.courses:
        assert reference.courses[one].has_outcomes is (one not in (ASO, EHCO))
        for other in reference.courses:
            assert reference.same_course(one, other) is (one == other or {one, other} == {ASO, EHCO})


def test_ten_lead_providers_have_ids_of_their_own(reference: ReferenceData) -> None:
    assert len(reference.lead_providers) == len({found.id for found in reference.lead_providers.values()}) == 10


@pytest.mark.parametrize("cohort", ["2021a", "2022a", "2023a"])
def test_contracts_exist_for_what_a_provider_offers_in_the_courses_cohorts(
    reference: ReferenceData, cohort: str
) -> None:
    for provider in reference.lead_providers:
        missing = {"npq-early-years-leadership", "npq-leading-literacy"} if provider in NARROW else set()
        if cohort != "2023a":
            missing = missing | {MATHS}
        assert set(reference.courses_of(provider, cohort)) == set(reference.courses) - missing


@pytest.mark.parametrize(("cohort", "course"), [("2020a", "npq-headship"), ("2022a", "npq-senco"), ("2022a", "")])
def test_there_is_no_contract_for_unknown_cohorts_and_courses(
    reference: ReferenceData, cohort: str, course: str
) -> None:
    assert not reference.has_contract("teach-first", cohort, course)


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_statements_are_monthly_from_september_to_december_five_years_later(
    reference: ReferenceData, year: int
) -> None:
    rows = reference.statements_of("teach-first", f"{year}a")
    first, last = year * 12 + 8, (year + 5) * 12 + 11
    assert [found.year * 12 + found.month - 1 for found in rows] == list(range(first, last + 1))
    for found in rows:
        before = (found.year, found.month - 1) if found.month > 1 else (found.year - 1, 12)
        assert found.payment_date == date(found.year, found.month, 25)
        assert found.cut_off_date == date(*before, 25)
        assert found.output_fee is (found.month in (1, 3, 7, 10, 12))
        assert (found.provider, found.cohort) == ("teach-first", f"{year}a")


def test_every_statement_is_found_by_its_id(reference: ReferenceData) -> None:
    assert len(reference.statements) == 10 * 3 * 64
    statement = reference.statements_of("ucl-institute-of-education", "2023a")[5]
    assert reference.statements[statement.id] is statement


def test_the_closed_lists_are_those_of_the_contract(reference: ReferenceData) -> None:
    assert set(reference.deferral_reasons) == {
        "bereavement", "long-term-sickness", "parental-leave", "career-break", "other"
    }  # fmt: skip
    assert len(reference.withdrawal_reasons) == len(set(reference.withdrawal_reasons)) == 17
    assert {"quality-of-programme-structure-not-suitable.", "started-in-error", "expected-commitment-unclear"} <= set(
        reference.withdrawal_reasons
    )
    assert set(reference.enumerations["funding_choice"]) == {"school", "trust", "self", "another", "employer"}
    assert "no" in reference.enumerations["headteacher_status"]
