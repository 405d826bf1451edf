"""What is asked of a declaration, each rule from both sides: contract 5.4, rules 9, 10 and 12 to 18."""

import pytest

from domain.law2026.world import ELSEWHERE, PARTNER, SECOND, World
from sandbox.domain.records import DeclarationState, DeclarationType

LIVE = ["submitted", "eligible", "payable", "paid"]
SPENT = ["voided", "ineligible", "awaiting_clawback", "clawed_back"]


@pytest.mark.spares(
    "declaration.participant-missing",
    "declaration.participant-id-changed",
    "declaration.participant-unknown",
    "declaration.after-withdrawal",
    "declaration.withdrawn-and-no-date",
    "declaration.course-unknown",
    "declaration.date-not-rfc3339",
    "declaration.before-milestone",
    "declaration.date-missing",
    "declaration.type-missing",
    "declaration.type-unknown",
    "declaration.no-schedule",
    "declaration.type-not-in-schedule",
    "declaration.no-contract",
    "declaration.no-open-statement",
    "declaration.result-missing",
    "declaration.already-declared",
    "declaration.partner-unknown",
    "declaration.secondary-partner-unknown",
    "declaration.date-in-future",
)
def test_a_participant_in_training_can_be_declared_for(world: World) -> None:
    declaration = world.declare(world.accepted())
    assert declaration.type is DeclarationType.STARTED


# rules 9, 10 and 12: the type


