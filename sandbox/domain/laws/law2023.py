"""Release 2023: the combined service before funding caps (contract README, decisions 1 to 18)."""

from datetime import datetime
from typing import NoReturn

from sandbox.domain import applications, declarations, outcomes, participants, statements
from sandbox.domain.errors import Problem, Refused
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import Application, Declaration, Person
from sandbox.domain.register import Register

TRN_FROM_THE_START = False
EMAIL_MAY_BE_GONE = False
SIGNIFICANT_UPDATES = False

find_application = applications.find
find_participant = participants.find
find_declaration = declarations.find
find_own_declaration = declarations.find
find_statement = statements.find
default_schedule = applications.default_schedule
previously_funded = applications.previously_funded
fundable = applications.fundable
reject = applications.reject
defer = participants.defer
resume = participants.resume
withdraw = participants.withdraw
change_schedule = participants.change_schedule
declare = declarations.declare
void = declarations.void
record_outcome = outcomes.record


def declarations_for(register: Register, provider: str) -> Ordered:
    """The declarations that the provider made (contract 5.1)."""
    return register.declarations_for(provider)


def application_changed(register: Register, application: Application, since: datetime) -> bool:
    """Whether its row changed after that (contract 3.1)."""
    return application.updated_at > since


def participant_changed(register: Register, person: Person, since: datetime) -> bool:
    """Whether the person's row changed after that (contract 3.1)."""
    return person.updated_at > since


def trains(register: Register, person: Person, provider: str, status: str) -> bool:
    """Whether an enrolment with any provider is in this status (contract 3.1)."""
    return any(enrolment.training_status == status for enrolment in register.enrolments_of(person))


def accept(
    register: Register,
    application: Application,
    *,
    now: datetime,
    schedule_identifier: str | None = None,
    funded_place: object = None,
) -> Application:
    """Enrol the applicant; a funded place is not read, because there are no caps yet (contract 6.3)."""
    return applications.accept(register, application, now=now, schedule_identifier=schedule_identifier)


def change_funded_place(
    register: Register, application: Application, *, funded_place: object, now: datetime
) -> NoReturn:
    """Refused: there are no funding caps yet (contract 5.5)."""
    raise Refused(Problem("funding.capping-off"))


def change_delivery_partner(
    register: Register,
    provider: str,
    declaration: Declaration,
    *,
    partner: str | None,
    secondary: str | None,
    now: datetime,
) -> NoReturn:
    """Refused: declarations have no delivery partners yet."""
    raise Refused(Problem("dfe.no-delivery-partners"))


def find_with_outcomes(register: Register, provider: str, participant_id: str) -> Person | None:
    """The person of this id; nobody is hidden, and an unknown id has no outcomes (contract 9.2)."""
    return register.people.get(participant_id)
