import json

import pytest

from control.client import Client, Serve

PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"nam": "a"}, {"#/nam": ["clock", "name", "scenario", "seed"]}),
        ({"name": ""}, {"#/name": None}),
        ({"name": "-a"}, {"#/name": None}),
        ({"name": "A"}, {"#/name": None}),
        ({"name": "a\n"}, {"#/name": None}),
        ({"name": "a" * 64}, {"#/name": None}),
        ({"name": "a~b"}, {"#/name": None}),
        ({"name": 7}, {"#/name": None}),
        ({"name": "\ud800"}, {"#/name": None}),
        ({"seed": -1}, {"#/seed": None}),
        ({"seed": "1"}, {"#/seed": None}),
        ({"seed": 1.5}, {"#/seed": None}),
        ({"seed": True}, {"#/seed": None}),
        ({"seed": 10**30}, {"#/seed": None}),
        ({"scenario": 7}, {"#/scenario": None}),
        ({"scenario": None}, {"#/scenario": None}),
        ({"scenario": ""}, {"#/scenario": None}),
        ({"scenario": []}, {"#/scenario": None}),
        ({"clock": "2022-11-15"}, {"#/clock": None}),
        ({"clock": {"now": "soon"}}, {"#/clock/now": None}),
        ({"clock": {"now": "2023-02-30"}}, {"#/clock/now": None}),
        ({"clock": {"frozen": "yes"}}, {"#/clock/frozen": None}),
        ({"clock": {"mode": "frozen"}}, {"#/clock/mode": ["frozen", "now"]}),
        ({"a/b~c": 1}, {"#/a~1b~0c": ["clock", "name", "scenario", "seed"]}),
        ({"seed": -1, "name": "A", "extra": 0}, {"#/seed": None, "#/name": None, "#/extra": ...}),
    ],
)
def test_every_wrong_value_of_a_body_is_told_with_its_place(
    client: Client, body: object, expected: dict[str, object]
) -> None:
    answer = client("POST", "/workspaces", content=json.dumps(body).encode(), headers=JSON)
    assert answer.status_code == 422
    found = {error["pointer"]: error.get("allowed") for error in answer.json()["errors"]}
    assert set(found) == set(expected)
    assert all(found[place] == allowed for place, allowed in expected.items() if allowed is not ...)
    assert client.sandbox.store.names() == ["default"]


def test_an_unknown_scenario_in_a_body_is_told_with_the_known_ones(client: Client) -> None:
    answer = client("POST", "/workspaces", json={"scenario": "defualt"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "#/scenario")
    assert {"default", "empty", "story"} <= set(error["allowed"])
    assert "did you mean 'default'?" in error["message"]


def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    plain, pointed = (
        client("POST", "/workspaces", content=body, headers=JSON).json()["handles"]
        for body in (b'{"seed": 7}', b'{"seed": 7.0}')
    )
    assert plain == pointed


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'name': 'a'}",
        b'{"seed": NaN}',
        b'{"seed": Infinity}',
        b'{"seed": ' + b"9" * 5000 + b"}",
        b"[" * 50_000,
        b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
        b"\xff\xfe{}",
        b'"\x01"',
        b"{} {}",
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(client: Client, body: bytes) -> None:
    answer = client("POST", "/workspaces", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert answer.json()["type"] == "/__sandbox/problems/malformed-body"


def test_broken_json_is_told_with_line_and_column(client: Client) -> None:
    answer = client("POST", "/workspaces", content=b'{"name":\n  oops}', headers=JSON)
    assert [(error["line"], error["column"]) for error in answer.json()["errors"]] == [(2, 3)]


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_body_is_none(client: Client, body: bytes) -> None:
    assert client("POST", "/workspaces", content=body, headers=JSON).status_code == 201
    answer = client("PUT", "/workspaces/default/clock", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (400, "/__sandbox/problems/malformed-body")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "gibberish"]
)
def test_another_content_type_is_a_415_that_names_what_is_read(client: Client, kind: str) -> None:
    answer = client("POST", "/workspaces", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["errors"][0]["allowed"] == ["application/json", "application/yaml"]
    assert client.yaml("PUT", "/workspaces/default/clock", "mode: running").status_code == 415


def test_a_body_beyond_the_bound_is_a_413(serve: Serve) -> None:
    client = serve(max_body=2000)
    body = json.dumps({"name": "a", "scenario": {"title": "x" * 2000}}).encode()
    for path, method in (("/workspaces", "POST"), ("/scenarios/check", "POST"), ("/workspaces/default/clock", "PUT")):
        answer = client(method, path, content=body, headers=JSON)
        assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)
    assert client("POST", "/workspaces", content=b'{"name": "a"}', headers=JSON).status_code == 201


