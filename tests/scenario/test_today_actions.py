"""What testers do in place of providers and the DfE, in release 2026: the verbs, what moves, and when."""

# ruff: noqa: E501, actions read best on one line

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.domain.errors import DomainError, Replaced
from sandbox.domain.laws import law_of
from sandbox.domain.records import ApplicationStatus
from sandbox.scenario import actions
from sandbox.scenario.document import read
from scenario.test_actions import moved
from scenario.workshop import Built, built

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
STORY = """
clock: {now: "2026-11-10T09:00:00Z", frozen: true}
people:
  ada:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2026, cohort_suffix: b, eligible_for_funding: true}
      unfunded: {provider: best-practice-network, course_identifier: npq-headship, cohort: 2026, status: accepted}
  bob:
    applications:
      first:
        provider: teach-first
        course_identifier: npq-leading-teaching
        cohort: 2026
        cohort_suffix: b
        status: accepted
        created_at: 2026-06-01
        eligible_for_funding: true
        funded_place: true
        teacher_catchment: true
        declarations: {started: {declaration_date: 2026-10-10T00:00:00Z, created_at: 2026-10-11T00:00:00Z}}
  cy:
    applications:
      first:
        provider: teach-first
        course_identifier: npq-leading-teaching
        cohort: 2026
        cohort_suffix: b
        status: accepted
        created_at: 2026-06-01
        eligible_for_funding: true
        funded_place: false
        teacher_catchment: true
  dan:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2026, cohort_suffix: b, status: rejected, created_at: 2026-06-01}
"""


def act(world: Built, text: str) -> dict[str, dict[str, Any]]:
    action = actions.read(read(text), world.register.reference)
    return moved(actions.act(world.workspace, action, world.workspace.clock.now()))


@pytest.fixture
def world() -> Built:
    return built(STORY, "2026")


def times(world: Built, who: str) -> tuple[bool, bool]:
    """Whether the application's time, and the person's, is now."""
    return world.application(f"{who}.first").updated_at == NOW, world.person(who).updated_at == NOW


def refused(world: Built, text: str) -> list[str]:
    with pytest.raises(DomainError) as caught:
        act(world, text)
    return [problem.rule for problem in caught.value.problems]


def test_an_acceptance_says_whether_there_is_a_place(world: Built) -> None:
    assert refused(world, "accept: ada.first") == ["application.funded-place-missing"]
    changed = act(world, "accept: {application: ada.first, funded_place: true}")
    assert changed["application ada.first"] == {"status": "accepted", "funded_place": True}
    assert times(world, "ada") == (True, True)


def test_a_place_is_given_and_taken(world: Built) -> None:
    assert act(world, "change_funded_place: {application: cy.first, funded_place: true}") == {
        "application cy.first": {"funded_place": True}
    }
    assert times(world, "cy") == (True, False)
    text = "change_funded_place: {application: bob.first, funded_place: false}"
    assert refused(world, text) == ["funding.has-declarations"]


DECLARE = "declare: {application: cy.first, declaration_type: started, declaration_date: 2026-10-20%s}"


def test_a_declaration_is_judged_as_it_is_sent(world: Built) -> None:
    assert refused(world, DECLARE % "") == ["declaration.partner-missing"]
    unknown = ", delivery_partner_id: Delivery Partner 1000"
    assert refused(world, DECLARE % unknown) == ["declaration.partner-unknown"]
    said = ", delivery_partner_id: Delivery Partner 3, secondary_delivery_partner_id: Delivery Partner 8"
    changed = act(world, DECLARE % said)
    partners = world.register.reference.delivery_partners
    made = changed["declaration cy.first.started"]
    assert partners[made["delivery_partner_id"]].name == "Delivery Partner 3"
    assert partners[made["secondary_delivery_partner_id"]].name == "Delivery Partner 8"
    assert times(world, "cy") == (False, False)


def test_an_accepted_application_may_be_rejected_while_nothing_is_declared(world: Built) -> None:
    assert act(world, "reject: cy.first")["application cy.first"] == {
        "status": "rejected",
        "reason_for_rejection": "rejected_by_provider",
    }
    assert refused(world, "reject: bob.first") == ["application.has-declarations"]


def test_making_it_pending_again_clears_place_and_log_but_not_the_reason(world: Built) -> None:
    act(world, "reject: cy.first")
    act(world, "revert_to_pending: cy.first")
    application = world.application("cy.first")
    assert (application.status, application.funded_place) == (ApplicationStatus.PENDING, None)
    assert application.reason_for_rejection == "rejected_by_provider"
    assert application.id not in world.register.enrolments
    assert times(world, "cy") == (True, True)


def test_a_rejected_one_made_pending_again_is_a_change_of_the_person(world: Built) -> None:
    act(world, "revert_to_pending: dan.first")
    assert times(world, "dan") == (True, True)


def test_where_nobody_is_funded_a_pending_one_has_no_place_either(world: Built) -> None:
    act(world, "revert_to_pending: ada.unfunded")
    assert world.application("ada.unfunded").funded_place is False


