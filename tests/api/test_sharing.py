"""Many workspaces lie on one built scenario, and records and pages are kept as bytes: nobody may notice any of it."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from serving import Answer, SandboxFrom, World

from api.journey import STAGES, Journey
from api.operations import MINE, THEIRS
from sandbox import journal
from sandbox.domain import sharing
from sandbox.domain.pages import Page, Pages, Shared
from sandbox.domain.records import Application, Enrolment, Person
from sandbox.domain.register import Register
from sandbox.domain.sharing import Below
from sandbox.domain.watched import copied
from sandbox.store import DEFAULT_WORKSPACE

_LISTS = ("npq-applications", "participants/npq", "participant-declarations", "participants/npq/outcomes")
# {since} is an instant at which something changed; some of these a list does not read, and is whole
_QUERIES = (
    "page[per_page]=10",
    "page[per_page]=10&page[page]=2",
    "page[per_page]=4&page[page]=3",
    "page[per_page]=3&page[page]=9",
    "page[page]=1000",
    "filter[cohort]={older}",
    "filter[cohort]={newer}&page[per_page]=12",
    "filter[cohort]={older},{newer}&filter[updated_since]={since}",
    "filter[updated_since]={since}",
    "filter[updated_since]={since}&page[per_page]=3&page[page]=2",
    "filter[updated_since]={since}&filter[cohort]={newer}",
    "filter[updated_since]={since}&sort=-updated_at",
    "filter[created_since]={since}&page[per_page]=3",
    "filter[training_status]=deferred",
    "sort=-created_at&page[per_page]=5",
)


def _everything(world: World, workspace: str, versions: Iterable[str] = ("v1", "v2", "v3")) -> list[Answer]:
    """All lists of these versions, as each provider sees them."""
    return [
        world.as_provider(provider, workspace).get(f"/api/{version}/{path}?page[per_page]=3000")
        for provider in (MINE, THEIRS)
        for version in versions
        for path in _LISTS
    ]


def _questions(world: World, workspace: str, version: str, chance: Random) -> list[tuple[str, str]]:
    """For each list a provider and a path: of its first page, and of what some query makes of it."""
    stage = STAGES[world.sandbox.settings.release]
    found = []
    with world.sandbox.store.open(workspace) as opened:
        records = [*opened.register.applications.values(), *opened.register.declarations.values()]
        for path in _LISTS:
            provider, since = chance.choice((MINE, THEIRS)), chance.choice(records).updated_at
            query = chance.choice(_QUERIES).format(
                older=stage.years[0], newer=stage.years[1], since=since.strftime("%Y-%m-%dT%H:%M:%SZ")
            )
            found += [(provider, f"/api/{version}/{path}"), (provider, f"/api/{version}/{path}?{query}")]
    return found


def _asked(world: World, workspace: str, questions: Iterable[tuple[str, str]]) -> list[bytes]:
    return [world.as_provider(provider, workspace).get(path).body for provider, path in questions]


def _asked_anew(world: World, workspace: str, questions: Iterable[tuple[str, str]]) -> list[bytes]:
    """The same from the workspace's own records, one by one, with nothing that was kept and no index."""

    def derive(self: Register, kind: object, ids: Iterable[str], make: Any) -> list[Any]:
        return [make(self, record_id) for record_id in ids]

    def page(
        self: Register, kind: object, ids: Any, part: slice, make: Any, join: Callable[[list[Any]], bytes]
    ) -> bytes:
        return join([make(self, record_id) for record_id in list(ids)[part]])

    with (
        patch.object(Register, "derive", derive),
        patch.object(Register, "page", page),
        patch.object(Register, "recent", lambda *_: None),
        patch.object(Register, "sources", lambda self: lambda _: self),
    ):
        return _asked(world, workspace, questions)