@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("DELETE", "/workspaces/a")])
def test_an_operation_that_reads_no_body_does_not_mind_one(serve: Serve, method: str, path: str) -> None:
    client = serve(max_body=2000)
    client("POST", "/workspaces", json={"name": "a"})
    assert client(method, path, content=b"{" * 3000, headers={"Content-Type": "text/plain"}).status_code < 300


@pytest.mark.parametrize(
    ("method", "path", "parameter"),
    [
        ("GET", "/health?verbose=1", "verbose"),
        ("GET", "/workspaces?limit=2", "limit"),
        ("DELETE", "/workspaces/default?force=true", "force"),
        ("POST", "/workspaces?nam=a", "nam"),
        ("POST", "/workspaces?name=A", "name"),
        ("POST", "/workspaces?name=a&name=b", "name"),
        ("POST", "/workspaces?seed=x", "seed"),
        ("POST", "/workspaces?seed=-1", "seed"),
        ("POST", "/workspaces?seed=", "seed"),
    ],
)
def test_a_parameter_that_is_unknown_or_wrong_is_a_400(client: Client, method: str, path: str, parameter: str) -> None:
    answer = client(method, path)
    assert answer.status_code == 400
    assert {error["parameter"] for error in answer.json()["errors"]} == {parameter}
    assert client.sandbox.store.names() == ["default"]


def test_a_value_stands_in_the_query_or_in_the_body_but_not_in_both(client: Client) -> None:
    answer = client("POST", "/workspaces?name=a", json={"name": "b"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/name")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nope",
        "/problems/unknown-path",
        "/workspaces/default/fault",
        "/workspaces/default/clock/retreat",
        "/%ff",
        "/workspaces//clock",
        "/Health",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_path_is_a_404_problem(client: Client, method: str, path: str) -> None:
    answer = client(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["type"] == "/__sandbox/problems/unknown-path"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/health", "GET, HEAD"),
        ("PATCH", "/workspaces/default/clock", "GET, HEAD, PUT"),
        ("PUT", "/workspaces/default", "DELETE, GET, HEAD"),
        ("GET", "/workspaces/default/reset", "POST"),
        ("OPTIONS", "/workspaces", "GET, HEAD, POST"),
        ("BREW", "/workspaces", "GET, HEAD, POST"),
    ],
)
def test_an_unknown_method_is_a_405_problem_that_names_the_known_ones(
    client: Client, method: str, path: str, allowed: str
) -> None:
    answer = client(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
    assert answer.headers["allow"] == allowed
    assert answer.json()["errors"][0]["allowed"] == allowed.split(", ")


def test_a_slash_at_the_end_makes_no_difference(client: Client) -> None:
    assert client("GET", "/health/").status_code == 200


def test_paths_that_only_look_like_the_control_api_are_not(client: Client) -> None:
    answer = client.send("GET", "/__sandboxes")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/plain")


def test_what_nobody_expected_is_logged_and_answered_as_a_problem(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> list[str]:
        raise RuntimeError("the shelf fell down")

    monkeypatch.setattr(client.sandbox.store, "names", fail)
    answer = client.send("GET", "/__sandbox/health")
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert answer.json()["type"] == "/__sandbox/problems/failed"
    assert "fell down" not in answer.text
    assert "the shelf fell down" in caplog.text
    assert "Traceback" in caplog.text


def test_of_thousands_of_mistakes_the_first_are_told_and_the_rest_are_counted(client: Client) -> None:
    rows = "".join(f"  p{number}: {{full_name: 7}}\n" for number in range(3000))
    answer = client.yaml("POST", "/scenarios/check", f"title: T\npeople:\n{rows}")
    errors = answer.json()["errors"]
    assert len(errors) == 201
    assert errors[0]["line"] == 3
    assert errors[-1] == {"message": "and 5,800 more"}
    assert len(answer.content) < 100_000
