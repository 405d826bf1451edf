"""Faults and the rate limit in scenario files: what is told of mistakes, and what a workspace gets."""

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.faults import RateLimit
from sandbox.scenario.build import build
from sandbox.scenario.loader import Library
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.recipe import Recipe
from scenario.workshop import LIBRARY, built, only, person, scenario, told

AT = "at: POST /api/v3/participant-declarations"


def fault(text: str) -> str:
    return f"title: Test\nfaults:\n  - {{{text}}}"


@pytest.mark.parametrize(
    "text",
    [
        "at: GET /api/v3/npq-applications, delay: PT2S",
        "at: HEAD /api/v3/npq-applications, delay: PT1H",
        "at: '* /api/v1/participants/npq/*', drop: before",
        "at: PUT /api/*/participants/npq/*/withdraw, drop: after",
        "at: GET /api/**, truncate: 0",
        "at: '* /**', slow: 1",
        f"{AT}, nth: 1, answer: {{status: 200}}",
        f"{AT}, probability: 1, answer: {{status: 599, body: null}}, when: after",
        f"{AT}, provider: teach-first, every: 2, answer: {{status: 503, body: [1], headers: {{Retry-After: '2'}}}}",
    ],
)
def test_it_is_a_fault(text: str) -> None:
    assert len(built(fault(text)).workspace.faults) == 1


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (AT, "faults.0", "a fault does one of answer, delay, drop, truncate, slow"),
        (f"{AT}, delay: PT1S, slow: 1", "faults.0", "truncate, slow, and this one says delay and slow"),
        (f"{AT}, nth: 1, every: 2, slow: 1", "faults.0.every", "one of nth, times, every, probability, not by nth and"),
        (f"{AT}, drop: before, when: after", "faults.0.when", "only an answer is before or after"),
        (f"{AT}, slow: 1, provider: teach-frist", "faults.0.provider", "did you mean 'teach-first'?"),
        ("at: POST /api/v3/participant-declaration, slow: 1", "faults.0.at", "'/api/v3/participant-declarations'?"),
        ("at: GET /participants/npq, slow: 1", "faults.0.at", "did you mean '/api/v"),
        ("at: GET /api/v4/**, slow: 1", "faults.0.at", "there is no operation at '/api/v4/**'"),
        ("at: GET /api/*, slow: 1", "faults.0.at", "there is no operation at '/api/*'"),
        ("at: '* /docs', slow: 1", "faults.0.at", "there is no operation at '/docs'"),
        ("at: GET /api/**/accept, slow: 1", "faults.0.at", "so nothing can follow it"),
        ("at: PATCH /api/v3/npq-applications, slow: 1", "faults.0.at", "has no PATCH (allowed: GET, HEAD)"),
        ("at: GET /api/v3/npq-applications/*/accept, slow: 1", "faults.0.at", "has no GET (allowed: POST)"),
        ("at: get /api/v3/npq-applications, slow: 1", "faults.0.at", "has not the right form"),
        ("at: /api/v3/npq-applications, slow: 1", "faults.0.at", "has not the right form"),
        ("at: 'GET /api/v3/npq-applications/{ada}', slow: 1", "faults.0.at", "there is no handle {ada}"),
        (f"{AT}, answer: {{status: 422, body: {{id: '{{ada}}'}}}}", "faults.0.answer.body", "no handle {ada}"),
        (f"{AT}, delay: 2S", "faults.0.delay", "has not the right form"),
        (f"{AT}, delay: P1M", "faults.0.delay", "'P1M' is no duration like PT2S"),
        (f"{AT}, delay: PT0S", "faults.0.delay", "'PT0S' is no time at all"),
        (f"{AT}, delay: PT1H0.1S", "faults.0.delay", "'PT1H0.1S' is longer than 1:00:00"),
        (f"{AT}, drop: never", "faults.0.drop", "(allowed: before, after)"),
        (f"{AT}, truncate: -1", "faults.0.truncate", "should be 0 or more"),
        (f"{AT}, slow: 0", "faults.0.slow", "should be 1 or more"),
        (f"{AT}, slow: 1, nth: 0", "faults.0.nth", "should be 1 or more"),
        (f"{AT}, slow: 1, probability: 10", "faults.0.probability", "should be 1 or less"),
        (f"{AT}, slow: 1, probability: often", "faults.0.probability", "should be a number"),
        (f"{AT}, slow: 1, name: My Fault", "faults.0.name", "has not the right form"),
        (f"{AT}, slow: 1, often: 2", "faults.0.often", "unknown key 'often'"),
        (f"{AT}, answer: {{body: x}}", "faults.0.answer", "'status' is missing"),
        (f"{AT}, answer: {{status: 100}}", "faults.0.answer.status", "should be 200 or more"),
        (f"{AT}, answer: {{status: 204, body: x}}", "faults.0.answer.body", "an answer of 204 has no body"),
        (f"{AT}, answer: {{status: 503, headers: {{Content-Length: '3'}}}}", "faults.0.answer.headers.Content-Length",
         "is the server's own"),
        (f"{AT}, answer: {{status: 503, headers: {{Retry-After: 3}}}}", "faults.0.answer.headers.Retry-After",
         "put it in quotes"),
        (f"{AT}, answer: {{status: 503, headers: {{a b: x}}}}", "faults.0.answer.headers.a b", "cannot be a name here"),
        (f'{AT}, answer: {{status: 503, headers: {{a: "x\\ny"}}}}', "faults.0.answer.headers.a", "not the right form"),
        ("slow: 1", "faults.0", "'at' is missing"),
    ],
)  # fmt: skip
def test_a_wrong_fault_is_told_where_it_stands(text: str, place: str, message: str) -> None:
    problem = only(fault(text))
    assert problem.path == place
    assert message in problem.message
    assert problem.line == 3


