"""Every rule of release 2026 fires over HTTP, with its status, its titles in their groups, and its name in the header.

How the domain decides is tested there; here a new rule without a row fails.
"""

# ruff: noqa: E501, tables read best with one row a line

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from serving import Answer, SandboxFrom, World

from api.operations import MINE, THEIRS
from api.release2026.conftest import EMPTY
from api.release2026.records import HEADSHIP, NOBODY, TEACHING, Records, partner
from api.release2026.stage import DATE, SENCO, stage
from sandbox.api import checks
from sandbox.api.rules import catalogue

# after the last statement of cohort 2025a (reference data: April 2027)
TOO_LATE = {"x-with-server-date": "2027-06-01T00:00:00Z"}


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


def accept(rules: str, titles: str, who: str, *, status: int = 422, date: str = "", **attributes: Any) -> Case:
    headers = {"x-with-server-date": date} if date else {}
    sent = {"funded_place": True} | attributes
    return Case(rules, status, titles, "POST", f"/npq-applications/{{{who}.a}}/accept", sent, headers=headers)


def fund(rules: str, titles: str, who: str, value: Any) -> Case:
    return Case(
        rules, 422, titles, "PUT", f"/npq-applications/{{{who}.a}}/change-funded-place", {"funded_place": value}
    )


def act(rules: str, titles: str, action: str, who: str, **attributes: Any) -> Case:
    """An action on a participant."""
    sent = {"course_identifier": HEADSHIP} | attributes
    return Case(rules, 422, titles, "PUT", f"/participants/npq/{{{who}}}/{action}", sent)


def declare(
    rules: str, titles: str, who: str, *, status: int = 422, late: bool = False, provider: str = MINE, **change: Any
) -> Case:
    """A declaration that is right but for the change; a change to None leaves the attribute out."""
    right = {
        "participant_id": f"{{{who}}}",
        "declaration_type": "started",
        "declaration_date": DATE,
        "course_identifier": HEADSHIP,
        "delivery_partner_id": partner(2),
    }
    sent = {name: value for name, value in (right | change).items() if value is not None}
    headers = TOO_LATE if late else {}
    return Case(rules, status, titles, "POST", "/participant-declarations", sent, provider=provider, headers=headers)


def void(rules: str, who: str, **more: Any) -> Case:
    return Case(rules, 422, "declaration", "PUT", f"/participant-declarations/{{{who}}}/void", **more)


def trained(rules: str, titles: str, who: str, provider: str = MINE, **attributes: Any) -> Case:
    path = f"/participant-declarations/{{{who}}}/change-delivery-partner"
    return Case(rules, 422, titles, "PUT", path, attributes, provider=provider)


def result(rules: str, titles: str, who: str = "teacher", status: int = 422, **change: Any) -> Case:
    """An outcome that is right but for the change."""
    right = {"course_identifier": TEACHING, "state": "failed", "completion_date": "2025-10-20"}
    sent = {name: value for name, value in (right | change).items() if value is not None}
    return Case(rules, status, titles, "POST", f"/participants/npq/{{{who}}}/outcomes", sent)


