"""Who sees whom, earlier funding, and who is inside England (contract 2.1, 2.5, 2.6, 4.3)."""

from typing import Any

import pytest

from domain.law2026.world import World
from sandbox.domain.laws.law2026 import people
from sandbox.domain.records import Application

HEADSHIP, ASO, EHCO = "npq-headship", "npq-additional-support-offer", "npq-early-headship-coaching-offer"

# --- 2.1 and 4.3: visibility


@pytest.mark.spares("participant.not-found", "participant.id-replaced")
@pytest.mark.parametrize("move", [None, "defer", "withdraw"])
def test_whoever_was_accepted_is_seen_whatever_the_training_status(world: World, move: str | None) -> None:
    application = world.accepted()
    if move:
        world.training(application, move)
    person = world.register.person_of(application)
    assert people.find_participant(world.register, "teach-first", person.id) is person
    assert people.find_trainee(world.register, "teach-first", person.id) is person
    assert person.id in world.register.participants_for("teach-first")


@pytest.mark.rule("participant.not-found")
@pytest.mark.parametrize("situation", ["unknown", "pending", "rejected", "rejected after acceptance", "elsewhere"])
def test_whoever_is_not_accepted_is_not_found(world: World, situation: str) -> None:
    if situation == "elsewhere":
        application = world.accepted(provider="ambition-institute")
    elif situation == "rejected after acceptance":
        application = world.rejected(world.accepted())
    else:
        application = world.application()
    if situation == "rejected":
        world.rejected(application)
    participant_id = "no-such-id" if situation == "unknown" else world.register.person_of(application).id
    for find in (people.find_participant, people.find_trainee):
        with world.refuses("participant.not-found") as refusal:
            find(world.register, "teach-first", participant_id)
        assert refusal.titles == [""]
    assert participant_id not in world.register.participants_for("teach-first")


def test_one_accepted_application_of_several_is_enough(world: World) -> None:
    rejected = world.rejected(world.accepted())
    person = world.register.person_of(rejected)
    world.application(person, course=HEADSHIP)
    world.accepted(person, course="npq-senco", schedule="npq-specialist-autumn")
    assert people.visible_person(world.register, "teach-first", person.id) is person


@pytest.mark.rule("participant.id-replaced")
@pytest.mark.parametrize("provider", ["teach-first", "ambition-institute"])
@pytest.mark.parametrize("still_known", [False, True])
def test_an_old_id_is_gone_for_every_provider_also_where_it_still_resolves(
    world: World, provider: str, still_known: bool
) -> None:
    person = world.register.person_of(world.accepted())
    old = world.replaced(person, still_known=still_known)
    with world.refuses("participant.id-replaced") as refusal:
        people.find_participant(world.register, provider, old)
    assert refusal.titles == ["Participant ID has been changed"]
    assert refusal.facts("participant.id-replaced") == {
        "participant_id": old,
        "became": person.id_changes[0].to_id,
        "changed_at": "2025-11-15T09:00:00Z",
    }


def test_after_a_merge_the_old_id_is_gone_the_new_one_works_and_actions_find_nobody_under_the_old_one(
    world: World,
) -> None:
    old = world.register.person_of(world.accepted())
    kept = world.register.person_of(world.accepted(course=HEADSHIP))
    world.register.merge(old, kept, world.now)
    with world.refuses("participant.id-replaced") as refusal:
        people.find_participant(world.register, "teach-first", old.id)
    assert refusal.facts("participant.id-replaced")["became"] == kept.id
    assert people.find_participant(world.register, "teach-first", kept.id) is kept
    with world.refuses("participant.not-found"):
        people.find_trainee(world.register, "teach-first", old.id)


def test_an_id_that_was_replaced_twice_leads_to_whom_it_became_first(world: World) -> None:
    first, second, third = (world.register.person_of(world.accepted()) for _ in "123")
    world.register.merge(first, second, world.now)
    world.register.merge(second, third, world.move_to("2025-11-16"))
    with world.refuses("participant.id-replaced") as refusal:
        people.find_participant(world.register, "teach-first", first.id)
    assert refusal.facts("participant.id-replaced")["became"] == second.id


# --- 2.5: earlier funding, and what declarations are paid for


def funding(world: World, application: Application) -> tuple[bool, bool]:
    """Whether it was funded before, and whether it is fundable."""
    return people.previously_funded(world.register, application), people.fundable(world.register, application)


def another(world: World, application: Application, **details: Any) -> Application:
    """Another accepted application of the same person for the same course, in the cohort before."""
    told = {"course": application.course, "cohort": "2024a"} | details
    return world.accepted(world.register.person_of(application), **told)


