"""What counts as a difference between two OpenAPI files."""

from typing import Any

import pytest

from sandbox.drift.comparing import KINDS, Difference, compare
from sandbox.drift.document import BadSpec, Document

ATTRIBUTES = {
    "type": "object",
    "required": ["name", "state"],
    "properties": {
        "name": {"type": "string"},
        "born": {"type": "string", "format": "date", "nullable": True},
        "state": {"type": "string", "enum": ["new", "old"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def spec(response: Any = None, **operation: Any) -> dict[str, Any]:
    """A file with one operation, as it is served."""
    return {
        "openapi": "3.0.3",
        "servers": [{"url": "/api/v3"}],
        "paths": {
            "/things/{id}": {
                "put": {
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                        {
                            "name": "filter",
                            "in": "query",
                            "style": "deepObject",
                            "schema": {"type": "object", "properties": {"cohort": {"type": "string"}}},
                        },
                    ],
                    "requestBody": {"required": True, "content": {"application/json": {"schema": ATTRIBUTES}}},
                    "responses": {
                        "200": {"content": {"application/json": {"schema": response or ATTRIBUTES}}},
                        "404": {"description": "Not there."},
                    },
                    **operation,
                }
            }
        },
    }


def found(published: dict[str, Any], served: dict[str, Any] | None = None) -> list[Difference]:
    return compare(Document(published), Document(served or spec()), "v3")


def told(published: Any, served: Any = ATTRIBUTES) -> list[tuple[str, str, Any, Any]]:
    """The differences of two response schemas: place, kind and both values."""
    differences = found(spec(published), spec(served))
    return [(entry.place, entry.kind, entry.published, entry.served) for entry in differences]


def changed(name: str, **keywords: Any) -> dict[str, Any]:
    """The attributes, one of them with other keywords."""
    properties = ATTRIBUTES["properties"]
    assert isinstance(properties, dict)
    return {**ATTRIBUTES, "properties": {**properties, name: {**properties.get(name, {}), **keywords}}}


def test_a_file_does_not_differ_from_itself() -> None:
    assert found(spec()) == []


@pytest.mark.parametrize(
    ("published", "place", "kind", "values"),
    [
        (spec(parameters=[]), "query filter[cohort]", "parameter", (False, True)),
        (spec(requestBody={"content": {}}), "request", "required", (False, True)),
        (spec(responses={"200": {}}), "404", "status", (False, True)),
        (spec(responses={"200": {}, "404": {}}), "200", "body", (False, True)),
        (spec(changed("email", type="string")), "200 email", "attribute", (True, False)),
        (spec(changed("name", type="integer")), "200 name", "type", (["integer"], ["string"])),
        (spec(changed("born", format="date-time")), "200 born", "format", ("date-time", "date")),
        (spec(changed("born", format="uuid")), "200 born", "format", ("uuid", "date")),
        (spec(changed("state", enum=["new", "gone"])), "200 state", "enum", (["gone"], ["old"])),
        (spec(changed("name", enum=["Ann"])), "200 name", "enum", (["Ann"], None)),
        (spec(changed("name", nullable=True)), "200 name", "nullable", (True, False)),
        (spec({**ATTRIBUTES, "required": ["name"]}), "200 state", "required", (False, True)),
        (spec(changed("tags", items={"type": "integer"})), "200 tags[]", "type", (["integer"], ["string"])),
    ],
)
def test_each_kind_of_difference_is_found(published: Any, place: str, kind: str, values: tuple[Any, Any]) -> None:
    assert Difference("PUT /things/{id}", place, kind, *values) in found(published)


def test_every_kind_has_been_looked_for_above() -> None:
    published = {**spec(), "paths": {**spec()["paths"], "/more": {"get": {}}}}
    assert found(published) == [Difference("GET /more", "", "operation", True, False)]
    marks = test_each_kind_of_difference_is_found.pytestmark  # type: ignore[attr-defined]
    assert {case[2] for case in marks[0].args[1]} == set(KINDS) - {"operation"}


def test_what_a_request_holds_is_compared_too() -> None:
    body = {"required": True, "content": {"application/json": {"schema": changed("name", type="integer")}}}
    assert found(spec(requestBody=body)) == [
        Difference("PUT /things/{id}", "request name", "type", ["integer"], ["string"])
    ]


def test_of_values_without_a_common_type_only_the_type_is_told() -> None:
    assert told(changed("state", type="boolean", enum=[True])) == [("200 state", "type", ["boolean"], ["string"])]


def test_descriptions_examples_and_formats_for_readers_do_not_count() -> None:
    assert told({**changed("name", description="Full name", example="Ann", format="password"), "title": "T"}) == []


def test_words_that_say_nothing_in_openapi_3_are_passed_over() -> None:
    assert told(changed("name", required=True)) == []
    assert told(changed("born", required=False, type=["string"], nullable=True)) == []


def test_a_schema_that_allows_anything_has_no_types() -> None:
    for anything in ({}, True):
        properties = {**dict(ATTRIBUTES["properties"]), "name": anything}
        assert told({**ATTRIBUTES, "properties": properties}) == [("200 name", "type", None, ["string"])]


@pytest.mark.parametrize(
    ("server", "prefix"),
    [
        ("https://example.org/", "/api/v3"),
        ("https://example.org/api", "/v3"),
        ("https://example.org/api/v3/", ""),
        ("https://{host}", "/api/v3"),
        ("{root}", ""),
        (None, "/api/v3"),
        (None, ""),
    ],
)
def test_the_base_path_may_stand_in_servers_or_in_the_paths(server: str | None, prefix: str) -> None:
    published = spec()
    published["paths"] = {f"{prefix}{path}/": item for path, item in published["paths"].items()}
    published["servers"] = [{"url": server, "variables": {"root": {"default": "https://example.org/api/v3"}}}]
    if server is None:
        del published["servers"]
    assert found(published) == []


def test_operations_of_other_versions_in_the_same_file_are_left_out() -> None:
    published = {**spec(), "servers": []}
    item = published["paths"]["/things/{id}"]
    published["paths"] = {"/api/v3/things/{id}": item, "/api/v1/things/{id}": item, "/api/v1/others": {"get": {}}}
    assert found(published) == []


def test_it_does_not_count_what_a_path_parameter_is_called() -> None:
    published = spec()
    item = published["paths"].pop("/things/{id}")
    item["put"]["parameters"][0]["name"] = "thing_id"
    published["paths"]["/things/{thing_id}"] = item
    assert found(published) == []


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "filter[cohort]", "in": "query", "schema": {"type": "string"}},
        {"name": "filter", "in": "query", "schema": {"properties": {"cohort": {"type": "string"}}}},
        {"name": "filter", "in": "query", "schema": {"$ref": "#/components/schemas/Filter"}},
        {"$ref": "#/components/parameters/Filter"},
    ],
)
def test_a_filter_may_be_written_key_by_key_or_as_an_object(parameter: dict[str, Any]) -> None:
    published = spec()
    operation = published["paths"]["/things/{id}"]["put"]
    operation["parameters"] = [{"name": "id", "in": "path", "schema": {"type": "string"}}, parameter]
    schema = {"type": "object", "properties": {"cohort": {"type": "string"}}}
    published["components"] = {
        "schemas": {"Filter": schema},
        "parameters": {
            "Filter": {"name": "filter", "in": "query", "content": {"application/json": {"schema": schema}}}
        },
    }
    assert found(published) == []


