import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox import __version__
from sandbox.api.rules import catalogue
from sandbox.cli import main

WRONG = """title: Wrong
people:
  ann:
    applications:
      first: {provider: teach-frist, course_identifier: npq-headship, cohort: 2022}
"""
DISAPPOINTED = """title: Disappointed
clock: {now: "2022-11-01T09:00:00Z", frozen: true}
people:
  ann:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
expect:
  - as: teach-first
    request: "POST /api/v3/npq-applications/{ann.first}/accept"
    status: 422
"""


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"NPQ_SANDBOX_URL": None, **environment})


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    return str(path)


def test_the_version_is_told_to_people_and_to_machines() -> None:
    assert __version__ in run("version").stdout
    assert json.loads(run("version", "--json").stdout)["version"] == __version__


def test_tokens_are_slugs_and_name_their_workspace() -> None:
    rows = json.loads(run("tokens", "--workspace", "ci-42", "--json").stdout)
    assert {"slug": "teach-first", "name": "Teach First", "token": "teach-first~ci-42"} in rows


def test_signed_tokens_differ_with_the_secret() -> None:
    told = [run("tokens", "--token-secret", secret).stdout for secret in ("one", "two")]
    assert told[0] != told[1]


def test_a_workspace_that_no_token_can_name_is_refused() -> None:
    result = run("tokens", "--workspace", "CI 42")
    assert result.exit_code == 2
    assert "--workspace" in result.stderr


def test_every_rule_is_listed_with_what_it_answers() -> None:
    rows = json.loads(run("rules", "--json").stdout)
    assert [row["id"] for row in rows] == list(catalogue("2023"))
    assert all(row["status"] and row["when"] and row["remedy"] for row in rows)
    assert "application.accepted-elsewhere  422  npq_application" in run("rules").stdout


def test_the_shipped_scenarios_are_listed() -> None:
    names = [row["name"] for row in json.loads(run("scenarios", "--json").stdout)]
    assert {"default", "empty", "full-journey"} <= set(names)
    assert "default" in run("scenarios").stdout


def test_a_good_scenario_passes_its_check() -> None:
    result = run("check", "empty")
    assert (result.exit_code, result.stdout) == (0, "empty: ok\n")


def test_an_invalid_scenario_is_refused_with_line_column_and_the_nearest_name(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, WRONG))
    assert result.exit_code == 3
    assert "scenario.yaml:5:25" in result.stderr
    assert "did you mean 'teach-first'?" in result.stderr


def test_an_expectation_that_fails_says_what_came_instead(tmp_path: Path) -> None:
    result = run("check", written(tmp_path, DISAPPOINTED))
    assert result.exit_code == 5
    assert "answered 200, not 422" in result.stderr


def test_the_worst_of_several_checks_decides(tmp_path: Path) -> None:
    assert run("check", "empty", written(tmp_path, WRONG)).exit_code == 3


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    result = run("check", "emtpy")
    assert result.exit_code == 2
    assert "did you mean 'empty'?" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["--host", "300.1.1.1"], {}, "--host: '300.1.1.1' is no address"),
        (["--port", "70000"], {}, "--port: 70000 is more than 65535"),
        (["--port", "many"], {}, "many"),
        (["--release", "2031"], {}, "2031"),
        (["--max-body", "12"], {}, "--max-body: 12 is less than 1024"),
        ([], {"NPQ_SANDBOX_PROT": "1"}, "did you mean NPQ_SANDBOX_PORT?"),
        ([], {"NPQ_SANDBOX_COLOUR": "red"}, "NPQ_SANDBOX_COLOUR is not a setting"),
        ([], {"NPQ_SANDBOX_STRICT": "maybe"}, "neither true nor false"),
        ([], {"NPQ_SANDBOX_SEED": "x"}, "not a whole number"),
        ([], {"NPQ_SANDBOX_LOG_FORMAT": "xml"}, "--log-format: 'xml' is not allowed"),
        (["--colour", "red"], {}, "--colour"),
    ],
)
def test_a_bad_setting_stops_the_start_with_its_name(
    arguments: list[str], environment: dict[str, str], named: str
) -> None:
    result = run("serve", *arguments, **environment)
    assert result.exit_code == 2
    assert named in result.stderr


def test_a_server_that_is_not_there_is_not_healthy() -> None:
    result = run("health", "--url", "http://127.0.0.1:9")
    assert result.exit_code == 6
    assert "not reachable" in result.stderr


@pytest.mark.parametrize("command", ["serve", "check", "scenarios", "tokens", "rules", "version", "health"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_a_flag_that_nobody_knows_is_one_of_serve() -> None:
    result = run("--prot", "1")
    assert result.exit_code == 2
    assert "serve --help" in result.output
    assert "--port" in result.output


def test_a_version_that_a_release_does_not_have_is_refused_with_those_that_it_has() -> None:
    found = CliRunner().invoke(main, ["openapi", "v1", "--release", "2026"])
    assert found.exit_code == 2
    assert "release 2026 has no 'v1' (allowed: v3, control)" in found.output
