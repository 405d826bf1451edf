"""In which order the rules about declarations speak, and which wait for a clean sheet (contract 8.3)."""

from typing import Any

import pytest

from domain.world import World
from sandbox.domain import declarations
from sandbox.domain.declarations import Claim
from sandbox.domain.errors import Refused


@pytest.mark.parametrize("empty", [Claim(), Claim("", "", "", "", "", "")], ids=["absent", "blank"])
def test_an_empty_declaration_lacks_participant_date_and_type(world: World, empty: Claim) -> None:
    with world.refuses(
        "declaration.participant-unknown", "declaration.date-missing", "declaration.type-missing"
    ) as refusal:
        declarations.declare(world.register, "teach-first", empty, now=world.now)
    assert refusal.fields == ["participant_id", "declaration_date", "declaration_type"]


def test_a_missing_type_of_a_participant_is_one_entry(world: World) -> None:
    application = world.accepted()
    with pytest.raises(Refused) as caught, world.unchanged():
        world.declare(application, None)
    assert {problem.rule for problem in caught.value.problems} <= {
        "declaration.type-missing",
        "declaration.type-not-in-schedule",
    }


def test_a_missing_type_speaks_between_the_missing_date_and_the_wrong_form(world: World) -> None:
    with world.refuses(
        "declaration.participant-unknown",
        "declaration.date-missing",
        "declaration.type-missing",
        "declaration.date-not-rfc3339",
    ) as refusal:
        declarations.declare(world.register, "teach-first", Claim(declaration_date="soon"), now=world.now)
    assert refusal.fields == ["participant_id", "declaration_date", "declaration_type"]


def test_everything_wrong_with_date_type_and_withdrawal_is_said(world: World) -> None:
    application = world.accepted(course="npq-leading-teaching")
    world.declare(application)
    world.withdraw(application)
    with world.refuses(
        "declaration.after-withdrawal",
        "declaration.date-in-future",
        "declaration.date-not-rfc3339",
        "declaration.type-not-in-schedule",
    ) as refusal:
        world.declare(application, "retained-2", "2030-01-01 10:00:00")
    assert refusal.fields == ["participant_id", "declaration_date", "declaration_type"]


def test_everything_wrong_with_a_second_completion_years_too_late_is_said(world: World) -> None:
    application = world.accepted()
    world.declare(application, "completed")
    world.move_to("2028-01-01")
    with world.refuses(
        "declaration.before-milestone",
        "declaration.no-open-statement",
        "declaration.result-missing",
        "declaration.already-declared",
    ) as refusal:
        world.declare(application, "completed", "2022-09-30T10:00:00Z", has_passed="perhaps")
    assert refusal.fields == ["declaration_date", "cohort", "has_passed", "base"]


def test_the_result_is_asked_for_also_when_nobody_was_found(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-unknown", "declaration.result-missing"):
        world.declare(application, "completed", participant_id="no-such-id", has_passed=None)


@pytest.mark.parametrize("course", [None, "npq-nonsense"])
def test_the_result_is_asked_for_also_when_the_course_is_unknown(world: World, course: str | None) -> None:
    application = world.accepted()
    with world.refuses("declaration.result-missing"):
        world.declare(application, "completed", course=course, has_passed=None)


@pytest.mark.parametrize(
    "claim",
    [{"course": "npq-nonsense"}, {"course": "npq-headship"}, {"provider": "ambition-institute"}],
    ids=["unknown course", "another course", "another provider"],
)
def test_course_and_enrolment_are_not_asked_about_while_something_else_is_wrong(
    world: World, claim: dict[str, Any]
) -> None:
    application = world.accepted()
    with world.refuses("declaration.date-in-future"):
        world.declare(application, date="2030-01-01T10:00:00Z", **claim)


def test_the_contract_is_not_asked_for_while_something_else_is_wrong(world: World) -> None:
    application = world.accepted(provider="best-practice-network", course="npq-leading-literacy")
    with world.refuses("declaration.before-milestone"):
        world.declare(application, date="2022-09-30T10:00:00Z")


def test_schedule_rules_are_silent_without_an_enrolment(world: World) -> None:
    application = world.accepted()
    with world.refuses("declaration.participant-not-on-course"):
        world.declare(application, "retained-9", "2021-01-01T10:00:00Z", course="npq-headship")
