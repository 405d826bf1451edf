"""What applicants are made of, arranged for drawing."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, NamedTuple

# the name and code of the whole UK area on the wire (contract 6.1)
UNITED_KINGDOM = ("United Kingdom of Great Britain and Northern Ireland", "GBR")


class Employers(NamedTuple):
    """Employers of one kind, and what people do there."""

    names: tuple[str, ...]
    roles: tuple[str, ...]


class Words(NamedTuple):
    """Names, schools, nurseries, countries, providers of teacher training and employers.

    Args:
        last_name_steps: the running total of the last names' frequencies, for drawing common ones more often.
        schools: pairs of URN and UKPRN.
        foreign: pairs of name and ISO code, without the United Kingdom.
        code_of: the ISO code by the country's name in lower case.
    """

    female: tuple[str, ...]
    male: tuple[str, ...]
    last_names: tuple[str, ...]
    last_name_steps: tuple[int, ...]
    email_domains: tuple[str, ...]
    schools: tuple[tuple[str, str], ...]
    ukprn_of: Mapping[object, str]
    urn_of: Mapping[object, str]
    nurseries: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]
    code_of: Mapping[object, str]
    country_of: Mapping[object, str]
    itt_providers: tuple[str, ...]
    employers: tuple[Employers, ...]
    lead_mentors: Employers
    abroad: Employers

    @classmethod
    def from_facts(
        cls,
        words: dict[str, Any],
        schools: list[dict[str, str]],
        nurseries: list[dict[str, str]],
        countries: list[dict[str, str]],
        itt_providers: list[str],
        employers: dict[str, Any],
    ) -> "Words":
        """From the content of `words.json` and the rows of the YAML files beside it."""
        pairs = tuple((school["urn"], school["ukprn"]) for school in schools)
        named = tuple((country["name"], country["code"]) for country in countries)
        kinds = [*employers["uk"], {"names": words["companies"], "roles": words["job_titles"]}]
        return cls(
            female=tuple(words["female"]),
            male=tuple(words["male"]),
            last_names=tuple(words["last_names"]),
            last_name_steps=tuple(accumulate(words["last_names"].values())),
            email_domains=tuple(words["email_domains"]),
            schools=pairs,
            ukprn_of=dict(pairs),
            urn_of={ukprn: urn for urn, ukprn in pairs},
            nurseries=tuple(nursery["urn"] for nursery in nurseries),
            foreign=tuple(country for country in named if country != UNITED_KINGDOM),
            code_of={name.casefold(): code for name, code in named},
            country_of={code: name for name, code in named},
            itt_providers=tuple(itt_providers),
            employers=tuple(_employers(kind) for kind in kinds),
            lead_mentors=_employers(employers["lead_mentors"]),
            abroad=_employers(employers["abroad"]),
        )


def _employers(kind: dict[str, list[str]]) -> Employers:
    return Employers(tuple(kind["names"]), tuple(kind["roles"]))
