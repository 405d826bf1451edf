"""Judges what only one release knows: of people, applications, declarations and verbs."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sandbox.domain.laws import law
from sandbox.domain.records import Funding
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario import partners
from sandbox.scenario.problems import Path, ScenarioProblem, hint
from sandbox.scenario.scenario import Document

_TODAY = "2026"
_OF_PERSON = ("previous_names",)
_OF_APPLICATION = (
    "funded_place",
    "funded_by_policy",
    "reason_for_rejection",
    "works_as_senco",
    "senco_start_date",
)
_OF_DECLARATION = partners.KEYS
_VERBS = ("change_funded_place",)
# what release 2026 keeps with the person alone (contract 2.2 and 3.1)
_OF_THE_PERSON_NOW = ("email", "teacher_reference_number", "teacher_reference_number_validated")


def problems_of_person(
    document: Document, reference: ReferenceData, path: Path, data: Mapping[str, Any]
) -> Iterator[ScenarioProblem]:
    """What the release does not know of a person."""
    its, release = law(reference.release), reference.release
    yield from _unknown(document, reference, path, data, _OF_PERSON)
    if "email" in data and data["email"] is None and not its.EMAIL_MAY_BE_GONE:
        yield document.problem((*path, "email"), f"in release {release} everybody has an address")
    key = "teacher_reference_number"
    if key in data and data[key] is None:
        if not its.TRN_FROM_THE_START:
            yield document.problem((*path, key), f"in release {release} every application comes with a number")
        elif data.get(f"{key}_validated"):
            yield document.problem((*path, f"{key}_validated"), "there is no number to verify")


def problems_of_application(
    document: Document, reference: ReferenceData, path: Path, data: Mapping[str, Any], *, forced: bool
) -> Iterator[ScenarioProblem]:
    """What the release does not know of an application, or its cohort does not allow.

    Args:
        forced: whether the records are built as told, whatever the rules say.
    """
    yield from _unknown(document, reference, path, data, _OF_APPLICATION)
    if law(reference.release).TRN_FROM_THE_START:
        for key in _OF_THE_PERSON_NOW:
            if key in data:
                message = f"in release {reference.release} it is the person's; say it there"
                yield document.problem((*path, key), message, at_key=True)
    told = data.get("senco_start_date")
    if told is not None:
        if not _is_day(told):
            yield document.problem((*path, "senco_start_date"), f"'{told}' is no real date")
        elif data.get("works_as_senco", "yes") != "yes" and not forced:
            message = "only who works as one has a start date; say works_as_senco: yes"
            yield document.problem((*path, "senco_start_date"), message, at_key=True)
    status = data.get("status", "pending")
    if data.get("reason_for_rejection") is not None and status != "rejected" and not forced:
        message = "only a rejected application has reason_for_rejection; say status: rejected"
        yield document.problem((*path, "reason_for_rejection"), message, at_key=True)
    if "funded_place" in data and reference.release == _TODAY and not forced:
        yield from _funded_place(document, reference, path, data, status)


def problems_of_declaration(
    document: Document, reference: ReferenceData, path: Path, data: Mapping[str, Any]
) -> Iterator[ScenarioProblem]:
    """What the release does not know of a declaration."""
    yield from _unknown(document, reference, path, data, _OF_DECLARATION)
    for key in _OF_DECLARATION:
        if data.get(key) is not None and reference.release == _TODAY and not partners.partner_id(reference, data[key]):
            names = [partner.name for partner in reference.delivery_partners.values()]
            message = f"'{data[key]}' is not a delivery partner here{hint(data[key], names)}"
            yield document.problem((*path, key), message)


def problems_of_verb(document: Document, reference: ReferenceData, path: Path, verb: str) -> Iterator[ScenarioProblem]:
    """A verb that the release does not have."""
    yield from _unknown(document, reference, path, {verb: None}, _VERBS)


def _unknown(
    document: Document, reference: ReferenceData, path: Path, data: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[ScenarioProblem]:
    for key in keys:
        if key in data and reference.release != _TODAY:
            message = f"'{key}' is for release {_TODAY}; this server has {reference.release}"
            yield document.problem((*path, key), message, at_key=True)


def _funded_place(
    document: Document, reference: ReferenceData, path: Path, data: Mapping[str, Any], status: str
) -> Iterator[ScenarioProblem]:
    """Contract 7.2: what an application of each kind of cohort can hold."""
    cohort = reference.cohorts.get(f"{data['cohort']}{data.get('cohort_suffix', 'a')}")
    if cohort is None:
        return
    given, place = data["funded_place"], (*path, "funded_place")
    if cohort.funding is Funding.ZERO and given is not False:
        yield document.problem(place, f"cohort {cohort.identifier} is unfunded: every funded place there is false")
    elif cohort.funding is Funding.FULL and given is not None:
        message = f"cohort {cohort.identifier} is funded in full: every funded place there is null"
        yield document.problem(place, message)
    elif cohort.funding is Funding.CAPPED and (given is None) is (status == "accepted"):
        message = "an accepted application of a capped cohort has true or false, any other has null"
        yield document.problem(place, message)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
