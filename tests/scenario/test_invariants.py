"""What holds in every register, whatever it was built from: the shipped scenarios, and crowds at several times."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from sandbox.domain import states
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import ApplicationStatus, DeclarationState, Funding, RejectionReason, TrainingStatus
from sandbox.domain.register import Register
from sandbox.scenario.build import build
from sandbox.workspace import Workspace
from scenario.workshop import LIBRARIES, SMALL, built

_CROWDS = {
    (release, f"crowd-{day}"): f"clock: {{now: {day}, frozen: true}}\ncrowd: [{{count: 300}}]"
    for release, days in {
        "2023": ("2021-06-01", "2022-11-01", "2023-06-01", "2024-03-05", "2030-01-01"),
        # 2024a has no spring schedule, and acceptances in winter look for one (release 2026, contract 7.1)
        "2026": ("2022-06-01", "2024-02-01", "2025-01-15", "2026-11-24", "2030-01-01"),
    }.items()
    for day in days
}


@pytest.fixture(scope="module", params=[*SMALL, *_CROWDS], ids="-".join)
def workspace(request: pytest.FixtureRequest) -> Workspace:
    release, name = request.param
    if request.param in _CROWDS:
        return built(_CROWDS[request.param], release).workspace
    library = LIBRARIES[release]
    return build(library.load(name), library.reference)


@pytest.fixture(scope="module")
def register(workspace: Workspace) -> Register:
    return workspace.register


def is_today(register: Register) -> bool:
    return register.reference.release == "2026"


def timed(register: Register) -> Iterator[tuple[datetime, datetime]]:
    for kind in (register.people, register.applications, register.enrolments, register.declarations, register.outcomes):
        for record in kind.values():
            yield record.created_at, record.updated_at


def test_a_person_has_one_accepted_application_a_course(register: Register) -> None:
    for person in register.people.values():
        courses = Counter(
            # release 2026 counts each cohort by itself (contract 3.4 rule 5)
            (register.reference.courses[found.course].same_course, found.cohort if is_today(register) else "")
            for found in register.accepted(person)
        )
        assert not courses or max(courses.values()) == 1


def test_a_verified_trn_belongs_to_one_accepted_person(register: Register) -> None:
    if is_today(register):
        return  # two records may carry one number (release 2026, contract 5.4)
    trns = Counter(person.trn for person in register.people.values() if person.trn is not None)
    assert not trns or max(trns.values()) == 1


def test_accepted_and_enrolled_is_the_same(register: Register) -> None:
    accepted = {found.id for found in register.applications.values() if found.status is ApplicationStatus.ACCEPTED}
    assert set(register.enrolments) == accepted


def test_nothing_pending_was_open_when_a_rival_was_accepted(register: Register) -> None:
    for person in register.people.values():
        mine = list(register.applications_of(person))
        for found in mine:
            rivals = [
                one for one in mine if one is not found and (one.course, one.cohort) == (found.course, found.cohort)
            ]
            for rival in rivals:
                if found.status is ApplicationStatus.PENDING and rival.status is ApplicationStatus.ACCEPTED:
                    assert found.created_at > register.enrolments[rival.id].created_at


def test_a_schedule_permits_the_course_in_the_cohort(register: Register) -> None:
    for enrolment in register.enrolments.values():
        application = register.applications[enrolment.id]
        schedule = register.reference.schedule(enrolment.cohort, enrolment.schedule)
        assert schedule is not None
        assert register.reference.permits(schedule, application.course)
        assert enrolment.cohort == application.cohort


def test_a_milestone_is_declared_once_at_a_time(register: Register) -> None:
    for person in register.people.values():
        live = Counter(
            # release 2026 counts each application by itself (contract 5.4 rule 16)
            (found.type, found.application_id if is_today(register) else found.course)
            for found in register.declarations_of_person(person)
            if found.state in states.LIVE
        )
        assert not live or max(live.values()) == 1


def test_a_declaration_agrees_with_its_enrolment(register: Register) -> None:
    for declaration in register.declarations.values():
        application, enrolment = (
            kind[declaration.application_id] for kind in (register.applications, register.enrolments)
        )
        schedule = register.reference.schedule(enrolment.cohort, enrolment.schedule)
        assert schedule is not None
        assert (declaration.provider, declaration.course) == (application.provider, application.course)
        assert declaration.type in schedule.declaration_types
        assert schedule.start <= declaration.declaration_date <= declaration.created_at
        assert enrolment.created_at <= declaration.created_at


def test_a_statement_is_of_the_declaration_s_provider_and_cohort(register: Register) -> None:
    for declaration in register.declarations.values():
        for found in (declaration.statement_id, declaration.clawback_statement_id):
            if found is not None:
                statement = register.reference.statements[found]
                assert (statement.provider, statement.cohort) == (declaration.provider, declaration.cohort)
                assert statement.output_fee


def test_a_declaration_is_on_the_statements_that_its_state_goes_with(register: Register) -> None:
    unpaid = {DeclarationState.SUBMITTED, DeclarationState.VOIDED, DeclarationState.INELIGIBLE}
    refunded = {DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK}
    for declaration in register.declarations.values():
        assert (declaration.statement_id is None) is (declaration.state in unpaid)
        assert (declaration.clawback_statement_id is not None) is (declaration.state in refunded)


def test_withdrawn_people_had_started(register: Register) -> None:
    for enrolment in register.enrolments.values():
        if enrolment.training_status is TrainingStatus.WITHDRAWN:
            assert any(found.type == "started" for found in register.declarations_of_application(enrolment.id))


def test_completed_courses_have_an_outcome_and_support_offers_none(register: Register) -> None:
    for declaration in register.declarations.values():
        wanted = declaration.type == "completed" and register.reference.courses[declaration.course].has_outcomes
        assert bool(register.outcomes_of(declaration)) is wanted


def test_records_were_made_before_they_were_changed_and_both_before_the_clock(workspace: Workspace) -> None:
    now = workspace.clock.now()
    for made, changed in timed(workspace.register):
        assert made <= changed <= now


def test_a_person_is_no_younger_than_their_applications(register: Register) -> None:
    for application in register.applications.values():
        person = register.person_of(application)
        assert person.created_at <= application.created_at
        enrolment = register.enrolments.get(application.id)
        assert enrolment is None or application.created_at <= enrolment.created_at <= person.updated_at


def test_the_history_of_training_is_in_order_and_ends_with_the_status(register: Register) -> None:
    for enrolment in register.enrolments.values():
        instants = [change.at for change in enrolment.history]
        assert instants == sorted(instants)
        assert enrolment.history[-1].status is enrolment.training_status


def test_lists_are_in_order_and_complete(register: Register) -> None:
    for provider in register.reference.lead_providers:
        mine = list(register.applications_for(provider))
        made = [register.applications[found].created_at for found in mine]
        assert made == sorted(made)
        assert set(mine) == {found.id for found in register.applications.values() if found.provider == provider}
        people = {register.person_of(register.applications[found]).id for found in register.enrolments
                  if register.applications[found].provider == provider}  # fmt: skip
        assert set(register.participants_for(provider)) == people


def test_nothing_is_left_to_do_at_the_start(workspace: Workspace) -> None:
    before = {found.id: found.state for found in workspace.register.declarations.values()}
    workspace.catch_up()
    assert {found.id: found.state for found in workspace.register.declarations.values()} == before


def test_a_funded_place_is_what_the_cohort_s_funding_wants(register: Register) -> None:
    for found in register.applications.values():
        funding, decided = register.reference.cohorts[found.cohort].funding, found.status is ApplicationStatus.ACCEPTED
        if funding is Funding.ZERO:
            assert found.funded_place is False
        elif funding is Funding.CAPPED and decided:
            assert isinstance(found.funded_place, bool)
            assert found.eligible_for_funding or not found.funded_place
        else:
            assert found.funded_place is None


def test_declarations_inside_england_name_a_partner_of_the_provider_s_from_2024_on(register: Register) -> None:
    partners = register.reference.delivery_partners
    for found in register.declarations.values() if is_today(register) else ():
        application = register.applications[found.application_id]
        wanted = people.inside_england(register, application) and int(found.cohort[:4]) >= 2024
        assert (found.delivery_partner_id is not None) is wanted
        if found.delivery_partner_id is not None:
            assert found.cohort in partners[found.delivery_partner_id].cohorts[found.provider]


def test_only_the_rejected_have_a_reason_and_only_today(register: Register) -> None:
    for found in register.applications.values():
        rejected = is_today(register) and found.status is ApplicationStatus.REJECTED
        assert isinstance(found.reason_for_rejection, RejectionReason) is rejected


def test_a_new_application_moves_the_person_s_own_time_today(register: Register) -> None:
    for found in register.applications.values() if is_today(register) else ():
        assert register.person_of(found).updated_at >= found.created_at