def test_an_address_can_go(world: Built) -> None:
    assert act(world, "change_email: {who: bob, email: null}")["person bob"] == {"email": None}
    assert times(world, "bob") == (False, True)
    act(world, "change_email: {who: bob, email: bob@example.com}")
    assert world.person("bob").email == "bob@example.com"


def test_an_address_cannot_go_in_release_2023() -> None:
    world = built(
        "people: {ada: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}"
    )
    assert refused(world, "change_email: {who: ada, email: null}") == ["dfe.email-missing"]


def test_old_names_are_kept_in_order(world: Built) -> None:
    before = world.person("bob").full_name
    changed = act(world, "change_name: {who: bob, full_name: Bob Byron}")
    assert changed["person bob"] == {"full_name": "Bob Byron", "previous_names": [before]}
    act(world, "change_name: {who: bob, full_name: Bob King}")
    assert world.person("bob").previous_names == [before, "Bob Byron"]
    assert times(world, "bob") == (False, True)


@pytest.mark.parametrize("verified", [True, False])
def test_a_number_is_the_person_s_verified_or_not(world: Built, verified: bool) -> None:
    text = f'change_trn: {{who: dan, teacher_reference_number: "7654321", teacher_reference_number_validated: {str(verified).lower()}}}'
    act(world, text)
    person = world.person("dan")
    assert (person.trn, person.trn_verified) == ("7654321", verified)
    assert world.register.people_with_trn("7654321") == [person]
    assert times(world, "dan") == (False, True)
    person.updated_at = person.created_at
    act(world, text)
    assert times(world, "dan") == (False, False)


def test_eligibility_changes_the_application_alone(world: Built) -> None:
    act(world, "change_eligibility: {application: cy.first, eligible_for_funding: false}")
    assert times(world, "cy") == (True, False)


def test_a_transfer_leaves_declarations_and_the_log_with_who_made_them(world: Built) -> None:
    act(world, "defer: {application: bob.first, reason: other}")
    act(world, "transfer: {application: bob.first, to: llse}")
    register, declaration = world.register, world.declaration("bob.first.started")
    law = law_of(register)
    assert law.find_declaration(register, "llse", declaration.id) is declaration
    assert law.find_declaration(register, "teach-first", declaration.id) is declaration
    with pytest.raises(DomainError):
        law.find_own_declaration(register, "llse", declaration.id)
    enrolment = world.enrolment("bob.first")
    assert enrolment.training_status == "deferred"
    assert enrolment.latest("llse") is None
    assert list(register.participants_for("llse")) == [world.person("bob").id]
    assert times(world, "bob") == (True, False)


def test_one_that_was_rejected_after_its_acceptance_makes_nobody_a_participant_elsewhere(world: Built) -> None:
    act(world, "reject: cy.first")
    act(world, "transfer: {application: cy.first, to: llse}")
    assert list(world.register.participants_for("llse")) == []


def test_a_merge_replaces_the_id(world: Built) -> None:
    act(world, "merge: {from: cy, into: ada}")
    register, law = world.register, law_of(world.register)
    with pytest.raises(Replaced):
        law.find_participant(register, "teach-first", world.handles["cy"])
    assert law.find_participant(register, "teach-first", world.handles["ada"]) is world.person("ada")
    assert register.person_of(world.application("cy.first")) is world.person("ada")
    assert world.person("ada").updated_at == NOW


def test_a_merge_takes_over_a_number_as_it_is() -> None:
    story = STORY.replace("  ada:\n", "  ada:\n    teacher_reference_number: null\n").replace(
        "  cy:\n", '  cy:\n    teacher_reference_number: "7654321"\n    teacher_reference_number_validated: false\n'
    )
    world = built(story, "2026")
    act(world, "merge: {from: cy, into: ada}")
    assert (world.person("ada").trn, world.person("ada").trn_verified) == ("7654321", False)


def test_a_statement_of_a_suffixed_cohort_is_closed(world: Built) -> None:
    text = "close_statement: {provider: teach-first, cohort: 2026%s, month: 12, year: 2026}"
    assert act(world, text % "") == {}
    assert act(world, text % ", cohort_suffix: b") == {"declaration bob.first.started": {"state": "paid"}}


def test_a_new_application_of_somebody_known_has_their_number_and_moves_their_time(world: Built) -> None:
    act(world, 'change_trn: {who: bob, teacher_reference_number: "7654321", teacher_reference_number_validated: false}')
    world.person("bob").updated_at = world.person("bob").created_at
    act(
        world,
        "register: {bob: {applications: {more: {provider: llse, course_identifier: npq-headship, cohort: 2026, cohort_suffix: b}}}}",
    )
    more = world.application("bob.more")
    assert (more.teacher_reference_number, more.teacher_reference_number_validated) == ("7654321", False)
    assert world.person("bob").updated_at == NOW == more.created_at
