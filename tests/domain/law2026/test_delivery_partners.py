"""Who trained the participant: contract 5.4 (record rules), 5.6 and 7.6."""

from dataclasses import replace

import pytest

from domain.law2026.world import ELSEWHERE, PARTNER, SECOND, World
from sandbox.domain.records import Application, Declaration, DeclarationState

ABROAD = {"teacher_catchment": "scotland"}


def unpartnered(world: World, **details: str) -> Declaration:
    """A declaration of cohort 2023a, where partners are optional; it has none."""
    application = world.accepted(cohort="2023a", eligible_for_funding=False, **details)
    return world.declare(application, delivery_partner_id=None)


def accepted_abroad(world: World) -> Application:
    return world.accepted(**ABROAD)


# on creation


@pytest.mark.rule("declaration.partner-missing")
@pytest.mark.parametrize(("cohort", "partner"), [("2024a", ELSEWHERE), ("2025a", PARTNER), ("2026b", ELSEWHERE)])
def test_a_partner_is_required_in_england_from_2024_on(world: World, cohort: str, partner: str) -> None:
    application = world.accepted(cohort=cohort, eligible_for_funding=False)
    world.move_to("2026-11-24")
    date = "2026-10-15T10:00:00Z"
    with world.refuses("declaration.partner-missing") as refusal:
        world.declare(application, date=date, delivery_partner_id=None)
    assert refusal.titles == ["delivery_partner_id"]
    assert world.declare(application, date=date, delivery_partner_id=partner).delivery_partner_id == partner


@pytest.mark.spares("declaration.partner-missing")
def test_a_partner_is_optional_before_2024(world: World) -> None:
    assert unpartnered(world).delivery_partner_id is None


@pytest.mark.spares("declaration.partner-not-yours", "declaration.partner-outside-england")
def test_an_optional_partner_is_stored(world: World) -> None:
    partner = "b9ffdd1d-adf0-427b-8af5-95cd68ddb71b"
    application = world.accepted(cohort="2023a", eligible_for_funding=False)
    assert world.declare(application, delivery_partner_id=partner).delivery_partner_id == partner


@pytest.mark.spares("declaration.partner-missing")
def test_outside_england_no_partner_is_required(world: World) -> None:
    assert world.declare(accepted_abroad(world), delivery_partner_id=None).delivery_partner_id is None


@pytest.mark.rule("declaration.partner-outside-england")
def test_outside_england_a_partner_is_refused(world: World) -> None:
    application = accepted_abroad(world)
    with world.refuses("declaration.partner-outside-england") as refusal:
        world.declare(application)
    assert refusal.titles == ["delivery_partner_id"]


@pytest.mark.rule("declaration.partner-not-yours")
def test_a_partner_has_to_work_with_the_provider_in_exactly_this_cohort(world: World) -> None:
    application = world.accepted(cohort="2025b")
    # Teach First's partner in 2025a, and not in 2025b
    with world.refuses("declaration.partner-not-yours") as refusal:
        world.declare(application, delivery_partner_id=PARTNER)
    assert refusal.titles == ["delivery_partner_id"]


@pytest.mark.rule("declaration.partner-not-yours")
@pytest.mark.spares("declaration.partner-unknown")
def test_another_providers_partner_is_refused(world: World) -> None:
    mine = {name for name, each in world.register.reference.delivery_partners.items() if "teach-first" in each.cohorts}
    foreign = next(name for name in world.register.reference.delivery_partners if name not in mine)
    application = world.accepted()
    with world.refuses("declaration.partner-not-yours"):
        world.declare(application, delivery_partner_id=foreign)


@pytest.mark.rule("declaration.secondary-without-partner")
def test_a_second_partner_needs_a_first(world: World) -> None:
    application = accepted_abroad(world)
    with world.refuses("declaration.secondary-without-partner") as refusal:
        world.declare(application, delivery_partner_id=None, secondary_delivery_partner_id=SECOND)
    assert refusal.titles == ["secondary_delivery_partner_id"]


