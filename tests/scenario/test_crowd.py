from collections import Counter

import pytest

from sandbox.domain.records import ApplicationStatus, DeclarationType
from scenario.workshop import REFERENCE, built


def test_a_crowd_has_so_many_people_with_one_application_each() -> None:
    register = built("crowd: [{count: 40}, {count: 2}]").register
    assert len(register.people) == len(register.applications) == 42


def test_a_crowd_of_none_is_empty() -> None:
    assert built("crowd: [{count: 0}]").register.people == {}


def test_a_crowd_spreads_over_all_providers_cohorts_and_courses() -> None:
    applications = built("crowd: [{count: 600}]").register.applications.values()
    assert {found.provider for found in applications} == set(REFERENCE.lead_providers)
    assert {found.cohort for found in applications} == set(REFERENCE.cohorts)
    assert {found.course for found in applications} == set(REFERENCE.courses)


def test_nobody_applies_for_what_a_provider_does_not_offer() -> None:
    for found in built("crowd: [{count: 600}]").register.applications.values():
        assert REFERENCE.has_contract(found.provider, found.cohort, found.course)


def test_a_crowd_keeps_to_its_terms() -> None:
    text = """
        crowd:
          - count: 60
            providers: [teach-first, ambition-institute]
            course_identifiers: [npq-headship, npq-leading-teaching]
            cohorts: [2021, "2023"]
        """
    applications = built(text).register.applications.values()
    assert {found.provider for found in applications} == {"teach-first", "ambition-institute"}
    assert {found.course for found in applications} == {"npq-headship", "npq-leading-teaching"}
    assert {found.cohort for found in applications} == {"2021a", "2023a"}


def test_status_follows_the_weights() -> None:
    text = "crowd: [{count: 1000, status: {pending: 6, accepted: 3, rejected: 1}}]"
    found = Counter(record.status for record in built(text).register.applications.values())
    # three standard deviations either side
    assert 553 < found[ApplicationStatus.PENDING] < 647
    assert 256 < found[ApplicationStatus.ACCEPTED] < 344
    assert 71 < found[ApplicationStatus.REJECTED] < 129


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_a_weight_of_nothing_excludes(status: ApplicationStatus) -> None:
    text = f"crowd: [{{count: 30, status: {{pending: 0, accepted: 0, rejected: 0, {status}: 1}}}}]"
    text = text.replace(f"{status}: 0, ", "", 1)
    assert {record.status for record in built(text).register.applications.values()} == {status}


def test_progress_is_how_far_the_declarations_of_the_accepted_go() -> None:
    text = """
        clock: {now: 2026-01-01, frozen: true}
        crowd:
          - count: 40
            course_identifiers: [npq-headship]
            status: {accepted: 1}
            progress: {retained-1: 1}
        """
    register = built(text).register
    for application in register.applications:
        declared = [declaration.type for declaration in register.declarations_of_application(application)]
        assert declared == [DeclarationType.STARTED, DeclarationType.RETAINED_1]


def test_progress_ends_where_the_schedule_does() -> None:
    text = """
        clock: {now: 2026-01-01, frozen: true}
        crowd:
          - {count: 20, course_identifiers: [npq-leading-teaching], status: {accepted: 1}, progress: {completed: 1}}
        """
    register = built(text).register
    for application in register.applications:
        declared = [declaration.type for declaration in register.declarations_of_application(application)]
        assert declared == [DeclarationType.STARTED, DeclarationType.RETAINED_1, DeclarationType.COMPLETED]


def test_specialist_courses_are_completed_within_some_thirteen_months() -> None:
    text = """
        clock: {now: 2023-11-15, frozen: true}
        crowd:
          - count: 30
            cohorts: [2022]
            course_identifiers: [npq-leading-teaching, npq-headship]
            status: {accepted: 1}
            progress: {completed: 1}
        """
    register = built(text).register
    autumn = [found.id for found in register.enrolments.values() if found.schedule.endswith("-autumn")]
    completed = {
        register.applications[application].course
        for application in autumn
        for declaration in register.declarations_of_application(application)
        if declaration.type is DeclarationType.COMPLETED
    }
    assert completed == {"npq-leading-teaching"}


def test_progress_ends_where_the_clock_does() -> None:
    text = """
        clock: {now: 2022-09-30T23:59:59Z, frozen: true}
        crowd:
          - {count: 20, cohorts: [2022], status: {accepted: 1}, progress: {completed: 1}}
        """
    assert built(text).register.declarations == {}


def test_those_who_complete_mostly_pass() -> None:
    text = """
        clock: {now: 2026-01-01, frozen: true}
        crowd:
          - {count: 200, course_identifiers: [npq-headship], status: {accepted: 1}, progress: {completed: 1}}
        """
    results = Counter(outcome.state.value for outcome in built(text).register.outcomes.values())
    assert results["passed"] + results["failed"] == 200
    assert 150 < results["passed"] < 190


def test_nobody_in_a_crowd_shares_a_trn_or_an_id() -> None:
    register = built("crowd: [{count: 1500}, {count: 1500, cohorts: [2022]}]").register
    assert len({record.teacher_reference_number for record in register.applications.values()}) == 3000


def test_a_crowd_leaves_the_trns_of_named_people_alone() -> None:
    crowd = "crowd: [{count: 1, providers: [teach-first]}]"
    (drawn,) = built(crowd).register.applications.values()
    person = f"""people: {{ada: {{teacher_reference_number: "{drawn.teacher_reference_number}",
      applications: {{x: {{provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}}}}}"""
    ada, other = built(f"{person}\n{crowd}").register.applications.values()
    assert ada.teacher_reference_number == drawn.teacher_reference_number
    assert other.id == drawn.id
    assert other.teacher_reference_number != drawn.teacher_reference_number


def test_two_crowds_of_the_same_terms_are_different_people() -> None:
    register = built("crowd: [{count: 5}, {count: 5}]").register
    assert len(register.people) == 10
    assert len({person.email for person in register.people.values()}) == 10
