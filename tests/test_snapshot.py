"""A workspace and what comes back from its snapshot: nobody can tell them apart."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from serving import Answer, Client, SandboxFrom, World
from snapshots import IN_JUNE_2023, LIBRARY, MINE, REFERENCE, SMALL, THEIRS, again, rich_world, taken

from sandbox import snapshot
from sandbox.api.mount import Spec
from sandbox.domain.clock import Clock
from sandbox.domain.register import Register
from sandbox.faults import Fault, RateLimit
from sandbox.fixtures import folder
from sandbox.journal import Coverage, Journal
from sandbox.scenario.loader import Library
from sandbox.scenario.recipe import Recipe
from sandbox.scenario.steps import Steps
from sandbox.workspace import Workspace

PARENT = """title: Parent
clock: {now: 2022-11-01, frozen: true}
people: {ann: {applications: {a: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}
crowd: [{count: 3}]
steps: [{at: P1D, do: {change_name: {who: ann, full_name: Ann Other}}}]
"""


def plain(value: Any) -> Any:
    """An index without its empty rows, which come and go as it is asked."""
    return {key: list(row) for key, row in value.items() if len(row)}


@pytest.fixture
def rich(sandbox_from: SandboxFrom) -> World:
    return rich_world(sandbox_from)


def test_a_shipped_scenario_comes_back_with_the_same_records_and_indexes() -> None:
    for name in SMALL:
        workspace = Recipe(LIBRARY.load(name), REFERENCE, now=IN_JUNE_2023, frozen=True).make()
        workspace.catch_up()
        document = snapshot.take(workspace)
        back = again(document)
        assert_same_registers(workspace.register, back.register)
        assert snapshot.take(back) == document, name


def test_whatever_happened_comes_back_with_the_same_records_and_indexes(rich: World) -> None:
    with rich.sandbox.store.open("default") as workspace:
        assert [step.number for step in workspace.script.failed] == [6]  # type: ignore[union-attr]
        assert workspace.register.closed
        document = snapshot.take(workspace)
        back = again(document)
        assert_same_registers(workspace.register, back.register)
        assert snapshot.take(back) == document
        for name in ("scenario", "seed", "handles", "tokens", "rate_limit", "clock"):
            assert getattr(back, name) == getattr(workspace, name)
        assert (back.journal.count, back.journal.coverage) == (workspace.journal.count, workspace.journal.coverage)


def assert_same_registers(one: Register, other: Register) -> None:
    # whether it lies on another one is no matter of its content
    for name in vars(one).keys() - {"_above"}:
        if name == "_people_by_trn":  # in no order
            rows = [{trn: set(ids) for trn, ids in vars(each)[name].items() if ids} for each in (one, other)]
        elif name.startswith("_"):
            rows = [plain(vars(each)[name]) for each in (one, other)]
        else:
            rows = [vars(each)[name] for each in (one, other)]
        assert rows[0] == rows[1], name


# whatever the API can be asked ----------------------------------------------------------------------------------------


def readings(register: Register) -> Iterator[str]:
    """Every GET of every version, for every record."""
    ids = {
        "npq-applications": register.applications,
        "participant-declarations": register.declarations,
        "participants": register.people,
        "participant": register.people,
        "statements": sorted(register.closed),
    }
    for version in ("v1", "v2", "v3"):
        paths = Spec.read(folder("openapi") / "2023" / f"{version}.yaml")["paths"]
        for path in (path for path, item in paths.items() if "get" in item):
            before, marked, rest = path.partition("{")
            if not marked:
                yield f"/api/{version}{path}"
                yield f"/api/{version}{path}?page[per_page]=7&page[page]=2"
            else:
                kind = path.split("/")[1]
                for record_id in list(ids.get(kind, register.people))[::3]:
                    yield f"/api/{version}{before}{record_id}{rest.partition('}')[2]}"


def compare(clients: tuple[Client, Client], method: str, path: str, **more: Any) -> Answer:
    """The answer that both give."""
    one, other = (client.request(method, path, **more) for client in clients)
    assert (one.status, one.body) == (other.status, other.body), (method, path)
    for name in ("x-sandbox-request-id", "x-sandbox-clock", "x-sandbox-rule", "x-sandbox-fault", "retry-after"):
        assert one.headers.get(name) == other.headers.get(name), (method, path, name)
    return one


def test_original_and_copy_answer_the_same_bytes_now_and_after_the_same_further_requests(rich: World) -> None:
    rich.sandbox.store.put("copy", again(taken(rich)))
    with rich.sandbox.store.open("default") as workspace:
        register, paths = workspace.register, list(readings(workspace.register))
    pairs = {slug: (rich.as_provider(slug), rich.as_provider(slug, "copy")) for slug in (MINE, THEIRS)}

    def read_everything() -> None:
        for path in paths:
            for pair in pairs.values():
                compare(pair, "GET", path)

    def move_clocks(to: datetime) -> None:
        for name in ("default", "copy"):
            with rich.sandbox.store.open(name) as workspace:
                workspace.clock.set(to, frozen=True)

    read_everything()
    statuses = set()
    for application in list(register.applications.values()):
        pair = pairs.get(application.provider)
        if pair is None:
            continue
        statuses.add(compare(pair, "POST", f"/api/v3/npq-applications/{application.id}/accept").status)
        claim = {
            "participant_id": register.person_of(application).id,
            "declaration_type": "started",
            "declaration_date": "2022-11-10T09:00:00Z",
            "course_identifier": application.course,
        }
        body = {"data": {"type": "participant-declaration", "attributes": claim}}
        statuses.add(compare(pair, "POST", "/api/v3/participant-declarations", json=body).status)
        why = {"course_identifier": application.course, "reason": "bereavement"}
        body = {"data": {"type": "participant-defer", "attributes": why}}
        compare(pair, "PUT", f"/api/v3/participants/npq/{register.person_of(application).id}/defer", json=body)
    assert {200, 422} <= statuses
    for declaration in list(register.declarations.values())[::2]:
        compare(
            pairs.get(declaration.provider, pairs[MINE]),
            "PUT",
            f"/api/v3/participant-declarations/{declaration.id}/void",
        )
    read_everything()
    move_clocks(datetime(2023, 2, 1, tzinfo=UTC))
    read_everything()
    with rich.sandbox.store.open("default") as one, rich.sandbox.store.open("copy") as other:
        assert_same_registers(one.register, other.register)
        assert [fault.used for fault in one.faults] == [fault.used for fault in other.faults]
        assert one.script is not None
        assert other.script is not None
        assert one.script.pending() == other.script.pending() == []
        assert any(person.full_name == "Ann Other" for person in other.register.people.values())


def test_a_copy_goes_its_own_way(rich: World) -> None:
    before = rich.records()
    rich.sandbox.store.put("copy", again(taken(rich)))
    rich.as_provider(MINE, "copy").post(f"/api/v3/npq-applications/{rich.id('open.a')}/accept")
    assert rich.records() == before
    assert rich.records("copy") != before


def test_a_reset_after_loading_finds_the_start_of_the_scenario_again(rich: World) -> None:
    back = again(taken(rich))
    assert back.origin is not None
    with rich.sandbox.store.open("default") as workspace:
        assert workspace.origin is not None
        start, found = (snapshot.take(origin.again()) for origin in (workspace.origin, back.origin))
    assert found == start
    assert snapshot.take(back.origin.again(seed=7))["workspace"]["seed"] == 7


def test_a_snapshot_brings_the_scenarios_that_its_own_extends(tmp_path: Any) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "parent.yaml").write_text(PARENT)
    (shelf / "child.yaml").write_text("title: C\nextends: parent")
    workspace = Recipe(Library(REFERENCE, shelf).load("child"), REFERENCE).make()
    document = snapshot.take(workspace)
    (shelf / "parent.yaml").unlink()
    back = again(document)
    assert back.origin is not None
    assert snapshot.take(back.origin.again()) == document


# clocks ---------------------------------------------------------------------------------------------------------------


def workspace_with(clock: Clock) -> Workspace:
    return Workspace(Register(REFERENCE), clock, "test", 1)


def test_a_clock_that_shows_real_time_shows_real_time_again() -> None:
    clock = Clock.at(None, frozen=False, real=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    back = again(snapshot.take(workspace_with(clock))).clock
    assert (back.frozen, back.shift) == (False, timedelta(0))


def test_any_other_running_clock_goes_on_from_the_instant_of_saving() -> None:
    clock = Clock.at(datetime(2022, 11, 1, tzinfo=UTC), frozen=False)
    before = clock.now()
    back = again(snapshot.take(workspace_with(clock))).clock
    assert not back.frozen
    assert timedelta(0) <= back.now() - before < timedelta(minutes=1)


def test_a_clock_that_stands_still_is_not_moved() -> None:
    clock = Clock.at(datetime(2022, 11, 1, 1, 2, 3, 456, tzinfo=UTC), frozen=True)
    assert again(snapshot.take(workspace_with(clock))).clock.now() == clock.now()


# what a snapshot knows ------------------------------------------------------------------------------------------------


def names(kind: type) -> set[str]:
    return {row.name for row in fields(kind)}


def test_every_attribute_of_a_register_is_saved_or_made_from_what_is() -> None:
    # whoever adds an attribute says in `snapshot` how it is saved; indexes are compared above
    public = {name for name in vars(Register(REFERENCE)) if not name.startswith("_")}
    assert public - {"reference", "seed", "notes"} == {*snapshot._RECORDS, *snapshot._STATE}


def test_every_attribute_of_a_workspace_and_of_what_it_holds_is_saved() -> None:
    # whoever adds an attribute has `take` and `restore` save it, and names it here
    parts = {"register", "clock", "origin", "journal", "faults", "rate_limit", "script"}
    assert names(Workspace) == {*snapshot._ABOUT, *parts}
    assert names(Clock) == {"frozen_at", "shift", "real"}
    assert set(vars(Journal())) == {"coverage", "count", "_ring"}
    assert names(Coverage) == {"answers", "rules"}
    assert names(RateLimit) == {"requests", "per", "window", "counts"}
    asked = {
        "at",
        "provider",
        "nth",
        "times",
        "every",
        "probability",
        "answer",
        "when",
        "delay",
        "drop",
        "truncate",
        "slow",
    }
    assert names(Fault) == {"name", "told", "matched", "used", *asked}
    assert set(vars(Steps((), IN_JUNE_2023))) == {"failed", "_parts", "_timed", "_waiting"}


def test_tokens_of_callers_are_not_in_a_snapshot(rich: World) -> None:
    assert f"Bearer {MINE}" not in json.dumps(taken(rich))
