import pytest


@pytest.mark.npq_scenario("full-journey")
@pytest.mark.npq_clock("2024-03-05T09:00:00Z")
def test_what_is_payable_is_paid_within_the_month(npq_sandbox):
    client = npq_sandbox.client("ambition-institute")
    declaration = f"/api/v3/participant-declarations/{npq_sandbox.id('payable.first.started')}"
    assert client.get(declaration).data["attributes"]["state"] == "payable"

    [happened] = npq_sandbox.clock.advance("P1M")

    assert (happened["handle"], happened["state"]) == ("payable.first.started", "paid")
    assert client.get(declaration).data["attributes"]["state"] == "paid"
    assert npq_sandbox.clock.now.isoformat() == "2024-04-05T09:00:00+00:00"