@pytest.mark.rule("declaration.type-missing", "declaration.type-unknown")
@pytest.mark.parametrize("missing", [None, "", " "])
def test_a_missing_type_is_missing_and_unknown(world: World, missing: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.type-missing", "declaration.type-unknown") as refusal:
        world.declare(application, missing)
    assert refusal.titles == ["declaration_type", "declaration_type"]


@pytest.mark.rule("declaration.type-unknown")
@pytest.mark.spares("declaration.type-missing")
@pytest.mark.parametrize("unknown", ["retained", "Started", "retained-3"])
def test_a_type_that_does_not_exist_is_unknown(world: World, unknown: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.type-unknown"):
        world.declare(application, unknown)


@pytest.mark.rule("declaration.type-not-in-schedule")
@pytest.mark.spares("declaration.type-unknown")
def test_specialist_schedules_have_no_second_retention(world: World) -> None:
    application = world.accepted(course="npq-leading-literacy", schedule="npq-specialist-autumn")
    with world.refuses("declaration.type-not-in-schedule") as refusal:
        world.declare(application, "retained-2")
    assert refusal.titles == ["declaration_type"]
    told = refusal.facts("declaration.type-not-in-schedule")
    assert (told["schedule"], told["allowed"]) == ("npq-specialist-autumn", "started, retained-1, completed")


@pytest.mark.spares("declaration.type-not-in-schedule")
@pytest.mark.parametrize("milestone", DeclarationType)
def test_leadership_schedules_have_every_type_in_whatever_order(world: World, milestone: DeclarationType) -> None:
    # contract 7.3: no order, no windows, no gaps
    assert world.declare(world.accepted(), milestone, "2025-10-01T00:00:00Z").type is milestone


# rules 13 and 14: the money


@pytest.mark.rule("declaration.no-contract")
def test_a_course_without_a_contract_in_the_schedules_cohort_is_refused(world: World) -> None:
    application = world.accepted(course="npq-senco", cohort="2023a")
    with world.refuses("declaration.no-contract") as refusal:
        world.declare(application, delivery_partner_id=None)
    assert refusal.titles == ["cohort"]
    assert refusal.facts("declaration.no-contract") == {"cohort": "2023", "course": "npq-senco"}


@pytest.mark.spares("declaration.no-contract")
def test_the_same_course_has_a_contract_from_its_first_cohort_on(world: World) -> None:
    assert world.declare(world.accepted(course="npq-senco")).created_at == world.now


@pytest.mark.rule("declaration.no-open-statement")
def test_a_declaration_to_be_paid_needs_an_open_statement(world: World) -> None:
    application = world.accepted()
    world.move_to("2027-03-27T00:00")
    with world.refuses("declaration.no-open-statement") as refusal:
        world.declare(application)
    assert refusal.titles == ["cohort"]
    assert refusal.facts("declaration.no-open-statement") == {"cohort": "2025"}


@pytest.mark.spares("declaration.no-open-statement")
def test_the_last_cut_off_day_still_takes_declarations(world: World) -> None:
    application = world.accepted()
    world.move_to("2027-03-26T23:59:59")
    assert world.declare(application).state is DeclarationState.ELIGIBLE


@pytest.mark.spares("declaration.no-open-statement")
def test_a_declaration_that_nobody_pays_needs_no_statement(world: World) -> None:
    application = world.accepted(funded_place=False)
    world.move_to("2027-03-27T00:00")
    assert world.declare(application).state is DeclarationState.SUBMITTED


# rule 15: the result


@pytest.mark.rule("declaration.result-missing")
@pytest.mark.parametrize("said", [None, "", "yes", "True", "1"])
def test_a_completed_course_needs_a_result(world: World, said: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.result-missing") as refusal:
        world.declare(application, "completed", has_passed=said)
    assert refusal.titles == ["has_passed"]


@pytest.mark.spares("declaration.result-missing")
@pytest.mark.parametrize("said", [True, False, "true", "false"])
def test_a_result_is_a_boolean_or_a_word_for_one(world: World, said: bool | str) -> None:
    assert world.declare(world.accepted(), "completed", has_passed=said).created_at == world.now


@pytest.mark.spares("declaration.result-missing")
@pytest.mark.parametrize("milestone", ["started", "retained-1", "retained-2"])
def test_other_milestones_have_no_result(world: World, milestone: str) -> None:
    declaration = world.declare(world.accepted(), milestone, has_passed="perhaps")
    assert world.register.outcomes_of(declaration) == []


@pytest.mark.rule("declaration.course-unknown")
@pytest.mark.spares("declaration.result-missing")
@pytest.mark.parametrize("course", [None, "npq-nonsense"])
def test_no_result_is_asked_of_a_course_that_does_not_exist(world: World, course: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.course-unknown"):
        world.declare(application, "completed", course=course, has_passed=None)


@pytest.mark.spares("declaration.result-missing")
def test_the_support_offers_have_no_result(world: World) -> None:
    application = world.accepted(course="npq-early-headship-coaching-offer", schedule="npq-ehco-november")
    declaration = world.declare(application, "completed", "2025-11-02T00:00:00Z", has_passed=None)
    assert world.register.outcomes_of(declaration) == []


# rule 16: once per type


@pytest.mark.rule("declaration.already-declared")
@pytest.mark.parametrize("state", LIVE)
def test_a_milestone_that_counts_is_not_declared_again_on_any_date(world: World, state: str) -> None:
    application = world.accepted()
    world.declared(application, date="2025-10-02", state=DeclarationState(state))
    with world.refuses("declaration.already-declared") as refusal:
        world.declare(application)
    assert refusal.titles == ["base"]


@pytest.mark.spares("declaration.already-declared")
@pytest.mark.parametrize("state", SPENT)
def test_a_milestone_that_no_longer_counts_is_declared_anew(world: World, state: str) -> None:
    application = world.accepted()
    old = world.declared(application, state=DeclarationState(state))
    assert world.declare(application).id != old.id


@pytest.mark.rule("declaration.already-declared")
def test_an_exact_repeat_is_refused(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    with world.refuses("declaration.already-declared"):
        world.declare(application)


@pytest.mark.spares("declaration.already-declared")
def test_another_milestone_does_not_stand_in_the_way(world: World) -> None:
    application = world.accepted()
    world.declare(application)
    assert world.declare(application, "retained-1").type is DeclarationType.RETAINED_1


@pytest.mark.spares("declaration.already-declared")
def test_the_same_milestone_of_another_course_does_not_stand_in_the_way(world: World) -> None:
    first = world.accepted()
    second = world.accepted(world.register.person_of(first), course="npq-headship")
    world.declare(first)
    assert world.declare(second).course == "npq-headship"


# rules 17 and 18: delivery partners that exist


@pytest.mark.rule("declaration.partner-unknown")
@pytest.mark.spares("declaration.partner-missing", "declaration.partner-not-yours")
@pytest.mark.parametrize("unknown", ["", "nobody"])
def test_a_delivery_partner_that_was_sent_has_to_exist(world: World, unknown: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.partner-unknown") as refusal:
        world.declare(application, delivery_partner_id=unknown)
    assert refusal.titles == ["delivery_partner_id"]


@pytest.mark.rule("declaration.secondary-partner-unknown")
@pytest.mark.parametrize("unknown", ["", "nobody"])
def test_a_second_delivery_partner_that_was_sent_has_to_exist(world: World, unknown: str) -> None:
    application = world.accepted()
    with world.refuses("declaration.secondary-partner-unknown") as refusal:
        world.declare(application, secondary_delivery_partner_id=unknown)
    assert refusal.titles == ["secondary_delivery_partner_id"]


@pytest.mark.rule("declaration.partner-not-yours")
@pytest.mark.spares("declaration.partner-unknown")
def test_another_cohorts_delivery_partner_exists(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.partner-not-yours"):
        world.declare(application, delivery_partner_id=ELSEWHERE)


@pytest.mark.spares("declaration.secondary-partner-unknown", "declaration.secondary-not-yours")
def test_two_delivery_partners_are_stored(world: World) -> None:
    declaration = world.declare(world.accepted(), secondary_delivery_partner_id=SECOND)
    assert (declaration.delivery_partner_id, declaration.secondary_delivery_partner_id) == (PARTNER, SECOND)
