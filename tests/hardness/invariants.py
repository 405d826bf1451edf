"""What holds in a register whatever was asked of it, written from the contract and not from the laws' code."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sandbox.domain import states
from sandbox.domain.errors import DomainError
from sandbox.domain.laws import law_of
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import ApplicationStatus, TrainingStatus
from sandbox.domain.register import Register

Pair = frozenset[str]
_ONE_COURSE = {"npq-early-headship-coaching-offer": "npq-additional-support-offer"}


def everything(register: Register) -> bytes:
    """All that a register keeps, to compare byte for byte; a list nobody has looked at is as good as an empty one."""
    return repr(
        [
            (name, _plain(value))
            for name, value in vars(register).items()
            if name not in ("reference", "notes", "_above")
        ]
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        rows = [(key, _plain(item)) for key, item in value.items()]
        return [row for row in rows if row[1] != []]
    if isinstance(value, set):
        return sorted(value)
    return list(value) if isinstance(value, Ordered) else value


def accepted_twice(register: Register) -> set[Pair]:
    """Pairs of acceptances that exclude each other; the two offers of early headship count as one course.

    Release 2023: of one person, for one course, in any cohort (contract 6.3 rule e). Release 2026: of one person, or of
    records with one verified number, for one course and cohort, both in training (its contract, 3.4 rule 5).
    """
    standing: dict[object, list[str]] = defaultdict(list)
    for application in register.applications.values():
        if application.status is ApplicationStatus.ACCEPTED:
            person = register.person_of(application)
            course = _ONE_COURSE.get(application.course, application.course)
            if register.reference.release == "2023":
                standing[person.id, course].append(application.id)
            elif register.enrolments[application.id].training_status is not TrainingStatus.WITHDRAWN:
                whom = person.trn if person.trn and person.trn_verified else person.id
                standing[whom, course, application.cohort].append(application.id)
    return _pairs(standing)


def declared_twice(register: Register) -> set[Pair]:
    """Pairs of live declarations of one milestone: of a person and course (2023: contract 8.3 rule 12), or of an
    application (2026: contract 5.4 rule 16)."""
    standing: dict[object, list[str]] = defaultdict(list)
    for declaration in register.declarations.values():
        if declaration.state in states.LIVE:
            whom: object = declaration.application_id
            if register.reference.release == "2023":
                whom = register.participant_id_of(declaration), declaration.course
            standing[whom, declaration.type].append(declaration.id)
    return _pairs(standing)


def _pairs(standing: dict[Any, list[str]]) -> set[Pair]:
    return {frozenset((one, other)) for row in standing.values() for one in row for other in row if one < other}


def money_is_sound(register: Register) -> None:
    """Who waits for money, and nobody else, stands on the statement that pays or takes it back."""
    waiting = {"eligible": "statement_id", "payable": "statement_id", "awaiting_clawback": "clawback_statement_id"}
    due = {
        (getattr(found, waiting[found.state]), found.id)
        for found in register.declarations.values()
        if found.state in waiting
    }
    assert due == {(statement, found) for statement, ids in register.unsettled.items() for found in ids}
    for found in register.declarations.values():
        assert (found.statement_id is not None) >= (found.state in ("eligible", "payable", "paid")), found
        assert (found.superseded_by is not None) >= (found.state == "ineligible"), found


def seen_by_those_who_may(register: Register) -> None:
    """Each provider's lists have what the contract lets it see (2023: 5.1, 2026: 2.1), and so has each look-up."""
    law = law_of(register)
    for provider in register.reference.lead_providers:
        applications = {found.id for found in register.applications.values() if found.provider == provider}
        _agree(
            applications,
            register.applications_for(provider),
            register.applications,
            law.find_application,
            register,
            provider,
        )
        participants = {
            register.person_of(found).id
            for found in register.applications.values()
            if found.provider == provider and found.status is ApplicationStatus.ACCEPTED
        }
        _agree(
            participants, register.participants_for(provider), register.people, law.find_participant, register, provider
        )
        came_along = register.reference.release == "2026"
        declarations = {
            found.id
            for found in register.declarations.values()
            if found.provider == provider
            or (came_along and register.applications[found.application_id].provider == provider)
        }
        listed = law.declarations_for(register, provider)
        _agree(declarations, listed, register.declarations, law.find_declaration, register, provider)
        made = {found.id for found in register.declarations.values() if found.provider == provider}
        outcomes = {found.id for found in register.outcomes.values() if found.declaration_id in made}
        assert sorted(register.outcomes_for(provider)) == sorted(outcomes)


def _agree(expected: set[str], listed: Ordered, all_ids: Any, find: Any, register: Register, provider: str) -> None:
    assert sorted(listed) == sorted(expected)
    assert set(_found(all_ids, find, register, provider)) == expected


def _found(all_ids: Any, find: Any, register: Register, provider: str) -> Iterator[str]:
    for record_id in all_ids:
        try:
            assert find(register, provider, record_id).id == record_id
        except DomainError:
            continue
        yield record_id


def enrolled_where_accepted(register: Register) -> None:
    """Whoever is accepted is enrolled, in the cohort of the application; in release 2023 nobody else is."""
    accepted = {found.id for found in register.applications.values() if found.status is ApplicationStatus.ACCEPTED}
    enrolled = set(register.enrolments)
    assert accepted <= enrolled
    if register.reference.release == "2023":
        assert accepted == enrolled
    for found in accepted:
        enrolment = register.enrolments[found]
        assert enrolment.cohort == register.applications[found].cohort
        assert register.reference.schedule(enrolment.cohort, enrolment.schedule) is not None
        assert enrolment.history[-1].status is enrolment.training_status


def ids_lead_on(register: Register) -> None:
    """An id that was replaced leads to somebody who is there, and records refer to records that are."""
    for person in register.people.values():
        assert all(change.from_id != change.to_id for change in person.id_changes)
        assert len({change.from_id for change in person.id_changes}) == len(person.id_changes)
    for identity in register.identities.values():
        assert identity.person_id in register.people
    for declaration in register.declarations.values():
        assert declaration.superseded_by is None or declaration.superseded_by in register.declarations
        assert declaration.application_id in register.applications


ALWAYS = (money_is_sound, seen_by_those_who_may, enrolled_where_accepted, ids_lead_on)
