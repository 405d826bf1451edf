"""From an application to an outcome, with a year of waiting in it that takes no time."""

import pytest


@pytest.mark.npq_scenario("../journey.yaml")
def test_ada_applies_starts_and_passes(provider, npq_sandbox):
    [application] = provider.applications()
    assert application["attributes"]["status"] == "pending"

    accepted = provider.accept(application["id"])
    assert accepted["attributes"]["status"] == "accepted"
    ada = accepted["attributes"]["participant_id"]

    started = provider.declare(ada, "started", "2022-11-19T09:00:00Z")
    assert started["attributes"]["state"] == "eligible"

    npq_sandbox.clock.advance("P3M")  # the statement of December is paid meanwhile
    assert provider.declaration(started["id"])["attributes"]["state"] == "paid"

    npq_sandbox.clock.set("2024-02-01T10:00:00Z")
    provider.declare(ada, "completed", "2024-01-31T09:00:00Z", has_passed=True)
    assert [outcome["attributes"]["state"] for outcome in provider.outcomes(ada)] == ["passed"]
