"""Release 2026: the rules that can speak in each operation, in the contract's order (1.4, then each section's)."""

from collections.abc import Mapping

Row = tuple[str, ...]

_START: Row = (
    "rate-limit.exceeded",
    "header.server-date-unreadable",
    "body.too-large",
    "body.malformed-json",
    "body.filter-not-a-hash",
    "query.undecodable",
    "query.filter-not-a-hash",
    "auth.token-missing",
    "auth.token-unknown",
    "auth.workspace-unknown",
    "auth.workspaces-exhausted",
)
# a request that no operation takes: the date is looked at before the route
UNROUTED: Row = (*_START[:2], "route.unknown")
# what only shows something misses no body
_LOOK: Row = tuple(rule for rule in _START if rule != "body.too-large")
_SINCE: Row = ("query.date-not-a-text", "query.date-unreadable")
_PAGE = "query.page-too-small"
_STRICT: Row = ("body.data-not-an-object", "body.data-missing", "body.attributes-not-an-object")
_LENIENT: Row = ("body.data-not-an-object", "body.attributes-not-an-object", "body.attributes-unknown")
# contract 4.4
_TRAINEE: Row = (
    *_START,
    *_STRICT,
    "participant.not-found",
    "participant.id-changed",
    "participant.course-unknown",
    "participant.not-on-course",
)
_OWN: Row = ("declaration.unknown", "declaration.not-yours")
# contract 5.4, the record rules
_RECORD: Row = (
    "declaration.date-in-future",
    "declaration.partner-missing",
    "declaration.partner-outside-england",
    "declaration.partner-not-yours",
    "declaration.secondary-without-partner",
    "declaration.secondary-outside-england",
    "declaration.secondary-not-yours",
    "declaration.partners-equal",
)

ROWS: Mapping[str, Row] = {
    "applications.list_all": (*_LOOK, "query.participant-id-unreadable", *_SINCE, _PAGE),
    "applications.show": (*_LOOK, "application.unknown"),
    "applications.accept": (
        *_START,
        "application.unknown",
        *_LENIENT,
        "application.funded-place-missing",
        "application.cohort-unfunded",
        "application.already-accepted",
        "application.rejected-is-final",
        "application.accepted-elsewhere",
        "application.not-eligible-for-funded-place",
        "application.schedule-unknown",
        "application.no-default-schedule",
        "application.schedule-not-for-course",
        "application.cannot-be-saved",
    ),
    "applications.reject": (
        *_START,
        "application.unknown",
        "application.already-rejected",
        "application.has-declarations",
    ),
    "applications.change_funded_place": (
        *_START,
        "application.unknown",
        *_LENIENT,
        "application.funded-place-missing",
        "funding.not-accepted",
        "funding.not-eligible",
        "funding.cohort-without-cap",
        "funding.has-declarations",
    ),
    "participants.list_all": (*_LOOK, *_SINCE, "query.training-status-unknown", _PAGE),
    "participants.show": (*_LOOK, "participant.id-replaced", "participant.not-found"),
    "participants.change_schedule": (
        *_TRAINEE,
        "participant.schedule-missing",
        "participant.no-contract-for-cohort",
        "participant.withdrawn-cannot-change-schedule",
        "participant.schedule-invalidates-declarations",
        "participant.already-on-schedule",
        "participant.schedule-not-for-course",
        "participant.cohort-fixed-by-declarations",
        "participant.cohort-without-cap",
        "participant.cohort-is-funded",
    ),
    "participants.defer": (
        *_TRAINEE,
        "participant.deferral-reason-unknown",
        "participant.already-deferred",
        "participant.withdrawn-cannot-defer",
        "participant.no-declarations",
    ),
    "participants.resume": (*_TRAINEE, "participant.already-active"),
    "participants.withdraw": (
        *_TRAINEE,
        "participant.withdrawal-reason-unknown",
        "participant.already-withdrawn",
        "participant.no-started-declaration",
    ),
    "outcomes.list_all": (*_LOOK, *_SINCE, _PAGE),
    "outcomes.list_for_participant": (
        *_LOOK,
        "participant.id-replaced",
        "participant.not-found",
        _PAGE,
    ),
    "outcomes.create": (
        *_START,
        *_STRICT,
        "participant.not-found",
        "outcome.participant-id-changed",
        "outcome.course-without-outcome",
        "outcome.course-missing",
        "outcome.state-unknown",
        "outcome.state-missing",
        "outcome.date-missing",
        "outcome.date-unreadable",
        "outcome.no-completed-declaration",
        "outcome.date-impossible",
        "outcome.date-in-future",
    ),
    "declarations.list_all": (*_LOOK, *_SINCE, "query.participant-id-unreadable", _PAGE),
    "declarations.show": (*_LOOK, "declaration.unknown"),
    "declarations.create": (
        *_START,
        *_STRICT,
        "body.date-not-a-text",
        "declaration.participant-missing",
        "declaration.participant-id-changed",
        "declaration.participant-unknown",
        "declaration.withdrawn-and-no-date",
        "declaration.after-withdrawal",
        "declaration.course-unknown",
        "declaration.date-not-rfc3339",
        "declaration.before-milestone",
        "declaration.date-missing",
        "declaration.type-missing",
        "declaration.type-unknown",
        "declaration.no-schedule",
        "declaration.type-not-in-schedule",
        "declaration.no-contract",
        "declaration.no-open-statement",
        "declaration.result-missing",
        "declaration.already-declared",
        "declaration.partner-unknown",
        "declaration.secondary-partner-unknown",
        *_RECORD,
        "declaration.reused-while-paying",
    ),
    "declarations.void": (
        *_START,
        *_OWN,
        "declaration.already-refunded",
        "declaration.no-statement-for-clawback",
        "declaration.not-paid",
        "declaration.already-voided",
    ),
    "declarations.change_delivery_partner": (
        *_START,
        *_OWN,
        *_STRICT,
        "declaration.named-partner-unknown",
        "declaration.named-secondary-unknown",
        *_RECORD,
    ),
    "statements.list_all": (*_LOOK, *_SINCE, _PAGE),
    "statements.show": (*_LOOK, "statement.unknown", *_SINCE),
    "delivery_partners.list_all": (*_LOOK, _PAGE),
    "delivery_partners.show": (*_LOOK, "delivery-partner.unknown"),
}
