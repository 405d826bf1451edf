"""What all versions share: reading bodies, times on the wire, and the facts that every version writes alike."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

from sandbox.api.rules import TurnedAway
from sandbox.domain import applications, outcomes, statements
from sandbox.domain.errors import Problem
from sandbox.domain.records import (
    Application,
    Declaration,
    DeclarationState,
    DeclarationType,
    Enrolment,
    Outcome,
    Statement,
    StatementState,
)
from sandbox.domain.register import Register

Scalar = str | int | float | bool | None
Attributes = dict[str, object]

# what every statement here pays for; the real service knows `ecf` too
PROGRAMME = "npq"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# catchments that count as the United Kingdom (contract 6.1)
_UK = frozenset({"england", "scotland", "wales", "northern_ireland", "jersey_guernsey_isle_of_man"})
_UK_NAME, _UK_CODE = "United Kingdom of Great Britain and Northern Ireland", "GBR"
_JSON_TYPES = frozenset({"application/json", "application/vnd.api+json", "text/x-json"})
_FORM_TYPE = "application/x-www-form-urlencoded"
_UPLIFTING = frozenset({DeclarationState.PAID, DeclarationState.AWAITING_CLAWBACK, DeclarationState.CLAWED_BACK})


# reading ------------------------------------------------------------------------------------------------------------


def reads(content_type: str | None) -> bool:
    """Whether bodies of a content type are read at all (contract 2.2)."""
    return _kind(content_type) in (*_JSON_TYPES, _FORM_TYPE)


def parse_body(raw: bytes, content_type: str | None) -> object:
    """The body as data; None where the content type is not one that the service reads (contract 2.2).

    Raises:
        TurnedAway: it should be JSON, and is not.
    """
    kind = _kind(content_type)
    if kind in _JSON_TYPES and raw.strip():
        try:
            return json.loads(raw, parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            place = {"message": error.msg, "line": error.lineno, "column": error.colno}
            raise TurnedAway(Problem("body.malformed-json", place)) from None
        except (ValueError, RecursionError):
            raise TurnedAway(Problem("body.malformed-json")) from None
    if kind == _FORM_TYPE:
        return _unfold(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return None


def strict_attributes(body: object, names: frozenset[str]) -> dict[str, Scalar]:
    """The permitted attributes of a body that must have data (contract section 4, "strict").

    Raises:
        TurnedAway: data is missing, empty or not an object.
    """
    data = _data(body)
    if data is None or data == {}:
        raise TurnedAway(Problem("body.data-missing"))
    return _permitted(data.get("attributes"), names)


def outcome_attributes(body: object, names: frozenset[str]) -> dict[str, Scalar]:
    """As strict, but `data.data` may stand in for absent attributes (README decision 16)."""
    data = _data(body)
    if data and "attributes" not in data and "data" in data:
        return _permitted(data["data"], names)
    return strict_attributes(body, names)


def lenient_attributes(body: object, names: frozenset[str]) -> dict[str, Scalar]:
    """The permitted attributes of an optional body (contract section 4, "lenient").

    Raises:
        TurnedAway: attributes are there, and none of them is known.
    """
    data = _data(body)
    if data is None or "attributes" not in data:
        return {}
    attributes = data["attributes"]
    if not isinstance(attributes, Mapping) or not names.intersection(attributes):
        raise TurnedAway(Problem("body.attributes-unknown"))
    return _permitted(attributes, names)


def text(value: Scalar) -> str | None:
    """A scalar as the text that the service makes of it; lone surrogates can't go back out and are replaced."""
    if value is None or isinstance(value, str):
        return value if value is None else value.encode("utf-8", "replace").decode()
    return json.dumps(value)


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _data(body: object) -> Mapping[str, object] | None:
    data = body.get("data") if isinstance(body, Mapping) else None
    if data is None or isinstance(data, Mapping):
        return data
    if data in ("", []):
        return None
    raise TurnedAway(Problem("body.data-not-an-object"))


def _permitted(attributes: object, names: frozenset[str]) -> dict[str, Scalar]:
    if not isinstance(attributes, Mapping):
        return {}
    return {
        name: value
        for name, value in attributes.items()
        if name in names and (value is None or isinstance(value, str | int | float | bool))
    }


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _unfold(pairs: list[tuple[str, str]]) -> dict[str, object]:
    """`data[attributes][reason]=other` as nested objects; deeper or odder forms are left out."""
    root: dict[str, object] = {}
    for name, value in pairs:
        head, *rest = re.findall(r"[^\[\]]+", name)[:5] or [""]
        place, keys = root, [head, *rest]
        for key in keys[:-1]:
            step = place.setdefault(key, {})
            if not isinstance(step, dict):
                break
            place = step
        else:
            place[keys[-1]] = value
    return root


# writing ------------------------------------------------------------------------------------------------------------