def test_parameters_of_a_path_hold_for_its_operations() -> None:
    published = spec()
    item = published["paths"]["/things/{id}"]
    item["parameters"] = item["put"].pop("parameters")
    assert found(published) == []


def test_the_name_of_a_header_has_no_case_and_authorization_is_no_parameter() -> None:
    headers = [{"name": name, "in": "header", "schema": {}} for name in ("X-With-Server-Date", "Authorization")]
    others = [{"name": "x-with-server-date", "in": "header", "schema": {}}]
    assert found(spec(parameters=headers), spec(parameters=others)) == []


@pytest.mark.parametrize(
    "nullable",
    [
        {"type": ["string", "null"]},
        {"type": "string", "nullable": True},
        {"oneOf": [{"type": "string"}, {"type": "null"}]},
        {"anyOf": [{"type": "null"}, {"type": "string"}]},
        {"nullable": True, "allOf": [{"type": "string"}]},
        {"oneOf": [{"type": "string", "nullable": True}, {"type": "string"}]},
    ],
)
def test_null_may_be_written_as_in_3_0_and_as_in_3_1(nullable: dict[str, Any]) -> None:
    either = {"type": "object", "properties": {"born": nullable}}
    assert told(either, {"type": "object", "properties": {"born": {"type": "string", "nullable": True}}}) == []
    assert told(either, {"type": "object", "properties": {"born": {"type": "string"}}}) == [
        ("200 born", "nullable", True, False)
    ]


