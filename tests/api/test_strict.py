"""What the check of every answer notices, shown on answers that are wrong in one point."""

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import pytest
from serving import SandboxFrom, World

from api.operations import ALL, MINE, WORLD, WORLD_2026
from sandbox.api.errors import JSON_API, Manners, Reply, dump
from sandbox.api.mount import Spec
from sandbox.api.strict import Checker, Mismatch, validator
from sandbox.api.versions import v2, v3, v3_2026
from sandbox.fixtures import folder

# a scenario of their own for tests that change how records are written: what another test wrote may be kept
ALONE = "\n# tests.api.test_strict"


@pytest.fixture(scope="module")
def check() -> Checker:
    return Checker({"v3": Spec.read(folder("openapi") / "2023" / "v3.yaml")})


@pytest.fixture
def good(world: World) -> dict[str, Any]:
    """A participant as it should be."""
    return world.as_provider(MINE).get(f"/api/v3/participants/npq/{world.id('paused')}").json()


def answer(body: object, **more: Any) -> Reply:
    return Reply(**{"status": 200, "body": dump(body), "content_type": JSON_API, **more})


def test_a_right_answer_passes(check: Checker, good: Mapping[str, Any]) -> None:
    check("v3/participants.show", answer(good))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"full_name": None}, "None is not of type 'string'"),
        ({"full_name": 7}, "7 is not of type 'string'"),
        ({"updated_at": "2022-11-15T09:00:00.000Z"}, "does not match"),
        ({"updated_at": "2022-11-31T09:00:00Z"}, "is not a 'date-time'"),
        ({"unknown": 1}, "Additional properties are not allowed"),
        ({"npq_enrolments": {}}, "is not of type 'array'"),
    ],
)
def test_a_wrong_attribute_is_noticed(
    check: Checker, good: dict[str, Any], change: Mapping[str, Any], reason: str
) -> None:
    good["data"]["attributes"] |= change
    with pytest.raises(Mismatch, match=reason) as caught:
        check("v3/participants.show", answer(good))
    assert "v3/participants.show answers 200, and $.data.attributes" in str(caught.value)


def test_a_null_passes_only_where_the_file_says_nullable(check: Checker, good: dict[str, Any]) -> None:
    good["data"]["attributes"]["teacher_reference_number"] = None
    check("v3/participants.show", answer(good))
    good["data"]["attributes"]["npq_enrolments"][0]["cohort"] = None
    with pytest.raises(Mismatch, match=r"npq_enrolments\[0\]\.cohort"):
        check("v3/participants.show", answer(good))


def test_a_missing_attribute_is_noticed(check: Checker, good: dict[str, Any]) -> None:
    del good["data"]["attributes"]["npq_enrolments"][0]["deferral"]
    with pytest.raises(Mismatch, match="'deferral' is a required property"):
        check("v3/participants.show", answer(good))


@pytest.mark.parametrize("place", ["attributes", "record", "enrolment"])
def test_keys_in_another_order_are_noticed(check: Checker, good: dict[str, Any], place: str) -> None:
    record = good["data"]
    found = {"record": record, "attributes": record["attributes"]}.get(place)
    if found is None:
        found = record["attributes"]["npq_enrolments"][0]
    first = next(iter(found))
    found[first] = found.pop(first)
    with pytest.raises(Mismatch, match="the keys stand in the order"):
        check("v3/participants.show", answer(good))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (answer({"errors": [{"title": "a", "detail": "b"}]}, status=422), "the status is not"),
        (
            answer({"error": "Resource not Found"}, status=404, content_type="application/json"),
            "application/json is not one of",
        ),
        (answer({"error": "Gone"}, status=404), "'Gone' is not one of"),
        (answer({"error": "HTTP Token: Access denied"}, status=401), "WWW-Authenticate is not .*: it is missing"),
        (
            answer({"error": "HTTP Token: Access denied"}, status=401, headers=(("WWW-Authenticate", "Basic"),)),
            "the header WWW-Authenticate",
        ),
    ],
)
def test_an_undeclared_status_type_or_header_is_noticed(check: Checker, reply: Reply, reason: str) -> None:
    with pytest.raises(Mismatch, match=reason):
        check("v3/participants.show", reply)


def test_a_body_where_none_is_declared_is_noticed(check: Checker) -> None:
    check("v3/applications.change_funded_place", Reply(403, b"", content_type=None))
    for reply in (Reply(403, b"{}", content_type=None), Reply(403, b"", content_type=JSON_API)):
        with pytest.raises(Mismatch, match="none is declared"):
            check("v3/applications.change_funded_place", reply)


def test_text_where_an_empty_body_is_declared_is_noticed(check: Checker) -> None:
    check("v3/declarations.create", Reply(400, b"", content_type="text/html"))
    with pytest.raises(Mismatch):
        check("v3/declarations.create", Reply(400, b"<html>", content_type="text/html"))


