"""What comes out of what is told: applications, people and their identities."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from sandbox.domain import applications
from sandbox.domain.dates import read_instant
from scenario.workshop import built, only, person


@pytest.mark.parametrize("status", ["pending", "accepted", "rejected"])
def test_an_application_comes_out_as_told(status: str) -> None:
    made = built(person(status=status))
    assert made.application("ada.first").status == status
    assert ("ada.first" in made.handles and made.handles["ada.first"] in made.register.enrolments) is (
        status == "accepted"
    )


def test_an_application_is_pending_unless_told() -> None:
    assert built(person()).application("ada.first").status == "pending"


def test_an_acceptance_follows_the_default_schedule_unless_told() -> None:
    made = built(person(status="accepted", created_at="2022-12-27"))
    assert made.enrolment("ada.first").created_at >= datetime(2022, 12, 27, tzinfo=UTC)
    assert made.enrolment("ada.first").created_at < datetime(2023, 4, 3, tzinfo=UTC)
    assert made.enrolment("ada.first").schedule == "npq-leadership-spring"
    told = built(person(status="accepted", created_at="2022-12-27", schedule_identifier="npq-leadership-autumn"))
    assert told.enrolment("ada.first").schedule == "npq-leadership-autumn"


def test_things_happened_in_order_and_before_the_clock() -> None:
    text = person(status="accepted", training_status="deferred", declarations="{started: {}, retained-1: {}}")
    made = built(text)
    application, enrolment = made.application("ada.first"), made.enrolment("ada.first")
    started, retained = made.declaration("ada.first.started"), made.declaration("ada.first.retained-1")
    instants = [
        application.created_at, enrolment.created_at, started.created_at, retained.created_at, enrolment.history[-1].at,
        made.workspace.clock.now(),
    ]  # fmt: skip
    assert instants == sorted(instants)
    assert started.declaration_date < started.created_at


@pytest.mark.parametrize("date", ["2022-05-02", "2022-05-02T10:30:00+01:00"])
def test_an_acceptance_lies_between_the_application_and_the_first_date_that_is_given(date: str) -> None:
    declared = "{started: {declaration_date: 2022-10-01T00:00:00Z, created_at: 2022-10-02T00:00:00Z}}"
    made = built(person(status="accepted", created_at=date, declarations=declared))
    assert made.application("ada.first").created_at == read_instant(date)
    assert read_instant(date) <= made.enrolment("ada.first").created_at <= datetime(2022, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_fraction_of_a_second_does_not_put_an_acceptance_before_its_application(seed: int) -> None:
    text = person(status="accepted", created_at="2022-11-01T09:00:00.9Z", updated_at="2022-11-01T09:00:01Z")
    made = built(f"seed: {seed}\n{text}")
    assert made.application("ada.first").created_at <= made.enrolment("ada.first").created_at


# rivals -------------------------------------------------------------------------------------------------------------


def rivals(*statuses: str, given: str = "") -> str:
    providers = ("ambition-institute", "teach-first", "school-led-network")
    lines = "".join(
        f"      a{number}: {{provider: {providers[number]}, course_identifier: npq-headship, cohort: 2022, "
        f"status: {status}{given if status == 'pending' else ''}}}\n"
        for number, status in enumerate(statuses)
    )
    return f"people:\n  ada:\n    applications:\n{lines}"


_MIXES = sorted(
    {
        mix
        for row in (["accepted", "pending", "rejected"], ["accepted", "pending", "pending"], ["pending"] * 3,
                    ["accepted", "rejected", "rejected"], ["rejected", "pending", "pending"], ["rejected"] * 3)
        for mix in permutations(row)
    }
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("mix", _MIXES, ids="-".join)
def test_rivals_may_be_in_any_mix_that_the_api_can_reach(mix: tuple[str, ...], seed: int) -> None:
    made = built(f"seed: {seed}\n{rivals(*mix)}")
    assert tuple(made.application(f"ada.a{number}").status for number in range(3)) == mix


@pytest.mark.parametrize("seed", range(1, 6))
def test_what_is_pending_beside_an_acceptance_was_made_after_it(seed: int) -> None:
    made = built(f"seed: {seed}\n{rivals('pending', 'accepted')}")
    assert made.application("ada.a0").created_at > made.enrolment("ada.a1").created_at


def test_what_came_in_after_an_acceptance_anyway_keeps_its_time() -> None:
    later = 0
    for seed in range(1, 30):
        alone = built(f"seed: {seed}\n{rivals('pending')}").application("ada.a0").created_at
        beside = built(f"seed: {seed}\n{rivals('pending', 'accepted')}")
        if alone > beside.enrolment("ada.a1").created_at:
            later += 1
            assert beside.application("ada.a0").created_at == alone
    assert later > 5


def test_an_acceptance_gives_way_to_what_is_pending_since_a_certain_day() -> None:
    text = rivals("accepted", "pending", given=", created_at: 2022-09-01T08:00:00Z")
    for seed in range(1, 30):
        made = built(f"seed: {seed}\n" + text.replace("status: accepted", "status: accepted, created_at: 2022-08-30"))
        assert made.enrolment("ada.a0").created_at < datetime(2022, 9, 1, 8, tzinfo=UTC)


def test_what_was_open_at_an_acceptance_cannot_be_pending_still() -> None:
    text = rivals("accepted", "pending", given=", created_at: 2022-05-01")
    problem = only(text.replace("status: accepted", "status: accepted, created_at: 2022-05-02"))
    assert problem.path == "people.ada.applications.a1.status"
    assert problem.message == "it came out rejected, because a rival was accepted"


def test_two_courses_and_two_cohorts_are_no_rivals() -> None:
    text = rivals("accepted", "pending", "pending").replace("npq-headship", "npq-senior-leadership", 1)
    assert built(text).application("ada.a1").status == "pending"


# people and identities ----------------------------------------------------------------------------------------------


def test_a_verified_trn_is_the_person_s_once_they_are_accepted() -> None:
    text = person(status="accepted").replace("{applications", '{teacher_reference_number: "1234567", applications')
    assert built(text).person("ada").trn == "1234567"
    unverified = text.replace("{teacher", "{teacher_reference_number_validated: false, teacher", 1)
    assert built(unverified).person("ada").trn is None
    assert built(text.replace("accepted", "pending")).person("ada").trn is None


def test_an_application_may_have_a_trn_of_its_own() -> None:
    made = built(person(teacher_reference_number="'7654321'", teacher_reference_number_validated="false"))
    assert made.application("ada.first").teacher_reference_number == "7654321"
    assert made.application("ada.first").teacher_reference_number_validated is False


def test_one_trn_and_two_courses_are_one_person_in_the_end() -> None:
    text = """
        people:
          old: {teacher_reference_number: "1234567", created_at: 2022-04-10, applications: {x: {provider: teach-first,
            course_identifier: npq-headship, cohort: 2022, status: accepted, created_at: 2022-04-10}}}
          new: {teacher_reference_number: "1234567", created_at: 2023-04-10, applications: {x: {provider: teach-first,
            course_identifier: npq-leading-literacy, cohort: 2023, status: accepted, created_at: 2023-04-10}}}
        """
    made = built(text)
    assert list(made.register.people) == [made.handles["old"]]
    assert {found.course for found in made.register.accepted(made.person("old"))} == {
        "npq-headship", "npq-leading-literacy",
    }  # fmt: skip
    (change,) = made.person("old").id_changes
    assert (change.from_id, change.to_id) == (made.handles["new"], made.handles["old"])


def test_somebody_whose_record_was_merged_can_be_declared_for_and_deferred() -> None:
    text = """
        people:
          old: {teacher_reference_number: "1234567", created_at: 2022-04-10, applications: {x: {provider: teach-first,
            course_identifier: npq-headship, cohort: 2022, status: accepted, created_at: 2022-04-10}}}
          new: {teacher_reference_number: "1234567", created_at: 2022-06-01, applications: {x: {provider: teach-first,
            course_identifier: npq-leading-literacy, cohort: 2022, status: accepted, created_at: 2022-06-01,
            training_status: deferred, declarations: {started: {}}}}}
        """
    made = built(text)
    assert list(made.register.people) == [made.handles["old"]]
    assert made.enrolment("new.x").training_status == "deferred"
    assert made.register.participant_id_of(made.declaration("new.x.started")) == made.handles["old"]


def test_former_ids_are_replaced_by_the_present_one() -> None:
    former = "0e0f3a0e-2f64-4c8a-8d0c-3f5b8f1f7a22"
    made = built(person().replace("{applications", f"{{former_ids: [{former}], applications"))
    (change,) = made.person("ada").id_changes
    assert (change.from_id, change.to_id) == (former, made.handles["ada"])
    assert made.register.identities[former].person_id == made.handles["ada"]
    assert former not in made.register.people


def test_an_application_under_another_address_has_an_identity_of_its_own() -> None:
    text = """
        people:
          ada:
            email: ada@work.example.com
            applications:
              work: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}
              same: {provider: teach-first, course_identifier: npq-leading-literacy, cohort: 2022, email: ada@work.example.com}
              home: {provider: teach-first, course_identifier: npq-leading-teaching, cohort: 2022, email: ada@home.example.com}
              also: {provider: teach-first, course_identifier: npq-senior-leadership, cohort: 2022, email: ada@home.example.com}
        """  # noqa: E501
    made = built(text)
    identities = {name: made.application(f"ada.{name}").identity_id for name in ("work", "same", "home", "also")}
    assert identities["work"] == identities["same"] == made.handles["ada"]
    assert identities["home"] == identities["also"] != identities["work"]
    assert made.register.identities[identities["home"]].email == "ada@home.example.com"
    assert {found.id for found in made.register.applications_of(made.person("ada"))} == {
        made.handles[f"ada.{name}"] for name in identities
    }


# funding ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["eligible_for_funding: true", "ineligible_for_funding_reason: previously-funded"])
def test_a_course_that_was_paid_for_is_previously_funded(reason: str) -> None:
    text = f"""
        people:
          ada:
            applications:
              before: {{provider: teach-first, course_identifier: npq-headship, cohort: 2021, status: accepted,
                eligible_for_funding: true}}
              again: {{provider: ambition-institute, course_identifier: npq-headship, cohort: 2023, {reason}}}
        """
    made = built(text)
    assert applications.previously_funded(made.register, made.application("ada.again"))
    assert not applications.fundable(made.register, made.application("ada.again"))


def test_a_place_that_is_not_eligible_is_stored_as_told() -> None:
    made = built(person(ineligible_for_funding_reason="establishment-ineligible"))
    assert made.application("ada.first").eligible_for_funding is False


@pytest.mark.parametrize(
    ("state", "eligible"), [("eligible", True), ("payable", True), ("paid", True), ("submitted", False)]
)
def test_the_state_of_a_declaration_says_whether_the_place_is_funded(state: str, eligible: bool) -> None:
    for seed in range(1, 8):
        text = person(status="accepted", declarations=f"{{started: {{state: {state}}}}}")
        assert built(f"seed: {seed}\n{text}").application("ada.first").eligible_for_funding is eligible


# timestamps ---------------------------------------------------------------------------------------------------------


def test_given_timestamps_stay() -> None:
    text = """
        people:
          ada:
            created_at: 2022-04-04T04:04:04Z
            updated_at: 2023-01-01T01:01:01Z
            applications:
              first: {provider: teach-first, course_identifier: npq-headship, cohort: 2022, status: accepted,
                created_at: 2022-05-05T05:05:05Z, updated_at: 2022-06-06T06:06:06Z,
                declarations: {started: {declaration_date: 2022-10-10T10:10:10Z, created_at: 2022-11-11T11:11:11Z,
                  updated_at: 2022-12-12T12:12:12Z}}}
        """
    made = built(text)
    person, application = made.person("ada"), made.application("ada.first")
    declaration = made.declaration("ada.first.started")
    assert [at.isoformat()[:19] for at in (
        person.created_at, person.updated_at, application.created_at, application.updated_at,
        declaration.declaration_date, declaration.created_at, declaration.updated_at,
    )] == [
        "2022-04-04T04:04:04", "2023-01-01T01:01:01", "2022-05-05T05:05:05", "2022-06-06T06:06:06",
        "2022-10-10T10:10:10", "2022-11-11T11:11:11", "2022-12-12T12:12:12",
    ]  # fmt: skip


def test_a_person_is_updated_by_an_acceptance_and_a_deferral() -> None:
    made = built(person(status="pending"))
    assert made.person("ada").updated_at == made.person("ada").created_at
    made = built(person(status="accepted"))
    assert made.person("ada").updated_at == made.enrolment("ada.first").created_at
    made = built(person(status="accepted", training_status="{deferred: {date: 2023-02-02}}"))
    assert made.person("ada").updated_at == datetime(2023, 2, 2, tzinfo=UTC)


def test_a_later_application_does_not_update_the_person() -> None:
    text = """
        people:
          ada:
            applications:
              old: {provider: teach-first, course_identifier: npq-headship, cohort: 2021, status: accepted}
              new: {provider: teach-first, course_identifier: npq-leading-literacy, cohort: 2022,
                created_at: 2023-05-01}
        """
    made = built(text)
    assert made.person("ada").updated_at == made.enrolment("ada.old").created_at


def test_a_given_update_moves_what_is_drawn_before_it() -> None:
    for seed in range(1, 10):
        made = built(f"seed: {seed}\n" + person(updated_at="2022-04-05", status="accepted"))
        assert made.application("ada.first").created_at <= datetime(2022, 4, 5, tzinfo=UTC)
        assert made.enrolment("ada.first").created_at <= datetime(2022, 4, 5, tzinfo=UTC)


def test_a_person_is_as_old_as_their_first_application_or_as_told() -> None:
    made = built(person())
    assert made.person("ada").created_at == made.application("ada.first").created_at
    for seed in range(1, 6):
        told = built(f"seed: {seed}\n" + person().replace("{applications", "{created_at: 2023-05-01, applications"))
        assert told.person("ada").created_at == datetime(2023, 5, 1, tzinfo=UTC)
        assert told.application("ada.first").created_at >= datetime(2023, 5, 1, tzinfo=UTC)