@pytest.mark.spares(
    "declaration.secondary-without-partner",
    "declaration.secondary-outside-england",
    "declaration.secondary-not-yours",
    "declaration.partners-equal",
)
def test_a_second_partner_of_the_providers_is_stored(world: World) -> None:
    declaration = world.declare(world.accepted(), secondary_delivery_partner_id=SECOND)
    assert declaration.secondary_delivery_partner_id == SECOND


@pytest.mark.rule("declaration.partner-outside-england", "declaration.secondary-outside-england")
@pytest.mark.spares("declaration.secondary-without-partner")
def test_outside_england_both_partners_are_refused(world: World) -> None:
    application = accepted_abroad(world)
    with world.refuses("declaration.partner-outside-england", "declaration.secondary-outside-england") as refusal:
        world.declare(application, secondary_delivery_partner_id=SECOND)
    assert refusal.titles == ["delivery_partner_id", "secondary_delivery_partner_id"]


@pytest.mark.rule("declaration.secondary-not-yours")
def test_a_second_partner_has_to_work_with_the_provider_in_this_cohort(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.secondary-not-yours") as refusal:
        world.declare(application, secondary_delivery_partner_id=ELSEWHERE)
    assert refusal.titles == ["secondary_delivery_partner_id"]


@pytest.mark.rule("declaration.partners-equal")
def test_the_second_partner_has_to_be_another(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.partners-equal") as refusal:
        world.declare(application, secondary_delivery_partner_id=PARTNER)
    assert refusal.titles == ["secondary_delivery_partner_id"]


# changing them


@pytest.mark.spares(
    "declaration.named-partner-unknown",
    "declaration.named-secondary-unknown",
    "declaration.partner-missing",
    "declaration.partner-not-yours",
)
def test_both_partners_can_be_changed(world: World) -> None:
    declaration = world.declare(world.accepted())
    world.move_to("2025-11-20")
    world.change_partner(declaration, SECOND, PARTNER)
    assert (declaration.delivery_partner_id, declaration.secondary_delivery_partner_id) == (SECOND, PARTNER)
    assert declaration.updated_at == world.now


@pytest.mark.parametrize("secondary", [None, ""])
def test_leaving_the_second_partner_out_takes_it_away(world: World, secondary: str | None) -> None:
    declaration = world.declare(world.accepted(), secondary_delivery_partner_id=SECOND)
    world.change_partner(declaration, PARTNER, secondary)
    assert declaration.secondary_delivery_partner_id is None


def test_saying_the_same_again_moves_nothing(world: World) -> None:
    declaration = world.declare(world.accepted(), secondary_delivery_partner_id=SECOND)
    world.move_to("2025-11-20")
    with world.unchanged():
        world.change_partner(declaration, PARTNER, SECOND)


@pytest.mark.parametrize("state", DeclarationState)
def test_partners_change_in_every_state_and_nothing_else_does(world: World, state: DeclarationState) -> None:
    application = world.accepted()
    declaration = world.declared(application, "completed", state=state)
    declaration.delivery_partner_id = PARTNER
    expected = replace(declaration, delivery_partner_id=SECOND, updated_at=world.now)
    person = world.register.person_of(application)
    before = replace(application), replace(person)
    assert world.change_partner(declaration, SECOND) == expected
    assert (application, person) == before
    assert world.register.outcomes_of(declaration) == []


@pytest.mark.rule("declaration.named-partner-unknown", "declaration.partner-missing")
def test_an_unknown_partner_takes_away_the_one_that_was_required(world: World) -> None:
    declaration = world.declare(world.accepted())
    with world.refuses("declaration.named-partner-unknown", "declaration.partner-missing") as refusal:
        world.change_partner(declaration, "nobody")
    assert refusal.titles == ["delivery_partner", "delivery_partner_id"]


@pytest.mark.rule("declaration.named-partner-unknown")
@pytest.mark.spares("declaration.partner-missing")
def test_an_unknown_partner_is_one_fault_where_none_was_required(world: World) -> None:
    declaration = unpartnered(world)
    with world.refuses("declaration.named-partner-unknown") as refusal:
        world.change_partner(declaration, "nobody")
    assert refusal.titles == ["delivery_partner"]


@pytest.mark.rule("declaration.named-partner-unknown")
@pytest.mark.spares("declaration.partner-missing")
def test_an_unknown_partner_is_one_fault_where_a_required_one_was_missing_all_along(world: World) -> None:
    declaration = world.declared(world.accepted())
    with world.refuses("declaration.named-partner-unknown"):
        world.change_partner(declaration, "nobody")


@pytest.mark.rule("declaration.named-partner-unknown", "declaration.partner-missing")
@pytest.mark.parametrize("missing", [None, ""])
@pytest.mark.parametrize("required", [True, False])
def test_a_missing_partner_is_two_faults_said_once_each(world: World, missing: str | None, required: bool) -> None:
    declaration = world.declare(world.accepted()) if required else unpartnered(world)
    with world.refuses("declaration.named-partner-unknown", "declaration.partner-missing") as refusal:
        world.change_partner(declaration, missing)
    assert refusal.titles == ["delivery_partner", "delivery_partner_id"]


@pytest.mark.rule("declaration.named-secondary-unknown")
@pytest.mark.spares("declaration.named-partner-unknown", "declaration.secondary-not-yours")
def test_an_unknown_second_partner_is_refused(world: World) -> None:
    declaration = world.declare(world.accepted())
    with world.refuses("declaration.named-secondary-unknown") as refusal:
        world.change_partner(declaration, SECOND, "nobody")
    assert refusal.titles == ["secondary_delivery_partner"]


@pytest.mark.rule("declaration.named-partner-unknown", "declaration.secondary-without-partner")
def test_a_missing_partner_beside_a_second_one_is_named_last(world: World) -> None:
    declaration = unpartnered(world)
    with world.refuses(
        "declaration.named-partner-unknown",
        "declaration.secondary-without-partner",
        "declaration.secondary-not-yours",
        "declaration.partner-missing",
    ):
        world.change_partner(declaration, None, SECOND)


@pytest.mark.rule("declaration.partner-not-yours", "declaration.partners-equal")
def test_a_change_is_judged_as_a_new_record_is(world: World) -> None:
    declaration = world.declare(world.accepted())
    with world.refuses(
        "declaration.partner-not-yours", "declaration.secondary-not-yours", "declaration.partners-equal"
    ):
        world.change_partner(declaration, ELSEWHERE, ELSEWHERE)


@pytest.mark.rule("declaration.partner-outside-england", "declaration.secondary-outside-england")
def test_outside_england_no_partner_can_be_named_later(world: World) -> None:
    declaration = world.declare(accepted_abroad(world), delivery_partner_id=None)
    with world.refuses("declaration.partner-outside-england", "declaration.secondary-outside-england"):
        world.change_partner(declaration, PARTNER, SECOND)


@pytest.mark.rule("declaration.date-in-future")
def test_a_server_date_before_the_declaration_is_noticed(world: World) -> None:
    declaration = world.declare(world.accepted())
    world.move_to("2025-10-14")
    with world.refuses("declaration.date-in-future"):
        world.change_partner(declaration, SECOND)


@pytest.mark.spares("declaration.partner-not-yours", "declaration.secondary-not-yours")
def test_a_partner_that_stays_is_not_looked_up_again(world: World) -> None:
    # contract 7.6: losing the partnership later does no harm
    declaration = world.declare(world.accepted())
    declaration.delivery_partner_id = ELSEWHERE
    assert world.change_partner(declaration, ELSEWHERE, SECOND).secondary_delivery_partner_id == SECOND


@pytest.mark.spares("declaration.secondary-not-yours")
def test_a_second_partner_that_stays_is_not_looked_up_again(world: World) -> None:
    declaration = world.declare(world.accepted())
    declaration.secondary_delivery_partner_id = ELSEWHERE
    assert world.change_partner(declaration, SECOND, ELSEWHERE).delivery_partner_id == SECOND