LIST = "/npq-applications"
CASES = [
    # before a handler is asked
    Case("route.unknown", 404, "", "GET", "/nowhere"),
    Case("auth.token-missing", 401, "", "GET", LIST, headers={"authorization": ""}),
    Case("auth.token-unknown", 401, "", "GET", LIST, headers={"authorization": "Bearer nobody"}),
    Case("header.server-date-unreadable", 400, "Bad request", "GET", LIST, headers={"x-with-server-date": "soon"}),
    Case("query.undecodable", 400, "", "GET", f"{LIST}?x=%ff"),
    Case("query.filter-not-a-hash", 400, "Bad request", "GET", f"{LIST}?filter=2025"),
    Case("query.date-unreadable", 400, "Bad request", "GET", f"{LIST}?filter[updated_since]=soon"),
    Case("query.date-not-a-text", 400, "Bad request", "GET", f"{LIST}?filter[updated_since][]=2025-01-01"),
    Case("query.training-status-unknown", 422, "Unpermitted parameters", "GET", "/participants/npq?filter[training_status]=lost"),
    Case("query.participant-id-unreadable", 400, "Bad request", "GET", f"{LIST}?filter[participant_id]=x"),
    Case("query.page-too-small", 400, "Bad request", "GET", f"{LIST}?page[page]=0"),
    # bodies
    Case("body.too-large", 413, "Content too large", "POST", "/participant-declarations", body=b" " * 4097),
    Case("body.malformed-json", 400, "", "POST", "/participant-declarations", body=b"{"),
    Case("body.filter-not-a-hash", 400, "Bad request", "POST", "/participant-declarations", body=b'{"filter": 1}'),
    Case("body.data-missing", 400, "Bad request", "POST", "/participant-declarations"),
    Case("body.data-not-an-object", 400, "Bad request", "POST", "/participant-declarations", body=b'{"data": "x"}'),
    Case("body.attributes-not-an-object", 400, "Bad request", "POST", "/participant-declarations", body=b'{"data": {"attributes": "x"}}'),
    Case("body.attributes-unknown", 400, "Bad request", "POST", "/npq-applications/{open.a}/accept", {}),
    declare("body.date-not-a-text", "Bad request", "new", status=400, declaration_date=1763197200),
    # what is not there
    Case("application.unknown", 404, "", "GET", "/npq-applications/{theirs.a}"),
    Case("participant.not-found", 404, "", "GET", "/participants/npq/{open}"),
    Case("participant.id-replaced", 410, "Participant ID has been changed", "GET", "/participants/npq/{old}"),
    Case("declaration.unknown", 404, "", "GET", "/participant-declarations/{theirs.retained-1}"),
    Case("declaration.not-yours", 403, "Cannot modify declaration", "PUT", "/participant-declarations/{moved.started}/void"),
    Case("statement.unknown", 404, "", "GET", f"/statements/{NOBODY}"),
    Case("delivery-partner.unknown", 404, "", "GET", f"/delivery-partners/{partner(11)}", provider=THEIRS),
    # applications
    accept("application.funded-place-missing", "funded_place", "open", funded_place="true"),
    accept("application.cohort-unfunded", "funded_place", "unfunded", schedule_identifier="npq-leadership-spring"),
    accept("application.already-accepted", "application", "new"),
    accept("application.rejected-is-final", "application", "turned"),
    accept("application.accepted-elsewhere", "application", "taken"),
    accept("application.not-eligible-for-funded-place", "application", "poor"),
    accept("application.schedule-unknown", "schedule_identifier", "open", schedule_identifier="npq-ehco-autumn"),
    accept("application.no-default-schedule", "", "unplanned", status=404, date="2026-02-01"),
    accept("application.schedule-not-for-course", "schedule_identifier", "open", schedule_identifier="npq-specialist-autumn"),
    accept("application.cannot-be-saved", "Unprocessable entity", "broken", schedule_identifier="npq-leadership-autumn"),
    Case("application.already-rejected", 422, "application", "POST", "/npq-applications/{turned.a}/reject"),
    Case("application.has-declarations", 422, "application", "POST", "/npq-applications/{begun.a}/reject"),
    fund("application.funded-place-missing", "funded_place", "new", "true"),
    fund("funding.not-accepted", "application", "open", value=True),
    fund("funding.not-eligible", "application", "poor-new", value=True),
    fund("funding.cohort-without-cap", "application", "zero", value=False),
    fund("funding.has-declarations", "application", "begun", value=False),
    # participants
    act("participant.id-changed, participant.already-active", "participant_id, participant_id", "resume", "still"),
    act("participant.course-unknown", "course_identifier", "resume", "paused", course_identifier="npq-juggling"),
    act("participant.not-on-course", "participant_id", "resume", "paused", course_identifier=TEACHING),
    act("participant.deferral-reason-unknown", "reason", "defer", "begun", reason="tired"),
    act("participant.already-deferred", "participant_id", "defer", "paused", reason="other"),
    act("participant.withdrawn-cannot-defer", "participant_id", "defer", "gone", reason="other"),
    act("participant.no-declarations", "participant_id", "defer", "new", reason="other"),
    act("participant.already-active", "participant_id", "resume", "new"),
    act("participant.withdrawal-reason-unknown", "reason", "withdraw", "begun", reason="tired"),
    act("participant.already-withdrawn", "participant_id", "withdraw", "gone", reason="other"),
    act("participant.no-started-declaration", "participant_id", "withdraw", "new", reason="other"),
    act("participant.schedule-missing", "schedule_identifier", "change-schedule", "new"),
    act("participant.no-contract-for-cohort, participant.cohort-without-cap", "cohort, cohort", "change-schedule", "senco",
        course_identifier=SENCO, schedule_identifier="npq-leadership-spring", cohort=2023),
    act("participant.withdrawn-cannot-change-schedule", "participant_id", "change-schedule", "gone", schedule_identifier="npq-leadership-spring"),
    act("participant.schedule-invalidates-declarations", "schedule_identifier", "change-schedule", "begun", schedule_identifier="npq-leadership-spring"),
    act("participant.already-on-schedule", "schedule_identifier", "change-schedule", "late", schedule_identifier="npq-leadership-autumn"),
    act("participant.schedule-not-for-course", "schedule_identifier", "change-schedule", "new", schedule_identifier="npq-specialist-spring"),
    act("participant.cohort-fixed-by-declarations", "cohort", "change-schedule", "begun", schedule_identifier="npq-leadership-autumn"),
    act("participant.cohort-without-cap", "cohort", "change-schedule", "new", schedule_identifier="npq-leadership-spring", cohort="2023"),
    act("participant.cohort-is-funded", "cohort", "change-schedule", "zero", schedule_identifier="npq-leadership-spring", cohort="2025"),
    # declarations
    declare("declaration.participant-missing", "participant_id", "new", participant_id=None),
    declare("declaration.participant-id-changed", "participant_id", "still"),
    declare("declaration.participant-unknown", "participant_id", "new", participant_id=NOBODY),
    declare("declaration.withdrawn-and-no-date", "Bad request", "gone", status=400, declaration_date=None),
    declare("declaration.after-withdrawal", "participant_id", "gone", declaration_date="2025-11-01T12:00:00Z"),
    declare("declaration.course-unknown", "course_identifier", "new", course_identifier="npq-juggling"),
    declare("declaration.date-not-rfc3339", "declaration_date", "new", declaration_date="2025-10-15 10:00:00"),
    declare("declaration.date-not-rfc3339, declaration.date-missing", "declaration_date, declaration_date", "new", declaration_date="2025-19-15T10:00:00Z"),
    declare("declaration.before-milestone", "declaration_date", "new", declaration_date="2025-09-30T23:59:59Z"),
    declare("declaration.date-missing", "declaration_date", "new", declaration_date=None),
    declare("declaration.type-missing, declaration.type-unknown", "declaration_type, declaration_type", "new", declaration_type=None),
    declare("declaration.type-unknown", "declaration_type", "new", declaration_type="begun"),
    declare("declaration.no-schedule", "application", "shared", course_identifier=TEACHING),
    declare("declaration.type-not-in-schedule", "declaration_type", "teacher", course_identifier=TEACHING, declaration_type="retained-2"),
    declare("declaration.no-contract", "cohort", "early-senco", course_identifier=SENCO),
    declare("declaration.no-open-statement", "cohort", "new", late=True),
    declare("declaration.result-missing", "has_passed", "new", declaration_type="completed"),
    declare("declaration.already-declared", "base", "begun"),
    declare("declaration.partner-unknown", "delivery_partner_id", "new", delivery_partner_id=""),
    declare("declaration.secondary-partner-unknown", "secondary_delivery_partner_id", "new", secondary_delivery_partner_id=NOBODY),
    declare("declaration.date-in-future", "declaration_date", "new", declaration_date="2025-11-15T09:00:01Z"),
    declare("declaration.partner-missing", "delivery_partner_id", "new", delivery_partner_id=None),
    declare("declaration.partner-outside-england", "delivery_partner_id", "abroad"),
    declare("declaration.partner-not-yours", "delivery_partner_id", "theirs", provider=THEIRS, delivery_partner_id=partner(1)),
    declare(
        "declaration.partner-missing, declaration.secondary-without-partner", "delivery_partner_id, secondary_delivery_partner_id",
        "new", delivery_partner_id=None, secondary_delivery_partner_id=partner(3),
    ),
    declare(
        "declaration.partner-outside-england, declaration.secondary-outside-england", "delivery_partner_id, secondary_delivery_partner_id",
        "abroad", secondary_delivery_partner_id=partner(3),
    ),
    declare("declaration.secondary-not-yours", "secondary_delivery_partner_id", "theirs", provider=THEIRS, secondary_delivery_partner_id=partner(1)),
    declare("declaration.partners-equal", "secondary_delivery_partner_id", "new", secondary_delivery_partner_id=partner(2)),
    declare("declaration.reused-while-paying", "Bad request", "again", status=400),
    declare(
        "declaration.participant-unknown, declaration.date-missing, declaration.type-missing, declaration.type-unknown",
        "participant_id, declaration_date, declaration_type, declaration_type",
        "new", participant_id=NOBODY, declaration_type=None, declaration_date=None,
    ),
    void("declaration.already-refunded", "paid.retained-1"),
    void("declaration.no-statement-for-clawback", "paid.started", headers=TOO_LATE),
    void("declaration.not-paid", "paid.retained-2"),
    void("declaration.already-voided", "begun.retained-1"),
    trained("declaration.named-partner-unknown, declaration.partner-missing", "delivery_partner, delivery_partner_id", "begun.started", delivery_partner_id=None),
    trained("declaration.named-partner-unknown", "delivery_partner", "full.started", delivery_partner_id=NOBODY),
    trained("declaration.named-secondary-unknown", "secondary_delivery_partner", "begun.started", delivery_partner_id=partner(1), secondary_delivery_partner_id=NOBODY),
    # outcomes
    result("outcome.participant-id-changed", "participant_id", "still", course_identifier=HEADSHIP),
    result("outcome.course-without-outcome, outcome.no-completed-declaration", "course_identifier, base", course_identifier="npq-juggling"),
    result(
        "outcome.course-without-outcome, outcome.course-missing, outcome.no-completed-declaration",
        "course_identifier, course_identifier, base", course_identifier=None,
    ),
    result("outcome.state-unknown", "state", state="voided"),
    result("outcome.state-unknown, outcome.state-missing", "state, state", state=None),
    result("outcome.date-missing, outcome.date-unreadable", "completion_date, completion_date", completion_date=None),
    result("outcome.date-unreadable", "completion_date", completion_date="20 October 2025"),
    result("outcome.date-impossible", "Bad request", status=400, completion_date="2025-13-01"),
    result("outcome.no-completed-declaration", "base", "new", course_identifier=HEADSHIP),
    result("outcome.date-in-future", "completion_date", completion_date="2025-11-16"),
    result(
        "outcome.state-unknown, outcome.state-missing, outcome.date-missing, outcome.date-unreadable, outcome.no-completed-declaration",
        "state, state, completion_date, completion_date, base", "new", course_identifier=HEADSHIP, state=None, completion_date=None,
    ),
]  # fmt: skip

