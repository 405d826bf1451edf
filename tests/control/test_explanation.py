"""Every refusal is explained, and the nearest change that the explanation names does pass."""

# ruff: noqa: E501, tables read best with one row a line
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from serving import Answer, SandboxFrom, World
from test_rules_over_http import (
    CASES,
    EHCO,
    HEADSHIP,
    MINE,
    NOBODY,
    SCENARIO,
    TEACHING,
    TOO_LATE,
    Case,
    act,
    declare,
    filled,
    result,
)

from control.client import STORY
from sandbox.api import checks


def send(world: World, case: Case) -> Answer:
    attributes = case.attributes
    json = None
    if attributes is not None:
        json = {"data": {"attributes": {name: filled(value, world) for name, value in attributes.items()}}}
    path = case.path if case.path.startswith("v") else f"v3{case.path}"
    return world.as_provider(case.provider).request(
        case.method, f"/api/{filled(path, world)}", json=json, body=case.body, headers=case.headers
    )


def explained(world: World, answer: Answer) -> dict[str, Any]:
    path = f"/__sandbox/workspaces/default/requests/{answer.headers['x-sandbox-request-id']}"
    return world.caller().get(path, headers={"host": "localhost"}).json()


def nearest(world: World, answer: Answer) -> dict[str, str]:
    """What each rule that objected would have let pass."""
    told = explained(world, answer)["explanation"]["checks"]
    return {check["rule"]: check["nearest"] for check in told if check["result"] == "objected"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_refusal_names_every_check_in_order_and_the_change_that_would_pass(
    case: Case, sandbox_from: SandboxFrom
) -> None:
    world = sandbox_from(SCENARIO, max_body=4096)
    answer = send(world, case)
    found = explained(world, answer)
    told = found["explanation"]["checks"]
    assert tuple(check["rule"] for check in told) == checks.row("2023", found["operation"])
    assert [check["rule"] for check in told if check["result"] == "objected"] == answer.rules
    for rule, change in nearest(world, answer).items():
        assert change, rule
        assert "None" not in change
        assert not re.search(r"\{\w", change.replace('{"', "")), change


def test_what_passed_shows_what_was_compared(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    answer = send(world, declare("", "", "new", declaration_date="2022-10-01T00:00:00Z"))
    told = {check["rule"]: check for check in explained(world, answer)["explanation"]["checks"]}
    assert told["declaration.before-milestone"]["result"] == "passed"
    assert told["declaration.before-milestone"]["compared"] == {
        "declaration_date": "2022-10-01T00:00:00Z", "schedule": "npq-leadership-autumn", "start": "2022-10-01",
    }  # fmt: skip
    # nobody withdrew
    assert told["declaration.after-withdrawal"]["result"] == "not asked"
    assert {told[rule]["result"] for rule in ("auth.token-unknown", "body.data-missing")} == {"passed"}


def test_what_comes_after_a_lost_record_was_not_asked(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    answer = send(world, Case("", 404, "", "POST", f"/npq-applications/{NOBODY}/accept"))
    told = {check["rule"]: check["result"] for check in explained(world, answer)["explanation"]["checks"]}
    assert told["query.filter-not-a-hash"] == "passed"
    assert told["application.unknown"] == "objected"
    assert told["body.malformed-json"] == told["application.already-accepted"] == "not asked"


def test_an_exact_repeat_is_told_as_one(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    found = [explained(world, send(world, declare("", "", "new"))) for _ in range(2)]
    assert found[0]["explanation"]["summary"] == "No rule objected."
    assert "exact repeat" in found[1]["explanation"]["summary"]


def test_objections_come_with_the_sentence_that_was_answered(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    answer = send(world, act("", "", "defer", "new", course_identifier=HEADSHIP, reason="tired"))
    told = [check for check in explained(world, answer)["explanation"]["checks"] if check["result"] == "objected"]
    assert [(check["title"], check["detail"]) for check in told] == [
        (error["title"], error["detail"]) for error in answer.json()["errors"]
    ]


@pytest.mark.parametrize(
    ("method", "path", "near"),
    [
        ("GET", "/api/v3/npq-application", "GET /api/v3/npq-applications"),
        ("PUT", f"/api/v3/npq-applications/{NOBODY}/accept", "POST /api/v3/npq-applications/{id}/accept"),
        ("GET", "/api/cabbage", "a method and path of the API documentation under /docs"),
    ],
)
def test_an_unknown_path_is_told_the_nearest_one(method: str, path: str, near: str, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    assert nearest(world, world.as_provider(MINE).request(method, path)) == {"route.unknown": near}


def test_a_token_that_nearly_fits_is_told_the_right_one_unless_tokens_are_secret(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    answer = world.caller("Bearer teech-first").get("/api/v3/npq-applications")
    assert nearest(world, answer)["auth.token-unknown"].startswith("the token teach-first,")
    world = sandbox_from(SCENARIO, token_secret="secret")
    answer = world.caller("Bearer teech-first").get("/api/v3/npq-applications")
    assert "teach" not in nearest(world, answer)["auth.token-unknown"]


def test_a_body_that_nobody_reads_is_told_the_content_type(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    answer = world.as_provider(MINE).post("/api/v3/participant-declarations", body=b"{}", content_type="text/plain")
    assert "it was text/plain" in nearest(world, answer)["body.data-missing"]


Change = Callable[[Case, re.Match[str]], list[Case]]


@dataclass(frozen=True)
class Applied:
    """A refused request, and what the explanation's words make of it: one request or more, the last of which passes."""

    rule: str
    case: Case
    words: str
    change: Change

    def __str__(self) -> str:
        return self.rule


def told(name: str, place: int = 0) -> Change:
    """The attribute with the told value; of a list the one at this place."""

    def change(case: Case, found: re.Match[str]) -> list[Case]:
        return [replace(case, attributes={**(case.attributes or {}), name: found[1].split(", ")[place]})]

    return change


def by(case: Case, found: re.Match[str]) -> list[Case]:
    """With the token of the told provider."""
    return [replace(case, provider=found[1])]


def after(method: str, path: str, attributes: dict[str, Any] | None = None) -> Change:
    """Another request before; braces hold what was told."""
    return lambda case, found: [Case("", 200, "", method, path.format(*found.groups()), attributes), case]


def dated(case: Case, found: re.Match[str]) -> list[Case]:
    """At the told time."""
    return [replace(case, headers={"x-with-server-date": found[1]})]


SPRING = {"course_identifier": HEADSHIP, "schedule_identifier": "npq-leadership-spring"}
DATE = r"a declaration_date of (\S+) or earlier"
LIST = r"{} one of: ([^;]+)"

APPLIED = [
    Applied("application.unknown", Case("", 404, "", "GET", "/npq-applications/{taken.a}"), r"token of ([\w-]+),", by),
    Applied(
        "application.schedule-not-for-course",
        Case("", 422, "", "POST", "/npq-applications/{open.a}/accept", {"schedule_identifier": "npq-specialist-autumn"}),
        LIST.format("schedule_identifier"), told("schedule_identifier", 1),
    ),
    Applied(
        "participant.not-found", Case("", 404, "", "GET", "/participants/npq/{open}"),
        r"application (\S+) accepted first", after("POST", "/npq-applications/{}/accept"),
    ),
    Applied(
        "participant.unknown", act("", "", "resume", "paused.a", course_identifier=HEADSHIP),
        r"the participant id (\S+);", lambda case, found: [replace(case, path=f"/participants/npq/{found[1]}/resume")],
    ),
    Applied("participant.course-unknown", act("", "", "resume", "paused", course_identifier="x"), r"course_identifier (\S+)", told("course_identifier")),
    Applied("participant.course-missing", act("", "", "resume", "paused"), r"course_identifier (\S+)", told("course_identifier")),
    Applied("participant.not-on-course", act("", "", "resume", "paused", course_identifier=TEACHING), r"course_identifier (\S+)", told("course_identifier")),
    Applied("participant.deferral-reason-unknown", act("", "", "defer", "new", course_identifier=HEADSHIP), LIST.format("reason"), told("reason", -1)),
    Applied(
        "participant.withdrawal-reason-unknown", act("", "", "withdraw", "begun", course_identifier=HEADSHIP),
        r"(quality-of-programme-structure-not-suitable\.)", told("reason"),
    ),
    Applied(
        "participant.already-deferred", act("", "", "defer", "paused", course_identifier=HEADSHIP, reason="other"),
        "resumed first", after("PUT", "/participants/npq/{{paused}}/resume", {"course_identifier": HEADSHIP}),
    ),
    Applied(
        "participant.already-active", act("", "", "resume", "new", course_identifier=HEADSHIP),
        "deferred first", after("PUT", "/participants/npq/{{new}}/defer", {"course_identifier": HEADSHIP, "reason": "other"}),
    ),
    Applied(
        "participant.no-started-declaration", act("", "", "withdraw", "new", course_identifier=HEADSHIP, reason="other"),
        "a started declaration for npq-headship first",
        lambda case, _: [declare("", "", "new", declaration_type="started"), case],
    ),
    Applied("participant.schedule-missing", act("", "", "change-schedule", "new", course_identifier=HEADSHIP), LIST.format("schedule_identifier"), told("schedule_identifier", 1)),
    Applied(
        "participant.no-contract-for-cohort", act("", "", "change-schedule", "new", **SPRING, cohort="2019"),
        LIST.format("cohort"), told("cohort", 2),
    ),
    Applied(
        "participant.already-on-schedule",
        act("", "", "change-schedule", "new", course_identifier=HEADSHIP, schedule_identifier="npq-leadership-autumn"),
        LIST.format("schedule_identifier"), told("schedule_identifier"),
    ),
    Applied(
        "participant.schedule-not-for-course",
        act("", "", "change-schedule", "new", course_identifier=HEADSHIP, schedule_identifier="npq-specialist-spring"),
        LIST.format("schedule_identifier"), told("schedule_identifier", 1),
    ),
    Applied(
        "participant.schedule-unknown", act("", "", "change-schedule", "new", course_identifier=HEADSHIP, schedule_identifier="x"),
        LIST.format("schedule_identifier"), told("schedule_identifier", 1),
    ),
    Applied(
        "participant.milestone-missing",
        act("", "", "change-schedule", "stretched", course_identifier=HEADSHIP, schedule_identifier="npq-specialist-spring"),
        r"declaration (\S+) voided first",
        lambda case, found: [
            Case("", 200, "", "PUT", f"/participant-declarations/{found[1]}/void"),
            # the specialist schedule is still not for this course
            replace(case, attributes=SPRING),
        ],
    ),
    Applied(
        "participant.schedule-invalidates-declarations", act("", "", "change-schedule", "stretched", **SPRING),
        r"declarations (\S+) voided first", after("PUT", "/participant-declarations/{}/void"),
    ),
    Applied("declaration.participant-unknown", declare("", "", "new", participant_id="{new.a}"), r"the participant id (\S+);", told("participant_id")),
    Applied("declaration.after-withdrawal", declare("", "", "gone", declaration_date="2023-01-01T12:00:00Z"), DATE, told("declaration_date")),
    Applied("declaration.withdrawn-and-no-date", declare("", "", "gone", declaration_date=None), DATE, told("declaration_date")),
    Applied("declaration.date-missing", declare("", "", "new", declaration_date=None), DATE, told("declaration_date")),
    Applied("declaration.date-not-rfc3339", declare("", "", "new", declaration_date="2022-12-21 08:46"), r"written as (\S+)", told("declaration_date")),
    Applied("declaration.type-missing", declare("", "", "teacher", course_identifier=TEACHING, declaration_type=None), LIST.format("declaration_type"), told("declaration_type", 1)),
    Applied("declaration.type-not-in-schedule", declare("", "", "teacher", course_identifier=TEACHING, declaration_type="retained-2"), LIST.format("declaration_type"), told("declaration_type")),
    Applied("declaration.date-in-future", declare("", "", "new", declaration_date="2023-03-01T09:00:00.5Z"), DATE, told("declaration_date")),
    Applied("declaration.date-in-future", declare("", "", "new", declaration_date="2023-03-01T09:00:00.5Z"), r"clock of (\S+) or later", dated),
    Applied("declaration.before-milestone", declare("", "", "new", declaration_date="2022-09-30T23:59:59Z"), r"a declaration_date of (\S+) or later", told("declaration_date")),
    Applied("declaration.no-open-statement", declare("", "", "new", late=True), r"of (\S+) or earlier", dated),
    Applied(
        "declaration.result-missing", declare("", "", "new", declaration_type="completed"), r"has_passed (true) or false", told("has_passed")
    ),
    Applied(
        "declaration.already-declared", declare("", "", "begun", declaration_type="started"),
        r"declaration (\S+) of ambition-institute voided first", after("PUT", "/participant-declarations/{}/void"),
    ),
    Applied("declaration.course-unknown", declare("", "", "new", course_identifier="x"), r"course_identifier (\S+)", told("course_identifier")),
    Applied("declaration.participant-not-on-course", declare("", "", "new", course_identifier=TEACHING), r"course_identifier (\S+)", told("course_identifier")),
    Applied(
        "declaration.no-statement-for-clawback",
        Case("", 422, "", "PUT", "/participant-declarations/{begun.a.started}/void", headers=TOO_LATE), r"of (\S+) or earlier", dated,
    ),
    Applied("outcome.date-missing", result("", "", completion_date="soon"), r"like (\S+),", told("completion_date")),
    Applied("outcome.course-missing", result("", "", course_identifier=None), r"course_identifier (\S+)", told("course_identifier")),
    Applied("outcome.course-without-outcome", result("", "", course_identifier=EHCO), LIST.format(""), told("course_identifier")),
    Applied("outcome.state-unknown", result("", "", state="voided"), r"state (passed) or failed", told("state")),
    Applied(
        "outcome.no-completed-declaration", result("", "", "new", course_identifier=HEADSHIP), "a completed declaration for npq-headship",
        lambda case, _: [declare("", "", "new", declaration_type="completed", has_passed=True), case],
    ),
    Applied(
        "outcome.declaration-unknown", result("", "", "taken", course_identifier=HEADSHIP), r"the token of ([\w-]+),",
        lambda case, found: [replace(declare("", "", "taken", declaration_type="completed", has_passed=True), provider=found[1]), replace(case, provider=found[1])],
    ),
    Applied("outcome.date-in-future", result("", "", completion_date="2023-03-02"), r"of (\S+) or earlier", told("completion_date")),
    Applied("outcome.date-in-future", result("", "", completion_date="2023-03-02"), r"clock of (\S+) or later", dated),
    Applied(
        "query.date-unreadable", Case("", 400, "", "GET", "/npq-applications?filter[updated_since]=2022-01-31"),
        r"filter\[updated_since\]=(\S+)", lambda _, found: [Case("", 200, "", "GET", f"/npq-applications?filter[updated_since]={found[1]}")],
    ),
    Applied(
        "query.training-status-unknown", Case("", 400, "", "GET", "/participants/npq?filter[training_status]=lost"),
        r"one of: (\w+)", lambda _, found: [Case("", 200, "", "GET", f"/participants/npq?filter[training_status]={found[1]}")],
    ),
    Applied("header.server-date-unreadable", Case("", 400, "", "GET", "/npq-applications", headers={"x-with-server-date": "x"}), r"written as (\S+),", dated),
]  # fmt: skip


@pytest.mark.parametrize("applied", APPLIED, ids=str)
def test_the_nearest_change_passes(applied: Applied, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO)
    refused = send(world, applied.case)
    assert applied.rule in refused.rules
    change = nearest(world, refused)[applied.rule]
    found = re.search(applied.words, change)
    assert found, change
    for case in applied.change(applied.case, found):
        answer = send(world, case)
    assert answer.status == 200, (change, answer.body)


def test_a_token_of_a_workspace_that_is_not_there_is_told_how_to_make_it(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO, auto_workspaces=False)
    answer = world.as_provider(MINE, "team-a").get("/api/v3/npq-applications")
    assert nearest(world, answer)["auth.workspace-unknown"].endswith("with name team-a")


FAULTY = """
people: {}
faults:
  - {name: outage, at: GET /api/v3/npq-applications, answer: {status: 503}}
"""


def test_where_a_fault_answers_nothing_is_said_to_have_passed(sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(FAULTY)
    answer = world.as_provider(MINE).request("GET", "/api/v3/npq-applications")
    found = explained(world, answer)
    assert (answer.status, found["fault"]) == (503, "outage")
    assert found["explanation"]["summary"] == "The fault outage struck. No rule objected."
    assert {check["result"] for check in found["explanation"]["checks"]} == {"not asked"}


@pytest.mark.parametrize(
    ("method", "path", "attributes", "ignored"),
    [
        ("GET", "v3/npq-applications?filter[cohrt]=2022&page[page]=1&sort=created_at", None, "filter[cohrt] (did you mean filter[cohort]?)"),
        ("GET", "v1/npq-applications?sort=created_at&filter[participant_id][]=x", None, "sort, filter[participant_id][]"),
        ("GET", "v3/npq-applications?filter[cohort][]=2022&filter[]=2022&filter[updated_since]=", None, ""),
        ("GET", "v3/npq-applications?page[per_page]=1&%00=1", None, "\x00"),
        ("POST", "v3/npq-applications/{ann.first}/accept", {"schedule_identifer": "x", "schedule_identifier": None}, "schedule_identifer (did you mean schedule_identifier?)"),
        ("POST", "v1/npq-applications/{ann.first}/accept", {"schedule_identifier": "npq-leadership-autumn"}, "schedule_identifier"),
        ("POST", "v3/participant-declarations", {"has_passed": True, "evidence_held": "x", "state": "x"}, "state"),
    ],
)  # fmt: skip
def test_what_the_service_ignores_is_told(
    method: str, path: str, attributes: dict[str, Any] | None, ignored: str, sandbox_from: SandboxFrom
) -> None:
    world = sandbox_from(STORY.replace("title: Story\n", ""))
    json = None if attributes is None else {"data": {"type": "x", "attributes": attributes}}
    answer = world.as_provider("teach-first").request(method, f"/api/{filled(path, world)}", json=json)
    told = explained(world, answer)["explanation"]["summary"].partition(" Ignored, as the service does")[2]
    assert told == (f" with what it does not know: {ignored}." if ignored else "")
