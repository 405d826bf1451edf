"""What the DfE knows: flat records that refer to one another by id.

A person has one or more identities (an e-mail address each), an identity has applications, an accepted
application has one enrolment under the same id (contract 5.2). All times are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sandbox.domain.watched import Record


class ApplicationStatus(StrEnum):
    """Where an application stands with its provider."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class RejectionReason(StrEnum):
    """Why an application was rejected; release 2026 tells it (contract 3.2)."""

    EXPIRED = "registration_expired"
    BY_PROVIDER = "rejected_by_provider"
    RIVAL_ACCEPTED = "other_application_in_this_cohort_accepted"


class Funding(StrEnum):
    """How a cohort is funded (release 2026, contract 7.2); every cohort of release 2023 is `full`."""

    FULL = "full"
    CAPPED = "capped"
    ZERO = "zero"


class TrainingStatus(StrEnum):
    """Whether an enrolled participant is in training."""

    ACTIVE = "active"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class DeclarationType(StrEnum):
    """The milestones of NPQ training that a provider may declare (contract A7)."""

    STARTED = "started"
    RETAINED_1 = "retained-1"
    RETAINED_2 = "retained-2"
    COMPLETED = "completed"


class DeclarationState(StrEnum):
    """Where a declaration stands on its way to payment (contract 8.2)."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    PAYABLE = "payable"
    PAID = "paid"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"
    AWAITING_CLAWBACK = "awaiting_clawback"
    CLAWED_BACK = "clawed_back"


class OutcomeState(StrEnum):
    """What an assessment came to, or that the result was retracted."""

    PASSED = "passed"
    FAILED = "failed"
    VOIDED = "voided"


class StatementState(StrEnum):
    """Whether a statement still takes declarations, waits for payment, or is paid."""

    OPEN = "open"
    PAYABLE = "payable"
    PAID = "paid"


class IdChange(NamedTuple):
    """A participant id that was replaced when two records of one person were merged."""

    from_id: str
    to_id: str
    changed_at: datetime


@dataclass(slots=True)
class Person(Record):
    """A participant.

    Attributes:
        email: None where a later person took it over (release 2026, contract 3.1).
        updated_at: when the visible data changed; release 2026 calls it the significant change (contract 2.2).
        trn: the teacher reference number. In release 2023 it is stored when an application is accepted, and is
            verified then; release 2026 knows it from the start, verified or not.
        previous_names: shown by release 2026, the latest last.
    """

    id: str
    full_name: str
    email: str | None
    created_at: datetime
    updated_at: datetime
    trn: str | None = None
    trn_verified: bool = True
    previous_names: list[str] = field(default_factory=list)
    id_changes: list[IdChange] = field(default_factory=list)


@dataclass(slots=True)
class Identity(Record):
    """An e-mail address that a person applied under; its id stays when the person's changes."""

    id: str
    person_id: str
    email: str | None
    updated_at: datetime


@dataclass(slots=True)
class Application(Record):
    """An application for one course with one provider; attribute names are the API's where it has one."""

    id: str
    identity_id: str
    provider: str
    course: str
    cohort: str
    created_at: datetime
    updated_at: datetime
    teacher_reference_number: str | None
    teacher_reference_number_validated: bool = True
    status: ApplicationStatus = ApplicationStatus.PENDING
    reason_for_rejection: RejectionReason | None = None
    eligible_for_funding: bool = True
    funded_by_policy: bool = False
    funded_place: bool | None = None
    funding_choice: str | None = None
    headteacher_status: str | None = None
    works_in_school: bool | None = None
    employer_name: str | None = None
    employment_role: str | None = None
    private_childcare_provider_urn: str | None = None
    school_urn: str | None = None
    school_ukprn: str | None = None
    targeted_delivery_funding_eligibility: bool = False
    teacher_catchment: str | None = None
    teacher_catchment_country: str | None = None
    teacher_catchment_iso_country_code: str | None = None
    itt_provider: str | None = None
    lead_mentor: bool | None = False
    works_as_senco: str | None = None
    senco_start_date: date | None = None


class TrainingChange(NamedTuple):
    """One row of an enrolment's history: what the training status became, why, when and by whom."""

    status: TrainingStatus
    provider: str
    at: datetime
    reason: str | None = None


@dataclass(slots=True)
class Enrolment(Record):
    """An accepted application in training; shares the application's id (contract 5.2)."""

    id: str
    schedule: str
    cohort: str
    school_urn: str | None
    created_at: datetime
    updated_at: datetime
    training_status: TrainingStatus = TrainingStatus.ACTIVE
    history: list[TrainingChange] = field(default_factory=list)

    def latest(self, provider: str, status: TrainingStatus | None = None) -> TrainingChange | None:
        """The last row of this provider's, of one status or of any."""
        for change in reversed(self.history):
            if change.provider == provider and status in (None, change.status):
                return change
        return None


@dataclass(slots=True)
class Declaration(Record):
    """A provider's word that a participant reached a milestone, and what became of its payment."""

    id: str
    application_id: str
    provider: str
    type: DeclarationType
    course: str
    cohort: str
    declaration_date: datetime
    created_at: datetime
    updated_at: datetime
    state: DeclarationState = DeclarationState.SUBMITTED
    statement_id: str | None = None
    clawback_statement_id: str | None = None
    superseded_by: str | None = None
    evidence_held: str | None = None
    delivery_partner_id: str | None = None
    secondary_delivery_partner_id: str | None = None


@dataclass(slots=True)
class Outcome(Record):
    """One row of a completed declaration's outcome history; the newest counts."""

    id: str
    declaration_id: str
    state: OutcomeState
    completion_date: date
    created_at: datetime
    updated_at: datetime


class Statement(NamedTuple):
    """A month's payment to one provider for one cohort; facts that every register shares."""

    id: str
    provider: str
    cohort: str
    year: int
    month: int
    output_fee: bool
    cut_off_date: date
    payment_date: date
    created_at: datetime


class DeliveryPartner(NamedTuple):
    """Who trains on behalf of lead providers; facts that every register shares (release 2026, contract 6.5).

    Attributes:
        cohorts: the cohorts in which it works with a provider, by the provider's slug.
    """

    id: str
    name: str
    created_at: datetime
    cohorts: Mapping[str, tuple[str, ...]]
