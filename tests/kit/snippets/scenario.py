import pytest

RUTH = {
    "title": "Ruth applies",
    "clock": {"now": "2022-11-01T09:00:00Z", "frozen": True},
    "people": {
        "ruth": {
            "applications": {
                "first": {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": 2022},
            },
        },
    },
}


@pytest.mark.npq_scenario(RUTH)
def test_a_scenario_of_the_tests_own(npq_sandbox):
    [application] = npq_sandbox.client("teach-first").get("/api/v3/npq-applications").data
    assert application["id"] == npq_sandbox.id("ruth.first")


def test_people_who_come_later(npq_sandbox):
    assert npq_sandbox.client("teach-first").get("/api/v3/npq-applications").data == []
    npq_sandbox.people(RUTH["people"])
    assert len(npq_sandbox.client("teach-first").get("/api/v3/npq-applications").data) == 1
