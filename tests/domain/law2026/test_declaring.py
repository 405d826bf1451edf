"""What comes of a declaration: contract 5.4 (application used, effects 2 to 6), 5.2, 7.3, 7.4 and 2.3."""

from dataclasses import replace
from datetime import date

import pytest

from domain.law2026.world import PARTNER, World
from sandbox.domain.records import Application, Declaration, DeclarationState, OutcomeState

LIVE = ["submitted", "eligible", "payable", "paid"]
SPENT = ["voided", "ineligible", "awaiting_clawback", "clawed_back"]
ASO, EHCO = "npq-additional-support-offer", "npq-early-headship-coaching-offer"


def two_of_one_trn(world: World, *, verified: bool = True, **second: str) -> tuple[Application, Application]:
    """Accepted applications of two records with one TRN, the later of them verified or not."""
    first = world.accepted(world.person(trn="7654321"))
    return first, world.accepted(world.person(trn="7654321", verified=verified), **second)


# the application used


def test_the_latest_made_accepted_application_counts(world: World) -> None:
    person = world.person()
    world.accepted(person, cohort="2024a")
    latest = world.accepted(person)
    world.application(person)
    declaration = world.declare(latest)
    assert (declaration.application_id, declaration.cohort) == (latest.id, "2025a")


def test_an_application_with_another_provider_does_not_count(world: World) -> None:
    mine = world.accepted()
    world.accepted(world.register.person_of(mine), provider="llse")
    assert world.declare(mine).application_id == mine.id


def test_a_later_application_for_the_other_support_offer_counts(world: World) -> None:
    aso = world.accepted(course=ASO, schedule="npq-ehco-november")
    ehco = world.accepted(world.register.person_of(aso), course=EHCO, schedule="npq-ehco-november")
    declaration = world.declare(aso, date="2025-11-02T00:00:00Z", course=ASO)
    assert (declaration.application_id, declaration.course) == (ehco.id, EHCO)


def test_the_cohort_is_that_of_the_schedule(world: World) -> None:
    application = world.accepted(cohort="2024a")
    enrolment = world.enrolment(application)
    enrolment.cohort = "2025a"
    assert world.declare(application).cohort == "2025a"


# effect 2


def test_a_declaration_keeps_what_was_said(world: World) -> None:
    application = world.accepted(funded_place=False)
    declaration = world.declare(application, date="2025-10-15T10:00:00.123456+01:00")
    assert declaration == Declaration(
        id=declaration.id,
        application_id=application.id,
        provider="teach-first",
        type=declaration.type,
        course="npq-senior-leadership",
        cohort="2025a",
        declaration_date=world.at("2025-10-15T09:00:00.123456"),
        created_at=world.now,
        updated_at=world.now,
        state=DeclarationState.SUBMITTED,
        delivery_partner_id=PARTNER,
    )


def test_an_id_can_be_given(world: World) -> None:
    application = world.accepted()
    given, made = world.declare(application, new_id="chosen"), world.declare(application, "retained-1")
    assert given.id == "chosen"
    assert set(world.register.declarations) == {"chosen", made.id}


def test_only_the_declaration_is_stamped(world: World) -> None:
    # contract 2.3: neither the application nor the person moves
    application = world.accepted()
    person = world.register.person_of(application)
    before = replace(application), replace(person)
    declaration = world.declare(application)
    assert (application, person) == before
    assert declaration.updated_at == world.now


# effect 3: duplicates by TRN


@pytest.mark.parametrize("state", LIVE)
def test_a_second_record_of_one_trn_is_ineligible_and_linked_to_the_first(world: World, state: str) -> None:
    first, second = two_of_one_trn(world)
    older = world.declared(first, state=DeclarationState(state))
    before = replace(older)
    newer = world.declare(second, date="2025-10-20T10:00:00Z")
    assert (newer.state, newer.superseded_by) == (DeclarationState.INELIGIBLE, older.id)
    assert newer.statement_id is None
    assert older == before


def test_the_trn_need_not_be_verified(world: World) -> None:
    first, second = two_of_one_trn(world, verified=False)
    world.declare(first)
    assert world.declare(second).state is DeclarationState.INELIGIBLE


def test_duplicates_are_found_with_other_providers(world: World) -> None:
    first, second = two_of_one_trn(world, provider="ambition-institute")
    older = world.declare(first)
    assert world.declare(second).superseded_by == older.id


def test_the_support_offers_are_duplicates_of_each_other(world: World) -> None:
    ehco = {"schedule": "npq-ehco-november"}
    first = world.accepted(world.person(trn="7654321"), course=ASO, **ehco)
    second = world.accepted(world.person(trn="7654321"), course=EHCO, **ehco)
    older = world.declare(first, date="2025-11-02T00:00:00Z")
    assert world.declare(second, date="2025-11-02T00:00:00Z").superseded_by == older.id


