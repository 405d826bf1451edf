"""What a release allows where a rule objects: the members of its closed lists, and the ends of its spans of time."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from sandbox.domain import states
from sandbox.domain.dates import read_instant, written
from sandbox.domain.records import DeclarationState, Funding, TrainingStatus
from sandbox.domain.schedules import ReferenceData, Schedule

_DATES = ("declaration_date", "completion_date", "value")


def bounds(facts: Mapping[str, object], provider: str | None, reference: ReferenceData) -> dict[str, str]:
    """What the facts of a refusal leave open.

    Args:
        facts: the values that a rule compared.
        provider: slug of the caller.
        reference: the release's reference data.

    Returns:
        Texts by name; lists are separated by commas, and empty where nothing is allowed.
    """
    found = {
        "deferral_reasons": _listed(reference.deferral_reasons),
        "withdrawal_reasons": _listed(reference.withdrawal_reasons),
        "training_statuses": _listed(TrainingStatus),
        "voidable": _listed(state for state in DeclarationState if states.allows(state, "void")),
        "outcome_courses": _listed(name for name, course in reference.courses.items() if course.has_outcomes),
        "capped_cohorts": _listed(
            dict.fromkeys(one.start_year for one in reference.cohorts.values() if one.funding is not Funding.FULL)
        ),
        "all_schedules": _listed(dict.fromkeys(schedule.identifier for schedule in reference.schedules.values())),
    }
    course, cohort = str(facts.get("course") or ""), str(facts.get("cohort") or "")
    if course in reference.courses:
        found |= _schedules(course, cohort, str(facts.get("schedule") or ""), reference)
    if provider in reference.lead_providers:
        found |= _contracts(provider, course, cohort, reference)
        found |= _partners(provider, cohort, reference)
    return found | _times(facts)


def _schedules(course: str, cohort: str, present: str, reference: ReferenceData) -> dict[str, str]:
    fitting: list[Schedule] = [one for one in reference.schedules.values() if reference.permits(one, course)]
    here = list(dict.fromkeys(one.identifier for one in fitting if cohort in (one.cohort, one.cohort[:4])))
    return {
        "schedules": _listed(here),
        "other_schedules": _listed(name for name in here if name != present),
        "schedule_cohorts": _listed(dict.fromkeys(one.cohort[:4] for one in fitting)),
    }


def _contracts(provider: str, course: str, cohort: str, reference: ReferenceData) -> dict[str, str]:
    cohorts = reference.cohorts
    held = dict.fromkeys(one[:4] for one in cohorts if reference.has_contract(provider, one, course))
    found = {"contract_cohorts": _listed(held)}
    for one in cohorts:
        if cohort in (one, one[:4]):
            found["contract_courses"] = _listed(reference.courses_of(provider, one))
            ends = [each.cut_off_date for each in reference.statements_of(provider, one) if each.output_fee]
            found["last_cut_off"] = written(datetime.combine(max(ends), time(23, 59, 59), UTC))
    # a cohort that does not exist has no contracts; any other one tells which courses there are
    found.setdefault("contract_courses", _listed(reference.lead_providers[provider].courses))
    return found


def _partners(provider: str, cohort: str, reference: ReferenceData) -> dict[str, str]:
    """A few of the provider's delivery partners in a cohort; some providers have a hundred."""
    mine = (one.id for one in reference.delivery_partners.values() if cohort in one.cohorts.get(provider, ()))
    return {"partners": _listed(islice(mine, 3))}


def _times(facts: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    withdrawn = read_instant(str(facts.get("withdrawn_at") or ""))
    if withdrawn is not None:
        found["before_withdrawal"] = written(withdrawn - timedelta(seconds=1))
    sent = next((read_instant(str(facts[name] or "")) for name in _DATES if name in facts), None)
    if sent is not None:
        # a fraction is rounded up: a clock there is not before it
        found["value_written"] = written(sent + timedelta(seconds=1) if sent.microsecond else sent)
    return found


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values))
