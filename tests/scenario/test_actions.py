"""Every verb, done and refused, by handle and by id."""

# ruff: noqa: E501, actions and people read best on one line

from typing import Any

import pytest

from sandbox.domain.errors import DomainError
from sandbox.domain.ids import derive_uuid
from sandbox.scenario import actions
from sandbox.scenario.changes import Change
from sandbox.scenario.document import read
from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.schema import schema
from sandbox.scenario.verbs import REFERENCES
from scenario.workshop import REFERENCE, Built, built, snapshot

STORY = """
clock: {now: "2022-11-20T09:00:00Z", frozen: true}
people:
  ada:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, created_at: 2022-06-01}
      rival: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, created_at: 2022-06-01}
  bob:
    applications:
      first:
        provider: teach-first
        course_identifier: npq-leading-teaching
        cohort: 2022
        status: accepted
        eligible_for_funding: true
        created_at: 2022-08-01
        declarations:
          started: {declaration_date: 2022-10-10T00:00:00Z, created_at: 2022-10-11T00:00:00Z}
          completed: {declaration_date: 2022-11-10T00:00:00Z, created_at: 2022-11-11T00:00:00Z, has_passed: true}
  cy:
    applications:
      first:
        {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022, status: accepted,
         eligible_for_funding: false, created_at: 2022-08-02, schedule_identifier: npq-specialist-autumn,
         declarations: {started: {declaration_date: 2022-10-10T00:00:00Z}}}
  dan:
    applications:
      first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: rejected}
"""
NOW = "2022-11-20T09:00:00Z"


def act(world: Built, text: str) -> list[Change]:
    action = actions.read(read(text), REFERENCE)
    return actions.act(world.workspace, action, world.workspace.clock.now())


def moved(changed: list[Change]) -> dict[str, dict[str, Any]]:
    """Kind and handle -> the fields that moved, as they are now, but for their times."""
    return {
        f"{one['kind']} {one['handle'] or ''}".rstrip(): {
            name: value for name, value in (one["after"] or {}).items() if name != "updated_at"
        }
        for one in changed
    }


DONE = {
    "accept: ada.first": {
        "application ada.first": {"status": "accepted"},
        "application ada.rival": {"status": "rejected"},
    },
    "accept: {application: ada.first, schedule_identifier: npq-leadership-spring, funded_place: true}": {
        "enrolment": {"schedule_identifier": "npq-leadership-spring", "training_status": "active"}
    },
    "reject: ada.first": {"application ada.first": {"status": "rejected"}},
    "revert_to_pending: dan.first": {"application dan.first": {"status": "pending"}},
    "defer: {application: bob.first, reason: other}": {"enrolment": {"training_status": "deferred"}, "person bob": {}},
    "withdraw: {application: bob.first, reason: other}": {"enrolment": {"training_status": "withdrawn"}},
    "change_schedule: {application: cy.first, schedule_identifier: npq-specialist-spring, cohort: 2021}": None,
    "declare: {application: cy.first, declaration_type: retained-1, declaration_date: 2022-11-01}": {
        "declaration cy.first.retained-1": {"state": "submitted", "declaration_date": "2022-11-01T00:00:00Z"}
    },
    "declare: {application: cy.first, declaration_type: completed, declaration_date: 2022-11-01, has_passed: false}": {
        "outcome": {"state": "failed"}
    },
    "void: bob.first.started": {"declaration bob.first.started": {"state": "voided", "statement_id": None}},
    "mark_eligible: cy.first.started": {"declaration cy.first.started": {"state": "eligible"}},
    "mark_ineligible: bob.first.started": {"declaration bob.first.started": {"state": "ineligible"}},
    "mark_payable: bob.first.started": {"declaration bob.first.started": {"state": "payable"}},
    "outcome: {declaration: bob.first.completed, state: failed, completion_date: 2022-11-12}": {
        "outcome": {"state": "failed", "completion_date": "2022-11-12"}
    },
    "change_email: {who: ada, email: new@example.com}": {
        "person ada": {"email": "new@example.com"},
        "identity": {"email": "new@example.com"},
    },
    "change_name: {who: ada, full_name: Ada King}": {"person ada": {"full_name": "Ada King"}},
    'change_trn: {who: bob, teacher_reference_number: "7654321"}': {
        "person bob": {"teacher_reference_number": "7654321"},
        "application bob.first": {"teacher_reference_number": "7654321"},
    },
    'change_trn: {who: bob, teacher_reference_number: "7654321", teacher_reference_number_validated: false}': {
        "person bob": {"teacher_reference_number": None},
        "application bob.first": {"teacher_reference_number_validated": False},
    },
    "change_eligibility: {application: cy.first, eligible_for_funding: true}": {
        "application cy.first": {"eligible_for_funding": True}
    },
    "transfer: {application: bob.first, to: ucl-institute-of-education}": {
        "application bob.first": {"provider": "ucl-institute-of-education"},
        "person bob": {},
    },
    "merge: {from: cy, into: bob}": {"person cy": {}, "person bob": {}, "identity": {}},
    "close_statement: {provider: teach-first, cohort: 2022, month: 12, year: 2022}": {
        "declaration bob.first.started": {"state": "paid"},
        "declaration bob.first.completed": {"state": "paid"},
    },
    "register: {eve: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}": {
        "person eve": {"created_at": NOW},
        "application eve.first": {"created_at": NOW, "status": "pending"},
    },
    "register: {ada: {applications: {third: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}": {
        "application ada.third": {"created_at": NOW}
    },
}


