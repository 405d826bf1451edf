"""Names and combinations that the release does not have."""

import pytest

from sandbox.scenario.loader import Library
from sandbox.scenario.problems import hint
from scenario.workshop import only, person, scenario, told


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        (person(provider="teach-frist"), "provider", "'teach-frist' is not a lead provider here; did you mean"),
        (person(course_identifier="npq-headshp"), "course_identifier", "did you mean 'npq-headship'?"),
        (person(course_identifier="npq-senco"), "course_identifier", "'npq-senco' is not a course here"),
        (person(cohort="2024"), "cohort", "'2024' is not a cohort here; did you mean '2023'?"),
        (person(cohort_suffix="b"), "cohort_suffix", "'b' is no suffix of cohort 2022 (allowed: a)"),
        (person(status="accepted", schedule_identifier="npq-leadership-autum"), "schedule_identifier",
         "is not a schedule of cohort 2022 here; did you mean 'npq-leadership-autumn'?"),
        (person(status="accepted", schedule_identifier="npq-aso-june"), "schedule_identifier", "of cohort 2022"),
        (person(status="accepted", training_status="{deferred: {reason: parental-leav}}"),
         "training_status.deferred.reason", "did you mean 'parental-leave'?"),
        (person(status="accepted", training_status="{withdrawn: {reason: parental-leave}}"),
         "training_status.withdrawn.reason", "'parental-leave' is not allowed"),
        (person(status="accepted", training_status="{deferred: {date: 2022-02-30}}"),
         "training_status.deferred.date", "'2022-02-30' is no real date"),
        (person(created_at="2022-13-01"), "created_at", "'2022-13-01' is no real date"),
        (person(created_at="1066-10-14"), "created_at", "does not lie between 1970 and 2999"),
        (person(created_at="2022-05-02", updated_at="2022-05-01"), "updated_at", "it lies before created_at"),
        (person(status="accepted", declarations="{startd: {}}"), "declarations.startd", "did you mean 'started'?"),
        (person(status="accepted", declarations="{one: {declaration_date: 2022-10-32T00:00:00Z}}"), "declarations.one",
         "is not a declaration type"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_told_with_the_nearest_one(text: str, path: str, said: str) -> None:
    found = {problem.path.removeprefix("people.ada.applications.first."): problem.message for problem in told(text)}
    assert said in found[path]


@pytest.mark.parametrize("status", ["pending", "rejected"])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("schedule_identifier", "npq-leadership-autumn"),
        ("training_status", "deferred"),
        ("declarations", "{started: {}}"),
    ],
)
def test_only_an_accepted_application_has_been_in_training(status: str, key: str, value: str) -> None:
    problem = only(person(status=status, **{key: value}))
    assert problem.path == f"people.ada.applications.first.{key}"
    assert problem.message == f"only an accepted application has {key}; say status: accepted"


def test_a_pending_application_may_say_that_nothing_was_declared() -> None:
    assert scenario(person(declarations="{}")).people


def test_a_release_that_the_server_lacks_is_refused_and_nothing_else_is_judged() -> None:
    problem = only("release: '2026'\n" + person(provider="llse"))
    assert (problem.line, problem.path) == (1, "release")
    assert problem.message == "is for release 2026; this server has 2023"


def test_the_release_of_the_server_is_fine() -> None:
    assert scenario('release: "2023"\n' + person()).people


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "participant_id: {0}",
            "applications: {{x: {{id: {0}, provider: teach-first, course_identifier: npq-headship, cohort: 2022}}}}",
        ),
        ("former_ids: [{0}]", "participant_id: {0}"),
    ],
)
def test_no_id_may_stand_twice(one: str, other: str) -> None:
    an_id = "db3a7848-7308-4879-942a-c4a70ced400a"
    made = "applications: {x: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}}"
    rest = "" if "applications" in other else f", {made}"
    text = f"people:\n  ada: {{{one.format(an_id)}, {made}}}\n  bea: {{{other.format(an_id)}{rest}}}"
    problem = only(text)
    assert problem.line == 3
    assert problem.message.startswith("the id stands at people.ada.")


