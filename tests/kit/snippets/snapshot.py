import pytest


@pytest.mark.npq_scenario("duplicate-applications")
def test_two_ways_from_one_place(npq_sandbox):
    client = npq_sandbox.client("teach-first")
    application = f"/api/v3/npq-applications/{npq_sandbox.id('tomasz.teach-first')}"
    before = npq_sandbox.snapshot()

    assert client.post(f"{application}/accept").status == 200
    npq_sandbox.restore(before)
    assert client.post(f"{application}/reject").status == 200

    npq_sandbox.reset()
    assert client.get(application).data["attributes"]["status"] == "pending"
