"""What happens later, by the clock or after a request."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.domain.statements import Due
from sandbox.scenario.durations import read_span
from sandbox.workspace import Happening, StepDone
from scenario.workshop import Built, built, only, snapshot

PEOPLE = """
clock: {now: "2022-11-01T09:00:00Z", frozen: true}
people:
  ada: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, eligible_for_funding: true, created_at: 2022-06-01}}}
  bob: {applications: {first: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, created_at: 2022-06-01}}}
"""  # noqa: E501
YEAR = f"""{PEOPLE}
steps:
  - {{at: P1Y, do: {{change_name: {{who: ada, full_name: Ada King}}}}}}
  - {{at: P2D, do: {{accept: ada.first}}}}
  - {{at: P3D, do: {{declare: {{application: ada.first, declaration_type: started, declaration_date: 2022-11-02}}}}}}
  - {{at: "2022-11-26T00:00:00Z", do: {{change_name: {{who: bob, full_name: Bob King}}}}}}
  - {{at: P1M, do: {{accept: ada.first}}}}
  - {{at: P3M, do: {{register: {{eve: {{applications: {{first: {{provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}}}}}}}}}
  - {{at: P4M, do: {{void: ada.first.started}}}}
  - {{at: P5M, do: {{accept: eve.first}}}}
"""  # noqa: E501


def advance(world: Built, days: float) -> list[Happening]:
    clock = world.workspace.clock
    clock.set(clock.now() + timedelta(days=days), frozen=True)
    return world.workspace.catch_up()


def told(happened: list[Happening]) -> list[tuple[str, str]]:
    return [(f"{one.at:%Y-%m-%d}", one.state if isinstance(one, Due) else f"step {one.number}") for one in happened]


def test_steps_and_statements_come_in_the_order_of_their_instants() -> None:
    world = built(YEAR)
    assert world.workspace.catch_up() == []
    assert told(advance(world, 366)) == [
        ("2022-11-03", "step 2"),
        ("2022-11-04", "step 3"),
        ("2022-11-26", "payable"),
        ("2022-11-26", "step 4"),
        ("2022-12-01", "step 5"),
        ("2022-12-25", "paid"),
        ("2023-02-01", "step 6"),
        ("2023-03-01", "step 7"),
        ("2023-04-01", "step 8"),
        ("2023-07-25", "clawed_back"),
        ("2023-11-01", "step 1"),
    ]


@pytest.mark.parametrize("days", [0.3, 1, 7, 45])
def test_a_year_in_small_steps_is_the_year_in_one(days: float) -> None:
    one, other = built(YEAR), built(YEAR)
    happened = advance(one, 366)
    in_parts: list[Happening] = []
    while other.workspace.clock.now() < one.workspace.clock.now():
        left = (one.workspace.clock.now() - other.workspace.clock.now()) / timedelta(days=1)
        in_parts += advance(other, min(days, left))
    assert in_parts == happened
    assert snapshot(other.register) == snapshot(one.register)
    assert other.handles == one.handles
    assert (other.register.unsettled, other.register.next_due) == (one.register.unsettled, one.register.next_due)


def test_a_step_has_its_own_instant_as_the_present() -> None:
    world = built(YEAR)
    advance(world, 366)
    assert world.enrolment("ada.first").created_at == datetime(2022, 11, 3, 9, tzinfo=UTC)
    assert world.application("eve.first").created_at == datetime(2023, 2, 1, 9, tzinfo=UTC)


def test_a_step_that_fails_is_kept_and_stops_nothing() -> None:
    world = built(YEAR)
    advance(world, 366)
    script = world.workspace.script
    assert script is not None
    (failed,) = script.failed
    assert (failed.number, failed.told["do"], failed.at) == (
        5,
        {"accept": "ada.first"},
        datetime(2022, 12, 1, 9, tzinfo=UTC),
    )
    assert "application.already-accepted" in (failed.problem or "")
    assert script.pending() == []


def test_a_step_about_a_record_that_is_not_there_fails() -> None:
    world = built(f"{PEOPLE}steps: [{{at: P1D, do: {{accept: 00000000-0000-4000-8000-000000000000}}}}]")
    (step,) = advance(world, 2)
    assert isinstance(step, StepDone)
    assert "there is no application '00000000" in (step.problem or "")


def test_steps_of_one_instant_come_in_the_order_of_the_file() -> None:
    names = "".join(f"  - {{at: P1D, do: {{change_name: {{who: ada, full_name: N{n}}}}}}}\n" for n in range(3))
    world = built(f"{PEOPLE}steps:\n{names}")
    assert told(advance(world, 2)) == [("2022-11-02", f"step {number}") for number in (1, 2, 3)]
    assert world.person("ada").full_name == "N2"


def test_a_step_before_the_start_is_done_at_the_start() -> None:
    world = built(f"{PEOPLE}steps: [{{at: 2022-01-01, do: {{reject: ada.first}}}}]")
    world.workspace.catch_up()
    assert world.application("ada.first").updated_at == world.workspace.clock.now()


def test_a_clock_that_goes_back_repeats_nothing() -> None:
    world = built(f"{PEOPLE}steps: [{{at: P1D, do: {{reject: ada.first}}}}]")
    assert len(advance(world, 2)) == 1
    assert advance(world, -2) == advance(world, 3) == []


AFTER = f"""{PEOPLE}
steps:
  - {{after: "POST /api/v3/npq-applications/{{ada.first}}/accept", do: {{change_name: {{who: ada, full_name: One}}}}}}
  - {{after: "PUT /api/*/participants/npq/*/defer", do: {{change_name: {{who: ada, full_name: Two}}}}}}
  - {{after: "GET /api/v3/**", do: {{change_name: {{who: bob, full_name: Three}}}}}}
"""


@pytest.mark.parametrize(
    ("method", "path", "number"),
    [
        ("POST", "/api/v3/npq-applications/ADA/accept", 1),
        ("POST", "/api/v3/npq-applications/BOB/accept", None),
        ("POST", "/api/v2/npq-applications/ADA/accept", None),
        ("GET", "/api/v3/npq-applications", 3),
        ("GET", "/api/v3/npq-applications/ADA", 3),
        ("GET", "/api/v2/npq-applications", None),
        ("PUT", "/api/v1/participants/npq/any/defer", 2),
        ("PUT", "/api/v1/participants/npq/any/more/defer", None),
    ],
)
def test_a_step_follows_the_first_request_that_fits_and_no_other(method: str, path: str, number: int | None) -> None:
    world = built(AFTER)
    for handle in ("ada", "bob"):
        path = path.replace(handle.upper(), world.handles[f"{handle}.first"])
    assert [step.number for step in world.workspace.after(method, path)] == ([] if number is None else [number])
    assert world.workspace.after(method, path) == []


def test_steps_that_wait_are_shown_after_those_with_a_time() -> None:
    world = built(f"{AFTER}  - {{at: P2D, do: {{reject: ada.first}}}}\n")
    script = world.workspace.script
    assert script is not None
    assert [(one["number"], "at" in one) for one in script.pending()] == [(4, True), (1, False), (2, False), (3, False)]


@pytest.mark.parametrize(
    ("step", "path", "message"),
    [
        ("{do: {reject: ada.first}}", "steps.0", "either 'at' or 'after'"),
        ("{at: P1D, after: GET /api/v3/statements, do: {reject: ada.first}}", "steps.0", "either 'at' or 'after'"),
        ("{at: soon, do: {reject: ada.first}}", "steps.0.at", "neither a duration"),
        ("{at: P9999Y, do: {reject: ada.first}}", "steps.0.at", "beyond the year 2999"),
        ("{at: P1D}", "steps.0", "'do' is missing"),
        ("{at: P1D, do: {rejct: ada.first}}", "steps.0.do.rejct", "did you mean 'reject'?"),
        ("{at: P1D, do: {reject: ada.frist}}", "steps.0.do.reject", "did you mean 'ada.first'?"),
        ("{at: P1D, do: {reject: ada}}", "steps.0.do.reject", "'ada' is a person"),
        ("{after: GET /api/v3/nothing, do: {reject: ada.first}}", "steps.0.after", "there is no operation"),
        ("{after: 'GET /api/v3/npq-applications/{x}', do: {reject: ada.first}}", "steps.0.after", "no handle {x}"),
        ("{after: /api/v3/npq-applications, do: {reject: ada.first}}", "steps.0.after", "has not the right form"),
    ],
)
def test_a_wrong_step_says_where_and_what(step: str, path: str, message: str) -> None:
    problem = only(f"{PEOPLE}steps:\n  - {step}\n")
    assert problem.path == path
    assert message in problem.message
    assert problem.line == 6


def test_steps_know_the_handles_that_other_steps_make() -> None:
    world = built(YEAR)
    advance(world, 366)
    assert world.enrolment("eve.first").created_at == datetime(2023, 4, 1, 9, tzinfo=UTC)


def test_where_the_steps_stand_can_be_written_down_and_gone_on_from() -> None:
    one, other = built(YEAR), built(YEAR)
    advance(one, 60)
    assert one.workspace.script is not None
    assert other.workspace.script is not None
    other.workspace.script.go_on_from(one.workspace.script.written())  # type: ignore[attr-defined]
    assert other.workspace.script.pending() == one.workspace.script.pending()
    assert other.workspace.script.failed == one.workspace.script.failed


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("P2D", "2024-02-02T00:00:00"),
        ("PT3H", "2024-01-31T03:00:00"),
        ("P1M", "2024-02-29T00:00:00"),
        ("P1Y", "2025-01-31T00:00:00"),
        ("P1Y1M", "2025-02-28T00:00:00"),
        ("P2W", "2024-02-14T00:00:00"),
        ("P1MT30M", "2024-02-29T00:30:00"),
        ("PT0.5S", "2024-01-31T00:00:00.500000"),
    ],
)
def test_a_duration_goes_by_the_calendar(text: str, after: str) -> None:
    span = read_span(text)
    assert span is not None
    assert span.after(datetime(2024, 1, 31)).isoformat() == after


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "1D", "P-1D", "p1d", "P1DT", "P1H", "PT1D", "P1D2M", "P1.5M"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert read_span(text) is None
