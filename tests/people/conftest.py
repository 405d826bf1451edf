"""The word lists and fixtures that applicants are made of, and a short way to invent an application."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.people import Words, application_details

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def read() -> Callable[[str], Any]:
    """What a YAML file under `fixtures/` says."""
    return lambda name: yaml.safe_load((FIXTURES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def words(read: Callable[[str], Any]) -> Words:
    """Everything that applicants are drawn from."""
    return Words.from_facts(
        json.loads((FIXTURES / "words.json").read_text(encoding="utf-8")),
        read("schools")["schools"],
        read("nurseries")["nurseries"],
        read("countries")["countries"],
        read("itt_providers")["itt_providers"],
        read("employers"),
    )


@pytest.fixture(scope="session")
def details(words: Words) -> Callable[..., dict[str, Any]]:
    """The details of the application at a path, with seed 1."""

    def invent(
        path: str, course: str = "npq-leading-teaching", group: str = "specialist", **given: object
    ) -> dict[str, Any]:
        return application_details(words, 1, path, course=course, group=group, start_year=2022, given=given)

    return invent


@pytest.fixture(scope="session")
def many(details: Callable[..., dict[str, Any]]) -> Callable[..., list[dict[str, Any]]]:
    """The details of 200 applications."""
    return lambda *course, **given: [details(f"someone-{number}.first", *course, **given) for number in range(200)]
