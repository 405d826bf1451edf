"""The same calls give the same answers, on every server and whatever Python's hash seed is."""

import random
from typing import Any

import pytest

from judged.conftest import Rivals
from judged.running import APPLICATIONS, DECLARATIONS, MINE, THEIRS, Caller, how_many, served

PEOPLE = 8


def play(caller: Caller, calls: int) -> list[Any]:
    """A provider's day, drawn from a seed: everything that came back, but for the date in the HTTP server's header."""
    drawn = random.Random(2022)
    made = caller.send("POST", "/__sandbox/workspaces", body={"name": "day", "seed": 5})
    ids = made.json()["handles"]
    answers = [made]
    declared: list[str] = []
    for _ in range(calls):
        person, side = drawn.randrange(PEOPLE), drawn.choice("ab")
        token = f"{MINE if side == 'a' else THEIRS}~day"
        control = "/__sandbox/workspaces/day"
        attributes = {
            "participant_id": ids[f"p{person}"],
            "course_identifier": "npq-headship",
            "declaration_type": "started",
            "declaration_date": "2022-10-20T09:00:00Z",
        }
        change = {"change_email": {"who": f"p{person}", "email": f"{drawn.randrange(99)}@school.example.com"}}
        call: tuple[Any, ...] = drawn.choice(
            [
                ("POST", f"{APPLICATIONS}/{ids[f'p{person}.{side}']}/accept", token),
                ("POST", f"{APPLICATIONS}/{ids[f'p{person}.{side}']}/reject", token),
                ("POST", DECLARATIONS, token, {"data": {"attributes": attributes}}),
                ("PUT", f"{DECLARATIONS}/{drawn.choice(declared or ['unknown'])}/void", token),
                ("GET", APPLICATIONS, token),
                ("GET", f"{APPLICATIONS}.csv", token),
                ("GET", "/api/v3/participants/npq?filter[updated_since]=bad", token),
                ("GET", DECLARATIONS, token),
                ("POST", f"{control}/actions", None, change),
                ("POST", f"{control}/clock/advance", None, {"by": f"P{drawn.randrange(1, 20)}D"}),
                ("GET", f"{control}", None),
                ("GET", f"{control}/coverage", None),
                ("GET", f"{control}/snapshot", None),
            ]
        )
        answers.append(caller.send(*call))
        if call[:2] == ("POST", DECLARATIONS) and answers[-1].status == 200:
            declared.append(answers[-1].json()["data"]["id"])
    return [
        (answer.status, [pair for pair in answer.headers.items() if pair[0] != "date"], answer.body)
        for answer in answers
    ]


@pytest.mark.parametrize("calls", [how_many(60, 3000)])
def test_the_same_calls_on_two_servers_give_the_same_answers(rivals: Rivals, calls: int) -> None:
    path = rivals(PEOPLE)
    with (
        served(path, PYTHONHASHSEED="1") as one,
        served(path, PYTHONHASHSEED="20221115", TZ="Asia/Tokyo") as other,
        Caller(one) as mine,
        Caller(other) as theirs,
    ):
        first, second = play(mine, calls), play(theirs, calls)
    for number, (left, right) in enumerate(zip(first, second, strict=True)):
        assert left == right, number
    assert len({status for status, _, _ in first}) > 3
