"""Which applications a provider sees: contract 2.1."""

import pytest

from domain.law2026.world import World
from sandbox.domain.laws.law2026 import find_application


@pytest.mark.spares("application.unknown")
@pytest.mark.parametrize("status", ["pending", "accepted", "rejected"])
def test_a_provider_sees_its_applications_whatever_their_status(world: World, status: str) -> None:
    application = world.accepted() if status == "accepted" else world.application()
    if status == "rejected":
        world.reject(application)
    assert find_application(world.register, "teach-first", application.id) is application


@pytest.mark.rule("application.unknown")
@pytest.mark.parametrize("provider", ["llse", "ambition-institute"])
def test_anothers_application_is_not_found(world: World, provider: str) -> None:
    application = world.accepted()
    with world.refuses("application.unknown"):
        find_application(world.register, provider, application.id)


@pytest.mark.rule("application.unknown")
def test_an_application_that_does_not_exist_is_not_found(world: World) -> None:
    with world.refuses("application.unknown"):
        find_application(world.register, "teach-first", "no-such")
