"""Reference data: courses, cohorts, schedules, lead providers, contracts and statements (contract appendices A and B).

The values come from the files under `fixtures/`; whoever reads those hands them in. Nothing here ever changes,
so every register of a server shares one `ReferenceData`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import DeclarationType, Statement

LEADERSHIP, SPECIALIST, ASO, EHCO = "leadership", "specialist", "aso", "ehco"


@dataclass(frozen=True, slots=True)
class Course:
    """An NPQ course, or one of the two support offers."""

    identifier: str
    name: str
    group: str
    first_cohort: int

    @property
    def has_outcomes(self) -> bool:
        """Whether a completed declaration carries a result: the two offers have none (contract 8.3 rule 10)."""
        return self.group in (LEADERSHIP, SPECIALIST)

    @property
    def same_course(self) -> str:
        """What counts as one course when acceptances and funding are compared: the two offers do (contract 5.4)."""
        return self.identifier if self.has_outcomes else "offer"


@dataclass(frozen=True, slots=True)
class Cohort:
    """An intake by its start year; the suffix tells several of one year apart."""

    start_year: int
    suffix: str
    registration_start_date: date

    @property
    def identifier(self) -> str:
        """The name under which records keep it, for example `2022a`."""
        return f"{self.start_year}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A training schedule of one cohort: its first day, and what may be declared on it (contract appendix B)."""

    identifier: str
    group: str
    cohort: str
    first_day: date
    declaration_types: tuple[DeclarationType, ...]

    @property
    def start(self) -> datetime:
        """The instant from which declarations may be dated: 00:00 UTC of the first day."""
        return datetime.combine(self.first_day, time(), UTC)


@dataclass(frozen=True, slots=True)
class LeadProvider:
    """A lead provider and the courses that it has contracts for."""

    slug: str
    name: str
    id: str
    courses: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatementRule:
    """Which months have statements, and their dates (README "Reference data of release 2023")."""

    output_fee_months: frozenset[int]
    cut_off_day: int
    payment_day: int
    first_month: int
    last_month: int
    years_after_start: int


class ReferenceData:
    """Everything that a release fixes in advance.

    Args:
        release: the release that these facts belong to.
        courses, cohorts, schedules, lead_providers: the rows of the fixture files.
        statement_rule: how each provider's monthly statements are laid out.
        deferral_reasons, withdrawal_reasons: what the two actions accept (contract A5, A4).
        enumerations: the other closed lists, by attribute name.
    """

    def __init__(
        self,
        *,
        release: str,
        courses: Iterable[Course],
        cohorts: Iterable[Cohort],
        schedules: Iterable[Schedule],
        lead_providers: Iterable[LeadProvider],
        statement_rule: StatementRule,
        enumerations: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.release = release
        self.courses = {course.identifier: course for course in courses}
        self.cohorts = {cohort.identifier: cohort for cohort in cohorts}
        self.schedules = {(schedule.cohort, schedule.identifier): schedule for schedule in schedules}
        self.lead_providers = {provider.slug: provider for provider in lead_providers}
        self.enumerations = enumerations
        self.deferral_reasons = enumerations["deferral_reason"]
        self.withdrawal_reasons = enumerations["withdrawal_reason"]
        self._statement_rule = statement_rule
        self._statements: dict[tuple[str, str], tuple[Statement, ...]] = {}

    def cohort_of_year(self, start_year: int | None, suffix: str = "a") -> Cohort | None:
        """The cohort of a start year, or None."""
        return self.cohorts.get(f"{start_year}{suffix}")

    def schedule(self, cohort: str, identifier: str | None) -> Schedule | None:
        """The schedule with this identifier in this cohort, or None."""
        return self.schedules.get((cohort, identifier or ""))

    def permits(self, schedule: Schedule, course: str | None) -> bool:
        """Whether people on this course may follow this schedule: the groups have to agree (appendix B)."""
        known = self.courses.get(course or "")
        return known is not None and known.group == schedule.group

    def same_course(self, one: str, other: str) -> bool:
        """Whether two courses count as one: equal, or the two support offers (contract 5.4)."""
        return one == other or self.courses[one].same_course == self.courses[other].same_course

    def has_contract(self, provider: str, cohort: str, course: str) -> bool:
        """Whether the provider has a contract for this course in this cohort."""
        known, offered = self.cohorts.get(cohort), self.courses.get(course)
        if known is None or offered is None or known.start_year < offered.first_cohort:
            return False
        return course in self.lead_providers[provider].courses

    def courses_of(self, provider: str, cohort: str) -> list[str]:
        """The courses that the provider has contracts for in this cohort, in the fixtures' order."""
        return [course for course in self.courses if self.has_contract(provider, cohort, course)]

    def default_schedule(self, course: str, cohort: str, today: date) -> Schedule | None:
        """The schedule that an acceptance on `today` chooses (contract 5.7), or None where the cohort lacks it."""
        group = self.courses[course].group
        start_year = self.cohorts[cohort].start_year
        if group == ASO:
            return self.schedule(cohort, "npq-aso-december")
        if group == EHCO:
            return self.schedule(cohort, _ehco_schedule(start_year, today))
        spring = (today.month, today.day) >= (12, 26) or (today.month, today.day) <= (4, 2)
        return self.schedule(cohort, f"npq-{group}-{'spring' if spring else 'autumn'}")

    def statements_of(self, provider: str, cohort: str) -> tuple[Statement, ...]:
        """The provider's statements for a cohort, earliest cut-off date first."""
        rows = self._statements.get((provider, cohort))
        if rows is None:
            rows = self._statements[provider, cohort] = tuple(self._lay_out(provider, self.cohorts[cohort]))
        return rows

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """Every statement by id."""
        return {
            statement.id: statement
            for provider in self.lead_providers
            for cohort in self.cohorts
            for statement in self.statements_of(provider, cohort)
        }

    def _lay_out(self, provider: str, cohort: Cohort) -> Iterable[Statement]:
        rule = self._statement_rule
        created_at = datetime.combine(cohort.registration_start_date, time(), UTC)
        first = cohort.start_year * 12 + rule.first_month - 1
        last = (cohort.start_year + rule.years_after_start) * 12 + rule.last_month - 1
        for count in range(first, last + 1):
            year, month = divmod(count, 12)
            before_year, before_month = divmod(count - 1, 12)
            yield Statement(
                id=derive_uuid(0, f"statement/{provider}/{cohort.identifier}/{year}-{month + 1}"),
                provider=provider,
                cohort=cohort.identifier,
                year=year,
                month=month + 1,
                output_fee=month + 1 in rule.output_fee_months,
                cut_off_date=date(before_year, before_month + 1, rule.cut_off_day),
                payment_date=date(year, month + 1, rule.payment_day),
                created_at=created_at,
            )


def _ehco_schedule(start_year: int, today: date) -> str:
    if start_year < 2022:
        return "npq-ehco-june"
    if date(start_year, 9, 1) <= today <= date(start_year, 11, 30):
        return "npq-ehco-november"
    if date(start_year, 12, 1) <= today < date(start_year + 1, 3, 1):
        return "npq-ehco-december"
    if date(start_year + 1, 3, 1) <= today <= date(start_year + 1, 5, 31):
        return "npq-ehco-march"
    return "npq-ehco-june"
