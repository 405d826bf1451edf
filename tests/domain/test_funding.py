"""Who is funded, and what an application shows of its age (contract 5.3 and 5.4)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import applications

ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"


def beside(world: World, mine: dict[str, Any], other: dict[str, Any]) -> Any:
    """An application of somebody who has another one, accepted unless its status is given."""
    ada = world.person()
    if "status" in other:
        world.application(ada, **other)
    else:
        world.enrolled(ada, schedule="npq-leadership-autumn", **other)
    return world.application(ada, **mine)


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ({}, {}),
        ({}, {"provider": "ambition-institute", "cohort": "2021a"}),
        ({}, {"funded_place": True}),
        ({"course": EHCO}, {"course": ASO}),
        ({"course": ASO}, {"course": EHCO}),
    ],
)
def test_funding_for_the_course_counts_with_any_provider_and_in_any_cohort(
    world: World, mine: dict[str, Any], other: dict[str, Any]
) -> None:
    application = beside(world, mine, other)
    assert applications.previously_funded(world.register, application)
    assert not applications.fundable(world.register, application)


@pytest.mark.parametrize(
    "other",
    [
        {"course": "npq-headship"},
        {"eligible_for_funding": False},
        {"funded_place": False},
        {"status": "pending"},
        {"status": "rejected"},
    ],
)
def test_nothing_but_funding_for_the_same_course_counts(world: World, other: dict[str, Any]) -> None:
    application = beside(world, {}, other)
    assert not applications.previously_funded(world.register, application)
    assert applications.fundable(world.register, application)


def test_funding_under_another_identity_does_not_count(world: World) -> None:
    ada = world.person()
    world.enrolled(ada, schedule="npq-leadership-autumn")
    application = world.application(ada, identity=world.identity(ada))
    assert not applications.previously_funded(world.register, application)


def test_an_application_is_not_its_own_predecessor(world: World) -> None:
    application = world.accepted()
    assert not applications.previously_funded(world.register, application)


@pytest.mark.parametrize(
    ("details", "fundable"),
    [
        ({}, True),
        ({"funded_place": True}, True),
        ({"funded_place": False}, False),
        ({"eligible_for_funding": False}, False),
    ],
)
def test_declarations_are_paid_for_whoever_is_eligible_and_not_without_a_funded_place(
    world: World, details: dict[str, Any], fundable: bool
) -> None:
    assert applications.fundable(world.register, world.accepted(**details)) is fundable


@pytest.mark.parametrize("latest", ["application", "identity", "person", "enrolment"])
def test_an_application_shows_the_latest_change_of_all_that_belongs_to_it(world: World, latest: str) -> None:
    application = world.accepted()
    records = {
        "application": application,
        "identity": world.register.identities[application.identity_id],
        "person": world.register.person_of(application),
        "enrolment": world.enrolment(application),
    }
    records[latest].updated_at = world.move_to("2023-01-01")
    assert applications.shown_updated_at(world.register, application) == world.now


def test_a_pending_application_shows_its_own_change(world: World) -> None:
    application = world.application()
    assert applications.shown_updated_at(world.register, application) == application.updated_at


def test_a_deferral_moves_what_an_application_shows_and_not_its_row(world: World) -> None:
    application = world.accepted()
    accepted_at = world.now
    world.move_to("2023-01-01")
    world.defer(application)
    assert application.updated_at == accepted_at
    assert applications.shown_updated_at(world.register, application) == world.now
