"""Every rule of the catalogue fires over HTTP, with its status, its title and its name in the header.

How the domain decides is tested there; here a new rule without a row fails.
"""

# ruff: noqa: E501, tables read best with one row a line

from dataclasses import dataclass, field
from typing import Any

import pytest
from serving import SandboxFrom, World

from sandbox.api.rules import catalogue

MINE = "ambition-institute"
NOBODY = "00000000-0000-4000-8000-000000000000"
HEADSHIP, TEACHING = "npq-headship", "npq-leading-teaching"
EHCO, OFFER = "npq-early-headship-coaching-offer", "npq-additional-support-offer"
# after the last statement of cohort 2022 (README decision 18)
TOO_LATE = {"x-with-server-date": "2030-01-01T00:00:00Z"}

SCENARIO = """
clock: {now: "2023-02-01T09:00:00Z", frozen: true}
people:
  open: {applications: {a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022}}}
  turned: {applications: {a: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: rejected}}}
  taken:
    applications:
      a: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted}
      b: {provider: ambition-institute, course_identifier: npq-headship, cohort: 2021}
  unplanned: {applications: {a: {provider: ambition-institute, course_identifier: npq-additional-support-offer, cohort: 2022}}}
  new:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, eligible_for_funding: true}
  paused:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         training_status: {deferred: {reason: other}}}
  gone:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, training_status: {withdrawn: {reason: other, date: 2023-01-01T12:00:00Z}},
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z, state: voided}}}
  begun:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn,
         declarations: {started: {declaration_date: 2022-10-15T10:00:00Z, state: paid},
                        retained-1: {declaration_date: 2022-10-16T10:00:00Z, state: voided},
                        completed: {declaration_date: 2022-10-17T10:00:00Z, state: awaiting-clawback, has_passed: true}}}
  stretched:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-headship, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, declarations: {retained-2: {declaration_date: 2022-10-16T10:00:00Z}}}
  teacher:
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-leading-teaching, cohort: 2022, status: accepted,
         schedule_identifier: npq-specialist-autumn,
         declarations: {completed: {declaration_date: 2022-10-17T10:00:00Z, has_passed: true}}}
  outside:
    force: true
    applications:
      a: {provider: church-of-england, course_identifier: npq-leading-literacy, cohort: 2022, status: accepted}
  one:
    force: true
    teacher_reference_number: "7654321"
    teacher_reference_number_validated: true
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-senior-leadership, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, declarations: {started: {declaration_date: 2022-10-15T10:00:00Z, state: eligible}}}
  two:
    force: true
    teacher_reference_number: "7654321"
    teacher_reference_number_validated: true
    applications:
      a:
        {provider: ambition-institute, course_identifier: npq-senior-leadership, cohort: 2022, status: accepted,
         schedule_identifier: npq-leadership-autumn, eligible_for_funding: false}
"""


@dataclass(frozen=True)
class Case:
    """A request, and the one answer that it gets; handles stand in braces."""

    rules: str
    status: int
    titles: str
    method: str
    path: str
    attributes: dict[str, Any] | None = None
    provider: str = MINE
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __str__(self) -> str:
        return self.rules


def act(rules: str, titles: str, action: str, who: str, *, status: int = 422, **attributes: Any) -> Case:
    """An action on a participant."""
    return Case(rules, status, titles, "PUT", f"/participants/npq/{{{who}}}/{action}", attributes)


def declare(
    rules: str, titles: str, who: str, *, status: int = 422, late: bool = False, provider: str = MINE, **change: Any
) -> Case:
    """A declaration that is right but for the change; a change to None leaves the attribute out."""
    right = {
        "participant_id": f"{{{who}}}",
        "declaration_type": "retained-1",
        "declaration_date": "2023-01-15T10:00:00Z",
        "course_identifier": HEADSHIP,
    }
    sent = {name: value for name, value in (right | change).items() if value is not None}
    headers = TOO_LATE if late else {}
    return Case(rules, status, titles, "POST", "/participant-declarations", sent, provider=provider, headers=headers)


def result(rules: str, titles: str, who: str = "teacher", **change: Any) -> Case:
    """An outcome that is right but for the change."""
    right = {"course_identifier": TEACHING, "state": "passed", "completion_date": "2023-01-15"}
    sent = {name: value for name, value in (right | change).items() if value is not None}
    return Case(rules, 422, titles, "POST", f"/participants/npq/{{{who}}}/outcomes", sent)