@pytest.mark.parametrize("state", SPENT)
def test_what_no_longer_counts_makes_no_duplicate(world: World, state: str) -> None:
    first, second = two_of_one_trn(world)
    world.declared(first, state=DeclarationState(state))
    assert world.declare(second).state is DeclarationState.ELIGIBLE


def test_other_milestones_other_courses_and_people_without_a_trn_make_no_duplicate(world: World) -> None:
    first, second = two_of_one_trn(world)
    world.declare(first, "retained-1")
    other = world.accepted(world.person(trn="7654321"), course="npq-headship")
    world.declare(other)
    assert world.declare(second).state is DeclarationState.ELIGIBLE
    for _ in "12":
        assert world.declare(world.accepted()).state is DeclarationState.ELIGIBLE


def test_of_several_the_oldest_is_the_one_that_counts(world: World) -> None:
    first, second = two_of_one_trn(world)
    third = world.accepted(world.person(trn="7654321"))
    world.declared(second, at="2025-10-22")
    oldest = world.declared(first, at="2025-10-21")
    assert world.declare(third).superseded_by == oldest.id


def test_one_that_is_superseded_itself_makes_no_duplicate(world: World) -> None:
    first, second = two_of_one_trn(world)
    world.declared(first).superseded_by = "another"
    assert world.declare(second).state is DeclarationState.ELIGIBLE


def test_a_duplicate_needs_no_statement(world: World) -> None:
    first, second = two_of_one_trn(world)
    world.declared(first)
    second.funded_place = False
    world.move_to("2030-01-01")
    assert world.declare(second).state is DeclarationState.INELIGIBLE


# effects 4 and 5: who pays


@pytest.mark.parametrize("place", [None, True])
def test_a_fundable_declaration_is_eligible_and_on_the_next_statement(world: World, place: bool | None) -> None:
    declaration = world.declare(world.accepted(funded_place=place))
    statement = world.register.reference.statements[declaration.statement_id or ""]
    assert declaration.state is DeclarationState.ELIGIBLE
    assert (statement.cohort, statement.cut_off_date) == ("2025a", date(2025, 11, 25))


def test_the_declaration_date_has_no_say_in_the_statement(world: World) -> None:
    application = world.accepted()
    world.move_to("2025-11-26T00:00")
    declaration = world.declare(application)
    statement = world.register.reference.statements[declaration.statement_id or ""]
    assert statement.cut_off_date == date(2026, 2, 23)


def test_a_suffix_has_statements_of_its_own(world: World) -> None:
    partner = "b9ffdd1d-adf0-427b-8af5-95cd68ddb71b"
    declaration = world.declare(world.accepted(cohort="2025b"), delivery_partner_id=partner)
    assert world.register.reference.statements[declaration.statement_id or ""].cohort == "2025b"


@pytest.mark.parametrize("details", [{"funded_place": False}, {"eligible_for_funding": False}])
def test_an_unfunded_declaration_stays_submitted(world: World, details: dict[str, bool]) -> None:
    declaration = world.declare(world.accepted(**details))
    assert (declaration.state, declaration.statement_id) == (DeclarationState.SUBMITTED, None)


def test_whoever_was_funded_before_is_not_paid_for_again(world: World) -> None:
    person = world.person()
    world.accepted(person, cohort="2024a")
    assert world.declare(world.accepted(person)).state is DeclarationState.SUBMITTED


def test_policy_can_pay_again(world: World) -> None:
    person = world.person()
    world.accepted(person, cohort="2024a")
    assert world.declare(world.accepted(person, funded_by_policy=True)).state is DeclarationState.ELIGIBLE


# effect 6: the outcome


@pytest.mark.parametrize(
    ("said", "state"),
    [(True, "passed"), ("true", "passed"), (False, "failed"), ("false", "failed")],
)
def test_a_completed_course_has_an_outcome_on_the_day_in_utc(world: World, said: bool | str, state: str) -> None:
    declaration = world.declare(world.accepted(), "completed", "2025-10-15T00:30:00+01:00", has_passed=said)
    (outcome,) = world.register.outcomes_of(declaration)
    assert (outcome.state, outcome.completion_date) == (OutcomeState(state), date(2025, 10, 14))
    assert declaration.updated_at == outcome.created_at == world.now


def test_a_duplicate_has_an_outcome_too(world: World) -> None:
    first, second = two_of_one_trn(world)
    world.declare(first, "completed")
    duplicate = world.declare(second, "completed")
    assert duplicate.state is DeclarationState.INELIGIBLE
    assert [found.state for found in world.register.outcomes_of(duplicate)] == [OutcomeState.PASSED]
