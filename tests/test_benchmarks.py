"""The benchmark's own parts: what it reads, what it writes and how it judges. No figure of a machine is asserted."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks import load, page, peers, verdict
from benchmarks.processes import Memory, NotUp, Server, cpu_seconds, free_port, memory, tree
from benchmarks.results import DECLARE, LIST, ONE, POST, Own, Results, Row, Size, Slice

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the benchmark runs on Linux alone")

SAID = """Running 4s test @ http://127.0.0.1:40123/
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.21ms    1.02ms  31.07ms   91.20%
    Req/Sec     3.64k   241.90     4.02k    80.00%
  Latency Distribution
     50%  987.00us
     75%    2.30ms
     90%    2.81ms
     99%    1.20s
  14496 requests in 4.01s, 1.42GB read
Requests/sec:   3614.96
Transfer/sec:    361.90MB
"""
SERVER = """
import http.server, subprocess, sys
child = subprocess.Popen(["sleep", "600"])
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(child.pid).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def row(name: str, cpu: float, cold: float) -> Row:
    part = Slice(per_second=1000.0, p50=1.5, p99=9.25, cpu=cpu, requests=4000, failed=0)
    found = Row(name, "1.2.3", "canned bodies", size=12.5, cold=[cold, cold + 2, cold + 1])
    found.idle = [Memory(55.0, 50.0)]
    endpoints = (LIST, ONE, POST, DECLARE) if name == "npq-sandbox" else (LIST, ONE, POST)
    found.load = {endpoint: [part] for endpoint in endpoints}
    return found


def results(*rows: Row, own: Own | None = None) -> Results:
    return Results({"machine": "2 cores"}, {"command": "`make bench`"}, list(rows), own or Own())


def verdicts(of: Results) -> dict[str, bool | None]:
    return {line.what: line.met for line in verdict.judge(of)}


