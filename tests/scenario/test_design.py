"""The example of the format's description, and the person of the published guidance."""

from datetime import UTC, datetime
from pathlib import Path

from sandbox.checking import check
from sandbox.settings import Settings
from scenario.workshop import Built, built, scenario

EXAMPLE = """\
# yaml-language-server: $schema=../openapi/scenario.schema.json
title: Duplicate applications
summary: One person applied for one course with two providers; only one of them can accept.
extends: empty
release: "2023"
clock: {now: "2022-11-01T09:00:00Z", frozen: true}
seed: 7

tokens:
  my-crm-token: ambition-institute

people:
  isabelle:
    participant_id: 7a8fef46-3c43-42c0-b3d5-1ba5904ba562
    full_name: Isabelle MacDonald
    email: isabelle.macdonald2@some-school.example.com
    teacher_reference_number: "1234567"
    teacher_reference_number_validated: true
    updated_at: 2022-10-01T00:00:00Z
    former_ids: []
    applications:
      first:
        id: db3a7848-7308-4879-942a-c4a70ced400a
        provider: ambition-institute
        course_identifier: npq-leading-teaching
        cohort: 2022
        status: accepted
        schedule_identifier: npq-specialist-autumn
        training_status: {deferred: {reason: parental-leave, date: 2022-12-01}}
        created_at: 2022-09-01T08:00:00Z
        declarations:
          started:   {declaration_date: 2022-11-01T00:00:00Z, state: paid}
          completed: {declaration_date: 2023-10-01T00:00:00Z, state: eligible, has_passed: true}
      second: {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022}

crowd:
  - count: 50
    providers: [ambition-institute, teach-first]
    course_identifiers: [npq-headship]
    cohorts: [2021, 2022]
    status: {pending: 6, accepted: 3, rejected: 1}
    progress: {none: 5, started: 3, retained-1: 1, completed: 1}

expect:
  - as: teach-first
    request: "POST /api/v3/npq-applications/{isabelle.second}/accept"
    status: 422
    rule: application.accepted-elsewhere
    body: {errors: [{title: npq_application}]}
"""

# what the guidance shows of an application, where it does not contradict itself
GUIDANCE = """
people:
  isabelle:
    participant_id: 7a8fef46-3c43-42c0-b3d5-1ba5904ba562
    full_name: Isabelle MacDonald
    email: isabelle.macdonald2@some-school.example.com
    teacher_reference_number: "1234567"
    teacher_reference_number_validated: true
    updated_at: 2021-05-31T02:22:32.000Z
    applications:
      first:
        id: db3a7848-7308-4879-942a-c4a70ced400a
        provider: teach-first
        course_identifier: npq-leading-teaching
        email_validated: true
        works_in_school: true
        employer_name: Some Company Ltd
        employment_role: Director
        school_urn: "106286"
        school_ukprn: "10079319"
        private_childcare_provider_urn: EY944860
        headteacher_status: no
        eligible_for_funding: true
        ineligible_for_funding_reason: null
        funding_choice: trust
        status: accepted
        cohort: 2022
        targeted_delivery_funding_eligibility: true
        teacher_catchment: false
        teacher_catchment_country: France
        teacher_catchment_iso_country_code: FRA
        lead_mentor: true
        itt_provider: University of Southampton
        created_at: 2021-05-31T02:21:32.000Z
        updated_at: 2021-05-31T02:22:32.000Z
"""


def test_the_example_of_the_format_passes_its_check(tmp_path: Path) -> None:
    path = tmp_path / "duplicate.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    assert check(str(path), Settings()) == []


def test_the_example_comes_out_as_told() -> None:
    made: Built = built(EXAMPLE)
    assert made.handles["isabelle"] == "7a8fef46-3c43-42c0-b3d5-1ba5904ba562"
    assert made.application("isabelle.first").id == "db3a7848-7308-4879-942a-c4a70ced400a"
    assert made.person("isabelle").updated_at == datetime(2022, 10, 1, tzinfo=UTC)
    assert made.enrolment("isabelle.first").schedule == "npq-specialist-autumn"
    pause = made.enrolment("isabelle.first").history[-1]
    assert (pause.status, pause.reason, pause.at) == ("deferred", "parental-leave", datetime(2022, 12, 1, tzinfo=UTC))
    assert made.declaration("isabelle.first.started").state == "paid"
    assert made.declaration("isabelle.first.completed").state == "eligible"
    assert made.application("isabelle.second").status == "pending"
    assert len(made.register.people) == 51
    assert scenario(EXAMPLE).tokens == {"my-crm-token": "ambition-institute"}


def test_what_is_dated_after_the_clock_is_there_from_the_start() -> None:
    made = built(EXAMPLE)
    made.workspace.catch_up()
    assert made.declaration("isabelle.first.completed").created_at > made.workspace.clock.now()
    assert made.declaration("isabelle.first.completed").state == "eligible"


def test_the_guidance_s_own_application_can_be_told() -> None:
    made = built(GUIDANCE)
    found = made.application("isabelle.first")
    assert (found.id, found.provider, found.course) == (
        "db3a7848-7308-4879-942a-c4a70ced400a", "teach-first", "npq-leading-teaching",
    )  # fmt: skip
    assert (found.school_urn, found.school_ukprn, found.private_childcare_provider_urn) == (
        "106286", "10079319", "EY944860",
    )  # fmt: skip
    assert (found.works_in_school, found.employer_name, found.employment_role) == (True, "Some Company Ltd", "Director")
    assert (found.headteacher_status, found.funding_choice) == ("no", "trust")
    assert (found.eligible_for_funding, found.targeted_delivery_funding_eligibility) == (True, True)
    assert (found.teacher_catchment_country, found.teacher_catchment_iso_country_code) == ("France", "FRA")
    assert (found.lead_mentor, found.itt_provider) == (True, "University of Southampton")
    assert found.created_at == datetime(2021, 5, 31, 2, 21, 32, tzinfo=UTC)
    assert found.updated_at == made.person("isabelle").updated_at == datetime(2021, 5, 31, 2, 22, 32, tzinfo=UTC)
    assert made.person("isabelle").trn == "1234567"
