"""Judges the names in a document: providers, courses, cohorts, schedules, reasons, handles, rules and ids."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.domain.clock import within_reach
from sandbox.domain.dates import read_instant
from sandbox.domain.records import DeclarationType
from sandbox.domain.schedules import ReferenceData
from sandbox.scenario import by_release
from sandbox.scenario.problems import Path, ScenarioProblem, hint
from sandbox.scenario.scenario import Document

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.-]*)\}")
PERSON, APPLICATION, DECLARATION = "person", "application", "declaration"
# as many as one crowd may have (scenario.schema.json)
_MOST_IN_CROWDS = 200_000
_INSTANTS = ("created_at", "updated_at", "declaration_date")


def problems(
    document: Document,
    reference: ReferenceData,
    *,
    inherited: Mapping[str, Any] | None,
    tokens: Iterable[str],
    later: Iterable[str] = (),
) -> list[ScenarioProblem]:
    """Everything in a well-formed document that names what does not exist in the release.

    Args:
        document: whose names are judged.
        reference: what the release knows.
        inherited: the people of the scenario that it extends, by handle; None where that cannot be loaded, and
            nobody knows which handles there are.
        tokens: the extra tokens of that scenario.
        later: the handles that its steps, and this document's, make.
    """
    return list(_Judge(document, reference, inherited, tokens, later).all())


def problems_of_people(
    document: Document, reference: ReferenceData, path: Path, people: Mapping[str, Any]
) -> Iterator[ScenarioProblem]:
    """The like for people who stand anywhere in a document."""
    judge = _Judge(document, reference, {}, ())
    for handle, person in people.items():
        yield from judge.person((*path, handle), person)
    yield from judge.ids(path, people)


def problems_of_crowds(
    document: Document, reference: ReferenceData, path: Path, crowds: Iterable[Mapping[str, Any]]
) -> Iterator[ScenarioProblem]:
    """The like for crowds."""
    yield from _Judge(document, reference, {}, ()).crowds(path, crowds)


def handles_of(people: Mapping[str, Any]) -> dict[str, str]:
    """The handles of people, their applications and declarations, and what each stands for."""
    found = {}
    for who, person in people.items():
        found[who] = PERSON
        for name, application in person["applications"].items():
            found[f"{who}.{name}"] = APPLICATION
            found |= {f"{who}.{name}.{kind}": DECLARATION for kind in application.get("declarations", {})}
    return found


def cohort_identifier(data: Any) -> str:
    """The cohort that `cohort` and `cohort_suffix` name together."""
    return f"{data['cohort']}{data.get('cohort_suffix', 'a')}"


def full_cohort(named: object) -> str:
    """The cohort that a crowd names: a start year with a suffix, or without where that is a."""
    text = str(named)
    return f"{text}a" if text[-1:].isdigit() else text


def declaration_type(handle: str, data: Any) -> str:
    """The type of a declaration: its handle unless it says otherwise."""
    return str(data.get("declaration_type", handle))


class _Judge:
    def __init__(
        self,
        document: Document,
        reference: ReferenceData,
        inherited: Mapping[str, Any] | None,
        tokens: Iterable[str],
        later: Iterable[str] = (),
    ) -> None:
        self._document = document
        self._reference = reference
        self._complete = inherited is not None
        self._inherited = inherited or {}
        self._later = list(later)
        self._callers = [*reference.lead_providers, *tokens, *document.data.get("tokens", {})]

    def all(self) -> Iterator[ScenarioProblem]:
        data = self._document.data
        if data.get("release", self._reference.release) != self._reference.release:
            yield self._say(
                ("release",), f"is for release {data['release']}; this server has {self._reference.release}"
            )
            return
        for token, provider in data.get("tokens", {}).items():
            yield from self._known(("tokens", token), provider, "lead provider", self._reference.lead_providers)
            if token in self._reference.lead_providers:
                message = f"'{token}' is a lead provider's own token"
                yield self._document.problem(("tokens", token), message, at_key=True)
        for handle, person in data.get("people", {}).items():
            yield from self.person(("people", handle), person)
        yield from self.ids(("people",), data.get("people", {}))
        yield from self.crowds(("crowd",), data.get("crowd", []))
        for place, expectation in enumerate(data.get("expect", []) if self._complete else []):
            yield from self._expectation(("expect", place), expectation)

    def crowds(self, path: Path, crowds: Iterable[Mapping[str, Any]]) -> Iterator[ScenarioProblem]:
        """What is wrong with each crowd, and with all together: nobody else is served while people are made."""
        people = 0
        for place, crowd in enumerate(crowds):
            yield from self.crowd((*path, place), crowd)
            people += crowd["count"]
        if people > _MOST_IN_CROWDS:
            yield self._say(path, f"{people} people in crowds; {_MOST_IN_CROWDS} are the most")

    def _say(self, path: Path, message: str) -> ScenarioProblem:
        return self._document.problem(path, message)

    def _known(self, path: Path, given: Any, what: str, allowed: Any) -> Iterator[ScenarioProblem]:
        if given not in allowed:
            yield self._say(path, f"'{given}' is not a {what} here{hint(given, allowed)}")

    def _instants(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        for key in _INSTANTS:
            if key in data:
                yield from self._instant((*path, key), data[key])
        made, changed = read_instant(data.get("created_at")), read_instant(data.get("updated_at"))
        if made is not None and changed is not None and changed < made:
            yield self._say((*path, "updated_at"), "it lies before created_at")

    def _instant(self, path: Path, text: str) -> Iterator[ScenarioProblem]:
        found = read_instant(text)
        if found is None:
            yield self._say(path, f"'{text}' is no real date")
        elif not within_reach(found):
            yield self._say(path, f"'{text}' does not lie between 1970 and 2999")

    def person(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        """What a person, and whatever belongs to them, names."""
        yield from self._instants(path, data)
        yield from by_release.problems_of_person(self._document, self._reference, path, data)
        for handle, application in data["applications"].items():
            place = (*path, "applications", handle)
            yield from self._application(place, application, forced=bool(data.get("force")))

    def _application(self, path: Path, data: Any, *, forced: bool) -> Iterator[ScenarioProblem]:
        reference = self._reference
        yield from self._instants(path, data)
        yield from by_release.problems_of_application(self._document, reference, path, data, forced=forced)
        yield from self._known((*path, "provider"), data["provider"], "lead provider", reference.lead_providers)
        yield from self._known((*path, "course_identifier"), data["course_identifier"], "course", reference.courses)
        cohort = cohort_identifier(data)
        if cohort not in reference.cohorts:
            yield from self._cohort(path, data)
        elif "schedule_identifier" in data:
            here = [schedule for of, schedule in reference.schedules if of == cohort]
            what = f"schedule of cohort {cohort.removesuffix('a')}"
            yield from self._known((*path, "schedule_identifier"), data["schedule_identifier"], what, here)
        accepted = data.get("status", "pending") == "accepted"
        for key in ("schedule_identifier", "training_status", "declarations"):
            if key in data and data[key] and not accepted:
                message = f"only an accepted application has {key}; say status: accepted"
                yield self._document.problem((*path, key), message, at_key=True)
        yield from self._training(path, data.get("training_status"))
        for handle, declaration in data.get("declarations", {}).items():
            yield from self._declaration((*path, "declarations", handle), handle, declaration)

    def _cohort(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        """What is wrong where no cohort has this start year and suffix: one of the two, or both together."""
        found = [cohort for cohort in self._reference.cohorts.values() if str(cohort.start_year) == str(data["cohort"])]
        if not found:
            years = sorted({str(cohort.start_year) for cohort in self._reference.cohorts.values()})
            yield self._say((*path, "cohort"), f"'{data['cohort']}' is not a cohort here{hint(data['cohort'], years)}")
            return
        suffixes = [cohort.suffix for cohort in found]
        suffix = data.get("cohort_suffix", "a")
        message = f"'{suffix}' is no suffix of cohort {data['cohort']}{hint(suffix, suffixes)}"
        yield self._say((*path, "cohort_suffix" if "cohort_suffix" in data else "cohort"), message)

    def _training(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        if not isinstance(data, dict):
            return
        for status, pause in data.items():
            place = (*path, "training_status", status)
            reasons = {
                "deferred": self._reference.deferral_reasons,
                "withdrawn": self._reference.withdrawal_reasons,
            }[status]
            if "reason" in pause and pause["reason"] not in reasons:
                yield self._say(
                    (*place, "reason"), f"'{pause['reason']}' is not allowed{hint(pause['reason'], reasons)}"
                )
            if "date" in pause:
                yield from self._instant((*place, "date"), pause["date"])

    def _declaration(self, path: Path, handle: str, data: Any) -> Iterator[ScenarioProblem]:
        yield from self._instants(path, data)
        yield from by_release.problems_of_declaration(self._document, self._reference, path, data)
        kind = declaration_type(handle, data)
        if kind not in list(DeclarationType):
            message = f"'{kind}' is not a declaration type{hint(kind, DeclarationType)}; a handle of your own needs one"
            key = "declaration_type"
            yield self._document.problem((*path, key) if key in data else path, message, at_key=key not in data)

    def ids(self, path: Path, own: Mapping[str, Any]) -> Iterator[ScenarioProblem]:
        """No id may stand twice: the API could not tell the records apart."""
        seen: dict[str, str] = {}
        for who, person in [*self._inherited.items(), *own.items()]:
            places: list[tuple[Path, Any]] = [((*path, who, "participant_id"), person.get("participant_id"))]
            places += [((*path, who, "former_ids", at), value) for at, value in enumerate(person.get("former_ids", []))]
            for name, application in person["applications"].items():
                below = (*path, who, "applications", name)
                places.append(((*below, "id"), application.get("id")))
                for kind, declaration in application.get("declarations", {}).items():
                    places.append(((*below, "declarations", kind, "id"), declaration.get("id")))
            for place, value in places:
                if value is not None and value in seen:
                    yield self._say(place, f"the id stands at {seen[value]} too")
                elif value is not None:
                    seen[value] = ".".join(map(str, place))

    def crowd(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        """What a crowd names."""
        reference = self._reference
        for at, provider in enumerate(data.get("providers", [])):
            yield from self._known((*path, "providers", at), provider, "lead provider", reference.lead_providers)
        for at, course in enumerate(data.get("course_identifiers", [])):
            yield from self._known((*path, "course_identifiers", at), course, "course", reference.courses)
        known = [identifier.removesuffix("a") for identifier in reference.cohorts]
        for at, cohort in enumerate(data.get("cohorts", [])):
            if full_cohort(cohort) not in reference.cohorts:
                message = f"'{cohort}' is not a cohort here{hint(cohort, known)}"
                yield self._say((*path, "cohorts", at), message)
        for key in ("status", "progress"):
            if key in data and not any(data[key].values()):
                yield self._say((*path, key), "at least one weight has to be more than 0")

    def _expectation(self, path: Path, data: Any) -> Iterator[ScenarioProblem]:
        if "as" in data and data["as"] not in self._callers:
            message = f"'{data['as']}' is neither a lead provider nor a token{hint(data['as'], self._callers)}"
            yield self._say((*path, "as"), message)
        people = {**self._inherited, **self._document.data.get("people", {})}
        handles = [*handles_of(people), *self._later]
        for key in ("request", "send", "body"):
            for found in PLACEHOLDER.findall(json.dumps(data.get(key))):
                if found not in handles:
                    yield self._say((*path, key), f"there is no handle {{{found}}}{hint(found, handles)}")
