"""Finds the folders that travel with the package, and reads the reference data in `fixtures/`."""

import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sandbox.domain.ids import derive_uuid
from sandbox.domain.records import DeclarationType, DeliveryPartner, Funding
from sandbox.domain.schedules import Cohort, Course, LeadProvider, ReferenceData, Schedule, StatementRule

T = TypeVar("T")


def folder(name: str) -> Path:
    """`openapi`, `fixtures` or `scenarios`: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def read_yaml(path: Path) -> Any:
    """The data of a YAML file that belongs to the package."""
    return kept(path, "data", lambda: _parsed(path))


def _parsed(path: Path) -> Any:
    # 10 ms to import, and what was read before is kept
    import yaml

    # libyaml reads ten times faster; a Python without it still works
    return yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def kept(path: Path, kind: str, make: Callable[[], T], made_by: str = "") -> T:
    """What is made of a file that belongs to the package, kept beside it as Python keeps byte code beside a module.

    Parsing all YAML files and resolving all OpenAPI files takes 0.15 s. What came of it lies in `__pycache__`, is good
    as long as the file's time and size are the same, and is trusted as much as byte code.

    Args:
        path: the file.
        kind: tells things apart that are made of one file.
        make: makes it; the result has to be picklable.
        made_by: changes when `make` does.
    """
    found = found_kept(path, kind, made_by)
    if found is not None:
        result: T = found
        return result
    made = make()
    keep(path, kind, made, made_by)
    return made


def found_kept(path: Path, kind: str, made_by: str = "") -> Any:
    """What was kept of a file, as in `kept`; None where there is nothing, or something that is not good any more."""
    try:
        written, found = pickle.loads(_place(path, kind).read_bytes())
        return found if written == _stamp(path, made_by) else None
    except (OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError):
        return None


def keep(path: Path, kind: str, made: object, made_by: str = "") -> None:
    """Keep what was made of a file for the next start, as in `kept`."""
    if sys.dont_write_bytecode:
        return
    content = pickle.dumps((_stamp(path, made_by), made))
    place = _place(path, kind)
    try:
        place.parent.mkdir(exist_ok=True)
        draft = place.with_name(f"{place.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(place)
    except OSError:
        pass  # a read-only installation starts a little slower


def _place(path: Path, kind: str) -> Path:
    return path.parent / "__pycache__" / f"{path.name}.{kind}"


def _stamp(path: Path, made_by: str) -> tuple[int, int, tuple[int, ...], str]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size, sys.version_info[:2], made_by


def newest(*places: Path) -> str:
    """When something in these files and folders of the package changed last, for `made_by`."""
    # at every start, so without Path: 1 ms in place of 6
    files = [time for place in places for time in _times(str(place))]
    return f"{len(files)} files of {max(files)}"


def _times(place: str) -> Iterator[int]:
    if not os.path.isdir(place):
        yield os.stat(place).st_mtime_ns
        return
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".yaml", ".json")):
                yield entry.stat().st_mtime_ns
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _times(entry.path)


def read_words() -> Any:
    """The words that Faker gave for names, jobs and companies."""
    return json.loads((folder("fixtures") / "words.json").read_bytes())


@cache
def reference_data(release: str) -> ReferenceData:
    """Everything that a release fixes in advance, read once a process."""
    place = folder("fixtures") / release
    courses = [
        Course(row["identifier"], row["name"], row["group"], row["first_cohort"])
        for row in read_yaml(place / "courses.yaml")["courses"]
    ]
    return ReferenceData(
        release=release,
        courses=courses,
        cohorts=[
            Cohort(
                row["start_year"], row["suffix"], row["registration_start_date"], Funding(row.get("funding", "full"))
            )
            for row in read_yaml(place / "cohorts.yaml")["cohorts"]
        ],
        schedules=_schedules(place),
        lead_providers=_lead_providers(place, [course.identifier for course in courses]),
        statement_rule=StatementRule(
            **{
                **(rule := read_yaml(place / "statements.yaml")),
                "output_fee_months": frozenset(rule["output_fee_months"]),
            }
        ),
        enumerations={name: tuple(values) for name, values in read_yaml(place / "enumerations.yaml").items()},
        delivery_partners=_delivery_partners(place),
    )


def _schedules(place: Path) -> list[Schedule]:
    return [
        Schedule(
            identifier=row["identifier"],
            group=row["group"],
            cohort=f"{cohort}a" if isinstance(cohort, int) else cohort,
            first_day=first_day,
            declaration_types=tuple(DeclarationType(found) for found in row["declaration_types"]),
        )
        for row in read_yaml(place / "schedules.yaml")["schedules"]
        for cohort, first_day in row["first_days"].items()
    ]


def _lead_providers(place: Path, courses: list[str]) -> list[LeadProvider]:
    found = []
    for row in read_yaml(place / "lead_providers.yaml")["lead_providers"]:
        contracted, offers = frozenset(courses), {}
        said = row["offers"]
        if "funded" in said:
            funded, unfunded = frozenset(said["funded"]), frozenset(said["unfunded"])
            offers = {Funding.FULL: funded, Funding.CAPPED: funded, Funding.ZERO: unfunded}
        elif said != "all":
            contracted = contracted.difference(said["except"])
        found.append(LeadProvider(row["slug"], row["name"], row["id"], contracted, offers))
    return found


def _delivery_partners(place: Path) -> list[DeliveryPartner]:
    """The release's delivery partners; a release without the file has none."""
    path = place / "delivery_partners.yaml"
    if not path.is_file():
        return []
    told = read_yaml(path)
    everywhere = tuple(f"{row['start_year']}{row['suffix']}" for row in read_yaml(place / "cohorts.yaml")["cohorts"])
    others = [row["slug"] for row in read_yaml(place / "lead_providers.yaml")["lead_providers"]]
    others.remove(told["works_everywhere_with"])
    found = []
    for number in range(1, told["count"] + 1):
        elsewhere = tuple(told["works_with_others"].get(number, ()))
        cohorts = {told["works_everywhere_with"]: everywhere, **(dict.fromkeys(others, elsewhere) if elsewhere else {})}
        name, record_id = told["name"].format(number=number), derive_uuid(0, f"delivery-partner/{number}")
        found.append(DeliveryPartner(record_id, name, told["created_at"], cohorts))
    return found
