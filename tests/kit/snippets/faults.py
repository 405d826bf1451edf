def test_the_service_is_down_for_one_request(npq_sandbox):
    npq_sandbox.faults.add("GET /api/v3/npq-applications", times=1, answer={"status": 503, "body": "try later"})
    client = npq_sandbox.client("teach-first")
    assert client.get("/api/v3/npq-applications").status == 503
    assert client.get("/api/v3/npq-applications").status == 200
