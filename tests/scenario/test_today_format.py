"""What only one release knows: said in a file for the other, it is refused with the reason."""

from typing import Any

import pytest

from sandbox.fixtures import reference_data
from sandbox.scenario import actions
from sandbox.scenario.document import read
from sandbox.scenario.problems import ScenarioInvalid
from scenario.workshop import built, only, person, scenario, told

HERE = "people.ada.applications.first."


def ada(said: str) -> str:
    return f"people: {{ada: {{{said}, applications: {{first: {{provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}}}}}"  # noqa: E501


def capped(**application: Any) -> str:
    return person(**{"cohort": 2026, "cohort_suffix": "b", **application})


@pytest.mark.parametrize(
    "said",
    ["funded_place: null", "funded_by_policy: true", "reason_for_rejection: null", "works_as_senco: yes",
     "senco_start_date: 2021-09-01"],
)  # fmt: skip
def test_release_2023_does_not_know_what_came_later(said: str) -> None:
    key, value = said.split(": ")
    problem = only(person(**{key: value}))
    assert problem.path == f"{HERE}{key}"
    assert problem.message == f"'{key}' is for release 2026; this server has 2023"


def test_release_2023_has_no_delivery_partners() -> None:
    problem = only(person(status="accepted", declarations="{started: {delivery_partner_id: Delivery Partner 1}}"))
    assert problem.path == f"{HERE}declarations.started.delivery_partner_id"
    assert problem.message == "'delivery_partner_id' is for release 2026; this server has 2023"


@pytest.mark.parametrize(
    ("said", "path", "message"),
    [
        ("previous_names: [Ada Byron]", "previous_names", "'previous_names' is for release 2026; this server has 2023"),
        ("email: null", "email", "in release 2023 everybody has an address"),
        ("teacher_reference_number: null", "teacher_reference_number",
         "in release 2023 every application comes with a number"),
    ],
)  # fmt: skip
def test_a_person_of_release_2023_has_an_address_a_number_and_one_name(said: str, path: str, message: str) -> None:
    problem = only(ada(said))
    assert (problem.path, problem.message) == (f"people.ada.{path}", message)


@pytest.mark.parametrize(
    "said", ["email: a@example.com", 'teacher_reference_number: "1234567"', "teacher_reference_number_validated: false"]
)
def test_release_2026_keeps_address_and_number_with_the_person(said: str) -> None:
    key, value = said.split(": ")
    assert scenario(person(**{key: value})).people
    problem = only(capped(**{key: value}), "2026")
    assert (problem.path, problem.message) == (f"{HERE}{key}", "in release 2026 it is the person's; say it there")


def test_a_number_that_there_is_not_cannot_be_verified() -> None:
    said = "teacher_reference_number: null, teacher_reference_number_validated: true"
    assert only(ada(said), "2026").message == "there is no number to verify"


@pytest.mark.parametrize(
    ("said", "path", "message"),
    [
        ({"cohort": 2027}, "cohort", "'2027' is not a cohort here; did you mean '2026'?"),
        ({"cohort": 2026, "cohort_suffix": "c"}, "cohort_suffix", "'c' is no suffix of cohort 2026 (allowed: a, b)"),
        ({"cohort": 2024, "cohort_suffix": "b"}, "cohort_suffix", "'b' is no suffix of cohort 2024 (allowed: a)"),
        ({"cohort": 2024, "status": "accepted", "schedule_identifier": "npq-leadership-spring"}, "schedule_identifier",
         "'npq-leadership-spring' is not a schedule of cohort 2024 here"),
        ({"cohort": 2025, "cohort_suffix": "b", "status": "accepted", "schedule_identifier": "npq-leadership-spring"},
         "schedule_identifier", "'npq-leadership-spring' is not a schedule of cohort 2025b here"),
    ],
)  # fmt: skip
def test_a_cohort_is_a_start_year_and_a_suffix(said: dict[str, Any], path: str, message: str) -> None:
    problem = only(person(**said), "2026")
    assert problem.path == f"{HERE}{path}"
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"cohort": 2023, "funded_place": "true"}, "cohort 2023a is funded in full: every funded place there is null"),
        ({"cohort": 2026, "funded_place": "true"}, "cohort 2026a is unfunded: every funded place there is false"),
        ({"cohort": 2026, "funded_place": "null"}, "cohort 2026a is unfunded: every funded place there is false"),
        ({"cohort": 2024, "funded_place": "true"},
         "an accepted application of a capped cohort has true or false, any other has null"),
        ({"cohort": 2024, "status": "accepted", "funded_place": "null"},
         "an accepted application of a capped cohort has true or false, any other has null"),
    ],
)  # fmt: skip
def test_a_funded_place_has_to_fit_the_cohort(said: dict[str, Any], message: str) -> None:
    problem = only(person(**said), "2026")
    assert (problem.path, problem.message) == (f"{HERE}funded_place", message)


