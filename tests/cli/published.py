"""An OpenAPI file as the DfE would publish it for what we serve: ours, changed where theirs says otherwise."""

import copy
from collections.abc import Iterator
from typing import Any

from sandbox.fixtures import folder, read_yaml

LIVE_BODIES = ("POST /npq-applications/{id}/accept", "PUT /npq-applications/{id}/change-funded-place")


def served(release: str, version: str = "v3") -> dict[str, Any]:
    """What we serve, every reference replaced, so that one place can be changed without another."""
    spec = read_yaml(folder("openapi") / release / f"{version}.yaml")

    def inlined(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                found = spec
                for key in part["$ref"].removeprefix("#/").split("/"):
                    found = found[key]
                return inlined(found)
            made = {key: inlined(value) for key, value in part.items() if key not in ("example", "examples")}
            # a reference with a description beside it
            return {**made.pop("allOf")[0], **made} if len(made.get("allOf", ())) == 1 else made
        return [inlined(value) for value in part] if isinstance(part, list) else copy.copy(part)

    made: dict[str, Any] = inlined({key: value for key, value in spec.items() if key != "components"})
    return made


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation by method and path."""
    for path, item in spec["paths"].items():
        for method in ("get", "post", "put"):
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def operation(spec: dict[str, Any], name: str) -> dict[str, Any]:
    """One operation."""
    return dict(operations(spec))[name]


def answer(found: dict[str, Any], status: str = "200") -> dict[str, Any]:
    """The schema of an operation's answer."""
    (schema,) = [content["schema"] for kind, content in found["responses"][status]["content"].items() if "json" in kind]
    return dict_of(schema)


def body(found: dict[str, Any]) -> dict[str, Any]:
    """The schema of an operation's body."""
    return dict_of(found["requestBody"]["content"]["application/json"]["schema"])


def attributes(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of the attributes in a body or an answer, of one record or of a list's."""
    data = schema["properties"]["data"]
    return dict_of(data.get("items", data)["properties"]["attributes"])


def dict_of(part: Any) -> dict[str, Any]:
    """For the type checker, and to fail where a file has another form."""
    assert isinstance(part, dict)
    return part


def published() -> dict[str, Any]:
    """A faithful file for release 2026: all that contract 10 says about theirs, and its loose style."""
    spec = served("2026")
    del spec["paths"]["/delivery-partners/{id}"]
    for name, found in operations(spec):
        _loosen(name, found)
        _misstate(name, found)
        if "requestBody" in found:
            _narrow(name, found)
    spec["servers"] = [{"url": "https://npq.example.org/"}]
    spec["paths"] = {f"/api/v3{path}": _without_header(item) for path, item in spec["paths"].items()}
    return spec


def _without_header(item: dict[str, Any]) -> dict[str, Any]:
    kept = [entry for entry in item.get("parameters", []) if entry["in"] != "header"]
    for entry in kept:
        if entry["in"] == "path":
            entry["schema"] = {"type": "string", "format": "uuid"}
    return {**item, "parameters": kept}


def _loosen(name: str, found: dict[str, Any]) -> None:
    answers = found["responses"]
    missing = ["403", "410", "413", "503"]
    missing += ["400"] if "requestBody" not in found else []
    missing += ["422"] if name.startswith("GET") or name.endswith(("/void", "/reject")) else []
    for status in set(missing) & set(answers):
        del answers[status]
    for status in set(answers) & {"400", "422"}:
        entry = {"type": "object", "properties": {"title": {"type": "string"}, "detail": {"type": "string"}}}
        schema = {"type": "object", "properties": {"errors": {"type": "array", "items": entry}}}
        answers[status] = {"content": {"application/json": {"schema": schema}}}
    for status in set(answers) & {"401", "404"}:
        schema = {"type": "object", "properties": {"error": {"type": "string"}}}
        answers[status] = {"content": {"application/json": {"schema": schema}}}
    found["parameters"] = [entry for entry in found.get("parameters", []) if name != "GET /statements/{id}"]
    for entry in found["parameters"]:
        if entry["name"] == "filter":
            del entry["style"], entry["explode"]
            for schema in entry["schema"]["properties"].values():
                schema.pop("format", None)
        if entry["name"] == "sort":
            values = ["created_at", "-created_at", "updated_at", "-updated_at"]
            entry["schema"] = {"type": "array", "items": {"type": "string", "enum": values}}


def _misstate(name: str, found: dict[str, Any]) -> None:
    fields = attributes(answer(found))
    fields.pop("required")
    named = fields["properties"]
    if "/npq-applications" in name:
        named["works_as_senco"] = {"type": "boolean", "nullable": True}
        for attribute in ("headteacher_status", "school_urn", "email", "teacher_reference_number"):
            named[attribute]["nullable"] = False
        named["status"]["nullable"] = named["teacher_catchment"]["nullable"] = True
        named["email_validated"] = {"type": "boolean"}
        named["reason_for_rejection"] = {"type": "string", "nullable": True}
    elif name.endswith("/outcomes"):
        pass
    elif "/participants" in name:
        named["teacher_reference_number"]["nullable"] = False
        enrolment = named["npq_enrolments"]["items"]["properties"]
        enrolment["email"]["nullable"], enrolment["cohort"]["nullable"] = False, True
    elif "/participant-declarations" in name:
        states = named["state"]["enum"]
        named["state"]["enum"] = [state.replace("-", "_") for state in states]
        named["has_passed"] = {"type": "string", "nullable": True}
        named["declaration_date"] = {"type": "string"}
    elif "/statements" in name:
        named["month"] = {"type": "string"}
        named["cut_off_date"]["nullable"] = named["payment_date"]["nullable"] = False
    elif "/delivery-partners" in name:
        named["cohort"]["items"] = {"type": "string"}


def _narrow(name: str, found: dict[str, Any]) -> None:
    schema = body(found)
    schema["required"] = ["data"]
    data = schema["properties"]["data"]
    data["required"] = ["type", "attributes"]
    fields = attributes(schema)
    named = fields["properties"]
    optional = {"cohort", "has_passed", "secondary_delivery_partner_id"}
    if name not in LIVE_BODIES:
        optional |= {"delivery_partner_id"} - ({"delivery_partner_id"} if name.startswith("PUT") else set())
    fields["required"] = [attribute for attribute in named if attribute not in optional]
    if name == LIVE_BODIES[0]:
        del fields["required"]
        named["schedule_identifier"]["nullable"] = False
    elif name == LIVE_BODIES[1]:
        found["requestBody"]["required"] = True
    elif name.startswith("POST"):
        found["requestBody"]["required"] = False
    if name == "POST /participant-declarations":
        data["properties"]["type"]["enum"] = ["participant-declaration"]
        named["has_passed"] = {"type": "boolean"}
    if "cohort" in named:
        named["cohort"] = {"type": "string", "nullable": True}
