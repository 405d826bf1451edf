import pytest


@pytest.mark.npq_scenario("duplicate-applications")
def test_the_client_asked_once_and_no_more(npq_sandbox):
    client = npq_sandbox.client("teach-first")
    client.post(f"/api/v3/npq-applications/{npq_sandbox.id('tomasz.teach-first')}/accept")

    npq_sandbox.verify("POST /api/v3/npq-applications/{tomasz.teach-first}/accept", status=200, times=1)
    npq_sandbox.verify("* /api/v3/participant-declarations", times=0)
    assert [request["operation"] for request in npq_sandbox.requests()] == ["v3/applications.accept"]
