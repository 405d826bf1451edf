"""Rule id -> the nearest change of a refused request that its rule would let pass.

Braces name facts that the rule compared, or bounds that the release sets (`bounds`). Of several texts the first one
counts whose facts are all there.
"""

from collections.abc import Mapping
from string import Formatter

_TOKEN = "a token that `npq-sandbox tokens` prints"
_PARTICIPANT = (
    "the participant id {participant_of_application}; {participant_id} is an application of that person",
    "course_identifier {enrolled_on}",
    "application {pending_application} accepted first (POST …/npq-applications/{pending_application}/accept)",
    "the token of {accepted_by}, which accepted application {accepted_application}, with course_identifier {accepted_course}",
    "a participant id out of GET …/participants/npq",
)
_NEW_ID = ("the participant id {became}, under which the person is known now",)
_PENDING = ("an application whose status is pending; this one is {status}",)
_SCHEDULE = (
    "schedule_identifier one of: {schedules}",
    "another cohort, one of: {schedule_cohorts}; cohort {cohort} has no schedule for {course}",
    "schedule_identifier one of: {all_schedules}",
)
_IN_TRAINING = ("a participant whose training_status is active or deferred; this one is {training_status}",)
_UNTIL_CUT_OFF = (
    "a clock (and an X-With-Server-Date, where one is sent) of {last_cut_off} or earlier, while a statement of cohort {cohort} is open",
)
_VOIDED_FIRST = ("these declarations voided first (PUT …/participant-declarations/ID/void): {declarations}",)
_PARTNER = ("a delivery_partner_id out of GET …/delivery-partners, or none",)
_PARTNER_OF_COHORT = (
    "a delivery_partner_id that works with you in cohort {cohort}, such as: {partners}",
    "a delivery partner that works with you in cohort {cohort}; there is none in the reference data",
)
_SECOND_PARTNER = ("no secondary_delivery_partner_id, or one out of GET …/delivery-partners",)
_OUTCOME_DATE = ("completion_date written like {today}, and not after it",)
_OUTCOME_STATE = ("state passed or failed",)
_DEFERRAL = ("reason one of: {deferral_reasons}",)

