"""Deferring, resuming and withdrawing (contract 7.5 to 7.7, README decisions 2, 3, 5 and 17)."""

import pytest

from domain.world import World
from sandbox.domain import states
from sandbox.domain.records import TrainingChange, TrainingStatus
from sandbox.fixtures import reference_data

DEFERRAL_REASONS = reference_data("2023").deferral_reasons
WITHDRAWAL_REASONS = reference_data("2023").withdrawal_reasons
every_action = pytest.mark.parametrize("action", ["defer", "resume", "withdraw", "change_schedule"])
BLANK = [None, "", " "]


# --- deferring


@pytest.mark.spares(
    "participant.deferral-reason-missing",
    "participant.deferral-reason-unknown",
    "participant.already-deferred",
    "participant.withdrawn-cannot-defer",
)
@pytest.mark.parametrize("reason", DEFERRAL_REASONS)
def test_an_active_participant_can_be_deferred_without_any_declaration(world: World, reason: str) -> None:
    application = world.accepted()
    world.move_to("2023-02-01")
    world.defer(application, reason=reason)
    enrolment = world.enrolment(application)
    assert enrolment.training_status is TrainingStatus.DEFERRED
    assert enrolment.history[-1] == TrainingChange(TrainingStatus.DEFERRED, "teach-first", world.now, reason)


@pytest.mark.rule("participant.deferral-reason-missing")
@pytest.mark.parametrize("reason", BLANK)
def test_a_deferral_without_a_reason_is_refused_with_both_sentences(world: World, reason: str | None) -> None:
    application = world.accepted()
    with world.refuses("participant.deferral-reason-missing", "participant.deferral-reason-unknown") as refusal:
        world.defer(application, reason=reason)
    assert refusal.fields == ["reason"]


@pytest.mark.rule("participant.deferral-reason-unknown")
@pytest.mark.parametrize("reason", ["holiday", "started-in-error", "Bereavement"])
def test_a_deferral_needs_one_of_its_own_reasons(world: World, reason: str) -> None:
    application = world.accepted()
    with world.refuses("participant.deferral-reason-unknown") as refusal:
        world.defer(application, reason=reason)
    assert refusal.fields == ["reason"]


@pytest.mark.rule("participant.already-deferred")
def test_a_deferred_participant_cannot_be_deferred(world: World) -> None:
    application = world.ready_to("resume")
    with world.refuses("participant.already-deferred") as refusal:
        world.defer(application)
    assert refusal.fields == ["participant_profile"]


@pytest.mark.rule("participant.withdrawn-cannot-defer")
def test_a_withdrawn_participant_cannot_be_deferred(world: World) -> None:
    application = world.withdrawn()
    with world.refuses("participant.withdrawn-cannot-defer") as refusal:
        world.defer(application)
    assert refusal.fields == ["participant_profile"]


def test_reason_and_status_are_both_refused_in_this_order(world: World) -> None:
    application = world.ready_to("resume")
    with world.refuses("participant.deferral-reason-unknown", "participant.already-deferred") as refusal:
        world.defer(application, reason="holiday")
    assert refusal.fields == ["reason", "participant_profile"]


# --- resuming


@pytest.mark.spares("participant.already-active", "participant.withdrawn-cannot-resume")
def test_a_deferred_participant_can_be_resumed(world: World) -> None:
    application = world.ready_to("resume")
    world.move_to("2023-03-01")
    world.resume(application)
    enrolment = world.enrolment(application)
    assert enrolment.training_status is TrainingStatus.ACTIVE
    assert enrolment.history[-1] == TrainingChange(TrainingStatus.ACTIVE, "teach-first", world.now)