CASES = [
    # before a handler is asked
    Case("route.unknown", 404, "", "GET", "/nowhere"),
    Case("auth.token-missing", 401, "", "GET", "/npq-applications", headers={"authorization": ""}),
    Case("auth.token-unknown", 401, "", "GET", "/npq-applications", headers={"authorization": "Bearer nobody"}),
    Case("auth.other-programme", 403, "", "GET", "v1/participants"),
    Case("format.csv-only", 406, "", "GET", "v2/npq-enrolments"),
    Case("funding.capping-off", 403, "", "PUT", "/npq-applications/{open.a}/change-funded-place"),
    Case("header.server-date-unreadable", 400, "Bad request", "GET", "/npq-applications", headers={"x-with-server-date": "soon"}),
    Case("query.filter-not-a-hash", 400, "Bad parameter", "GET", "/npq-applications?filter=2022"),
    Case("query.date-unreadable", 400, "Bad request", "GET", "/npq-applications?filter[updated_since]=soon"),
    Case("query.training-status-unknown", 400, "Bad request", "GET", "/participants/npq?filter[training_status]=lost"),
    Case("query.participant-id-unreadable", 400, "Bad request", "GET", "v1/participant-declarations?filter[participant_id]=x"),
    Case("query.page-too-small", 400, "Bad request", "GET", "/npq-applications?page[page]=0"),
    Case("query.page-not-a-hash", 400, "Bad request", "GET", "/npq-applications?page=2"),
    # statements
    Case("statement.unknown", 404, "", "GET", f"/statements/{NOBODY}"),
    # bodies
    Case("body.too-large", 413, "Content too large", "POST", "/participant-declarations", body=b" " * 4097),
    Case("body.malformed-json", 400, "", "POST", "/participant-declarations", body=b"{"),
    Case("body.data-missing", 400, "Bad request", "POST", "/participant-declarations"),
    Case("body.data-not-an-object", 400, "Bad request", "POST", "/participant-declarations", body=b'{"data": "x"}'),
    Case("body.attributes-unknown", 400, "Bad request", "POST", "/npq-applications/{open.a}/accept", {}),
    declare("body.date-not-a-text", "Bad request", "new", status=400, declaration_date=1668502800),
    # applications
    Case("application.unknown", 404, "", "GET", "/npq-applications/{taken.a}"),
    Case("application.already-accepted", 422, "npq_application", "POST", "/npq-applications/{new.a}/accept"),
    Case("application.rejected-is-final", 422, "npq_application", "POST", "/npq-applications/{turned.a}/accept"),
    Case("application.accepted-elsewhere", 422, "npq_application", "POST", "/npq-applications/{taken.b}/accept"),
    Case(
        "application.schedule-not-for-course", 422, "schedule_identifier", "POST", "/npq-applications/{open.a}/accept",
        {"schedule_identifier": "npq-specialist-autumn"},
    ),
    Case("application.no-default-schedule", 404, "", "POST", "/npq-applications/{unplanned.a}/accept"),
    Case("application.already-rejected", 422, "npq_application", "POST", "/npq-applications/{turned.a}/reject"),
    Case("application.accepted-is-final", 422, "npq_application", "POST", "/npq-applications/{new.a}/reject"),
    # participants
    Case("participant.not-found", 404, "", "GET", "/participants/npq/{open}"),
    Case("participant.unknown", 422, "participant_id", "PUT", f"/participants/npq/{NOBODY}/resume", {"course_identifier": HEADSHIP}),
    act("participant.course-unknown", "course_identifier", "resume", "paused", course_identifier="npq-juggling"),
    act("participant.course-unknown, participant.course-missing", "course_identifier", "resume", "paused"),
    act("participant.not-on-course", "participant_id", "resume", "paused", course_identifier=TEACHING),
    act("participant.deferral-reason-missing, participant.deferral-reason-unknown", "reason", "defer", "new", course_identifier=HEADSHIP),
    act("participant.deferral-reason-unknown", "reason", "defer", "new", course_identifier=HEADSHIP, reason="tired"),
    act("participant.already-deferred", "participant_profile", "defer", "paused", course_identifier=HEADSHIP, reason="other"),
    act("participant.withdrawn-cannot-defer", "participant_profile", "defer", "gone", course_identifier=HEADSHIP, reason="other"),
    act("participant.already-active", "participant_profile", "resume", "new", course_identifier=HEADSHIP),
    act("participant.withdrawn-cannot-resume", "participant_profile", "resume", "gone", course_identifier=HEADSHIP),
    act("participant.withdrawal-reason-unknown", "reason", "withdraw", "begun", course_identifier=HEADSHIP, reason="tired"),
    act("participant.already-withdrawn", "participant_profile", "withdraw", "gone", course_identifier=HEADSHIP, reason="other"),
    act("participant.no-started-declaration", "participant_profile", "withdraw", "new", course_identifier=HEADSHIP, reason="other"),
    act("participant.schedule-missing", "schedule_identifier", "change-schedule", "new", course_identifier=HEADSHIP),
    act(
        "participant.no-contract-for-cohort", "cohort", "change-schedule", "new",
        course_identifier=HEADSHIP, schedule_identifier="npq-leadership-spring", cohort="2019",
    ),
    act(
        "participant.withdrawn-cannot-change-schedule", "participant_id", "change-schedule", "gone",
        course_identifier=HEADSHIP, schedule_identifier="npq-leadership-spring",
    ),
    act(
        "participant.milestone-missing", "", "change-schedule", "stretched", status=404,
        course_identifier=HEADSHIP, schedule_identifier="npq-specialist-spring",
    ),
    act(
        "participant.schedule-invalidates-declarations", "schedule_identifier", "change-schedule", "begun",
        course_identifier=HEADSHIP, schedule_identifier="npq-leadership-spring",
    ),
    act(
        "participant.already-on-schedule", "schedule_identifier", "change-schedule", "new",
        course_identifier=HEADSHIP, schedule_identifier="npq-leadership-autumn",
    ),
    act(
        "participant.schedule-not-for-course", "schedule_identifier", "change-schedule", "new",
        course_identifier=HEADSHIP, schedule_identifier="npq-specialist-spring",
    ),
    act(
        "participant.cohort-fixed-by-declarations", "cohort", "change-schedule", "begun",
        course_identifier=HEADSHIP, schedule_identifier="npq-leadership-autumn", cohort=2021,
    ),
    act(
        "participant.schedule-unknown", "Invalid action", "change-schedule", "new",
        course_identifier=HEADSHIP, schedule_identifier="npq-juggling-autumn",
    ),
    # declarations
    Case("declaration.unknown", 404, "", "GET", f"/participant-declarations/{NOBODY}"),
    declare("declaration.participant-unknown", "participant_id", "new", participant_id=NOBODY),
    declare("declaration.after-withdrawal", "participant_id", "gone", declaration_date="2023-01-01T12:00:00Z"),
    declare("declaration.withdrawn-and-no-date", "Bad request", "gone", status=400, declaration_date=None),
    declare("declaration.date-missing", "declaration_date", "new", declaration_date=None),
    declare("declaration.date-missing, declaration.date-not-rfc3339", "declaration_date", "new", declaration_date="2023-19-01T11:21:55Z"),
    declare("declaration.date-not-rfc3339", "declaration_date", "new", declaration_date="2022-12-21 08:46:29"),
    declare("declaration.type-missing", "declaration_type", "new", declaration_type=None),
    declare("declaration.date-in-future", "declaration_date", "new", declaration_date="2023-02-01T09:00:01Z"),
    declare("declaration.before-milestone", "declaration_date", "new", declaration_date="2022-09-30T23:59:59Z"),
    declare("declaration.no-open-statement", "cohort", "new", late=True),
    declare("declaration.result-missing", "has_passed", "new", declaration_type="completed"),
    declare("declaration.type-not-in-schedule", "declaration_type", "teacher", course_identifier=TEACHING, declaration_type="retained-2"),
    declare("declaration.already-declared", "base", "begun", declaration_type="started"),
    declare("declaration.course-unknown", "course_identifier", "new", course_identifier="npq-juggling"),
    declare("declaration.participant-not-on-course", "participant_id", "new", course_identifier=TEACHING),
    declare("declaration.no-contract", "cohort", "outside", provider="church-of-england", course_identifier="npq-leading-literacy"),
    declare(
        "declaration.duplicate-without-statement", "Bad request", "two", status=400, late=True,
        course_identifier="npq-senior-leadership", declaration_type="started",
    ),
    Case("declaration.already-voided", 422, "Invalid action", "PUT", "/participant-declarations/{begun.a.retained-1}/void"),
    Case("declaration.cannot-be-voided", 422, "Invalid action", "PUT", "/participant-declarations/{begun.a.completed}/void"),
    Case(
        "declaration.no-statement-for-clawback", 422, "Invalid action", "PUT", "/participant-declarations/{begun.a.started}/void",
        headers=TOO_LATE,
    ),
    # outcomes
    result("outcome.date-missing, outcome.date-unreadable", "completion_date", completion_date=None),
    result("outcome.date-missing, outcome.date-unreadable", "completion_date", completion_date="soon"),
    result("outcome.course-unknown", "course_identifier", course_identifier="npq-juggling"),
    result("outcome.course-unknown, outcome.course-missing", "course_identifier", course_identifier=None),
    result("outcome.course-without-outcome", "course_identifier", course_identifier=EHCO),
    result("outcome.state-missing, outcome.state-unknown", "state", state=None),
    result("outcome.state-unknown", "state", state="voided"),
    result("outcome.no-completed-declaration", "base", "new", course_identifier=HEADSHIP),
    result("outcome.declaration-unknown", "Invalid action", "taken", course_identifier=HEADSHIP),
    result("outcome.date-in-future", "Invalid action", completion_date="2023-02-02"),
]  # fmt: skip

