"""Deferring, resuming and withdrawing (release 2026, contract 4.4 to 4.7)."""

from collections.abc import Iterator
from datetime import datetime

from sandbox.domain import states, whereabouts
from sandbox.domain.errors import Check, Problem, Refused
from sandbox.domain.laws.law2026 import people
from sandbox.domain.participants import Trainee
from sandbox.domain.records import DeclarationType, Person, TrainingStatus
from sandbox.domain.register import Register


def defer(
    register: Register, provider: str, participant_id: str, *, course: str | None, reason: str | None, now: datetime
) -> Person:
    """Note a break from training (contract 4.5).

    Args:
        register: where the participant is kept.
        provider: slug of the calling lead provider.
        participant_id: as in the path.
        course: the course to pause, by its identifier.
        reason: one of the deferral reasons.
        now: the instant of the call; it becomes the date of the deferral.

    Raises:
        NotFound: the provider has accepted nobody of this id.
        Refused: for every reason in the contract's order.
    """
    trainee, problems = whom(register, provider, participant_id, course)
    known = reason in register.reference.deferral_reasons
    declared = _declared(register, trainee)
    problems += register.judge(
        (
            Check("participant.deferral-reason-unknown", not known, {"reason": reason}),
            *status_check(trainee, TrainingStatus.DEFERRED, "participant.already-deferred"),
            *status_check(trainee, TrainingStatus.WITHDRAWN, "participant.withdrawn-cannot-defer"),
        )
    )
    if trainee.application is not None:
        facts = {"course": course, "declared": ", ".join(declared)}
        problems += register.judge([Check("participant.no-declarations", not declared, facts)])
    return _move(trainee, problems, "defer", provider=provider, now=now, reason=reason)


def resume(register: Register, provider: str, participant_id: str, *, course: str | None, now: datetime) -> Person:
    """Take a participant back into training, after a break or a withdrawal (contract 4.6).

    Args are those of `defer`, without a reason.

    Raises:
        NotFound: the provider has accepted nobody of this id.
        Refused: for every reason in the contract's order.
    """
    trainee, problems = whom(register, provider, participant_id, course)
    problems += register.judge(status_check(trainee, TrainingStatus.ACTIVE, "participant.already-active"))
    return _move(trainee, problems, "resume", provider=provider, now=now)


def withdraw(
    register: Register, provider: str, participant_id: str, *, course: str | None, reason: str | None, now: datetime
) -> Person:
    """End a participant's training; what was declared stays as it is (contract 4.7).

    Args are those of `defer`; the reason is one of the withdrawal reasons.

    Raises:
        NotFound: the provider has accepted nobody of this id.
        Refused: for every reason in the contract's order.
    """
    trainee, problems = whom(register, provider, participant_id, course)
    known = reason in register.reference.withdrawal_reasons
    problems += register.judge(
        (
            Check("participant.withdrawal-reason-unknown", not known, {"reason": reason}),
            *status_check(trainee, TrainingStatus.WITHDRAWN, "participant.already-withdrawn"),
        )
    )
    if not problems:
        declared = _declared(register, trainee)
        facts = {"course": course, "declared": ", ".join(declared)}
        missing = DeclarationType.STARTED not in declared
        problems += register.judge([Check("participant.no-started-declaration", missing, facts)])
    return _move(trainee, problems, "withdraw", provider=provider, now=now, reason=reason)


def whom(register: Register, provider: str, participant_id: str, course: str | None) -> tuple[Trainee, list[Problem]]:
    """Whom an action is about, and what the rules that all actions share have against it (contract 4.4).

    Raises:
        NotFound: the provider has accepted nobody of this id.
    """
    person = people.find_trainee(register, provider, participant_id)
    application = people.accepted_on(register, person, provider, course)
    enrolment = None if application is None else register.enrolments[application.id]

    def about_course(rule: str, objects: bool) -> Check:
        return whereabouts.participant_check(register, provider, rule, objects, participant_id, course)

    problems = register.judge(
        (
            people.id_changed_check(register, "participant.id-changed", participant_id),
            about_course("participant.course-unknown", course not in register.reference.courses),
        )
    )
    if not problems:
        problems += register.judge([about_course("participant.not-on-course", application is None)])
    return Trainee(person, application, enrolment), problems


def status_check(trainee: Trainee, forbidden: TrainingStatus, rule: str) -> Iterator[Check]:
    """Whether the participant is where an action cannot start; asked wherever the enrolment was found."""
    if trainee.enrolment is not None:
        status = trainee.enrolment.training_status
        yield Check(rule, status is forbidden, {"training_status": status})


def _declared(register: Register, trainee: Trainee) -> list[DeclarationType]:
    """What was ever declared for the enrolment, in whatever state it is now."""
    if trainee.application is None:
        return []
    return [found.type for found in register.declarations_of_application(trainee.application.id)]


def _move(
    trainee: Trainee, problems: list[Problem], move: str, *, provider: str, now: datetime, reason: str | None = None
) -> Person:
    """Refuse, or move; a change of training touches the application, not the person (contract 2.3)."""
    if problems or trainee.person is None or trainee.application is None or trainee.enrolment is None:
        raise Refused(*problems)
    moves = states.TRAINING_MOVES_2026
    states.move_training(trainee.enrolment, move, provider=provider, now=now, reason=reason, moves=moves)
    trainee.application.updated_at = now
    return trainee.person
