"""Does one verb of `do:` in a workspace, and says what it changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sandbox.domain import corrections, finance, statements, states
from sandbox.domain.claims import Claim
from sandbox.domain.dates import read_instant, written
from sandbox.domain.errors import Problem, Refused
from sandbox.domain.laws import Law, law_of
from sandbox.domain.records import Application, Declaration, DeclarationState, DeclarationType, Person
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario import additions, partners, schema, verbs
from sandbox.scenario.changes import Change, Watch
from sandbox.scenario.names import APPLICATION, DECLARATION, PERSON
from sandbox.scenario.problems import Path, ScenarioInvalid
from sandbox.scenario.scenario import Document, Part
from sandbox.workspace import Workspace


def read(document: Document, reference: ReferenceData) -> Part:
    """The action that a document is: one verb and its argument.

    Raises:
        ScenarioInvalid: it has problems; all of them.
    """
    problems = schema.problems(document, "action")
    if not problems:
        problems = list(verbs.problems(document, reference, (), document.data))
    if problems:
        raise ScenarioInvalid(problems)
    return Part(document, (), document.data)


def act(workspace: Workspace, action: Part, now: datetime) -> list[Change]:
    """Do one action; where it cannot be done, the workspace is as it was.

    Args:
        workspace: in which it is done.
        action: a verb and its argument, of the right form.
        now: the instant at which it is done.

    Returns:
        Every field that moved, before and after.

    Raises:
        ScenarioInvalid: the argument names what there is not.
        DomainError: the rules forbid it.
    """
    verb, said, bare = verbs.spoken(action.data)
    doing = _Doing(workspace, action, said, (verb,), bare, now)
    _VERBS[verb](doing)
    return doing.watch.changes(workspace.register, workspace.handles)


@dataclass(slots=True)
class _Doing:
    """An action on its way: finds the records that the argument names, and watches whose they are."""

    workspace: Workspace
    action: Part
    said: Mapping[str, Any]
    place: Path
    bare: bool
    now: datetime
    watch: Watch = field(default_factory=Watch)

    @property
    def register(self) -> Register:
        return self.workspace.register

    @property
    def law(self) -> Law:
        return law_of(self.register)

    def person(self, key: str) -> Person:
        found = additions.known_person(self.register, self._id(key))
        if found is None:
            raise self._unknown(key, PERSON)
        self.watch.person(self.register, found.id)
        return found

    def application(self) -> Application:
        found = self.register.applications.get(self._id("application"))
        if found is None:
            raise self._unknown("application", APPLICATION)
        self.watch.person(self.register, self.register.person_of(found).id)
        return found

    def declaration(self) -> Declaration:
        found = self.register.declarations.get(self._id("declaration"))
        if found is None:
            raise self._unknown("declaration", DECLARATION)
        self.watch.person(self.register, self.register.participant_id_of(found))
        return found

    def wrong(self, key: str, message: str) -> ScenarioInvalid:
        """What is wrong with a key of the argument."""
        return ScenarioInvalid([self.action.problem(message, *self.place, *(() if self.bare else (key,)))])

    def _id(self, key: str) -> str:
        text: str = self.said[key]
        return self.workspace.handles.get(text, text)

    def _unknown(self, key: str, kind: str) -> ScenarioInvalid:
        kinds = {handle: self._kind(record_id) for handle, record_id in self.workspace.handles.items()}
        text = self.said[key]
        if text not in kinds:
            kinds |= {text: self._kind(text)} if self._kind(text) else {}
        return self.wrong(key, verbs.reference_problem(text, kind, kinds) or f"there is no {kind} '{text}' any more")

    def _kind(self, record_id: str) -> str:
        register = self.register
        if record_id in register.identities:
            return PERSON
        if record_id in register.applications:
            return APPLICATION
        return DECLARATION if record_id in register.declarations else ""


# providers ------------------------------------------------------------------------------------------------------------


def _register(doing: _Doing) -> None:
    before = doing.register
    parts = {}
    for name, person in doing.said.items():
        known = additions.known_person(before, doing.workspace.handles.get(name, name))
        if known is not None:
            doing.watch.person(before, known.id)
        parts[name] = Part(doing.action.document, (*doing.action.path, *doing.place, name), person)
    added = additions.add(doing.workspace, parts, (), doing.now)
    for application_id in added.applications:
        person = doing.register.person_of(doing.register.applications[application_id])
        doing.watch.newcomer(person.id)


def _accept(doing: _Doing) -> None:
    application = doing.application()
    # a verified number may make two records one
    for twin in doing.register.people_with_trn(application.teacher_reference_number):
        doing.watch.person(doing.register, twin.id)
    doing.law.accept(
        doing.register,
        application,
        now=doing.now,
        schedule_identifier=doing.said.get("schedule_identifier"),
        funded_place=doing.said.get("funded_place"),
    )


def _change_funded_place(doing: _Doing) -> None:
    place = doing.said["funded_place"]
    doing.law.change_funded_place(doing.register, doing.application(), funded_place=place, now=doing.now)


def _reject(doing: _Doing) -> None:
    doing.law.reject(doing.register, doing.application(), now=doing.now)


def _defer(doing: _Doing) -> None:
    application, reason = doing.application(), doing.said["reason"]
    doing.law.defer(doing.register, **_whom(doing, application), reason=reason, now=doing.now)


def _withdraw(doing: _Doing) -> None:
    application, reason = doing.application(), doing.said["reason"]
    doing.law.withdraw(doing.register, **_whom(doing, application), reason=reason, now=doing.now)


def _resume(doing: _Doing) -> None:
    doing.law.resume(doing.register, **_whom(doing, doing.application()), now=doing.now)


def _change_schedule(doing: _Doing) -> None:
    application, year = doing.application(), doing.said.get("cohort")
    doing.law.change_schedule(
        doing.register,
        **_whom(doing, application),
        schedule_identifier=doing.said["schedule_identifier"],
        cohort=None if year is None else str(year),
        now=doing.now,
    )


def _declare(doing: _Doing) -> None:
    application, said = doing.application(), doing.said
    reached = read_instant(said["declaration_date"])
    claim = Claim(
        participant_id=doing.register.person_of(application).id,
        declaration_type=said["declaration_type"],
        declaration_date=None if reached is None else written(reached),
        course=application.course,
        has_passed=said.get("has_passed"),
        **partners.as_sent(doing.register.reference, said),
    )
    known = len(doing.register.declarations)
    made = doing.law.declare(doing.register, application.provider, claim, now=doing.now)
    handles = doing.workspace.handles
    of = next((handle for handle, record_id in handles.items() if record_id == application.id), None)
    # an exact repeat makes nothing new (README decision 1)
    if of is not None and len(doing.register.declarations) > known:
        handles[verbs.declaration_handle(of, made.type, handles)] = made.id


def _void(doing: _Doing) -> None:
    doing.law.void(doing.register, doing.declaration(), now=doing.now)


def _outcome(doing: _Doing) -> None:
    declaration, said = doing.declaration(), doing.said
    if declaration.type is not DeclarationType.COMPLETED:
        raise doing.wrong("declaration", f"it declares {declaration.type}, and only a completed course has an outcome")
    if declaration.state in states.RETRACTED:
        raise Refused(Problem("outcome.no-completed-declaration", {"course": declaration.course}))
    doing.law.record_outcome(
        doing.register,
        declaration.provider,
        doing.register.participant_id_of(declaration),
        course=declaration.course,
        state=said["state"],
        completion_date=said["completion_date"],
        now=doing.now,
    )


def _whom(doing: _Doing, application: Application) -> dict[str, Any]:
    person = doing.register.person_of(application)
    return {"provider": application.provider, "participant_id": person.id, "course": application.course}


# the DfE --------------------------------------------------------------------------------------------------------------


def _mark(wanted: DeclarationState, doing: _Doing) -> None:
    finance.mark(doing.register, doing.declaration(), wanted, now=doing.now)


def _revert_to_pending(doing: _Doing) -> None:
    corrections.revert_to_pending(doing.register, doing.application(), now=doing.now)


def _change_email(doing: _Doing) -> None:
    corrections.change_email(doing.register, doing.person("who"), doing.said["email"], now=doing.now)


def _change_name(doing: _Doing) -> None:
    corrections.change_name(doing.register, doing.person("who"), doing.said["full_name"], now=doing.now)


def _change_trn(doing: _Doing) -> None:
    trn, validated = doing.said["teacher_reference_number"], doing.said.get("teacher_reference_number_validated", True)
    corrections.change_trn(doing.register, doing.person("who"), trn, validated=validated, now=doing.now)


def _change_eligibility(doing: _Doing) -> None:
    eligible = doing.said["eligible_for_funding"]
    corrections.change_eligibility(doing.register, doing.application(), eligible_for_funding=eligible, now=doing.now)


def _transfer(doing: _Doing) -> None:
    corrections.transfer(doing.register, doing.application(), doing.said["to"], now=doing.now)


def _merge(doing: _Doing) -> None:
    corrections.merge(doing.register, doing.person("from"), doing.person("into"), now=doing.now)


def _close_statement(doing: _Doing) -> None:
    statement = verbs.statement_of(doing.said, doing.register.reference)
    if statement is None:
        raise doing.wrong("year", "there is no such statement")
    for declaration_id in sorted(doing.register.unsettled.get(statement.id, ())):
        doing.watch.declaration(doing.register, declaration_id)
    statements.close(doing.register, statement, now=doing.now)


_VERBS: Mapping[str, Callable[[_Doing], None]] = {
    "register": _register,
    "accept": _accept,
    "change_funded_place": _change_funded_place,
    "reject": _reject,
    "revert_to_pending": _revert_to_pending,
    "defer": _defer,
    "withdraw": _withdraw,
    "resume": _resume,
    "change_schedule": _change_schedule,
    "declare": _declare,
    "void": _void,
    "mark_eligible": partial(_mark, DeclarationState.ELIGIBLE),
    "mark_ineligible": partial(_mark, DeclarationState.INELIGIBLE),
    "mark_payable": partial(_mark, DeclarationState.PAYABLE),
    "mark_paid": partial(_mark, DeclarationState.PAID),
    "claw_back": partial(_mark, DeclarationState.CLAWED_BACK),
    "outcome": _outcome,
    "change_email": _change_email,
    "change_name": _change_name,
    "change_trn": _change_trn,
    "change_eligibility": _change_eligibility,
    "transfer": _transfer,
    "merge": _merge,
    "close_statement": _close_statement,
}
