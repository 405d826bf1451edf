"""The building site: people and their histories, on their way into a register."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any

from sandbox.domain import statements
from sandbox.domain.errors import DomainError
from sandbox.domain.ids import derive_uuid
from sandbox.domain.laws import law_of
from sandbox.domain.records import IdChange, Identity, Person
from sandbox.domain.register import Register
from sandbox.people import Words, applicant
from sandbox.scenario import forced, training
from sandbox.scenario.payment import after_settling
from sandbox.scenario.problems import ScenarioProblem, refusal
from sandbox.scenario.scenario import Part
from sandbox.scenario.story import Story, given

_order = itemgetter(0, 1)


class Site:
    """Takes people in, then lets everything happen in order.

    Args:
        register: an empty register, or one whose time is turned back to before any history.
        words: what people are made of.
        now: the present: where the workspace's clock starts, or where it stands.
        trns: the teacher reference numbers that somebody has already.
    """

    def __init__(self, register: Register, words: Words, now: datetime, trns: Iterable[str] = ()) -> None:
        self.register = register
        self.handles: dict[str, str] = {}
        self.problems: list[ScenarioProblem] = []
        self._words = words
        self._now = now
        self._trns = set(trns)
        self._events: list[tuple[datetime, int, Callable[[], object], Story, tuple[str, ...]]] = []
        self._stories: list[Story] = []
        self._people: list[tuple[Person, Mapping[str, Any]]] = []

    def add(self, path: str, part: Part, data: Mapping[str, Any], *, named: bool) -> None:
        """Take in one person; `path` is the identity that every drawn value depends on."""
        register = self.register
        drawn = applicant(self._words, register.seed, path, full_name=data.get("full_name"))
        told = "teacher_reference_number" in data
        trn = data["teacher_reference_number"] if told else self._free_trn(path, drawn.trn)
        if trn is not None:
            self._trns.add(trn)
        person_id = data.get("participant_id") or derive_uuid(register.seed, path)
        number = _number(trn, verified=data.get("teacher_reference_number_validated", True))
        stories = self._told(path, part, data, number, named=named)
        made_at = self._made_at(data, stories)
        person = Person(
            id=person_id,
            full_name=drawn.full_name,
            email=data.get("email", drawn.email),
            created_at=made_at,
            updated_at=made_at,
            previous_names=list(data.get("previous_names", ())),
        )
        if law_of(register).TRN_FROM_THE_START:
            person.trn, person.trn_verified = trn, number["teacher_reference_number_validated"]
        register.add_person(person)
        for former in data.get("former_ids", []):
            register.add_identity(Identity(former, person_id, person.email, person.created_at))
            person.id_changes.append(IdChange(former, person_id, person.created_at))
        if named:
            self.handles[path] = person_id
        self._begin(stories, person, path)
        if named:  # of a crowd nothing is told that would have to be seen to in the end
            self._people.append((person, data))

    def add_to(self, person: Person, path: str, part: Part, data: Mapping[str, Any]) -> None:
        """Take in further applications of somebody whom the register has, with the number of the latest one."""
        latest = max(self.register.applications_of(person), key=lambda found: (found.created_at, found.id))
        number = _number(latest.teacher_reference_number, verified=latest.teacher_reference_number_validated)
        if law_of(self.register).TRN_FROM_THE_START:
            number = _number(person.trn, verified=person.trn_verified)
        stories = self._told(path, part, data, number, named=True)
        for story in stories:
            if story.created_at < person.created_at:
                self.problems.append(story.problem("it lies before the person's own created_at", "created_at"))
            story.agree_with(stories)
        self._begin(stories, person, path)

    def _told(
        self, path: str, part: Part, data: Mapping[str, Any], trn: Mapping[str, Any], *, named: bool
    ) -> list[Story]:
        """The stories of a person's applications."""
        return [
            Story(
                self.register,
                self._words,
                path=f"{path}.{name}",
                part=part,
                below=("applications", name) if named else (),
                data={**trn, **application},
                now=self._now,
                told=given(data, "updated_at"),
                forced=bool(data.get("force")),
            )
            for name, application in data["applications"].items()
        ]

    def _begin(self, stories: list[Story], person: Person, path: str) -> None:
        """Let the stories of a person's applications begin."""
        for story in stories:
            story.identity_id = self._identity(person, path, story)
            if story.named:
                self.handles.update(story.handles())
                self._stories.append(story)
            if story.forced:
                self.problems += forced.build(story)
            else:
                self._plan(story)

    def run(self) -> None:
        """Let everything happen in order, statements included, and see that it came out as told."""
        self._events.sort(key=_order, reverse=True)
        while self._events:
            at, _, happen, story, below = self._events.pop()
            statements.settle(self.register, min(at, self._now))
            if not story.failed:
                self._attempt(happen, story, below)
        statements.settle(self.register, self._now)
        for story in self._stories:
            if not story.failed:
                self._finish(story)
        for person, data in self._people:
            person.updated_at = given(data, "updated_at") or person.updated_at

    def _finish(self, story: Story) -> None:
        for handle, declaration, wanted in story.wishes():
            below = ("declarations", handle, "state")
            self._attempt(partial(after_settling, self.register, declaration, wanted, self._now), story, below)
            if declaration.state != wanted and not story.failed:
                message = f"the rules make it {declaration.state}; {wanted} cannot be reached from there"
                self.problems.append(story.problem(message, *below))
        self.problems += story.finish()

    def _made_at(self, data: Mapping[str, Any], stories: list[Story]) -> datetime:
        """When the person's record was made: as told, else with the first application; never after one."""
        told = given(data, "created_at")
        for story in stories:
            if told is not None and story.created_at < told:
                if "created_at" in story.data:
                    self.problems.append(story.problem("it lies before the person's own created_at", "created_at"))
                story.move_to(told)
        for story in stories:
            story.agree_with(stories)
        return told or min(story.created_at for story in stories)

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

    def _plan(self, story: Story) -> None:
        self._at(story.created_at, story.register_application, story)
        if story.status == "rejected":
            self._at(story.decided_at, story.reject, story, "status")
        elif story.status == "accepted":
            self._at(story.decided_at, story.accept, story, "status")
            for at, happen, below in training.events(story):
                if at < story.decided_at:
                    self.problems.append(story.problem(f"{at:%Y-%m-%dT%H:%M:%SZ} lies before the acceptance", *below))
                    return  # what follows would fail for no other reason
                self._at(at, happen, story, *below)

    def _at(self, instant: datetime, happen: Callable[[], object], story: Story, *below: str) -> None:
        self._events.append((instant, len(self._events), happen, story, below))

    def _attempt(self, happen: Callable[[], object], story: Story, below: tuple[str, ...]) -> None:
        try:
            happen()
        except DomainError as error:
            story.failed = True
            for problem in error.problems:
                self.problems.append(
                    story.problem(
                        f"the API would refuse this {refusal(problem, self.register.reference.release)}", *below
                    )
                )


def _number(trn: str | None, *, verified: bool) -> dict[str, Any]:
    """A teacher reference number as applications carry it; where there is none, none is verified."""
    return {"teacher_reference_number": trn, "teacher_reference_number_validated": verified and trn is not None}
