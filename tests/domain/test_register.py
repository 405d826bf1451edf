"""What the register lists for whom, and in which order (contract 3.4 and 5.1)."""

from itertools import permutations

import pytest

from domain.world import World
from sandbox.domain.register import Ordered

ROWS = [("2022-01-01", "b"), ("2022-01-01", "c"), ("2022-01-02", "a"), ("2022-01-03", "d")]


def ordered(world: World, rows: tuple[tuple[str, str], ...]) -> Ordered:
    found = Ordered()
    for day, record_id in rows:
        found.add(world.at(day), record_id)
    return found


@pytest.mark.parametrize("rows", list(permutations(ROWS)), ids=lambda rows: "".join(row[1] for row in rows))
def test_ids_stand_in_the_order_of_time_and_ties_by_id(world: World, rows: tuple[tuple[str, str], ...]) -> None:
    assert list(ordered(world, rows)) == ["b", "c", "a", "d"]


def test_a_page_and_the_other_direction_can_be_taken(world: World) -> None:
    found = ordered(world, tuple(ROWS))
    assert (len(found), found[0], found[-1], found[1:3], found[7:9]) == (4, "b", "d", ["c", "a"], [])
    assert list(reversed(found)) == ["d", "a", "c", "b"]


def test_only_what_is_there_can_be_taken_out(world: World) -> None:
    found = ordered(world, tuple(ROWS))
    found.discard(world.at("2022-01-01"), "c")
    found.discard(world.at("2022-01-02"), "d")
    found.discard(world.at("2025-01-01"), "z")
    assert list(found) == ["b", "a", "d"]


@pytest.mark.parametrize("arriving", ["bca", "cba", "acb"])
def test_ids_of_one_instant_may_stand_as_they_came(world: World, arriving: str) -> None:
    found = Ordered(by_arrival=True)
    found.add(world.at("2022-01-02"), "z")
    for record_id in arriving:
        found.add(world.at("2022-01-01"), record_id)
    assert list(found) == [*arriving, "z"]
    twin = found.copy()
    twin.discard(world.at("2022-01-01"), "b")
    twin.discard(world.at("2022-01-01"), "y")
    twin.add(world.at("2022-01-01"), "b")
    assert list(twin) == [*arriving.replace("b", ""), "b", "z"]
    assert list(found) == [*arriving, "z"]


def test_a_provider_lists_its_own_applications_of_any_status_oldest_first(world: World) -> None:
    mine = [world.application(), world.accepted(), world.reject(world.application())]
    world.application(provider="ambition-institute")
    assert list(world.register.applications_for("teach-first")) == [found.id for found in mine]


def test_applications_can_be_listed_for_one_cohort(world: World) -> None:
    by_cohort = {cohort: world.application(cohort=cohort).id for cohort in ("2021a", "2022a", "2023a")}
    for cohort, application_id in by_cohort.items():
        assert list(world.register.applications_for("teach-first", cohort)) == [application_id]
    assert list(world.register.applications_for("teach-first", "2020a")) == []


def test_an_application_that_changes_its_cohort_keeps_its_place_in_the_list(world: World) -> None:
    first, second = world.application(cohort="2022a"), world.application(cohort="2023a")
    world.register.set_cohort(first, "2023a")
    assert list(world.register.applications_for("teach-first", "2023a")) == [first.id, second.id]
    assert list(world.register.applications_for("teach-first")) == [first.id, second.id]


def test_participants_are_listed_once_by_the_age_of_their_records(world: World) -> None:
    older, younger, pending = world.person(), world.person(), world.person()
    world.application(pending)
    world.accepted(younger)
    world.accepted(older)
    world.accepted(older, course="npq-headship")
    world.accepted(older, course="npq-executive-leadership", provider="ambition-institute")
    assert list(world.register.participants_for("teach-first")) == [older.id, younger.id]
    assert list(world.register.participants_for("ambition-institute")) == [older.id]


def test_a_provider_lists_its_own_declarations_and_their_outcomes_oldest_first(world: World) -> None:
    application, other = world.accepted(), world.accepted(provider="ambition-institute")
    first = world.declare(application, "completed")
    world.move_to("2022-11-16")
    foreign = world.declare(other, "completed")
    second = world.declare(application)
    correction = world.record(application)
    assert list(world.register.declarations_for("teach-first")) == [first.id, second.id]
    assert list(world.register.declarations_for("ambition-institute")) == [foreign.id]
    (told, corrected) = world.register.outcomes_of(first)
    assert corrected is correction
    assert list(world.register.outcomes_for("teach-first")) == [told.id, corrected.id]
    assert list(world.register.outcomes_for("ambition-institute")) == [world.register.outcomes_of(foreign)[0].id]


def test_a_person_has_the_applications_of_all_identities(world: World) -> None:
    ada = world.person()
    identity = world.identity(ada)
    first, second = world.application(ada), world.application(ada, identity=identity, course="npq-headship")
    world.application()
    assert list(world.register.applications_of(ada)) == [first, second]
    assert list(world.register.applications_of_identity(identity.id)) == [second]
    assert world.register.person_of(second) is ada


def test_enrolments_are_listed_by_acceptance_for_one_provider_or_all(world: World) -> None:
    ada = world.person()
    early, late = world.application(ada), world.application(ada, course="npq-headship", provider="ambition-institute")
    world.application(ada, course="npq-executive-leadership")
    world.accept(late)
    world.move_to("2022-11-16")
    world.accept(early)
    assert [found.id for found in world.register.enrolments_of(ada)] == [late.id, early.id]
    assert [found.id for found in world.register.enrolments_of(ada, "teach-first")] == [early.id]
    assert list(world.register.accepted(ada)) == [early, late]


def test_people_are_found_by_their_verified_trn_only(world: World) -> None:
    ada, bea = world.person(trn="1234567"), world.person(trn="1234567")
    world.person()
    assert world.register.people_with_trn("1234567") == [ada, bea]
    assert world.register.people_with_trn(None) == []


def test_a_corrected_trn_replaces_the_one_before(world: World) -> None:
    ada = world.person(trn="1234567")
    world.register.set_trn(ada, "7654321")
    assert (ada.trn, world.register.people_with_trn("7654321")) == ("7654321", [ada])
    assert world.register.people_with_trn("1234567") == []


def test_registers_never_see_each_other(world: World) -> None:
    other = type(world)()
    with other.unchanged():
        world.declare(world.accepted(), "completed")


def test_the_seed_decides_the_ids_that_are_made_later(world: World) -> None:
    other = type(world)()
    other.register.seed = world.register.seed + 1
    assert world.declare(world.accepted()).id != other.declare(other.accepted()).id


def test_a_copy_has_the_same_records_and_lists_and_none_of_them_is_shared(world: World) -> None:
    person = world.person(trn="7654321")
    other = World()
    other.register = world.register
    world.declare(world.accepted(person), "completed")
    world.register.merge(world.person(), person, world.now)
    other.register = world.register.copy()
    assert other.snapshot() == world.snapshot()
    with other.unchanged():
        world.declare(world.accepted(person, course="npq-headship"))
        world.void(next(iter(world.register.declarations.values())))
        world.register.merge(world.person(), person, world.now)
        world.defer(next(iter(world.register.applications.values())))
        world.settle("2023-06-01")
    with world.unchanged():
        other.accepted(other.register.people[person.id], course="npq-leading-teaching")
