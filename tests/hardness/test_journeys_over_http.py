"""Random journeys over HTTP, for both releases: what was refused changed nothing, and every way to a record agrees.

Every answer is checked against the OpenAPI file (`strict`), and given by both lanes.
"""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from api.operations import MINE, THEIRS
from api.release2026.records import partner
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from judged.running import how_many
from serving import Answer, SandboxFrom, World

from hardness.invariants import ALWAYS, everything
from hardness.worlds import WORLDS
from sandbox.api.versions.releases import RELEASES
from sandbox.api.versions.releases import versions as versions_of
from sandbox.domain.records import ApplicationStatus

TYPES = ("started", "retained-1", "retained-2", "completed", "extended", None)
any_one = st.sampled_from(range(60))
callers = st.sampled_from((None, None, None, None, MINE, THEIRS))
versions = st.sampled_from((0, 1, 2))


class Calls(RuleBasedStateMachine):
    """Two providers who ask for what there is in a world, and for what is not theirs."""

    world: ClassVar[World]
    release: ClassVar[str]
    answered: ClassVar[Counter[tuple[str, int]]]
    fresh: ClassVar[list[bytes]]

    @initialize()
    def begin(self) -> None:
        self.world.start_again()
        with self.world.sandbox.store.open("default") as workspace:
            self.workspace = workspace
        self.register = self.workspace.register
        # workspaces share what is equal in them: no journey may leave traces in the next one's
        if not self.fresh:
            self.fresh.append(everything(self.register))
        assert everything(self.register) == self.fresh[0]

    @rule(which=any_one, caller=callers, version=versions, verb=st.sampled_from(("accept", "reject", "fund")))
    def decide(self, which: int, caller: str | None, version: int, verb: str) -> None:
        applications = list(self.register.applications.values())
        pending = [found for found in applications if found.status is ApplicationStatus.PENDING]
        found = pending[which % len(pending)] if pending and which % 3 else applications[which % len(applications)]
        path = f"/npq-applications/{found.id}/{'change-funded-place' if verb == 'fund' else verb}"
        self._ask(
            caller or found.provider,
            version,
            "PUT" if verb == "fund" else "POST",
            path,
            {"funded_place": which % 2 == 0},
        )

    @rule(
        which=any_one,
        caller=callers,
        version=versions,
        verb=st.sampled_from(("defer", "resume", "withdraw", "change-schedule", "outcomes")),
        reason=st.sampled_from(("other", "bereavement", "", None)),
    )
    def act(self, which: int, caller: str | None, version: int, verb: str, reason: str | None) -> None:
        provider, person, course = self._trainee(which)
        body = {
            "course_identifier": course,
            "reason": reason,
            "schedule_identifier": ("npq-leadership-autumn", "npq-leadership-spring")[which % 2],
            "cohort": (None, "2022", "2025")[which % 3],
            "state": ("passed", "failed")[which % 2],
            "completion_date": self.workspace.clock.now().date().isoformat(),
        }
        method = "POST" if verb == "outcomes" else "PUT"
        self._ask(caller or provider, version, method, f"/participants/npq/{person}/{verb}", body)

    @rule(which=any_one, caller=callers, version=versions, milestone=st.sampled_from(TYPES), days=st.integers(0, 20))
    def declare(self, which: int, caller: str | None, version: int, milestone: str | None, days: int) -> None:
        provider, person, course = self._trainee(which)
        body = {
            "participant_id": person,
            "course_identifier": course,
            "declaration_type": milestone,
            "declaration_date": (self.workspace.clock.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "has_passed": which % 3 != 0,
            "delivery_partner_id": partner(1 + which % 12),
        }
        self._ask(caller or provider, version, "POST", "/participant-declarations", body)

    @rule(which=any_one, caller=callers, version=versions)
    def void(self, which: int, caller: str | None, version: int) -> None:
        declarations = list(self.register.declarations.values())
        found = declarations[which % len(declarations)]
        self._ask(caller or found.provider, version, "PUT", f"/participant-declarations/{found.id}/void", None)

    @rule(days=st.sampled_from((1, 15, 40)))
    def time_passes(self, days: int) -> None:
        self.workspace.clock.set(self.workspace.clock.now() + timedelta(days=days), frozen=True)
        with self.world.sandbox.store.open("default"):
            pass  # catches up

    def teardown(self) -> None:
        """Look at the world that came of it from every side."""
        if not hasattr(self, "register"):
            return
        for holds in ALWAYS:
            holds(self.register)
        for version in versions_of(self.release):
            self._every_way_agrees(version.NAME)

    def _trainee(self, which: int) -> tuple[str, str, str]:
        applications = [found for found in self.register.applications.values() if found.id in self.register.enrolments]
        found = applications[which % len(applications)]
        return found.provider, self.register.person_of(found).id, found.course

    def _ask(self, provider: str, version: int, method: str, path: str, attributes: Any) -> Answer:
        names = [found.NAME for found in versions_of(self.release)]
        before = everything(self.register)
        answer = self.world.as_provider(provider).request(
            method, f"/api/{names[version % len(names)]}{path}", json={"data": {"type": "x", "attributes": attributes}}
        )
        assert answer.status == 200 or everything(self.register) == before
        self.answered[path.rpartition("/")[2], answer.status] += 1
        return answer

    def _every_way_agrees(self, version: str) -> None:
        kept = {
            "npq-applications": self.register.applications,
            "participants/npq": self.register.people,
            "participant-declarations": self.register.declarations,
        }
        for provider in (MINE, THEIRS):
            client = self.world.as_provider(provider)
            for resource, ids in kept.items():
                path = f"/api/{version}/{resource}"
                listed = {record["id"]: record for record in client.get(f"{path}?page[per_page]=3000").data}
                for record_id in ids:
                    answer = client.get(f"{path}/{record_id}")
                    if record_id in listed:
                        assert answer.data == listed[record_id]
                    else:
                        assert answer.status == 404
                assert set(listed) <= set(ids)


@pytest.mark.parametrize("release", list(RELEASES))
def test_no_journey_over_http_goes_astray(sandbox_from: SandboxFrom, release: str) -> None:
    answered: Counter[tuple[str, int]] = Counter()
    world = sandbox_from(WORLDS[release], release=release)
    calls = type("Calls", (Calls,), {"world": world, "release": release, "answered": answered, "fresh": []})
    run_state_machine_as_test(
        calls, settings=settings(max_examples=how_many(6, 200), stateful_step_count=how_many(25, 40))
    )
    # it was no walk along closed doors
    done = {verb for verb, status in answered if status == 200}
    assert {"accept", "participant-declarations", "void"} <= done
    assert {status for _, status in answered} >= {200, 404, 422}
