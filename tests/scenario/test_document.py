import json
import re

import pytest

from sandbox.scenario.document import MOST_BYTES, MOST_DEPTH, MOST_NODES, read
from sandbox.scenario.problems import ScenarioInvalid, ScenarioProblem
from sandbox.scenario.scenario import Document


def refused(text: str) -> ScenarioProblem:
    with pytest.raises(ScenarioInvalid) as caught:
        read(text, "test.yaml")
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def place(document: Document, *path: str | int, at_key: bool = False) -> tuple[int, int]:
    problem = document.problem(path, "x", at_key=at_key)
    return problem.line, problem.column


def test_only_true_false_null_and_numbers_are_no_text() -> None:
    text = "[true, false, null, ~, 7, -1, 0, 1.5, 2.0, 1e2, text]"
    assert read(text).data == [True, False, None, None, 7, -1, 0, 1.5, 2, 100, "text"]


@pytest.mark.parametrize(
    "word",
    ["on", "off", "yes", "no", "Yes", "NO", "True", "FALSE", "Null", "y", "n", "012", "0x1f", "1_000", "1:30", ".5",
     ".inf", ".nan", "2022-01-01", "2022-01-01T09:00:00Z", "2022-01-01 09:00:00", "=", "<<", "+"],
)  # fmt: skip
def test_other_words_stay_text(word: str) -> None:
    assert read(f"a: {word}").data == {"a": word}


def test_a_whole_number_is_a_whole_number_however_it_is_written() -> None:
    assert isinstance(read("a: 2.0").data["a"], int)


def test_nothing_is_an_empty_document() -> None:
    assert read("").data == read("# only a comment\n").data == {}


def test_values_and_keys_have_places() -> None:
    document = read("title: Test\npeople:\n  ada:\n    full_name:   Ada\n    list: [1,  22]\n")
    assert place(document, "title") == (1, 8)
    assert place(document, "title", at_key=True) == (1, 1)
    assert place(document, "people", "ada", "full_name") == (4, 18)
    assert place(document, "people", "ada", "full_name", at_key=True) == (4, 5)
    assert place(document, "people", "ada", "list", 1) == (5, 16)


def test_a_mapping_stands_where_its_key_does() -> None:
    document = read("people:\n  ada:\n    full_name: Ada\n  bea: {}\n  cleo:\n")
    assert place(document, "people", "ada") == (2, 3)
    assert place(document, "people", "bea") == (4, 3)
    assert place(document, "people", "cleo") == (5, 3)


def test_what_is_not_there_has_the_place_of_what_is_above_it() -> None:
    document = read("people:\n  ada: {full_name: Ada}\n")
    assert place(document, "people", "ada", "email") == (2, 3)
    assert place(document, "crowd") == (1, 1)


def test_a_json_document_is_read_with_places() -> None:
    text = json.dumps({"title": 'A "quoted" title/\\ \N{GRINNING FACE} é', "people": {}, "seed": 7}, indent="\t")
    document = read(text, "test.json")
    assert document.data == json.loads(text)
    assert place(document, "seed") == (4, 10)


def test_a_json_document_may_escape_any_character() -> None:
    text = r'{"title": "\u00e9 \ud83d\ude00 \\ud83d\\ude00 \/"}'
    assert read(text).data == json.loads(text)


def test_a_byte_order_mark_is_no_text() -> None:
    assert read("\ufefftitle: x").data == {"title": "x"}


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1b", "\x7f", "\ud800"])
def test_control_characters_are_refused_where_they_stand(character: str) -> None:
    problem = refused(f"title: Test\nsummary: a{character}b")
    assert (problem.line, problem.column) == (2, 11)
    assert problem.message == f"the character U+{ord(character):04X} is not allowed"


def test_escaped_control_characters_are_refused_too() -> None:
    problem = refused('title: Test\nsummary: "a\\0b"')
    assert (problem.line, problem.column, problem.path) == (2, 10, "summary")
    assert "U+0000" in problem.message


