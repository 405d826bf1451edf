"""The building site: people and their histories, on their way into a register."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.domain import statements
from sandbox.domain.dates import read_instant
from sandbox.domain.errors import DomainError
from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import Declaration, IdChange, Identity, Person
from sandbox.domain.register import Register
from sandbox.domain.rules import RULES
from sandbox.people import Words, applicant
from sandbox.scenario import forced
from sandbox.scenario.loader import Part
from sandbox.scenario.payment import after_settling, before_settling
from sandbox.scenario.problems import ScenarioProblem
from sandbox.scenario.story import Story

_A_MOMENT = timedelta(microseconds=1)


class Site:
    """Takes people in, then lets everything happen in order.

    Args:
        register: an empty register.
        words: what people are made of.
        now: where the workspace's clock starts.
    """

    def __init__(self, register: Register, words: Words, now: datetime) -> None:
        self.register = register
        self.handles: dict[str, str] = {}
        self.problems: list[ScenarioProblem] = []
        self._words = words
        self._now = now
        self._trns: set[str] = set()
        self._events: list[tuple[datetime, int, Callable[[], object], Story, tuple[str, ...]]] = []
        self._stories: list[Story] = []
        self._people: list[tuple[Person, Mapping[str, Any]]] = []

    def add(self, path: str, part: Part, data: Mapping[str, Any], *, named: bool) -> None:
        """Take in one person; `path` is the identity that every drawn value depends on."""
        register = self.register
        drawn = applicant(self._words, register.seed, path, full_name=data.get("full_name"))
        trn = data.get("teacher_reference_number") or self._free_trn(path, drawn.trn)
        self._trns.add(trn)
        person_id = data.get("participant_id") or derive_uuid(register.seed, path)
        stories = [
            Story(
                register,
                self._words,
                path=f"{path}.{name}",
                part=part,
                below=("applications", name) if named else (),
                data={"teacher_reference_number": trn, **_validated(data), **application},
                now=self._now,
            )
            for name, application in data["applications"].items()
        ]
        person = Person(
            id=person_id,
            full_name=drawn.full_name,
            email=data.get("email") or drawn.email,
            created_at=_given(data, "created_at") or min(story.created_at for story in stories),
            updated_at=max(story.created_at for story in stories),
        )
        register.add_person(person)
        self._people.append((person, data))
        for former in data.get("former_ids", []):
            register.add_identity(Identity(former, person_id, person.email, person.created_at))
            person.id_changes.append(IdChange(former, person_id, person.created_at))
        if named:
            self.handles[path] = person_id
        for story in stories:
            story.identity_id = self._identity(person, path, story)
            if named:
                self.handles.update(story.handles())
            if data.get("force"):
                forced.build(story)
            else:
                self._plan(story, stories)
        self._stories += stories

    def run(self) -> None:
        """Let everything happen, and bring all declarations to the states that were asked for."""
        for _, _, happen, story, below in sorted(self._events, key=lambda event: event[:2]):
            if not story.failed:
                self._attempt(happen, story, below)
        wishes = [wish for story in self._stories for wish in story.wishes()]
        for story, handle, declaration, wanted in wishes:
            self._attempt(self._bring(before_settling, declaration, wanted), story, ("declarations", handle, "state"))
        statements.settle(self.register, self._now)
        for story, handle, declaration, wanted in wishes:
            self._attempt(self._bring(after_settling, declaration, wanted), story, ("declarations", handle, "state"))
            if declaration.state != wanted and not story.failed:
                story.failed = True
                message = f"the rules make it {declaration.state}; {wanted} cannot be reached from there"
                self.problems.append(story.problem(message, "declarations", handle, "state"))
        for story in self._stories:
            if not story.failed:
                self.problems += story.finish()
        for person, data in self._people:
            person.updated_at = _given(data, "updated_at") or person.updated_at

    def _free_trn(self, path: str, trn: str) -> str:
        salt = 0
        while trn in self._trns:
            salt += 1
            trn = applicant(self._words, self.register.seed, path, salt=salt).trn
        return trn

    def _identity(self, person: Person, path: str, story: Story) -> str:
        """The person's own identity, or one for another e-mail address."""
        email = story.data.get("email")
        if email in (None, person.email):
            return person.id
        identity_id = derive_uuid(self.register.seed, f"{path}/identity/{email}")
        if identity_id not in self.register.identities:
            self.register.add_identity(Identity(identity_id, person.id, email, person.created_at))
        return identity_id

    def _plan(self, story: Story, siblings: list[Story]) -> None:
        registered_at = story.created_at
        for rival in siblings:
            # an application that is still open beside an accepted one was made after the acceptance
            if story.status == "pending" and rival.status == "accepted" and story.rivals(rival):
                registered_at = max(registered_at, rival.decided_at + _A_MOMENT)
        self._at(registered_at, story.register_application, story)
        if story.status == "rejected":
            self._at(story.decided_at, story.reject, story, "status")
        elif story.status == "accepted":
            self._at(story.decided_at, story.accept, story, "status")
            for at, declare, handle in story.declarations():
                self._at(at, declare, story, "declarations", handle)
            pause = story.pause()
            if pause is not None:
                self._at(*pause, story, "training_status")

    def _at(self, instant: datetime, happen: Callable[[], object], story: Story, *below: str) -> None:
        self._events.append((instant, len(self._events), happen, story, below))

    def _attempt(self, happen: Callable[[], object], story: Story, below: tuple[str, ...]) -> None:
        try:
            happen()
        except DomainError as error:
            story.failed = True
            for problem in error.problems:
                facts = ", ".join(f"{name} {value}" for name, value in problem.facts.items())
                message = f"the API would refuse this ({problem.rule}): {RULES[problem.rule].when}"
                self.problems.append(story.problem(f"{message} [{facts}]" if facts else message, *below))

    def _bring(
        self, step: Callable[[Register, Declaration, str, datetime], None], declaration: Declaration, wanted: str
    ) -> Callable[[], None]:
        return lambda: step(self.register, declaration, wanted, self._now)


def _given(data: Mapping[str, Any], key: str) -> datetime | None:
    return read_instant(data.get(key))


def _validated(data: Mapping[str, Any]) -> dict[str, bool]:
    key = "teacher_reference_number_validated"
    return {key: data.get(key, True)}
