"""What an application says about its applicant: workplace, catchment, funding, headship, mentoring, special needs.

Which attributes go together follows the contract (6.1) and what the service fills in for new applications.
"""

from collections.abc import Mapping
from datetime import date

from sandbox.people.draw import SPAN, Draw
from sandbox.people.words import UNITED_KINGDOM, Employers, Words

SCHOOL, NURSERY, ELSEWHERE = "school", "nursery", "elsewhere"
ABROAD = "another"
MENTOR_COURSE = "npq-leading-teaching-development"
SENCO_COURSE = "npq-senco"
OFFERS = ("aso", "ehco")

# targeted delivery funding ended with this cohort (reference-data.yaml, field_population_today)
_LAST_UPLIFT = 2024
# only of the course for special educational needs co-ordinators (field_population_today)
_SENCO = ("works_as_senco", "senco_start_date")
_WORKS_AS_SENCO = {"yes": 55, "no_but_i_plan_to_become_one": 35, "no_i_do_not_plan_to_be_a_SENCO": 10}

_ISLANDS = "jersey_guernsey_isle_of_man"
# what authors may call a part of the UK area, and the stored catchment that it means (contract 6.1)
_UK_AREA = {
    UNITED_KINGDOM[0].casefold(): "england",
    "united kingdom": "england",
    "uk": "england",
    "england": "england",
    "scotland": "scotland",
    "wales": "wales",
    "northern ireland": "northern_ireland",
    "jersey": _ISLANDS,
    "guernsey": _ISLANDS,
    "isle of man": _ISLANDS,
}
_UK_CODES = {"GBR": "england", "JEY": _ISLANDS, "GGY": _ISLANDS, "IMN": _ISLANDS}
_NATIONS = {"england": 82, "wales": 7, "scotland": 6, "northern_ireland": 4, _ISLANDS: 1}

# an attribute of these that is given and not empty rules out work abroad, or in a school or nursery
_AT_HOME = (
    "works_in_school",
    "school_urn",
    "school_ukprn",
    "private_childcare_provider_urn",
    "lead_mentor",
    "itt_provider",
)
_EMPLOYED = ("employer_name", "employment_role", "lead_mentor", "itt_provider")

# shares of those in the UK; over all courses about 85 % of everybody work in a school and 7 % in a nursery
_WORKPLACES = {SCHOOL: 95, NURSERY: 3, ELSEWHERE: 2}
_WORKPLACES_OF = {
    "npq-early-years-leadership": {SCHOOL: 48, NURSERY: 49, ELSEWHERE: 3},
    MENTOR_COURSE: {SCHOOL: 82, NURSERY: 2, ELSEWHERE: 16},
}
# an attribute that is given, and did not decide the workplace, is empty: it rules this one out
_SHUT = {
    SCHOOL: ("works_in_school", "school_urn"),
    NURSERY: ("private_childcare_provider_urn",),
    ELSEWHERE: ("employer_name",),
}

_PAYERS = {
    SCHOOL: {"school": 55, "trust": 30, "self": 10, "another": 5},
    NURSERY: {"employer": 50, "self": 40, "another": 10},
    ELSEWHERE: {"employer": 50, "self": 40, "another": 10},
}
_HEADSHIP = {"no": 85, "yes_in_first_two_years": 5, "yes_over_two_years": 10}
_HEADSHIP_OF = {
    "npq-headship": {"no": 70, "yes_when_course_starts": 20, "yes_in_first_two_years": 8, "yes_over_two_years": 2},
    "npq-additional-support-offer": {"yes_when_course_starts": 30, "yes_in_first_two_years": 65, "no": 5},
    "npq-early-headship-coaching-offer": {"yes_in_first_five_years": 85, "yes_over_five_years": 5, "no": 10},
}


