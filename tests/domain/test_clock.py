"""The workspace's clock: running, shifted or frozen."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.domain.clock import Clock, elapsed, real_time

THEN = datetime(2022, 11, 15, 9, tzinfo=UTC)


class Machine:
    """A machine's clock that moves when told."""

    def __init__(self) -> None:
        self.time = datetime(2024, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def wait(self) -> None:
        self.time += timedelta(seconds=90)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_clock_shows_real_time_unless_told_otherwise(machine: Machine) -> None:
    clock = Clock(real=machine)
    machine.wait()
    assert clock.now() == machine.time
    assert not clock.frozen


@pytest.mark.parametrize("then", [THEN, datetime(2030, 1, 1, tzinfo=UTC)], ids=["past", "future"])
def test_a_shifted_clock_goes_on_from_where_it_was_put(machine: Machine, then: datetime) -> None:
    clock = Clock.at(then, frozen=False, real=machine)
    assert clock.now() == then
    machine.wait()
    assert clock.now() == then + timedelta(seconds=90)
    assert not clock.frozen


def test_a_frozen_clock_stands_still(machine: Machine) -> None:
    clock = Clock.at(THEN, frozen=True, real=machine)
    machine.wait()
    assert clock.now() == THEN
    assert clock.frozen


def test_a_clock_frozen_without_an_instant_stands_at_the_present(machine: Machine) -> None:
    present = machine.time
    clock = Clock.at(None, frozen=True, real=machine)
    machine.wait()
    assert clock.now() == present


def test_a_frozen_clock_can_be_moved_and_stays_frozen(machine: Machine) -> None:
    clock = Clock.at(THEN, frozen=True, real=machine)
    clock.set(THEN + timedelta(days=1), frozen=True)
    machine.wait()
    assert clock.now() == THEN + timedelta(days=1)


def test_a_frozen_clock_can_run_on_from_where_it_stood(machine: Machine) -> None:
    clock = Clock.at(THEN, frozen=True, real=machine)
    machine.wait()
    clock.set(clock.now(), frozen=False)
    machine.wait()
    assert clock.now() == THEN + timedelta(seconds=90)


@pytest.mark.parametrize("frozen", [True, False])
def test_a_clock_can_go_back_to_real_time(machine: Machine, frozen: bool) -> None:
    clock = Clock.at(THEN, frozen=frozen, real=machine)
    clock.set(None, frozen=False)
    machine.wait()
    assert clock.now() == machine.time


def test_real_time_is_in_utc() -> None:
    before, found = datetime.now(UTC), real_time()
    assert found.tzinfo is UTC
    assert before <= found <= datetime.now(UTC)


def test_elapsed_time_never_runs_backwards() -> None:
    times = [elapsed() for _ in range(100)]
    assert times == sorted(times)