def test_a_doubled_key_is_refused_where_it_stands_again() -> None:
    problem = refused("people:\n  ada: {}\n  ada: {}\n")
    assert (problem.line, problem.column, problem.path) == (3, 3, "people.ada")


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system [ls]", "!own text", "!own {a: 1}", "!own [1]",
                                   "!!binary aGk=", "!!set {a}", "!!int x", "!!timestamp 2022-01-01"])  # fmt: skip
def test_tags_are_refused(value: str) -> None:
    problem = refused(f"title: Test\nsummary: {value}")
    assert problem.line == 2
    assert "tag" in problem.message or "no number" in problem.message


def test_a_key_that_is_no_text_is_refused() -> None:
    assert refused("? [a, b]\n: c").message == "a key has to be a text"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2", 2),
        ("a: b: c", 1),
        ("title: x\n  bad: y\n", 2),
        ("a: *nobody", 1),
        ("a: 1\n---\nb: 2", 2),
        ("\t", 1),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    problem = refused(text)
    assert re.match("not YAML: [a-z]", problem.message)
    assert problem.line in (line, line - 1)  # libyaml and PyYAML differ by a line about an end that is missing


def test_a_document_may_be_so_large_and_no_larger() -> None:
    start = "title: Test\n#"
    assert read(start + "x" * (MOST_BYTES - len(start))).data == {"title": "Test"}
    assert refused(start + "x" * (MOST_BYTES - len(start) + 1)).message == f"larger than {MOST_BYTES} bytes"


def test_the_size_is_that_of_the_bytes() -> None:
    assert "larger" in refused("#" + "é" * (MOST_BYTES // 2)).message


def test_a_document_may_be_so_deep_and_no_deeper() -> None:
    assert read("[" * MOST_DEPTH + "]" * MOST_DEPTH).data
    problem = refused("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1))
    assert (problem.line, problem.column) == (1, MOST_DEPTH + 1)
    assert problem.message == f"nested deeper than {MOST_DEPTH} levels"


def test_half_a_million_brackets_do_not_exhaust_the_stack() -> None:
    # PyYAML 6.0.4 has a bound of its own, and meets it first
    assert refused("[" * 500_000).message in (
        f"nested deeper than {MOST_DEPTH} levels",
        "not YAML: exceeded maximum nesting depth",
    )
    assert "nested deeper" in refused("- " * 500_000).message


def test_an_alias_repeats_a_value() -> None:
    assert read("a: &one {x: 1}\nb: *one").data == {"a": {"x": 1}, "b": {"x": 1}}


def test_aliases_that_multiply_are_refused() -> None:
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "counting aliases" in refused("\n".join(["l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1]", *layers])).message


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: *a}", "&a {a: *a}"])
def test_a_value_that_contains_itself_is_refused(text: str) -> None:
    assert "nested deeper" in refused(text).message


def test_aliases_that_nest_are_refused() -> None:
    most = [f"l{n}: &l{n} [*l{n - 1}]" for n in range(1, MOST_DEPTH - 1)]
    assert read("\n".join(["l0: &l0 [1]", *most])).data
    one_more = [*most, f"last: [*l{MOST_DEPTH - 2}]"]
    assert "nested deeper" in refused("\n".join(["l0: &l0 [1]", *one_more])).message
    layers = [f"l{n}: &l{n} [*l{n - 1}]" for n in range(1, 2000)]
    assert "nested deeper" in refused("\n".join(["l0: &l0 [1]", *layers])).message


def test_very_many_values_are_refused() -> None:
    assert refused("[" + "1," * (2 * MOST_NODES + 1) + "]").message == f"more than {MOST_NODES} values"
    # keys aside, values are counted as they are read
    assert refused("[" + "1," * (MOST_NODES + 1) + "]").message == f"more than {MOST_NODES} values, counting aliases"


def test_a_number_that_python_cannot_read_is_refused() -> None:
    assert "no number" in refused("a: " + "9" * 5000).message
    assert "no number" in refused("a: 1e999").message


def test_a_problem_is_told_with_its_place() -> None:
    problem = read("title: x\nseed: y\n", "own.yaml").problem(("seed",), "no good")
    assert str(problem) == "own.yaml:2:7: seed: no good"
    assert str(ScenarioProblem("own.yaml", 1, 1, "", "no good")) == "own.yaml:1:1: no good"
