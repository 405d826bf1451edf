"""Which declarations a provider sees, and which it may change: contract 2.1 and 5.5."""

import pytest

from domain.law2026.world import World
from sandbox.domain.laws.law2026.declarations import find_declaration, find_own_declaration


@pytest.mark.spares("declaration.unknown", "declaration.not-yours")
def test_the_provider_that_made_it_sees_it_and_may_change_it(world: World) -> None:
    declaration = world.declare(world.accepted())
    assert find_declaration(world.register, "teach-first", declaration.id) is declaration
    assert find_own_declaration(world.register, "teach-first", declaration.id) is declaration


@pytest.mark.rule("declaration.unknown")
def test_another_provider_does_not_see_it(world: World) -> None:
    declaration = world.declare(world.accepted())
    with world.refuses("declaration.unknown") as refusal:
        find_declaration(world.register, "llse", declaration.id)
    assert refusal.facts("declaration.unknown")["made_by"] == "teach-first"
    with world.refuses("declaration.unknown"):
        find_own_declaration(world.register, "llse", declaration.id)


@pytest.mark.rule("declaration.unknown")
def test_what_does_not_exist_is_not_found(world: World) -> None:
    with world.refuses("declaration.unknown"):
        find_declaration(world.register, "teach-first", "no-such")


@pytest.mark.rule("declaration.not-yours")
@pytest.mark.spares("declaration.unknown")
def test_what_came_with_an_application_is_seen_and_may_not_be_changed(world: World) -> None:
    application = world.accepted()
    declaration = world.declare(application)
    world.register.set_provider(application, "llse")
    assert find_declaration(world.register, "llse", declaration.id) is declaration
    with world.refuses("declaration.not-yours") as refusal:
        find_own_declaration(world.register, "llse", declaration.id)
    assert refusal.titles == ["Cannot modify declaration"]
    assert refusal.facts("declaration.not-yours")["made_by"] == "teach-first"


@pytest.mark.spares("declaration.unknown", "declaration.not-yours")
def test_whoever_made_it_may_change_it_after_the_application_left(world: World) -> None:
    application = world.accepted()
    declaration = world.declare(application)
    world.register.set_provider(application, "llse")
    assert find_own_declaration(world.register, "teach-first", declaration.id) is declaration
