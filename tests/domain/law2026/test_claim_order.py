"""In which order objections to a declaration come, and which of them wait: contract 5.4 and 1.7."""

import pytest

from domain.law2026.world import ELSEWHERE, SECOND, World
from sandbox.domain.records import DeclarationState

ALWAYS = [
    "declaration.participant-missing",
    "declaration.participant-id-changed",
    "declaration.date-missing",
    "declaration.type-missing",
    "declaration.type-unknown",
    "declaration.partner-unknown",
    "declaration.secondary-partner-unknown",
]
RECORD = [
    "declaration.date-in-future",
    "declaration.partner-missing",
    "declaration.partner-outside-england",
    "declaration.partner-not-yours",
    "declaration.secondary-without-partner",
    "declaration.secondary-outside-england",
    "declaration.secondary-not-yours",
    "declaration.partners-equal",
]


def test_every_rule_is_asked_in_the_contracts_order(world: World) -> None:
    application = world.accepted()
    world.listen()
    world.declare(application, "completed")
    assert world.asked() == [
        "declaration.participant-missing",
        "declaration.participant-id-changed",
        "declaration.participant-unknown",
        "declaration.withdrawn-and-no-date",
        "declaration.after-withdrawal",
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
        *RECORD,
    ]


def test_after_a_first_objection_only_the_rules_that_never_wait_are_asked(world: World) -> None:
    application = world.accepted()
    world.listen()
    with world.refuses("declaration.participant-missing"):
        world.declare(application, participant_id=None)
    assert world.asked() == ALWAYS


@pytest.mark.rule("declaration.participant-unknown", "declaration.result-missing")
@pytest.mark.spares("declaration.course-unknown", "declaration.no-schedule", "declaration.partner-missing")
def test_with_an_unknown_participant_the_rules_that_never_wait_still_speak(world: World) -> None:
    # contract 5.4: one objection to the participant, then 8, 9, 10, 15, 17 and 18
    application = world.accepted()
    with world.refuses(
        "declaration.participant-unknown",
        "declaration.date-missing",
        "declaration.type-missing",
        "declaration.type-unknown",
        "declaration.partner-unknown",
        "declaration.secondary-partner-unknown",
    ) as refusal:
        world.declare(
            application,
            None,
            None,
            participant_id="nobody",
            delivery_partner_id="",
            secondary_delivery_partner_id="nobody",
        )
    assert refusal.titles == [
        "participant_id",
        "declaration_date",
        "declaration_type",
        "declaration_type",
        "delivery_partner_id",
        "secondary_delivery_partner_id",
    ]
    with world.refuses("declaration.participant-unknown", "declaration.result-missing"):
        world.declare(application, "completed", participant_id="nobody", has_passed=None)


@pytest.mark.rule("declaration.participant-missing")
def test_an_empty_declaration_lacks_participant_date_and_type(world: World) -> None:
    application = world.accepted()
    with world.refuses(
        "declaration.participant-missing",
        "declaration.date-missing",
        "declaration.type-missing",
        "declaration.type-unknown",
    ):
        world.declare(application, None, None, participant_id=None, course=None, delivery_partner_id=None)


@pytest.mark.rule("declaration.participant-id-changed")
@pytest.mark.spares("declaration.participant-unknown")
def test_an_old_id_is_not_unknown_too(world: World) -> None:
    application = world.accepted()
    old = world.replaced(world.register.person_of(application))
    with world.refuses("declaration.participant-id-changed", "declaration.date-missing"):
        world.declare(application, date=None, participant_id=old)


@pytest.mark.rule("declaration.after-withdrawal")
@pytest.mark.spares("declaration.date-not-rfc3339", "declaration.before-milestone", "declaration.already-declared")
def test_after_a_withdrawal_the_rest_waits(world: World) -> None:
    application = world.accepted()
    world.declared(application)
    world.training(application, "withdraw", "2025-09-20")
    with world.refuses("declaration.after-withdrawal", "declaration.type-unknown"):
        world.declare(application, "begun", "2025-09-25")


