"""What people are made of, from the fixtures."""

from functools import cache

from sandbox.fixtures import folder, read_words, read_yaml
from sandbox.people import Words


@cache
def words() -> Words:
    """What people are made of, read once a process."""
    place = folder("fixtures")
    return Words.from_facts(
        read_words(),
        read_yaml(place / "schools.yaml")["schools"],
        read_yaml(place / "nurseries.yaml")["nurseries"],
        read_yaml(place / "countries.yaml")["countries"],
        read_yaml(place / "itt_providers.yaml")["itt_providers"],
        read_yaml(place / "employers.yaml"),
    )
