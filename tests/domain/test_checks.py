"""What the rules asked can be noted, also where they did not object."""

from domain.world import World
from sandbox.domain.errors import Check, Problem


def test_objections_keep_their_order_and_facts(world: World) -> None:
    checks = [Check("a", True, {"x": 1}), Check("b", False), Check("c", True)]
    assert world.register.judge(checks) == [Problem("a", {"x": 1}), Problem("c")]
    assert world.register.notes is None


def test_every_question_is_noted_when_somebody_wants_to_know(world: World) -> None:
    application = world.accepted()
    world.register.notes = []
    with world.refuses("participant.deferral-reason-unknown"):
        world.defer(application, reason="holiday")
    asked = {check.rule: check.objects for check in world.register.notes}
    assert [rule for rule, objects in asked.items() if objects] == ["participant.deferral-reason-unknown"]
    assert {"participant.unknown", "participant.not-on-course", "participant.already-deferred"} < set(asked)


def test_a_question_that_does_not_arise_is_not_noted(world: World) -> None:
    application = world.accepted()
    world.register.notes = []
    with world.refuses("participant.unknown"):
        world.withdraw(application, participant_id="no-such-id")
    assert "participant.not-on-course" not in {check.rule for check in world.register.notes}
