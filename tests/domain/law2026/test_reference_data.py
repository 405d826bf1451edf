"""What release 2026 fixes in advance (reference-data.yaml; contract 6.5, 7.2, 7.5 and 7.6)."""

from datetime import UTC, date, datetime

import pytest

from sandbox.domain.records import DeclarationType, Funding
from sandbox.domain.schedules import ReferenceData
from sandbox.fixtures import reference_data

FULL, CAPPED, ZERO = Funding.FULL, Funding.CAPPED, Funding.ZERO
COHORTS = {
    "2021a": (FULL, "2021-04-03"),
    "2022a": (FULL, "2022-04-03"),
    "2023a": (FULL, "2023-04-03"),
    "2024a": (CAPPED, "2024-04-03"),
    "2025a": (CAPPED, "2025-04-03"),
    "2025b": (CAPPED, "2025-09-01"),
    "2026a": (ZERO, "2026-04-03"),
    "2026b": (CAPPED, "2026-04-03"),
}
EVERY = ("2021a", "2022a", "2023a", "2024a", "2025a", "2025b", "2026a", "2026b")
FULL_YEARS = ("2021a", "2022a", "2023a", "2025a", "2026a", "2026b")
# schedule -> month and day of its first day, years after the cohort's start, and the cohorts that have it
SCHEDULES = {
    "npq-leadership-autumn": ("10-01", 0, EVERY),
    "npq-specialist-autumn": ("10-01", 0, EVERY),
    "npq-leadership-spring": ("01-01", 1, FULL_YEARS),
    "npq-specialist-spring": ("01-01", 1, FULL_YEARS),
    "npq-aso-november": ("11-01", 0, ("2021a",)),
    "npq-aso-december": ("12-01", 0, ("2021a",)),
    "npq-aso-march": ("03-01", 1, ("2021a",)),
    "npq-aso-june": ("06-01", 1, ("2021a",)),
    "npq-ehco-november": ("11-01", 0, EVERY[1:]),
    "npq-ehco-december": ("12-01", 0, EVERY[1:]),
    "npq-ehco-march": ("03-01", 1, ("2022a", "2023a", "2025a", "2026a", "2026b")),
    "npq-ehco-june": ("06-01", 1, ("2021a", "2022a", "2023a", "2024a", "2025a", "2026a", "2026b")),
}
# some of the rows that the reference data lists: year, month, whether it pays, cut-off date, payment date
STATEMENTS = {
    "2021a": [
        (2021, 2, False, "2021-01-26", "2021-02-26"),
        (2021, 3, True, "2021-02-23", "2021-03-23"),
        (2023, 4, True, "2023-03-26", "2023-04-26"),
    ],
    "2022a": [
        (2022, 12, True, "2022-11-25", "2022-12-25"),
        (2023, 4, False, "2023-03-26", "2023-04-26"),
        # a leap year
        (2024, 3, True, "2024-02-24", "2024-03-24"),
        (2024, 4, True, "2024-03-26", "2024-04-26"),
    ],
    "2026b": [
        (2026, 6, True, "2026-05-26", "2026-06-26"),
        (2027, 1, False, "2026-12-26", "2027-01-26"),
        (2028, 3, True, "2028-02-24", "2028-03-24"),
        (2028, 4, True, "2028-03-26", "2028-04-26"),
    ],
}
PROVIDERS = {
    "ambition-institute": "9e35e998-c63b-4136-89c4-e9e18ddde0ea",
    "best-practice-network": "57ba9e86-559f-4ff4-a6d2-4610c7259b67",
    "church-of-england": "79cb41ca-cb6d-405c-b52c-b6f7c752388d",
    "llse": "230e67c0-071a-4a48-9673-9d043d456281",
    "national-institute-of-teaching": "3ec607f2-7a3a-421f-9f1a-9aca8a634aeb",
    "school-led-network": "bc5e4e37-1d64-4149-a06b-ad10d3c55fd0",
    "teach-first": "a02ae582-f939-462f-90bc-cebf20fa8473",
    "ucl-institute-of-education": "ef687b3d-c1c0-4566-a295-16d6fa5d0fa7",
}


@pytest.fixture(scope="module")
def reference() -> ReferenceData:
    return reference_data("2026")


def test_the_cohorts_their_funding_and_when_registration_opens(reference: ReferenceData) -> None:
    found = {name: (one.funding, one.registration_start_date.isoformat()) for name, one in reference.cohorts.items()}
    assert found == COHORTS


@pytest.mark.parametrize(
    ("today", "cohort"),
    [
        ("2020-01-01", "2021a"),
        ("2022-04-02", "2021a"),
        ("2022-04-03", "2022a"),
        ("2025-08-31", "2025a"),
        ("2025-09-01", "2025b"),
        ("2026-04-02", "2025b"),
        ("2026-04-03", "2026b"),
        ("2030-01-01", "2026b"),
    ],
)
def test_the_current_cohort_is_the_latest_that_may_register(reference: ReferenceData, today: str, cohort: str) -> None:
    assert reference.current_cohort(date.fromisoformat(today)).identifier == cohort


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_begin_on_their_days_in_the_cohorts_that_have_them(reference: ReferenceData, name: str) -> None:
    day, after, cohorts = SCHEDULES[name]
    for cohort in EVERY:
        found = reference.schedule(cohort, name)
        wanted = f"{int(cohort[:4]) + after}-{day}"
        assert (found and found.start) == (
            datetime.fromisoformat(wanted).replace(tzinfo=UTC) if cohort in cohorts else None
        )


