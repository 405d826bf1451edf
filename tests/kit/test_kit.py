"""A workspace for a test, from Python: what the pytest plugin gives, without pytest."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kit.running import environment
from sandbox.kit import NotReachable, NpqSandbox, Refused, SandboxDidNotStart, SandboxServer

STORY = "duplicate-applications"
LIST = "/api/v3/npq-applications"


@pytest.fixture
def sandbox(server: SandboxServer) -> Iterator[NpqSandbox]:
    with NpqSandbox(STORY, server=server) as found:
        yield found


def test_a_client_speaks_as_one_provider_in_this_workspace_alone(sandbox: NpqSandbox, server: SandboxServer) -> None:
    client = sandbox.client("teach-first")
    assert client.token == sandbox.token("teach-first") == f"teach-first~{sandbox.name}"
    answer = client.get(LIST, {"filter[cohort]": 2022, "page[per_page]": 1})
    assert (answer.status, len(answer.data), answer.rules) == (200, 1, [])
    assert answer.headers["x-sandbox-clock"] == "2022-11-01T09:00:00Z"
    assert client.post(f"{LIST}/{sandbox.id('tomasz.teach-first')}/accept").status == 200
    put = client.put(f"/api/v3/participants/npq/{sandbox.id('tomasz')}/defer", {"data": {"attributes": {}}})
    assert put.status == 422
    assert "course_identifier" in repr(put)
    assert client.request("GET", LIST, headers={"Authorization": "nobody"}).rules == ["auth.token-missing"]
    with NpqSandbox(STORY, server=server) as other:
        mine = f"{LIST}/{other.id('tomasz.teach-first')}"
        assert other.client("teach-first").get(mine).data["attributes"]["status"] == "pending"


def test_an_answer_without_data_says_what_it_has_instead(sandbox: NpqSandbox) -> None:
    with pytest.raises(AssertionError, match=r"no data in the answer 404: .*Resource not Found"):
        _ = sandbox.client("teach-first").get(f"{LIST}/nobody").data


def test_names_that_are_unknown_are_told_with_those_that_were_meant(sandbox: NpqSandbox) -> None:
    with pytest.raises(LookupError, match="no lead provider 'teach-frist' here; did you mean 'teach-first'"):
        sandbox.token("teach-frist")
    with pytest.raises(LookupError, match="no handle 'thomasz' here; did you mean 'tomasz'"):
        sandbox.id("thomasz")


def test_the_clock_is_read_set_moved_and_stopped(sandbox: NpqSandbox) -> None:
    clock = sandbox.clock
    assert clock.now == datetime(2022, 11, 1, 9, tzinfo=UTC)
    assert clock.advance(timedelta(days=1, seconds=1.5)) == []
    assert clock.now == datetime(2022, 11, 2, 9, 0, 1, 500_000, tzinfo=UTC)
    assert clock.set(date(2022, 12, 1)) == datetime(2022, 12, 1, tzinfo=UTC)
    assert clock.set("2022-12-02", frozen=False) >= datetime(2022, 12, 2, tzinfo=UTC)
    assert not clock.frozen
    clock.freeze()
    assert clock.frozen
    clock.run()
    assert not clock.frozen
    with pytest.raises(Refused, match="force"):
        clock.set("2022-11-01")
    assert clock.set("2022-11-01", frozen=True, force=True).month == 11


def test_the_clock_may_be_told_at_the_start(server: SandboxServer) -> None:
    with NpqSandbox(STORY, clock=datetime(2022, 11, 3, 12, tzinfo=UTC), server=server) as sandbox:
        assert sandbox.clock.now == datetime(2022, 11, 3, 12, tzinfo=UTC)
        assert sandbox.clock.frozen


def test_others_act_and_what_the_rules_refuse_is_said(sandbox: NpqSandbox) -> None:
    changed = sandbox.act("change_name", who="tomasz", full_name="Tomasz Nowak")
    assert [(row["handle"], row["after"]["full_name"]) for row in changed] == [("tomasz", "Tomasz Nowak")]
    sandbox.act("accept", "tomasz.ambition")
    with pytest.raises(Refused, match=r"application\.rejected-is-final") as refused:
        sandbox.act("accept", "tomasz.ucl")
    assert refused.value.status == 409


def test_people_come_with_handles(sandbox: NpqSandbox) -> None:
    application = {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": 2022}
    handles = sandbox.people({"ruth": {"applications": {"first": application}}}, crowd=[{"count": 2}])
    assert handles["ruth.first"] == sandbox.id("ruth.first")


def test_faults_strike_are_counted_and_go(sandbox: NpqSandbox) -> None:
    client = sandbox.client("teach-first")
    added = sandbox.faults.add(f"GET {LIST}", drop="before", times=1)
    with pytest.raises((OSError, http.client.HTTPException)):
        client.get(LIST)
    assert [(row["name"], row["used"], row["remaining"]) for row in sandbox.faults.all()] == [(added["name"], 1, 0)]
    sandbox.faults.clear()
    assert sandbox.faults.all() == []
    assert [row["status"] for row in sandbox.requests()] == [0]


def test_requests_are_filtered_and_verified(sandbox: NpqSandbox) -> None:
    client = sandbox.client("teach-first")
    client.get(LIST)
    client.get(f"{LIST}?page=1")
    assert [row["status"] for row in sandbox.requests(status="4xx")] == [400]
    sandbox.verify(f"GET {LIST}", times=2)
    sandbox.verify({"at": f"GET {LIST}", "status": 200}, {"at": f"GET {LIST}", "status": 400}, in_order=True)
    with pytest.raises(AssertionError) as failed:
        sandbox.verify(f"GET {LIST}", status=200, times=2)
    assert "wanted" in str(failed.value)
    assert "nearest: 000002" in str(failed.value)
    with pytest.raises(Refused, match="tims"):
        sandbox.verify(f"GET {LIST}", tims=2)


def test_explanations_are_found_by_answer_by_number_or_as_the_last(sandbox: NpqSandbox) -> None:
    with pytest.raises(LookupError, match="nobody asked"):
        sandbox.explain()
    client = sandbox.client("teach-first")
    refused = client.post(f"{LIST}/{sandbox.id('isabelle.second')}/accept")
    client.get(LIST)
    for why in (sandbox.explain(refused), sandbox.explain(1), sandbox.explain("000001")):
        assert (why.status, why.rules) == (422, ["application.accepted-elsewhere"])
    assert sandbox.explain().status == 200
    page = str(sandbox.explain(refused))
    assert "✓ application.already-accepted" in page
    assert "would pass" in page
    assert "\x1b" not in page
    assert "✓" not in sandbox.explain(refused).objections()
    with pytest.raises(LookupError, match="000099"):
        sandbox.explain(99)


def test_a_snapshot_is_put_back_and_a_reset_starts_again(sandbox: NpqSandbox) -> None:
    sandbox.act("accept", "tomasz.ambition")
    kept = sandbox.snapshot()
    sandbox.reset()
    mine = f"{LIST}/{sandbox.id('tomasz.ambition')}"
    assert sandbox.client("ambition-institute").get(mine).data["attributes"]["status"] == "pending"
    sandbox.restore(kept)
    assert sandbox.client("ambition-institute").get(mine).data["attributes"]["status"] == "accepted"
    sandbox.reset("empty", seed=9)
    assert (sandbox.handles, sandbox.call("GET")["seed"]) == ({}, 9)


def test_a_scenario_is_read_from_a_file_too(server: SandboxServer, tmp_path: Path) -> None:
    file = tmp_path / "two.yml"
    file.write_text("title: Two\nclock: {now: 2022-11-01, frozen: true}\ncrowd: [{count: 2}]\n")
    for scenario in (file, str(file)):
        with NpqSandbox(scenario, seed=3, server=server) as sandbox:
            assert sandbox.clock.now.year == 2022
            assert sandbox.call("GET")["seed"] == 3


def test_a_block_may_be_entered_again_and_a_server_started_late() -> None:
    server = SandboxServer("")
    sandbox = NpqSandbox(server=server)
    with server:
        names = []
        for _ in range(2):
            with sandbox:
                names.append(sandbox.name)
            assert server.started, "it was there before"
        assert names == ["ws-1", "ws-1"]
        with pytest.raises(RuntimeError, match="no workspace"):
            _ = sandbox.name
    assert not server.started


def test_what_cannot_start_says_why_and_leaves_no_process() -> None:
    server = SandboxServer("", release="1999")
    with pytest.raises(SandboxDidNotStart, match="'1999' is not allowed"):
        server.__enter__()
    assert not server.started
    with pytest.raises(RuntimeError, match="not started"):
        _ = server.url


def test_a_workspace_that_cannot_be_made_says_why(server: SandboxServer) -> None:
    with pytest.raises(Refused, match="did you mean 'full-journey'"), NpqSandbox("full-jorney", server=server):
        pass


def test_what_is_no_sandbox_is_named(server: SandboxServer) -> None:
    with pytest.raises(Refused, match="404"), SandboxServer(f"{server.url}/api/v3"):
        pass
    with pytest.raises(SandboxDidNotStart, match="is no npq-sandbox"), SandboxServer(f"{server.url}/docs?"):
        pass


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        pytest.raises(NotReachable, match=r"http://127\.0\.0\.1:9 is not reachable"),
        SandboxServer("http://127.0.0.1:9"),
    ):
        pass


SCRIPT = """
import os, warnings
from sandbox.kit import NpqSandbox, SandboxServer

with NpqSandbox(server=SandboxServer(token_secret="not-guessed", strict=True)) as sandbox:
    assert sandbox.token("teach-first") != f"teach-first~{sandbox.name}"
    assert sandbox.client("teach-first").get("/api/v3/npq-applications").data == []
    print(sandbox.url, flush=True)
    KILL
"""


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)"])
def test_a_server_of_ones_own_ends_with_its_process_however_that_ends(end: str, tmp_path: Path) -> None:
    # a json.py where tests run, and warnings as errors, are the tests' own business
    (tmp_path / "json.py").write_text("raise RuntimeError")
    command = [sys.executable, "-W", "error", "-P", "-c", SCRIPT.replace("KILL", end)]
    more = {"PYTHONWARNINGS": "error", "NPQ_SANDBOX_PORT": "1", "NPQ_SANDBOX_SCENARIO": "default"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, env={**environment(), **more}, timeout=60
    )
    assert done.returncode == (-signal.SIGKILL if end else 0), done.stderr
    latest = time.perf_counter() + 10
    while answers(done.stdout.strip()):
        assert time.perf_counter() < latest
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with SandboxServer(url):
            return True
    except NotReachable:
        return False