def test_somebody_without_another_application_is_fundable(world: World) -> None:
    assert funding(world, world.accepted()) == (False, True)


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"cohort": "2026b", "at": "2025-11-01"},
        {"provider": "ambition-institute"},
        {"funded_place": True},
        {"funded_place": None, "cohort": "2022a"},
    ],
    ids=["earlier", "later", "another provider", "funded place", "before the caps"],
)
def test_another_accepted_and_funded_application_takes_the_funding_away(world: World, details: dict[str, Any]) -> None:
    application = world.accepted()
    another(world, application, **details)
    assert funding(world, application) == (True, False)


@pytest.mark.parametrize("move", ["defer", "withdraw"])
def test_another_application_counts_whatever_its_training_status(world: World, move: str) -> None:
    application = world.accepted()
    world.training(another(world, application), move)
    assert funding(world, application) == (True, False)


@pytest.mark.parametrize(
    "details", [{"eligible_for_funding": False}, {"funded_place": False}, {"course": HEADSHIP}], ids=str
)
def test_an_application_without_funding_or_for_another_course_takes_nothing_away(
    world: World, details: dict[str, Any]
) -> None:
    application = world.accepted()
    another(world, application, **details)
    assert funding(world, application) == (False, True)


@pytest.mark.parametrize("situation", ["pending", "rejected", "rejected after acceptance", "somebody else's"])
def test_an_application_that_is_not_an_accepted_one_of_the_person_takes_nothing_away(
    world: World, situation: str
) -> None:
    person = world.person(trn="1234567")
    application = world.accepted(person)
    if situation == "rejected after acceptance":
        world.rejected(another(world, application))
    elif situation == "somebody else's":
        world.accepted(world.person(trn=person.trn))
    else:
        other = world.application(person, cohort="2024a")
        if situation == "rejected":
            world.rejected(other)
    assert funding(world, application) == (False, True)


@pytest.mark.parametrize(("course", "before"), [(ASO, EHCO), (EHCO, ASO), (ASO, ASO)])
def test_the_two_support_offers_are_one_course_for_funding(world: World, course: str, before: str) -> None:
    application = world.accepted(course=course, schedule="npq-ehco-november")
    another(world, application, course=before, schedule="npq-ehco-november")
    assert funding(world, application) == (True, False)


def test_two_accepted_funded_applications_take_each_others_funding(world: World) -> None:
    one = world.accepted()
    other = another(world, one)
    assert funding(world, one) == funding(world, other) == (True, False)


def test_a_pending_application_knows_of_earlier_funding_too(world: World) -> None:
    application = world.application()
    another(world, application)
    assert funding(world, application) == (True, False)


def test_funded_by_policy_stays_fundable_and_is_still_previously_funded(world: World) -> None:
    application = world.accepted(funded_by_policy=True)
    another(world, application)
    assert funding(world, application) == (True, True)


@pytest.mark.parametrize(
    ("details", "fundable"),
    [
        ({"eligible_for_funding": False}, False),
        ({"eligible_for_funding": False, "funded_by_policy": True}, False),
        ({"funded_place": False}, False),
        ({"funded_place": False, "funded_by_policy": True}, False),
        ({"funded_place": True}, True),
        ({"funded_place": None}, True),
    ],
    ids=str,
)
def test_only_the_eligible_without_a_refused_place_are_fundable(
    world: World, details: dict[str, Any], fundable: bool
) -> None:
    assert funding(world, world.accepted(**details)) == (False, fundable)


# --- 2.6: inside England


@pytest.mark.parametrize(
    ("cohort", "catchment", "school", "inside"),
    [
        ("2025a", "england", None, True),
        ("2023a", "england", "999999", True),
        ("2023a", "another", "100001", True),
        ("2023a", None, "199999", True),
        ("2023a", "another", "200001", False),
        ("2023a", "wales", None, False),
        ("2024a", "another", "100001", False),
        ("2025a", "scotland", "100001", False),
        ("2025a", None, "100001", False),
        ("2025a", None, None, False),
    ],
)
def test_catchment_decides_and_before_2024_the_schools_number_too(
    world: World, cohort: str, catchment: str | None, school: str | None, inside: bool
) -> None:
    application = world.application(cohort=cohort, teacher_catchment=catchment, school_urn=school)
    assert people.inside_england(world.register, application) is inside


# --- one person under several ids


@pytest.mark.parametrize("verified", [True, False])
def test_everybody_else_with_the_same_trn_is_found_verified_or_not(world: World, verified: bool) -> None:
    ada, other = world.person(trn="1234567"), world.person(trn="1234567", verified=verified)
    world.person(trn="7654321")
    assert list(people.people_of_one_trn(world.register, ada)) == [other]


def test_people_without_a_trn_have_none_in_common(world: World) -> None:
    ada, _ = world.person(), world.person()
    assert list(people.people_of_one_trn(world.register, ada)) == []
