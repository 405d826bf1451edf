"""What an application says about its applicant agrees with itself, and with what is usual."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.people import Words, application_details

Read = Callable[[str], Any]
Details = Callable[..., dict[str, Any]]
# course, its group, and the details that were drawn
Crowd = list[tuple[str, str, dict[str, Any]]]

UK = "United Kingdom of Great Britain and Northern Ireland"
UK_CATCHMENTS = {"england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man"}


@pytest.fixture(scope="module")
def crowd(details: Details, read: Read) -> Crowd:
    courses = [(course["identifier"], course["group"]) for course in read("2023/courses")["courses"]]
    rows = []
    for number in range(2000):
        course, group = courses[number % len(courses)]
        rows.append((course, group, details(f"crowd-{number}.first", course, group)))
    return rows


def test_a_school_worker_has_a_school_whose_numbers_belong_together(crowd: Crowd, read: Read) -> None:
    schools = read("schools")["schools"]
    pairs = {(school["urn"], school["ukprn"]) for school in schools}
    for _, _, drawn in crowd:
        if drawn["works_in_school"]:
            assert drawn["teacher_catchment"] == "england"
            assert (drawn["school_urn"], drawn["school_ukprn"]) in pairs
            assert drawn["employer_name"] is drawn["employment_role"] is drawn["private_childcare_provider_urn"] is None
        else:
            assert drawn["school_urn"] is drawn["school_ukprn"] is None


def test_a_nursery_worker_has_neither_school_nor_employer(crowd: Crowd, read: Read) -> None:
    known = {nursery["urn"] for nursery in read("nurseries")["nurseries"]}
    nurseries = [drawn for _, _, drawn in crowd if drawn["private_childcare_provider_urn"]]
    assert nurseries
    for drawn in nurseries:
        assert drawn["private_childcare_provider_urn"] in known
        assert drawn["works_in_school"] is False
        assert drawn["employer_name"] is drawn["school_urn"] is None


def test_everybody_else_has_an_employer_and_a_role(crowd: Crowd) -> None:
    for _, _, drawn in crowd:
        elsewhere = not drawn["works_in_school"] and not drawn["private_childcare_provider_urn"]
        assert bool(drawn["employer_name"]) == bool(drawn["employment_role"]) == elsewhere


def test_country_and_iso_code_fit_the_catchment(crowd: Crowd, read: Read) -> None:
    countries = read("countries")["countries"]
    codes = {country["name"]: country["code"] for country in countries}
    for _, _, drawn in crowd:
        country, code = drawn["teacher_catchment_country"], drawn["teacher_catchment_iso_country_code"]
        if drawn["teacher_catchment"] in UK_CATCHMENTS:
            assert (country, code) == (UK, "GBR")
        else:
            assert drawn["teacher_catchment"] == "another"
            assert code == codes[country] != "GBR"
            assert drawn["works_in_school"] is drawn["eligible_for_funding"] is drawn["lead_mentor"] is False
            assert drawn["private_childcare_provider_urn"] is None


def test_only_the_ineligible_say_who_pays_instead(crowd: Crowd, read: Read) -> None:
    choices = set(read("2023/enumerations")["funding_choice"])
    seen = set()
    for _, _, drawn in crowd:
        assert (drawn["funding_choice"] is None) == drawn["eligible_for_funding"]
        seen.add(drawn["funding_choice"])
    assert seen == choices | {None}


def test_targeted_delivery_funding_goes_to_funded_school_places(crowd: Crowd) -> None:
    funded = [(group, drawn) for _, group, drawn in crowd if drawn["targeted_delivery_funding_eligibility"]]
    assert funded
    assert all(drawn["eligible_for_funding"] and drawn["school_urn"] for _, drawn in funded)
    assert all(group in ("leadership", "specialist") for group, _ in funded)


def test_headship_and_the_offers_always_know_the_headteacher_status(crowd: Crowd, read: Read) -> None:
    statuses = set(read("2023/enumerations")["headteacher_status"])
    others = Counter()
    for course, group, drawn in crowd:
        assert drawn["headteacher_status"] in statuses | {None}
        if group in ("aso", "ehco") or course == "npq-headship":
            assert drawn["headteacher_status"] is not None
        else:
            others[drawn["headteacher_status"]] += 1
    assert others["no"] > sum(count for status, count in others.items() if status not in ("no", None))
    assert others[None] > others["no"]


def test_lead_mentors_are_on_their_course_and_name_their_provider(crowd: Crowd, read: Read) -> None:
    itt_providers = read("itt_providers")["itt_providers"]
    mentors = [course for course, _, drawn in crowd if drawn["lead_mentor"]]
    assert set(mentors) == {"npq-leading-teaching-development"}
    for _, _, drawn in crowd:
        assert (drawn["itt_provider"] in itt_providers) == drawn["lead_mentor"]


def test_only_the_co_ordinators_course_says_who_co_ordinates(words: Words, crowd: Crowd) -> None:
    assert all("works_as_senco" not in drawn for _, _, drawn in crowd)
    shares = Counter()
    for number in range(400):
        drawn = application_details(
            words, 1, f"senco-{number}.first", course="npq-senco", group="leadership", start_year=2025
        )
        shares[drawn["works_as_senco"]] += 1
        since = drawn["senco_start_date"]
        if drawn["works_as_senco"] == "yes":
            assert since is not None
            assert (since.month, since.day) == (9, 1)
            assert 2016 <= since.year <= 2025
        else:
            assert since is None
    assert shares["yes"] > shares["no_but_i_plan_to_become_one"] > shares["no_i_do_not_plan_to_be_a_SENCO"] > 0


def test_targeted_delivery_funding_ended_with_2024_and_changed_nothing_else(words: Words) -> None:
    for number in range(300):
        old, new = (
            application_details(
                words, 1, f"p-{number}", course="npq-headship", group="leadership", start_year=start_year
            )
            for start_year in (2024, 2025)
        )
        assert new == {**old, "targeted_delivery_funding_eligibility": False}


def test_where_nobody_is_funded_nobody_is_eligible_unless_told(words: Words) -> None:
    told = {"course": "npq-headship", "group": "leadership", "start_year": 2026, "unfunded": True}
    for number in range(100):
        drawn = application_details(words, 1, f"p-{number}", **told)
        assert drawn["eligible_for_funding"] is False
        assert drawn["funding_choice"] is not None
    assert application_details(words, 1, "p", **told, given={"eligible_for_funding": True})["eligible_for_funding"]


def test_the_mix_of_workplaces_is_believable(crowd: Crowd) -> None:
    shares = Counter()
    for _, _, drawn in crowd:
        shares["school"] += drawn["works_in_school"]
        shares["nursery"] += drawn["private_childcare_provider_urn"] is not None
        shares["abroad"] += drawn["teacher_catchment"] == "another"
        shares["eligible"] += drawn["eligible_for_funding"]
    percent = {key: count / len(crowd) * 100 for key, count in shares.items()}
    assert 80 < percent["school"] < 90
    assert 5 < percent["nursery"] < 9
    assert 3.5 < percent["abroad"] < 6.5
    assert 71 < percent["eligible"] < 79