# these need a server of their own; the rate limit has its tests in test_order_and_tokens
ELSEWHERE = {"auth.workspace-unknown", "auth.workspaces-exhausted", "rate-limit.exceeded"}


def filled(value: Any, ids: dict[str, str]) -> Any:
    """The value with an id in place of a handle."""
    if not isinstance(value, str) or "{" not in value:
        return value
    before, _, rest = value.partition("{")
    handle, _, after = rest.partition("}")
    return before + ids[handle] + after


def ask(case: Case, world: World) -> Answer:
    """The answer to a case's request, which is refused and so changes nothing."""
    ids = stage(Records(world))
    json = None
    if case.attributes is not None:
        json = {"data": {"attributes": {name: filled(value, ids) for name, value in case.attributes.items()}}}
    before = world.records()
    answer = world.as_provider(case.provider).send(
        case.method, f"/api/v3{filled(case.path, ids)}", json=json, body=case.body, headers=case.headers
    )
    assert world.records() == before
    return answer


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_fires_with_its_title_and_changes_nothing(case: Case, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(EMPTY, release="2026", max_body=4096)
    answer = ask(case, world)
    assert (answer.rules, answer.status) == (case.rules.split(", "), case.status)
    titles = [catalogue("2026")[rule].rule.field for rule in answer.rules]
    assert titles == (case.titles.split(", ") if case.titles else [""])
    if case.rules == "application.cannot-be-saved":
        assert answer.json() == {"error": "Unprocessable entity"}
    elif case.titles:
        assert answer.titles == titles
        details = [error["detail"] for error in answer.json()["errors"]]
        assert all(details)
        assert len(set(zip(titles, details, strict=True))) == len(details)
        assert "{" not in "".join(details)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_refusal_is_explained_in_the_row_s_order_with_the_nearest_change(
    case: Case, sandbox_from: SandboxFrom
) -> None:
    world = sandbox_from(EMPTY, release="2026", max_body=4096)
    answer = ask(case, world)
    path = f"/__sandbox/workspaces/default/requests/{answer.headers['x-sandbox-request-id']}"
    found = world.caller().get(path, headers={"host": "localhost"}).json()
    told = found["explanation"]["checks"]
    assert tuple(check["rule"] for check in told) == checks.row("2026", found["operation"])
    objected = {check["rule"]: check for check in told if check["result"] == "objected"}
    assert set(objected) == set(answer.rules)
    for check in objected.values():
        assert check["nearest"], check["rule"]
        assert "None" not in check["nearest"]
        assert not re.search(r"\{\w", check["nearest"])
    sentences = [error["detail"] for error in answer.json().get("errors", ())] if case.titles else []
    assert sentences == [objected[rule]["detail"] for rule in answer.rules][: len(sentences)]


def test_rules_about_workspaces_fire(sandbox_from: SandboxFrom) -> None:
    closed = sandbox_from(EMPTY, release="2026", auto_workspaces=False).as_provider(MINE, "team-a")
    answer = closed.get("/api/v3/npq-applications")
    assert (answer.status, answer.rules) == (401, ["auth.workspace-unknown"])
    world: World = sandbox_from(EMPTY, release="2026", max_workspaces=1)
    world.records()
    full = world.as_provider(MINE, "team-a").get("/api/v3/npq-applications")
    assert (full.status, full.rules, full.titles) == (503, ["auth.workspaces-exhausted"], ["Service unavailable"])


def test_every_rule_of_the_catalogue_is_fired_here() -> None:
    fired = ELSEWHERE.union(*(case.rules.split(", ") for case in CASES))
    # what the DfE does has no request of the API
    wanted = {rule for rule in catalogue("2026") if not rule.startswith(("finance.", "dfe."))}
    assert fired == wanted


FAILING = [case for case in CASES if catalogue("2026")[case.rules.split(", ")[0]].fails]


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_where_the_real_service_fails_so_does_a_faithful_one(case: Case, faithful: World) -> None:
    """Contract, the marks [5xx]."""
    answer = ask(case, faithful)
    assert (answer.status, answer.json()) == (500, {"error": "Internal server error"})
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")
    assert answer.rules == case.rules.split(", ")


def test_rules_that_fail_in_the_service_are_those_of_the_contract() -> None:
    assert {rule for rule, entry in catalogue("2026").items() if entry.fails} == {
        "body.data-not-an-object", "body.attributes-not-an-object", "body.date-not-a-text", "query.date-not-a-text",
        "header.server-date-unreadable", "declaration.reused-while-paying",
    }  # fmt: skip