@pytest.mark.parametrize("text", [text for text, fields in DONE.items() if fields is not None])
def test_a_verb_is_done_and_says_what_moved(text: str) -> None:
    found = moved(act(built(STORY), text))
    for name, fields in (DONE[text] or {}).items():
        assert fields.items() <= found[name].items()


@pytest.mark.parametrize("text", [text for text, fields in DONE.items() if fields is not None])
def test_ids_serve_as_well_as_handles(text: str) -> None:
    one, other = built(STORY), built(STORY)
    act(one, text)
    handles = sorted(one.workspace.handles, key=len, reverse=True)
    verb, _, said = text.partition(":")
    for handle in handles if verb != "register" else ():
        for end in (",", "}", ""):
            # a handle stands where a value ends
            whole = f" {handle}{end}"
            if whole in said and (end or said.endswith(whole)):
                said = said.replace(whole, f" {one.handles[handle]}{end}")
    act(other, f"{verb}:{said}")
    assert snapshot(other.register) == snapshot(one.register)


def test_what_needs_something_before_it_is_done_after_it() -> None:
    world = built(STORY)
    act(world, "defer: {application: bob.first, reason: other}")
    assert moved(act(world, "resume: bob.first"))["enrolment"] == {"training_status": "active"}
    for verb, state in {"mark_payable": "payable", "mark_paid": "paid", "void": "awaiting-clawback"}.items():
        assert moved(act(world, f"{verb}: bob.first.started"))["declaration bob.first.started"]["state"] == state
    changed = moved(act(world, "claw_back: bob.first.started"))
    assert changed["declaration bob.first.started"] == {"state": "clawed-back"}
    act(world, "void: cy.first.started")
    change = "change_schedule: {application: cy.first, schedule_identifier: npq-specialist-spring, cohort: 2021}"
    assert moved(act(world, change))["application cy.first"] == {"cohort": "2021"}


def test_every_verb_of_the_format_is_done_here() -> None:
    told = set(schema()["$defs"]["action"]["properties"])
    tried = {text.partition(":")[0] for text in DONE}
    # the last one is for release 2026, and done in test_today_actions
    assert told == set(REFERENCES) == tried | {"resume", "mark_paid", "claw_back", "change_funded_place"}


