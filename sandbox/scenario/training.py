"""What happened after an acceptance: milestones declared, paid for or taken back, and training paused or ended."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from sandbox.domain import statements
from sandbox.domain.claims import Claim
from sandbox.domain.dates import written
from sandbox.domain.errors import Problem, Refused
from sandbox.domain.laws import law_of
from sandbox.domain.records import DeclarationState, DeclarationType
from sandbox.domain.schedules import Schedule
from sandbox.scenario import partners
from sandbox.scenario.payment import before_settling
from sandbox.scenario.story import Story, given, wanted_state

# when something happens, how, and the place in the application that asks for it
Event: TypeAlias = tuple[datetime, Callable[[], object], tuple[str, ...]]


class _Milestone(NamedTuple):
    handle: str
    kind: DeclarationType
    said: Any
    reached: datetime
    reported: datetime


def events(story: Story) -> Iterator[Event]:
    """Everything that happened to an accepted application, each with its time."""
    milestones = list(_milestones(story))
    for milestone in milestones:
        below = ("declarations", milestone.handle)
        yield milestone.reported, partial(_declare, story, milestone), below
        if "state" in milestone.said:
            for at, happen in _payment(story, milestone, milestones):
                yield at, happen, (*below, "state")
    if story.data.get("training_status", "active") != "active":
        last = max((milestone.reported for milestone in milestones), default=story.decided_at)
        yield *_pause(story, max(last, story.decided_at)), ("training_status",)


def _milestones(story: Story) -> Iterator[_Milestone]:
    schedule = story.expected_schedule()
    if schedule is None:
        return  # accepting will say so
    for handle, kind, said in story.declared():
        milestone = _Milestone(handle, kind, said, *story.times_of(kind, said, schedule))
        if story.named or _lasts(story, milestone, schedule):
            yield milestone


def _lasts(story: Story, milestone: _Milestone, schedule: Schedule) -> bool:
    """A crowd's progress ends where schedule, clock and statements do."""
    return (
        milestone.kind in schedule.declaration_types
        and story.timeline.usual(milestone.kind, schedule) <= story.now
        and statements.next_output_statement(story.register, story.provider, story.cohort, milestone.reported.date())
        is not None
    )


def _declare(story: Story, milestone: _Milestone) -> None:
    register, said = story.register, milestone.said
    passed = said.get("has_passed")
    claim = Claim(
        participant_id=_participant_id(story),
        declaration_type=milestone.kind,
        declaration_date=written(milestone.reached),
        course=story.course,
        has_passed=True if passed is None and milestone.kind is DeclarationType.COMPLETED else passed,
        evidence_held=said.get("evidence_held"),
        delivery_partner_id=partners.told_or_chosen(register, register.applications[story.id], story.path, said),
        secondary_delivery_partner_id=partners.told_second(register, said),
    )
    new_id = story.declaration_id(milestone.handle)
    made = law_of(register).declare(register, story.provider, claim, now=milestone.reported, new_id=new_id)
    if made.id != new_id:
        # an exact repeat makes nothing new (README decision 1), and the handle would stand for nothing
        raise Refused(Problem("declaration.already-declared", {"declaration": made.id, "state": made.state}))


def _payment(
    story: Story, milestone: _Milestone, others: list[_Milestone]
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """What happened to a declaration on the way to its state, as far as that lies in the past."""
    handle, wanted, reported = milestone.handle, wanted_state(milestone.said), milestone.reported
    if wanted is DeclarationState.VOIDED:
        again = [one.reported for one in others if one.kind is milestone.kind and one.reported > reported]
        voided = story.timeline.voided_at(reported, min(again, default=None))
        yield voided, partial(_void, story, handle, voided)
        return
    yield reported, partial(_before_settling, story, handle, wanted)
    statement = statements.next_output_statement(story.register, story.provider, story.cohort, reported.date())
    if wanted is DeclarationState.CLAWED_BACK and statement is not None:
        refunded = story.timeline.refunded_at(datetime.combine(statement.payment_date, time(), UTC))
        if refunded is not None:
            yield refunded, partial(_void, story, handle, refunded)


def _before_settling(story: Story, handle: str, wanted: DeclarationState) -> None:
    before_settling(story.register, story.register.declarations[story.declaration_id(handle)], wanted, story.now)


def _void(story: Story, handle: str, now: datetime) -> None:
    law_of(story.register).void(story.register, story.register.declarations[story.declaration_id(handle)], now=now)


def _pause(story: Story, last: datetime) -> tuple[datetime, Callable[[], object]]:
    told = story.data["training_status"]
    status, said = (told, {}) if isinstance(told, str) else next(iter(told.items()))
    at = given(said, "date") or story.timeline.paused_at(last)
    reason = said.get("reason", "other")
    return at, partial(_move, story, status, reason, at)


def _move(story: Story, status: str, reason: str, now: datetime) -> None:
    law = law_of(story.register)
    act = law.defer if status == "deferred" else law.withdraw
    act(story.register, story.provider, _participant_id(story), course=story.course, reason=reason, now=now)


def _participant_id(story: Story) -> str:
    """The person's present id: a merge may have replaced the one that they registered with."""
    return story.register.identities[story.identity_id].person_id
