"""The register: every record of one workspace, and the indexes that make look-ups cheap.

Other domain modules change records only through the methods here and in `states`, so that indexes never lag.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sandbox.domain.errors import Check, Problem
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import (
    Application,
    ApplicationStatus,
    Declaration,
    Enrolment,
    IdChange,
    Identity,
    Outcome,
    Person,
)
from sandbox.domain.schedules import ReferenceData
from sandbox.domain.watched import duplicate

if TYPE_CHECKING:
    from sandbox.domain.sharing import Above

T = TypeVar("T")


class Register:
    """People, applications, enrolments, declarations and outcomes of one workspace.

    Args:
        reference: the release's reference data, shared with every other register.
        seed: decides the ids of records that are made later.
    """

    def __init__(self, reference: ReferenceData, seed: int = 1) -> None:
        self.reference = reference
        self.seed = seed
        self.people: dict[str, Person] = {}
        self.identities: dict[str, Identity] = {}
        self.applications: dict[str, Application] = {}
        self.enrolments: dict[str, Enrolment] = {}
        self.declarations: dict[str, Declaration] = {}
        self.outcomes: dict[str, Outcome] = {}
        # what the rules asked during the present request, while somebody wants to know
        self.notes: list[Check] | None = None
        self.settled_until: datetime | None = None
        self.next_due: datetime | None = None
        self.unsettled: dict[str, set[str]] = {}
        # statements that the DfE closed and paid, whatever the clock says, and when it did
        self.closed: dict[str, datetime] = {}
        self._applications_of_provider: dict[str, Ordered] = defaultdict(Ordered)
        self._applications_of_cohort: dict[tuple[str, str], Ordered] = defaultdict(Ordered)
        self._participants_of_provider: dict[str, Ordered] = defaultdict(Ordered)
        arrivals = partial(Ordered, by_arrival=reference.ties_by_arrival)
        self._declarations_of_provider: dict[str, Ordered] = defaultdict(arrivals)
        self._declarations_seen_by: dict[str, Ordered] = defaultdict(arrivals)
        self._outcomes_of_provider: dict[str, Ordered] = defaultdict(arrivals)
        self._identities_of_person: dict[str, list[str]] = {}
        self._applications_of_identity: dict[str, list[str]] = {}
        self._people_by_trn: dict[str, list[str]] = {}
        self._declarations_of_application: dict[str, list[str]] = {}
        self._outcomes_of_declaration: dict[str, list[str]] = {}
        # where it lies on a register that others share (`sharing`)
        self._above: Above | None = None

    def judge(self, checks: Iterable[Check]) -> list[Problem]:
        """Ask all, note all, and keep the objections, in order."""
        problems = []
        for check in checks:
            if self.notes is not None:
                self.notes.append(check)
            if check.objects:
                problems.append(Problem(check.rule, check.facts))
        return problems

    def copy(self) -> "Register":
        """The same records once more, to try something on."""
        if self._above is not None:
            return self._above.twin(self)
        twin = Register(self.reference, self.seed)
        for name, value in vars(self).items():
            setattr(twin, name, value if name in ("reference", "notes") else duplicate(value))
        return twin

    def become(self, twin: "Register") -> None:
        """Have the records of a copy on which something succeeded; whoever holds this register sees them."""
        vars(self).update({**vars(twin), "notes": self.notes})

    def derive(self, kind: Hashable, ids: Iterable[str], make: Callable[["Register", str], T]) -> list[T]:
        """What `make` makes of records; kept until something of a record's person changes.

        Args:
            kind: tells things apart that are made of one record.
            ids: the records.
            make: makes it of a register and an id; may look at one person's records, and at what never changes.
        """
        if self._above is None:
            return [make(self, record_id) for record_id in ids]
        return self._above.derive(self, kind, ids, make)

    def page(
        self,
        kind: Hashable,
        ids: Ordered,
        part: slice,
        make: Callable[["Register", str], T],
        join: Callable[[list[T]], bytes],
    ) -> bytes:
        """What `join` makes of a page of a list; kept until the list, or anything of its records' persons, changes.

        Args:
            kind, make: as in `derive`.
            ids: one of this register's own lists.
            part: the page, from its first place to the one behind its last.
            join: puts together what `make` makes of the records.
        """
        if self._above is None:
            return join([make(self, record_id) for record_id in ids[part]])
        return self._above.page(self, kind, ids, part, make, join)

    def recent(
        self,
        kind: str,
        ids: Ordered,
        since: datetime,
        when: Callable[["Register", str], datetime],
        stop: int | None,
    ) -> list[str] | None:
        """The ids of a list whose records changed at an instant or later, and maybe some others, in the list's order.

        Args:
            kind: of the records, as `people`.
            ids: one of this register's own lists.
            since: the instant.
            when: tells when a record changed last; may look at one person's records; the same for each kind.
            stop: how many are wanted; None for all.

        Returns:
            None where looking through the whole list finds them sooner.
        """
        return None if self._above is None else self._above.recent(self, kind, ids, since, when, stop)

    def sources(self) -> Callable[[str], "Register"]:
        """What tells for a record's id the register in which to look at it, and at all of its person's, with no copy.

        For as long as nothing changes.
        """
        return (lambda _: self) if self._above is None else self._above.below_of(self)

    def look(self, kind: str) -> Callable[[str], Any]:
        """What finds the records of a kind, as `people`, by their ids, to look at and not to change."""
        records = getattr(self, kind)
        found: Callable[[str], Any] = records.__getitem__ if self._above is None else records.glimpse
        return found

    def glimpses(self, kind: str) -> Iterable[Any]:
        """All records of a kind, as `people`, to look at and not to change."""
        records = getattr(self, kind)
        found: Iterable[Any] = records.values() if self._above is None else records.glimpses()
        return found

    # adding -----------------------------------------------------------------------------------------------------

    def add_person(self, person: Person) -> Person:
        """Take in a person, with a first identity under the same id (contract 5.2)."""
        self.people[person.id] = person
        self._identities_of_person[person.id] = []
        if person.trn is not None:
            self._people_by_trn.setdefault(person.trn, []).append(person.id)
        self.add_identity(Identity(person.id, person.id, person.email, person.created_at))
        return person

    def add_identity(self, identity: Identity) -> Identity:
        """Take in one more e-mail address of a person."""
        self.identities[identity.id] = identity
        self._identities_of_person[identity.person_id].append(identity.id)
        self._applications_of_identity[identity.id] = []
        return identity

    def add_application(self, application: Application) -> Application:
        """Take in an application of a known identity."""
        self.applications[application.id] = application
        self._applications_of_identity[application.identity_id].append(application.id)
        self._applications_of_provider[application.provider].add(application.created_at, application.id)
        self._applications_of_cohort[application.provider, application.cohort].add(
            application.created_at, application.id
        )
        return application

    def add_enrolment(self, enrolment: Enrolment) -> Enrolment:
        """Take in the enrolment that an acceptance makes; its person becomes a participant of the provider."""
        self.enrolments[enrolment.id] = enrolment
        self._list_participant(self.applications[enrolment.id])
        return enrolment

    def add_declaration(self, declaration: Declaration) -> Declaration:
        """Take in a declaration."""
        self.declarations[declaration.id] = declaration
        self._declarations_of_application.setdefault(declaration.application_id, []).append(declaration.id)
        place = (declaration.created_at, declaration.id)
        self._declarations_of_provider[declaration.provider].add(*place)
        holder = self.applications[declaration.application_id].provider
        for provider in {declaration.provider, holder}:
            self._declarations_seen_by[provider].add(*place)
        return declaration

    def add_outcome(self, outcome: Outcome) -> Outcome:
        """Take in one more row of a declaration's outcome history."""
        self.outcomes[outcome.id] = outcome
        self._outcomes_of_declaration.setdefault(outcome.declaration_id, []).append(outcome.id)
        provider = self.declarations[outcome.declaration_id].provider
        self._outcomes_of_provider[provider].add(outcome.created_at, outcome.id)
        return outcome

    # changing what indexes depend on ------------------------------------------------------------------------------

    def set_trn(self, person: Person, trn: str | None, *, verified: bool = True) -> None:
        """Store a TRN on the person, or take it away."""
        if person.trn is not None:
            self._people_by_trn[person.trn].remove(person.id)
        person.trn, person.trn_verified = trn, verified
        if trn is not None:
            self._people_by_trn.setdefault(trn, []).append(person.id)

    def set_cohort(self, application: Application, cohort: str) -> None:
        """Move an application to another cohort."""
        place = (application.created_at, application.id)
        self._applications_of_cohort[application.provider, application.cohort].discard(*place)
        application.cohort = cohort
        self._applications_of_cohort[application.provider, cohort].add(*place)

    def set_provider(self, application: Application, provider: str) -> None:
        """Move an application, and its enrolment where it has one, to another provider."""
        before, place = application.provider, (application.created_at, application.id)
        self._applications_of_provider[before].discard(*place)
        self._applications_of_cohort[before, application.cohort].discard(*place)
        application.provider = provider
        self._applications_of_provider[provider].add(*place)
        self._applications_of_cohort[provider, application.cohort].add(*place)
        for declaration in self.declarations_of_application(application.id):
            seen = (declaration.created_at, declaration.id)
            if declaration.provider != before:
                self._declarations_seen_by[before].discard(*seen)
            if declaration.provider != provider:
                self._declarations_seen_by[provider].add(*seen)
        if application.id in self.enrolments:
            self._list_participant(application)
            self._unlist_participant(self.person_of(application), before)

    def remove_enrolment(self, application: Application) -> None:
        """Undo what an acceptance made; whoever has no other enrolment is no participant of the provider any more."""
        del self.enrolments[application.id]
        self._unlist_participant(self.person_of(application), application.provider)

    def end_participation(self, application: Application) -> None:
        """Note that an application is not accepted any more; its enrolment is kept (release 2026, contract 3.5)."""
        self._unlist_participant(self.person_of(application), application.provider)

    def merge(self, person: Person, into: Person, now: datetime) -> None:
        """Move a person's identities, and with them all else, to another record; the old id is replaced."""
        for provider in {application.provider for application in self.applications_of(person)}:
            self._participants_of_provider[provider].discard(person.created_at, person.id)
        for identity_id in self._identities_of_person.pop(person.id):
            identity = self.identities[identity_id]
            identity.person_id, identity.updated_at = into.id, now
            self._identities_of_person[into.id].append(identity_id)
        for application in self.accepted(into):
            self._list_participant(application)
        if person.trn is not None:
            self._people_by_trn[person.trn].remove(person.id)
        del self.people[person.id]
        into.id_changes += [*person.id_changes, IdChange(person.id, into.id, now)]
        into.updated_at = now

    def _list_participant(self, application: Application) -> None:
        person = self.person_of(application)
        listed = self._participants_of_provider[application.provider]
        listed.discard(person.created_at, person.id)
        listed.add(person.created_at, person.id)

    def _unlist_participant(self, person: Person, provider: str) -> None:
        if not self.enrolments_of(person, provider):
            self._participants_of_provider[provider].discard(person.created_at, person.id)

    # looking up ---------------------------------------------------------------------------------------------------

    def person_of(self, application: Application) -> Person:
        """Whose application it is."""
        return self.people[self.identities[application.identity_id].person_id]

    def participant_id_of(self, declaration: Declaration) -> str:
        """The current id of the person that a declaration is about."""
        return self.identities[self.applications[declaration.application_id].identity_id].person_id

    def identities_of(self, person: Person) -> list[Identity]:
        """A person's identities: their own, then those of further addresses and of merged records."""
        return [self.identities[identity_id] for identity_id in self._identities_of_person[person.id]]

    def applications_of(self, person: Person) -> Iterator[Application]:
        """Every application of a person, under whatever identity."""
        for identity_id in self._identities_of_person[person.id]:
            for application_id in self._applications_of_identity[identity_id]:
                yield self.applications[application_id]

    def applications_of_identity(self, identity_id: str) -> Iterator[Application]:
        """Every application that was made under one identity."""
        return (self.applications[application_id] for application_id in self._applications_of_identity[identity_id])

    def enrolments_of(self, person: Person, provider: str | None = None) -> list[Enrolment]:
        """The enrolments of a person's accepted applications, oldest first: with one provider, or with all."""
        found = [
            self.enrolments[application.id]
            for application in self.accepted(person)
            # while an acceptance is undone, the enrolment goes first
            if application.id in self.enrolments and provider in (None, application.provider)
        ]
        return sorted(found, key=lambda enrolment: (enrolment.created_at, enrolment.id))

    def change_of(self, participant_id: str | None) -> IdChange | None:
        """The change by which an id was replaced, or None where it was not."""
        identity = self.identities.get(participant_id or "")
        changes = () if identity is None else self.people[identity.person_id].id_changes
        return next((change for change in reversed(changes) if change.from_id == participant_id), None)

    def people_with_trn(self, trn: str | None) -> list[Person]:
        """Everybody who carries this TRN."""
        return [self.people[person_id] for person_id in self._people_by_trn.get(trn or "", ())]

    def declarations_of_application(self, application_id: str) -> list[Declaration]:
        """An application's declarations, oldest first."""
        return [self.declarations[found] for found in self._declarations_of_application.get(application_id, ())]

    def declarations_of_person(self, person: Person) -> Iterator[Declaration]:
        """Everything that any provider declared for a person."""
        for application in self.applications_of(person):
            yield from self.declarations_of_application(application.id)

    def outcomes_of(self, declaration: Declaration) -> list[Outcome]:
        """A declaration's outcome history, oldest first."""
        return [self.outcomes[found] for found in self._outcomes_of_declaration.get(declaration.id, ())]

    # what a provider sees (contract 5.1) ----------------------------------------------------------------------------

    def applications_for(self, provider: str, cohort: str | None = None) -> Ordered:
        """Ids of the applications made to a provider, oldest first; of one cohort or of all."""
        if cohort is None:
            return self._applications_of_provider[provider]
        return self._applications_of_cohort[provider, cohort]

    def participants_for(self, provider: str) -> Ordered:
        """Ids of the people whom a provider has accepted, by when their records were made."""
        return self._participants_of_provider[provider]

    def declarations_for(self, provider: str) -> Ordered:
        """Ids of the declarations that a provider made, oldest first."""
        return self._declarations_of_provider[provider]

    def declarations_seen_by(self, provider: str) -> Ordered:
        """Ids of the declarations that a provider made, or that came to it with an application, oldest first."""
        return self._declarations_seen_by[provider]

    def outcomes_for(self, provider: str) -> Ordered:
        """Ids of all outcomes of a provider's declarations, oldest first."""
        return self._outcomes_of_provider[provider]

    def accepted(self, person: Person) -> Iterator[Application]:
        """A person's accepted applications, with any provider."""
        return (found for found in self.applications_of(person) if found.status is ApplicationStatus.ACCEPTED)