REFUSED = {
    "accept: dan.first": "application.rejected-is-final",
    "reject: dan.first": "application.already-rejected",
    "revert_to_pending: ada.first": "dfe.already-pending",
    "revert_to_pending: bob.first": "dfe.declarations-count",
    "defer: {application: ada.first, reason: other}": "participant.course-unknown",
    "resume: bob.first": "participant.already-active",
    "withdraw: {application: ada.first, reason: other}": "participant.course-unknown",
    "change_schedule: {application: bob.first, schedule_identifier: npq-leadership-spring}": (
        "participant.schedule-not-for-course"
    ),
    "declare: {application: bob.first, declaration_type: started, declaration_date: 2022-10-12}": (
        "declaration.already-declared"
    ),
    "mark_eligible: bob.first.started": "finance.impossible-state",
    "mark_payable: cy.first.started": "finance.impossible-state",
    "mark_paid: bob.first.started": "finance.impossible-state",
    "claw_back: bob.first.started": "finance.impossible-state",
    "outcome: {declaration: bob.first.completed, state: failed, completion_date: 2022-12-12}": "outcome.date-in-future",
    "change_email: {who: ada, email: null}": "dfe.email-missing",
    "transfer: {application: bob.first, to: teach-first}": "dfe.provider-has-it",
    "merge: {from: bob, into: bob}": "dfe.one-person",
    "close_statement: {provider: teach-first, cohort: 2022, month: 10, year: 2022}": "dfe.statement-paid",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_rules_refuse_changes_nothing(text: str) -> None:
    world = built(STORY)
    world.workspace.catch_up()
    before = (snapshot(world.register), dict(world.handles))
    with pytest.raises(DomainError) as caught:
        act(world, text)
    assert REFUSED[text] in {problem.rule for problem in caught.value.problems}
    assert (snapshot(world.register), dict(world.handles)) == before


WRONG = {
    "acept: ada.first": ("acept", "did you mean 'accept'?"),
    "{}": ("", "1 keys or more"),
    "{accept: ada.first, reject: ada.first}": ("", "1 keys or fewer"),
    "accept: ada.frist": ("accept", "there is no application 'ada.frist'; did you mean 'ada.first'?"),
    "accept: {application: ada}": ("accept.application", "'ada' is a person; an application is wanted here"),
    "void: bob.first": ("void", "'bob.first' is an application; a declaration is wanted here"),
    "change_name: {who: bob.first, full_name: X}": ("change_name.who", "a person is wanted here"),
    "accept: {schedule_identifier: npq-leadership-spring}": ("accept", "'application' is missing"),
    "accept: {application: ada.first, schedule_identifier: x}": ("accept.schedule_identifier", "not a schedule here"),
    "defer: {application: bob.first, reason: othr}": ("defer.reason", "did you mean 'other'?"),
    "transfer: {application: bob.first, to: teach-frist}": ("transfer.to", "did you mean 'teach-first'?"),
    "change_email: {who: ada, email: nobody}": ("change_email.email", "has not the right form"),
    "declare: {application: bob.first, declaration_type: started, declaration_date: 2022-02-30}": (
        "declare.declaration_date",
        "no real date",
    ),
    "outcome: {declaration: bob.first.started, state: passed, completion_date: 2022-11-12}": (
        "outcome.declaration",
        "only a completed course has an outcome",
    ),
    "close_statement: {provider: teach-first, cohort: 2022, month: 12, year: 1999}": ("close_statement.year", "allowed"),
    "register: {ada: {full_name: Ada, applications: {x: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}": (
        "register.ada.full_name",
        "only gets applications here",
    ),
    "register: {ada: {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}": (
        "register.ada.applications.first",
        "there is an application 'ada.first' already",
    ),
    "register: {eve: {applications: {first: {provider: teach-frist, course_identifier: npq-headship, cohort: 2022}}}}": (
        "register.eve.applications.first.provider",
        "did you mean 'teach-first'?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_argument_says_what_where_and_what_is_allowed(text: str) -> None:
    world = built(STORY)
    before = (snapshot(world.register), dict(world.handles))
    with pytest.raises(ScenarioInvalid) as caught:
        act(world, text)
    (problem,) = caught.value.problems
    path, message = WRONG[text]
    assert problem.path == path
    assert message in problem.message
    assert (snapshot(world.register), dict(world.handles)) == before


def test_a_declaration_that_is_made_gets_a_handle_and_the_next_one_a_number() -> None:
    world = built(STORY)
    declare = "declare: {application: cy.first, declaration_type: retained-1, declaration_date: 2022-11-01}"
    act(world, declare)
    act(world, "void: cy.first.retained-1")
    act(world, declare)
    assert world.declaration("cy.first.retained-1").state == "voided"
    assert world.declaration("cy.first.retained-1-2").state == "submitted"
    assert act(world, declare) == []


def test_a_replaced_id_still_names_the_person() -> None:
    world = built(STORY)
    act(world, "merge: {from: cy, into: bob}")
    before = world.person("bob").full_name
    assert moved(act(world, "change_name: {who: cy, full_name: Bob King}")) == {
        "person bob": {"full_name": "Bob King", "previous_names": [before]}
    }


def test_whoever_registers_later_has_the_id_of_their_handle() -> None:
    world = built(STORY)
    act(world, next(text for text in DONE if text.startswith("register: {eve")))
    assert world.handles["eve.first"] == derive_uuid(1, "eve.first")
    assert world.application("eve.first").id in world.register.applications_for("teach-first", "2022a")


def test_whoever_comes_with_a_history_has_it_before_now_as_in_a_scenario() -> None:
    person = """
      {applications: {first: {provider: teach-first, course_identifier: npq-headship, cohort: 2021, status: accepted,
        eligible_for_funding: true, declarations: {started: {}}}}}"""
    before = built(f"{STORY}  eve: {person.strip()}\n")
    after = built(STORY)
    act(after, f"register: {{eve: {person}}}")
    eve = before.declaration("eve.first.started")
    assert eve.state == "paid"
    assert after.declaration("eve.first.started") == eve
    assert after.register.next_due == before.register.next_due
    assert after.register.settled_until == before.register.settled_until
