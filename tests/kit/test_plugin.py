"""The pytest plugin, in pretended projects."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lean import LEAN

from kit.running import ROOT, Project, environment
from sandbox.kit import NotReachable, SandboxServer

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.npq_scenario("duplicate-applications")
def test_reads(npq_sandbox):
    assert len(npq_sandbox.client("teach-first").get("/api/v3/npq-applications").data) == 3

@pytest.mark.parametrize("number", range(4))
def test_each_has_a_workspace_of_its_own(npq_sandbox, number):
    assert npq_sandbox.requests() == []
    client = npq_sandbox.client("teach-first")
    assert client.get("/api/v3/npq-applications").data == []
    assert client.get("/api/v3/npq-applications?page=1").status == 400
    assert len(npq_sandbox.requests()) == 2
"""


def after(word: str, result: pytest.RunResult) -> str:
    """What a test printed after a word."""
    found = re.search(rf"{word} (\S+)", result.stdout.str())
    assert found is not None
    return found[1]


def workspaces(server: SandboxServer) -> list[str]:
    return [row["name"] for row in server.remote.call("GET", "/__sandbox/workspaces")["workspaces"]]


def test_tests_start_from_their_markers_and_leave_nothing_behind(project: Project, server: SandboxServer) -> None:
    project.run(
        """
        import datetime
        import pytest

        pytestmark = pytest.mark.npq_clock("2022-11-05")

        @pytest.mark.npq_scenario("duplicate-applications")
        def test_by_name(npq_sandbox):
            assert "tomasz" in npq_sandbox.handles
            assert npq_sandbox.clock.now.isoformat() == "2022-11-05T00:00:00+00:00"
            assert npq_sandbox.clock.frozen

        @pytest.mark.npq_scenario({"title": "Own", "crowd": [{"count": 2}]}, seed=7)
        def test_by_document(npq_sandbox):
            told = npq_sandbox.call("GET")
            assert (told["scenario"], told["seed"]) == ("document", 7)

        @pytest.mark.npq_clock(datetime.date(2023, 1, 1))
        def test_the_nearest_marker_counts(npq_sandbox):
            assert npq_sandbox.clock.now.year == 2023

        def test_without_a_scenario_nobody_is_there(npq_sandbox):
            assert npq_sandbox.handles == {}
            assert npq_sandbox.call("GET")["scenario"] == "empty"
        """
    ).assert_outcomes(passed=4)
    assert workspaces(server) == ["default"]