def test_a_place_for_somebody_who_is_not_eligible_is_refused_by_the_rules() -> None:
    problem = only(capped(status="accepted", funded_place="true", eligible_for_funding="false"), "2026")
    assert "(application.not-eligible-for-funded-place)" in problem.message


def test_a_reason_needs_a_rejection() -> None:
    problem = only(capped(reason_for_rejection="registration_expired"), "2026")
    assert problem.message == "only a rejected application has reason_for_rejection; say status: rejected"


def test_a_start_date_needs_a_co_ordinator_and_a_real_day() -> None:
    said = {"course_identifier": "npq-senco", "senco_start_date": "2021-09-01"}
    problem = only(capped(**said, works_as_senco="no_but_i_plan_to_become_one"), "2026")
    assert problem.message == "only who works as one has a start date; say works_as_senco: yes"
    assert only(capped(**{**said, "senco_start_date": "2021-02-30"}), "2026").message == "'2021-02-30' is no real date"


def test_an_unknown_delivery_partner_is_told_with_the_nearest_name() -> None:
    problem = only(
        capped(status="accepted", declarations="{started: {delivery_partner_id: Delivery Partner1}}"), "2026"
    )
    assert problem.path == f"{HERE}declarations.started.delivery_partner_id"
    assert problem.message.startswith(
        "'Delivery Partner1' is not a delivery partner here; did you mean 'Delivery Partner"
    )


@pytest.mark.parametrize("cohort", ["2025b", "2025a", 2026])
def test_a_crowd_names_cohorts_with_or_without_their_suffix(cohort: object) -> None:
    register = built(f"crowd: [{{count: 20, cohorts: [{cohort}]}}]", "2026").register
    wanted = str(cohort) if str(cohort)[-1].isalpha() else f"{cohort}a"
    assert {found.cohort for found in register.applications.values()} == {wanted}


@pytest.mark.parametrize(("release", "cohort", "near"), [("2026", "2024b", "2024"), ("2023", "2023b", "2023")])
def test_a_crowd_s_cohort_has_to_exist(release: str, cohort: str, near: str) -> None:
    problem = only(f"crowd: [{{count: 1, cohorts: [2022, {cohort}]}}]", release)
    assert problem.path == "crowd.0.cohorts.1"
    assert problem.message.startswith(f"'{cohort}' is not a cohort here; did you mean '{near}'?")


def test_a_crowd_of_everybody_passes_over_who_offers_nothing() -> None:
    assert only("crowd: [{count: 1, providers: [school-led-network]}]", "2026").path == "crowd.0"
    register = built("crowd: [{count: 400}]", "2026").register
    providers = {found.provider for found in register.applications.values()}
    assert providers == set(register.reference.lead_providers) - {"school-led-network"}


@pytest.mark.parametrize(
    ("verb", "path", "message"),
    [
        ("close_statement: {provider: teach-first, cohort: 2025, cohort_suffix: c, month: 12, year: 2026}",
         "close_statement.cohort_suffix", "'c' is not a suffix of cohort 2025 here (allowed: a, b)"),
        ("close_statement: {provider: teach-first, cohort: 2025, cohort_suffix: b, month: 12, year: 2029}",
         "close_statement.year", "'2029' is not a year with a statement of month 12 for cohort 2025b here"),
    ],
)  # fmt: skip
def test_a_statement_is_closed_in_a_cohort_that_there_is(verb: str, path: str, message: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        actions.read(read(verb), reference_data("2026"))
    (problem,) = caught.value.problems
    assert problem.path == path
    assert problem.message.startswith(message)


def test_release_2023_has_no_verb_for_funded_places() -> None:
    step = "steps: [{at: P1D, do: {change_funded_place: {application: ada.first, funded_place: true}}}]"
    problem = only(f"{person(status='accepted')}\n{step}")
    assert problem.message == "'change_funded_place' is for release 2026; this server has 2023"
    assert scenario(f"{capped(status='accepted')}\n{step}", "2026").steps


def test_everything_is_told_at_once() -> None:
    text = capped(funded_place="true", reason_for_rejection="registration_expired", email="a@example.com")
    assert {problem.path.removeprefix(HERE) for problem in told(text, "2026")} == {
        "funded_place", "reason_for_rejection", "email",
    }  # fmt: skip