def timestamp(at: datetime) -> str:
    """UTC, whole seconds, Z (contract 2.8)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(day: date) -> str:
    """How outcomes write their date (contract 2.8)."""
    return f"{day.isoformat()}T00:00:00+00:00"


def year(cohort: str) -> str:
    """A cohort on the wire: its start year."""
    return cohort[:4]


def resource(kind: str, record_id: str, attributes: Attributes) -> Attributes:
    """A record in the envelope's form (contract 2.1)."""
    return {"id": record_id, "type": kind, "attributes": attributes}


def application(register: Register, record: Application) -> Attributes:
    """The attributes that v1, v2 and v3 write alike, in the contract's order (contract 6.1)."""
    identity = register.identities[record.identity_id]
    person = register.people[identity.person_id]
    funded_before = applications.previously_funded(register, record)
    inside = record.teacher_catchment in _UK
    return {
        "course_identifier": record.course,
        "email": identity.email,
        "email_validated": True,
        "employer_name": record.employer_name,
        "employment_role": record.employment_role,
        "full_name": person.full_name,
        "funding_choice": record.funding_choice,
        "headteacher_status": record.headteacher_status,
        "ineligible_for_funding_reason": _funding_reason(record, funded_before),
        "participant_id": person.id,
        "private_childcare_provider_urn": record.private_childcare_provider_urn,
        "teacher_reference_number": record.teacher_reference_number,
        "teacher_reference_number_validated": record.teacher_reference_number_validated,
        "school_urn": record.school_urn,
        "school_ukprn": record.school_ukprn,
        "status": record.status,
        "works_in_school": record.works_in_school,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(applications.shown_updated_at(register, record)),
        "cohort": year(record.cohort),
        "eligible_for_funding": record.eligible_for_funding and not funded_before,
        "targeted_delivery_funding_eligibility": record.targeted_delivery_funding_eligibility,
        "teacher_catchment": inside,
        "teacher_catchment_iso_country_code": _UK_CODE if inside else record.teacher_catchment_iso_country_code,
        "teacher_catchment_country": _UK_NAME if inside else record.teacher_catchment_country,
        "itt_provider": record.itt_provider,
        "lead_mentor": record.lead_mentor,
    }


def enrolment(register: Register, record: Enrolment) -> Attributes:
    """The attributes that v2, v3 and the enrolments' table write alike; eligibility is the raw one (contract 5.4)."""
    made_from = register.applications[record.id]
    return {
        "course_identifier": made_from.course,
        "schedule_identifier": record.schedule,
        "cohort": year(record.cohort),
        "npq_application_id": record.id,
        "eligible_for_funding": made_from.eligible_for_funding,
        "training_status": record.training_status,
        "school_urn": record.school_urn,
        "targeted_delivery_funding_eligibility": made_from.targeted_delivery_funding_eligibility,
    }


def state(declaration: Declaration) -> str:
    """A declaration's state, with hyphens (contract 8.1)."""
    return declaration.state.replace("_", "-")


def uplift_paid(register: Register, declaration: Declaration) -> bool:
    """Whether targeted delivery funding was paid on top (contract 8.1)."""
    return (
        register.reference.courses[declaration.course].has_outcomes
        and declaration.type is DeclarationType.STARTED
        and declaration.state in _UPLIFTING
        and register.applications[declaration.application_id].targeted_delivery_funding_eligibility
    )


def declaration_with_payment(register: Register, record: Declaration) -> Attributes:
    """v1's attributes; v2 answers a new declaration with them too (contract 8.1, a quirk)."""
    return {
        "participant_id": register.participant_id_of(record),
        "declaration_type": record.type,
        "course_identifier": record.course,
        "eligible_for_payment": record.state in (DeclarationState.ELIGIBLE, DeclarationState.PAYABLE),
        "declaration_date": timestamp(record.declaration_date),
        "updated_at": timestamp(record.updated_at),
        "voided": record.state is DeclarationState.VOIDED,
        "state": state(record),
        "has_passed": outcomes.has_passed(register, record),
    }


def outcome(register: Register, record: Outcome) -> Attributes:
    """The attributes that v1, v2 and v3 write alike (contract 9.1)."""
    declaration = register.declarations[record.declaration_id]
    return {
        "state": record.state,
        "completion_date": midnight(record.completion_date),
        "course_identifier": declaration.course,
        "participant_id": register.participant_id_of(declaration),
        "created_at": timestamp(record.created_at),
    }


def statement(register: Register, record: Statement) -> Attributes:
    """A statement's attributes; v3 alone has statements (contract section 10)."""
    return {
        "month": _MONTHS[record.month - 1],
        "year": str(record.year),
        "type": PROGRAMME,
        "cohort": year(record.cohort),
        "cut_off_date": record.cut_off_date.isoformat(),
        "payment_date": record.payment_date.isoformat(),
        "paid": statements.state_of(register, record) is StatementState.PAID,
        "created_at": timestamp(record.created_at),
        "updated_at": timestamp(statements.updated_at(register, record)),
    }


def _funding_reason(record: Application, funded_before: bool) -> str | None:
    if funded_before:
        return "previously-funded"
    return None if record.eligible_for_funding else "establishment-ineligible"