@pytest.mark.rule("participant.already-active")
def test_an_active_participant_cannot_be_resumed(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.already-active") as refusal:
        world.resume(application)
    assert refusal.fields == ["participant_profile"]


@pytest.mark.rule("participant.withdrawn-cannot-resume")
def test_a_withdrawn_participant_cannot_be_resumed(world: World) -> None:
    application = world.withdrawn()
    with world.refuses("participant.withdrawn-cannot-resume") as refusal:
        world.resume(application)
    assert refusal.fields == ["participant_profile"]


# --- withdrawing


@pytest.mark.spares("participant.withdrawal-reason-unknown", "participant.already-withdrawn")
@pytest.mark.parametrize("reason", WITHDRAWAL_REASONS)
def test_a_participant_who_has_started_can_be_withdrawn(world: World, reason: str) -> None:
    application = world.ready_to("withdraw")
    world.move_to("2023-02-01")
    world.withdraw(application, reason=reason)
    enrolment = world.enrolment(application)
    assert enrolment.training_status is TrainingStatus.WITHDRAWN
    assert enrolment.history[-1] == TrainingChange(TrainingStatus.WITHDRAWN, "teach-first", world.now, reason)


def test_a_deferred_participant_can_be_withdrawn(world: World) -> None:
    application = world.ready_to("withdraw")
    world.defer(application)
    world.withdraw(application)
    assert world.enrolment(application).training_status is TrainingStatus.WITHDRAWN


@pytest.mark.rule("participant.withdrawal-reason-unknown")
@pytest.mark.parametrize("reason", [*BLANK, "holiday", "bereavement", "quality-of-programme-structure-not-suitable"])
def test_a_withdrawal_needs_one_of_its_own_reasons_to_the_letter(world: World, reason: str | None) -> None:
    application = world.ready_to("withdraw")
    with world.refuses("participant.withdrawal-reason-unknown") as refusal:
        world.withdraw(application, reason=reason)
    assert refusal.fields == ["reason"]


@pytest.mark.rule("participant.already-withdrawn")
def test_a_withdrawn_participant_cannot_be_withdrawn(world: World) -> None:
    application = world.withdrawn()
    with world.refuses("participant.already-withdrawn") as refusal:
        world.withdraw(application)
    assert refusal.fields == ["participant_profile"]


@pytest.mark.rule("participant.no-started-declaration")
@pytest.mark.parametrize("milestone", [None, "retained-1", "completed"])
def test_a_withdrawal_needs_a_started_declaration(world: World, milestone: str | None) -> None:
    application = world.accepted()
    if milestone:
        world.declare(application, milestone)
    with world.refuses("participant.no-started-declaration") as refusal:
        world.withdraw(application)
    assert refusal.fields == ["participant_profile"]


@pytest.mark.rule("participant.no-started-declaration")
def test_having_started_another_course_does_not_count(world: World) -> None:
    application = world.accepted()
    world.declare(world.accepted(world.register.person_of(application), course="npq-headship"))
    with world.refuses("participant.no-started-declaration"):
        world.withdraw(application)


@pytest.mark.spares("participant.no-started-declaration")
def test_a_voided_started_declaration_counts(world: World) -> None:
    application = world.accepted()
    world.void(world.declare(application))
    world.withdraw(application)
    assert world.enrolment(application).training_status is TrainingStatus.WITHDRAWN


def test_everything_wrong_with_a_withdrawal_is_said_in_this_order(world: World) -> None:
    application = world.accepted()
    states.move_training(world.enrolment(application), "withdraw", provider="teach-first", now=world.now)
    with world.refuses(
        "participant.withdrawal-reason-unknown",
        "participant.already-withdrawn",
        "participant.no-started-declaration",
    ) as refusal:
        world.withdraw(application, reason="holiday")
    assert refusal.fields == ["reason", "participant_profile"]


# --- timestamps (contract 5.3)


@pytest.mark.parametrize("action", ["defer", "resume", "withdraw"])
def test_a_change_of_training_stamps_enrolment_and_person_but_no_application_or_declaration(
    world: World, action: str
) -> None:
    application = world.ready_to(action)
    declared = {found.id: found.updated_at for found in world.register.declarations_of_application(application.id)}
    before = application.updated_at
    world.move_to("2023-02-01")
    person = getattr(world, action)(application)
    assert person.updated_at == world.enrolment(application).updated_at == world.now
    assert application.updated_at == before
    assert declared == {
        found.id: found.updated_at for found in world.register.declarations_of_application(application.id)
    }


@every_action
def test_an_action_touches_only_the_named_course(world: World, action: str) -> None:
    application = world.ready_to(action)
    other = world.accepted(world.register.person_of(application), course="npq-headship")
    before = repr(world.enrolment(other))
    getattr(world, action)(application)
    assert repr(world.enrolment(other)) == before


def test_the_history_of_an_enrolment_is_told_per_provider(world: World) -> None:
    application = world.ready_to("withdraw")
    world.defer(application, reason="career-break")
    world.resume(application)
    world.withdraw(application)
    enrolment = world.enrolment(application)
    assert [change.status for change in enrolment.history] == ["active", "deferred", "active", "withdrawn"]
    deferral = enrolment.latest("teach-first", TrainingStatus.DEFERRED)
    assert deferral is not None
    assert deferral.reason == "career-break"
    assert enrolment.latest("ambition-institute") is None
