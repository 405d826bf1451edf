"""Who is a participant, and whom the four actions are about (contract 5.1 and 7.4)."""

import pytest

from domain.world import World
from sandbox.domain import participants

every_action = pytest.mark.parametrize("action", ["defer", "resume", "withdraw", "change_schedule"])
BLANK = [None, "", " "]


# --- finding


@pytest.mark.rule("participant.not-found")
@pytest.mark.parametrize("situation", ["unknown", "pending", "rejected", "accepted by another provider"])
def test_nobody_is_a_participant_before_the_caller_accepts(world: World, situation: str) -> None:
    ada = world.person()
    application = world.application(ada)
    if situation == "rejected":
        world.reject(application)
    if situation == "accepted by another provider":
        world.accepted(ada, provider="ambition-institute")
    with world.refuses("participant.not-found"):
        participants.find(world.register, "teach-first", "no-such-id" if situation == "unknown" else ada.id)


@pytest.mark.spares("participant.not-found")
def test_whoever_was_accepted_is_a_participant_also_after_withdrawal(world: World) -> None:
    application = world.withdrawn()
    ada = world.register.person_of(application)
    assert participants.find(world.register, "teach-first", ada.id) is ada


# --- whom an action is about


@pytest.mark.spares(
    "participant.unknown", "participant.course-unknown", "participant.course-missing", "participant.not-on-course"
)
@every_action
def test_an_action_answers_with_the_participant(world: World, action: str) -> None:
    application = world.ready_to(action)
    assert getattr(world, action)(application) is world.register.person_of(application)


@every_action
def test_an_identitys_id_means_its_person(world: World, action: str) -> None:
    application = world.ready_to(action)
    identity = world.identity(world.register.person_of(application))
    assert getattr(world, action)(application, participant_id=identity.id) is world.register.person_of(application)


@pytest.mark.rule("participant.unknown")
@every_action
@pytest.mark.parametrize("participant_id", ["no-such-id", ""])
def test_an_unknown_participant_is_refused(world: World, action: str, participant_id: str) -> None:
    application = world.ready_to(action)
    with world.refuses("participant.unknown") as refusal:
        getattr(world, action)(application, participant_id=participant_id)
    assert refusal.fields == ["participant_id"]


@pytest.mark.rule("participant.course-unknown")
@every_action
@pytest.mark.parametrize("course", ["npq-nonsense", "ecf-induction"])
def test_a_course_that_is_no_npq_course_is_refused(world: World, action: str, course: str) -> None:
    application = world.ready_to(action)
    with world.refuses("participant.course-unknown") as refusal:
        getattr(world, action)(application, course=course)
    assert refusal.fields == ["course_identifier"]


@pytest.mark.rule("participant.course-unknown")
@every_action
def test_no_course_is_recognised_for_somebody_without_any_enrolment(world: World, action: str) -> None:
    application = world.application()
    with world.refuses("participant.course-unknown"):
        getattr(world, action)(application)


@pytest.mark.rule("participant.course-missing")
@every_action
@pytest.mark.parametrize("course", BLANK)
def test_a_blank_course_is_unknown_and_missing_in_one_entry(world: World, action: str, course: str | None) -> None:
    application = world.ready_to(action)
    with world.refuses("participant.course-unknown", "participant.course-missing") as refusal:
        getattr(world, action)(application, course=course)
    assert refusal.fields == ["course_identifier"]


@every_action
def test_a_blank_course_of_an_unknown_participant_is_only_missing(world: World, action: str) -> None:
    application = world.ready_to(action)
    with world.refuses("participant.unknown", "participant.course-missing") as refusal:
        getattr(world, action)(application, course=None, participant_id="no-such-id")
    assert refusal.fields == ["participant_id", "course_identifier"]


@pytest.mark.rule("participant.not-on-course")
@every_action
@pytest.mark.parametrize(
    "whom",
    [{"course": "npq-headship"}, {"provider": "ambition-institute"}],
    ids=["another course", "another provider's participant"],
)
def test_somebody_else_or_on_another_course_is_refused(world: World, action: str, whom: dict[str, str]) -> None:
    application = world.ready_to(action)
    with world.refuses("participant.not-on-course") as refusal:
        getattr(world, action)(application, **whom)
    assert refusal.fields == ["participant_id"]


def test_the_reason_of_a_deferral_is_judged_also_when_nobody_was_found(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.unknown", "participant.deferral-reason-unknown") as refusal:
        world.defer(application, participant_id="no-such-id", reason="holiday")
    assert refusal.fields == ["participant_id", "reason"]


def test_the_reason_of_a_withdrawal_is_judged_only_when_the_enrolment_was_found(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.unknown"):
        world.withdraw(application, participant_id="no-such-id", reason="holiday")
