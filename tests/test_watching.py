"""What `serve --watch` takes up, look by look."""

from pathlib import Path

import pytest

from sandbox.app import Sandbox, create_app
from sandbox.scenario.loader import Library
from sandbox.settings import Settings
from sandbox.watching import Watcher

PARENT = """title: Parent
clock: {now: 2022-11-01, frozen: true}
people:
  ann: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}
"""
CHILD = "title: Child\nextends: parent\ntokens: {my-crm: teach-first}\n"
MORE = "  bob: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}\n"
BAD = PARENT.replace("title", "titel")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "parent.yaml").write_text(PARENT)
    (shelf / "child.yaml").write_text(CHILD)
    return shelf


@pytest.fixture
def sandbox(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.setattr("sandbox.app.Library", lambda reference: Library(reference, shelf))
    return create_app(Settings(scenario="child"))


@pytest.fixture
def watcher(sandbox: Sandbox) -> Watcher:
    return Watcher(sandbox)


def handles(sandbox: Sandbox, name: str = "default") -> set[str]:
    with sandbox.store.open(name) as workspace:
        return {handle for handle in workspace.handles if "." not in handle}


def look_twice(watcher: Watcher) -> None:
    watcher.look()
    watcher.look()


def test_as_long_as_nothing_changes_the_workspace_stays(sandbox: Sandbox, watcher: Watcher) -> None:
    with sandbox.store.open("default") as before:
        look_twice(watcher)
    with sandbox.store.open("default") as after:
        assert after is before


def test_a_change_is_taken_up_when_two_looks_see_the_same(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    file = shelf / "child.yaml"
    file.write_text(CHILD + "people:\n")
    watcher.look()
    file.write_text(CHILD + "people:\n" + MORE)
    watcher.look()
    assert handles(sandbox) == {"ann"}
    watcher.look()
    assert handles(sandbox) == {"ann", "bob"}
    assert sandbox.served.error is None


def test_a_change_of_what_a_scenario_extends_changes_it_too(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    (shelf / "parent.yaml").write_text(PARENT + MORE)
    look_twice(watcher)
    assert handles(sandbox) == handles(sandbox, "later") == {"ann", "bob"}


def test_another_scenario_of_the_folder_leaves_the_workspace_alone(
    sandbox: Sandbox, watcher: Watcher, shelf: Path
) -> None:
    with sandbox.store.open("default") as before:
        (shelf / "other.yaml").write_text(PARENT + MORE)
        look_twice(watcher)
    with sandbox.store.open("default") as after:
        assert after is before
    assert sandbox.library.names() == ["child", "other", "parent"]
    assert set(sandbox.library.load("other").people) == {"ann", "bob"}


def test_tokens_of_the_new_scenario_open_workspaces_on_first_touch(
    sandbox: Sandbox, watcher: Watcher, shelf: Path
) -> None:
    assert sandbox.store.provider_of("new-crm", "one") is None
    (shelf / "child.yaml").write_text(CHILD.replace("my-crm", "new-crm"))
    look_twice(watcher)
    assert sandbox.store.provider_of("new-crm", "two") == "teach-first"
    assert sandbox.store.provider_of("my-crm", "three") is None


def test_a_bad_file_keeps_its_old_content_for_all_who_ask(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    (shelf / "parent.yaml").write_text(BAD)
    look_twice(watcher)
    assert sandbox.served.error is not None
    assert "parent.yaml:1:1: titel" in sandbox.served.error
    assert set(sandbox.library.load("parent").people) == {"ann"}
    assert handles(sandbox) == handles(sandbox, "later") == {"ann"}
    (shelf / "parent.yaml").write_text(PARENT + MORE)
    look_twice(watcher)
    assert sandbox.served.error is None
    assert handles(sandbox) == {"ann", "bob"}


def test_a_scenario_that_cannot_be_built_changes_nothing(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    early = "{provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted, "
    early += "declarations: {started: {declaration_date: 1999-01-01T00:00:00Z}}}"
    (shelf / "child.yaml").write_text(f"{CHILD}people: {{bob: {{applications: {{first: {early}}}}}}}\n")
    look_twice(watcher)
    assert sandbox.served.error is not None
    assert "child.yaml:" in sandbox.served.error
    assert "1999" in sandbox.served.error
    assert handles(sandbox) == handles(sandbox, "later") == {"ann"}


def test_a_file_that_goes_away_is_told_and_may_come_back(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    (shelf / "child.yaml").unlink()
    look_twice(watcher)
    assert sandbox.served.error == "child.yaml: there is no such file any more"
    assert handles(sandbox, "later") == {"ann"}
    (shelf / "child.yaml").write_text(CHILD)
    look_twice(watcher)
    assert sandbox.served.error is None


def test_a_new_file_that_is_bad_is_told_and_not_offered(sandbox: Sandbox, watcher: Watcher, shelf: Path) -> None:
    (shelf / "other.yaml").write_bytes(b"\xff")
    look_twice(watcher)
    assert sandbox.served.error == "other.yaml:1:1: not UTF-8"
    assert sandbox.library.names() == ["child", "parent"]


def test_the_seed_of_the_server_holds_for_what_is_taken_up(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.app.Library", lambda reference: Library(reference, shelf))
    sandbox = create_app(Settings(scenario="child", seed=77))
    watcher = Watcher(sandbox)
    (shelf / "child.yaml").write_text(CHILD + "people:\n" + MORE)
    look_twice(watcher)
    with sandbox.store.open("default") as workspace:
        assert (workspace.seed, set(workspace.tokens)) == (77, {"my-crm"})
