"""What the schema finds, in the sentences that an author reads."""

import pytest

from sandbox.scenario.problems import ScenarioInvalid
from sandbox.scenario.schema import schema
from scenario.workshop import LIBRARY, only, person, scenario, told


def test_a_title_is_enough() -> None:
    assert scenario("title: Test").people == {}


def test_a_title_is_needed() -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        LIBRARY.parse("summary: Nobody knows its name")
    assert [problem.message for problem in caught.value.problems] == ["'title' is missing"]


@pytest.mark.parametrize("text", ["- title: a", "title: [a]", "title: 7", "7"])
def test_a_scenario_is_a_mapping_with_a_text_for_a_title(text: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        LIBRARY.parse(text)
    assert "should be a " in caught.value.problems[0].message


def test_an_unknown_key_is_told_with_the_nearest_name_where_it_stands() -> None:
    problem = only("title: Test\npeople:\n  ada:\n    aplications: {}\n    applications:\n      x: {provider: teach-first,\n        course_identifier: npq-headship, cohort: 2022}")  # fmt: skip  # noqa: E501
    assert (problem.line, problem.column, problem.path) == (4, 5, "people.ada.aplications")
    assert problem.message.startswith("unknown key 'aplications'; did you mean 'applications'? (allowed: ")


@pytest.mark.parametrize("key", ["funded_places", "delivery_partner_id", "password"])
def test_a_key_that_the_format_lacks_is_unknown(key: str) -> None:
    assert only(person(**{key: "true"})).message.startswith(f"unknown key '{key}'")


def test_a_number_in_place_of_a_text_should_be_in_quotes() -> None:
    problem = only("people:\n  ada:\n    teacher_reference_number: 1234567\n    applications:\n      x: {provider: teach-first, course_identifier: npq-headship, cohort: 2022}")  # fmt: skip  # noqa: E501
    assert (problem.line, problem.column) == (3, 31)
    assert problem.message == "1234567 should be a text or null; put it in quotes"


def test_a_number_in_place_of_a_certain_text_should_only_be_in_quotes() -> None:
    assert only("title: Test\nrelease: 2023").message == "2023 should be a text; put it in quotes"


def test_a_trn_that_begins_with_a_nought_needs_no_quotes() -> None:
    assert scenario(person(teacher_reference_number="0123456")).people


def test_a_value_outside_a_list_is_told_with_the_nearest_one_where_it_stands() -> None:
    text = "people:\n  ada:\n    applications:\n      x:\n        provider: teach-first\n        course_identifier: npq-headship\n        cohort: 2022\n        status:   acepted"  # noqa: E501
    problem = only(text)
    assert (problem.line, problem.column) == (8, 19)
    assert (
        problem.message
        == "\"acepted\" is not allowed here; did you mean 'accepted'? (allowed: pending, accepted, rejected)"
    )


@pytest.mark.parametrize("key", ["provider", "course_identifier", "cohort"])
def test_what_an_application_needs_is_missing_at_the_application(key: str) -> None:
    fields = {"provider": "teach-first", "course_identifier": "npq-headship", "cohort": "2022"}
    del fields[key]
    lines = "".join(f"        {name}: {value}\n" for name, value in fields.items())
    problem = only(f"people:\n  ada:\n    applications:\n      first:\n{lines}")
    assert (problem.line, problem.column, problem.path) == (4, 7, "people.ada.applications.first")
    assert problem.message == f"'{key}' is missing"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "people: {Ada: {applications: {x: {provider: a, course_identifier: b, cohort: 1}}}}",
            "'Ada' cannot be a name",
        ),
        ("people: {ada: {applications: {x y: {provider: a, course_identifier: b, cohort: 1}}}}", "'x y' cannot be a"),
        ("people: {ada.b: {applications: {x: {provider: a, course_identifier: b, cohort: 1}}}}", "'ada.b' cannot be a"),
        ('tokens: {"a b": teach-first}', "'a b' cannot be a name here"),
        (person(id="DB3A7848-7308-4879-942A-C4A70CED400A"), "has not the right form"),
        (person(id="7"), "should be a text; put it in quotes"),
        (person(created_at="yesterday"), "has not the right form"),
        (person(cohort_suffix="aa"), "has not the right form"),
        (person(teacher_catchment_iso_country_code="FR"), "has not the right form"),
        ("people: {ada: {applications: {}}}", "should have 1 keys or more"),
        (person(status="accepted", training_status="{}"), "should have 1 keys or more"),
        (person(status="accepted", training_status="{deferred: {}, withdrawn: {}}"), "should have 1 keys or fewer"),
        (person(status="accepted", training_status="activ"), "did you mean 'active'?"),
        (person(status="accepted", training_status="{active: {}}"), "unknown key 'active'"),
        (person(status="accepted", training_status="7"), "should be a text or a mapping"),
        (person(email='""'), "should have 1 characters or more"),
        (person(teacher_reference_number=f'"{"1" * 33}"'), "should have 32 characters or fewer"),
        (person(email_validated="false"), "should be true"),
        (person(works_in_school="yes"), "should be boolean or null"),
        (person(funding_choice="trusts"), "did you mean 'trust'?"),
        ("seed: -1", "should be 0 or more"),
        ("seed: 9007199254740992", "should be 9007199254740991 or less"),
        ("seed: 1.5", "should be a whole number"),
        ("crowd: [{}]", "'count' is missing"),
        ("crowd: [{count: -1}]", "should be 0 or more"),
        ("crowd: [{count: 200001}]", "should be 200000 or less"),
        ("crowd: [{count: 1, providers: []}]", "should have 1 entries or more"),
        ("crowd: [{count: 1, providers: [teach-first, teach-first]}]", "should have no entry twice"),
        ("crowd: [{count: 1, status: {}}]", "should have 1 keys or more"),
        ("crowd: [{count: 1, status: {acepted: 1}}]", "did you mean 'accepted'?"),
        ("crowd: [{count: 1, progress: {started: 1.5}}]", "should be a whole number"),
        ("crowd: {count: 1}", "should be a list"),
        ("clock: 2022-11-01", "should be a mapping"),
        ("clock: {now: 2022-11-01, frozen: on}", "should be boolean"),
        ("release: 2023", "2023 should be a text; put it in quotes"),
        ('release: "2024"', "(allowed: 2023, 2026)"),
        ("expect: [{request: GET /x}]", "'status' is missing"),
        ("expect: [{request: get /x, status: 200}]", "has not the right form"),
        ("expect: [{request: GET x, status: 200}]", "has not the right form"),
        ("expect: [{request: GET /x, status: 99}]", "should be 100 or more"),
        ("expect: [{request: GET /x, status: 600}]", "should be 599 or less"),
        ("expect: [{request: GET /x, status: 200, bodi: {}}]", "did you mean 'body'?"),
        ("expect: [{request: GET /x, status: 200, headers: {a: 1}}]", "put it in quotes"),
    ],
)
def test_a_wrong_form_is_told(text: str, said: str) -> None:
    messages = [problem.message for problem in told(text)]
    assert any(said in message for message in messages), messages


