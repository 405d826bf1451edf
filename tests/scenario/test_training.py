"""Training and declarations: every state that can be told."""

from datetime import UTC, datetime, timedelta

import pytest

from scenario.workshop import REFERENCE, Built, built, person

_DATE = "declaration_date: 2022-10-12T09:00:00Z"
_AUTUMN = {"schedule_identifier": "npq-leadership-autumn"}


def declared(state: str, *, clock: str = "2023-06-01T09:00:00Z") -> Built:
    text = person(status="accepted", declarations=f"{{started: {{{_DATE}, state: {state}}}}}", **_AUTUMN)
    return built(f'clock: {{now: "{clock}", frozen: true}}\n{text}')


def months(made: Built) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Year and month of the statements that a declaration is on: to pay it, and to take the money back."""
    declaration = made.declaration("ada.first.started")
    found = (declaration.statement_id, declaration.clawback_statement_id)
    rows = [REFERENCE.statements[one] if one else None for one in found]
    paid, taken = ((row.year, row.month) if row else None for row in rows)
    return paid, taken


@pytest.mark.parametrize(
    ("state", "paid_with", "taken_with"),
    [
        ("submitted", None, None),
        ("eligible", (2023, 7), None),
        ("payable", (2023, 7), None),
        ("paid", (2022, 12), None),
        ("voided", None, None),
        ("ineligible", None, None),
        ("awaiting-clawback", (2022, 12), (2023, 7)),
        ("clawed-back", (2022, 12), (2023, 3)),
    ],
)
def test_a_declaration_comes_out_in_its_state_and_on_its_statements(
    state: str, paid_with: object, taken_with: object
) -> None:
    made = declared(state)
    assert made.declaration("ada.first.started").state == state.replace("-", "_")
    assert months(made) == (paid_with, taken_with)


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "paid", "voided", "ineligible",
                                   "awaiting-clawback", "clawed-back"])  # fmt: skip
@pytest.mark.parametrize("clock", ["2022-09-01T00:00:00Z", "2022-10-12T09:00:00Z", "2022-11-26T00:00:00Z",
                                   "2022-12-25T00:00:00Z", "2023-02-28T12:00:00Z", "2027-11-25T23:59:59Z"])  # fmt: skip
def test_every_state_can_be_told_while_statements_are_open(state: str, clock: str) -> None:
    made = declared(state, clock=clock)
    assert made.declaration("ada.first.started").state == state.replace("-", "_")
    made.workspace.catch_up()
    assert made.declaration("ada.first.started").state == state.replace("-", "_")


@pytest.mark.parametrize("state", ["submitted", "paid", "voided", "ineligible", "clawed-back"])
def test_states_of_the_past_can_be_told_when_no_statement_is_open_any_more(state: str) -> None:
    made = declared(state, clock="2031-01-01T00:00:00Z")
    assert made.declaration("ada.first.started").state == state.replace("-", "_")


@pytest.mark.parametrize("state", ["eligible", "payable", "paid", "awaiting-clawback", "clawed-back"])
def test_the_dfe_may_have_paid_for_a_place_that_is_not_eligible_any_more(state: str) -> None:
    started = f"{{started: {{{_DATE}, state: {state}}}}}"
    made = built(person(status="accepted", eligible_for_funding="false", declarations=started, **_AUTUMN))
    assert made.declaration("ada.first.started").state == state.replace("-", "_")
    assert made.application("ada.first").eligible_for_funding is False


@pytest.mark.parametrize("seed", range(1, 6))
def test_without_a_state_the_rules_and_the_clock_decide(seed: int) -> None:
    declared = f"{{started: {{{_DATE}}}}}"
    text = f"seed: {seed}\n{person(status='accepted', eligible_for_funding='true', declarations=declared, **_AUTUMN)}"
    for clock, state in [("2022-10-20", "eligible"), ("2022-12-01", "payable"), ("2022-12-25", "paid")]:
        made = built(f"clock: {{now: {clock}, frozen: true}}\n{text}")
        assert made.declaration("ada.first.started").state == state


def test_a_declaration_that_is_told_to_be_eligible_is_paid_when_its_time_comes() -> None:
    made = declared("eligible")
    seen = []
    for day in ("2023-06-25T23:59:59", "2023-06-26", "2023-07-25"):
        made.workspace.clock.set(datetime.fromisoformat(day).replace(tzinfo=UTC), frozen=True)
        made.workspace.catch_up()
        seen.append(made.declaration("ada.first.started").state.value)
    assert seen == ["eligible", "payable", "paid"]


def test_what_awaits_clawback_is_clawed_back_when_its_time_comes() -> None:
    made = declared("awaiting-clawback")
    made.workspace.clock.set(datetime(2023, 7, 25, tzinfo=UTC), frozen=True)
    made.workspace.catch_up()
    assert made.declaration("ada.first.started").state == "clawed_back"


def test_what_happened_to_a_declaration_happened_one_after_the_other() -> None:
    for seed in range(1, 20):
        mistake = f"mistake: {{declaration_type: started, {_DATE}, state: voided}}"
        started = "started: {declaration_date: 2022-10-20T09:00:00Z, state: paid}"
        text = person(status="accepted", declarations=f"{{{mistake}, {started}}}", **_AUTUMN)
        made = built(f"seed: {seed}\n{text}")
        voided, again = made.declaration("ada.first.mistake"), made.declaration("ada.first.started")
        assert voided.created_at < voided.updated_at < again.created_at < again.updated_at
        # days, not seconds: somebody had to notice
        assert voided.updated_at - voided.created_at > timedelta(days=1)
        assert (voided.state, again.state) == ("voided", "paid")


def test_a_voided_completion_keeps_both_outcomes_in_their_order() -> None:
    completed = "{completed: {declaration_date: 2023-05-01T09:00:00Z, state: voided, has_passed: false}}"
    made = built(person(status="accepted", declarations=completed, **_AUTUMN))
    history = made.register.outcomes_of(made.declaration("ada.first.completed"))
    assert [outcome.state.value for outcome in history] == ["failed", "voided"]
    assert history[0].created_at < history[1].created_at


@pytest.mark.parametrize(
    ("said", "state"), [("", "passed"), ("has_passed: true", "passed"), ("has_passed: false", "failed")]
)
def test_a_completion_has_an_outcome(said: str, state: str) -> None:
    made = built(person(status="accepted", declarations=f"{{completed: {{{said}}}}}"))
    (outcome,) = made.register.outcomes_of(made.declaration("ada.first.completed"))
    assert outcome.state == state


def test_a_support_offer_has_no_outcome() -> None:
    made = built(person(course_identifier="npq-early-headship-coaching-offer", status="accepted",
                        schedule_identifier="npq-ehco-november", declarations="{completed: {}}"))  # fmt: skip
    assert made.register.outcomes_of(made.declaration("ada.first.completed")) == []


@pytest.mark.parametrize(
    ("told", "status", "reason", "date"),
    [
        ("active", "active", None, None),
        ("deferred", "deferred", "other", None),
        ("{deferred: {}}", "deferred", "other", None),
        ("{deferred: {reason: bereavement}}", "deferred", "bereavement", None),
        ("{deferred: {reason: career-break, date: 2023-01-09T08:30:00Z}}", "deferred", "career-break", "2023-01-09T08"),
        ("{deferred: {date: 2023-01-09}}", "deferred", "other", "2023-01-09T00:00"),
        ("withdrawn", "withdrawn", "other", None),
        ("{withdrawn: {reason: started-in-error, date: 2023-02-01}}", "withdrawn", "started-in-error", "2023-02-01T00"),
        ("{withdrawn: {reason: quality-of-programme-structure-not-suitable.}}", "withdrawn",
         "quality-of-programme-structure-not-suitable.", None),
    ],
)  # fmt: skip
def test_training_status_comes_out_as_told(told: str, status: str, reason: str | None, date: str | None) -> None:
    made = built(person(status="accepted", training_status=told, declarations=f"{{started: {{{_DATE}}}}}"))
    enrolment = made.enrolment("ada.first")
    assert enrolment.training_status == status
    last = enrolment.history[-1]
    assert (last.status, last.reason) == (status, reason)
    if date:
        assert last.at.isoformat().startswith(date)
        assert enrolment.updated_at == made.person("ada").updated_at == last.at
    assert last.at <= made.workspace.clock.now()


def test_a_handle_of_one_s_own_needs_a_type() -> None:
    made = built(person(status="accepted", declarations="{first-try: {declaration_type: started}}"))
    assert made.declaration("ada.first.first-try").type == "started"


def test_evidence_is_kept() -> None:
    made = built(person(status="accepted", declarations="{started: {evidence_held: other}}"))
    assert made.declaration("ada.first.started").evidence_held == "other"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"school_urn": "'106286'"}, {"works_in_school": True, "school_urn": "106286"}),
        ({"private_childcare_provider_urn": "EY944860"}, {"works_in_school": False, "school_urn": None}),
        ({"teacher_catchment": "true"}, {"teacher_catchment_iso_country_code": "GBR"}),
        ({"teacher_catchment_country": "France"}, {"teacher_catchment_iso_country_code": "FRA"}),
        ({"school_urn": "null"}, {"school_urn": None}),
        ({"lead_mentor": "null"}, {"lead_mentor": None}),
        ({"headteacher_status": "no"}, {"headteacher_status": "no"}),
    ],
)  # fmt: skip
def test_details_are_taken_as_given_and_the_rest_agrees(given: dict[str, str], expected: dict[str, object]) -> None:
    for seed in range(1, 6):
        found = built(f"seed: {seed}\n{person(**given)}").application("ada.first")
        assert {key: getattr(found, key) for key in expected} == expected
