"""What versions let in: how each reads filters and bodies."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sandbox.api import bodies, query
from sandbox.api.bodies import Sent
from sandbox.api.query import Query

Attributes = Callable[[object, frozenset[str]], Sent]


class Reading(NamedTuple):
    """The ways of one version.

    Attributes:
        query: a query string.
        instant: a date filter's value.
        years, declaration_years: the start years that filter[cohort] asks for; None for all.
        application_people, declaration_people: the ids that filter[participant_id] asks for; None for all.
        strict, lenient, outcome: the permitted attributes of bodies (contract section 4; release 2026: 1.10).
        identifier: an id as records have it.
        json_types: the content types whose bodies are JSON.
    """

    query: Callable[[str], Query]
    instant: Callable[[Query, str], datetime | None]
    years: Callable[[Query], set[str] | None]
    declaration_years: Callable[[Query], set[str] | None]
    application_people: Callable[[Query], set[str] | None]
    declaration_people: Callable[[Query], set[str] | None]
    strict: Attributes
    lenient: Attributes
    outcome: Attributes
    identifier: Callable[[str], str]
    json_types: frozenset[str]


# v3 of release 2023
LISTS = Reading(
    query=query.parse,
    instant=query.instant,
    years=query.years,
    declaration_years=query.years,
    application_people=query.one_participant,
    declaration_people=query.any_participants,
    strict=bodies.strict_attributes,
    lenient=bodies.lenient_attributes,
    outcome=bodies.outcome_attributes,
    identifier=str,
    json_types=bodies.JSON_TYPES,
)
# v1 and v2
SINGLE_VALUES = LISTS._replace(years=query.first_year, declaration_people=query.one_uuid)
TODAY = Reading(
    query=query.parse_2026,
    instant=query.instant_2026,
    years=query.years,
    declaration_years=query.years_2026,
    application_people=query.uuids,
    declaration_people=query.uuids,
    strict=bodies.strict_attributes_2026,
    lenient=bodies.lenient_attributes_2026,
    outcome=bodies.strict_attributes_2026,
    identifier=query.plain_uuid,
    json_types=bodies.JSON_TYPES_2026,
)
