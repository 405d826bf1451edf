"""What comes of accepting: contract 3.4 (effects) and 2.3."""

from dataclasses import replace

from domain.law2026.world import World
from sandbox.domain.records import (
    ApplicationStatus,
    RejectionReason,
    TrainingChange,
    TrainingStatus,
)

ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"


def test_an_acceptance_enrols(world: World) -> None:
    application = world.accept(world.application())
    enrolment = world.enrolment(application)
    assert application.status is ApplicationStatus.ACCEPTED
    assert (enrolment.schedule, enrolment.cohort) == ("npq-leadership-autumn", "2025a")
    assert enrolment.training_status is TrainingStatus.ACTIVE
    assert enrolment.history == [TrainingChange(TrainingStatus.ACTIVE, "teach-first", world.now)]
    assert enrolment.created_at == world.now
    assert list(world.register.participants_for("teach-first")) == [world.register.person_of(application).id]


def test_an_acceptance_stamps_the_application_and_the_person(world: World) -> None:
    application = world.accept(world.application())
    assert application.updated_at == world.now
    assert world.register.person_of(application).updated_at == world.now


def test_rivals_for_the_course_and_cohort_are_rejected_whatever_their_status(world: World) -> None:
    person = world.person()
    pending = world.application(person, provider="llse")
    rejected = world.reject(world.application(person, provider="ambition-institute"))
    withdrawn = world.training(world.accepted(person, provider="church-of-england"), "withdraw")
    world.move_to("2025-11-20")
    world.accept(world.application(person))
    for rival in (pending, rejected, withdrawn):
        assert rival.status is ApplicationStatus.REJECTED
        assert rival.reason_for_rejection is RejectionReason.RIVAL_ACCEPTED
        assert rival.updated_at == world.now
    assert list(world.register.participants_for("church-of-england")) == []


def test_other_cohorts_courses_and_people_are_left_alone(world: World) -> None:
    person = world.person(trn="7654321")
    others = [
        world.application(person, cohort="2025b"),
        world.application(person, cohort="2024a"),
        world.application(person, course="npq-headship"),
        world.application(world.person(trn="7654321")),
    ]
    before = [replace(other) for other in others]
    world.accept(world.application(person))
    assert others == before


def test_the_other_support_offer_is_left_alone(world: World) -> None:
    person = world.person()
    other = world.application(person, course=ASO)
    world.accept(world.application(person, course=EHCO))
    assert other.status is ApplicationStatus.PENDING


def test_an_earlier_reason_for_rejection_stays_on_what_is_accepted(world: World) -> None:
    application = world.application(reason_for_rejection=RejectionReason.EXPIRED)
    assert world.accept(application).reason_for_rejection is RejectionReason.EXPIRED
