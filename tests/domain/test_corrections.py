"""What the DfE changes about people and applications outside the API, and what that moves (contract 5.3)."""

import pytest

from domain.world import World
from sandbox.domain import corrections
from sandbox.domain.records import ApplicationStatus, DeclarationState, IdChange, TrainingStatus

LATER = "2022-12-01T10:00"


# back to pending ----------------------------------------------------------------------------------------------------


@pytest.mark.spares("dfe.already-pending", "dfe.declarations-count")
def test_an_accepted_application_that_becomes_pending_loses_its_enrolment(world: World) -> None:
    application = world.accepted(funded_place=True)
    person = world.register.person_of(application)
    now = world.move_to(LATER)
    corrections.revert_to_pending(world.register, application, now=now)
    assert (application.status, application.funded_place) == (ApplicationStatus.PENDING, None)
    assert application.id not in world.register.enrolments
    assert list(world.register.participants_for("teach-first")) == []
    assert (application.updated_at, person.updated_at) == (now, now)


def test_a_rejected_application_that_becomes_pending_moves_nobody_else(world: World) -> None:
    application = world.reject(world.application())
    person = world.register.person_of(application)
    before = person.updated_at
    now = world.move_to(LATER)
    corrections.revert_to_pending(world.register, application, now=now)
    assert (application.status, application.updated_at, person.updated_at) == (ApplicationStatus.PENDING, now, before)


@pytest.mark.rule("dfe.already-pending")
def test_a_pending_application_cannot_become_pending(world: World) -> None:
    application = world.application()
    with world.refuses("dfe.already-pending"):
        corrections.revert_to_pending(world.register, application, now=world.now)


@pytest.mark.rule("dfe.declarations-count")
@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "paid"])
def test_a_declaration_that_counts_keeps_its_application_accepted(world: World, state: str) -> None:
    declaration = world.declaration_in(DeclarationState(state))
    application = world.register.applications[declaration.application_id]
    with world.refuses("dfe.declarations-count") as refusal:
        corrections.revert_to_pending(world.register, application, now=world.now)
    assert refusal.facts("dfe.declarations-count") == {"declarations": declaration.id}


@pytest.mark.spares("dfe.declarations-count")
@pytest.mark.parametrize("state", ["voided", "ineligible", "awaiting_clawback", "clawed_back"])
def test_a_declaration_that_counts_no_more_stays_with_the_application(world: World, state: str) -> None:
    declaration = world.declaration_in(DeclarationState(state))
    application = world.register.applications[declaration.application_id]
    corrections.revert_to_pending(world.register, application, now=world.now)
    assert world.register.declarations_of_application(application.id) == [declaration]
    assert world.register.participant_id_of(declaration) == application.identity_id


def test_what_was_made_pending_can_be_accepted_again(world: World) -> None:
    declaration = world.declaration_in(DeclarationState.VOIDED)
    application = world.register.applications[declaration.application_id]
    corrections.revert_to_pending(world.register, application, now=world.now)
    world.accept(application)
    assert world.declare(application).state is DeclarationState.ELIGIBLE


def test_whoever_has_another_enrolment_with_the_provider_stays_its_participant(world: World) -> None:
    person = world.person()
    first = world.accepted(person, course="npq-headship")
    second = world.accepted(person, course="npq-leading-teaching")
    corrections.revert_to_pending(world.register, first, now=world.now)
    assert list(world.register.participants_for("teach-first")) == [person.id]
    corrections.revert_to_pending(world.register, second, now=world.now)
    assert list(world.register.participants_for("teach-first")) == []


def test_what_the_acceptance_did_to_a_rival_stays(world: World) -> None:
    person = world.person()
    rival = world.application(person, provider="ambition-institute")
    application = world.accepted(person)
    corrections.revert_to_pending(world.register, application, now=world.now)
    assert rival.status is ApplicationStatus.REJECTED


# people -------------------------------------------------------------------------------------------------------------