def test_no_message_is_a_library_s_own() -> None:
    """Every keyword that the schema uses has a sentence of ours (the cases above read them)."""
    ours = {
        "type", "enum", "const", "required", "additionalProperties", "pattern", "minimum", "maximum", "minLength",
        "maxLength", "minItems", "minProperties", "maxProperties", "uniqueItems",
    }  # fmt: skip
    structure = {
        "$schema",
        "$ref",
        "$defs",
        "title",
        "description",
        "properties",
        "items",
        "propertyNames",
        "if",
        "then",
    }
    used: set[str] = set()

    def visit(part: object) -> None:
        if not isinstance(part, dict):
            return
        used.update(part)
        for key, value in part.items():
            if key in ("properties", "$defs"):
                for inner in value.values():
                    visit(inner)
            else:
                visit(value)

    visit(schema())
    assert used - structure == ours


def test_what_comes_later_may_stand_there_empty() -> None:
    assert scenario("steps: []\nfaults: []").people == {}


def test_all_problems_of_a_file_are_told_at_once_in_its_order() -> None:
    text = """
        seed: x
        people:
          ada: {applications: {first: {provider: teach-first, cohort: 2022, stats: accepted}}}
        crowd: [{count: -1}]
        """
    problems = told(text)
    assert [problem.line for problem in problems] == [1, 3, 3, 4]
    assert [problem.path for problem in problems] == [
        "seed",
        "people.ada.applications.first",
        "people.ada.applications.first.stats",
        "crowd.0.count",
    ]
