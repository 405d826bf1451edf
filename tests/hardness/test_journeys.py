"""Random journeys through each release's law: providers ask, the DfE corrects, time passes, and the invariants hold.

The two releases' people, applications and dates are those of the domain's own tests.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from domain.law2026.world import PARTNER
from domain.law2026.world import World as World2026
from domain.world import World as World2023
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from judged.running import how_many

from hardness.invariants import ALWAYS, Pair, accepted_twice, declared_twice, everything
from sandbox.domain import corrections, statements, states
from sandbox.domain.claims import Claim
from sandbox.domain.errors import DomainError
from sandbox.domain.laws import law_of
from sandbox.domain.records import Application, ApplicationStatus, Declaration, DeclarationState, Person

TRNS = (None, "1000001", "1000002")
PROVIDERS = ("teach-first", "ambition-institute", "church-of-england")
COURSES = ("npq-headship", "npq-leading-teaching", "npq-additional-support-offer", "npq-early-headship-coaching-offer")
TYPES = ("started", "retained-1", "retained-2", "completed", "extended", "", None)
SCHEDULES = (
    "npq-leadership-autumn", "npq-leadership-spring", "npq-specialist-autumn", "npq-aso-december", "npq-ehco-november",
    "no-such-schedule", "", None,
)  # fmt: skip
REASONS = ("other", "other", "other", "bereavement", "no-such-reason", None)
# what each kind of step may do to a declaration's state; time and the DfE may pay, providers may not
MONEY = {
    "declare": ("make_eligible", "make_ineligible"),
    "void": ("void",),
    "time": ("make_payable", "pay", "claw_back"),
}

any_one = st.integers(0, 30)
providers = st.sampled_from((*[None] * 9, *PROVIDERS))


class Journey(RuleBasedStateMachine):
    """One register, and whoever may change it."""

    release: ClassVar[str]
    cohorts: ClassVar[tuple[str, ...]]
    years: ClassVar[tuple[str | None, ...]]
    done: ClassVar[set[str]]

    def __init__(self) -> None:
        super().__init__()
        self.world: Any = World2023() if self.release == "2023" else World2026()
        self.register = self.world.register
        self.law = law_of(self.register)
        self.numbers: dict[str, str | None] = {}
        self.applications: list[Application] = []
        self.money: dict[str, DeclarationState] = {}
        self.twice: tuple[set[Pair], set[Pair]] = set(), set()

    # what happens ---------------------------------------------------------------------------------------------------

    @initialize(courses=st.lists(st.sampled_from(COURSES), min_size=3, max_size=5), number=any_one)
    def people_apply_and_some_are_accepted(self, courses: list[str], number: int) -> None:
        for place, course in enumerate(courses):
            self.somebody_applies(TRNS[place % len(TRNS)], course, number + place)
            self.accept(-1, None, place % 3 > 0)

    @rule(trn=st.sampled_from(TRNS), course=st.sampled_from(COURSES), number=any_one)
    def somebody_applies(self, trn: str | None, course: str, number: int) -> None:
        # release 2023 learns a number when it accepts, and finds out then that it knows the person already
        person = self.world.person(trn=trn if self.release == "2026" or number % 2 else None)
        self.numbers[person.id] = trn
        for provider in PROVIDERS[: 1 + number % 3]:
            self._apply(person, provider, course, number)

    @rule(who=any_one, provider=st.sampled_from(PROVIDERS), course=st.sampled_from(COURSES), number=any_one)
    def somebody_applies_again(self, who: int, provider: str, course: str, number: int) -> None:
        people = list(self.register.people.values())
        self._apply(people[who % len(people)], provider, course, number)

    def _apply(self, person: Person, provider: str, course: str, number: int) -> None:
        more: dict[str, Any] = {"eligible_for_funding": number % 4 != 0}
        if self.release == "2023":
            more |= {"trn": self.numbers[person.id], "teacher_reference_number_validated": number % 5 != 0}
        cohort = self.cohorts[number % len(self.cohorts)]
        made = self.world.application(person, provider=provider, course=course, cohort=cohort, **more)
        self.applications.append(made)

    @rule(
        which=any_one, schedule=st.sampled_from((*[None] * 8, *SCHEDULES)), funded=st.sampled_from((True, False, None))
    )
    def accept(self, which: int, schedule: str | None, funded: bool | None) -> None:
        application = self._one(which)
        before = len(self.register.people)
        self._asked(
            "accept",
            lambda: self.law.accept(
                self.register, application, now=self.world.now, schedule_identifier=schedule, funded_place=funded
            ),
            # whoever is recognised as somebody else brings along what was accepted before
            tolerant=lambda: len(self.register.people) < before,
        )

    @rule(which=any_one, funded=st.sampled_from((True, False, None, "yes")), verb=st.sampled_from(("reject", "fund")))
    def decide(self, which: int, funded: object, verb: str) -> None:
        application, now = self._one(which), self.world.now
        if verb == "reject":
            self._asked(verb, lambda: self.law.reject(self.register, application, now=now))
        else:
            change = self.law.change_funded_place
            self._asked(verb, lambda: change(self.register, application, funded_place=funded, now=now))

    @rule(
        which=any_one,
        provider=providers,
        reason=st.sampled_from(REASONS),
        verb=st.sampled_from(("defer", "resume", "withdraw")),
    )
    def train(self, which: int, provider: str | None, reason: str | None, verb: str) -> None:
        whom = self._whom(which, provider)
        if verb != "resume":
            whom["reason"] = reason
        self._asked(
            verb,
            lambda: getattr(self.law, verb)(self.register, **whom),
            # release 2026 lets somebody back in whatever was accepted meanwhile (contract 4.6)
            tolerant=lambda: (self.release, verb) == ("2026", "resume"),
        )

    @rule(which=any_one, provider=providers, schedule=st.sampled_from(SCHEDULES), place=any_one)
    def change_schedule(self, which: int, provider: str | None, schedule: str | None, place: int) -> None:
        whom, year = self._whom(which, provider), self.years[place % len(self.years)]
        self._asked(
            "change_schedule",
            lambda: self.law.change_schedule(self.register, **whom, schedule_identifier=schedule, cohort=year),
            # release 2026 lets an enrolment move to a cohort in which another one stands (contract 4.8)
            tolerant=lambda: self.release == "2026",
        )

    @rule(
        which=any_one,
        provider=providers,
        milestone=st.sampled_from((*["started"] * 4, *["completed"] * 2, *TYPES)),
        days=st.sampled_from((0, 1, 2, 3, 30, 400, -1)),
        passed=st.sampled_from((True, False, True, "true", None)),
    )
    def declare(self, which: int, provider: str | None, milestone: str | None, days: int, passed: Any) -> None:
        whom = self._whom(which, provider)
        date = (self.world.now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        partner = None if which % 7 == 6 or self.release == "2023" else PARTNER
        claim = Claim(whom["participant_id"], milestone, date, whom["course"], passed, delivery_partner_id=partner)
        now = self.world.now
        self._asked("declare", lambda: self.law.declare(self.register, whom["provider"], claim, now=now))

    @precondition(lambda self: self.register.declarations)
    @rule(which=any_one, provider=providers)
    def void(self, which: int, provider: str | None) -> None:
        wanted = self._declaration(which)

        def find_and_void() -> None:
            found = self.law.find_own_declaration(self.register, provider or wanted.provider, wanted.id)
            self.law.void(self.register, found, now=self.world.now)

        self._asked("void", find_and_void)

    @rule(which=any_one, provider=providers, state=st.sampled_from(("passed", "failed", "voided", None)), days=any_one)
    def record_outcome(self, which: int, provider: str | None, state: str | None, days: int) -> None:
        whom = self._whom(which, provider)
        day = (self.world.now - timedelta(days=days - 1)).date().isoformat()
        record = self.law.record_outcome
        self._asked("outcome", lambda: record(self.register, **whom, state=state, completion_date=day))

    @rule(days=st.sampled_from((12, 1, 30, 70)))
    def time_passes(self, days: int) -> None:
        self.world.now += timedelta(days=days, seconds=1)
        self._asked("time", lambda: statements.settle(self.register, self.world.now))

    @rule(which=any_one, other=any_one, what=st.sampled_from(("transfer", "revert", "merge", "pay")))
    def the_dfe_corrects(self, which: int, other: int, what: str) -> None:
        application, register, now = self._one(which), self.register, self.world.now
        if what == "transfer":
            provider = PROVIDERS[other % len(PROVIDERS)]
            self._asked(what, lambda: corrections.transfer(register, application, provider, now=now))
        elif what == "revert":
            self._asked(what, lambda: corrections.revert_to_pending(register, application, now=now))
        elif what == "merge":
            person, into = register.person_of(application), register.person_of(self._one(other))
            # no rule is asked what the two bring along
            self._asked(what, lambda: corrections.merge(register, person, into, now=now), tolerant=lambda: True)
        elif register.declarations:
            statement = register.reference.statements.get(self._declaration(which).statement_id or "")
            if statement is not None:
                self._asked("time", lambda: statements.close(register, statement, now=now))

    # what has to hold -----------------------------------------------------------------------------------------------

    def _asked(self, kind: str, act: Callable[[], object], *, tolerant: Callable[[], bool] = lambda: False) -> None:
        """Do it; a refusal changes nothing, byte for byte, and a success only what such a step may change."""
        before = everything(self.register)
        try:
            act()
        except DomainError:
            assert everything(self.register) == before
            return
        self.done.add(kind)
        moves = [to for (_, move), to in states.DECLARATION_MOVES.items() if move in MONEY.get(kind, ())]
        for declaration in self.register.declarations.values():
            was = self.money.get(declaration.id, DeclarationState.SUBMITTED)
            assert declaration.state is was or (
                declaration.state in moves and _leads(was, declaration.state, MONEY[kind])
            ), (kind, was, declaration.state)
            assert declaration.id in self.money or kind == "declare"
            self.money[declaration.id] = declaration.state
        now_twice = accepted_twice(self.register), declared_twice(self.register)
        if not tolerant():
            assert now_twice[0] <= self.twice[0], (kind, now_twice[0] - self.twice[0])
            assert now_twice[1] <= self.twice[1], (kind, now_twice[1] - self.twice[1])
        self.twice = now_twice

    @invariant()
    def everything_is_sound(self) -> None:
        for holds in ALWAYS:
            holds(self.register)

    # whom it is about -----------------------------------------------------------------------------------------------

    def _one(self, which: int) -> Application:
        return self.applications[which % len(self.applications)]

    def _declaration(self, which: int) -> Declaration:
        return list(self.register.declarations.values())[which % len(self.register.declarations)]

    def _whom(self, which: int, provider: str | None) -> dict[str, Any]:
        """Mostly somebody who was accepted, and sometimes by the id that they had when they applied."""
        accepted = [one for one in self.applications if one.status is ApplicationStatus.ACCEPTED]
        application = self._one(which) if which % 6 == 5 or not accepted else accepted[which % len(accepted)]
        identity = self.register.identities[application.identity_id]
        return {
            "provider": provider or application.provider,
            "participant_id": identity.id if which % 5 == 4 else identity.person_id,
            "course": application.course,
            "now": self.world.now,
        }


def _leads(before: DeclarationState, after: DeclarationState, moves: tuple[str, ...]) -> bool:
    """Whether these moves lead from one state to another, one after the other."""
    steps = [to for (start, move), to in states.DECLARATION_MOVES.items() if start is before and move in moves]
    return after in steps or any(_leads(step, after, moves) for step in steps)


class Journey2023(Journey):
    release = "2023"
    cohorts = ("2022a", "2022a", "2022a", "2022a", "2022a", "2021a")
    years = (None, "2021", "2022", "2023", "1999")


class Journey2026(Journey):
    release = "2026"
    cohorts = ("2025a", "2025a", "2025a", "2025a", "2025a", "2024a")
    years = (None, "2024", "2025", "2026", "1999")


@pytest.mark.parametrize("journey", [Journey2023, Journey2026])
def test_no_journey_breaks_what_the_contract_promises(journey: type[Journey]) -> None:
    journey.done = set()
    run_state_machine_as_test(
        journey, settings=settings(max_examples=how_many(10, 1000), stateful_step_count=how_many(40, 60))
    )
    # they were no walks along closed doors
    assert {"accept", "reject", "declare", "void", "time"} <= journey.done