@pytest.mark.spares("dfe.email-missing")
def test_a_new_address_goes_to_the_person_and_to_applications_made_under_the_old_one(world: World) -> None:
    person = world.person()
    other = world.identity(person)
    address, application = other.email, world.application(person)
    stamp = application.updated_at
    now = world.move_to(LATER)
    corrections.change_email(world.register, person, "new@example.com", now=now)
    own = world.register.identities[person.id]
    assert (person.email, person.updated_at) == ("new@example.com", now)
    assert (own.email, own.updated_at) == ("new@example.com", now)
    assert (other.email, other.updated_at, application.updated_at) == (address, person.created_at, stamp)


@pytest.mark.rule("dfe.email-missing")
def test_nobody_is_without_an_address_in_release_2023(world: World) -> None:
    person = world.person()
    with world.refuses("dfe.email-missing"):
        corrections.change_email(world.register, person, None, now=world.now)


def test_what_is_so_already_moves_nothing(world: World) -> None:
    application = world.accepted()
    person, now = world.register.person_of(application), world.move_to(LATER)
    with world.unchanged():
        corrections.change_email(world.register, person, person.email, now=now)
        corrections.change_name(world.register, person, person.full_name, now=now)
        trn = application.teacher_reference_number
        corrections.change_trn(world.register, person, trn, validated=True, now=now)
        corrections.change_eligibility(world.register, application, eligible_for_funding=True, now=now)


def test_a_new_name_moves_the_person_alone(world: World) -> None:
    application = world.accepted()
    person, stamp = world.register.person_of(application), application.updated_at
    now = world.move_to(LATER)
    corrections.change_name(world.register, person, "Ada King", now=now)
    assert (person.full_name, person.updated_at, application.updated_at) == ("Ada King", now, stamp)


def test_a_verified_number_goes_to_every_application_and_to_a_participant(world: World) -> None:
    person = world.person()
    accepted, pending = world.accepted(person, course="npq-headship"), world.application(person)
    now = world.move_to(LATER)
    corrections.change_trn(world.register, person, "7654321", validated=True, now=now)
    for application in (accepted, pending):
        assert (application.teacher_reference_number, application.updated_at) == ("7654321", now)
    assert (person.trn, person.updated_at) == ("7654321", now)
    assert world.register.people_with_trn("7654321") == [person]


def test_a_number_that_is_not_verified_is_taken_from_the_person(world: World) -> None:
    application = world.accepted()
    person = world.register.person_of(application)
    old = person.trn
    corrections.change_trn(world.register, person, "7654321", validated=False, now=world.now)
    assert not application.teacher_reference_number_validated
    assert person.trn is None
    assert world.register.people_with_trn(old) == world.register.people_with_trn("7654321") == []


def test_an_applicant_carries_no_number_before_an_acceptance(world: World) -> None:
    application = world.application()
    person = world.register.person_of(application)
    stamp = person.updated_at
    corrections.change_trn(world.register, person, "7654321", validated=True, now=world.move_to(LATER))
    assert (person.trn, person.updated_at) == (None, stamp)
    assert world.register.person_of(world.accept(application)).trn == "7654321"


def test_the_same_number_alone_makes_no_two_people_one(world: World) -> None:
    first, second = world.accepted(trn="1111111"), world.accepted(trn="2222222")
    person = world.register.person_of(second)
    corrections.change_trn(world.register, person, "1111111", validated=True, now=world.now)
    assert world.register.people_with_trn("1111111") == [world.register.person_of(first), person]


# funding and providers ----------------------------------------------------------------------------------------------


def test_eligibility_moves_the_application_and_the_participant(world: World) -> None:
    application = world.accepted()
    person, now = world.register.person_of(application), world.move_to(LATER)
    corrections.change_eligibility(world.register, application, eligible_for_funding=False, now=now)
    assert not application.eligible_for_funding
    assert {application.updated_at, person.updated_at, world.enrolment(application).updated_at} == {now}


def test_eligibility_of_an_applicant_moves_the_application_alone(world: World) -> None:
    application = world.application()
    person = world.register.person_of(application)
    stamp, now = person.updated_at, world.move_to(LATER)
    corrections.change_eligibility(world.register, application, eligible_for_funding=False, now=now)
    assert (application.updated_at, person.updated_at) == (now, stamp)


