"""Moving an enrolment to another schedule, and perhaps another cohort (contract 4.8 and 2.3)."""

from typing import Any

import pytest

from domain.law2026.world import World
from sandbox.domain import states
from sandbox.domain.laws.law2026.schedule_change import change_schedule
from sandbox.domain.records import Application, DeclarationState, Person

AUTUMN, SPRING = "npq-leadership-autumn", "npq-leadership-spring"
LIVE = sorted(states.LIVE)
NOT_LIVE = sorted(set(DeclarationState) - states.LIVE)


def change(
    world: World, application: Application, to: str | None = SPRING, cohort: str | None = None, **whom: Any
) -> Person:
    return change_schedule(
        world.register, **world.whom(application, **whom), schedule_identifier=to, cohort=cohort, now=world.now
    )


def place(world: World, application: Application) -> tuple[str, str]:
    """The cohort and the schedule of an enrolment; the application is of the same cohort."""
    enrolment = world.enrolment(application)
    assert application.cohort == enrolment.cohort
    assert application.id in world.register.applications_for(application.provider, enrolment.cohort)
    return enrolment.cohort, enrolment.schedule


# --- which schedule is meant


@pytest.mark.spares(
    "participant.schedule-missing",
    "participant.no-contract-for-cohort",
    "participant.already-on-schedule",
    "participant.schedule-not-for-course",
)
def test_without_a_cohort_the_start_year_stays(world: World) -> None:
    application = world.accepted(cohort="2023a")
    assert change(world, application) is world.register.person_of(application)
    assert place(world, application) == ("2023a", SPRING)


@pytest.mark.parametrize("cohort", ["2022", "2022a", "2022 to 2023", " 2022"])
def test_a_cohort_is_read_by_its_leading_digits(world: World, cohort: str) -> None:
    application = world.accepted(cohort="2023a")
    change(world, application, cohort=cohort)
    assert place(world, application) == ("2022a", SPRING)


def test_the_latest_cohort_of_a_year_wins_even_over_the_participants_own(world: World) -> None:
    application = world.accepted(cohort="2025a", schedule=SPRING)
    change(world, application, AUTUMN)
    assert place(world, application) == ("2025b", AUTUMN)


def test_naming_the_present_schedule_moves_to_the_later_cohort_that_has_it_too(world: World) -> None:
    application = world.accepted(cohort="2025a", schedule=AUTUMN)
    change(world, application, AUTUMN, "2025")
    assert place(world, application) == ("2025b", AUTUMN)


def test_a_cohort_that_lacks_the_schedule_is_passed_over(world: World) -> None:
    application = world.accepted(cohort="2025b", schedule=AUTUMN)
    change(world, application, SPRING)
    assert place(world, application) == ("2025a", SPRING)


@pytest.mark.rule("participant.schedule-missing")
@pytest.mark.parametrize(
    ("to", "cohort"),
    [
        (None, None),
        ("", None),
        (" ", "2023"),
        ("npq-nonsense", None),
        ("npq-aso-december", None),
        (SPRING, ""),
        (SPRING, " "),
        (SPRING, "2029"),
        (SPRING, "last year"),
        (SPRING, "2024"),
    ],
)
def test_a_schedule_that_is_missing_or_cannot_be_found_is_one_objection(
    world: World, to: str | None, cohort: str | None
) -> None:
    application = world.accepted(cohort="2023a")
    with world.refuses("participant.schedule-missing") as refusal:
        change(world, application, to, cohort)
    assert refusal.titles == ["schedule_identifier"]


@pytest.mark.parametrize(("cohort", "told"), [(None, "2023"), ("2024", "2024"), ("", "''"), ("soon", "'soon'")])
def test_an_objection_tells_in_which_year_the_schedule_was_looked_for(
    world: World, cohort: str | None, told: str
) -> None:
    application = world.accepted(cohort="2023a")
    with world.refuses("participant.schedule-missing") as refusal:
        change(world, application, "npq-nonsense", cohort)
    assert refusal.facts("participant.schedule-missing")["cohort"] == told


