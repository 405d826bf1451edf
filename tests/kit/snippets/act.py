import pytest


@pytest.mark.npq_scenario("duplicate-applications")
def test_another_provider_is_faster(npq_sandbox):
    npq_sandbox.act("accept", "tomasz.ambition")
    npq_sandbox.act("change_name", who="tomasz", full_name="Tomasz Nowak")

    ours = npq_sandbox.client("teach-first").get(f"/api/v3/npq-applications/{npq_sandbox.id('tomasz.teach-first')}")
    assert ours.data["attributes"]["status"] == "rejected"
    assert ours.data["attributes"]["full_name"] == "Tomasz Nowak"
