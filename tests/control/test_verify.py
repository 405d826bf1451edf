from typing import Any

import pytest

from control.client import Client

HEADSHIP = {
    "data": {"type": "x", "attributes": {"course_identifier": "npq-headship", "reason": "other", "tags": [1, 2]}}
}


def verify(client: Client, *requests: dict[str, Any]) -> Any:
    return client("POST", "/workspaces/default/verify", json={"requests": list(requests)})


@pytest.fixture
def asked(client: Client) -> Client:
    """Read Bob's application, accept it, read it again; then defer somebody in vain."""
    bob = client("GET", "/workspaces/default/handles").json()["bob.first"]
    for method, path in (
        ("GET", f"/api/v3/npq-applications/{bob}"),
        ("POST", f"/api/v3/npq-applications/{bob}/accept"),
        ("GET", f"/api/v3/npq-applications/{bob}?a=1&b=2"),
    ):
        assert client.api("teach-first", path, method).status_code == 200
    head = {"Authorization": "Bearer teach-first"}
    client.send("PUT", "/api/v3/participants/npq/nobody/defer", json=HEADSHIP, headers=head)
    return client


@pytest.mark.parametrize(
    "requests",
    [
        [{"at": "POST /api/v3/npq-applications/{bob.first}/accept"}],
        [{"at": "GET /api/v3/npq-applications/{bob.first}", "times": 2}],
        [{"at": "GET /api/v3/npq-applications/*", "at_least": 2, "status": 200}],
        [{"at": "* /api/**", "times": 4}],
        [{"at": "DELETE /api/**", "times": 0}],
        [{"at": "GET /api/v3/npq-applications/*?b=2", "times": 1}],
        [{"at": "PUT /api/**", "status": "4xx", "body": {"data": {"attributes": {"reason": "other"}}}}],
        [{"at": "PUT /api/**", "body": {"data": {"attributes": {"reason": "/^oth/", "tags": [2]}}}}],
        [{"at": "GET /api/**"}, {"at": "POST /api/**", "in_order": True}, {"at": "GET /api/**", "in_order": True}],
        [{"at": "POST /api/**"}, {"at": "GET /api/**", "in_order": True, "times": 1}],
        [{"at": "PUT /api/**"}, {"at": "GET /api/**", "times": 2}],
    ],
)
def test_what_was_asked_is_verified(asked: Client, requests: list[dict[str, Any]]) -> None:
    answer = verify(asked, *requests)
    assert answer.status_code == 200, answer.text
    assert answer.json()["verified"] is True


@pytest.mark.parametrize(
    ("requests", "message"),
    [
        ([{"at": "POST /api/v3/participant-declarations"}], "was seen never, not at least once"),
        ([{"at": "GET /api/**", "times": 1}], "was seen twice, not once"),
        ([{"at": "GET /api/**", "at_least": 3}], "was seen twice, not at least 3 times"),
        ([{"at": "PUT /api/**", "times": 0}], "was seen once, not never"),
        ([{"at": "PUT /api/**"}, {"at": "POST /api/**", "in_order": True}], "never, not at least once after the one"),
        ([{"at": "GET /api/**", "at_least": 2}, {"at": "POST /api/**", "in_order": True}], "after the one before"),
    ],
)
def test_what_was_not_asked_so_is_told_with_how_often_it_was(
    asked: Client, requests: list[dict[str, Any]], message: str
) -> None:
    answer = verify(asked, *requests)
    assert (answer.status_code, answer.json()["type"]) == (409, "/__sandbox/problems/not-verified")
    assert message in answer.json()["errors"][0]["message"]
    assert answer.json()["errors"][0]["pointer"] == f"#/requests/{len(requests) - 1}"


@pytest.mark.parametrize(
    ("wanted", "difference"),
    [
        (
            {
                "at": "PUT /api/v3/participants/npq/nobody/defer",
                "body": {"data": {"attributes": {"reason": "bereavement"}}},
            },
            "data.attributes.reason is other, not bereavement",
        ),
        ({"at": "PUT /api/v3/participants/npq/nobody/defer", "status": 200}, "status is 422, not 200"),
        ({"at": "PUT /api/v1/participants/npq/nobody/defer"}, "it is PUT /api/v3/participants/npq/nobody/defer"),
        ({"at": "GET /api/v3/participants/npq/nobody/defer"}, "it is PUT /api/v3/participants/npq/nobody/defer"),
        ({"at": "PUT /api/v3/participants/npq/nobody/defer?x=1"}, "the query has no x=1"),
    ],
)
def test_the_nearest_exchange_stands_first_with_what_differs(
    asked: Client, wanted: dict[str, Any], difference: str
) -> None:
    [failed] = verify(asked, wanted).json()["failed"]
    assert failed["seen"] == 0
    assert (failed["nearest"][0]["id"], failed["nearest"][0]["differences"]) == ("000004", [difference])
    assert len(failed["nearest"]) == 3


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"at": "POST /api/v3/npq-applications/{bob.frist}/accept"}, "#/requests/0/at"),
        ({"at": "POST /api/**", "body": {"id": "{bobb}"}}, "#/requests/0/body"),
        ({"at": "POST /api/**", "body": {"id": ["/(/"]}}, "#/requests/0/body"),
        ({"at": "POST /api/**", "times": 1, "at_least": 1}, "#/requests/0"),
        ({"at": "/api/**"}, "#/requests/0/at"),
        ({"at": "POST /api/**", "times": -1}, "#/requests/0/times"),
        ({"at": "POST /api/**", "status": "4"}, "#/requests/0/status"),
        ({"at": "POST /api/**", "boddy": {}}, "#/requests/0/boddy"),
    ],
)
def test_an_expectation_that_makes_no_sense_is_refused(asked: Client, wanted: dict[str, Any], pointer: str) -> None:
    answer = verify(asked, wanted)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_nothing_asked_and_nothing_near(client: Client) -> None:
    assert verify(client, {"at": "GET /api/**"}).json()["failed"][0]["nearest"] == []
