"""Who sees whom, and what follows from a person's other applications (release 2026, contract 2.1 to 2.6 and 4.3)."""

from collections.abc import Iterator

from sandbox.domain import whereabouts
from sandbox.domain.applications import funded_among
from sandbox.domain.dates import written
from sandbox.domain.errors import Check, NotFound, Problem, Replaced
from sandbox.domain.records import Application, Person
from sandbox.domain.register import Register

# contract 2.6: stored catchment, and before 2024 the schools whose number starts so
_ENGLAND, _ENGLISH_SCHOOL, _CATCHMENT_SINCE = "england", "1", 2024


def find_participant(register: Register, provider: str, participant_id: str) -> Person:
    """Somebody whom the provider has accepted, to be shown (contract 4.3).

    Raises:
        Replaced: the id is the old one of a change, whoever asks and even where it still resolves.
        NotFound: the provider has accepted nobody of this id.
    """
    check = id_changed_check(register, "participant.id-replaced", participant_id)
    if register.judge([check]):
        raise Replaced(Problem(check.rule, check.facts))
    return find_trainee(register, provider, participant_id)


def find_trainee(register: Register, provider: str, participant_id: str | None) -> Person:
    """Somebody whom the provider has accepted, to be acted on: an old id is not looked at here (contract 4.4).

    Raises:
        NotFound: the provider has accepted nobody of this id.
    """
    person = visible_person(register, provider, participant_id)
    check = whereabouts.participant_check(
        register, provider, "participant.not-found", person is None, participant_id or ""
    )
    problems = register.judge([check])
    if person is None:
        raise NotFound(*problems)
    return person


def visible_person(register: Register, provider: str, participant_id: str | None) -> Person | None:
    """The person of this id, if the provider has accepted them."""
    person = register.people.get(participant_id or "")
    return person if person is not None and register.enrolments_of(person, provider) else None


def id_changed_check(register: Register, rule: str, participant_id: str | None) -> Check:
    """Whether the id was replaced; an objection tells by which, and when."""
    change = register.change_of(participant_id)
    facts: dict[str, object] = {"participant_id": participant_id}
    if change is not None:
        facts |= {"became": change.to_id, "changed_at": written(change.changed_at)}
    return Check(rule, change is not None, facts)


def accepted_on(register: Register, person: Person, provider: str, course: str | None) -> Application | None:
    """The person's accepted application with this provider for exactly this course; the first made of several."""
    found = (one for one in register.accepted(person) if (one.provider, one.course) == (provider, course))
    return min(found, key=lambda one: (one.created_at, one.id), default=None)


def previously_funded(register: Register, application: Application) -> bool:
    """Whether the person has another accepted, funded application for this course: any provider, any cohort (2.5)."""
    return funded_among(register, application, register.applications_of(register.person_of(application)))


def fundable(register: Register, application: Application) -> bool:
    """Whether declarations for it become eligible for payment (contract 2.5)."""
    return (
        (application.funded_by_policy or not previously_funded(register, application))
        and application.eligible_for_funding
        and application.funded_place is not False
    )


def inside_england(register: Register, application: Application) -> bool:
    """Whether delivery partners are asked for: by catchment, and before 2024 by the school's number (contract 2.6)."""
    if application.teacher_catchment == _ENGLAND:
        return True
    early = register.reference.cohorts[application.cohort].start_year < _CATCHMENT_SINCE
    return early and (application.school_urn or "").startswith(_ENGLISH_SCHOOL)


def people_of_one_trn(register: Register, person: Person) -> Iterator[Person]:
    """Everybody else who carries the person's TRN, verified or not."""
    return (other for other in register.people_with_trn(person.trn) if other.id != person.id)
