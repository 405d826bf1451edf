"""People of release 2026: numbers, places, partners and reasons, as told and as they come of themselves."""

from datetime import date
from typing import Any

import pytest

from sandbox.domain.laws import law_of
from sandbox.domain.records import Application, DeclarationState
from sandbox.scenario.partners import partner_id
from scenario.workshop import Built, built, only, person, snapshot

STARTED = "{started: {declaration_date: 2026-10-12T09:00:00Z%s}}"


def today(**application: Any) -> str:
    said = {
        "provider": "teach-first",
        "course_identifier": "npq-leading-teaching",
        "cohort": 2026,
        "cohort_suffix": "b",
    }
    return person(**{**said, **application})


def accepted(**application: Any) -> str:
    return today(**{"status": "accepted", "eligible_for_funding": "true", "teacher_catchment": "true", **application})


def first(text: str) -> Application:
    return built(text, "2026").application("ada.first")


def with_person(said: str, text: str) -> Built:
    return built(text.replace("{ada: {", f"{{ada: {{{said}, ", 1), "2026")


def test_a_person_has_a_number_from_the_start() -> None:
    found = built(today(), "2026")
    assert found.person("ada").trn == found.application("ada.first").teacher_reference_number is not None
    assert found.person("ada").trn_verified
    assert built(person()).person("ada").trn is None  # release 2023 waits for an acceptance


def test_a_number_may_be_missing_or_unverified_also_after_an_acceptance() -> None:
    none = with_person("teacher_reference_number: null", accepted()).person("ada")
    assert (none.trn, none.trn_verified) == (None, False)
    said = 'teacher_reference_number: "7654321", teacher_reference_number_validated: false'
    told = with_person(said, accepted()).person("ada")
    assert (told.trn, told.trn_verified) == ("7654321", False)


def test_an_address_may_be_gone_and_names_may_have_been_others() -> None:
    found = with_person("email: null, previous_names: [Ada Byron, Ada Gordon]", today()).person("ada")
    assert (found.email, found.previous_names) == (None, ["Ada Byron", "Ada Gordon"])


def test_a_new_application_moves_the_person_s_time_today_and_did_not_before() -> None:
    two = """
        people: {ada: {applications: {
          first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, created_at: 2022-06-01},
          second: {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022,
                   created_at: 2022-07-01}}}}
        """
    now, then = built(two, "2026").person("ada"), built(two).person("ada")
    assert (f"{now.created_at:%m-%d}", f"{now.updated_at:%m-%d}") == ("06-01", "07-01")
    assert (f"{then.created_at:%m-%d}", f"{then.updated_at:%m-%d}") == ("06-01", "06-01")


# funded places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [True, False])
def test_a_place_is_given_as_told(place: bool) -> None:
    assert first(accepted(funded_place=str(place).lower())).funded_place is place


def test_most_of_the_eligible_get_a_place_and_nobody_else() -> None:
    crowd = "crowd: [{count: 400, cohorts: [2024, 2025b], status: {accepted: 1}}]"
    found = list(built(crowd, "2026").register.applications.values())
    eligible = [one.funded_place for one in found if one.eligible_for_funding]
    assert 0.65 < sum(map(bool, eligible)) / len(eligible) < 0.85
    assert {one.funded_place for one in found if not one.eligible_for_funding} == {False}


@pytest.mark.parametrize(("state", "place"), [("eligible", True), ("submitted", False)])
def test_a_place_agrees_with_what_was_declared(state: str, place: bool) -> None:
    for seed in range(1, 6):
        found = built(f"seed: {seed}\n{accepted(declarations=STARTED % f', state: {state}')}", "2026")
        assert found.application("ada.first").funded_place is place
        assert found.declaration("ada.first.started").state == state


def test_in_an_unfunded_cohort_nobody_is_eligible_and_no_place_is_open() -> None:
    text = "crowd: [{count: 60, cohorts: [2026]}]"
    for found in built(text, "2026").register.applications.values():
        assert found.funded_place is found.eligible_for_funding is False
        assert found.funding_choice is not None


def test_a_course_is_paid_for_again_where_the_dfe_says_so() -> None:
    text = """
        people: {ada: {applications: {
          before: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted,
                   eligible_for_funding: true},
          again: {provider: teach-first, course_identifier: npq-headship, cohort: 2025, status: accepted,
                  eligible_for_funding: true, funded_place: true, funded_by_policy: %s}}}}
        """
    for said in (True, False):
        found = built(text % str(said).lower(), "2026")
        assert law_of(found.register).fundable(found.register, found.application("ada.again")) is said


# rejections -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["rejected_by_provider", "registration_expired"])
def test_a_rejection_has_the_reason_that_is_told(reason: str) -> None:
    found = built(today(status="rejected", reason_for_rejection=reason, created_at="2026-06-01"), "2026")
    assert found.application("ada.first").reason_for_rejection == reason
    assert found.person("ada").updated_at == found.application("ada.first").updated_at


def test_a_provider_rejects_unless_told_otherwise() -> None:
    assert first(today(status="rejected")).reason_for_rejection == "rejected_by_provider"


RIVALS = """
    people: {ada: {applications: {
      won: {provider: teach-first, course_identifier: npq-headship, cohort: %s, status: accepted},
      lost: {provider: llse, course_identifier: npq-headship, cohort: 2025, status: rejected,
             reason_for_rejection: %s}}}}
    """


def test_a_rival_s_acceptance_is_a_reason() -> None:
    text = RIVALS % (2025, "other_application_in_this_cohort_accepted")
    for seed in range(1, 6):
        lost = built(text, "2026", seed=seed).application("ada.lost")
        assert lost.reason_for_rejection == "other_application_in_this_cohort_accepted"


