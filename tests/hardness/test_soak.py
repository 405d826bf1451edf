"""Many requests of all kinds, one after the other, over kept connections: memory stays where it was after the warm-up.

What makes memory grow by right, records that are made, goes with the resets in between; journals are full after the
warm-up, and stay as large as they are then.
"""

import itertools
import json
import socket
import threading
from collections import Counter
from pathlib import Path

from judged.running import LONG, Caller, how_many

from hardness.real import Server, started
from hardness.test_stopping import whole

CLIENTS = 2
SCENARIO = """\
title: Soak
clock: {now: "2022-11-15T09:00:00Z", frozen: true}
people:
  begun:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         eligible_for_funding: true}
crowd:
  - {count: 300, providers: [ambition-institute, teach-first]}
"""
# an exchange holds at most 64 KiB of body and of answer, and each of the two journals a thousand of them
GROWTH = 1.10


def request(method: str, path: str, token: str | None, body: object = None) -> bytes:
    """A request's bytes, on a connection that stays open."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json"] if content else []
    return "\r\n".join([*lines, "", ""]).encode() + content


def mixture(server: Server, number: int) -> list[bytes]:
    """What one client sends, round after round: reads, writes, refusals, mistakes, and control calls."""
    workspace = f"soak-{number}"
    with Caller(server.url) as caller:
        handles = caller.control("POST", "/workspaces", {"name": workspace})["handles"]
    mine, theirs = f"ambition-institute~{workspace}", f"teach-first~{workspace}"
    person, application = handles["begun"], handles["begun.a"]
    whom = {"course_identifier": "npq-headship", "participant_id": person}
    started = {"declaration_type": "started", "declaration_date": "2022-11-01T09:00:00Z", "evidence_held": "none"}
    attributes = [
        ("PUT", f"/api/v3/participants/npq/{person}/defer", {**whom, "reason": "bereavement"}),
        ("PUT", f"/api/v3/participants/npq/{person}/resume", whom),
        ("POST", "/api/v3/participant-declarations", {**whom, **started}),
        ("POST", "/api/v3/participant-declarations", {**whom, "declaration_type": "nonsense"}),
        ("POST", f"/api/v3/npq-applications/{application}/accept", {}),
    ]
    writes = [
        request(method, path, mine, {"data": {"type": "x", "attributes": sent}}) for method, path, sent in attributes
    ]
    reads = [
        request("GET", path, token)
        for token in (mine, theirs)
        for path in (
            "/api/v3/npq-applications?page[per_page]=20",
            "/api/v2/participants/npq?page[page]=2",
            f"/api/v1/npq-applications/{application}",
            "/api/v3/participant-declarations",
            "/api/v3/statements?filter[cohort]=2022",
        )
    ]
    mistakes = [
        request("GET", "/api/v3/nothing", mine),
        request("GET", "/api/v3/npq-applications", None),
        request("GET", "/api/v3/npq-applications", "nobody~soak-0"),
        request("GET", "/api/v3/npq-applications?filter[updated_since]=soon", mine),
        request("POST", "/api/v3/participant-declarations", mine, [1, 2, 3]),
        request("GET", "/__sandbox/nothing", None),
    ]
    control = [
        request("GET", "/__sandbox/health", None),
        request("GET", f"/__sandbox/workspaces/{workspace}", None),
        request("GET", f"/__sandbox/workspaces/{workspace}/coverage", None),
        request("POST", f"/__sandbox/workspaces/{workspace}/clock/advance", None, {"by": "PT1S"}),
        request(
            "PUT", f"/__sandbox/workspaces/{workspace}/clock", None, {"now": "2022-11-15T09:00:00Z", "frozen": True}
        ),
    ]
    usual = [*writes, *reads, *mistakes]
    rounds = [*usual * 50, *control, *usual * 50, request("GET", "/api/v1/npq-applications.csv", mine)]
    # a workspace that comes and goes, and one that begins again
    again = f"/__sandbox/workspaces/gone-{number}"
    rounds += [request("GET", "/api/v3/statements", f"teach-first~gone-{number}"), request("DELETE", again, None)]
    rounds.append(request("POST", f"/__sandbox/workspaces/{workspace}/reset", None, {}))
    return rounds


def keep_sending(server: Server, number: int, most: int, counted: Counter[int], failed: list[str]) -> None:
    """Send so many, and note the statuses."""
    with server.connect(timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for sent in itertools.islice(itertools.cycle(mixture(server, number)), most):
            connection.sendall(sent)
            answer = connection.recv(262144)
            while answer and not answered(answer):
                answer += connection.recv(262144)
            if not answer:
                failed.append(f"no answer to {sent[:100]!r}")
                return
            status = int(answer[9:12])
            counted[status] += 1
            if status >= 500:
                failed.append(f"{status} for {sent[:100]!r}")


def answered(answer: bytes) -> bool:
    """Whether all of it is there; a 204 has no length."""
    return whole(answer) or (answer.startswith(b"HTTP/1.1 204") and answer.endswith(b"\r\n\r\n"))


def test_memory_stays_flat_while_requests_go_on(tmp_path: Path) -> None:
    most = how_many(5_000, 1_000_000)
    counted: Counter[int] = Counter()
    failed: list[str] = []
    with started(tmp_path, scenario=SCENARIO) as server:
        clients = [
            threading.Thread(target=keep_sending, args=(server, number, most // CLIENTS, counted, failed))
            for number in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        memory: list[tuple[int, int]] = []
        while any(client.is_alive() for client in clients):
            clients[0].join(timeout=1 if LONG else 0.05)
            memory.append((counted.total(), server.memory()))
        for client in clients:
            client.join()
        memory.append((counted.total(), server.memory()))
        assert failed == []
        assert counted.total() == most // CLIENTS * CLIENTS
        assert {200, 204, 400, 401, 404, 422} <= set(counted)
        # warm when both journals are full and each workspace has begun again
        after = [held for sent, held in memory if sent >= most // 2 or (LONG and sent >= most // 20)]
        print(f"{counted.total()} requests {dict(counted)}: {after[0]} KiB after the warm-up, {max(after)} at most")
        assert max(after) <= after[0] * GROWTH, after