def test_a_scenario_may_be_a_file_beside_the_test(project: Project) -> None:
    project.pytester.makefile(".yaml", own="title: Own\ncrowd: [{count: 3}]\n", wrong="title: Wrong\ncrowds: []\n")
    result = project.run(
        """
        import pytest

        @pytest.mark.npq_scenario("own.yaml")
        def test_good(npq_sandbox):
            assert sum(npq_sandbox.call("GET")["counts"]["applications"].values()) >= 3

        @pytest.mark.npq_scenario("wrong.yaml")
        def test_bad(npq_sandbox):
            pass
        """
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*did you mean 'crowd'?*"])


def test_the_configuration_chooses_the_scenario_and_the_release(project: Project) -> None:
    test = "def test_it(npq_sandbox): assert npq_sandbox.call('GET')['scenario'] == 'full-journey'"
    project.run(test, ini="npq_sandbox_scenario = full-journey\nnpq_sandbox_release = 2023").assert_outcomes(passed=1)
    result = project.run(test, ini="npq_sandbox_release = 1999")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*serves release 2023, and not 1999"])


def test_a_failing_test_shows_the_last_exchanges_and_why(project: Project) -> None:
    result = project.run(
        """
        import pytest

        @pytest.fixture
        def client(npq_sandbox):
            return npq_sandbox.client("teach-first")

        @pytest.mark.npq_scenario("duplicate-applications")
        def test_fails(client, npq_sandbox):
            for _ in range(6):
                client.get("/api/v3/participants/npq")
            path = f"/api/v3/npq-applications/{npq_sandbox.id('isabelle.second')}/accept"
            assert client.post(path).status == 200

        @pytest.fixture
        def broken(client):
            client.get("/api/v3/nowhere")
            raise RuntimeError

        def test_cannot_start(broken):
            pass

        def test_asks_nothing(npq_sandbox):
            assert False

        def test_passes(client):
            client.get("/api/v3/npq-applications")
        """,
        "-rA",
    )
    result.assert_outcomes(passed=1, failed=2, errors=1)
    text = result.stdout.str()
    assert text.count("npq-sandbox: the last exchanges") == 3
    assert text.count("GET /api/v3/participants/npq\n") == 4, "five exchanges in all"
    assert "Refused by application.accepted-elsewhere." in text
    assert "would pass" in text
    assert "✓" not in text, "only what objected"
    assert "GET /api/v3/nowhere" in text
    assert "Nobody asked the API for anything with a token of this workspace" in text


@pytest.mark.parametrize("name", ["covered.json", "deeper/covered.xml", "covered.html", "covered.txt"])
def test_coverage_is_written_in_the_form_that_the_file_name_tells(project: Project, name: str) -> None:
    result = project.run(TESTS, f"--npq-sandbox-coverage={name}")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines([f"npq-sandbox coverage: 3 of * statuses and rules (*), written to {name}"])
    text = (project.pytester.path / name).read_text(encoding="utf-8")
    assert "\x1b" not in text, "no terminal's colours"
    if name.endswith(".json"):
        assert counts(text) == {200: 5, 400: 4}
    if name.endswith(".xml"):
        assert ElementTree.fromstring(text).tag == "testsuites"
    if name.endswith(".html"):
        assert text.startswith("<!doctype html>")


def test_coverage_is_written_to_several_files(project: Project) -> None:
    result = project.run(TESTS, "--npq-sandbox-coverage=one.json", "--npq-sandbox-coverage=two.txt")
    result.stdout.fnmatch_lines(["npq-sandbox coverage: * statuses and rules (*), written to one.json, two.txt"])
    assert counts((project.pytester.path / "one.json").read_text()) == {200: 5, 400: 4}
    assert "applications.list_all" in (project.pytester.path / "two.txt").read_text()


def counts(text: str) -> dict[int, int]:
    """How often the list of applications gave each status."""
    [row] = [row for row in json.loads(text)["operations"] if row["operation"] == "v3/applications.list_all"]
    return {one["status"]: one["count"] for one in row["statuses"] if one["count"]}


def test_a_reset_keeps_what_was_exercised(project: Project) -> None:
    project.run(
        """
        def test_it(npq_sandbox):
            npq_sandbox.client("teach-first").get("/api/v3/npq-applications")
            npq_sandbox.reset("full-journey")
            assert "applied" in npq_sandbox.handles
        """,
        "--npq-sandbox-coverage=covered.json",
    ).assert_outcomes(passed=1)
    assert counts((project.pytester.path / "covered.json").read_text()) == {200: 1}


def test_coverage_of_nothing_is_said_and_a_form_that_nobody_knows_refused(project: Project) -> None:
    result = project.run("def test_it(): pass", "--npq-sandbox-coverage=covered.json")
    result.stdout.fnmatch_lines(["*no test used npq_sandbox; not written: covered.json"])
    assert not (project.pytester.path / "covered.json").exists()
    result = project.again("--npq-sandbox-coverage=covered.pdf")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*covered.pdf has to end with .json, .xml, .html, .txt"])


def test_workers_of_xdist_share_a_server_without_meeting_and_count_together(
    project: Project, server: SandboxServer
) -> None:
    result = project.run(TESTS, "-n", "2", "--npq-sandbox-coverage=covered.json", apart=True)
    result.assert_outcomes(passed=5)
    assert counts((project.pytester.path / "covered.json").read_text()) == {200: 5, 400: 4}
    assert workspaces(server) == ["default"]


def test_what_killed_tests_left_behind_is_in_nobodys_way(project: Project, server: SandboxServer) -> None:
    result = project.run("def test_it(npq_sandbox): print('named', npq_sandbox.name)", "-s")
    name = after("named", result)
    server.remote.call("POST", "/__sandbox/workspaces", {"name": name, "scenario": "empty"})
    result = project.again("-s")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*named {name}-2"])
    server.remote.call("DELETE", server.workspace_path(name))


def test_without_a_server_the_plugin_starts_one_and_ends_it(pytester: pytest.Pytester) -> None:
    result = Project(pytester, url=None).run(
        """
        def test_it(npq_sandbox_server, npq_sandbox):
            print("url", npq_sandbox.url)
            assert npq_sandbox.url == npq_sandbox_server.url
            assert npq_sandbox.client("teach-first").get("/api/v3/npq-applications").status == 200
        """,
        "-s",
    )
    result.assert_outcomes(passed=1)
    with pytest.raises(NotReachable):
        SandboxServer(after("url", result)).__enter__()


def test_the_plugin_brings_nothing_in_before_a_test_asks_for_it(tmp_path: Path) -> None:
    script = (
        "import sys, pytest, sandbox.pytest_plugin as plugin;"
        f"arguments = ['--markers', *{LEAN}, '-p', 'no:cacheprovider', '-p', 'no:npq_sandbox'];"
        "code = pytest.main(arguments, plugins=[plugin]);"
        "print(sorted({'flask', 'connexion', 'click', 'yaml', 'uvicorn', 'sandbox.kit'} & set(sys.modules)), code)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment())
    assert "npq_scenario(" in done.stdout
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_pytest_finds_the_plugin_by_its_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"npq_sandbox": "sandbox.pytest_plugin"}
    assert [name.partition(">")[0] for name in project["optional-dependencies"]["pytest"]] == ["pytest"]
