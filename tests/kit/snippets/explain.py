import pytest


@pytest.mark.npq_scenario("duplicate-applications")
def test_why_an_application_cannot_be_accepted(npq_sandbox):
    client = npq_sandbox.client("teach-first")
    answer = client.post(f"/api/v3/npq-applications/{npq_sandbox.id('isabelle.second')}/accept")
    assert answer.status == 422
    assert answer.rules == ["application.accepted-elsewhere"]

    why = npq_sandbox.explain(answer)
    assert why.summary == "Refused by application.accepted-elsewhere."
    assert "ambition-institute" in str(why)
