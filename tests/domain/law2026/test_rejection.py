"""Rejecting: contract 3.5, 3.2 and 2.3."""

from dataclasses import replace

import pytest

from domain.law2026.world import World
from sandbox.domain.records import ApplicationStatus, DeclarationState, RejectionReason

LIVE = ["submitted", "eligible", "payable", "paid"]
SPENT = ["voided", "ineligible", "awaiting_clawback", "clawed_back"]


@pytest.mark.spares("application.already-rejected", "application.has-declarations")
def test_a_pending_application_is_rejected_by_the_provider(world: World) -> None:
    application = world.reject(world.application())
    assert application.status is ApplicationStatus.REJECTED
    assert application.reason_for_rejection is RejectionReason.BY_PROVIDER
    assert application.updated_at == world.register.person_of(application).updated_at == world.now


@pytest.mark.spares("application.has-declarations")
@pytest.mark.parametrize("state", [None, *SPENT])
def test_an_acceptance_is_taken_back_while_nothing_counts_for_it(world: World, state: str | None) -> None:
    application = world.accepted(funded_place=True)
    if state is not None:
        world.declared(application, state=DeclarationState(state))
    before = replace(world.enrolment(application))
    world.reject(application)
    assert application.status is ApplicationStatus.REJECTED
    assert application.funded_place is True
    assert world.enrolment(application) == before
    assert list(world.register.participants_for("teach-first")) == []


@pytest.mark.rule("application.has-declarations")
@pytest.mark.spares("application.already-rejected")
@pytest.mark.parametrize("state", LIVE)
def test_an_acceptance_that_something_counts_for_stays(world: World, state: str) -> None:
    application = world.accepted()
    live = world.declared(application, state=DeclarationState(state))
    with world.refuses("application.has-declarations") as refusal:
        world.reject(application)
    assert refusal.titles == ["application"]
    assert refusal.facts("application.has-declarations") == {"declarations": live.id}


@pytest.mark.rule("application.already-rejected")
def test_a_rejected_application_is_not_rejected_again(world: World) -> None:
    application = world.reject(world.application())
    with world.refuses("application.already-rejected") as refusal:
        world.reject(application)
    assert refusal.titles == ["application"]


@pytest.mark.rule("application.already-rejected", "application.has-declarations")
def test_both_objections_to_a_rejection_come_together(world: World) -> None:
    person = world.person()
    lost = world.training(world.accepted(person), "withdraw")
    world.declared(lost)
    world.accept(world.application(person, provider="llse"))
    with world.refuses("application.already-rejected", "application.has-declarations"):
        world.reject(lost)


def test_a_participant_stays_as_long_as_another_application_is_accepted(world: World) -> None:
    application = world.accepted()
    person = world.register.person_of(application)
    world.accepted(person, course="npq-headship")
    world.reject(application)
    assert list(world.register.participants_for("teach-first")) == [person.id]


def test_rejecting_touches_no_other_application(world: World) -> None:
    application = world.application()
    other = world.application(world.register.person_of(application), provider="llse")
    before = replace(other)
    world.reject(application)
    assert other == before
