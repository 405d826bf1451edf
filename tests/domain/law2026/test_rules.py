"""The catalogue of release 2026, and that its rules are tried from both sides."""

import ast
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from domain.law2026.world import RULES
from sandbox.domain.rules import Kind, Rule
from sandbox.domain.rules.rules2026 import applications, declarations, outcomes, participants

TABLES = (applications.RULES, declarations.RULES, outcomes.RULES, participants.RULES)


def marked(name: str) -> dict[str, set[str]]:
    """Rule id -> the tests that are marked with it, read from the source, so that any selection of tests will do."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in Path(__file__).parent.glob("test_*.py"):
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(test, ast.FunctionDef):
                continue
            for call in (part for mark in test.decorator_list for part in ast.walk(mark)):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == f"pytest.mark.{name}":
                    for rule in call.args:
                        found[ast.literal_eval(rule)].add(f"{path.name}::{test.name}")
    return found


def test_every_rule_fires_in_one_test_and_spares_its_neighbour_in_another() -> None:
    fires, spares = marked("rule"), marked("spares")
    wanted = {rule.id for table in TABLES for rule in table}
    assert wanted - set(fires) == set(), "rules that no test makes fire"
    assert wanted - set(spares) == set(), "rules without a neighbour that they spare"
    assert all(spares[rule] - fires[rule] for rule in wanted)


def test_tests_name_no_rule_that_the_catalogue_lacks() -> None:
    assert {*marked("rule"), *marked("spares")} <= set(RULES)


def test_no_rule_stands_in_the_catalogue_twice() -> None:
    assert [rule for rule, times in Counter(row.id for table in TABLES for row in table).items() if times > 1] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_when_it_fires_what_to_do_and_where_it_stands(rule: Rule) -> None:
    assert all([rule.id, rule.when, rule.remedy, rule.source])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_names_a_title_unless_it_hides_the_record(rule: Rule) -> None:
    assert (rule.field == "") == (rule.kind is Kind.NOT_FOUND)
