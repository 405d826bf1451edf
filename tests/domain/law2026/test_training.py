"""Deferring, resuming and withdrawing (contract 4.4 to 4.7, 2.3 and 2.7)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from domain.law2026.world import World
from sandbox.domain.laws.law2026 import schedule_change, training
from sandbox.domain.records import Application, DeclarationState, Person, TrainingChange, TrainingStatus

REASON: dict[str, Any] = {"reason": "other"}
TARGET: dict[str, Any] = {"schedule_identifier": "npq-leadership-spring", "cohort": None}
ACTIONS: dict[str, tuple[Callable[..., Person], dict[str, Any]]] = {
    "defer": (training.defer, REASON),
    "resume": (training.resume, {}),
    "withdraw": (training.withdraw, REASON),
    "change_schedule": (schedule_change.change_schedule, TARGET),
}
every_action = pytest.mark.parametrize("action", ACTIONS)
DEFERRALS = ["bereavement", "long-term-sickness", "parental-leave", "career-break", "other"]
NO_REASON = [None, "", " ", "Other", "holiday"]


def act(world: World, action: str, application: Application, **changes: Any) -> Person:
    """The action as a provider would ask for it."""
    verb, told = ACTIONS[action]
    return verb(world.register, **{**world.whom(application), **told, "now": world.now, **changes})


def ready(world: World, action: str, **details: Any) -> Application:
    """An accepted application for which nothing stands in the way of the action."""
    application = world.accepted(**details)
    if action == "resume":
        world.training(application, "defer", "2025-11-01")
    if action in ("defer", "withdraw"):
        world.declared(application, state=DeclarationState.VOIDED)
    return application


# --- 4.4: who is meant


@pytest.mark.spares(
    "participant.not-found", "participant.id-changed", "participant.course-unknown", "participant.not-on-course"
)
@every_action
def test_an_action_answers_with_the_participant(world: World, action: str) -> None:
    application = ready(world, action)
    assert act(world, action, application) is world.register.person_of(application)


@pytest.mark.rule("participant.not-found")
@every_action
@pytest.mark.parametrize("situation", ["unknown", "pending", "rejected", "somebody else's", "old id"])
def test_whoever_the_provider_has_not_accepted_is_not_found_whatever_else_is_wrong(
    world: World, action: str, situation: str
) -> None:
    application = world.application() if situation == "pending" else ready(world, action)
    person = world.register.person_of(application)
    changes: dict[str, Any] = {"course": "npq-nonsense"}
    if situation == "unknown":
        changes["participant_id"] = "no-such-id"
    if situation == "rejected":
        world.rejected(application)
    if situation == "somebody else's":
        changes["provider"] = "ambition-institute"
    if situation == "old id":
        changes["participant_id"] = world.replaced(person)
    with world.refuses("participant.not-found"):
        act(world, action, application, **changes)


@pytest.mark.rule("participant.id-changed")
@every_action
def test_an_old_id_that_is_still_somebodys_is_refused(world: World, action: str) -> None:
    application = ready(world, action)
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("participant.id-changed") as refusal:
        act(world, action, application)
    facts = refusal.facts("participant.id-changed")
    assert (facts["participant_id"], str(facts["became"])[:4]) == (world.whom(application)["participant_id"], "new-")
    assert facts["changed_at"] == "2025-11-15T09:00:00Z"
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("participant.course-unknown")
@every_action
@pytest.mark.parametrize("course", [None, "", "npq-nonsense", "NPQ-SENIOR-LEADERSHIP"])
def test_a_missing_or_unknown_course_is_one_objection(world: World, action: str, course: str | None) -> None:
    application = ready(world, action)
    with world.refuses("participant.course-unknown") as refusal:
        act(world, action, application, course=course)
    assert refusal.titles == ["course_identifier"]


@pytest.mark.rule("participant.not-on-course")
@every_action
def test_an_action_on_a_course_of_nobodys_is_refused(world: World, action: str) -> None:
    application = ready(world, action)
    with world.refuses("participant.not-on-course") as refusal:
        act(world, action, application, course="npq-headship")
    assert refusal.titles == ["participant_id"]


@every_action
def test_the_two_support_offers_are_different_courses_here(world: World, action: str) -> None:
    details = {"course": "npq-early-headship-coaching-offer", "schedule": "npq-ehco-november"}
    application = ready(world, action, **details)
    with world.refuses("participant.not-on-course"):
        act(world, action, application, course="npq-additional-support-offer")


@every_action
def test_an_enrolment_with_another_provider_is_not_meant(world: World, action: str) -> None:
    application = ready(world, action)
    world.accepted(world.register.person_of(application), course="npq-headship", provider="ambition-institute")
    with world.refuses("participant.not-on-course"):
        act(world, action, application, course="npq-headship")


@every_action
def test_an_application_that_was_rejected_later_is_not_meant(world: World, action: str) -> None:
    application = ready(world, action)
    world.accepted(world.register.person_of(application), course="npq-headship")
    world.rejected(application)
    with world.refuses("participant.not-on-course"):
        act(world, action, application)


@pytest.mark.rule("participant.id-changed", "participant.course-unknown")
@every_action
def test_an_old_id_and_a_bad_course_are_told_together_and_the_enrolment_is_not_asked_about(
    world: World, action: str
) -> None:
    application = ready(world, action)
    world.replaced(world.register.person_of(application), still_known=True)
    world.listen()
    with world.refuses("participant.id-changed", "participant.course-unknown"):
        act(world, action, application, course="npq-nonsense")
    assert "participant.not-on-course" not in world.asked()


@every_action
def test_of_two_enrolments_on_a_course_the_first_made_is_meant(world: World, action: str) -> None:
    ada = world.person()
    first, second = (ready(world, action, person=ada, cohort=cohort) for cohort in ("2025a", "2023a"))
    before = world.enrolment(second).updated_at
    act(world, action, first)
    assert world.enrolment(first).updated_at == world.now
    assert world.enrolment(second).updated_at == before


# --- 4.5: defer


@pytest.mark.spares("participant.deferral-reason-unknown")
@pytest.mark.parametrize("reason", DEFERRALS)
def test_each_deferral_reason_is_kept_in_the_log(world: World, reason: str) -> None:
    application = ready(world, "defer")
    act(world, "defer", application, reason=reason)
    enrolment = world.enrolment(application)
    assert enrolment.training_status is TrainingStatus.DEFERRED
    assert enrolment.history[-1] == TrainingChange(TrainingStatus.DEFERRED, "teach-first", world.now, reason)


@pytest.mark.rule("participant.deferral-reason-unknown")
@pytest.mark.parametrize("reason", [*NO_REASON, "disengaged-and-unresponsive"])
def test_a_deferral_without_a_known_reason_is_refused_once(world: World, reason: str | None) -> None:
    application = ready(world, "defer")
    with world.refuses("participant.deferral-reason-unknown") as refusal:
        act(world, "defer", application, reason=reason)
    assert refusal.titles == ["reason"]


@pytest.mark.rule("participant.already-deferred")
@pytest.mark.spares("participant.withdrawn-cannot-defer")
def test_a_deferral_cannot_be_repeated(world: World) -> None:
    application = world.training(ready(world, "defer"), "defer")
    with world.refuses("participant.already-deferred") as refusal:
        act(world, "defer", application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("participant.withdrawn-cannot-defer")
@pytest.mark.spares("participant.already-deferred")
def test_the_withdrawn_cannot_be_deferred(world: World) -> None:
    application = world.training(ready(world, "defer"), "withdraw")
    with world.refuses("participant.withdrawn-cannot-defer") as refusal:
        act(world, "defer", application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("participant.no-declarations")
def test_nobody_is_deferred_for_whom_nothing_was_declared(world: World) -> None:
    application = world.accepted()
    # a declaration of another enrolment does not help
    world.declared(world.accepted(world.register.person_of(application), course="npq-headship"))
    with world.refuses("participant.no-declarations") as refusal:
        act(world, "defer", application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.spares("participant.no-declarations")
@pytest.mark.parametrize("state", DeclarationState)
@pytest.mark.parametrize("milestone", ["started", "completed"])
def test_one_declaration_is_enough_to_defer_whatever_its_state_and_type(
    world: World, state: DeclarationState, milestone: str
) -> None:
    application = world.accepted()
    world.declared(application, milestone, state=state)
    act(world, "defer", application)
    assert world.enrolment(application).training_status is TrainingStatus.DEFERRED


@pytest.mark.parametrize(
    ("move", "rule"),
    [("defer", "participant.already-deferred"), ("withdraw", "participant.withdrawn-cannot-defer")],
)
def test_a_bad_reason_does_not_keep_the_other_objections_to_a_deferral_back(world: World, move: str, rule: str) -> None:
    application = world.training(world.accepted(), move)
    with world.refuses("participant.deferral-reason-unknown", rule, "participant.no-declarations"):
        act(world, "defer", application, reason="holiday")


def test_an_old_id_does_not_keep_the_objections_to_a_deferral_back(world: World) -> None:
    application = world.training(world.accepted(), "defer")
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("participant.id-changed", "participant.already-deferred", "participant.no-declarations"):
        act(world, "defer", application)


@pytest.mark.parametrize(("action", "reason"), [("defer", "deferral"), ("withdraw", "withdrawal")])
def test_the_reason_is_judged_also_where_no_enrolment_was_found_and_nothing_else_is(
    world: World, action: str, reason: str
) -> None:
    application = world.training(world.accepted(), "withdraw")
    with world.refuses("participant.not-on-course", f"participant.{reason}-reason-unknown"):
        act(world, action, application, course="npq-headship", reason="holiday")


def test_the_questions_about_a_deferral_are_all_asked_in_the_contracts_order(world: World) -> None:
    application = ready(world, "defer")
    world.listen()
    act(world, "defer", application)
    assert world.asked() == [
        "participant.not-found",
        "participant.id-changed",
        "participant.course-unknown",
        "participant.not-on-course",
        "participant.deferral-reason-unknown",
        "participant.already-deferred",
        "participant.withdrawn-cannot-defer",
        "participant.no-declarations",
    ]


# --- 4.6: resume


@pytest.mark.spares("participant.already-active")
@pytest.mark.parametrize("move", ["defer", "withdraw"])
def test_the_deferred_and_the_withdrawn_can_come_back(world: World, move: str) -> None:
    application = world.training(world.accepted(), move, "2025-11-01")
    act(world, "resume", application)
    enrolment = world.enrolment(application)
    assert enrolment.training_status is TrainingStatus.ACTIVE
    assert enrolment.history[-1] == TrainingChange(TrainingStatus.ACTIVE, "teach-first", world.now, None)


@pytest.mark.rule("participant.already-active")
def test_whoever_is_in_training_cannot_be_resumed(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.already-active") as refusal:
        act(world, "resume", application)
    assert refusal.titles == ["participant_id"]


def test_an_old_id_does_not_keep_the_objection_to_a_resumption_back(world: World) -> None:
    application = world.accepted()
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("participant.id-changed", "participant.already-active"):
        act(world, "resume", application)


def test_a_provider_resumes_without_any_declaration(world: World) -> None:
    application = world.training(world.accepted(), "defer")
    act(world, "resume", application)
    assert world.enrolment(application).training_status is TrainingStatus.ACTIVE


# --- 4.7: withdraw


def test_each_of_the_21_withdrawal_reasons_is_kept_in_the_log(world: World) -> None:
    reasons = world.register.reference.withdrawal_reasons
    assert len(reasons) == 21
    assert "quality-of-programme-structure-not-suitable." in reasons
    for reason in reasons:
        application = ready(world, "withdraw")
        act(world, "withdraw", application, reason=reason)
        row = TrainingChange(TrainingStatus.WITHDRAWN, "teach-first", world.now, reason)
        assert world.enrolment(application).history[-1] == row


@pytest.mark.spares("participant.withdrawal-reason-unknown", "participant.already-withdrawn")
@pytest.mark.parametrize("deferred", [False, True])
def test_whoever_is_active_or_deferred_can_withdraw_and_declarations_stay(world: World, deferred: bool) -> None:
    application = world.accepted()
    declaration = world.declared(application)
    if deferred:
        world.training(application, "defer")
    before = declaration.state, declaration.updated_at
    act(world, "withdraw", application)
    assert world.enrolment(application).training_status is TrainingStatus.WITHDRAWN
    assert (declaration.state, declaration.updated_at) == before


@pytest.mark.rule("participant.withdrawal-reason-unknown")
@pytest.mark.parametrize("reason", [*NO_REASON, "bereavement", "quality-of-programme-structure-not-suitable"])
def test_a_withdrawal_without_a_known_reason_is_refused_once(world: World, reason: str | None) -> None:
    application = ready(world, "withdraw")
    with world.refuses("participant.withdrawal-reason-unknown") as refusal:
        act(world, "withdraw", application, reason=reason)
    assert refusal.titles == ["reason"]


@pytest.mark.rule("participant.already-withdrawn")
def test_a_withdrawal_cannot_be_repeated(world: World) -> None:
    application = world.training(ready(world, "withdraw"), "withdraw")
    with world.refuses("participant.already-withdrawn") as refusal:
        act(world, "withdraw", application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.rule("participant.no-started-declaration")
def test_nobody_withdraws_who_never_started(world: World) -> None:
    application = world.accepted()
    world.declared(application, "retained-1")
    with world.refuses("participant.no-started-declaration") as refusal:
        act(world, "withdraw", application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.spares("participant.no-started-declaration")
@pytest.mark.parametrize("state", DeclarationState)
def test_a_started_declaration_in_any_state_lets_a_participant_withdraw(world: World, state: DeclarationState) -> None:
    application = world.accepted()
    world.declared(application, state=state)
    act(world, "withdraw", application)
    assert world.enrolment(application).training_status is TrainingStatus.WITHDRAWN


def test_whether_they_started_is_asked_only_while_nothing_else_is_wrong(world: World) -> None:
    never_started = world.accepted()
    with world.refuses("participant.withdrawal-reason-unknown"):
        act(world, "withdraw", never_started, reason="holiday")
    withdrawn = world.training(world.accepted(), "withdraw")
    with world.refuses("participant.already-withdrawn"):
        act(world, "withdraw", withdrawn)


def test_a_bad_reason_and_a_repeated_withdrawal_are_told_together(world: World) -> None:
    application = world.training(ready(world, "withdraw"), "withdraw")
    with world.refuses("participant.withdrawal-reason-unknown", "participant.already-withdrawn") as refusal:
        act(world, "withdraw", application, reason=None)
    assert refusal.titles == ["reason", "participant_id"]


# --- 2.3 and 2.7: what moves, and what is remembered


@every_action
def test_an_action_moves_the_application_and_its_enrolment_and_not_the_person(world: World, action: str) -> None:
    application = ready(world, action)
    other = world.accepted(world.register.person_of(application), course="npq-headship")
    person_before, other_before = world.register.person_of(application).updated_at, other.updated_at
    act(world, action, application)
    assert (application.updated_at, world.enrolment(application).updated_at) == (world.now, world.now)
    assert world.register.person_of(application).updated_at == person_before
    assert other.updated_at == other_before


def test_the_log_remembers_every_change_with_its_instant(world: World) -> None:
    application = ready(world, "defer")
    instants: list[datetime] = []
    for day, action in enumerate(("defer", "resume", "withdraw", "resume"), 15):
        instants.append(world.move_to(f"2025-11-{day}T09:00"))
        act(world, action, application)
    history = world.enrolment(application).history
    assert [change.status for change in history] == ["active", "deferred", "active", "withdrawn", "active"]
    assert [change.at for change in history[1:]] == instants
    assert [change.reason for change in history] == [None, "other", None, "other", None]