def test_without_a_rival_there_is_no_such_reason() -> None:
    problem = only(RIVALS % (2024, "other_application_in_this_cohort_accepted"), "2026")
    assert problem.path == "people.ada.applications.lost.reason_for_rejection"
    assert problem.message.startswith("it came out pending; what rejects it for a rival is the acceptance of that one")


def test_force_takes_reasons_and_places_as_told() -> None:
    said = "force: true"
    text = today(cohort=2023, cohort_suffix="a", status="rejected", funded_place="true",
                 reason_for_rejection="other_application_in_this_cohort_accepted")  # fmt: skip
    found = with_person(said, text).application("ada.first")
    assert (found.funded_place, found.reason_for_rejection) == (True, "other_application_in_this_cohort_accepted")
    plain = with_person(said, today(status="rejected")).application("ada.first")
    assert plain.reason_for_rejection == "rejected_by_provider"


# delivery partners ----------------------------------------------------------------------------------------------------


def test_a_partner_of_the_provider_s_is_chosen_and_stays() -> None:
    text = accepted(cohort=2025, cohort_suffix="a", schedule_identifier="npq-specialist-autumn", declarations="{started: {}, retained-1: {}}")  # fmt: skip  # noqa: E501
    found = built(text, "2026")
    started, retained = found.declaration("ada.first.started"), found.declaration("ada.first.retained-1")
    assert started.delivery_partner_id == retained.delivery_partner_id is not None
    partner = found.register.reference.delivery_partners[started.delivery_partner_id]
    assert "2025a" in partner.cohorts["teach-first"]
    more = built(f"{text}\ncrowd: [{{count: 30}}]", "2026")
    assert more.declaration("ada.first.started").delivery_partner_id == started.delivery_partner_id


def test_partners_are_named_by_id_or_name() -> None:
    said = ", delivery_partner_id: Delivery Partner 3, secondary_delivery_partner_id: Delivery Partner 8"
    found = built(accepted(declarations=STARTED % said), "2026")
    reference, by_name = found.register.reference, found.declaration("ada.first.started")
    wanted = [partner_id(reference, f"Delivery Partner {number}") for number in (3, 8)]
    assert [by_name.delivery_partner_id, by_name.secondary_delivery_partner_id] == wanted
    by_id = built(accepted(declarations=STARTED % f", delivery_partner_id: {wanted[0]}"), "2026")
    assert by_id.declaration("ada.first.started").delivery_partner_id == wanted[0]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (", delivery_partner_id: null", "declaration.partner-missing"),
        (", delivery_partner_id: Delivery Partner 2", "declaration.partner-not-yours"),
        (", secondary_delivery_partner_id: Delivery Partner 2", "declaration.secondary-not-yours"),
    ],
)
def test_what_is_told_of_partners_has_to_be_possible(said: str, rule: str) -> None:
    assert rule in only(accepted(declarations=STARTED % said), "2026").message


@pytest.mark.parametrize(
    "said",
    [
        {"teacher_catchment": "false", "teacher_catchment_country": "Spain", "eligible_for_funding": "false"},
        {"cohort": 2023, "cohort_suffix": "a", "schedule_identifier": "npq-specialist-autumn",
         "declarations": "{started: {}}"},
    ],
)  # fmt: skip
def test_nobody_is_chosen_outside_england_or_before_2024(said: dict[str, Any]) -> None:
    text = accepted(**{"declarations": STARTED % "", **said})
    assert built(text, "2026").declaration("ada.first.started").delivery_partner_id is None


def test_forced_declarations_have_partners_too() -> None:
    found = with_person("force: true", accepted(declarations=STARTED % ", state: paid"))
    declaration = found.declaration("ada.first.started")
    assert declaration.state is DeclarationState.PAID
    assert declaration.delivery_partner_id is not None
    assert found.application("ada.first").funded_place is True


# details --------------------------------------------------------------------------------------------------------------


def test_co_ordinators_are_on_their_course_alone() -> None:
    crowd = "crowd: [{count: 400, cohorts: [2024, 2025, 2026b], course_identifiers: [npq-senco, npq-headship]}]"
    found = list(built(crowd, "2026").register.applications.values())
    said = {one.works_as_senco for one in found if one.course == "npq-senco"}
    assert said == {"yes", "no_but_i_plan_to_become_one", "no_i_do_not_plan_to_be_a_SENCO"}
    assert {(one.works_as_senco, one.senco_start_date) for one in found if one.course == "npq-headship"} == {
        (None, None)
    }
    for one in found:
        assert (one.senco_start_date is not None) is (one.works_as_senco == "yes")


def test_a_co_ordinator_s_start_is_a_day() -> None:
    found = first(today(course_identifier="npq-senco", senco_start_date="2021-09-01"))
    assert (found.works_as_senco, found.senco_start_date) == ("yes", date(2021, 9, 1))


def test_targeted_delivery_funding_ended_with_2024() -> None:
    found = built("crowd: [{count: 600}]", "2026").register.applications.values()
    years = {one.cohort for one in found if one.targeted_delivery_funding_eligibility}
    assert years == {"2021a", "2022a", "2023a", "2024a"}


def test_some_of_the_newest_applicants_wait_for_a_number() -> None:
    register = built("crowd: [{count: 600}]", "2026").register
    without = [found for found in register.applications.values() if register.person_of(found).trn is None]
    assert {(found.cohort[:4], found.status.value) for found in without} == {("2026", "pending")}


def test_the_same_file_and_seed_make_the_same_people() -> None:
    text = "crowd: [{count: 100}]"
    one, other, third = (built(text, "2026", seed=seed).register for seed in (4, 4, 5))
    assert snapshot(one) == snapshot(other)
    assert snapshot(one) != snapshot(third)
