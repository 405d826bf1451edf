"""What no workspace is made from: the reason is told, and nothing else happens."""

import json
from random import Random
from typing import Any

import pytest
from serving import SandboxFrom, World
from snapshots import IN_JUNE_2023, LIBRARY, REFERENCE, again, rich_world, signed, taken

from sandbox import snapshot
from sandbox.scenario.recipe import Recipe


@pytest.fixture
def rich(sandbox_from: SandboxFrom) -> World:
    return rich_world(sandbox_from)


@pytest.mark.parametrize("foreign", [None, 7, [], {}, {"title": "A scenario"}, {"format": "something else"}])
def test_something_else_is_no_snapshot(foreign: Any) -> None:
    with pytest.raises(snapshot.SnapshotRefused, match="this is no snapshot of npq-sandbox"):
        again(foreign)


def small() -> dict[str, Any]:
    scenario = LIBRARY.load("duplicate-applications")
    return snapshot.take(Recipe(scenario, REFERENCE, now=IN_JUNE_2023, frozen=True).make())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format_version": 2}, "format 2 of npq-sandbox .* is not known here"),
        ({"release": "2026"}, "it is of release 2026; this server serves release 2023"),
        ({"workspace": None}, "'scenario' is missing"),
    ],
)
def test_a_snapshot_of_another_kind_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(snapshot.SnapshotRefused, match=reason):
        again(signed({**small(), **change}))


def test_a_snapshot_that_was_changed_by_hand_is_refused() -> None:
    document = small()
    document["workspace"]["register"]["people"][0]["full_name"] = "Somebody Else"
    with pytest.raises(snapshot.SnapshotRefused, match="the checksum differs"):
        again(document)


@pytest.mark.parametrize(
    ("kind", "field", "value", "reason"),
    [
        ("identities", "person_id", "x", "identity .*, person_id: there is no person 'x'"),
        ("applications", "identity_id", "x", "application .*, identity_id: there is no identity 'x'"),
        ("applications", "provider", "x", "there is no lead provider 'x'"),
        ("applications", "course", "x", "there is no course 'x'"),
        ("applications", "cohort", "1999a", "there is no cohort '1999a'"),
        ("enrolments", "schedule", "x", "there is no schedule 'x' in cohort 20"),
        ("enrolments", "id", "x", "enrolment x, id: there is no application 'x'"),
        ("declarations", "application_id", "x", "there is no application 'x'"),
        ("declarations", "statement_id", "x", "there is no statement 'x'"),
        ("declarations", "superseded_by", "x", "there is no declaration 'x'"),
        ("outcomes", "declaration_id", "x", "there is no declaration 'x'"),
        ("people", "id", "x", "person x: there is no identity of the same id"),
        ("applications", "status", "lost", r"applications.0.status: 'lost' is not allowed \(allowed: pending, "),
        ("people", "created_at", "soon", "people.0.created_at: 'soon' is no time"),
        ("people", "created_at", "2022-11-01T00:00:00", "has no time zone"),
        ("outcomes", "completion_date", 7, "7 is no date"),
        ("people", "full_name", 7, "people.0.full_name: 7 is not text"),
        ("people", "colour", "red", "people.0: 'colour' is not known here"),
    ],
)
def test_records_that_do_not_fit_together_are_refused_by_name(
    rich: World, kind: str, field: str, value: Any, reason: str
) -> None:
    document = taken(rich)
    document["workspace"]["register"][kind][0][field] = value
    with pytest.raises(snapshot.SnapshotRefused, match=reason):
        again(signed(document))


def test_an_id_that_stands_twice_is_refused(rich: World) -> None:
    document = taken(rich)
    document["workspace"]["register"]["people"] *= 2
    with pytest.raises(snapshot.SnapshotRefused, match="people: an id stands there twice"):
        again(signed(document))


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("origin", "text"), 7, "text: 7 is not text"),
        (("clock", "mode"), "stopped", "clock.mode"),
        (("clock", "now"), "9999-01-01T00:00:00Z", "does not lie between 1970 and 2999"),
        (("tokens", "my-crm"), "x", "token 'my-crm': there is no lead provider 'x'"),
        (("script", "waiting"), None, "the steps are not those of the scenario"),
        (("faults",), [{"name": "f", "told": {}, "matched": 0, "used": 0}], "faults.f: it cannot be read"),
        (("journal", "answers"), [[1, 2, 3]], "journal.answers"),
        (("rate_limit", "requests"), "many", "'many' is not a whole number"),
        (("register", "unsettled"), {"x": ["y"]}, "there is no statement 'x'"),
        (("seed",), "one", "seed: 'one' is not a whole number"),
    ],
)
def test_whatever_else_cannot_be_is_refused(rich: World, path: tuple[str, ...], value: Any, reason: str) -> None:
    document = taken(rich)
    place = document["workspace"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(snapshot.SnapshotRefused, match=reason):
        again(signed(document))


def test_a_file_with_a_damaged_byte_is_refused_or_means_the_same() -> None:
    document = small()
    sound = json.dumps(document).encode()
    drawn = Random(5)
    refused = 0
    for _ in range(600):
        place = drawn.randrange(len(sound))
        damaged = sound[:place] + bytes([sound[place] ^ (1 << drawn.randrange(8))]) + sound[place + 1 :]
        try:
            back = again(json.loads(damaged))
        except (ValueError, snapshot.SnapshotRefused):
            refused += 1
        else:
            assert snapshot.take(back) == document, damaged[place - 20 : place + 20]
    assert refused > 590


def test_a_file_that_ends_too_early_is_refused() -> None:
    sound = json.dumps(small()).encode()
    for length in range(0, len(sound), 97):
        with pytest.raises((ValueError, snapshot.SnapshotRefused)):
            again(json.loads(sound[:length]))


def test_spaces_and_the_order_of_keys_make_no_difference() -> None:
    document = small()
    assert snapshot.take(again(json.loads(json.dumps(document, indent=4, sort_keys=True)))) == document


def test_a_field_that_a_later_version_added_takes_its_default() -> None:
    document = small()
    for application in document["workspace"]["register"]["applications"]:
        del application["lead_mentor"]
    back = again(signed(document))
    assert {application.lead_mentor for application in back.register.applications.values()} == {False}
