"""A crowd -> people in the scenario's own format, each by an identity of its own."""

import json
from collections.abc import Container, Iterator, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from sandbox.domain.ids import derive_uuid
from sandbox.domain.laws import law
from sandbox.domain.records import DeclarationType, RejectionReason
from sandbox.domain.schedules import Cohort, ReferenceData
from sandbox.people import Draw
from sandbox.scenario.names import full_cohort
from sandbox.scenario.scenario import Part

_STATUS = {"pending": 5, "accepted": 4, "rejected": 1}
_PROGRESS = {"none": 4, "started": 3, "retained-1": 2, "completed": 1}
# of a hundred rejections so many are the DfE's, because nobody decided in time (release 2026)
_EXPIRED = 30
# from this cohort on people may apply before they have a number; so many in a hundred of those who wait do
_NUMBERS_COME_LATER, _WITHOUT_NUMBER = 2026, 25


class Member(NamedTuple):
    """One person of a crowd: the path of its identity, and its data."""

    path: str
    data: Mapping[str, Any]


class NobodyFits(Exception):
    """No provider of these crowds offers one of their courses in one of their cohorts."""

    def __init__(self, crowds: list[Part]) -> None:
        self.crowds = crowds
        super().__init__(f"{len(crowds)} crowds")


def members(
    crowd: tuple[Part, ...], seed: int, reference: ReferenceData, taken: Container[str] = ()
) -> Iterator[tuple[Part, Member]]:
    """Everybody in the crowds, in order.

    A member's identity is its crowd's terms (not its size, nor its place in the file) and its own number, so that
    a crowd can grow, and others can come, without anybody changing. A crowd that is `taken`, because the ids of its
    first members are, gets the next number.

    Raises:
        NobodyFits: the terms of some exclude one another.
    """
    seen: dict[str, int] = {}
    chosen = [(part, _choices(part.data, reference)) for part in crowd]
    impossible = [part for part, choices in chosen if not choices]
    if impossible:
        raise NobodyFits(impossible)
    for part, choices in chosen:
        terms = {key: value for key, value in part.data.items() if key != "count"}
        name = blake2b(json.dumps(terms, sort_keys=True).encode(), digest_size=6).hexdigest()
        seen[name] = seen.get(name, 0) + 1
        while derive_uuid(seed, f"crowd/{name}/{seen[name]}/0") in taken:
            seen[name] += 1
        for number in range(part.data["count"]):
            path = f"crowd/{name}/{seen[name]}/{number}"
            yield part, Member(path, _person(Draw(seed, path, "crowd"), part.data, choices, reference))


_Choice = tuple[str, Cohort, list[str]]


def _choices(data: Mapping[str, Any], reference: ReferenceData) -> list[_Choice]:
    """Provider, cohort, and the courses that both have; a course without a schedule in the cohort is left out."""
    named = [full_cohort(cohort) for cohort in data.get("cohorts", reference.cohorts)]
    found = []
    for provider in data.get("providers", list(reference.lead_providers)):
        for cohort in named:
            groups = {schedule.group for (of, _), schedule in reference.schedules.items() if of == cohort}
            courses = [
                course
                for course in reference.courses_of(provider, cohort)
                if reference.courses[course].group in groups and course in data.get("course_identifiers", [course])
            ]
            if courses:
                found.append((provider, reference.cohorts[cohort], courses))
    return found


def _person(draw: Draw, data: Mapping[str, Any], choices: list[_Choice], reference: ReferenceData) -> Mapping[str, Any]:
    provider, cohort, courses = draw.pick(choices)
    course = draw.pick(courses)
    status = draw.weighted(data.get("status", _STATUS))
    progress = draw.weighted(data.get("progress", _PROGRESS))
    application: dict[str, Any] = {
        "provider": provider,
        "course_identifier": course,
        "cohort": str(cohort.start_year),
        "cohort_suffix": cohort.suffix,
        "status": status,
    }
    if status == "accepted" and progress != "none":
        reached = list(DeclarationType)[: list(DeclarationType).index(DeclarationType(progress)) + 1]
        application["declarations"] = {kind.value: {"has_passed": draw.chance(85)} for kind in reached}
    person: dict[str, Any] = {"applications": {"first": application}}
    if law(reference.release).TRN_FROM_THE_START:
        if status == "rejected" and draw.chance(_EXPIRED):
            application["reason_for_rejection"] = RejectionReason.EXPIRED.value
        new = cohort.start_year >= _NUMBERS_COME_LATER and status == "pending"
        if new and draw.chance(_WITHOUT_NUMBER):
            person["teacher_reference_number"] = None
    return person
