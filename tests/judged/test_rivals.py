"""Two providers accept one person's rival applications at the same moment: one of them has won, every time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from judged.conftest import Rivals
from judged.running import APPLICATIONS, MINE, THEIRS, Caller, how_many, served


@pytest.mark.parametrize("pairs", [how_many(50, 1000)])
def test_of_every_pair_of_rival_acceptances_one_wins(rivals: Rivals, pairs: int) -> None:
    with served(rivals(pairs)) as url, Caller(url) as desk:
        ids = desk.control("GET", "/workspaces/default/handles")
        barrier = threading.Barrier(2)

        def accept_all(side: str, token: str) -> list[int]:
            statuses = []
            with Caller(url) as caller:
                for number in range(pairs):
                    path = f"{APPLICATIONS}/{ids[f'p{number}.{side}']}/accept"
                    barrier.wait(timeout=60)
                    statuses.append(caller.send("POST", path, token).status)
            return statuses

        with ThreadPoolExecutor(2) as pool:
            mine, theirs = pool.map(accept_all, "ab", (MINE, THEIRS))
        assert [sorted(pair) for pair in zip(mine, theirs, strict=True)] == [[200, 422]] * pairs
        # and the loser is left with a rejected application, not with half of a victory
        assert desk.counts("applications") == {"accepted": pairs, "rejected": pairs}
