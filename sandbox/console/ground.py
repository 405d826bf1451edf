"""What all pages have in common: their list, their frame, and how values are written for people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.console.visit import NotAnswered, Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation: its name for people, and the module that shows it."""

    title: str
    module: str


FIRST = "live"
PAGES: Mapping[str, Entry] = {
    "live": Entry("Live", "live"),
    "people": Entry("People", "people"),
    "clock": Entry("Clock", "clock"),
    "scenarios": Entry("Scenarios", "scenarios"),
    "faults": Entry("Faults", "faults"),
    "coverage": Entry("Coverage", "coverage"),
    "tokens": Entry("Tokens", "tokens"),
}
# the locale of the server is nobody's business
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def shown(visit: Visit, template: str, *, calls: Mapping[str, str] | None = None, **values: Any) -> str:
    """A page as HTML.

    Args:
        visit: whose page it is.
        template: its name.
        calls: what its buttons call: what for -> curl line.
        values: what the template names.

    Raises:
        NotAnswered: there is no such workspace, or nobody may look.
    """
    workspaces = visit.get("workspaces", shown=False)["workspaces"]
    about = visit.get("workspaces", visit.workspace, shown=False)
    health = visit.get("health", shown=False)
    return _ENVIRONMENT.get_template(template).render(
        visit=visit,
        pages=PAGES,
        workspaces=[found["name"] for found in workspaces],
        about=about,
        health=health,
        actions=calls or {},
        **values,
    )


def sorry(visit: Visit, error: NotAnswered) -> str:
    """The page in place of one that the control API did not let be made."""
    names: list[str] = []
    if error.problem.get("type", "").endswith("/unknown-workspace"):
        names = [found["name"] for found in visit.get("workspaces", shown=False)["workspaces"]]
    return _ENVIRONMENT.get_template("sorry.html").render(
        visit=visit, pages=PAGES, workspaces=names, about=None, health=None, actions={}, problem=error.problem
    )


def when(text: str) -> str:
    """A timestamp for people, in UTC, as the API's are."""
    at = datetime.fromisoformat(text)
    return f"{_date(at)}, {at:%H:%M}" + (f":{at:%S}" if at.second else "")


def day(text: str) -> str:
    """The date of a timestamp, or a date, for people."""
    return _date(datetime.fromisoformat(text))


def month(text: str) -> str:
    """A month, as in 2023-01, for people."""
    year, _, number = text.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def short_month(at: datetime) -> str:
    """The month of an instant, as an axis has room for."""
    return f"{_MONTHS[at.month - 1][:3]} {at.year}"


def pretty(value: object) -> str:
    """A body as people read it."""
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def words(name: str) -> str:
    """A slug or an enumeration's value, as in awaiting_clawback, in words."""
    return name.replace("_", " ").replace("-", " ")


def family(status: int) -> str:
    """The kind of a status, for its colour: ok, refused, failed, lost."""
    if not status:
        return "lost"
    return "ok" if status < 400 else "refused" if status < 500 else "failed"


def _date(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= {
    "when": when,
    "day": day,
    "month": month,
    "pretty": pretty,
    "words": words,
    "family": family,
}
