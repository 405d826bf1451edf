"""Documents that are small to send and large to read: refused before they cost much, and nobody else waits."""

import time
from collections.abc import Iterator

import pytest
from judged.running import Answer, Caller

from hardness.real import Server, started

# what one document may cost: seconds on a shared machine, and KiB
SECONDS, KIBIBYTES = 10.0, 150_000
HEAD = "title: Bomb\n"
_LAUGHS = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10))
BOMBS = {
    "a billion laughs": f"{HEAD}a0: &a0 [lol]\n{_LAUGHS}\n",
    "an alias to itself": f"{HEAD}people: &a {{b: *a}}\n",
    "a deep list": f"{HEAD}people: {'[' * 20_000}\n",
    "a deep mapping": HEAD + "".join(f"{' ' * depth}a:\n" for depth in range(1_000)),
    "a million values": f"{HEAD}people: [{'1,' * 450_000}]\n",
    "a huge crowd": f"{HEAD}crowd: [{{count: 200000000}}]\n",
    "many crowds": HEAD + "crowd:\n" + "  - {count: 200000}\n" * 5_000,
    "a number without end": f"{HEAD}seed: {'9' * 900_000}\n",
    "an exponent": f"{HEAD}seed: 1e999999999\n",
    "one long line": f"{HEAD}summary: {'x' * 2_000_000}\n",
    "many problems": HEAD + "".join(f"unknown{number}: 1\n" for number in range(10_000)),
    "a tag": f"{HEAD}people: !!python/object/apply:os.system [exit]\n",
    "many durations": f"{HEAD}steps:\n" + "  - {at: P99999999999D, do: {accept: a.b}}\n" * 2_000,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("bombs")) as found:
        yield found


def sent(server: Server, path: str, content: bytes, kind: str) -> Answer:
    """What the control API says to a body."""
    with Caller(server.url) as caller:
        headers = {"Content-Type": kind}
        caller.connection.request("POST", f"/__sandbox{path}", body=content, headers=headers)
        response = caller.connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_cannot_be_a_bomb(server: Server, name: str) -> None:
    memory, began = server.memory(), time.perf_counter()
    for path in ("/scenarios/check", "/workspaces?name=bomb"):
        answer = sent(server, path, BOMBS[name].encode(), "application/yaml")
        assert answer.status in (400, 413, 422), (path, answer.status, answer.body[:300])
        assert len(answer.body) < 20 * len(BOMBS[name]) + 10_000
    assert time.perf_counter() - began < SECONDS
    assert server.memory() - memory < KIBIBYTES
    server.answers_within(5)


def test_all_crowds_together_have_a_bound(server: Server) -> None:
    answer = sent(server, "/scenarios/check", BOMBS["many crowds"].encode(), "application/yaml")
    assert "1000000000 people in crowds; 200000 are the most" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "path", ["/scenarios/check", "/workspaces", "/workspaces/default/faults", "/workspaces/default/actions"]
)
@pytest.mark.parametrize("body", [b"[" * 900_000, b'{"a":' * 150_000, b"[" * 500 + b"]" * 500, b"9" * 900_000])
def test_deep_json_is_refused(server: Server, path: str, body: bytes) -> None:
    assert sent(server, path, body, "application/json").status in (400, 422)
    server.answers_within(5)


SLOW = """\
title: Slow
clock: {now: "2022-11-01T09:00:00Z", frozen: true}
faults:
  - {at: "GET /api/v3/npq-applications", delay: PT1H}
  - {at: "GET /api/v3/statements", slow: 1}
expect:
  - {as: teach-first, request: "GET /api/v3/npq-applications", status: 200}
  - {as: teach-first, request: "GET /api/v3/statements", status: 200}
"""


def test_proving_a_scenario_whose_answers_are_slow_holds_nobody_up(server: Server) -> None:
    assert sent(server, "/workspaces?name=slow", SLOW.encode(), "application/yaml").status == 201
    began = time.perf_counter()
    answer = sent(server, "/workspaces/slow/expect", b"", "application/json")
    assert answer.json()["passed"]
    assert time.perf_counter() - began < SECONDS