def test_all_that_is_wrong_with_faults_is_told_at_once() -> None:
    problems = told(f"faults:\n  - {{at: GET /nope, delay: PX}}\n  - {{{AT}}}\nrate_limit: {{per: PT}}")
    assert [problem.path for problem in problems] == ["faults.0.at", "faults.0.delay", "faults.1", "rate_limit.per"]


def test_a_name_stands_only_once() -> None:
    problem = only(f"faults:\n  - {{{AT}, slow: 1, name: a}}\n  - {{{AT}, slow: 1, name: a}}")
    assert (problem.line, problem.path, problem.message) == (3, "faults.1.name", "there is a fault 'a' already")


def test_handles_stand_for_ids() -> None:
    text = f"""{person()}
faults:
  - {{at: 'GET /api/v3/npq-applications/{{ada.first}}', answer: {{status: 200, body: [{{who: '{{ada}}'}}]}}}}
"""
    found = built(text)
    [only_one] = found.workspace.faults
    assert only_one.at.matches("GET", f"/api/v3/npq-applications/{found.handles['ada.first']}")
    assert only_one.answer is not None
    assert found.handles["ada"].encode() in only_one.answer.body


def test_every_build_has_faults_and_a_limit_of_its_own() -> None:
    told_once = scenario(f"{fault(f'{AT}, slow: 1')}\nrate_limit: {{requests: 1}}")
    first, second = (built(told_once.text).workspace for _ in range(2))
    first.faults.clear()
    assert len(second.faults) == 1
    assert first.rate_limit == second.rate_limit
    assert first.rate_limit is not second.rate_limit


def test_a_reset_restores_what_the_scenario_says() -> None:
    said = scenario(f"{fault(f'{AT}, slow: 1, times: 2')}\nrate_limit: {{requests: 1}}")
    workspace = Recipe(said, LIBRARY.reference).make()
    workspace.faults.strike("POST", "/api/v3/participant-declarations", None, workspace.seed)
    assert workspace.rate_limit is not None
    workspace.rate_limit.exceeded("Bearer a", workspace.clock.now())
    workspace.faults.add({"at": "GET /api/**", "slow": 1})
    assert workspace.origin is not None
    again = workspace.origin.again()
    assert [(one.name, one.used, one.remaining) for one in again.faults] == [("fault-1", 0, 2)]
    assert again.rate_limit == RateLimit(1, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{requests: 1000, per: PT5M, by: token}", RateLimit(1000, timedelta(minutes=5))),
        ("{requests: 0, per: P1D}", RateLimit(0, timedelta(days=1))),
        ("{}", RateLimit(1000, timedelta(minutes=5))),
    ],
)
def test_a_rate_limit_is_read(text: str, limit: RateLimit) -> None:
    assert built(f"rate_limit: {text}").workspace.rate_limit == limit


def test_without_one_there_is_no_limit() -> None:
    assert built("people: {}").workspace.rate_limit is None


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("{requests: -1}", "rate_limit.requests", "should be 0 or more"),
        ("{requests: many}", "rate_limit.requests", "should be a whole number"),
        ("{per: PT0S}", "rate_limit.per", "no time at all"),
        ("{per: 5M}", "rate_limit.per", "has not the right form"),
        ("{by: provider}", "rate_limit.by", "(allowed: token)"),
        ("{requets: 1}", "rate_limit.requets", "did you mean 'requests'?"),
    ],
)
def test_a_wrong_rate_limit_is_told_where_it_stands(text: str, place: str, message: str) -> None:
    problem = only(f"title: Test\nrate_limit: {text}")
    assert (problem.path, problem.line) == (place, 2)
    assert message in problem.message


def test_an_extended_scenarios_faults_come_first_and_its_limit_holds(tmp_path: Path) -> None:
    two = f"faults:\n  - {{{AT}, slow: 1}}\n  - {{{AT}, slow: 2, name: b}}"
    (tmp_path / "base.yaml").write_text(f"title: Base\nrate_limit: {{requests: 1}}\n{two}\n")
    library = Library(LIBRARY.reference, tmp_path)
    found = build(library.parse(f"title: T\nextends: base\nfaults:\n  - {{{AT}, slow: 3}}"), library.reference)
    assert [(one.name, one.slow) for one in found.faults] == [("fault-1", 1), ("b", 2), ("fault-2", 3)]
    assert found.rate_limit == RateLimit(1, timedelta(minutes=5))
    other = build(library.parse("title: T\nextends: base\nrate_limit: {requests: 2}"), library.reference)
    assert other.rate_limit == RateLimit(2, timedelta(minutes=5))
    with pytest.raises(ScenarioInvalid, match="there is a fault 'b' already"):
        library.parse(f"title: T\nextends: base\nfaults:\n  - {{{AT}, slow: 3, name: b}}")
