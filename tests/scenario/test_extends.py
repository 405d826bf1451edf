"""Where scenarios are found, and one that builds on another."""

from pathlib import Path

import pytest

from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
from sandbox.scenario.problems import ScenarioInvalid, UnknownScenario
from scenario.workshop import REFERENCE

_PARENT = """
title: Parent
seed: 5
clock: {now: "2023-06-01T09:00:00Z", frozen: true}
tokens: {parent-token: teach-first}
people:
  ada: {participant_id: 11111111-1111-4111-8111-111111111111, applications:
    {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}
crowd: [{count: 2}]
expect: [{request: GET /x, status: 200}]
"""
_BEA = "  bea: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "parent.yaml").write_text(_PARENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def library(shelf: Path) -> Library:
    return Library(REFERENCE, shelf)


def refused(library: Library, text: str) -> list[str]:
    with pytest.raises(ScenarioInvalid) as caught:
        library.parse(text, "child.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_the_other_scenario_s_parts_come_first(library: Library) -> None:
    child = library.parse(
        "title: Child\nextends: parent\ntokens: {child-token: ambition-institute}\n"
        f"people:\n{_BEA}crowd: [{{count: 3}}]"
    )
    assert list(child.people) == ["ada", "bea"]
    assert [part.data["count"] for part in child.crowd] == [2, 3]
    assert child.tokens == {"parent-token": "teach-first", "child-token": "ambition-institute"}


def test_clock_and_seed_are_inherited_and_expectations_are_not(library: Library) -> None:
    parent, child = library.load("parent"), library.parse("title: Child\nextends: parent")
    assert (child.now, child.frozen, child.seed) == (parent.now, True, 5)
    assert len(parent.expect) == 1
    assert child.expect == ()


def test_clock_and_seed_of_its_own_win(library: Library) -> None:
    child = library.parse("title: Child\nextends: parent\nseed: 6\nclock: {frozen: false}")
    assert (child.now, child.frozen, child.seed) == (library.load("parent").now, False, 6)


def test_the_people_of_the_other_scenario_stay_who_they_are(library: Library) -> None:
    parent = build(library.load("parent"), REFERENCE).register
    child = build(library.parse(f"title: Child\nextends: parent\npeople:\n{_BEA}"), REFERENCE).register
    assert {person: child.people[person] for person in parent.people} == parent.people


def test_expectations_know_the_other_scenario_s_handles_and_tokens(library: Library) -> None:
    child = library.parse(
        "title: Child\nextends: parent\nexpect: [{as: parent-token, request: 'GET /{ada.first}', status: 200}]"
    )
    assert len(child.expect) == 1


def test_an_unknown_handle_is_noticed_in_an_extending_scenario(library: Library) -> None:
    found = refused(
        library, "title: Child\nextends: parent\nexpect: [{as: x, request: 'GET /{ad.first}', status: 200}]"
    )
    assert found[0].startswith("child.yaml:3:15: expect.0.as: 'x' is neither a lead provider nor a token")
    assert "there is no handle {ad.first}; did you mean 'ada.first'?" in found[1]


def test_a_handle_cannot_be_taken_twice(library: Library) -> None:
    found = refused(library, f"title: Child\nextends: parent\npeople:\n{_BEA.replace('bea', 'ada')}")
    assert found == ["child.yaml:4:3: people.ada: 'ada' is in parent already"]


def test_an_id_cannot_be_given_in_both(library: Library) -> None:
    an_id = "11111111-1111-4111-8111-111111111111"
    text = f"title: Child\nextends: parent\npeople:\n{_BEA.replace('{app', f'{{participant_id: {an_id}, app')}"
    assert "the id stands at people.ada.participant_id too" in refused(library, text)[0]


def test_an_unknown_scenario_is_told_with_the_nearest_name(library: Library) -> None:
    found = refused(library, "title: Child\nextends: parnet")
    assert found == [
        "child.yaml:2:10: extends: there is no scenario 'parnet'; did you mean 'parent'? (allowed: parent)"
    ]


def test_with_an_unknown_scenario_everything_else_is_judged_still(library: Library) -> None:
    text = "title: Child\nextends: parnet\nrelease: '2026'\nexpect: [{request: 'GET /{ada}', status: 200}]"
    assert [found.split(": ")[1] for found in refused(library, text)] == ["extends", "release"]


def test_only_shipped_scenarios_can_be_extended(library: Library, shelf: Path) -> None:
    assert "there is no scenario" in refused(library, f"title: Child\nextends: {shelf / 'parent.yaml'}")[0]
    assert "there is no scenario" in refused(library, "title: Child\nextends: ../parent")[0]


@pytest.mark.parametrize("chain", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_scenarios_cannot_extend_each_other_in_a_circle(library: Library, shelf: Path, chain: list[str]) -> None:
    for name, other in zip(chain, [*chain[1:], chain[0]], strict=True):
        (shelf / f"{name}.yaml").write_text(f"title: x\nextends: {other}\n", encoding="utf-8")
    with pytest.raises(ScenarioInvalid) as caught:
        library.load("a")
    assert [problem.message for problem in caught.value.problems] == [
        f"'a' extends itself, by way of {' -> '.join(chain)}"
    ]


def test_problems_of_the_other_scenario_are_told_with_those_of_this_one(library: Library, shelf: Path) -> None:
    (shelf / "broken.yaml").write_text("title: x\nstats: y\n", encoding="utf-8")
    found = refused(library, f"title: Child\nextends: broken\npeople:\n{_BEA.replace('teach-first', 'teach')}")
    assert [line.split(": ")[0] for line in found] == ["broken.yaml:2:1", "child.yaml:4:42"]


def test_a_file_of_one_s_own_may_extend_the_shipped_scenario_of_its_name(library: Library, tmp_path: Path) -> None:
    own = tmp_path / "own" / "parent.yaml"
    own.parent.mkdir()
    own.write_text("title: My parent\nextends: parent\n", encoding="utf-8")
    assert list(library.load(str(own)).people) == ["ada"]


def test_a_scenario_is_known_by_its_file_s_name(library: Library, shelf: Path) -> None:
    assert library.names() == ["parent"]
    assert library.load("parent").name == library.load(str(shelf / "parent.yaml")).name == "parent"


@pytest.mark.parametrize("name", ["perent", "parent.txt", "", ".", "..", "/", "../parent", "x" * 5000, "a\0.yaml"])
def test_a_name_that_nobody_has_is_told_with_those_that_there_are(library: Library, name: str) -> None:
    with pytest.raises(UnknownScenario) as caught:
        library.load(name)
    assert caught.value.known == ["parent"]


def test_the_nearest_name_is_told(library: Library) -> None:
    with pytest.raises(UnknownScenario, match="there is no scenario 'perent'; did you mean 'parent'"):
        library.load("perent")


def test_json_files_are_scenarios_too(library: Library, tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('\ufeff{"title": "Own"}', encoding="utf-8")
    assert library.load(str(tmp_path / "own.json")).title == "Own"


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"title: x\nsummary: caf\xe9\n", 2, "not UTF-8"),
        ("title: x".encode("utf-16"), 1, "not UTF-8"),
        (b"#" * (1024 * 1024 + 1), 1, "larger than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(library: Library, tmp_path: Path, raw: bytes, line: int, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(raw)
    with pytest.raises(ScenarioInvalid) as caught:
        library.load(str(path))
    assert [(problem.line, problem.message) for problem in caught.value.problems] == [(line, said)]
