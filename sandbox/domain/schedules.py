"""Reference data: courses, cohorts, schedules, lead providers, contracts and statements (contract appendices A and B).

The values come from the files under `fixtures/`; whoever reads those hands them in. Nothing here ever changes,
so every register of a server shares one `ReferenceData`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import DeclarationType, DeliveryPartner, Funding, Statement

LEADERSHIP, SPECIALIST, ASO, EHCO = "leadership", "specialist", "aso", "ehco"


class Course(NamedTuple):
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


class Cohort(NamedTuple):
    """An intake by its start year; the suffix tells several of one year apart."""

    start_year: int
    suffix: str
    registration_start_date: date
    funding: Funding = Funding.FULL

    @property
    def identifier(self) -> str:
        """The name under which records keep it, for example `2022a`."""
        return f"{self.start_year}{self.suffix}"


class Schedule(NamedTuple):
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


class LeadProvider(NamedTuple):
    """A lead provider, and its courses.

    Attributes:
        courses: what it has contracts for.
        offers: what it offers, by a cohort's funding; what it has contracts for where nothing is said.
    """

    slug: str
    name: str
    id: str
    courses: frozenset[str]
    offers: Mapping[Funding, frozenset[str]] = {}


class StatementRule(NamedTuple):
    """Which months have statements, and their dates (README "Reference data of release 2023"; reference-data.yaml).

    Attributes:
        output_fee_months: the months that pay an output fee, 1 to 12.
        last_pays: whether the last statement of a cohort pays one, whatever its month.
        first_month, last_month: from which month of the start year, to which month of the year that lies
            `years_after_start` after it.
        cut_off_day, payment_day: days of the month before a statement's, and of its own; None for the other rule:
            the cut-off lies `days_before` the first of the month, and payment a month after it.
    """

    output_fee_months: frozenset[int]
    first_month: int
    last_month: int
    years_after_start: int
    last_pays: bool = False
    cut_off_day: int | None = None
    payment_day: int | None = None
    days_before: int | None = None

    def dates(self, year: int, month: int) -> tuple[date, date]:
        """Cut-off date and payment date of a month's statement."""
        first = date(year, month, 1)
        if self.cut_off_day is not None and self.payment_day is not None:
            return (first - timedelta(days=1)).replace(day=self.cut_off_day), first.replace(day=self.payment_day)
        cut_off = first - timedelta(days=self.days_before or 0)
        # the month before's cut-off day exists in every month: it is never later than the 26th
        return cut_off, date(year, month, cut_off.day)

    def months(self, start_year: int) -> Iterator[tuple[int, int, bool]]:
        """Year, month and whether it pays an output fee, of every statement of a cohort."""
        first = start_year * 12 + self.first_month - 1
        last = (start_year + self.years_after_start) * 12 + self.last_month - 1
        for count in range(first, last + 1):
            year, month = divmod(count, 12)
            yield year, month + 1, month + 1 in self.output_fee_months or (self.last_pays and count == last)


def leading_integer(text: str) -> int:
    """The whole number that a text starts with, or 0: how the service converts (contract 3.2)."""
    found = _LEADING_INTEGER.match(text)
    return int(found[1]) if found else 0


_LEADING_INTEGER = re.compile(r"\s*([+-]?\d{1,18})", re.ASCII)


class ReferenceData:
    """Everything that a release fixes in advance.

    Args:
        release: the release that these facts belong to.
        courses, cohorts, schedules, lead_providers: the rows of the fixture files.
        statement_rule: how each provider's monthly statements are laid out.
        deferral_reasons, withdrawal_reasons: what the two actions accept (contract A5, A4).
        enumerations: the other closed lists, by attribute name.
        delivery_partners: who trains on behalf of lead providers; none in release 2023.
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
        delivery_partners: Iterable[DeliveryPartner] = (),
    ) -> None:
        self.release = release
        self.courses = {course.identifier: course for course in courses}
        self.cohorts = {cohort.identifier: cohort for cohort in cohorts}
        self.schedules = {(schedule.cohort, schedule.identifier): schedule for schedule in schedules}
        self.lead_providers = {provider.slug: provider for provider in lead_providers}
        self.delivery_partners = {partner.id: partner for partner in delivery_partners}
        self.enumerations = enumerations
        self.deferral_reasons = enumerations["deferral_reason"]
        self.withdrawal_reasons = enumerations["withdrawal_reason"]
        self._statement_rule = statement_rule
        self._statements: dict[tuple[str, str], tuple[Statement, ...]] = {}

    @property
    def ties_by_arrival(self) -> bool:
        """Whether declarations, and outcomes, of one instant are listed as they came (release 2026, contract 1.9)."""
        return self.release != "2023"

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
        """The courses that the provider offers and has contracts for in this cohort, in the fixtures' order."""
        known = self.lead_providers[provider]
        offered = known.offers.get(self.cohorts[cohort].funding, known.courses)
        return [course for course in self.courses if course in offered and self.has_contract(provider, cohort, course)]

    def cohorts_of_year(self, start_year: int) -> list[Cohort]:
        """The cohorts of a start year, latest suffix first."""
        found = [cohort for cohort in self.cohorts.values() if cohort.start_year == start_year]
        return sorted(found, key=lambda cohort: cohort.suffix, reverse=True)

    def current_cohort(self, today: date) -> Cohort:
        """The latest cohort whose registration has begun; the first one where none has (reference-data.yaml)."""
        rows = sorted(self.cohorts.values(), key=lambda cohort: (cohort.start_year, cohort.suffix))
        return next((row for row in reversed(rows) if row.registration_start_date <= today), rows[0])

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
        for year, month, output_fee in rule.months(cohort.start_year):
            cut_off_date, payment_date = rule.dates(year, month)
            yield Statement(
                id=derive_uuid(0, f"statement/{provider}/{cohort.identifier}/{year}-{month}"),
                provider=provider,
                cohort=cohort.identifier,
                year=year,
                month=month,
                output_fee=output_fee,
                cut_off_date=cut_off_date,
                payment_date=payment_date,
                created_at=created_at,
            )
