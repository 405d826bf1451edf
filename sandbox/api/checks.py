"""Operation -> the rules that can speak there, in the order in which they are asked.

The order is the contract's: transport (2.3), what is read, look-ups, then the domain's rules. Explanations list a
request's checks by it, and the coverage knows from it which rules there are to meet.
"""

from collections.abc import Mapping
from functools import cache

from sandbox.api import checks2026
from sandbox.api.reading import LISTS
from sandbox.api.versions.releases import versions
from sandbox.api.versions.version import Version

Row = tuple[str, ...]

# a request that no operation takes; the token is not asked for
UNROUTED: Row = ("rate-limit.exceeded", "route.unknown")

_ARRIVAL: Row = (
    "rate-limit.exceeded",
    "auth.token-missing",
    "auth.token-unknown",
    "auth.workspace-unknown",
    "auth.workspaces-exhausted",
    "header.server-date-unreadable",
)
# outcomes are the one resource that ignores a filter without a key (contract 3.1)
_START: Row = (*_ARRIVAL, "query.filter-not-a-hash")
_PAGE: Row = ("query.page-not-a-hash", "query.page-too-small")
_BODY: Row = ("body.too-large", "body.malformed-json", "body.data-not-an-object")
_STRICT: Row = (*_BODY, "body.data-missing")
_LENIENT: Row = (*_BODY, "body.attributes-unknown")
# contract 7.4
_TRAINEE: Row = (
    "participant.unknown",
    "participant.course-unknown",
    "participant.course-missing",
    "participant.not-on-course",
)


def row(release: str, operation: str | None) -> Row:
    """The rules that can speak in an operation, or where no operation takes a request, in order.

    Args:
        release: whose operations.
        operation: version and operation id, as in `v3/applications.accept`.
    """
    if operation is None:
        return UNROUTED if release == "2023" else checks2026.UNROUTED
    return rows(release)[plain(operation)]


def plain(operation: str) -> str:
    """An operation's name without the middle part that a second path to the same has: `v1/outcomes.singular.create`."""
    first, _, rest = operation.partition(".")
    return f"{first}.{rest.rpartition('.')[2]}"


@cache
def rows(release: str) -> Mapping[str, Row]:
    """The row of every operation of a release, by its plain name."""
    return {
        f"{version.NAME}/{operation}": found
        for version in versions(release)
        for part in _parts(version)
        for operation, found in part.items()
    }


def _parts(version: Version) -> tuple[Mapping[str, Row], ...]:
    if version.RELEASE != "2023":
        return (checks2026.ROWS,)
    return (
        _applications(version),
        _participants(version),
        _declarations(version),
        _outcomes(),
        _other(version),
    )


def _applications(version: Version) -> dict[str, Row]:
    return {
        "applications.list_all": (*_START, "query.date-unreadable", *_PAGE),
        "applications.show": (*_START, "application.unknown"),
        "applications.accept": (
            *_START,
            "application.unknown",
            *(_LENIENT if version.ACCEPTANCE else ()),
            "application.already-accepted",
            "application.rejected-is-final",
            "application.accepted-elsewhere",
            *(["application.schedule-not-for-course"] if version.ACCEPTANCE else []),
            "application.no-default-schedule",
        ),
        "applications.reject": (
            *_START,
            "application.unknown",
            "application.already-rejected",
            "application.accepted-is-final",
        ),
        "applications.change_funded_place": (*_START, "funding.capping-off"),
    }


def _participants(version: Version) -> dict[str, Row]:
    status = ["query.training-status-unknown"] if "training_status" in version.PARTICIPANT_FILTERS else []
    start: Row = (*_START, *_STRICT, *_TRAINEE)
    return {
        "participants.list_all": (*_START, "query.date-unreadable", *status, *_PAGE),
        "participants.show": (*_START, "participant.not-found"),
        "participants.defer": (
            *start,
            "participant.deferral-reason-missing",
            "participant.deferral-reason-unknown",
            "participant.already-deferred",
            "participant.withdrawn-cannot-defer",
        ),
        "participants.resume": (*start, "participant.already-active", "participant.withdrawn-cannot-resume"),
        "participants.withdraw": (
            *start,
            "participant.withdrawal-reason-unknown",
            "participant.already-withdrawn",
            "participant.no-started-declaration",
        ),
        "participants.change_schedule": (
            *start,
            "participant.schedule-missing",
            "participant.no-contract-for-cohort",
            "participant.withdrawn-cannot-change-schedule",
            "participant.milestone-missing",
            "participant.schedule-invalidates-declarations",
            "participant.already-on-schedule",
            "participant.schedule-not-for-course",
            "participant.cohort-fixed-by-declarations",
            "participant.schedule-unknown",
        ),
    }


def _declarations(version: Version) -> dict[str, Row]:
    one_id = [] if version.READS is LISTS else ["query.participant-id-unreadable"]
    return {
        "declarations.list_all": (*_START, "query.date-unreadable", *one_id, *_PAGE),
        "declarations.show": (*_START, "declaration.unknown"),
        "declarations.create": (
            *_START,
            *_STRICT,
            "body.date-not-a-text",
            "declaration.participant-unknown",
            "declaration.withdrawn-and-no-date",
            "declaration.after-withdrawal",
            "declaration.date-missing",
            "declaration.type-missing",
            "declaration.date-in-future",
            "declaration.date-not-rfc3339",
            "declaration.before-milestone",
            "declaration.no-open-statement",
            "declaration.result-missing",
            "declaration.type-not-in-schedule",
            "declaration.already-declared",
            "declaration.course-unknown",
            "declaration.participant-not-on-course",
            "declaration.no-contract",
            "declaration.duplicate-without-statement",
        ),
        "declarations.void": (
            *_START,
            "declaration.unknown",
            "declaration.already-voided",
            "declaration.cannot-be-voided",
            "declaration.no-statement-for-clawback",
        ),
    }


def _other(version: Version) -> dict[str, Row]:
    """What not every version has: tables, statements, and the paths of the other programme."""
    tables: dict[str, dict[str, Row]] = {
        "applications": {"applications.csv": (*_START, "query.date-unreadable")},
        "declarations": {
            "declarations.csv": (*_START, "query.date-unreadable", "query.participant-id-unreadable"),
        },
        "enrolments": {
            "enrolments.csv": (*_START, "query.date-unreadable"),
            "enrolments.without_suffix": (*_START, "format.csv-only"),
        },
    }
    found = {operation: told for name in version.COLUMNS for operation, told in tables[name].items()}
    if version.NAME != "v3":
        found["generic.refuse"] = (*_ARRIVAL, "auth.other-programme")
    else:
        found["statements.list_all"] = (*_START, "query.date-unreadable", *_PAGE)
        found["statements.show"] = (*_START, "statement.unknown")
    return found


def _outcomes() -> dict[str, Row]:
    return {
        "outcomes.list_all": (*_ARRIVAL, "query.date-unreadable", *_PAGE),
        "outcomes.list_for_participant": _ARRIVAL,
        "outcomes.create": (
            *_ARRIVAL,
            *_STRICT,
            "outcome.date-missing",
            "outcome.date-unreadable",
            "outcome.course-unknown",
            "outcome.course-missing",
            "outcome.course-without-outcome",
            "outcome.state-missing",
            "outcome.state-unknown",
            "outcome.no-completed-declaration",
            "outcome.declaration-unknown",
            "outcome.date-in-future",
        ),
    }
