"""What release 2023 refuses because it came later: delivery partners, and places under a funding cap."""

import pytest

from domain.world import World
from sandbox.domain.errors import Refused
from sandbox.domain.laws import law2023

PARTNER = "fcb45a72-98cc-4488-935f-df0a111c2e07"


@pytest.mark.rule("dfe.no-delivery-partners")
def test_a_declaration_has_no_delivery_partner_to_change(world: World) -> None:
    declaration = world.declare(world.accepted())
    with world.refuses("dfe.no-delivery-partners"):
        law2023.change_delivery_partner(
            world.register, declaration.provider, declaration, partner=PARTNER, secondary=None, now=world.now
        )


@pytest.mark.spares("dfe.no-delivery-partners")
def test_a_delivery_partner_beside_a_declaration_is_not_read(world: World) -> None:
    declaration = world.declare(world.accepted(), delivery_partner_id=PARTNER)
    assert declaration.delivery_partner_id is None


@pytest.mark.parametrize("funded_place", [True, False, None, "true"])
def test_there_are_no_funded_places_to_change(world: World, funded_place: object) -> None:
    application = world.accepted()
    with world.unchanged(), pytest.raises(Refused) as caught:
        law2023.change_funded_place(world.register, application, funded_place=funded_place, now=world.now)
    assert [problem.rule for problem in caught.value.problems] == ["funding.capping-off"]


@pytest.mark.parametrize("funded_place", [True, False, "true"])
def test_a_funded_place_beside_an_acceptance_is_not_read(world: World, funded_place: object) -> None:
    application = world.application()
    law2023.accept(world.register, application, now=world.now, funded_place=funded_place)
    assert application.funded_place is None
