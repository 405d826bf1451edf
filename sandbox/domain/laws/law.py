"""What every release's law has: how records are found, and what a provider may do with them."""

from datetime import date, datetime
from typing import Protocol

from sandbox.domain.claims import Claim
from sandbox.domain.ordered import Ordered
from sandbox.domain.records import Application, Declaration, Outcome, Person, Statement
from sandbox.domain.register import Register
from sandbox.domain.schedules import ReferenceData, Schedule


class Law(Protocol):
    """The rules of one release; a module of `sandbox.domain.laws` is one of these.

    Verbs change the register or raise `Refused` with every objection in the contract's order; finders raise
    `NotFound`, and in release 2026 `Replaced` or `NotYours`.

    Attributes:
        TRN_FROM_THE_START: whether a person carries the teacher reference number before an acceptance.
        EMAIL_MAY_BE_GONE: whether a person can be without an e-mail address.
        SIGNIFICANT_UPDATES: whether a person's `updated_at` is the significant one of release 2026 (contract 2.3
            there): a new application and every change of a status move it, other changes of an application do not.
    """

    TRN_FROM_THE_START: bool
    EMAIL_MAY_BE_GONE: bool
    SIGNIFICANT_UPDATES: bool

    def find_application(self, register: Register, provider: str, application_id: str) -> Application:
        """One of the provider's applications."""

    def find_participant(self, register: Register, provider: str, participant_id: str) -> Person:
        """Somebody whom the provider has accepted, to be shown."""

    def find_with_outcomes(self, register: Register, provider: str, participant_id: str) -> Person | None:
        """Whose outcomes are asked for; None where an unknown id simply has none."""

    def find_declaration(self, register: Register, provider: str, declaration_id: str) -> Declaration:
        """A declaration that the provider may see."""

    def find_own_declaration(self, register: Register, provider: str, declaration_id: str) -> Declaration:
        """A declaration that the provider may change."""

    def declarations_for(self, register: Register, provider: str) -> Ordered:
        """Ids of the declarations that the provider may see, oldest first."""

    def application_changed(self, register: Register, application: Application, since: datetime) -> bool:
        """Whether a list of what changed since then has the application."""

    def participant_changed(self, register: Register, person: Person, since: datetime) -> bool:
        """Whether a list of what changed since then has the participant."""

    def trains(self, register: Register, person: Person, provider: str, status: str) -> bool:
        """Whether a list by training status has the participant."""

    def find_statement(self, register: Register, provider: str, statement_id: str) -> Statement:
        """One of the provider's statements."""

    def default_schedule(self, reference: ReferenceData, course: str, cohort: str, today: date) -> Schedule | None:
        """The schedule that an acceptance on a day chooses, or None where the cohort lacks it."""

    def previously_funded(self, register: Register, application: Application) -> bool:
        """Whether the person has had funding for this course before."""

    def fundable(self, register: Register, application: Application) -> bool:
        """Whether declarations for it become eligible for payment."""

    def accept(
        self,
        register: Register,
        application: Application,
        *,
        now: datetime,
        schedule_identifier: str | None = None,
        funded_place: object = None,
    ) -> Application:
        """Enrol the applicant; `funded_place` is what was sent, of whatever type."""

    def reject(self, register: Register, application: Application, *, now: datetime) -> Application:
        """Turn the applicant down."""

    def change_funded_place(
        self, register: Register, application: Application, *, funded_place: object, now: datetime
    ) -> Application:
        """Give an accepted applicant a funded place, or take it; `funded_place` as for `accept`."""

    def defer(
        self,
        register: Register,
        provider: str,
        participant_id: str,
        *,
        course: str | None,
        reason: str | None,
        now: datetime,
    ) -> Person:
        """Note a break from training."""

    def resume(
        self, register: Register, provider: str, participant_id: str, *, course: str | None, now: datetime
    ) -> Person:
        """Note the end of a break."""

    def withdraw(
        self,
        register: Register,
        provider: str,
        participant_id: str,
        *,
        course: str | None,
        reason: str | None,
        now: datetime,
    ) -> Person:
        """Note the end of training."""

    def change_schedule(
        self,
        register: Register,
        provider: str,
        participant_id: str,
        *,
        course: str | None,
        schedule_identifier: str | None,
        cohort: str | None,
        now: datetime,
    ) -> Person:
        """Move an enrolment to another schedule; `cohort` is a start year as text, None where none was sent."""

    def declare(
        self, register: Register, provider: str, claim: Claim, *, now: datetime, new_id: str | None = None
    ) -> Declaration:
        """Record a milestone."""

    def void(self, register: Register, declaration: Declaration, *, now: datetime) -> Declaration:
        """Take a declaration back, or what was paid for it."""

    def change_delivery_partner(
        self,
        register: Register,
        provider: str,
        declaration: Declaration,
        *,
        partner: str | None,
        secondary: str | None,
        now: datetime,
    ) -> Declaration:
        """Say who trained the participant; a missing secondary partner is removed."""

    def record_outcome(
        self,
        register: Register,
        provider: str,
        participant_id: str,
        *,
        course: str | None,
        state: str | None,
        completion_date: str | None,
        now: datetime,
    ) -> Outcome:
        """Correct or confirm the result of a completed course."""