# these need a server of their own; see below
ELSEWHERE = {"auth.workspace-unknown", "auth.workspaces-exhausted", "rate-limit.exceeded"}


def filled(value: Any, world: World) -> Any:
    """The value with ids in place of handles."""
    if not isinstance(value, str) or "{" not in value:
        return value
    before, _, rest = value.partition("{")
    handle, _, after = rest.partition("}")
    return before + world.id(handle) + after


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_fires_with_its_title_and_changes_nothing(case: Case, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(SCENARIO, max_body=4096)
    attributes = case.attributes
    json = None
    if attributes is not None:
        json = {"data": {"attributes": {name: filled(value, world) for name, value in attributes.items()}}}
    path = case.path if case.path.startswith("v") else f"v3{case.path}"
    before = world.records()
    answer = world.as_provider(case.provider).request(
        case.method, f"/api/{filled(path, world)}", json=json, body=case.body, headers=case.headers
    )
    assert (answer.rules, answer.status) == (case.rules.split(", "), case.status)
    assert {catalogue("2023")[rule].rule.field for rule in answer.rules} == {case.titles}
    if case.titles:
        assert answer.titles == [case.titles]
        detail = answer.json()["errors"][0]["detail"]
        assert detail
        assert "{" not in detail.replace('{"data"', "")
    assert world.records() == before


def test_rules_about_workspaces_fire(sandbox_from: SandboxFrom) -> None:
    closed = sandbox_from(SCENARIO, auto_workspaces=False).as_provider(MINE, "team-a").get("/api/v3/npq-applications")
    assert (closed.status, closed.rules) == (401, ["auth.workspace-unknown"])
    world = sandbox_from(SCENARIO, max_workspaces=1)
    world.id("open")
    full = world.as_provider(MINE, "team-a").get("/api/v3/npq-applications")
    assert (full.status, full.rules, full.titles) == (503, ["auth.workspaces-exhausted"], ["Service unavailable"])


def test_the_rule_about_too_many_requests_fires(sandbox_from: SandboxFrom) -> None:
    client = sandbox_from(f"{SCENARIO}\nrate_limit: {{requests: 1}}").as_provider(MINE)
    assert client.get("/api/v3/npq-applications").rules == []
    second = client.get("/api/v3/npq-applications")
    assert (second.status, second.rules, second.body) == (429, ["rate-limit.exceeded"], b"Retry later\n")


def test_every_rule_of_the_catalogue_is_fired_here() -> None:
    fired = ELSEWHERE.union(*(case.rules.split(", ") for case in CASES))
    # what the DfE does has no request of the API
    wanted = {rule for rule in catalogue("2023") if not rule.startswith(("finance.", "dfe."))}
    assert fired == wanted


FAILING = [case for case in CASES if catalogue("2023")[case.rules.split(", ")[0]].fails]


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_where_the_real_service_fails_so_does_a_faithful_one(case: Case, sandbox_from: SandboxFrom) -> None:
    """Contract, the marks [5xx]."""
    world = sandbox_from(SCENARIO, faithful_errors=True)
    json = None
    if case.attributes is not None:
        json = {"data": {"attributes": {name: filled(value, world) for name, value in case.attributes.items()}}}
    before = world.records()
    answer = world.as_provider(case.provider).send(
        case.method, f"/api/v3{filled(case.path, world)}", json=json, body=case.body, headers=case.headers
    )
    assert (answer.status, answer.json()) == (500, {"error": "Internal server error"})
    assert answer.headers["content-type"] == "application/vnd.api+json"
    assert answer.rules == case.rules.split(", ")
    assert world.records() == before


def test_rules_that_fail_in_the_service_are_those_of_the_contract() -> None:
    assert {rule for rule, entry in catalogue("2023").items() if entry.fails} == {
        "body.data-not-an-object", "body.date-not-a-text", "query.page-not-a-hash", "header.server-date-unreadable",
        "declaration.duplicate-without-statement",
    }  # fmt: skip
