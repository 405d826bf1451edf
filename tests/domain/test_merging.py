"""Two records of one person become one when an application is accepted (contract 5.8)."""

import pytest

from domain.world import World
from sandbox.domain import declarations, participants
from sandbox.domain.claims import Claim
from sandbox.domain.records import Application, IdChange, Person

TRN = "1234567"


def merged(world: World) -> tuple[Person, Person, Application]:
    """An older record with an acceptance elsewhere, and a younger one that was just merged into it."""
    older, younger = world.person(), world.person()
    world.accepted(older, provider="ambition-institute", course="npq-headship", trn=TRN)
    world.move_to("2022-11-20")
    return older, younger, world.accepted(younger, trn=TRN)


@pytest.mark.parametrize("verified", [True, False])
def test_only_a_verified_trn_is_stored_on_the_person(world: World, verified: bool) -> None:
    ada = world.person()
    world.accepted(ada, trn=TRN, teacher_reference_number_validated=verified)
    assert ada.trn == (TRN if verified else None)
    assert world.register.people_with_trn(TRN) == ([ada] if verified else [])


def test_an_unverified_trn_does_not_replace_a_verified_one(world: World) -> None:
    ada = world.person(trn=TRN)
    world.accepted(ada, trn="9999999", teacher_reference_number_validated=False)
    assert ada.trn == TRN


def test_the_trn_of_a_rejected_application_is_not_stored(world: World) -> None:
    ada = world.person()
    world.reject(world.application(ada, trn=TRN))
    assert ada.trn is None


def test_the_younger_record_moves_to_the_older_one(world: World) -> None:
    older, younger, application = merged(world)
    assert world.register.person_of(application) is older
    assert younger.id not in world.register.people
    assert world.register.people_with_trn(TRN) == [older]
    assert len(world.register.enrolments_of(older)) == 2


def test_the_older_record_remembers_the_id_that_it_replaced(world: World) -> None:
    older, younger, _ = merged(world)
    assert older.id_changes == [IdChange(younger.id, older.id, world.now)]
    assert older.updated_at == world.now


def test_both_providers_list_the_one_record_once(world: World) -> None:
    older, _, _ = merged(world)
    for provider in ("teach-first", "ambition-institute"):
        assert list(world.register.participants_for(provider)) == [older.id]


def test_what_was_declared_before_follows_the_person(world: World) -> None:
    older, younger = world.person(), world.person()
    world.accepted(older, course="npq-headship", trn=TRN)
    first = world.accepted(younger, teacher_reference_number_validated=False)
    declaration = world.declare(first)
    world.accepted(younger, course="npq-executive-leadership", trn=TRN)
    assert world.register.participant_id_of(declaration) == older.id
    assert declaration in world.register.declarations_of_person(older)


@pytest.mark.rule("participant.not-found")
def test_the_old_id_is_not_found_any_more(world: World) -> None:
    _, younger, _ = merged(world)
    with world.refuses("participant.not-found"):
        participants.find(world.register, "teach-first", younger.id)


@pytest.mark.spares("participant.unknown")
def test_actions_still_understand_the_old_id(world: World) -> None:
    older, younger, application = merged(world)
    assert world.defer(application, participant_id=younger.id) is older
    assert world.resume(application, participant_id=younger.id) is older
    assert world.change_schedule(application, participant_id=younger.id) is older


@pytest.mark.spares("declaration.participant-unknown")
def test_declarations_and_outcomes_still_understand_the_old_id(world: World) -> None:
    older, younger, application = merged(world)
    declaration = world.declare(application, "completed", participant_id=younger.id)
    assert world.register.participant_id_of(declaration) == older.id
    assert world.record(application, participant_id=younger.id).declaration_id == declaration.id


def test_a_repeat_by_the_old_id_is_a_repeat(world: World) -> None:
    _, younger, application = merged(world)
    declaration = world.declare(application)
    with world.unchanged():
        assert world.declare(application, participant_id=younger.id) is declaration


def test_another_records_trn_does_not_merge_when_that_record_is_younger(world: World) -> None:
    older, younger = world.person(), world.person()
    world.accepted(younger, course="npq-headship", trn=TRN)
    application = world.accepted(older, trn=TRN)
    assert world.register.person_of(application) is older
    assert {older.id, younger.id} <= set(world.register.people)
    assert older.id_changes == younger.id_changes == []


@pytest.mark.parametrize("situation", ["unverified", "another TRN"])
def test_records_stay_apart_without_a_common_verified_trn(world: World, situation: str) -> None:
    world.accepted(course="npq-headship", trn=TRN)
    ada = world.person()
    verified = situation != "unverified"
    world.accepted(ada, trn="9999999" if verified else TRN, teacher_reference_number_validated=verified)
    assert ada.id in world.register.people
    assert ada.id_changes == []


def test_merging_twice_keeps_every_id_that_was_replaced(world: World) -> None:
    oldest, middle, youngest = world.person(), world.person(), world.person()
    world.accepted(middle, course="npq-headship", trn="2222222")
    world.accepted(youngest, course="npq-executive-leadership", trn="2222222")
    first = world.now
    world.accepted(oldest, course="npq-leading-literacy", trn=TRN)
    world.move_to("2022-11-20")
    world.accepted(middle, trn=TRN)
    assert [(change.from_id, change.changed_at) for change in oldest.id_changes] == [
        (youngest.id, first),
        (middle.id, world.now),
    ]
    assert participants.resolve(world.register, "teach-first", youngest.id, "npq-headship").person is oldest


def test_a_merged_person_cannot_be_declared_for_twice(world: World) -> None:
    _, _, application = merged(world)
    world.declare(application)
    claim = Claim(world.register.person_of(application).id, "started", "2022-10-16T00:00:00Z", application.course)
    with world.refuses("declaration.already-declared"):
        declarations.declare(world.register, "teach-first", claim, now=world.now)
