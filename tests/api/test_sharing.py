"""Many workspaces lie on one built scenario, and records are kept as bytes: nobody may notice either."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from serving import Answer, SandboxFrom, World

from api.operations import MINE, THEIRS
from sandbox.domain.records import Application, Enrolment, Person
from sandbox.domain.register import Register
from sandbox.domain.sharing import Below
from sandbox.domain.watched import copied
from sandbox.store import DEFAULT_WORKSPACE

CROWD = """
clock: {now: "2023-06-01T09:00:00Z", frozen: true}
crowd:
  - {count: 25, providers: [ambition-institute, teach-first], cohorts: [2021, 2022]}
people:
  twice:
    applications:
      one: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}
      other: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
      before: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021}
"""
_LISTS = ("npq-applications", "participants/npq", "participant-declarations", "participants/npq/outcomes")


def _everything(world: World, workspace: str, versions: Iterable[str] = ("v1", "v2", "v3")) -> list[Answer]:
    """All lists of these versions, as each provider sees them."""
    return [
        world.as_provider(provider, workspace).get(f"/api/{version}/{path}?page[per_page]=3000")
        for provider in (MINE, THEIRS)
        for version in versions
        for path in _LISTS
    ]


def _written_anew(world: World, workspace: str, versions: Iterable[str]) -> list[bytes]:
    def derive(self: Register, kind: object, ids: Iterable[str], make: Any) -> list[Any]:
        return [make(self, record_id) for record_id in ids]

    with patch.object(Register, "derive", derive):
        return [answer.body for answer in _everything(world, workspace, versions)]


class _Journey:
    """Whatever providers and the DfE do, drawn by chance, also what is refused."""

    def __init__(self, world: World, workspace: str, seed: int) -> None:
        self._world, self._workspace, self._chance = world, workspace, Random(seed)

    def step(self) -> str:
        act = self._chance.choice((
            self._decide, self._decide, self._declare, self._declare, self._void, self._train, self._outcome,
            self._advance, self._by_the_dfe, self._by_the_dfe,
        ))  # fmt: skip
        return f"{act.__name__}: {act()}"

    def _send(self, who: str, method: str, path: str, **attributes: Any) -> int:
        client = self._world.as_provider(who, self._workspace)
        body = {"data": {"type": "any", "attributes": attributes}} if attributes else None
        return client.request(method, path, json=body).status

    def _anybody(self) -> str:
        return self._chance.choice((MINE, THEIRS))

    def _any(self, kind: str) -> Any:
        with self._world.sandbox.store.open(self._workspace) as workspace:
            return self._chance.choice(sorted(getattr(workspace.register, kind)) or [""])

    def _trainee(self) -> tuple[str, str, str]:
        """A provider, somebody in training with it, and the course; the provider may be the wrong one."""
        with self._world.sandbox.store.open(self._workspace) as workspace:
            register = workspace.register
            application = register.applications[self._chance.choice(sorted(register.enrolments))]
            who = application.provider if self._chance.random() < 0.8 else self._anybody()
            return who, register.person_of(application).id, application.course

    def _decide(self) -> int:
        verb = self._chance.choice(("accept", "accept", "reject"))
        return self._send(self._anybody(), "POST", f"/api/v3/npq-applications/{self._any('applications')}/{verb}")

    def _declare(self) -> int:
        who, person, course = self._trainee()
        kind = self._chance.choice(("started", "started", "retained-1", "retained-2", "completed", "completed"))
        day = f"{self._chance.choice((2021, 2022, 2023))}-{self._chance.randint(1, 12):02}-15T09:00:00Z"
        return self._send(
            who,
            "POST",
            "/api/v3/participant-declarations",
            participant_id=person,
            declaration_type=kind,
            declaration_date=day,
            course_identifier=course,
            has_passed=self._chance.choice((True, False)),
        )

    def _void(self) -> int:
        return self._send(self._anybody(), "PUT", f"/api/v3/participant-declarations/{self._any('declarations')}/void")

    def _train(self) -> int:
        who, person, course = self._trainee()
        verb, more = self._chance.choice((
            ("defer", {"reason": "bereavement"}),
            ("defer", {"reason": "other"}),
            ("resume", {}),
            ("withdraw", {"reason": "other"}),
            ("change-schedule", {"schedule_identifier": "npq-leadership-spring", "cohort": "2022"}),
        ))  # fmt: skip
        return self._send(who, "PUT", f"/api/v3/participants/npq/{person}/{verb}", course_identifier=course, **more)

    def _outcome(self) -> int:
        who, person, course = self._trainee()
        return self._send(
            who,
            "POST",
            f"/api/v3/participants/npq/{person}/outcomes",
            course_identifier=course,
            state=self._chance.choice(("passed", "failed")),
            completion_date=f"2023-05-{self._chance.randint(1, 28):02}",
        )

    def _advance(self) -> int:
        with self._world.sandbox.store.open(self._workspace) as workspace:
            workspace.clock.set(workspace.clock.now() + timedelta(days=self._chance.randint(1, 60)), frozen=True)
        return 0

    def _by_the_dfe(self) -> int:
        person, application = self._any("people"), self._any("applications")
        declaration = self._any("declarations")
        told = self._chance.choice((
            {"change_name": {"who": person, "full_name": f"Name {self._chance.randint(1, 99)}"}},
            {"change_email": {"who": person, "email": f"a{self._chance.randint(1, 99)}@example.com"}},
            {"change_trn": {"who": person, "teacher_reference_number": f"{self._chance.randint(1, 9)}000000"}},
            {"merge": {"from": person, "into": self._any("people")}},
            {"revert_to_pending": application},
            {"transfer": {"application": application, "to": self._chance.choice((MINE, THEIRS))}},
            {"change_eligibility": {"application": application, "eligible_for_funding": self._chance.random() < 0.5}},
            {self._chance.choice(("mark_eligible", "mark_ineligible", "mark_payable", "claw_back")): declaration},
        ))  # fmt: skip
        return (
            self._world.caller()
            .send("POST", f"/__sandbox/workspaces/{self._workspace}/actions", json=told, headers={"host": "127.0.0.1"})
            .status
        )


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(CROWD, strict=False)


@pytest.mark.parametrize("seed", range(1, 5))
def test_what_is_kept_is_what_would_be_written_now_after_every_step_of_any_journey(world: World, seed: int) -> None:
    journey = _Journey(world, f"journey-{seed}", seed)
    statuses = set()
    for number in range(100):
        told = journey.step()
        statuses.add(told)
        # one version at a time, so that what one has kept grows old while another is asked
        versions = (f"v{seed * number % 7 % 3 + 1}",)
        kept = [answer.body for answer in _everything(world, f"journey-{seed}", versions)]
        assert kept == _written_anew(world, f"journey-{seed}", versions), told
    done = {told.partition(":")[0] for told in statuses if told.endswith((": 200", ": 0"))}
    assert len(done) >= 6, "the journey comes nowhere"


def test_a_workspace_never_sees_what_others_do(world: World) -> None:
    before = _everything(world, "quiet")
    for seed in range(3):
        journey = _Journey(world, f"loud-{seed}", seed)
        for _ in range(40):
            journey.step()
    assert [one.body for one in _everything(world, "quiet")] == [one.body for one in before]
    # nor does one that is made now, of what all lie on
    assert [one.body for one in _everything(world, "late")] == [one.body for one in before]
    assert [one.body for one in _everything(world, "loud-0")] != [one.body for one in before]


def test_a_reset_finds_the_start_again(world: World) -> None:
    with world.sandbox.store.open("again") as workspace:
        before = repr(vars(workspace.register)["applications"])
    journey = _Journey(world, "again", 5)
    for _ in range(40):
        journey.step()
    with world.sandbox.store.open("again") as workspace:
        assert repr(vars(workspace.register)["applications"]) != before
        assert workspace.origin is not None
        assert repr(vars(workspace.origin.again().register)["applications"]) == before


# records and registers ------------------------------------------------------------------------------------------------


@pytest.fixture
def fork(world: World) -> Iterator[Register]:
    with world.sandbox.store.open("fork") as workspace:
        yield workspace.register


def _changed(register: Register) -> set[str]:
    assert register._above is not None
    return register._above.changed


def test_every_attribute_that_is_set_is_noticed(fork: Register) -> None:
    for kind in ("people", "identities", "applications", "enrolments", "declarations", "outcomes"):
        for record in list(getattr(fork, kind).values())[:1]:
            for row in record.__dataclass_fields__:
                _changed(fork).clear()
                setattr(record, row, getattr(record, row))
                assert _changed(fork) == {record.id}, (kind, row)


def test_every_change_of_a_list_is_noticed(fork: Register) -> None:
    person = next(iter(fork.people.values()))
    change = (person.id, person.id)
    _changed(fork).clear()
    for act in (
        lambda: person.id_changes.append(change),
        lambda: person.id_changes.extend([change]),
        lambda: person.id_changes.insert(0, change),
        lambda: person.id_changes.__setitem__(0, change),
        lambda: person.id_changes.reverse(),
        lambda: person.id_changes.pop(),
        lambda: person.id_changes.remove(change),
        lambda: person.id_changes.__delitem__(0),
        lambda: person.id_changes.clear(),
    ):
        act()
        assert _changed(fork) == {person.id}
        _changed(fork).clear()


def test_what_is_added_or_taken_away_is_noticed(fork: Register) -> None:
    application = next(found for found in fork.applications.values() if found.id in fork.enrolments)
    _changed(fork).clear()
    enrolment = fork.enrolments[application.id]
    fork.remove_enrolment(application)
    assert _changed(fork) == {application.id}
    _changed(fork).clear()
    assert fork.add_enrolment(copied(enrolment)).id in _changed(fork)


def test_a_watched_record_looks_and_compares_like_any_other(fork: Register) -> None:
    for kind in (Person, Application, Enrolment):
        records = {Person: fork.people, Application: fork.applications, Enrolment: fork.enrolments}[kind]
        record = next(iter(records.values()))
        plain = copied(record)
        assert type(plain) is kind
        assert (plain, repr(plain)) == (record, repr(record))
        assert isinstance(record, kind)


def test_registers_on_the_same_one_share_no_record(world: World) -> None:
    with world.sandbox.store.open(DEFAULT_WORKSPACE) as workspace:
        below = Below(workspace.origin.again().register.copy())  # type: ignore[union-attr]
    one, other = below.fork(), below.fork()
    for kind in ("people", "identities", "applications", "enrolments", "declarations", "outcomes"):
        for key in list(getattr(one, kind)):
            assert getattr(one, kind)[key] is not getattr(other, kind)[key]
            assert getattr(one, kind)[key] == getattr(other, kind)[key]
    person = next(iter(one.people))
    one.people[person].full_name = "Somebody Else"
    assert other.people[person].full_name != "Somebody Else"
    assert below.fork().people[person] == other.people[person]


def test_a_layered_dict_is_like_any_dict(world: World) -> None:
    """Random changes to a register's dict and to a plain one."""
    chance = Random(7)
    with world.sandbox.store.open("dict") as workspace:
        layered = workspace.register.identities
    plain = {key: copied(value) for key, value in layered.items()}
    keys = list(plain)
    for _ in range(500):
        key = chance.choice(keys)
        match chance.randint(0, 4):
            case 0 if key in plain:
                del plain[key], layered[key]
            case 1:
                value = plain.get(key) or next(iter(plain.values()))
                plain[key], layered[key] = copied(value), copied(value)
            case 2:
                assert (key in plain) == (key in layered)
                assert plain.get(key) == layered.get(key)
            case 3:
                assert plain.pop(key, None) == layered.pop(key, None)
            case _:
                assert list(plain) == list(layered)
                assert len(plain) == len(layered)
                assert layered == plain
                assert list(plain.items()) == list(layered.items())
