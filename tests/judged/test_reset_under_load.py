"""A workspace that is reset while others read it: every answer is of the old world or of the new one, never of both."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from judged.running import APPLICATIONS, LONG, MINE, Answer, Caller, served

READERS = 4
PAGE = 250


def what_counts(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """An answer without what numbers requests and tells real time."""
    passing = ("x-sandbox-request-id", "date")
    return answer.status, {name: value for name, value in answer.headers.items() if name not in passing}, answer.body


@pytest.mark.parametrize(("people", "resets"), [(1000, 60) if LONG else (200, 6)])
def test_no_reader_ever_sees_half_a_reset(crowd: Callable[..., Path], people: int, resets: int) -> None:
    pages = [f"{APPLICATIONS}?page[per_page]={PAGE}&page[page]={number + 1}" for number in range(-(-people // PAGE))]
    pages.append(f"{APPLICATIONS}.csv")
    with (
        served(crowd(people, f"providers: [{MINE}], status: {{pending: 2, accepted: 1}}")) as url,
        Caller(url) as caller,
    ):
        worlds = []
        for seed in (1, 2):
            caller.control("POST", "/workspaces/default/reset", {"seed": seed})
            worlds.append([what_counts(caller.send("GET", page, MINE)) for page in pages])
        known = [{repr(world[place]): number for number, world in enumerate(worlds)} for place in range(len(pages))]
        assert all(len(answers) == 2 for answers in known)
        done = threading.Event()

        def read(_: int) -> list[int | None]:
            seen: list[int | None] = []
            with Caller(url) as mine:
                while not done.is_set():
                    for place, page in enumerate(pages):
                        seen.append(known[place].get(repr(what_counts(mine.send("GET", page, MINE)))))
            return seen

        with ThreadPoolExecutor(READERS) as pool:
            readers = [pool.submit(read, number) for number in range(READERS)]
            try:
                for number in range(resets):
                    caller.control("POST", "/workspaces/default/reset", {"seed": number % 2 + 1})
            finally:
                done.set()
            seen = [world for reader in readers for world in reader.result()]
    assert set(seen) == {0, 1}
