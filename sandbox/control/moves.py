"""What a provider could do with a person's records now: tried out on a copy, so that the rules themselves answer."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.api.words import WORDS, detail
from sandbox.domain.errors import DomainError, Problem
from sandbox.domain.laws import law_of
from sandbox.domain.records import Application, Declaration, Funding, Person
from sandbox.domain.register import Register
from sandbox.domain.rules import RULES

# what is done with a register; the rules may refuse
_Try = Callable[[Register], object]


class Trial:
    """The moves of one person's records.

    Args:
        register: where the person is kept; nothing in it changes.
        person: whose records they are.
        now: the instant at which a provider would act.
    """

    def __init__(self, register: Register, person: Person, now: datetime) -> None:
        self._of, self._person, self._now = register, person, now
        self._slice, self._law = _part(register, person), law_of(register)

    def of_application(self, application: Application) -> list[dict[str, Any]]:
        """Accept and reject."""
        key, now, place = application.id, self._now, self._place(application)
        accept = {"accept": key if place is None else {"application": key, "funded_place": place}}
        return [
            self._tried(
                accept,
                lambda twin: self._law.accept(twin, twin.applications[key], now=now, funded_place=place),
            ),
            self._tried({"reject": key}, lambda twin: self._law.reject(twin, twin.applications[key], now=now)),
        ]

    def of_training(self, application: Application) -> list[dict[str, Any]]:
        """Defer, resume and withdraw, with a reason that the service takes."""
        reference = self._of.reference
        whom: dict[str, Any] = {
            "provider": application.provider,
            "participant_id": self._person.id,
            "course": application.course,
            "now": self._now,
        }
        breaks, ends = sorted(reference.deferral_reasons)[0], sorted(reference.withdrawal_reasons)[0]
        key = application.id
        return [
            self._tried(
                {"defer": {"application": key, "reason": breaks}}, partial(self._law.defer, **whom, reason=breaks)
            ),
            self._tried({"resume": key}, partial(self._law.resume, **whom)),
            self._tried(
                {"withdraw": {"application": key, "reason": ends}}, partial(self._law.withdraw, **whom, reason=ends)
            ),
        ]

    def of_declaration(self, declaration: Declaration) -> list[dict[str, Any]]:
        """Void."""
        key = declaration.id
        return [self._tried({"void": key}, lambda twin: self._law.void(twin, twin.declarations[key], now=self._now))]

    def _place(self, application: Application) -> bool | None:
        """Whether an acceptance would come with a funded place; None where there is no such question."""
        funding = self._of.reference.cohorts[application.cohort].funding
        return None if funding is Funding.FULL else funding is Funding.CAPPED and application.eligible_for_funding

    def _tried(self, action: dict[str, Any], act: _Try) -> dict[str, Any]:
        """A move: its name, what is to be told the control API to make it, and what objects."""
        return {"move": next(iter(action)), "action": action, "refused": list(self._refusals(act))}

    def _refusals(self, act: _Try) -> Iterator[dict[str, str]]:
        try:
            act(self._slice.copy())
        except DomainError as error:
            release = self._of.reference.release
            yield from ({"rule": found.rule, "message": _said(found, release)} for found in error.problems)


def _said(problem: Problem, release: str) -> str:
    # rules that hide a record have no words of their own
    return detail(problem) if problem.rule in WORDS else RULES[release][problem.rule].when


def _part(register: Register, person: Person) -> Register:
    """A register of this person, and of those who may be the same by their number: copying all 10,000 takes 0.4 s."""
    part = Register(register.reference, register.seed)
    part.settled_until, part.next_due, part.closed = register.settled_until, register.next_due, dict(register.closed)
    numbers = {person.trn, *(found.teacher_reference_number for found in register.applications_of(person))}
    twins = {twin.id: twin for number in sorted(filter(None, numbers)) for twin in register.people_with_trn(number)}
    for one in ({person.id: person} | twins).values():
        _bring(part, register, one)
    for statement_id, waiting in register.unsettled.items():
        here = waiting & part.declarations.keys()
        if here:
            part.unsettled[statement_id] = here
    return part


def _bring(part: Register, register: Register, person: Person) -> None:
    part.add_person(replace(person, id_changes=list(person.id_changes)))
    for identity in register.identities_of(person):
        if identity.id not in part.identities:
            part.add_identity(replace(identity))
    for application in register.applications_of(person):
        part.add_application(replace(application))
        enrolment = register.enrolments.get(application.id)
        if enrolment is not None:
            part.add_enrolment(replace(enrolment, history=list(enrolment.history)))
        _bring_declarations(part, register, register.declarations_of_application(application.id))


def _bring_declarations(part: Register, register: Register, found: Iterable[Declaration]) -> None:
    for declaration in found:
        part.add_declaration(replace(declaration))
        for outcome in register.outcomes_of(declaration):
            part.add_outcome(replace(outcome))