def test_the_schedule_is_looked_for_also_where_no_enrolment_was_found(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.not-on-course", "participant.schedule-missing") as refusal:
        change(world, application, None, course="npq-headship")
    # the start year is the current cohort's then
    assert refusal.facts("participant.schedule-missing")["cohort"] == "2025"
    with world.refuses("participant.not-on-course"):
        change(world, application, SPRING, course="npq-headship")


# --- rules 2 and 3


@pytest.mark.rule("participant.no-contract-for-cohort")
def test_a_cohort_without_a_contract_for_the_course_is_refused(world: World) -> None:
    # nobody had a contract for special needs co-ordinators before 2024
    application = world.accepted(cohort="2023a", course="npq-senco", schedule="npq-specialist-autumn")
    with world.refuses("participant.no-contract-for-cohort") as refusal:
        change(world, application, "npq-specialist-spring", "2022")
    assert refusal.titles == ["cohort"]
    assert refusal.facts("participant.no-contract-for-cohort") == {"cohort": "2022", "course": "npq-senco"}


def test_contracts_are_not_asked_about_while_something_is_wrong(world: World) -> None:
    application = world.accepted(cohort="2023a", course="npq-senco", schedule="npq-specialist-autumn")
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses("participant.id-changed"):
        change(world, application, "npq-specialist-spring", "2022")
    with world.refuses("participant.id-changed", "participant.schedule-missing"):
        change(world, application, None, "2022")


@pytest.mark.rule("participant.withdrawn-cannot-change-schedule")
def test_the_schedule_of_the_withdrawn_stays(world: World) -> None:
    application = world.training(world.accepted(), "withdraw")
    with world.refuses("participant.withdrawn-cannot-change-schedule") as refusal:
        change(world, application)
    assert refusal.titles == ["participant_id"]


@pytest.mark.spares("participant.withdrawn-cannot-change-schedule")
def test_the_deferred_can_change_their_schedule(world: World) -> None:
    application = world.training(world.accepted(), "defer")
    change(world, application)
    assert place(world, application) == ("2025a", SPRING)


# --- rule 4


@pytest.mark.rule("participant.schedule-invalidates-declarations")
@pytest.mark.parametrize("state", LIVE)
@pytest.mark.parametrize("date", ["2025-10-15T10:00:00", "2026-01-01T00:00:00"])
def test_a_declaration_dated_before_or_at_the_start_of_the_schedule_is_in_its_way(
    world: World, state: DeclarationState, date: str
) -> None:
    application = world.accepted()
    declaration = world.declared(application, date=date, state=state)
    with world.refuses("participant.schedule-invalidates-declarations") as refusal:
        change(world, application)
    assert refusal.titles == ["schedule_identifier"]
    facts = refusal.facts("participant.schedule-invalidates-declarations")
    assert (facts["declarations"], facts["start"]) == (declaration.id, "2026-01-01")
    assert (facts["earliest_declaration"], facts["declaration_type"]) == (f"{date}Z", None)


@pytest.mark.spares("participant.schedule-invalidates-declarations", "participant.cohort-fixed-by-declarations")
def test_a_declaration_dated_a_moment_after_the_start_is_not(world: World) -> None:
    application = world.accepted()
    world.declared(application, date="2026-01-01T00:00:01")
    change(world, application)
    assert place(world, application) == ("2025a", SPRING)


@pytest.mark.rule("participant.schedule-invalidates-declarations")
def test_a_declaration_of_a_type_that_the_schedule_lacks_is_in_its_way(world: World) -> None:
    application = world.accepted(course="npq-leading-teaching", schedule="npq-specialist-autumn", cohort="2023a")
    started = world.declared(application, date="2026-02-01T10:00")
    retained = world.declared(application, "retained-2", "2026-03-01T10:00")
    with world.refuses("participant.schedule-invalidates-declarations") as refusal:
        change(world, application, "npq-specialist-spring")
    facts = refusal.facts("participant.schedule-invalidates-declarations")
    assert (facts["declarations"], facts["declaration_type"]) == (retained.id, "retained-2")
    assert facts["earliest_declaration"] is None
    assert started.id not in str(facts["declarations"])


@pytest.mark.spares("participant.schedule-invalidates-declarations", "participant.cohort-fixed-by-declarations")
@pytest.mark.parametrize("state", NOT_LIVE)
def test_declarations_that_do_not_count_any_more_are_in_nobodys_way_and_keep_their_cohort(
    world: World, state: DeclarationState
) -> None:
    application = world.accepted(cohort="2023a")
    declaration = world.declared(application, state=state)
    change(world, application, SPRING, "2025")
    assert place(world, application) == ("2025a", SPRING)
    assert declaration.cohort == "2023a"


# --- rules 5 to 7


@pytest.mark.rule("participant.already-on-schedule")
@pytest.mark.parametrize("cohort", [None, "2023"])
def test_the_present_schedule_is_no_change(world: World, cohort: str | None) -> None:
    application = world.accepted(cohort="2023a")
    with world.refuses("participant.already-on-schedule") as refusal:
        change(world, application, AUTUMN, cohort)
    assert refusal.titles == ["schedule_identifier"]


@pytest.mark.spares("participant.already-on-schedule")
def test_the_same_schedule_of_another_cohort_is_one(world: World) -> None:
    application = world.accepted(cohort="2023a")
    change(world, application, AUTUMN, "2022")
    assert place(world, application) == ("2022a", AUTUMN)


@pytest.mark.rule("participant.schedule-not-for-course")
def test_a_schedule_of_another_group_of_courses_is_refused(world: World) -> None:
    application = world.accepted()
    with world.refuses("participant.schedule-not-for-course") as refusal:
        change(world, application, "npq-specialist-spring")
    assert refusal.titles == ["schedule_identifier"]


def test_whether_the_schedule_fits_the_course_is_asked_only_while_nothing_else_is_wrong(world: World) -> None:
    application = world.training(world.accepted(), "withdraw")
    with world.refuses("participant.withdrawn-cannot-change-schedule"):
        change(world, application, "npq-specialist-spring")


@pytest.mark.rule("participant.cohort-fixed-by-declarations")
@pytest.mark.parametrize("state", LIVE)
def test_declarations_that_count_hold_the_cohort(world: World, state: DeclarationState) -> None:
    application = world.accepted(cohort="2023a")
    declaration = world.declared(application, state=state)
    with world.refuses("participant.cohort-fixed-by-declarations") as refusal:
        change(world, application, AUTUMN, "2024")
    assert refusal.titles == ["cohort"]
    facts = refusal.facts("participant.cohort-fixed-by-declarations")
    assert facts == {"cohort": "2023a", "target_cohort": "2024a", "declarations": declaration.id}


@pytest.mark.rule("participant.cohort-fixed-by-declarations")
def test_a_cohort_that_differs_only_in_the_suffix_is_another_one(world: World) -> None:
    application = world.accepted(cohort="2025a")
    world.declared(application)
    with world.refuses("participant.cohort-fixed-by-declarations"):
        change(world, application, AUTUMN)


def test_whether_the_cohort_may_change_is_asked_only_while_nothing_else_is_wrong(world: World) -> None:
    application = world.accepted(cohort="2023a")
    world.declared(application)
    with world.refuses("participant.schedule-not-for-course"):
        change(world, application, "npq-specialist-autumn", "2024")
    with world.refuses("participant.schedule-invalidates-declarations"):
        change(world, application, SPRING, "2025")


# --- rules 8 and 9, and the allowed moves

FULL, CAPPED, ZERO = "2022a", "2024a", "2026a"
YEARS = {FULL: "2022", CAPPED: "2024", ZERO: "2026"}


@pytest.mark.rule("participant.cohort-without-cap")
@pytest.mark.spares("participant.cohort-is-funded")
def test_nobody_leaves_a_capped_cohort_for_one_without_a_cap(world: World) -> None:
    application = world.accepted(cohort=CAPPED, funded_place=True)
    with world.refuses("participant.cohort-without-cap") as refusal:
        change(world, application, AUTUMN, YEARS[FULL])
    assert refusal.titles == ["cohort"]
    assert refusal.facts("participant.cohort-without-cap") == {
        "cohort": "2024a",
        "funding": "capped",
        "target_cohort": "2022a",
        "target_funding": "full",
    }


@pytest.mark.rule("participant.cohort-is-funded")
@pytest.mark.spares("participant.cohort-without-cap")
@pytest.mark.parametrize("target", [FULL, CAPPED])
def test_nobody_leaves_an_unfunded_cohort_for_a_funded_one(world: World, target: str) -> None:
    application = world.accepted(cohort=ZERO, funded_place=False)
    with world.refuses("participant.cohort-is-funded") as refusal:
        change(world, application, AUTUMN, YEARS[target])
    assert refusal.titles == ["cohort"]


@pytest.mark.rule("participant.cohort-is-funded")
def test_the_years_later_funded_cohort_keeps_the_unfunded_from_their_own_schedules(world: World) -> None:
    # 2026b has every schedule of 2026a, and is looked at first
    application = world.accepted(cohort="2026a", schedule=AUTUMN, funded_place=False)
    with world.refuses("participant.cohort-is-funded"):
        change(world, application, SPRING)


@pytest.mark.rule("participant.cohort-is-funded")
def test_where_no_schedule_was_found_the_present_cohort_is_compared(world: World) -> None:
    application = world.accepted(cohort="2026a", funded_place=False)
    with world.refuses("participant.schedule-missing", "participant.cohort-is-funded") as refusal:
        change(world, application, None)
    assert refusal.facts("participant.cohort-is-funded")["target_cohort"] == "2025b"


def test_the_moves_between_fundings_are_judged_also_when_something_else_is_wrong(world: World) -> None:
    application = world.training(world.accepted(cohort=CAPPED), "withdraw")
    with world.refuses("participant.withdrawn-cannot-change-schedule", "participant.cohort-without-cap"):
        change(world, application, AUTUMN, YEARS[FULL])


def test_nobody_can_be_moved_from_one_funding_to_another_without_an_enrolment(world: World) -> None:
    application = world.accepted(cohort=ZERO, funded_place=False)
    with world.refuses("participant.not-on-course"):
        change(world, application, AUTUMN, YEARS[FULL], course="npq-headship")


@pytest.mark.spares("participant.cohort-without-cap", "participant.cohort-is-funded")
@pytest.mark.parametrize(
    ("before", "year", "after"),
    [
        ("2022a", "2023", "2023a"),
        ("2022a", "2024", "2024a"),
        ("2024a", "2025", "2025b"),
        ("2025b", "2026", "2026b"),
    ],
)
def test_the_allowed_moves_succeed(world: World, before: str, year: str, after: str) -> None:
    application = world.accepted(cohort=before)
    change(world, application, AUTUMN, year)
    assert place(world, application) == (after, AUTUMN)


# --- effects


@pytest.mark.parametrize("eligible", [True, False])
def test_going_from_full_to_capped_funding_gives_a_funded_place_to_the_eligible(world: World, eligible: bool) -> None:
    application = world.accepted(cohort=FULL, eligible_for_funding=eligible)
    change(world, application, AUTUMN, YEARS[CAPPED])
    assert application.funded_place is eligible


@pytest.mark.parametrize("funded_place", [True, False])
def test_between_capped_cohorts_the_funded_place_stays(world: World, funded_place: bool) -> None:
    application = world.accepted(cohort=CAPPED, funded_place=funded_place, eligible_for_funding=not funded_place)
    change(world, application, AUTUMN, "2025")
    assert application.funded_place is funded_place


def test_between_cohorts_without_a_cap_there_is_still_no_funded_place(world: World) -> None:
    application = world.accepted(cohort=FULL)
    change(world, application, SPRING, "2023")
    assert application.funded_place is None


@pytest.mark.parametrize(
    ("before", "funded_place"), [("2022a", None), ("2024a", True), ("2026a", False)], ids=["full", "capped", "zero"]
)
def test_nobody_has_a_funded_place_in_an_unfunded_cohort(
    world: World, monkeypatch: pytest.MonkeyPatch, before: str, funded_place: bool | None
) -> None:
    # only a schedule that 2026b lacks leads to 2026a, and the fixtures have none
    monkeypatch.delitem(world.register.reference.schedules, ("2026b", SPRING))
    application = world.accepted(cohort=before, funded_place=funded_place)
    change(world, application, SPRING, "2026")
    assert place(world, application) == ("2026a", SPRING)
    assert application.funded_place is False


@pytest.mark.parametrize("cohort", [None, "2022"])
def test_a_change_moves_the_application_and_not_the_person(world: World, cohort: str | None) -> None:
    application = world.accepted(cohort="2023a")
    before = world.register.person_of(application).updated_at
    change(world, application, SPRING, cohort)
    assert (application.updated_at, world.enrolment(application).updated_at) == (world.now, world.now)
    assert world.register.person_of(application).updated_at == before


def test_training_goes_on_as_before(world: World) -> None:
    application = world.training(world.accepted(), "defer")
    before = list(world.enrolment(application).history)
    change(world, application)
    assert world.enrolment(application).history == before


# --- order


def test_a_change_that_passes_was_asked_everything_in_the_contracts_order(world: World) -> None:
    application = world.accepted()
    world.listen()
    change(world, application)
    assert world.asked() == [
        "participant.not-found",
        "participant.id-changed",
        "participant.course-unknown",
        "participant.not-on-course",
        "participant.schedule-missing",
        "participant.no-contract-for-cohort",
        "participant.withdrawn-cannot-change-schedule",
        "participant.schedule-invalidates-declarations",
        "participant.already-on-schedule",
        "participant.schedule-not-for-course",
        "participant.cohort-fixed-by-declarations",
        "participant.cohort-without-cap",
        "participant.cohort-is-funded",
    ]


def test_what_is_wrong_with_a_change_is_told_in_the_contracts_order(world: World) -> None:
    application = world.training(world.accepted(cohort="2024a", schedule=AUTUMN), "withdraw")
    world.declared(application, date="2024-10-01")
    world.replaced(world.register.person_of(application), still_known=True)
    with world.refuses(
        "participant.id-changed",
        "participant.withdrawn-cannot-change-schedule",
        "participant.schedule-invalidates-declarations",
        "participant.already-on-schedule",
    ):
        change(world, application, AUTUMN)
