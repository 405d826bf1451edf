"""Which request is hit, and by what; without HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.api.errors import Reply, befallen
from sandbox.faults import Answer, Fault, Faults, Place, RateLimit

AT = "POST /api/v3/participant-declarations"
# the release's, as it comes
JSON = "application/of-the-release"
PATH = "/api/v3/participant-declarations"
BUSY = {"at": AT, "answer": {"status": 503}}


def struck(faults: Faults, count: int, *, provider: str | None = None, seed: int = 1) -> list[str | None]:
    """The name of what hits each of so many requests."""
    hits = [faults.strike("POST", PATH, provider, seed) for _ in range(count)]
    return [None if hit is None else hit.name for hit in hits]


def faults(*told: dict[str, Any]) -> Faults:
    found = Faults()
    found.add(*told)
    return found


# places ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("GET /api/v3/npq-applications", "/api/v3/npq-applications"),
        ("* /api/v3/npq-applications", "/api/v3/npq-applications"),
        ("GET /api/*/npq-applications", "/api/v1/npq-applications"),
        ("GET /api/v3/npq-applications/*", "/api/v3/npq-applications/7a"),
        ("GET /api/v3/*/npq/*/outcomes", "/api/v3/participants/npq/7a/outcomes"),
        ("GET /api/**", "/api/v3/npq-applications/7a"),
        ("GET /api/v3/npq-applications/**", "/api/v3/npq-applications"),
        ("GET /api/v3/npq-applications/**", "/api/v3/npq-applications/7a/accept"),
        ("GET /**", "/api/v3"),
    ],
)
def test_a_place_matches(text: str, path: str) -> None:
    assert Place(text).matches("GET", path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("POST /api/v3/npq-applications", "/api/v3/npq-applications"),
        ("HEAD /api/v3/npq-applications", "/api/v3/npq-applications"),
        ("GET /api/v3/npq-applications", "/api/v3/npq-applications/7a"),
        ("GET /api/v3/npq-applications", "/api/v3/npq-applicationsx"),
        ("GET /api/v3/npq-applications/*", "/api/v3/npq-applications"),
        ("GET /api/v3/npq-applications/*", "/api/v3/npq-applications/7a/accept"),
        ("GET /api/v3/npq-applications/**", "/api/v3/npq-applicationsx/7a"),
        ("GET /api/*", "/api/v3/npq-applications"),
        ("GET /api/v.", "/api/v3"),
        ("GET /api/v3/npq", "/API/v3/npq"),
    ],
)
def test_a_place_does_not_match(text: str, path: str) -> None:
    assert not Place(text).matches("GET", path)


# which request is hit -------------------------------------------------------------------------------------------------


def test_without_more_words_every_request_is_hit() -> None:
    assert struck(faults(BUSY), 3) == ["fault-1"] * 3


def test_nth_is_one_request_alone() -> None:
    assert struck(faults({**BUSY, "nth": 2}), 4) == [None, "fault-1", None, None]


def test_times_is_so_many_and_then_no_more() -> None:
    assert struck(faults({**BUSY, "times": 2}), 4) == ["fault-1", "fault-1", None, None]


def test_every_is_each_so_manieth() -> None:
    assert struck(faults({**BUSY, "every": 3}), 7) == [None, None, "fault-1", None, None, "fault-1", None]


@pytest.mark.parametrize(
    ("probability", "least", "most"), [(0, 0, 0), (0.1, 70, 130), (0.5, 450, 550), (1, 1000, 1000)]
)
def test_probability_is_a_share_of_the_requests(probability: float, least: int, most: int) -> None:
    hits = struck(faults({**BUSY, "probability": probability}), 1000)
    assert least <= len(hits) - hits.count(None) <= most


def test_the_same_seed_draws_the_same_and_another_draws_otherwise() -> None:
    told = {**BUSY, "probability": 0.5}
    first, again, other = (struck(faults(told), 100, seed=seed) for seed in (7, 7, 8))
    assert first == again != other


def test_a_draw_never_changes() -> None:
    hits = struck(faults({**BUSY, "probability": 0.3}), 20, seed=7)
    assert [number for number, hit in enumerate(hits, 1) if hit] == [2, 5, 6, 7, 8, 12, 13, 15, 16, 19]


def test_two_faults_draw_by_themselves() -> None:
    told = {**BUSY, "probability": 0.5}
    one, other = (struck(faults({**told, "name": name}), 100) for name in ("one", "other"))
    assert [hit is None for hit in one] != [hit is None for hit in other]


def test_requests_elsewhere_neither_count_nor_are_hit() -> None:
    found = faults({**BUSY, "nth": 1})
    assert found.strike("POST", "/api/v2/participant-declarations", None, 1) is None
    assert found.strike("GET", PATH, None, 1) is None
    assert struck(found, 1) == ["fault-1"]


def test_a_fault_of_one_provider_neither_hits_nor_counts_others() -> None:
    found = faults({**BUSY, "provider": "teach-first", "nth": 1})
    assert struck(found, 2, provider="ambition-institute") == [None, None]
    assert struck(found, 2, provider=None) == [None, None]
    assert struck(found, 2, provider="teach-first") == ["fault-1", None]


def test_the_first_that_is_due_strikes_and_all_count() -> None:
    found = faults({**BUSY, "name": "second", "nth": 2}, {**BUSY, "name": "each"}, {**BUSY, "name": "third", "nth": 3})
    assert struck(found, 4) == ["each", "second", "each", "each"]
    assert [(fault.name, fault.matched, fault.used) for fault in found] == [
        ("second", 4, 1),
        ("each", 4, 3),
        ("third", 4, 0),
    ]


def test_two_places_in_one_hit_the_first_request_and_the_second() -> None:
    assert struck(faults({**BUSY, "nth": 1}, {**BUSY, "nth": 2}), 3) == ["fault-1", "fault-2", None]


def test_times_counts_what_really_struck() -> None:
    found = faults({**BUSY, "nth": 1}, {**BUSY, "times": 2})
    assert struck(found, 4) == ["fault-1", "fault-2", "fault-2", None]


def test_what_remains() -> None:
    found = faults({**BUSY, "nth": 2}, {**BUSY, "times": 3}, {**BUSY, "every": 2}, {**BUSY, "probability": 0}, BUSY)
    assert [fault.remaining for fault in found] == [1, 3, None, None, None]
    struck(found, 2)
    assert [fault.remaining for fault in found] == [0, 2, None, None, None]


# names ----------------------------------------------------------------------------------------------------------------


def test_whoever_has_no_name_gets_the_next_free_one() -> None:
    found = faults(BUSY, {**BUSY, "name": "fault-2"}, BUSY)
    found.add(BUSY)
    assert [fault.name for fault in found] == ["fault-1", "fault-2", "fault-3", "fault-4"]
    assert "fault-3" in found


def test_cleared_faults_are_gone() -> None:
    found = faults(BUSY, BUSY)
    found.clear()
    assert (len(found), struck(found, 1)) == (0, [None])


# what strikes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "stops"),
    [
        ({"answer": {"status": 503}}, True),
        ({"answer": {"status": 503}, "when": "before"}, True),
        ({"answer": {"status": 503}, "when": "after"}, False),
        ({"drop": "before"}, True),
        ({"drop": "after"}, False),
        ({"delay": "PT2S"}, False),
        ({"truncate": 4}, False),
        ({"slow": 4}, False),
    ],
)
def test_only_what_comes_before_keeps_the_request_from_being_done(told: dict[str, Any], stops: bool) -> None:
    assert Fault.read("f", {"at": AT, **told}).stops is stops


def test_a_delay_is_read_as_a_duration() -> None:
    assert Fault.read("f", {"at": AT, "delay": "PT1M0.5S"}).delay == timedelta(seconds=60.5)


def test_whole_numbers_may_be_written_with_a_point() -> None:
    found = Fault.read("f", {"at": AT, "slow": 5.0, "nth": 1.0})
    assert (repr(found.slow), repr(found.nth)) == ("5", "1")


@pytest.mark.parametrize(
    ("told", "body", "kind"),
    [
        ({"body": "später"}, "später".encode(), "text/plain"),
        ({"body": {"error": "später"}}, '{"error":"später"}'.encode(), JSON),
        ({"body": [1, None]}, b"[1,null]", JSON),
        ({"body": False}, b"false", JSON),
        ({"body": "<p>", "headers": {"content-type": "text/html"}}, b"<p>", "text/html"),
    ],
)
def test_an_answer_has_its_body_and_the_bodys_type(told: dict[str, Any], body: bytes, kind: str) -> None:
    fault = Fault.read("f", {"at": AT, "answer": {"status": 503, **told}})
    found = befallen(Reply(200, b"{}", JSON), fault, JSON)
    assert (found.status, found.body, found.content_type) == (503, body, kind)
    assert [name for name, _ in found.headers if name.lower() == "content-type"] == []


def test_an_answer_without_a_body_names_no_type() -> None:
    found = Answer.read({"status": 503, "headers": {"Retry-After": "2"}})
    assert (found.body, found.headers) == (b"", (("Retry-After", "2"),))


# the rate limit -------------------------------------------------------------------------------------------------------

NOON = datetime(2022, 11, 15, 12, tzinfo=UTC)


def test_so_many_come_in_a_window_and_no_more() -> None:
    limit = RateLimit(2, timedelta(minutes=5))
    assert [limit.exceeded("Bearer a", NOON) for _ in range(4)] == [False, False, True, True]


def test_each_value_of_the_header_counts_by_itself() -> None:
    limit = RateLimit(1, timedelta(minutes=5))
    assert [limit.exceeded(header, NOON) for header in ("Bearer a", "Bearer b", "Token a")] == [False] * 3
    assert limit.exceeded("Bearer b", NOON)


def test_requests_without_the_header_do_not_count() -> None:
    limit = RateLimit(0, timedelta(minutes=5))
    assert not limit.exceeded(None, NOON)
    assert limit.exceeded("", NOON)


def test_windows_are_counted_from_the_epoch_and_not_from_the_first_request() -> None:
    limit = RateLimit(1, timedelta(minutes=5))
    assert not limit.exceeded("Bearer a", NOON + timedelta(minutes=4, seconds=59))
    assert limit.exceeded("Bearer a", NOON + timedelta(minutes=4, seconds=59.999999))
    assert not limit.exceeded("Bearer a", NOON + timedelta(minutes=5))
    assert limit.exceeded("Bearer a", NOON + timedelta(minutes=9, seconds=59))


def test_an_odd_window_is_aligned_to_the_epoch_too() -> None:
    limit = RateLimit(1, timedelta(seconds=7))
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=7 * 10)
    assert not limit.exceeded("Bearer a", at - timedelta(seconds=1))
    assert not limit.exceeded("Bearer a", at)
    assert limit.exceeded("Bearer a", at + timedelta(seconds=6))


def test_a_clock_that_goes_back_opens_another_window() -> None:
    limit = RateLimit(1, timedelta(minutes=5))
    assert not limit.exceeded("Bearer a", NOON)
    assert not limit.exceeded("Bearer a", NOON - timedelta(hours=1))


def test_what_is_left_out_is_as_the_service_has_it() -> None:
    assert RateLimit.read({}) == RateLimit(1000, timedelta(minutes=5))
    assert RateLimit.read({"requests": 3, "per": "PT1H", "by": "token"}) == RateLimit(3, timedelta(hours=1))
