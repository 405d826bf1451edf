"""The server's side of a connection: the short way of most requests, and what it leaves behind."""

import asyncio
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from wire import SCENARIO, TOKEN, Server, alike, applications, asked, connected, request, told

from sandbox import protocol


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    place = tmp_path / "wire.yaml"
    place.write_text(SCENARIO)
    return place


WRONG = b'{"data": {"attributes": {"schedule_identifier": 7}}}'


REQUESTS: list[tuple[str, str, tuple[str, ...], bytes, str | None]] = [
    ("GET", "/api/v3/npq-applications", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/", (), b"", TOKEN),
    ("GET", "/api/v1/npq-applications?page[per_page]=1&page[page]=2", (), b"", TOKEN),
    ("GET", "/api/v2/npq-applications.csv?filter%5Bcohort%5D=2022", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications?page[page]=0", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications?filter=x", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/{0}", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/nobody", (), b"", TOKEN),
    ("GET", "/api/v3/npq-applications/{0}", ("Connection: close",), b"", TOKEN),
    ("GET", "/api/v3/npq-applications", (), b"", None),
    ("GET", "/api/v3/npq-applications", (), b"", "nobody"),
    ("GET", "/api/v3/npq-applications", ("X-With-Server-Date: never",), b"", TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), b"", TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), WRONG, TOKEN),
    ("POST", "/api/v3/npq-applications/{0}/accept", (), b"{", TOKEN),
    ("POST", "/api/v3/npq-applications/{1}/reject", (), b"{}", TOKEN),
    ("POST", "/api/v3/participant-declarations", (), b'{"data": {"attributes": {"participant_id": "x"}}}', TOKEN),
    ("POST", "/api/v3/participant-declarations", (), b'{"data": 7}', TOKEN),
    ("PUT", "/api/v3/participants/npq/{0}/resume", (), b'{"data": {"attributes": {}}}', TOKEN),
]


@pytest.mark.parametrize("release", ["2023", "2026"])
def test_the_short_way_answers_byte_for_byte_as_the_long_one(release: str, scenario: Path) -> None:
    server = Server(scenario, release=release)
    ids = applications(server.gateway)
    short, long = [], []

    async def compare() -> None:
        async with server.running() as port:
            for method, path, headers, body, token in REQUESTS:
                for found, workspace in ((short, "one"), (long, "two")):
                    sent = f"{token}~{workspace}" if token == TOKEN else token
                    raw = request(method, path.format(*ids), *headers, body=body, token=sent)
                    # what does not come in one piece goes the long way
                    pieces = [raw] if found is short else [raw[:-1], raw[-1:]] if body else [raw[:20], raw[20:-2]]
                    if found is long and not body:
                        pieces = [raw.replace(b" HTTP/1.1\r\n", b" HTTP/1.1\r\nExpect: 100-continue\r\n")]
                    answers = await asked(port, *pieces, answers=2 if b"Expect" in pieces[0] else 1)
                    found.append(alike(answers[-1]))

    asyncio.run(compare())
    assert short == long
    statuses = {answer.split(b" ")[1] for answer in short}
    assert {b"200", b"400", b"401", b"404", b"422"} <= statuses
    versions = sum(1 for _, path, *_ in REQUESTS if "/v3/" in path or release == "2023")
    assert server.at_once >= versions - 1
    assert server.as_usual >= len(REQUESTS)


def test_requests_that_come_together_are_answered_in_their_order(scenario: Path) -> None:
    server = Server(scenario)
    ids = applications(server.gateway)
    rows = [request("GET", f"/api/v3/npq-applications/{one}") for one in ids] * 5
    # control calls go the long way, so that both ways take turns
    mixed = b"".join(row + request("GET", "/__sandbox/health", token=None) for row in rows)

    async def ask() -> list[bytes]:
        async with server.running() as port:
            return await asked(port, mixed, answers=2 * len(rows))

    answers = asyncio.run(ask())
    assert [json.loads(found.partition(b"\r\n\r\n")[2])["data"]["id"] for found in answers[::2]] == ids * 5
    assert all(b'"status": "ok"' in found or b'"ready"' in found for found in answers[1::2])


def test_what_may_have_to_wait_goes_the_long_way(scenario: Path) -> None:
    server = Server(scenario)

    async def ask() -> None:
        async with server.running() as port:
            fault = b'{"at": "GET /api/v3/**", "answer": {"status": 503}}'
            await asked(port, request("POST", "/__sandbox/workspaces/default/faults", body=fault, token=None))
            before = server.at_once
            (answer,) = await asked(port, request("GET", "/api/v3/npq-applications"))
            assert answer.startswith(b"HTTP/1.1 503")
            assert server.at_once == before

    asyncio.run(ask())


def test_a_bug_behind_the_short_way_is_not_called_the_clients_fault(
    caplog: pytest.LogCaptureFixture, scenario: Path
) -> None:
    server = Server(scenario)

    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    server.gateway.at_once = fail  # type: ignore[method-assign]

    async def ask() -> bytes:
        async with server.running() as port:
            return (await asked(port, request("GET", "/api/v3/npq-applications")))[0]

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 500")
    assert "a bug" in caplog.text


def test_the_usual_requests_leave_no_garbage_that_refers_to_itself(scenario: Path) -> None:
    server = Server(scenario)
    ids = applications(server.gateway)
    accept, reject = (
        f"/api/v3/npq-applications/{one}/{verb}" for one, verb in zip(ids, ("accept", "reject"), strict=True)
    )
    usual = [
        request("GET", "/api/v3/npq-applications"),
        request("GET", f"/api/v3/npq-applications/{ids[0]}"),
        request("POST", accept, body=b"{}"),
        request("POST", reject, body=b"{}"),
        request("POST", "/api/v3/participant-declarations", body=b'{"data": {"attributes": {}}}'),
        request("GET", "/api/v3/npq-applications/nobody"),
        request("POST", accept, body=b"{"),
    ]

    async def ask() -> int:
        async with server.running() as port, connected(port) as (reader, writer):
            for number in range(20):
                if number == 1:
                    gc.collect()
                for raw in usual:
                    writer.write(raw)
                    await asyncio.wait_for(told(reader), 5)
            return gc.collect()

    gc.disable()
    try:
        # the test's own client leaves some; a thing for each request would be a hundred
        assert asyncio.run(ask()) < 30
    finally:
        gc.enable()
    assert (server.at_once, server.as_usual) == (20 * len(usual), 0)


def test_garbage_is_looked_for_now_and_then(scenario: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, done = Server(scenario), []
    monkeypatch.setattr(protocol, "BETWEEN_COLLECTIONS", 3)
    monkeypatch.setattr(protocol, "collect", lambda: done.append(server.state.total_requests))

    async def ask() -> None:
        async with server.running() as port:
            await asked(port, request("GET", "/api/v3/npq-applications") * 4, answers=4)
            await asked(port, request("GET", "/__sandbox/health", token=None) * 3, answers=3)

    asyncio.run(ask())
    assert done == [3, 6]