@pytest.mark.rule("declaration.course-unknown")
@pytest.mark.spares("declaration.date-not-rfc3339", "declaration.no-schedule", "declaration.no-contract")
def test_an_unknown_course_hides_the_form_of_the_date_and_not_its_absence(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.course-unknown"):
        world.declare(application, date="2025-10-15", course="npq-nonsense")
    with world.refuses("declaration.course-unknown", "declaration.date-missing"):
        world.declare(application, date="soon", course="npq-nonsense")


@pytest.mark.rule("declaration.no-schedule")
@pytest.mark.spares("declaration.type-not-in-schedule", "declaration.no-contract")
def test_an_unknown_type_hides_that_there_is_no_schedule(world: World) -> None:
    application = world.accepted(schedule="npq-aso-march")
    with world.refuses("declaration.type-unknown"):
        world.declare(application, "begun")
    with world.refuses("declaration.no-schedule", "declaration.result-missing"):
        world.declare(application, "completed", has_passed=None)


@pytest.mark.rule("declaration.type-not-in-schedule")
@pytest.mark.spares("declaration.no-contract")
def test_a_type_outside_the_schedule_hides_the_missing_contract(world: World) -> None:
    application = world.accepted(
        course="npq-leading-primary-mathematics", cohort="2022a", schedule="npq-specialist-autumn"
    )
    with world.refuses("declaration.type-not-in-schedule"):
        world.declare(application, "retained-2", delivery_partner_id=None)


@pytest.mark.rule("declaration.no-contract", "declaration.result-missing")
@pytest.mark.spares("declaration.no-open-statement")
def test_a_missing_contract_hides_the_missing_statement_and_not_the_missing_result(world: World) -> None:
    application = world.accepted(course="npq-senco", cohort="2022a")
    world.move_to("2030-01-01")
    with world.refuses("declaration.no-contract", "declaration.result-missing"):
        world.declare(application, "completed", has_passed=None, delivery_partner_id=None)


@pytest.mark.rule("declaration.no-open-statement")
@pytest.mark.spares("declaration.already-declared")
def test_a_missing_statement_hides_that_it_was_declared_before(world: World) -> None:
    application = world.accepted()
    world.declared(application, date="2025-10-02", state=DeclarationState.ELIGIBLE)
    world.move_to("2030-01-01")
    with world.refuses("declaration.no-open-statement", "declaration.partner-unknown"):
        world.declare(application, delivery_partner_id="nobody")


@pytest.mark.rule("declaration.result-missing")
@pytest.mark.spares("declaration.already-declared")
def test_a_missing_result_hides_that_it_was_declared_before(world: World) -> None:
    application = world.accepted()
    world.declared(application, "completed")
    with world.refuses("declaration.result-missing"):
        world.declare(application, "completed", has_passed=None)


@pytest.mark.rule(
    "declaration.already-declared", "declaration.partner-unknown", "declaration.secondary-partner-unknown"
)
def test_a_milestone_that_counts_already_does_not_hide_unknown_partners(world: World) -> None:
    application = world.accepted()
    world.declared(application)
    with world.refuses(
        "declaration.already-declared", "declaration.partner-unknown", "declaration.secondary-partner-unknown"
    ):
        world.declare(application, delivery_partner_id="", secondary_delivery_partner_id="")


@pytest.mark.rule("declaration.secondary-partner-unknown")
@pytest.mark.spares("declaration.date-in-future", "declaration.partner-missing")
def test_the_record_is_judged_only_when_nothing_else_is_wrong(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.secondary-partner-unknown"):
        world.declare(
            application,
            date="2025-11-16T00:00:00Z",
            delivery_partner_id=None,
            secondary_delivery_partner_id="nobody",
        )


@pytest.mark.rule("declaration.date-in-future", "declaration.partner-not-yours", "declaration.partners-equal")
def test_the_records_objections_come_together(world: World) -> None:
    application = world.accepted()
    with world.refuses(
        "declaration.date-in-future",
        "declaration.partner-not-yours",
        "declaration.secondary-not-yours",
        "declaration.partners-equal",
    ) as refusal:
        world.declare(
            application,
            date="2025-11-16T00:00:00Z",
            delivery_partner_id=ELSEWHERE,
            secondary_delivery_partner_id=ELSEWHERE,
        )
    assert refusal.titles == [
        "declaration_date",
        "delivery_partner_id",
        "secondary_delivery_partner_id",
        "secondary_delivery_partner_id",
    ]


@pytest.mark.rule("declaration.partner-missing", "declaration.secondary-without-partner")
def test_a_second_partner_does_not_make_up_for_the_first(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.partner-missing", "declaration.secondary-without-partner"):
        world.declare(application, delivery_partner_id=None, secondary_delivery_partner_id=SECOND)
