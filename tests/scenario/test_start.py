"""What a workspace starts with: clock, seed, tokens and names."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.domain.clock import Clock
from sandbox.scenario.build import build
from scenario.workshop import REFERENCE, Built, built, only, person, scenario, snapshot


def test_the_clock_is_real_time_and_runs_unless_told() -> None:
    workspace = build(scenario("title: Test"), REFERENCE)
    assert not workspace.clock.frozen
    assert abs(workspace.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "text", ["2022-11-01T09:00:00Z", "2022-11-01T10:00:00+01:00", "2022-11-01 09:00", "2022-11-01T09:00:00.000Z"]
)
def test_the_clock_starts_where_the_scenario_says(text: str) -> None:
    workspace = build(scenario(f"clock: {{now: '{text}', frozen: true}}"), REFERENCE)
    assert workspace.clock.frozen
    assert workspace.clock.now() == datetime(2022, 11, 1, 9, tzinfo=UTC)


def test_a_clock_that_was_set_runs_on_unless_frozen() -> None:
    workspace = build(scenario("clock: {now: 2022-11-01}"), REFERENCE)
    assert not workspace.clock.frozen
    assert timedelta(0) <= workspace.clock.now() - datetime(2022, 11, 1, tzinfo=UTC) < timedelta(minutes=1)


@pytest.mark.parametrize(("now", "said"), [("2022-02-30", "no real date"), ("1969-12-31", "between 1970 and 2999")])
def test_a_clock_cannot_show_what_there_is_not(now: str, said: str) -> None:
    problem = only(f"title: Test\nclock: {{now: {now}}}")
    assert (problem.line, problem.column) == (2, 14)
    assert said in problem.message


@pytest.mark.parametrize("now", ["1970-01-01", "2000-02-29", "2021-04-03", "2999-12-31"])
def test_a_crowd_can_be_built_at_any_time_of_the_clock(now: str) -> None:
    register = built(f"clock: {{now: {now}, frozen: true}}\ncrowd: [{{count: 60}}]").register
    assert len(register.applications) == 60
    latest = [record.updated_at for record in register.applications.values()]
    assert max(latest) <= datetime.fromisoformat(now).replace(tzinfo=UTC)


def test_another_clock_can_be_put_in_its_place() -> None:
    clock = Clock.at(datetime(2024, 1, 1, tzinfo=UTC), frozen=True)
    workspace = build(scenario("clock: {now: 2022-11-01, frozen: true}"), REFERENCE, clock=clock)
    assert workspace.clock is clock


def test_the_seed_is_one_unless_told() -> None:
    assert build(scenario("title: Test"), REFERENCE).seed == 1
    assert build(scenario("seed: 7"), REFERENCE).seed == 7
    assert build(scenario("seed: 7"), REFERENCE, seed=8).seed == 8


def test_a_seed_put_in_its_place_gives_what_the_file_would() -> None:
    told = built(f"seed: 8\n{person()}")
    put = built(f"seed: 7\n{person()}", seed=8)
    assert snapshot(put.register) == snapshot(told.register)
    assert put.handles == told.handles


def test_a_workspace_knows_its_scenario_tokens_and_handles() -> None:
    declared = person(status="accepted", declarations="{started: {}}")
    workspace = Built(build(scenario(f"tokens: {{mine: teach-first}}\n{declared}"), REFERENCE)).workspace
    assert workspace.scenario == "test.yaml"
    assert workspace.tokens == {"mine": "teach-first"}
    assert list(workspace.handles) == ["ada", "ada.first", "ada.first.started"]


def test_a_crowd_has_no_handles() -> None:
    assert built("crowd: [{count: 5}]").handles == {}