def test_there_are_no_other_schedules_and_specialist_ones_lack_a_milestone(reference: ReferenceData) -> None:
    assert {identifier for _, identifier in reference.schedules} == set(SCHEDULES)
    for one in reference.schedules.values():
        lacking = set(DeclarationType) - set(one.declaration_types)
        assert lacking == ({DeclarationType.RETAINED_2} if one.group == "specialist" else set())


@pytest.mark.parametrize("cohort", STATEMENTS)
def test_statements_by_the_rule_of_the_seeds(reference: ReferenceData, cohort: str) -> None:
    rows = {
        (one.year, one.month, one.output_fee, one.cut_off_date.isoformat(), one.payment_date.isoformat())
        for one in reference.statements_of("teach-first", cohort)
    }
    assert set(STATEMENTS[cohort]) <= rows


@pytest.mark.parametrize("cohort", EVERY)
def test_a_cohort_has_27_statements_and_the_last_one_pays(reference: ReferenceData, cohort: str) -> None:
    rows = reference.statements_of("llse", cohort)
    year = int(cohort[:4])
    assert (len(rows), rows[0].year, rows[0].month) == (27, year, 2)
    assert (rows[-1].year, rows[-1].month) == (year + 2, 4)
    paying = [one.month for one in rows if one.output_fee]
    assert paying == [3, 6, 9, 12, 3, 6, 9, 12, 3, 4]


def test_the_lead_providers_are_those_of_the_seeds(reference: ReferenceData) -> None:
    assert {slug: found.id for slug, found in reference.lead_providers.items()} == PROVIDERS
    assert len(reference.statements) == 8 * 8 * 27


def test_contracts_are_for_every_course_from_its_first_cohort_on_whatever_is_offered(
    reference: ReferenceData,
) -> None:
    late = {"npq-leading-primary-mathematics": 2023, "npq-senco": 2024}
    assert len(reference.courses) == 12
    for provider in PROVIDERS:
        for cohort in EVERY:
            for course in reference.courses:
                wanted = int(cohort[:4]) >= late.get(course, 2021)
                assert reference.has_contract(provider, cohort, course) is wanted


@pytest.mark.parametrize(
    ("provider", "cohort", "many"),
    [
        ("ambition-institute", "2025a", 11),
        ("ambition-institute", "2026b", 11),
        ("ambition-institute", "2023a", 10),
        ("ambition-institute", "2026a", 0),
        ("best-practice-network", "2026a", 8),
        ("llse", "2026a", 8),
        ("llse", "2025a", 8),
        ("church-of-england", "2025a", 9),
        ("school-led-network", "2025a", 0),
    ],
)
def test_offers_go_by_the_cohorts_funding(reference: ReferenceData, provider: str, cohort: str, many: int) -> None:
    offered = reference.courses_of(provider, cohort)
    assert len(offered) == many
    assert "npq-additional-support-offer" not in offered


def test_the_first_provider_works_with_a_hundred_partners_in_every_cohort(reference: ReferenceData) -> None:
    partners = list(reference.delivery_partners.values())
    assert [one.name for one in partners] == [f"Delivery Partner {number}" for number in range(1, 101)]
    assert all(one.cohorts["ambition-institute"] == EVERY for one in partners)


@pytest.mark.parametrize("provider", [slug for slug in PROVIDERS if slug != "ambition-institute"])
def test_the_others_work_with_ten_partners_in_three_cohorts_each(reference: ReferenceData, provider: str) -> None:
    partners = [one for one in reference.delivery_partners.values() if provider in one.cohorts]
    assert len(partners) == 10
    assert {len(set(one.cohorts[provider])) for one in partners} == {3}
    # whoever has to name a partner finds one
    assert {cohort for one in partners for cohort in one.cohorts[provider]} >= set(EVERY[3:])


def test_the_closed_lists(reference: ReferenceData) -> None:
    assert len(reference.deferral_reasons) == 5
    assert len(set(reference.withdrawal_reasons)) == 21
    assert "quality-of-programme-structure-not-suitable." in reference.withdrawal_reasons
    assert reference.enumerations["works_as_senco"] == (
        "yes", "no_but_i_plan_to_become_one", "no_i_do_not_plan_to_be_a_SENCO"
    )  # fmt: skip


def test_the_two_offers_count_as_one_course_and_have_no_outcomes(reference: ReferenceData) -> None:
    pair = {"npq-additional-support-offer", "npq-early-headship-coaching-offer"}
    for one in reference.courses:
        assert reference.courses[one].has_outcomes is (one not in pair)
        for other in reference.courses:
            assert reference.same_course(one, other) is (one == other or {one, other} == pair)