def application_details(
    words: Words,
    seed: int,
    path: str,
    *,
    course: str,
    group: str,
    start_year: int,
    unfunded: bool = False,
    given: Mapping[str, object] = {},
) -> dict[str, object]:
    """The attributes of one application that its author left open, with those that they did not.

    Args:
        course, group: the course's identifier, and its group as `courses.yaml` has it.
        start_year: of the cohort.
        unfunded: whether nobody in the cohort is funded.
        given: what the author wrote, by the API's attribute names; it stands as given, and the rest agrees with it.
            Names that are no application details are passed over.
    """
    draw = Draw(seed, path, "application")
    # all draws are made, in this order, whatever is given: an attribute that is given must not change the others
    abroad = _is_abroad(given, drawn=draw.chance(5))
    workplace = _workplace(given, course, abroad, draw.below(SPAN))
    nation, foreign = draw.weighted(_NATIONS), draw.pick(words.foreign)
    school, nursery = draw.pick(words.schools), draw.pick(words.nurseries)
    kind, name_number, role_number = draw.pick(words.employers), draw.below(SPAN), draw.below(SPAN)
    fundable, uplifted, mentor = draw.chance(79), draw.chance(20), draw.chance(60)
    itt_provider, payer = draw.pick(words.itt_providers), draw.weighted(_PAYERS[workplace])
    asked, headship = draw.chance(30), draw.weighted(_HEADSHIP_OF.get(course, _HEADSHIP))

    if workplace != ELSEWHERE:
        nation = "england"
    catchment, country, country_code = _catchment(words, given, abroad, nation, foreign)
    urn, ukprn = _school(words, given, school if workplace == SCHOOL and not abroad else None)
    eligible = _eligibility(given)
    if eligible is None:
        eligible = fundable and not abroad and not unfunded
    mentor = _is_mentor(given, drawn=mentor and workplace == ELSEWHERE and not abroad and course == MENTOR_COURSE)
    uplifted = uplifted and start_year <= _LAST_UPLIFT
    employer_name = employment_role = None
    if workplace == ELSEWHERE or (workplace == SCHOOL and abroad and urn is None):
        employers = words.lead_mentors if mentor else words.abroad if abroad else kind
        employer_name, employment_role = _job(employers, name_number, role_number)
    details: dict[str, object] = {
        "works_in_school": workplace == SCHOOL,
        "employer_name": employer_name,
        "employment_role": employment_role,
        "school_urn": urn,
        "school_ukprn": ukprn,
        "private_childcare_provider_urn": nursery if workplace == NURSERY else None,
        "headteacher_status": headship if asked or group in OFFERS or course in _HEADSHIP_OF else None,
        "eligible_for_funding": eligible,
        "funding_choice": None if eligible else payer,
        "targeted_delivery_funding_eligibility": uplifted and eligible and urn is not None and group not in OFFERS,
        "teacher_catchment": catchment,
        "teacher_catchment_country": country,
        "teacher_catchment_iso_country_code": country_code,
        "itt_provider": itt_provider if mentor else None,
        "lead_mentor": mentor,
    }
    if course == SENCO_COURSE or not given.keys().isdisjoint(_SENCO):
        details |= _senco(Draw(seed, path, "senco"), given, course, start_year)
    for attribute, value in given.items():
        # the catchment is given as the API's true or false but stored by name, which _catchment has settled
        if attribute in details and attribute != "teacher_catchment":
            details[attribute] = value
    return details


def _senco(draw: Draw, given: Mapping[str, object], course: str, start_year: int) -> dict[str, object]:
    """Whether they co-ordinate for special needs, and since which September, for those who do."""
    works, years = draw.weighted(_WORKS_AS_SENCO), draw.below(10)
    told = given.get("works_as_senco", works if course == SENCO_COURSE else None)
    if given.get("senco_start_date") is not None:
        told = given.get("works_as_senco", "yes")
    return {"works_as_senco": told, "senco_start_date": date(start_year - years, 9, 1) if told == "yes" else None}