@pytest.mark.spares("dfe.provider-has-it", "dfe.provider-without-contract")
def test_a_transfer_takes_the_enrolment_along_and_leaves_declarations(world: World) -> None:
    application = world.accepted()
    person = world.register.person_of(application)
    declaration = world.declare(application)
    now = world.move_to(LATER)
    corrections.transfer(world.register, application, "ambition-institute", now=now)
    register = world.register
    lists = (register.applications_for, register.participants_for, register.declarations_for)
    assert [list(ids("teach-first")) for ids in lists] == [[], [], [declaration.id]]
    assert [list(ids("ambition-institute")) for ids in lists] == [[application.id], [person.id], []]
    assert list(register.applications_for("ambition-institute", "2022a")) == [application.id]
    assert list(register.applications_for("teach-first", "2022a")) == []
    assert {application.updated_at, person.updated_at, world.enrolment(application).updated_at} == {now}
    assert declaration.updated_at < now
    assert world.declare(application, "retained-1").provider == "ambition-institute"
    assert world.void(declaration).state is DeclarationState.VOIDED


def test_a_break_goes_along_with_its_reason_and_its_date(world: World) -> None:
    application = world.accepted()
    world.defer(application, reason="career-break")
    deferred_at = world.now
    corrections.transfer(world.register, application, "ambition-institute", now=world.move_to(LATER))
    change = world.enrolment(application).latest("ambition-institute", TrainingStatus.DEFERRED)
    assert change is not None
    assert (change.reason, change.at) == ("career-break", deferred_at)
    assert world.resume(application).id == application.identity_id


def test_an_application_that_nobody_accepted_can_be_transferred(world: World) -> None:
    application = world.application()
    person = world.register.person_of(application)
    stamp = person.updated_at
    corrections.transfer(world.register, application, "ambition-institute", now=world.move_to(LATER))
    assert (application.provider, application.updated_at, person.updated_at) == ("ambition-institute", world.now, stamp)
    assert list(world.register.participants_for("ambition-institute")) == []


@pytest.mark.rule("dfe.provider-has-it")
def test_a_provider_is_given_nothing_that_it_has(world: World) -> None:
    application = world.accepted()
    with world.refuses("dfe.provider-has-it"):
        corrections.transfer(world.register, application, "teach-first", now=world.now)


@pytest.mark.rule("dfe.provider-without-contract")
def test_a_provider_without_a_contract_is_given_nothing(world: World) -> None:
    application = world.accepted(course="npq-leading-literacy")
    with world.refuses("dfe.provider-without-contract"):
        corrections.transfer(world.register, application, "church-of-england", now=world.now)


# merging ------------------------------------------------------------------------------------------------------------


@pytest.mark.spares("dfe.one-person")
def test_whoever_stays_gets_everything_and_the_verified_number(world: World) -> None:
    gone, stays = world.person(trn="7654321"), world.person()
    application, kept = world.accepted(gone), world.application(stays)
    now = world.move_to(LATER)
    assert corrections.merge(world.register, gone, stays, now=now) is stays
    assert set(world.register.people) == {stays.id}
    assert list(world.register.applications_of(stays)) == [kept, application]
    assert list(world.register.participants_for("teach-first")) == [stays.id]
    assert (stays.trn, stays.updated_at) == ("7654321", now)
    assert stays.id_changes == [IdChange(gone.id, stays.id, now)]
    assert world.register.people_with_trn("7654321") == [stays]


def test_whoever_stays_keeps_their_own_number(world: World) -> None:
    gone, stays = world.person(trn="7654321"), world.person(trn="1234567")
    corrections.merge(world.register, gone, stays, now=world.now)
    assert stays.trn == "1234567"
    assert world.register.people_with_trn("7654321") == []


@pytest.mark.rule("dfe.one-person")
def test_nobody_is_merged_with_themselves(world: World) -> None:
    person = world.person()
    with world.refuses("dfe.one-person"):
        corrections.merge(world.register, person, person, now=world.now)