class _Uses:
    """Counts what was found: pages that all may use, pages of one workspace, and indexes of what changed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages = self.own_pages = self.indexes = 0
        self._find, self._recent = Pages.find, Register.recent
        monkeypatch.setattr(Pages, "find", lambda pages, key: self._found(self._find(pages, key)))
        monkeypatch.setattr(Register, "recent", lambda *told: self._looked_up(self._recent(*told)))

    def _found(self, page: Page | None) -> Page | None:
        if page is not None:
            if page.ids:
                self.own_pages += 1
            else:
                self.pages += 1
        return page

    def _looked_up(self, ids: list[str] | None) -> list[str] | None:
        self.indexes += ids is not None
        return ids


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    return sandbox_from(STAGES["2023"].scenario, strict=False)


@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize("release", STAGES)
def test_every_answer_is_what_would_be_written_now_after_every_step_of_any_journey(
    sandbox_from: SandboxFrom, monkeypatch: pytest.MonkeyPatch, release: str, seed: int
) -> None:
    world = sandbox_from(STAGES[release].scenario, strict=False, release=release)
    chance = Random(seed)
    if seed > 1:
        # lists of thirty are short: whatever pays for longer ones is to happen here
        monkeypatch.setattr(sharing, "LEAST_KEPT", 1)
        monkeypatch.setattr(sharing, "TIMES_DEARER", 0)
    uses = _Uses(monkeypatch)
    names = [f"journey-{seed}", f"beside-{seed}"]
    journeys = [Journey(world, name, seed + at) for at, name in enumerate(names)]
    done = set()
    for number in range(100):
        if number == 40:
            assert _control(world, "POST", f"{names[1]}/reset").status == 200
        if number == 60:
            document = _control(world, "GET", f"{names[0]}/snapshot").json()
            assert _control(world, "PUT", f"{names[1]}/snapshot", document).status == 200
        told = chance.choice(journeys).step()
        if told.endswith((": 200", ": 0")):
            done.add(told.partition(":")[0])
        # one version at a time, so that what one has kept grows old while another is asked
        name, version = chance.choice(names), chance.choice(STAGES[release].versions)
        questions = _questions(world, name, version, chance)
        kept, again = _asked(world, name, questions), _asked(world, name, questions)
        assert kept == again == _asked_anew(world, name, questions), told
    assert len(done) >= 5, "the journeys come nowhere"
    if seed > 1:
        assert min(uses.pages, uses.own_pages, uses.indexes) > 50, "nothing of what is kept was used"


def _control(world: World, method: str, path: str, body: object = None) -> Answer:
    return world.caller().send(method, f"/__sandbox/workspaces/{path}", json=body, headers={"host": "127.0.0.1"})


def test_a_workspace_never_sees_what_others_do(world: World) -> None:
    before = _everything(world, "quiet")
    for seed in range(3):
        journey = Journey(world, f"loud-{seed}", seed)
        for _ in range(40):
            journey.step()
    assert [one.body for one in _everything(world, "quiet")] == [one.body for one in before]
    # nor does one that is made now, of what all lie on
    assert [one.body for one in _everything(world, "late")] == [one.body for one in before]
    assert [one.body for one in _everything(world, "loud-0")] != [one.body for one in before]


def test_a_reset_finds_the_start_again(world: World) -> None:
    with world.sandbox.store.open("again") as workspace:
        before = repr(vars(workspace.register)["applications"])
    journey = Journey(world, "again", 5)
    for _ in range(40):
        journey.step()
    with world.sandbox.store.open("again") as workspace:
        assert repr(vars(workspace.register)["applications"]) != before
        assert workspace.origin is not None
        assert repr(vars(workspace.origin.again().register)["applications"]) == before


def test_what_follows_from_a_page_that_many_share_takes_no_room_in_any_journal(world: World) -> None:
    held = []
    for name in ("one", "other"):
        world.as_provider(MINE, name).get("/api/v3/npq-applications")
        with world.sandbox.store.open(name) as workspace:
            held.append(next(reversed(workspace.journal)))
    assert held[0].kept is held[1].kept
    assert held[0].answer == held[0].kept


@pytest.mark.parametrize("size", [journal.MOST_BYTES, journal.MOST_BYTES + 1, journal.MOST_SHARED + 1])
def test_a_journal_shows_as_much_of_a_shared_page_as_of_any_other_answer(world: World, size: int) -> None:
    world.as_provider(MINE, "sizes").get("/api/v3/npq-applications")
    with world.sandbox.store.open("sizes") as workspace:
        exchange = next(reversed(workspace.journal))
    content = bytes(size)
    for kept in (journal.cut(content), journal.cut(Shared(content))):
        assert len(kept) <= journal.MOST_SHARED
        assert exchange._replace(kept=kept).answer == content[: journal.MOST_BYTES]
    assert len(journal.cut(content)) <= journal.MOST_BYTES


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