@pytest.mark.parametrize(
    "composed",
    [
        {"allOf": [ATTRIBUTES]},
        {"allOf": [{"properties": ATTRIBUTES["properties"]}, {"required": ["name", "state"]}]},
        {"allOf": [{**ATTRIBUTES, "required": ["name"]}], "required": ["state"]},
        {"oneOf": [ATTRIBUTES, ATTRIBUTES]},
        {"oneOf": [{**ATTRIBUTES, "required": ["name", "state", "born"]}, ATTRIBUTES]},
        {"anyOf": [changed("state", enum=["new"]), changed("state", enum=["old"])]},
    ],
)
def test_compositions_are_what_they_come_to(composed: dict[str, Any]) -> None:
    assert told(composed) == []


def test_of_alternatives_only_what_all_require_is_required() -> None:
    alternatives = {"oneOf": [{**ATTRIBUTES, "required": ["name"]}, ATTRIBUTES]}
    assert told(alternatives) == [("200 state", "required", False, True)]


def test_schemas_may_contain_themselves() -> None:
    def tree(depth: int, leaf: str = "string") -> dict[str, Any]:
        """Nodes of which `depth` are written out before the reference leads back."""
        made = spec({"$ref": "#/components/schemas/Node0"})
        made["components"] = {
            "schemas": {
                f"Node{number}": {
                    "type": "object",
                    "properties": {
                        "value": {"type": leaf},
                        "left": {"$ref": f"#/components/schemas/Node{(number + 1) % depth}"},
                        "right": {"allOf": [{"$ref": "#/components/schemas/Node0"}, {"nullable": True}]},
                    },
                }
                for number in range(depth)
            }
        }
        return made

    assert found(tree(1), tree(1)) == []
    assert found(tree(3), tree(2)) == []
    assert {entry.kind for entry in found(tree(3, "integer"), tree(2))} == {"type"}
    within = spec({"$ref": "#/components/schemas/A"})
    within["components"] = {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}, ATTRIBUTES]}}}
    assert found(within) == []


def test_many_references_to_one_another_are_no_explosion() -> None:
    published = spec({"$ref": "#/components/schemas/L0"})
    published["components"] = {
        "schemas": {
            f"L{level}": {"allOf": [{"$ref": f"#/components/schemas/L{level + 1}"} for _ in range(10)]}
            for level in range(40)
        }
        | {"L40": ATTRIBUTES}
    }
    assert found(published) == []


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"paths": []}, "paths should be an object, and is an array"),
        ({"paths": {"/things/{id}": {"put": "x"}}}, "PUT /things/{id} should be an object, and is a string"),
        ({"servers": "x"}, "servers should be a list, and is a string"),
        ({"servers": [{"url": "https://[x"}]}, "servers: https://[x is no address"),
        ({"paths": {}}, "nothing that is served under /api/v3 is in it; it has no operations of this version"),
        ({"paths": {"/else": {"get": {}}}}, "nothing that is served under /api/v3 is in it; it has GET /else"),
        (spec({"$ref": "#/components/schemas/Gone"}), "the reference #/components/schemas/Gone leads nowhere"),
        (spec({"$ref": "other.yaml#/Thing"}), "the reference other.yaml#/Thing leads out of the file"),
        (spec(parameters=[{"name": "x"}]), "PUT /things/{id}: parameter 0 needs a name and a place (in)"),
        (spec(parameters=[{"$ref": "#/a"}]) | {"a": {"$ref": "#/a"}}, "the reference #/a leads to itself"),
        (spec({"allOf": 1}), "allOf should be a list, and is an integer"),
        (spec({"allOf": ["x"]}), "a schema should be an object, and is a string"),
    ],
)
def test_a_file_that_is_not_in_order_is_told_with_the_place(broken: dict[str, Any], message: str) -> None:
    with pytest.raises(BadSpec) as caught:
        found({**spec(), **broken})
    assert message in str(caught.value)