def test_a_token_belongs_to_a_lead_provider() -> None:
    problem = only("title: Test\ntokens:\n  my-token: teach-frist")
    assert (problem.line, problem.column) == (3, 13)
    assert "did you mean 'teach-first'?" in problem.message


def test_a_lead_provider_s_name_cannot_be_a_token() -> None:
    problem = only("title: Test\ntokens:\n  teach-first: ambition-institute")
    assert (problem.line, problem.column) == (3, 3)
    assert "own token" in problem.message


@pytest.mark.parametrize(
    ("terms", "path", "said"),
    [
        ("providers: [teach-first, teach-frist]", "crowd.0.providers.1", "did you mean 'teach-first'?"),
        ("course_identifiers: [npq-headshp]", "crowd.0.course_identifiers.0", "did you mean 'npq-headship'?"),
        ("cohorts: [2022, 2030]", "crowd.0.cohorts.1", "'2030' is not a cohort here"),
        ("status: {accepted: 0}", "crowd.0.status", "at least one weight has to be more than 0"),
        ("progress: {none: 0, started: 0}", "crowd.0.progress", "at least one weight has to be more than 0"),
    ],
)
def test_a_crowd_s_terms_are_judged(terms: str, path: str, said: str) -> None:
    problem = only(f"crowd: [{{count: 1, {terms}}}]")
    assert problem.path == path
    assert said in problem.message


def test_a_crowd_that_nobody_can_belong_to_is_refused_and_no_other() -> None:
    problem = only("""
        crowd:
          - {count: 1}
          - {count: 1, providers: [church-of-england], course_identifiers: [npq-leading-literacy]}
          - {count: 1, course_identifiers: [npq-headship]}
        """)
    assert (problem.line, problem.path) == (3, "crowd.1")
    assert problem.message == "no provider has such a course in such a cohort"


@pytest.mark.parametrize("course, cohort", [("npq-additional-support-offer", 2022), ("npq-leading-primary-mathematics", 2021)])  # fmt: skip  # noqa: E501, PT006
def test_a_crowd_takes_no_course_without_a_schedule_or_a_contract(course: str, cohort: int) -> None:
    assert only(f"crowd: [{{count: 1, course_identifiers: [{course}], cohorts: [{cohort}]}}]").path == "crowd.0"


@pytest.mark.parametrize("key", ["request", "send", "body"])
def test_an_unknown_handle_is_told_with_the_nearest_one(key: str) -> None:
    fields = {"request": '"GET /x"', "send": "1", "body": "1", key: '"GET /{ada.frist}"'}
    lines = "".join(f", {name}: {value}" for name, value in fields.items())
    problem = only(f"{person()}\nexpect: [{{status: 200{lines}}}]")
    assert problem.path == f"expect.0.{key}"
    assert problem.message.startswith("there is no handle {ada.frist}; did you mean 'ada.first'?")


def test_handles_stand_for_people_applications_and_declarations() -> None:
    text = person(status="accepted", declarations="{started: {}}")
    assert scenario(
        f'{text}\nexpect: [{{status: 200, request: "GET /{{ada}}/{{ada.first}}/{{ada.first.started}}"}}]'
    ).expect


def test_a_caller_is_a_lead_provider_or_a_token() -> None:
    problem = only("expect: [{as: teach-frist, request: GET /x, status: 200}]")
    assert problem.path == "expect.0.as"
    assert "did you mean 'teach-first'?" in problem.message
    assert scenario("tokens: {mine: teach-first}\nexpect: [{as: mine, request: GET /x, status: 200}]").expect


def test_a_long_list_of_names_is_cut(library_of_many: Library) -> None:
    assert hint("x", library_of_many.names()).endswith(", ...)")


@pytest.fixture
def library_of_many(tmp_path_factory: pytest.TempPathFactory) -> Library:
    from scenario.workshop import REFERENCE

    shelf = tmp_path_factory.mktemp("many")
    for number in range(30):
        (shelf / f"s{number}.yaml").write_text("title: x")
    return Library(REFERENCE, shelf)