class Counting(ThreadingHTTPServer):
    """Answers 200, or 404 below /missing, and counts what was asked."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Counting

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"data")

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Counting() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_report_of_wrk_becomes_figures() -> None:
    found = load.parse_wrk(SAID)
    assert (found.requests, found.seconds, found.failed) == (14496, 4.01, 0)
    assert (found.p50, found.p99) == (0.987, 1200.0)


def test_what_failed_is_read_from_both_lines_of_wrk() -> None:
    found = load.parse_wrk(
        SAID + "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 90\n"
    )
    assert found.failed == 100


def test_a_report_without_figures_is_refused() -> None:
    with pytest.raises(load.NoFigures, match="unable to connect"):
        load.parse_wrk("unable to connect to 127.0.0.1:9 Connection refused")


def test_a_request_tells_how_long_its_body_is_in_bytes() -> None:
    head, _, body = load.send("POST", "/x", "Bearer t", '{"a":"é"}').partition(b"\r\n\r\n")
    assert b"Content-Length: 10" in head.split(b"\r\n")
    assert b"Authorization: Bearer t" in head.split(b"\r\n")
    assert len(body) == 10


@pytest.mark.parametrize("protocol", ["HTTP/1.1", "HTTP/1.0"])
def test_our_own_generator_sends_each_request_once_and_counts_failures(
    counting: Counting, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the newer one keeps the connection, the older one does not
    monkeypatch.setattr(_Handler, "protocol_version", protocol)
    paths = [*(f"/{number}" for number in range(30)), "/missing/1", "/missing/2"]
    found = load.once(counting.server_port, [load.get(path, "Bearer t") for path in paths])
    assert (found.requests, found.failed) == (32, 2)
    assert counting.asked == Counter(paths)


def test_one_request_tells_status_and_size(counting: Counting) -> None:
    assert load.ask(counting.server_port, load.get("/missing", "Bearer t")) == (404, 4)


def test_a_process_tree_holds_its_children_and_their_memory() -> None:
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            assert {os.getpid(), child.pid} <= set(tree(os.getpid()))
            alone, together = memory(child.pid), memory(os.getpid())
        finally:
            child.kill()
    assert 0 < alone.pss <= alone.rss < together.rss


def test_cpu_time_of_a_live_process_only_grows() -> None:
    before = cpu_seconds(os.getpid())
    sum(range(1_000_000))
    assert 0 < before < cpu_seconds(os.getpid())


def test_of_a_process_that_has_ended_nothing_is_known() -> None:
    with subprocess.Popen(["true"]) as ended:
        pass
    assert cpu_seconds(ended.pid) == 0
    assert memory(ended.pid) == Memory(0, 0)


def test_a_server_is_ended_with_all_its_processes(tmp_path: Path) -> None:
    server = Server([sys.executable, "-c", SERVER, "{port}"], tmp_path, tmp_path / "log")
    server.start()
    try:
        server.first_answer(load.get("/", "Bearer t"))
        processes = tree(server.pid)
    finally:
        server.stop()
    assert len(processes) == 2
    assert [process for process in processes if Path(f"/proc/{process}/exe").exists()] == []


def test_a_server_that_ends_at_once_is_not_waited_for(tmp_path: Path) -> None:
    server = Server(["false"], tmp_path, tmp_path / "log")
    server.start()
    with pytest.raises(NotUp, match="ended before it answered"):
        server.first_answer(load.get("/", "Bearer t"))
    server.stop()


def test_a_free_port_can_be_taken() -> None:
    assert 1024 <= free_port() < 65536


def test_figures_within_the_targets_meet_them() -> None:
    large = Size(100_000, start=9000.0, idle=450.0, page=[110.0], one=[90.0], write=[119.0])
    small = Size(1000, start=300.0, idle=55.0, page=[100.0], one=[100.0], write=[100.0])
    own = Own([4.0], 0.9, [9.0], 10_000, [450.0], [small, large])
    found = verdicts(
        results(row("npq-sandbox", 200.0, 300.0), row("Prism", 201.0, 400.0), row("moto", 9.0, 500.0), own=own)
    )
    assert set(found.values()) == {True}


def test_figures_beyond_the_targets_miss_them() -> None:
    large = Size(100_000, start=9000.0, idle=501.0, page=[121.0], one=[79.0], write=[121.0])
    small = Size(1000, start=300.0, idle=55.0, page=[100.0], one=[100.0], write=[100.0])
    own = Own([5.1], 1.1, [10.1], 10_000, [501.0], [small, large])
    ours = row("npq-sandbox", 401.0, 351.0)
    ours.size, ours.idle = 60.1, [Memory(70.1, 60.0)]
    found = verdicts(results(ours, row("WireMock, journal off", 401.0, 351.0), own=own))
    assert set(found.values()) == {False}


def test_a_slice_in_which_requests_failed_is_no_figure() -> None:
    ours = row("npq-sandbox", 300.0, 300.0)
    ours.load[POST].append(Slice(per_second=9000.0, p50=0.1, p99=0.2, cpu=1.0, requests=9000, failed=1))
    assert ours.cpu(POST) == 300.0
    ours.load[POST] = ours.load[POST][1:]
    assert verdicts(results(ours))["CPU, POST accept"] is None


def test_without_peers_nobody_is_ahead_of_them() -> None:
    missing = Row("Prism", "1.2.3", "canned", missing="there is no npm on this machine")
    found = verdicts(results(row("npq-sandbox", 200.0, 300.0), missing))
    assert found["cold start, against every peer"] is None
    assert found["CPU, one record, against rivals"] is None
    assert found["CPU, one record"] is True


def test_a_quick_run_gives_no_verdict_on_a_hundred_thousand_people() -> None:
    own = Own(sizes=[Size(1000, 300.0, 55.0), Size(10_000, 900.0, 90.0)])
    assert verdicts(results(own=own))["memory idle, 100,000 people"] is None


def test_the_page_has_a_row_for_everybody_and_says_who_is_missing() -> None:
    missing = Row("moto", "5.2.5", "DynamoDB", missing="moto could not be installed (exit code 1)")
    found = results(row("npq-sandbox", 412.5, 301.0), missing)
    found.cut.append("load: 1 of 3 rounds")
    text = page.write(found)
    assert "| npq-sandbox | 1.2.3 | canned bodies | 302 | 301–303 | 55 | 50 | – | 12 | – |" in text
    assert (
        "| moto | 5.2.5 | not measured: moto could not be installed (exit code 1) | – | – | – | – | – | – | – |" in text
    )
    assert "| npq-sandbox | 412 | 1,000 | 1.50 | 9.25 | 4,000 | 0 |" in text
    assert "| CPU, list of 100 | at most 400 µs | 412 µs | **missed** |" in text
    assert "Time was up: load: 1 of 3 rounds" in text


def test_columns_of_words_stand_to_the_left() -> None:
    assert (
        page.table(["a", "b", "c"], [["x", "y", "1"]], left=2) == "| a | b | c |\n| --- | --- | ---: |\n| x | y | 1 |"
    )


def test_a_size_leaves_out_packages_by_name(tmp_path: Path) -> None:
    for name in ("pip", "pip-25.0.dist-info", "flask"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code").write_bytes(b"x" * 1000)
    assert peers.size(tmp_path, without=("pip",)) == pytest.approx(0.001)


def test_no_peers_is_installed_against_the_users_will(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "HOME", tmp_path)
    monkeypatch.setenv("NO_PEERS", "1")
    found = peers.install()
    assert set(found) == {"prism", "mockoon", "json-server", "wiremock", "moto"}
    assert all(peer.missing and peer.size is None for peer in found.values())
    assert list(tmp_path.iterdir()) == []


def test_the_sandbox_takes_room_with_what_it_needs() -> None:
    assert peers.sandbox_size() > peers.size(peers.CHECKOUT / "sandbox")
