"""`force: true`: bad data, as told."""

import pytest

from scenario.workshop import built, only, person


def forced(text: str) -> str:
    return text.replace("{applications", "{force: true, applications")


def test_two_applications_for_one_course_can_be_accepted_by_force() -> None:
    text = """
        people:
          ada:
            force: true
            applications:
              first: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted}
              second: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted}
              third: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
        """
    made = built(text)
    assert [made.application(f"ada.{name}").status.value for name in ("first", "second", "third")] == [
        "accepted", "accepted", "pending",
    ]  # fmt: skip
    assert len(made.register.enrolments_of(made.person("ada"))) == 2


def test_without_a_contract_somebody_can_be_in_training_by_force() -> None:
    text = person(provider="church-of-england", course_identifier="npq-leading-literacy", status="accepted",
                  declarations="{started: {}, retained-2: {}}", training_status="withdrawn")  # fmt: skip
    made = built(forced(text))
    assert made.enrolment("ada.first").training_status == "withdrawn"
    assert made.enrolment("ada.first").history[-1].status == "withdrawn"
    assert made.declaration("ada.first.retained-2").type == "retained-2"


@pytest.mark.parametrize("state", ["submitted", "eligible", "payable", "paid", "voided", "ineligible",
                                   "awaiting-clawback", "clawed-back"])  # fmt: skip
@pytest.mark.parametrize("clock", ["2022-10-20", "2023-06-01", "2031-01-01"])
def test_every_state_can_be_had_by_force_at_any_time(state: str, clock: str) -> None:
    declared = f"{{started: {{declaration_date: 2022-10-12T09:00:00Z, state: {state}}}}}"
    made = built(f"clock: {{now: {clock}, frozen: true}}\n" + forced(person(status="accepted", declarations=declared)))
    made.workspace.catch_up()
    declaration = made.declaration("ada.first.started")
    assert declaration.state == state.replace("-", "_")
    paid_for = state in ("eligible", "payable", "paid", "awaiting-clawback", "clawed-back")
    # the one thing that force cannot make: a statement that is open in 2031
    assert (declaration.statement_id is not None) is (paid_for and (state, clock) != ("eligible", "2031-01-01"))
    assert (declaration.clawback_statement_id is not None) is ("claw" in state)


def test_nothing_is_forced_on_time() -> None:
    declared = "{started: {declaration_date: 2022-10-12T09:00:00Z, state: eligible}}"
    made = built("clock: {now: 2022-10-20, frozen: true}\n" + forced(person(status="accepted", declarations=declared)))
    clock = made.workspace.clock
    clock.set(clock.now().replace(month=12, day=25), frozen=True)
    made.workspace.catch_up()
    assert made.declaration("ada.first.started").state == "paid"


def test_a_forced_record_has_its_trn_its_outcome_and_its_timestamps() -> None:
    text = person(
        status="accepted",
        declarations="{completed: {has_passed: false, updated_at: 2023-05-01}}",
        training_status="{deferred: {date: 2023-04-01, reason: bereavement}}",
    )
    made = built(forced(text))
    person_, declaration = made.person("ada"), made.declaration("ada.first.completed")
    assert person_.trn == made.application("ada.first").teacher_reference_number
    assert person_.updated_at.isoformat()[:10] == "2023-04-01"
    assert declaration.updated_at.isoformat()[:10] == "2023-05-01"
    assert [outcome.state.value for outcome in made.register.outcomes_of(declaration)] == ["failed"]


def test_force_finds_a_schedule_where_the_rules_choose_none() -> None:
    text = person(course_identifier="npq-early-headship-coaching-offer", cohort=2021, status="accepted")
    assert built(forced(text)).enrolment("ada.first").schedule == "npq-ehco-june"
    other = person(status="accepted", schedule_identifier="npq-specialist-autumn")
    assert built(forced(other)).enrolment("ada.first").schedule == "npq-specialist-autumn"


def test_force_makes_no_enrolment_without_any_schedule() -> None:
    problem = only(forced(person(course_identifier="npq-additional-support-offer", status="accepted")))
    assert problem.path == "people.ada.applications.first.schedule_identifier"
    assert "no schedule for npq-additional-support-offer" in problem.message


def test_names_are_judged_whatever_is_forced() -> None:
    assert "did you mean 'teach-first'?" in only(forced(person(provider="teach-frist"))).message
