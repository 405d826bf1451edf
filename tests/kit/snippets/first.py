import pytest


@pytest.mark.npq_scenario("duplicate-applications")
def test_accepting_somebody_takes_her_from_the_others(npq_sandbox):
    application = npq_sandbox.id("tomasz.teach-first")
    answer = npq_sandbox.client("teach-first").post(f"/api/v3/npq-applications/{application}/accept")
    assert answer.status == 200
    assert answer.data["attributes"]["status"] == "accepted"

    theirs = npq_sandbox.client("ambition-institute").get(
        f"/api/v3/npq-applications/{npq_sandbox.id('tomasz.ambition')}"
    )
    assert theirs.data["attributes"]["status"] == "rejected"
