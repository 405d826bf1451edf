"""Write `fixtures/words.json` from Faker's British word lists; for developers, in a checkout with Faker installed."""

import json
import re
import sys
from pathlib import Path

from sandbox.people.draw import Draw

WORDS = Path(__file__).parents[2] / "fixtures" / "words.json"

_EDUCATION = re.compile("teacher|lectur|tutor|educat|school|learning mentor|trainer|careers adviser", re.IGNORECASE)
_AMERICAN = ("Inc", "LLC")
_KINDS = ("primary", "juniors", "infants", "academy", "high-school", "school", "college", "learning-trust")
_TOP_LEVELS = ("com", "org", "net")


def faker_words() -> str:
    """The text of `words.json`: one list a line, the same every time for the same release of Faker."""
    from faker import Faker
    from faker.providers.job import Provider as Jobs
    from faker.providers.person.en_GB import Provider as Names

    faker = Faker("en_GB")
    faker.seed_instance(1)
    drawn = (faker.company() for _ in range(300))
    companies = {name for name in drawn if not name.endswith(_AMERICAN)}
    # "Teacher, music" says again what another title says in the usual order
    titles = [title for title in Jobs.jobs if _EDUCATION.search(title) and "," not in title]
    last_names = {name: round(share * 100) for name, share in Names.last_names.items()}
    lists: dict[str, object] = {
        "female": sorted(set(Names.first_names_female)),
        "male": sorted(set(Names.first_names_male)),
        "last_names": dict(sorted(last_names.items())),
        "companies": sorted(companies),
        "job_titles": sorted(set(titles)),
        "email_domains": _email_domains(sorted(last_names)),
    }
    rows = (f"{json.dumps(name)}: {json.dumps(words, separators=(',', ':'))}" for name, words in lists.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _email_domains(last_names: list[str]) -> list[str]:
    """Names of schools that never take mail: below the domains that RFC 2606 reserves for examples."""
    draw = Draw(0, "words", "email_domains")
    names = [re.sub("[^a-z-]", "", name.lower()) for name in last_names]
    return sorted({f"{draw.pick(names)}-{draw.pick(_KINDS)}.example.{draw.pick(_TOP_LEVELS)}" for _ in range(150)})


def main(target: Path = WORDS) -> None:
    """Write the file."""
    target.write_text(faker_words(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else WORDS)
