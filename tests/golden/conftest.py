import pytest
from serving import Client, SandboxFrom, World

PROVIDER = "ambition-institute"

# Whoever the guidance's examples show, as far as the service can hold them.
GUIDANCE = """
people:
  isabelle:
    participant_id: 7a8fef46-3c43-42c0-b3d5-1ba5904ba562
    full_name: Isabelle MacDonald
    email: isabelle.macdonald2@some-school.example.com
    teacher_reference_number: "1234567"
    teacher_reference_number_validated: true
    applications:
      teaching:
        id: db3a7848-7308-4879-942a-c4a70ced400a
        provider: ambition-institute
        course_identifier: npq-leading-teaching
        cohort: 2022
        works_in_school: true
        employer_name: Some Company Ltd
        employment_role: Director
        school_urn: "106286"
        school_ukprn: "10079319"
        private_childcare_provider_urn: EY944860
        headteacher_status: "no"
        eligible_for_funding: true
        funding_choice: trust
        targeted_delivery_funding_eligibility: true
        teacher_catchment: true
        itt_provider: University of Southampton
        lead_mentor: true
  abroad:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022, lead_mentor: null,
         eligible_for_funding: false, teacher_catchment: false, teacher_catchment_country: France,
         teacher_catchment_iso_country_code: FRA}
  earlier:
    participant_id: 7e5bcdbf-c818-4961-8da5-439cab1984e0
    applications:
      a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021}
      b: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}
  leader:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-senior-leadership, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, school_urn: "123456", eligible_for_funding: true,
         targeted_delivery_funding_eligibility: true}
  developer:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching-development, cohort: 2022,
         status: accepted, training_status: {deferred: {reason: career-break}},
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z}}}
  mover:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2021, status: accepted,
         schedule_identifier: npq-specialist-spring}
"""


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(GUIDANCE)


@pytest.fixture
def provider(world: World) -> Client:
    return world.as_provider(PROVIDER)
