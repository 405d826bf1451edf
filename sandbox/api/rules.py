"""The whole catalogue: the domain's rules with the status that each answers with, and the API's own rules."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from sandbox.domain.errors import DomainError
from sandbox.domain.rules import RULES, Kind, Rule

_STATUS = {
    Kind.REFUSED: 422,
    Kind.NOT_FOUND: 404,
    Kind.UNREADABLE: 400,
    Kind.NOT_YOURS: 403,
    Kind.REPLACED: 410,
}


class TurnedAway(DomainError):
    """The API says no before the domain is asked."""


class Entry(NamedTuple):
    """A rule and the HTTP status that it answers with.

    Attributes:
        fails: whether the real service has no answer and fails with a 500 (contract, marks [5xx]); the sandbox says
            what is wrong, unless it is asked for faithful errors.
    """

    rule: Rule
    status: int
    fails: bool = False

    def row(self) -> dict[str, object]:
        """The rule as the control API and the command list it."""
        rule = self.rule
        return {
            "id": rule.id,
            "status": self.status,
            "title": rule.field,
            "when": rule.when,
            "remedy": rule.remedy,
            "source": rule.source,
        }


_BAD = "Bad request"

_TRANSPORT = (
    (401, "auth.token-missing", "", "The Authorization header is missing or has no token.", "Send Authorization: Bearer <token>.", "2.4"),
    (401, "auth.token-unknown", "", "The token is not one of this server's.", "Use a token that `npq-sandbox tokens` prints.", "2.4"),
    (401, "auth.workspace-unknown", "", "The token names a workspace that does not exist, and workspaces are not made on first touch.", "Make the workspace by the control API, or start without --no-auto-workspaces.", "control API"),
    (503, "auth.workspaces-exhausted", "Service unavailable", "The token names one workspace more than the server may hold.", "Delete a workspace, or raise --max-workspaces.", "control API"),
    (429, "rate-limit.exceeded", "", "More requests came with this Authorization header than a window has room for.", "Wait for the next window, or move the workspace's clock to it.", "2.6"),
    (404, "route.unknown", "", "There is no such path, or not with this method.", "Compare path and method with the API documentation under /docs.", "2.5"),
    (403, "auth.other-programme", "", "The path belongs to early career training (ECF), which no token here is for.", "Use the paths below /participants/npq.", "section 12"),
    (406, "format.csv-only", "", "The enrolments are asked for without .csv at the end of the path.", "Ask for /npq-enrolments.csv.", "2.5"),
    (403, "funding.capping-off", "", "Funded places are changed, and this release knows no funding caps.", "Nothing; release 2023 is the service before funding caps.", "5.5"),
    (413, "body.too-large", "Content too large", "The body is larger than --max-body.", "Send less.", "control API"),
    (400, "body.malformed-json", "", "The body is not JSON although its content type says so.", "Send valid JSON in UTF-8.", "2.5"),
    (400, "body.data-missing", _BAD, "The body has no data, or it is empty.", "Wrap the attributes: {\"data\": {\"type\": ..., \"attributes\": {...}}}, as JSON.", "section 4"),
    (400, "body.data-not-an-object", _BAD, "The value of data is a text, a number or a list.", "Send an object.", "section 4"),
    (400, "body.attributes-unknown", _BAD, "The attributes hold none of the names that the operation reads.", "Send the documented attributes, or no body.", "section 4"),
    (400, "body.date-not-a-text", _BAD, "A date is sent as a number or a boolean.", "Send dates as text.", "8.3"),
    (400, "query.filter-not-a-hash", "Bad parameter", "The filter parameter has no key.", "Write filter[name]=value.", "3.1"),
    (400, "query.date-unreadable", _BAD, "The value of filter[updated_since] or filter[created_since] is not an RFC 3339 date and time.", "Write it like 2022-11-13T11:21:55Z; encode + as %2B.", "3.1"),
    (400, "query.training-status-unknown", _BAD, "The value of filter[training_status] is not a training status.", "Use active, deferred or withdrawn.", "3.1"),
    (400, "query.participant-id-unreadable", _BAD, "The value of filter[participant_id] is not a uuid (v1 and v2).", "Send a participant id.", "3.1"),
    (400, "query.page-too-small", _BAD, "page[page] or page[per_page] is below 1.", "Count from 1.", "3.2"),
    (400, "query.page-not-a-hash", _BAD, "The page parameter has no key.", "Write page[page]=2 and page[per_page]=50.", "3.2"),
    (400, "header.server-date-unreadable", _BAD, "X-With-Server-Date is not a date.", "Send an ISO 8601 date and time.", "2.7"),
)  # fmt: skip

_TRANSPORT_2026 = (
    (401, "auth.token-missing", "", "The Authorization header is missing or has no token.", "Send Authorization: Bearer <token>.", "1.5"),
    (401, "auth.token-unknown", "", "The token is not one of this server's.", "Use a token that `npq-sandbox tokens` prints.", "1.5"),
    (401, "auth.workspace-unknown", "", "The token names a workspace that does not exist, and workspaces are not made on first touch.", "Make the workspace by the control API, or start without --no-auto-workspaces.", "control API"),
    (503, "auth.workspaces-exhausted", "Service unavailable", "The token names one workspace more than the server may hold.", "Delete a workspace, or raise --max-workspaces.", "control API"),
    (429, "rate-limit.exceeded", "", "More requests came with this Authorization header than a window has room for.", "Wait for the next window, or move the workspace's clock to it.", "1.6"),
    (404, "route.unknown", "", "There is no such path, or not with this method.", "Compare path and method with the API documentation under /docs.", "1.1"),
    (413, "body.too-large", "Content too large", "The body is larger than --max-body.", "Send less.", "control API"),
    (400, "body.malformed-json", "", "The body is not JSON although its content type says so; not even the token is looked at.", "Send valid JSON in UTF-8.", "1.4 step 4"),
    (400, "body.filter-not-a-hash", _BAD, "The JSON body has a top-level key filter, and its value is no object; not even the token is looked at.", "Leave it out of the body.", "1.4 step 5"),
    (400, "body.data-missing", _BAD, "The body has no data with attributes, or they are empty.", "Wrap the attributes: {\"data\": {\"type\": ..., \"attributes\": {...}}}, as application/json.", "1.10"),
    (400, "body.data-not-an-object", _BAD, "The value of data is a text, a number or a list.", "Send an object.", "1.10"),
    (400, "body.attributes-not-an-object", _BAD, "The value of attributes is a text, a number or a list.", "Send an object.", "1.10"),
    (400, "body.attributes-unknown", _BAD, "The attributes hold none of the names that the operation reads.", "Send the documented attributes, or no body.", "1.10"),
    (400, "body.date-not-a-text", _BAD, "A date is sent as a number or a boolean.", "Send dates as text.", "5.4"),
    (400, "query.undecodable", "", "The query string is no text in UTF-8.", "Encode it in UTF-8.", "1.7"),
    (400, "query.filter-not-a-hash", _BAD, "The filter parameter has no key; not even the token is looked at.", "Write filter[name]=value.", "1.4 step 5"),
    (400, "query.date-unreadable", _BAD, "The value of filter[updated_since] or filter[created_since] is neither an ISO 8601 date and time nor a date.", "Write it like 2025-11-13T11:21:55Z; the value is decoded twice, so write + as %252B.", "1.8"),
    (400, "query.date-not-a-text", _BAD, "A date filter is sent as a list, or in a deeper form.", "Send one value.", "1.8"),
    (422, "query.training-status-unknown", "Unpermitted parameters", "The value of filter[training_status] is not a training status.", "Use active, deferred or withdrawn.", "1.8"),
    (400, "query.participant-id-unreadable", _BAD, "The value of filter[participant_id] is not a comma list of uuids.", "Send participant ids.", "1.8"),
    (400, "query.page-too-small", _BAD, "page[page] or page[per_page] is below 1.", "Count from 1.", "1.8"),
    (400, "header.server-date-unreadable", _BAD, "X-With-Server-Date is not a date.", "Send an ISO 8601 date and time.", "9"),
)  # fmt: skip

# contract, marks [5xx]
_FAILING: Mapping[str, frozenset[str]] = {
    "2023": frozenset({
        "body.data-not-an-object", "body.date-not-a-text", "query.page-not-a-hash", "header.server-date-unreadable",
        "declaration.duplicate-without-statement",
    }),
    "2026": frozenset({
        "body.data-not-an-object", "body.attributes-not-an-object", "body.date-not-a-text", "query.date-not-a-text",
        "header.server-date-unreadable", "declaration.reused-while-paying",
    }),
}  # fmt: skip
_OWN = {"2023": _TRANSPORT, "2026": _TRANSPORT_2026}


@cache
def catalogue(release: str) -> Mapping[str, Entry]:
    """Every rule of a release by its id: the API's own, then the domain's."""
    own = {
        rule_id: Entry(Rule(rule_id, title, when, remedy, source), status)
        for status, rule_id, title, when, remedy, source in _OWN[release]
    }
    found = own | {rule.id: Entry(rule, _STATUS[rule.kind]) for rule in RULES[release].values()}
    return found | {rule_id: found[rule_id]._replace(fails=True) for rule_id in _FAILING[release]}
