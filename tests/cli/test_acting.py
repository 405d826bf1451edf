"""`clock`, `act` and `reset`, against a server in a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.test_serving import get, serving
from click.testing import CliRunner, Result
from control.client import STORY

from sandbox.cli import main


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("scenario") / "story.yaml"
    path.write_text(f"{STORY}steps: [{{at: P1D, do: {{accept: ann.first}}}}]\n")
    with serving("--scenario", str(path)) as (_, lines):
        yield json.loads(lines[-2])["url"]


@pytest.fixture
def run(url: str) -> Any:
    def run(*arguments: str, code: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(main, arguments, env={"NPQ_SANDBOX_URL": url}, **more)
        assert result.exit_code == code, result.output
        return result

    run("reset")
    return run


def test_the_clock_is_shown_to_people_and_machines(run: Any) -> None:
    assert run("clock").stdout == run("clock", "show").stdout == "2022-11-15T09:00:00Z  frozen\n"
    assert json.loads(run("clock", "show", "--json").stdout) == {"now": "2022-11-15T09:00:00Z", "mode": "frozen"}


def test_the_clock_is_set_and_goes_back_by_force_alone(run: Any) -> None:
    assert run("clock", "set", "2022-11-20").stdout == "2022-11-20T00:00:00Z  frozen\n"
    assert "force" in run("clock", "set", "2022-11-16", code=2).stderr
    assert run("clock", "set", "2022-11-16", "--force").stdout == "2022-11-16T00:00:00Z  frozen\n"


def test_the_clock_is_let_run_and_stopped(run: Any) -> None:
    assert run("clock", "run").stdout.endswith("running\n")
    assert run("clock", "freeze").stdout.endswith("frozen\n")


def test_an_advance_says_what_happened(run: Any) -> None:
    lines = run("clock", "advance", "P1M").stdout.splitlines()
    assert lines[0].startswith('2022-11-16T09:00:00Z  step 1 {"accept": "ann.first"} failed: ')
    assert lines[1:] == [
        "2022-11-26T00:00:00Z  declaration ann.first.started is payable",
        "2022-12-15T09:00:00Z  frozen",
    ]
    assert [one["state"] for one in json.loads(run("clock", "advance", "P1M", "--json").stdout)["happened"]] == ["paid"]


@pytest.mark.parametrize("words", [["reject: bob.first"], ["reject:", "bob.first"], ['{"reject": "bob.first"}']])
def test_an_action_is_done_in_yaml_or_json(run: Any, words: list[str]) -> None:
    assert "application bob.first  status: pending -> rejected" in run("act", *words).stdout


def test_an_action_is_read_from_the_input(run: Any) -> None:
    text = "declare:\n  application: ann.first\n  declaration_type: retained-1\n  declaration_date: 2022-11-12\n"
    said = json.loads(run("act", "-", "--json", input=text).stdout)
    assert said["changed"][0]["handle"] == "ann.first.retained-1"


def test_a_wrong_action_ends_with_the_problem(run: Any) -> None:
    assert "did you mean 'bob.first'?" in run("act", "reject: bob.frist", code=2).stderr
    assert "not YAML" in run("act", "reject: [", code=2).stderr
    assert "application.already-accepted" in run("act", "accept: ann.first", code=2).stderr


def test_a_reset_goes_back_to_the_start(run: Any) -> None:
    start = run("reset", "--json").stdout
    run("act", "reject: bob.first")
    assert run("reset", "--json").stdout == start
    assert run("act", "reject: bob.first").exit_code == 0
    assert "bob.first" in run("reset").stdout


def test_a_reset_takes_another_seed_or_scenario(run: Any, tmp_path: Path) -> None:
    start = json.loads(run("reset", "--json").stdout)["handles"]
    assert json.loads(run("reset", "--json", "--seed", "9").stdout)["handles"] != start
    assert json.loads(run("reset", "--json", "--scenario", "empty").stdout)["handles"] == {}
    path = tmp_path / "mine.yaml"
    path.write_text(STORY.replace("ann:", "amy:"))
    assert "amy" in json.loads(run("reset", "--json", "--scenario", str(path)).stdout)["handles"]
    assert "no scenario" in run("reset", "--scenario", "nothing", code=2).stderr
    assert "cannot be read" in run("reset", "--scenario", str(tmp_path / "no.yaml"), code=2).stderr


def test_the_clock_that_is_shown_takes_options(run: Any, url: str) -> None:
    assert json.loads(run("clock", "--json").stdout)["mode"] == "frozen"
    run("clock", "--url", url, "--workspace", "nobodys", code=2)


def test_a_reset_spares_what_it_is_told_to_keep(run: Any, url: str) -> None:
    get(f"{url}/api/v3/npq-applications")
    run("reset", "--keep", "journal")
    assert "/api/v3/npq-applications" in run("requests").stdout
    run("reset")
    assert "/api/v3/npq-applications" not in run("requests").stdout
    run("reset", "--keep", "jurnal", code=2)


def test_a_refusal_with_one_reason_is_one_line(run: Any) -> None:
    assert len(run("act", "accept: nobody.first", code=2).stderr.splitlines()) == 1