NEAREST: dict[str, tuple[str, ...]] = {
    # the API's own
    "rate-limit.exceeded": ("the same request in the next window of the rate limit, or with the workspace's clock moved to it",),
    "route.unknown": ("{near_route}", "a method and path of the API documentation under /docs"),
    "auth.token-missing": (f"a header Authorization: Bearer TOKEN, with {_TOKEN}",),
    "auth.token-unknown": ("the token {near_token}, or another that `npq-sandbox tokens` prints", _TOKEN),
    "auth.workspace-unknown": ("the workspace {workspace} made first: POST /__sandbox/workspaces with name {workspace}",),
    "auth.workspaces-exhausted": ("one workspace dropped first (DELETE /__sandbox/workspaces/NAME), or a larger --max-workspaces",),
    "auth.other-programme": ("a path below …/participants/npq",),
    "format.csv-only": ("GET {path}.csv",),
    "header.server-date-unreadable": ("X-With-Server-Date written as {clock}, or no such header",),
    "funding.capping-off": ("none: this release knows no funded places, and refuses every such request",),
    "body.too-large": ("a body of at most {limit} bytes",),
    "body.malformed-json": ("valid JSON; the mistake is at line {line}, column {column}: {message}", "valid JSON"),
    "body.data-missing": (
        "Content-Type application/json, so that the body is read; it was {unread_type}",
        'a body {{"data": {{"attributes": {{…}}}}}} with something in data',
    ),
    "body.data-not-an-object": ('data as an object, {{"attributes": {{…}}}}',),
    "body.attributes-unknown": ("schedule_identifier or funded_place among data.attributes, or no body",),
    "body.filter-not-a-hash": ("no key filter at the top of the body",),
    "body.attributes-not-an-object": ('attributes as an object, {{"data": {{"attributes": {{…}}}}}}',),
    "query.undecodable": ("a query string in UTF-8, percent-encoded",),
    "query.date-not-a-text": ("filter[{filter}]={clock}, once",),
    "body.date-not-a-text": ("{attribute} as text, for example {clock}",),
    "query.filter-not-a-hash": ("filter[NAME]=VALUE, for example filter[updated_since]=2022-11-13T11:21:55Z",),
    "query.date-unreadable": ("filter[{filter}]={value_written}", "filter[{filter}]={clock}, or without that filter"),
    "query.training-status-unknown": ("filter[training_status] one of: {training_statuses}",),
    "query.participant-id-unreadable": ("filter[participant_id] with a uuid, as GET …/participants/npq lists them",),
    "query.page-too-small": ("page[page] and page[per_page] of 1 or more; they were read as {page} and {per_page}",),
    "query.page-not-a-hash": ("page[page]=NUMBER, for example page[page]=1",),
    # applications
    "application.unknown": ("the token of {made_to}, to which this application was made", "an id out of GET …/npq-applications"),
    "application.already-accepted": _PENDING,
    "application.rejected-is-final": _PENDING,
    "application.accepted-elsewhere": ("an application of somebody without an accepted one for {course}; {accepted_by} accepted {accepted_application} of this person",),
    "application.schedule-not-for-course": ("schedule_identifier one of: {schedules}; or no schedule_identifier", *_SCHEDULE),
    "application.no-default-schedule": _SCHEDULE,
    "application.already-rejected": _PENDING,
    "application.accepted-is-final": _PENDING,
    "application.funded-place-missing": ("funded_place true or false, without quotation marks",),
    "application.cohort-unfunded": ("funded_place false",),
    "application.not-eligible-for-funded-place": ("funded_place false",),
    "application.schedule-unknown": ("schedule_identifier one of: {schedules}; or no schedule_identifier", *_SCHEDULE),
    "application.cannot-be-saved": (
        "none: the stored record contradicts its cohort ({cohort}, {funding}); an application without a funded place",
    ),
    "application.has-declarations": _VOIDED_FIRST,
    "funding.not-accepted": ("an application whose status is accepted; this one is {status}",),
    "funding.not-eligible": ("funded_place false",),
    "funding.cohort-without-cap": ("an application of a cohort whose funding is capped; that of {cohort} is {funding}",),
    "funding.has-declarations": _VOIDED_FIRST,
    # participants
    "participant.not-found": (
        "the participant id {became}, under which the person is known now",
        "the participant id {participant_of_application}; {participant_id} is an application of that person",
        "application {pending_application} accepted first (POST …/npq-applications/{pending_application}/accept)",
        "the token of {accepted_by}, which accepted application {accepted_application}",
        "a participant id out of GET …/participants/npq",
    ),
    "participant.unknown": _PARTICIPANT,
    "participant.course-unknown": _PARTICIPANT,
    "participant.course-missing": _PARTICIPANT,
    "participant.not-on-course": _PARTICIPANT,
    "participant.deferral-reason-missing": _DEFERRAL,
    "participant.deferral-reason-unknown": _DEFERRAL,
    "participant.already-deferred": ("the participant resumed first (PUT …/resume); the training_status is {training_status}",),
    "participant.withdrawn-cannot-defer": _IN_TRAINING,
    "participant.already-active": ("the participant deferred first (PUT …/defer); the training_status is {training_status}",),
    "participant.withdrawn-cannot-resume": ("a participant whose training_status is deferred; this one is {training_status}",),
    "participant.withdrawal-reason-unknown": ("reason one of: {withdrawal_reasons}",),
    "participant.already-withdrawn": _IN_TRAINING,
    "participant.no-started-declaration": ("a started declaration for {course} first (POST …/participant-declarations)",),
    "participant.schedule-missing": _SCHEDULE,
    "participant.no-contract-for-cohort": (
        "cohort one of: {contract_cohorts}",
        "a participant on a course of your contract, one of: {contract_courses}",
    ),
    "participant.withdrawn-cannot-change-schedule": _IN_TRAINING,
    "participant.milestone-missing": ("declaration {declaration} voided first, or a schedule that has the milestone {declaration_type}",),
    "participant.schedule-invalidates-declarations": (
        "declarations {declarations} voided first, or a schedule that starts before {earliest_declaration} and has {declaration_type}",
        "declarations {declarations} voided first, or a schedule that starts before {earliest_declaration}",
        "declarations {declarations} voided first, or a schedule that has {declaration_type}",
    ),
    "participant.already-on-schedule": ("schedule_identifier one of: {other_schedules}", "another cohort"),
    "participant.schedule-not-for-course": _SCHEDULE,
    "participant.cohort-fixed-by-declarations": (
        "declarations {declarations} voided first, or a schedule of cohort {cohort}; the one asked for is of {target_cohort}",
        "cohort {cohort}, or declarations {declarations} voided first",
    ),
    "participant.schedule-unknown": _SCHEDULE,
    # release 2026: participants
    "participant.id-replaced": _NEW_ID,
    "participant.id-changed": _NEW_ID,
    "participant.no-declarations": ("a started declaration for {course} first (POST …/participant-declarations)",),
    "participant.cohort-without-cap": ("cohort one of: {capped_cohorts}",),
    "participant.cohort-is-funded": ("a participant of a funded cohort; {cohort} has no funding, and {target_cohort} has",),
    # declarations
    "declaration.unknown": ("the token of {made_by}, which made this declaration", "an id out of GET …/participant-declarations"),
    "declaration.participant-unknown": _PARTICIPANT,
    "declaration.withdrawn-and-no-date": ("a declaration_date of {before_withdrawal} or earlier",),
    "declaration.after-withdrawal": ("a declaration_date of {before_withdrawal} or earlier",),
    "declaration.date-missing": ("a declaration_date of {now} or earlier, written like this one",),
    "declaration.type-missing": ("declaration_type one of: {allowed}",),
    "declaration.date-in-future": ("a declaration_date of {now} or earlier, or an X-With-Server-Date or a clock of {value_written} or later",),
    "declaration.date-not-rfc3339": ("declaration_date written as {value_written}", "declaration_date written like {clock}"),
    "declaration.before-milestone": ("a declaration_date of {start}T00:00:00Z or later, when {schedule} starts",),
    "declaration.no-open-statement": _UNTIL_CUT_OFF,
    "declaration.result-missing": ("has_passed true or false",),
    "declaration.type-not-in-schedule": ("declaration_type one of: {allowed}",),
    "declaration.already-declared": ("declaration {declaration} of {declared_by} voided first (PUT …/participant-declarations/{declaration}/void); it is {state}",),
    "declaration.course-unknown": _PARTICIPANT,
    "declaration.participant-not-on-course": _PARTICIPANT,
    "declaration.no-contract": ("a participant on a course of your contract for cohort {cohort}, one of: {contract_courses}",),
    "declaration.duplicate-without-statement": _UNTIL_CUT_OFF,
    "declaration.already-voided": ("a declaration whose state is one of: {voidable}; this one is {state}",),
    "declaration.cannot-be-voided": ("a declaration whose state is one of: {voidable}; this one is {state}",),
    "declaration.no-statement-for-clawback": _UNTIL_CUT_OFF,
    # release 2026: declarations
    "declaration.not-yours": ("the token of {made_by}, which made this declaration",),
    "declaration.participant-missing": ("a participant id out of GET …/participants/npq",),
    "declaration.participant-id-changed": _NEW_ID,
    "declaration.type-unknown": ("declaration_type one of: {allowed}",),
    "declaration.no-schedule": _PARTICIPANT,
    "declaration.partner-unknown": _PARTNER,
    "declaration.secondary-partner-unknown": _SECOND_PARTNER,
    "declaration.partner-missing": _PARTNER_OF_COHORT,
    "declaration.partner-outside-england": ("no delivery_partner_id, or an applicant in England",),
    "declaration.partner-not-yours": _PARTNER_OF_COHORT,
    "declaration.secondary-without-partner": ("a delivery_partner_id beside it, or no secondary_delivery_partner_id",),
    "declaration.secondary-outside-england": ("neither delivery partner, or an applicant in England",),
    "declaration.secondary-not-yours": (
        "no secondary_delivery_partner_id, or one that works with you in cohort {cohort}, such as: {partners}",
        "no secondary_delivery_partner_id",
    ),
    "declaration.partners-equal": ("no secondary_delivery_partner_id, or another than {delivery_partner_id}",),
    "declaration.reused-while-paying": ("declaration {declaration} voided first (PUT …/participant-declarations/{declaration}/void); it is {state}",),
    "declaration.already-refunded": ("a declaration whose state is one of: {voidable}; this one is {state}",),
    "declaration.not-paid": ("a declaration whose state is one of: {voidable}; this one is {state}",),
    "declaration.named-partner-unknown": _PARTNER_OF_COHORT,
    "declaration.named-secondary-unknown": _SECOND_PARTNER,
    # statements
    "delivery-partner.unknown": ("an id out of GET …/delivery-partners",),
    "statement.unknown": ("the token of {pays}, whom this statement pays", "an id out of GET …/statements"),
    # outcomes
    "outcome.date-missing": _OUTCOME_DATE,
    "outcome.date-unreadable": _OUTCOME_DATE,
    "outcome.course-unknown": _PARTICIPANT,
    "outcome.course-missing": _PARTICIPANT,
    "outcome.course-without-outcome": ("a course_identifier that has results, one of: {outcome_courses}",),
    "outcome.state-missing": _OUTCOME_STATE,
    "outcome.state-unknown": _OUTCOME_STATE,
    "outcome.no-completed-declaration": (
        "a completed declaration for {course} first (POST …/participant-declarations)",
        "a completed declaration for the course first (POST …/participant-declarations)",
    ),
    "outcome.declaration-unknown": _PARTICIPANT,
    "outcome.date-in-future": ("a completion_date of {today} or earlier, or an X-With-Server-Date or a clock of {value_written} or later",),
    # release 2026: outcomes
    "outcome.participant-id-changed": _NEW_ID,
    "outcome.date-impossible": _OUTCOME_DATE,
}  # fmt: skip


def nearest(rule: str, facts: Mapping[str, object]) -> str:
    """The change, said with facts; empty where none of the rule's texts has all that it names."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    for text in NEAREST.get(rule, ()):
        if all(name in known for _, name, _, _ in Formatter().parse(text) if name is not None):
            return text.format_map(known)
    return ""
