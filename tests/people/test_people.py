"""Applicants are invented from identity alone, with names that Faker gave ahead of time."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.people import Draw, Words, applicant, application_details, derive_uuid
from sandbox.people.__main__ import faker_words, main

Read = Callable[[str], Any]
Details = Callable[..., dict[str, Any]]

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
UK = "United Kingdom of Great Britain and Northern Ireland"
MENTORING = "npq-leading-teaching-development"


# --- fixtures


def test_schools_have_numbers_of_their_own_in_the_right_shape(read: Read) -> None:
    schools = read("schools")["schools"]
    assert all(re.fullmatch("1[0-9]{5}", school["urn"]) for school in schools)
    assert all(re.fullmatch("100[0-9]{5}", school["ukprn"]) for school in schools)
    for key in ("urn", "ukprn", "name"):
        assert len({school[key] for school in schools}) == len(schools) >= 100


def test_nurseries_have_numbers_of_their_own_in_the_right_shape(read: Read) -> None:
    nurseries = read("nurseries")["nurseries"]
    assert all(re.fullmatch("EY[0-9]{6}", nursery["urn"]) for nursery in nurseries)
    assert len({nursery["urn"] for nursery in nurseries}) == len(nurseries) >= 30


def test_countries_begin_with_the_united_kingdom(read: Read) -> None:
    countries = read("countries")["countries"]
    assert countries[0] == {"name": UK, "code": "GBR"}
    assert all(re.fullmatch("[A-Z]{3}", country["code"]) for country in countries)


def test_the_word_lists_are_what_faker_gives() -> None:
    kept = (FIXTURES / "words.json").read_text(encoding="utf-8")
    assert kept == faker_words(), "run python -m sandbox.people, and expect other names in every scenario"


def test_the_word_lists_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    main(tmp_path / "words.json")
    assert json.loads((tmp_path / "words.json").read_text(encoding="utf-8"))["female"]


def test_inventing_people_does_not_import_faker() -> None:
    code = "import sys, sandbox.people; sys.exit('faker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- identity

# two fixed identities; they change when fixtures/ changes, and for no other reason
GOLDEN_ISABELLE = ("Denise Foster", "denise.foster8630@shepherd-academy.example.com", "5911741")
GOLDEN_SOMEONE = ("Zoë O’Neill-Łuczak", "zoe.oneill-luczak239@browne-school.example.net", "7389799")
GOLDEN_APPLICATION = {
    "works_in_school": True,
    "employer_name": None,
    "employment_role": None,
    "school_urn": "175285",
    "school_ukprn": "10097863",
    "private_childcare_provider_urn": None,
    "headteacher_status": "no",
    "eligible_for_funding": False,
    "funding_choice": "school",
    "targeted_delivery_funding_eligibility": False,
    "teacher_catchment": "england",
    "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
    "teacher_catchment_iso_country_code": "GBR",
    "itt_provider": None,
    "lead_mentor": False,
}
GOLDEN_MENTOR = {
    "works_in_school": False,
    "employer_name": "Three Rivers Teaching School Hub",
    "employment_role": "Lead mentor and trainer",
    "school_urn": None,
    "school_ukprn": None,
    "private_childcare_provider_urn": None,
    "headteacher_status": None,
    "eligible_for_funding": True,
    "funding_choice": None,
    "targeted_delivery_funding_eligibility": False,
    "teacher_catchment": "england",
    "teacher_catchment_country": "United Kingdom of Great Britain and Northern Ireland",
    "teacher_catchment_iso_country_code": "GBR",
    "itt_provider": "Future Academies",
    "lead_mentor": True,
}
GOLDEN_NUMBERS = [397, 332, 896, 305, 541, 960, 554, 313, 181, 174, 306, 958, 243, 874, 139, 7, 626, 211, 32, 143]


def test_two_fixed_people_come_out_the_same_on_every_machine(words: Words, details: Details) -> None:
    isabelle = applicant(words, 1, "isabelle")
    assert (isabelle.full_name, isabelle.email, isabelle.trn) == GOLDEN_ISABELLE
    someone = applicant(words, 7, "crowd/1/17", full_name="Zoë O’Neill-Łuczak", salt=2)
    assert (someone.full_name, someone.email, someone.trn) == GOLDEN_SOMEONE
    assert details("isabelle.first") == GOLDEN_APPLICATION
    mentor = application_details(words, 7, "crowd/1/0.1", course=MENTORING, group="specialist", start_year=2023)
    assert mentor == GOLDEN_MENTOR


def test_a_draw_gives_the_same_numbers_on_every_machine() -> None:
    draw = Draw(1, "isabelle", "test")
    assert [draw.below(1000) for _ in range(20)] == GOLDEN_NUMBERS


def test_nobody_changes_when_others_come_first_or_the_order_turns(words: Words, details: Details) -> None:
    paths = [f"person-{number}" for number in range(50)]
    forwards = {path: (applicant(words, 1, path), details(path)) for path in paths}
    backwards = {path: (applicant(words, 1, path), details(path)) for path in reversed(paths[::3])}
    assert backwards == {path: forwards[path] for path in paths[::3]}


def test_another_seed_makes_another_person(words: Words) -> None:
    assert applicant(words, 1, "isabelle") != applicant(words, 2, "isabelle")
    assert derive_uuid(1, "isabelle") != derive_uuid(2, "isabelle")


def test_a_given_attribute_leaves_the_unrelated_ones_alone(details: Details) -> None:
    free = ("school_urn", "school_ukprn", "headteacher_status", "teacher_catchment", "employer_name", "lead_mentor")
    for number in range(200):
        drawn = details(f"person-{number}")
        if drawn["teacher_catchment"] == "another":
            continue
        given = details(f"person-{number}", eligible_for_funding=True)
        assert [given[key] for key in free] == [drawn[key] for key in free]


def test_a_draw_refuses_what_it_cannot_do() -> None:
    draw = Draw(1, "isabelle", "test")
    with pytest.raises(ValueError, match="below 0"):
        draw.below(0)
    with pytest.raises(ValueError, match="below 4294967297"):
        draw.below(2**32 + 1)


def test_draws_spread_evenly_and_by_weight() -> None:
    draw = Draw(1, "isabelle", "spread")
    even = Counter(draw.below(4) for _ in range(4000))
    assert set(even) == {0, 1, 2, 3}
    assert all(900 < count < 1100 for count in even.values())
    uneven = Counter(draw.weighted({"often": 9, "never": 0, "rarely": 1}) for _ in range(2000))
    assert set(uneven) == {"often", "rarely"}
    assert 140 < uneven["rarely"] < 260


# --- applicants


def test_a_trn_has_seven_digits_and_salt_changes_nothing_else(words: Words) -> None:
    for number in range(2000):
        person, again = applicant(words, 1, f"p{number}"), applicant(words, 1, f"p{number}", salt=1)
        assert re.fullmatch("[0-9]{7}", person.trn)
        assert person.trn != again.trn
        assert (person.full_name, person.email) == (again.full_name, again.email)


def test_email_addresses_are_safe_and_differ_between_namesakes(words: Words) -> None:
    people = [applicant(words, 1, f"p{number}") for number in range(10_000)]
    assert all(re.fullmatch(r"[a-z.-]+[0-9]+@[a-z-]+\.example\.(com|org|net)", person.email) for person in people)
    assert len({person.full_name for person in people}) < len({person.email for person in people}) == len(people)


@pytest.mark.parametrize(
    ("full_name", "mailbox"),
    [
        ("Isabelle MacDonald", "isabelle.macdonald"),
        ("Siân Ffion O'Brien-Jones", "sian.obrien-jones"),
        ("Søren Łuczak", "soren.luczak"),
        ("Prince", "prince"),
        ("李雷", "applicant"),
    ],
)
def test_an_email_address_follows_the_given_name(full_name: str, mailbox: str, words: Words) -> None:
    person = applicant(words, 1, "isabelle", full_name=full_name)
    assert person.full_name == full_name
    assert re.fullmatch(re.escape(mailbox) + "[0-9]+", person.email.split("@")[0])
    assert person.trn == applicant(words, 1, "isabelle").trn