@pytest.mark.parametrize(
    ("operation", "sheet", "reason"),
    [
        ("v2/declarations.csv", "", None),
        ("v2/declarations.csv", "{head}\n1,2,3,4,5,6,7,8\n", None),
        ("v2/declarations.csv", "{head}\n", "does not match"),
        ("v2/declarations.csv", "{head},more\n1,2,3,4,5,6,7,8,9\n", "does not match"),
        ("v2/declarations.csv", "{head}\r\n1,2,3,4,5,6,7,8\r\n", "does not match"),
        ("v2/declarations.csv", "{head}\n1,2,3,4,5,6,7,8\n1,2,3,4,5,6,7\n", "more or fewer cells"),
        ("v2/declarations.csv", '{head}\n1,2,3,4,5,6,7,"8,9"\n', None),
        ("v2/declarations.csv", '{head}\n1,2,3,4,5,6,7,"8\n', "more or fewer cells"),
        ("v2/enrolments.csv", "", "does not match"),
        ("v2/enrolments.csv", "id\n", "does not match"),
    ],
)
def test_a_wrong_table_is_noticed(operation: str, sheet: str, reason: str | None) -> None:
    check = Checker({"v2": Spec.read(folder("openapi") / "2023" / "v2.yaml")})
    sheet = sheet.format(head=",".join(v2.COLUMNS["declarations"]))
    with pytest.raises(Mismatch, match=reason) if reason else nullcontext():
        check(operation, Reply(200, sheet.encode(), content_type="text/csv"))


def test_json_where_a_table_is_declared_is_noticed() -> None:
    check = Checker({"v1": Spec.read(folder("openapi") / "2023" / "v1.yaml")})
    with pytest.raises(Mismatch, match="the content type"):
        check("v1/applications.csv", answer({"data": []}))


def test_a_format_that_nobody_checks_is_an_error() -> None:
    with pytest.raises(ValueError, match="hostname"):
        validator({"type": "object", "properties": {"format": {"type": "string", "format": "hostname"}}})


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_every_schema_of_a_success_forbids_more_and_wants_all(operation: Any) -> None:
    """Otherwise the check would let too much pass."""

    def walk(schema: Mapping[str, Any]) -> None:
        if "properties" in schema:
            assert schema.get("additionalProperties") is False
            assert sorted(schema["required"]) == sorted(schema["properties"])
        for below in [*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])]:
            walk(below)

    for media in operation.responses.get("200", {}).get("content", {}).values():
        walk(media["schema"])


def test_a_wrong_answer_becomes_a_500_and_the_log_says_where_and_why(
    sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # a server of its own: what others have asked for is not written again
    world = sandbox_from(f"{WORLD}\n# wrong answers\n")
    real = v3.application
    monkeypatch.setattr(v3, "application", lambda *given: {**real(*given), "status": "lost"})
    with caplog.at_level(logging.ERROR, logger="sandbox"):
        found = world.as_provider(MINE).send("GET", f"/api/v3/npq-applications/{world.id('open.a')}")
    assert (found.status, found.headers["content-type"]) == (500, JSON_API)
    assert found.json() == {"error": "Internal server error"}
    for words in ("v3/applications.show", "$.data.attributes.status", "'lost' is not one of"):
        assert words in caplog.text


def test_answers_to_strangers_are_checked_too(sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    world = sandbox_from(WORLD)
    real = Manners.refusal
    monkeypatch.setattr(Manners, "refusal", lambda self, error: real(self, error)._replace(headers=()))
    assert world.caller().send("GET", "/api/v2/npq-applications").status == 500


@pytest.mark.parametrize(("place", "name"), [("auth", "caller"), ("listing", "window"), ("wire", "timestamp")])
def test_a_bug_anywhere_is_a_500_in_the_apis_shape_and_in_the_log(
    sandbox_from: SandboxFrom,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: str,
    name: str,
) -> None:
    # a server of its own: what others have asked for is not written again
    world = sandbox_from(f"{WORLD}\n# a bug in {place}\n", sandbox_headers=False)

    def fail(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(f"sandbox.api.{place}.{name}", fail)
    with caplog.at_level(logging.ERROR, logger="sandbox"):
        found = world.as_provider(MINE).send("GET", "/api/v3/npq-applications")
    assert (found.status, found.headers["content-type"]) == (500, JSON_API)
    assert found.json() == {"error": "Internal server error"}
    assert "a bug of ours" in caplog.text


def test_without_strict_nothing_is_checked(sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch) -> None:
    world = sandbox_from(f"{WORLD}{ALONE}", strict=False)
    real = v3.application
    monkeypatch.setattr(v3, "application", lambda *given: {**real(*given), "status": "lost"})
    found = world.as_provider(MINE).get(f"/api/v3/npq-applications/{world.id('open.a')}")
    assert found.attributes["status"] == "lost"


def test_release_2026_is_held_against_its_file_too(
    sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = sandbox_from(f"{WORLD_2026}{ALONE}", release="2026")
    real = v3_2026.application
    monkeypatch.setattr(v3_2026, "application", lambda *given: {**real(*given), "works_as_senco": True})
    with caplog.at_level(logging.ERROR, logger="sandbox"):
        found = world.as_provider(MINE).send("GET", f"/api/v3/npq-applications/{world.id('open.a')}")
    assert (found.status, found.headers["content-type"]) == (500, "application/json")
    assert found.headers["cache-control"] == "no-store"
    assert "works_as_senco" in caplog.text
