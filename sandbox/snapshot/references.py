"""Whether a snapshot's records refer to what is there."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sandbox.domain.schedules import ReferenceData

# what one record of each kind is called
_ONE = {
    "people": "person",
    "identities": "identity",
    "applications": "application",
    "enrolments": "enrolment",
    "declarations": "declaration",
    "outcomes": "outcome",
}


def dangling(
    records: Mapping[str, Sequence[Any]],
    unsettled: Mapping[str, set[str]],
    closed: Iterable[str],
    reference: ReferenceData,
) -> Iterator[str]:
    """Every id that stands twice, and every reference that leads nowhere.

    Args:
        records: the records by kind, as in the register.
        unsettled: which declarations wait for which statement.
        closed: the statements that the DfE closed.
        reference: the reference data of their release.
    """
    ids = {kind: {record.id for record in found} for kind, found in records.items()}
    for kind, found in records.items():
        if len(ids[kind]) < len(found):
            yield f"{kind}: an id stands there twice"
    for kind, field, what, known in _references(ids, reference):
        for record in records[kind]:
            name = getattr(record, field)
            if name is not None and name not in known:
                yield f"{_ONE[kind]} {record.id}, {field}: there is no {what} '{name}'"
    for enrolment in records["enrolments"]:
        if reference.schedule(enrolment.cohort, enrolment.schedule) is None:
            yield f"enrolment {enrolment.id}: there is no schedule '{enrolment.schedule}' in cohort {enrolment.cohort}"
    own = {identity.id for identity in records["identities"] if identity.id == identity.person_id}
    for person in records["people"]:
        if person.id not in own:
            # contract 5.2: the first identity has the person's id
            yield f"person {person.id}: there is no identity of the same id"
    for statement in sorted({*unsettled, *closed}.difference(reference.statements)):
        yield f"there is no statement '{statement}'"
    for statement, waiting in unsettled.items():
        for name in sorted(waiting - ids["declarations"]):
            yield f"unsettled, statement {statement}: there is no declaration '{name}'"


def _references(
    ids: Mapping[str, set[str]], reference: ReferenceData
) -> tuple[tuple[str, str, str, Container[str]], ...]:
    """Kind of record, its field, what that names, and what it may name."""
    return (
        ("identities", "person_id", "person", ids["people"]),
        ("applications", "identity_id", "identity", ids["identities"]),
        ("applications", "provider", "lead provider", reference.lead_providers),
        ("applications", "course", "course", reference.courses),
        ("applications", "cohort", "cohort", reference.cohorts),
        ("enrolments", "id", "application", ids["applications"]),
        ("declarations", "application_id", "application", ids["applications"]),
        ("declarations", "provider", "lead provider", reference.lead_providers),
        ("declarations", "course", "course", reference.courses),
        ("declarations", "cohort", "cohort", reference.cohorts),
        ("declarations", "statement_id", "statement", reference.statements),
        ("declarations", "clawback_statement_id", "statement", reference.statements),
        ("declarations", "delivery_partner_id", "delivery partner", reference.delivery_partners),
        ("declarations", "secondary_delivery_partner_id", "delivery partner", reference.delivery_partners),
        ("declarations", "superseded_by", "declaration", ids["declarations"]),
        ("outcomes", "declaration_id", "declaration", ids["declarations"]),
    )
