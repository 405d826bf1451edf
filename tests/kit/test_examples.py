"""The examples: each walks the journey, where its runtime is on the machine; the CI files say what is true."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml
from cli.test_serving import serving
from click.testing import CliRunner
from lean import LEAN

from kit.running import PLUGIN, ROOT, environment
from sandbox.cli import main
from sandbox.kit import NpqSandbox, Refused, SandboxServer

EXAMPLES = ROOT / "examples"
CLIENTS = {
    "curl": ["bash", "curl/journey.sh"],
    # the flags spare a third of Java's start
    "java": ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "java/Journey.java", "journey.yaml"],
    "node": ["node", "node/journey.mjs"],
}
CI_FILES = ["github-actions.yml", "gitlab-ci.yml", "compose.yaml"]


def run(command: list[str], server: SandboxServer) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=EXAMPLES, env=environment(server.url), capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_walks_the_journey(name: str, server: SandboxServer) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not on this machine")
    done = run(CLIENTS[name], server)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["Ada applied, was accepted, started, was paid for, and passed."],
    ), done.stderr
    assert [row["name"] for row in server.remote.call("GET", "/__sandbox/workspaces")["workspaces"]] == ["default"]


def test_the_python_client_walks_the_journey(server: SandboxServer) -> None:
    arguments = ["-c", "/dev/null", "--rootdir", "python", "-W", "error", "-p", "no:cacheprovider", "python"]
    done = run([sys.executable, "-m", "pytest", *PLUGIN, *LEAN, *arguments], server)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


@pytest.mark.parametrize("name", ["curl", "node"])  # Java takes its time to start
def test_a_journey_that_goes_wrong_is_a_failure(name: str, server: SandboxServer, tmp_path: Path) -> None:
    """An example that passes whatever happens would show nothing: here Ada is somebody else's."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not on this machine")
    copy = tmp_path / "examples"
    shutil.copytree(EXAMPLES, copy)
    scenario = copy / "journey.yaml"
    scenario.write_text(scenario.read_text().replace("ambition-institute", "teach-first"))
    done = subprocess.run(
        CLIENTS[name], cwd=copy, env=environment(server.url), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode != 0
    assert done.stderr


def test_where_others_reach_the_server_the_admin_token_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving("--host", "0.0.0.0", "--scenario", "empty", "--admin-token", "only-ours") as (_, lines):
        url = json.loads(lines[-2])["url"]
        with pytest.raises(Refused, match="admin token"), NpqSandbox(server=SandboxServer(url)):
            pass
        monkeypatch.setenv("NPQ_SANDBOX_ADMIN_TOKEN", "only-ours")
        with NpqSandbox("full-journey", server=SandboxServer(url)) as sandbox:
            assert sandbox.client("ambition-institute").get("/api/v3/npq-applications").data
        for name in ("curl", "node"):
            if shutil.which(name) is not None:
                told = {**environment(url), "NPQ_SANDBOX_ADMIN_TOKEN": "only-ours"}
                subprocess.run(CLIENTS[name], cwd=EXAMPLES, env=told, capture_output=True, check=True, timeout=60)


def scripts(name: str) -> Iterator[str]:
    """Every line of a CI file that is run, a command each."""

    def found(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("run", "script", "before_script"):
                    yield from inner.splitlines() if isinstance(inner, str) else inner
                else:
                    yield from found(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from found(inner)

    yield from found(yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", CI_FILES)
def test_a_ci_file_names_files_and_variables_that_exist(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    known = set(re.findall(r"`(NPQ_SANDBOX_\w+)`", (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")))
    # any other name with this prefix would stop a server that sees it
    assert set(re.findall(r"\bNPQ_SANDBOX_\w+", text)) <= known | {"NPQ_SANDBOX_URL"}
    files = re.findall(r"\bexamples/[\w./-]+", text)
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_the_commands_of_the_ci_files_are_real() -> None:
    lines = [line for name in CI_FILES for line in scripts(name)]
    lines += (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    ours = [line.split() for line in lines if line.startswith("npq-sandbox ")]
    assert ours
    for _, command, *rest in ours:
        told = CliRunner().invoke(main, [command, "--help"])
        assert told.exit_code == 0, told.output
        assert [word for word in rest if word.startswith("--") and word not in told.output] == []
    flags = {word.partition("=")[0] for line in lines if line.startswith("pytest ") for word in line.split()}
    assert {flag for flag in flags if flag.startswith("--npq")} == {"--npq-sandbox-coverage"}


def test_the_addresses_to_import_answer(server: SandboxServer) -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    addresses = re.findall(r"^http://127\.0\.0\.1:4090(\S+\.yaml)$", text, re.MULTILINE)
    assert addresses
    for address in addresses:
        with urlopen(f"{server.url}{address}") as answer:
            assert "openapi" in yaml.safe_load(answer)
    links = re.findall(r"\]\(([^)#]+)", text)
    assert [link for link in links if not (EXAMPLES / link).exists()] == []
