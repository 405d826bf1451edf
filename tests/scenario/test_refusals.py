"""What only building can find out: stories that the API would not have let happen."""

import pytest

from scenario.workshop import only, person


def story(text: str, line: int, path: str, rule: str) -> None:
    problem = only(text)
    assert (problem.line, problem.path) == (line, path)
    assert rule in problem.message


def test_an_accepted_application_needs_a_schedule_of_its_cohort() -> None:
    text = person(course_identifier="npq-additional-support-offer", status="accepted")
    story(text, 1, "people.ada.applications.first.status", "(application.no-default-schedule)")


def test_a_schedule_has_to_suit_the_course() -> None:
    text = person(status="accepted", schedule_identifier="npq-specialist-autumn")
    story(text, 1, "people.ada.applications.first.status", "(application.schedule-not-for-course)")


def test_two_accepted_applications_for_one_course_are_more_than_the_api_allows() -> None:
    text = """
        people:
          ada:
            applications:
              first: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}
              second: {provider: teach-first, course_identifier: npq-headship, cohort: 2023, status: accepted}
        """
    story(text, 5, "people.ada.applications.second.status", "(application.accepted-elsewhere)")


def test_the_two_support_offers_count_as_one_course() -> None:
    text = """
        people:
          ada:
            applications:
              aso: {provider: teach-first, course_identifier: npq-additional-support-offer, cohort: 2021, status: accepted}
              ehco: {provider: teach-first, course_identifier: npq-early-headship-coaching-offer, cohort: 2022, status: accepted}
        """  # noqa: E501
    story(text, 5, "people.ada.applications.ehco.status", "(application.accepted-elsewhere)")


def test_two_records_with_one_trn_cannot_both_be_accepted_for_one_course() -> None:
    text = """
        people:
          ada: {teacher_reference_number: "1234567", applications: {x: {provider: teach-first,
            course_identifier: npq-headship, cohort: 2021, status: accepted}}}
          bea: {teacher_reference_number: "1234567", applications: {x: {provider: teach-first,
            course_identifier: npq-headship, cohort: 2022, status: accepted}}}
        """
    assert "(application.accepted-elsewhere)" in only(text).message


def test_a_milestone_has_to_be_in_the_schedule() -> None:
    text = person(course_identifier="npq-leading-teaching", status="accepted", declarations="{retained-2: {}}")
    story(text, 1, "people.ada.applications.first.declarations.retained-2", "(declaration.type-not-in-schedule)")


def test_a_milestone_cannot_be_reached_before_the_schedule_begins() -> None:
    text = person(status="accepted", declarations="{started: {declaration_date: 2022-09-30T23:00:00Z}}")
    story(text, 1, "people.ada.applications.first.declarations.started", "(declaration.before-milestone)")


def test_a_milestone_cannot_be_declared_before_it_is_reached() -> None:
    started = "{started: {declaration_date: 2022-11-02T00:00:00Z, created_at: 2022-11-01T00:00:00Z}}"
    story(
        person(status="accepted", declarations=started),
        1, "people.ada.applications.first.declarations.started", "(declaration.date-in-future)",
    )  # fmt: skip


def test_a_milestone_that_counts_cannot_be_declared_again() -> None:
    declared = "{started: {}, again: {declaration_type: started}}"
    assert "(declaration.already-declared)" in only(person(status="accepted", declarations=declared)).message


def test_an_exact_repeat_would_make_no_declaration_of_its_own() -> None:
    at = "declaration_date: 2022-11-02T00:00:00Z"
    declared = f"{{started: {{{at}}}, again: {{declaration_type: started, {at}}}}}"
    assert "(declaration.already-declared)" in only(person(status="accepted", declarations=declared)).message


def test_a_milestone_cannot_be_reached_after_a_withdrawal() -> None:
    text = person(
        status="accepted",
        training_status="{withdrawn: {date: 2023-01-01}}",
        declarations="{started: {declaration_date: 2022-11-01}, retained-1: {declaration_date: 2023-02-01}}",
    )
    story(text, 1, "people.ada.applications.first.declarations.retained-1", "(declaration.after-withdrawal)")


def test_a_withdrawal_needs_a_started_declaration() -> None:
    text = person(status="accepted", training_status="withdrawn")
    story(text, 1, "people.ada.applications.first.training_status", "(participant.no-started-declaration)")


def test_a_provider_needs_a_contract_to_declare() -> None:
    text = person(provider="church-of-england", course_identifier="npq-leading-literacy", status="accepted",
                  declarations="{started: {}}")  # fmt: skip
    story(text, 1, "people.ada.applications.first.declarations.started", "(declaration.no-contract)")


def test_one_refusal_does_not_bring_others_with_it() -> None:
    text = person(course_identifier="npq-additional-support-offer", status="accepted",
                  declarations="{started: {state: paid}}", training_status="withdrawn")  # fmt: skip
    assert only(text).path.endswith(".status")


def test_a_refusal_says_what_the_rule_compared() -> None:
    text = person(status="accepted", declarations="{started: {declaration_date: 2022-09-30T23:00:00Z}}")
    assert only(text).message.endswith("start 2022-10-01]")


@pytest.mark.parametrize(
    ("state", "eligible", "said"),
    [
        ("submitted", "true", "the rules make it paid; submitted cannot be reached from there"),
        ("eligible", "true", "(declaration.no-open-statement)"),
        ("awaiting-clawback", "true", "(declaration.no-statement-for-clawback)"),
    ],
)
def test_a_state_that_the_rules_do_not_lead_to_is_told(state: str, eligible: str, said: str) -> None:
    declared = f"{{started: {{declaration_date: 2022-11-01T00:00:00Z, state: {state}}}}}"
    text = person(status="accepted", eligible_for_funding=eligible, declarations=declared)
    problem = only(f"clock: {{now: 2031-01-01, frozen: true}}\n{text}")
    assert problem.path == "people.ada.applications.first.declarations.started.state"
    assert said in problem.message


def test_previously_funded_has_to_be_true_in_the_scenario() -> None:
    problem = only(person(ineligible_for_funding_reason="previously-funded"))
    assert problem.path.endswith("first.ineligible_for_funding_reason")
    assert problem.message == "the course is not funded before in this scenario"


@pytest.mark.parametrize(
    ("said", "below"),
    [
        ({"declarations": "{started: {declaration_date: 2022-10-12, created_at: 2022-04-30}}"}, "declarations.started"),
        ({"training_status": "{deferred: {date: 2022-04-30}}"}, "training_status"),
    ],
)
def test_nothing_happens_in_training_before_the_acceptance(said: dict[str, str], below: str) -> None:
    problem = only(person(status="accepted", created_at="2022-05-01", **said))
    assert problem.path == f"people.ada.applications.first.{below}"
    assert problem.message == "2022-04-30T00:00:00Z lies before the acceptance"


def test_an_application_cannot_be_older_than_its_person() -> None:
    text = """
        people:
          ada:
            created_at: 2022-06-01
            applications:
              first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, created_at: 2022-05-31}
        """
    story(text, 5, "people.ada.applications.first.created_at", "before the person's own created_at")