def _is_abroad(given: Mapping[str, object], *, drawn: bool) -> bool:
    """Whether they work outside the UK area: as given, else as drawn unless something that is given rules it out."""
    country, code = given.get("teacher_catchment_country"), given.get("teacher_catchment_iso_country_code")
    foreign = str(country).casefold() not in _UK_AREA if country else bool(code) and code not in _UK_CODES
    if "teacher_catchment" in given:
        catchment = given["teacher_catchment"]
        return foreign if catchment is True else catchment in (False, ABROAD)
    if country or code:
        return foreign
    if not drawn or ("employer_name" in given and given["employer_name"] is None):
        return False
    return not (any(given.get(attribute) for attribute in _AT_HOME) or _eligibility(given))


def _workplace(given: Mapping[str, object], course: str, abroad: bool, number: int) -> str:
    """Where they work: what the given attributes say, else by `number` among the places that these leave open."""
    in_school = given.get("works_in_school")
    if in_school or (in_school is None and (given.get("school_urn") or given.get("school_ukprn"))):
        return SCHOOL
    if given.get("private_childcare_provider_urn"):
        return NURSERY
    if abroad or any(given.get(attribute) for attribute in _EMPLOYED):
        return ELSEWHERE
    shares = _WORKPLACES_OF.get(course, _WORKPLACES)
    if given:
        shares = {place: share for place, share in shares.items() if given.keys().isdisjoint(_SHUT[place])}
    left = number * sum(shares.values()) >> 32
    for place, share in shares.items():
        left -= share
        if left < 0:
            return place
    return ELSEWHERE


def _catchment(
    words: Words, given: Mapping[str, object], abroad: bool, nation: str, foreign: tuple[str, str]
) -> tuple[object, object, object]:
    """The stored catchment with the country and ISO code that fit it (contract 6.1)."""
    country, code = given.get("teacher_catchment_country"), given.get("teacher_catchment_iso_country_code")
    if abroad:
        if "teacher_catchment_country" in given:
            return ABROAD, country, words.code_of.get(str(country).casefold())
        if "teacher_catchment_iso_country_code" in given:
            return ABROAD, words.country_of.get(code), code
        return ABROAD, *foreign
    stored = given.get("teacher_catchment", True)
    if stored is None:
        return None, None, None
    if stored is True:
        stored = _UK_AREA.get(str(country).casefold()) or _UK_CODES.get(str(code)) or nation
    return stored, *UNITED_KINGDOM


def _school(
    words: Words, given: Mapping[str, object], drawn: tuple[str, str] | None
) -> tuple[object, object] | tuple[None, None]:
    """URN and UKPRN that belong together; a school that no fixture knows gets a UKPRN of its own."""
    urn, ukprn = given.get("school_urn"), given.get("school_ukprn")
    if urn:
        # below the numbers of the invented schools, and the same for everybody who names this school
        return urn, words.ukprn_of.get(urn) or str(10_000_000 + Draw(0, f"school/{urn}", "ukprn").below(97_000))
    if ukprn:
        return words.urn_of.get(ukprn), ukprn
    if drawn is None or "school_urn" in given:
        return None, None
    return drawn


def _eligibility(given: Mapping[str, object]) -> bool | None:
    """The raw eligibility that the given attributes imply, or None when they leave it open (contract 5.4)."""
    if "eligible_for_funding" in given:
        return bool(given["eligible_for_funding"])
    if "ineligible_for_funding_reason" in given:
        return given["ineligible_for_funding_reason"] != "establishment-ineligible"
    if "funding_choice" in given:
        return given["funding_choice"] is None
    return None


def _is_mentor(given: Mapping[str, object], *, drawn: bool) -> bool:
    """Whether they mentor for an accredited ITT provider: as given, implied by such a provider, or as drawn."""
    if "lead_mentor" in given:
        return bool(given["lead_mentor"])
    if "itt_provider" in given:
        return bool(given["itt_provider"])
    return drawn


def _job(employers: Employers, name_number: int, role_number: int) -> tuple[str, str]:
    names, roles = employers.names, employers.roles
    return names[name_number * len(names) >> 32], roles[role_number * len(roles) >> 32]
