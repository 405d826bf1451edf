"""Changing a funded place: contract 3.6, 2.3 and 7.2."""

from dataclasses import replace

import pytest

from domain.law2026.world import World
from sandbox.domain.records import DeclarationState

LIVE = ["submitted", "eligible", "payable", "paid"]
SPENT = ["voided", "ineligible", "awaiting_clawback", "clawed_back"]
TRUTHY = ["true", "", 0, 1]


@pytest.mark.spares(
    "application.funded-place-missing",
    "funding.not-accepted",
    "funding.not-eligible",
    "funding.cohort-without-cap",
    "funding.has-declarations",
)
@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True), (None, True), (None, False)])
def test_a_place_is_given_or_taken(world: World, before: bool | None, after: bool) -> None:
    application = world.accepted(funded_place=before)
    touched = world.register.person_of(application).updated_at
    assert world.change_funded_place(application, after).funded_place is after
    assert application.updated_at == world.now
    assert world.register.person_of(application).updated_at == touched


@pytest.mark.parametrize("place", [True, False])
def test_saying_the_same_again_moves_nothing(world: World, place: bool) -> None:
    application = world.accepted(funded_place=place)
    before = replace(application)
    world.move_to("2025-11-20")
    assert world.change_funded_place(application, place) == before


@pytest.mark.rule("application.funded-place-missing")
@pytest.mark.spares("funding.not-eligible")
@pytest.mark.parametrize("sent", [None, *TRUTHY])
def test_the_place_has_to_be_a_json_boolean(world: World, sent: object) -> None:
    application = world.accepted(funded_place=True)
    with world.refuses("application.funded-place-missing") as refusal:
        world.change_funded_place(application, sent)
    assert refusal.titles == ["funded_place"]


@pytest.mark.rule("funding.not-accepted")
@pytest.mark.parametrize("status", ["pending", "rejected"])
def test_only_accepted_applications_have_a_place_to_change(world: World, status: str) -> None:
    application = world.application() if status == "pending" else world.reject(world.application())
    with world.refuses("funding.not-accepted") as refusal:
        world.change_funded_place(application, True)
    assert refusal.titles == ["application"]


@pytest.mark.rule("funding.not-eligible")
def test_whoever_is_not_eligible_gets_no_place(world: World) -> None:
    application = world.accepted(eligible_for_funding=False, funded_place=False)
    with world.refuses("funding.not-eligible") as refusal:
        world.change_funded_place(application, True)
    assert refusal.titles == ["application"]


@pytest.mark.rule("application.funded-place-missing", "funding.not-eligible")
@pytest.mark.parametrize("sent", TRUTHY)
def test_any_text_or_number_asks_for_a_place(world: World, sent: object) -> None:
    application = world.accepted(eligible_for_funding=False, funded_place=False)
    with world.refuses("application.funded-place-missing", "funding.not-eligible"):
        world.change_funded_place(application, sent)


@pytest.mark.rule("application.funded-place-missing")
@pytest.mark.spares("funding.not-eligible")
def test_null_does_not_ask_for_a_place(world: World) -> None:
    application = world.accepted(eligible_for_funding=False, funded_place=False)
    with world.refuses("application.funded-place-missing"):
        world.change_funded_place(application, None)


@pytest.mark.spares("funding.not-eligible")
def test_whoever_is_not_eligible_can_lose_a_place(world: World) -> None:
    application = world.accepted(eligible_for_funding=False, funded_place=True)
    assert world.change_funded_place(application, False).funded_place is False


@pytest.mark.rule("funding.cohort-without-cap")
@pytest.mark.parametrize("cohort", ["2021a", "2023a", "2026a"])
def test_only_capped_cohorts_have_places(world: World, cohort: str) -> None:
    application = world.accepted(cohort=cohort)
    with world.refuses("funding.cohort-without-cap") as refusal:
        world.change_funded_place(application, False)
    assert refusal.titles == ["application"]


@pytest.mark.rule("funding.not-accepted")
@pytest.mark.spares("funding.cohort-without-cap")
def test_the_cap_waits_for_the_other_rules(world: World) -> None:
    application = world.application(cohort="2023a")
    with world.refuses("funding.not-accepted"):
        world.change_funded_place(application, False)


@pytest.mark.rule("funding.has-declarations")
@pytest.mark.parametrize("state", LIVE)
def test_what_counts_fixes_the_place_even_the_same_one(world: World, state: str) -> None:
    application = world.accepted(funded_place=True)
    world.declared(application, state=DeclarationState(state))
    for place in (True, False):
        with world.refuses("funding.has-declarations") as refusal:
            world.change_funded_place(application, place)
        assert refusal.titles == ["application"]


@pytest.mark.spares("funding.has-declarations")
@pytest.mark.parametrize("state", SPENT)
def test_what_no_longer_counts_does_not(world: World, state: str) -> None:
    application = world.accepted(funded_place=True)
    world.declared(application, state=DeclarationState(state))
    assert world.change_funded_place(application, False).funded_place is False


@pytest.mark.rule("funding.has-declarations", "funding.not-eligible")
@pytest.mark.spares("funding.cohort-without-cap")
def test_objections_to_a_change_of_place_come_in_the_contracts_order(world: World) -> None:
    lost = world.accepted(cohort="2023a", eligible_for_funding=False)
    world.declared(lost)
    world.training(lost, "withdraw")
    world.accept(world.application(world.register.person_of(lost), cohort="2023a", provider="llse"))
    with world.refuses(
        "application.funded-place-missing", "funding.not-accepted", "funding.not-eligible", "funding.has-declarations"
    ) as refusal:
        world.change_funded_place(lost, "yes")
    assert refusal.titles == ["funded_place", "application", "application", "application"]
