"""What an author gives stands as given, and the rest of the application agrees with it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]
Details = Callable[..., dict[str, Any]]
Many = Callable[..., list[dict[str, Any]]]

UK = "United Kingdom of Great Britain and Northern Ireland"
UK_CATCHMENTS = {"england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"works_in_school": True}, {"works_in_school": True, "employer_name": None}),
        ({"works_in_school": True, "school_urn": None}, {"school_ukprn": None, "employer_name": None}),
        (
            {"teacher_catchment_country": "Spain", "school_urn": "106286"},
            {"works_in_school": True, "employer_name": None},
        ),
        ({"works_in_school": False}, {"school_urn": None, "school_ukprn": None}),
        ({"works_in_school": None}, {"works_in_school": None, "school_urn": None}),
        ({"school_urn": None}, {"works_in_school": False, "school_ukprn": None}),
        ({"school_ukprn": "10012345"}, {"works_in_school": True, "school_urn": None}),
        ({"school_ukprn": "10097509"}, {"school_urn": "180836"}),
        ({"school_urn": "180836"}, {"school_ukprn": "10097509", "works_in_school": True}),
        ({"school_urn": "106286", "school_ukprn": "10079319"}, {"works_in_school": True}),
        (
            {"private_childcare_provider_urn": "EY944860"},
            {"works_in_school": False, "school_urn": None, "employer_name": None},
        ),
        ({"employer_name": "Some Company Ltd"}, {"works_in_school": False, "private_childcare_provider_urn": None}),
        ({"employer_name": None, "private_childcare_provider_urn": None}, {"works_in_school": True}),
        ({"eligible_for_funding": True}, {"funding_choice": None, "teacher_catchment_iso_country_code": "GBR"}),
        ({"funding_choice": None}, {"eligible_for_funding": True}),
        ({"funding_choice": "trust"}, {"eligible_for_funding": False}),
        ({"eligible_for_funding": True, "funding_choice": "trust"}, {}),
        ({"ineligible_for_funding_reason": "establishment-ineligible"}, {"eligible_for_funding": False}),
        ({"ineligible_for_funding_reason": None}, {"eligible_for_funding": True, "funding_choice": None}),
        ({"lead_mentor": None}, {"itt_provider": None}),
        ({"lead_mentor": False}, {"itt_provider": None}),
        ({"itt_provider": "University of Southampton"}, {"lead_mentor": True, "works_in_school": False}),
        ({"itt_provider": "Somewhere", "lead_mentor": None}, {}),
        ({"headteacher_status": "yes_over_five_years"}, {}),
        ({"status": "accepted"}, {}),
    ],
)
def test_what_is_given_stands_and_the_rest_agrees(
    given: dict[str, object], expected: dict[str, object], details: Details, many: Many
) -> None:
    plain = details("someone")
    for drawn in many(**given):
        assert drawn.keys() == plain.keys()
        stand = {key: value for key, value in given.items() if key in drawn}
        assert {key: drawn[key] for key in (stand | expected)} == stand | expected


@pytest.mark.parametrize(
    ("given", "stored", "country", "code"),
    [
        ({"teacher_catchment": True}, None, UK, "GBR"),
        ({"teacher_catchment": True, "teacher_catchment_country": UK}, "england", UK, "GBR"),
        ({"teacher_catchment": True, "teacher_catchment_country": "France"}, "another", "France", "FRA"),
        ({"teacher_catchment": True, "teacher_catchment_iso_country_code": "NZL"}, "another", "New Zealand", "NZL"),
        ({"teacher_catchment_country": "Wales"}, "wales", "Wales", "GBR"),
        ({"teacher_catchment_country": "Malta"}, "another", "Malta", "MLT"),
        ({"teacher_catchment_country": "Ruritania"}, "another", "Ruritania", None),
        ({"teacher_catchment_iso_country_code": "GBR"}, None, UK, "GBR"),
        ({"teacher_catchment": False, "teacher_catchment_country": None}, "another", None, None),
        (
            {"teacher_catchment": False, "school_urn": "106286", "teacher_catchment_iso_country_code": None},
            "another",
            None,
            None,
        ),
        ({"teacher_catchment": "scotland"}, "scotland", UK, "GBR"),
    ],
)
def test_the_catchment_is_stored_by_name(
    given: dict[str, object], stored: str | None, country: str, code: str, many: Many
) -> None:
    for drawn in many(**given):
        if stored is None:
            assert drawn["teacher_catchment"] in UK_CATCHMENTS
        else:
            assert drawn["teacher_catchment"] == stored
        assert drawn["teacher_catchment_country"] == country
        assert drawn["teacher_catchment_iso_country_code"] == code


def test_a_catchment_that_is_false_means_a_foreign_country_and_no_funding(many: Many) -> None:
    for drawn in many(teacher_catchment=False):
        assert drawn["teacher_catchment"] == "another"
        assert drawn["teacher_catchment_country"] not in (UK, None)
        assert drawn["eligible_for_funding"] is drawn["works_in_school"] is False
        assert drawn["employer_name"]


def test_a_catchment_that_is_nobody_s_stays_empty(many: Many) -> None:
    for drawn in many(teacher_catchment=None):
        assert drawn["teacher_catchment"] is drawn["teacher_catchment_country"] is None
        assert drawn["teacher_catchment_iso_country_code"] is None


def test_a_school_abroad_is_an_employer_without_numbers(many: Many) -> None:
    for drawn in many(teacher_catchment=False, works_in_school=True):
        assert drawn["works_in_school"] is True
        assert drawn["school_urn"] is drawn["school_ukprn"] is None
        assert drawn["employer_name"]


def test_a_school_that_no_fixture_knows_has_one_ukprn_for_everybody(details: Details, many: Many, read: Read) -> None:
    schools = read("schools")["schools"]
    ukprns = {drawn["school_ukprn"] for drawn in many(school_urn="106286")}
    assert len(ukprns) == 1
    assert re.fullmatch("100[0-9]{5}", str(*ukprns))
    assert ukprns.isdisjoint(school["ukprn"] for school in schools)
    assert ukprns != {details("someone", school_urn="106287")["school_ukprn"]}


def test_a_lead_mentor_without_a_provider_gets_one(many: Many, read: Read) -> None:
    itt_providers = read("itt_providers")["itt_providers"]
    for drawn in many(lead_mentor=True):
        assert drawn["itt_provider"] in itt_providers
        assert drawn["works_in_school"] is False
        assert drawn["employer_name"]


def test_early_years_leaders_often_work_in_nurseries(many: Many) -> None:
    nurseries = sum(
        bool(drawn["private_childcare_provider_urn"]) for drawn in many("npq-early-years-leadership", "leadership")
    )
    assert nurseries > 60
