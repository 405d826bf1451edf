"""Routes, methods, endings of paths, the envelope and headers (contract 1.1, 1.2, 1.3 and 1.7)."""

import pytest
from serving import Answer, Client, SandboxFrom, World

from api.operations import MINE, TODAY, Operation, attributes_for, id_for, world_for
from api.release2026.records import NOBODY, Records, partner

JSON = "application/json"
MISSING = {"error": "Resource not found"}
GETS = [operation for operation in TODAY if operation.method == "GET"]
# contract 1.1, the table
ROUTES = """
GET /npq-applications
GET /npq-applications/{id}
POST /npq-applications/{id}/accept
POST /npq-applications/{id}/reject
PUT /npq-applications/{id}/change-funded-place
GET /participants/npq
GET /participants/npq/{id}
PUT /participants/npq/{id}/change-schedule
PUT /participants/npq/{id}/defer
PUT /participants/npq/{id}/resume
PUT /participants/npq/{id}/withdraw
GET /participants/npq/outcomes
GET /participants/npq/{participant_id}/outcomes
POST /participants/npq/{participant_id}/outcomes
GET /participant-declarations
GET /participant-declarations/{id}
POST /participant-declarations
PUT /participant-declarations/{id}/void
PUT /participant-declarations/{id}/change-delivery-partner
GET /statements
GET /statements/{id}
GET /delivery-partners
GET /delivery-partners/{id}
"""


def send(operation: Operation, world: World, ending: str = "", method: str | None = None) -> Answer:
    attributes = attributes_for(operation, world.id("new"))
    body = None if attributes is None else {"data": {"attributes": attributes}}
    path = f"{operation.url(id_for(operation, world))}{ending}"
    return world.as_provider(MINE).request(method or operation.method, path, json=body)


def test_the_routes_are_the_contracts() -> None:
    assert {f"{operation.method} {operation.path}" for operation in TODAY} == set(ROUTES.strip().splitlines())


@pytest.mark.parametrize("operation", TODAY, ids=str)
def test_every_success_is_a_200_in_the_envelope(operation: Operation, sandbox_from: SandboxFrom) -> None:
    answer = send(operation, world_for(operation, sandbox_from))
    assert (answer.status, list(answer.json())) == (200, ["data"])
    listed = operation.method == "GET" and not operation.path.endswith("{id}")
    assert isinstance(answer.data, list) is listed
    one = answer.data[0] if listed else answer.data
    assert list(one) == ["id", "type", "attributes"]
    assert one["type"] in {
        "npq_application", "npq-participant", "participant-outcome", "participant-declaration", "statement",
        "delivery-partner",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["/", ".json", ".csv", ".anything", ".json/"])
@pytest.mark.parametrize("operation", TODAY, ids=str)
def test_a_slash_or_an_extension_at_the_end_makes_no_difference(
    operation: Operation, ending: str, sandbox_from: SandboxFrom
) -> None:
    world = world_for(operation, sandbox_from)
    plain = send(operation, world)
    world.start_again()
    ended = send(operation, world, ending)
    assert (ended.status, ended.body, ended.headers["content-type"]) == (200, plain.body, JSON)


def test_the_journal_keeps_the_path_as_it_was_sent(world: World, mine: Client) -> None:
    mine.get("/api/v3/npq-applications.csv")
    mine.get("/api/v3/statements/")
    workspace = world.sandbox.store.glance("default")
    assert workspace is not None
    assert [one.path for one in workspace.journal] == ["/api/v3/npq-applications.csv", "/api/v3/statements/"]


@pytest.mark.parametrize("form", ["{}", "{{{}}}", "upper", "plain", "upper-plain"])
def test_ids_are_read_in_every_form_of_a_uuid(records: Records, mine: Client, form: str) -> None:
    application = records.accepted()
    person = records.register.person_of(application).id

    def written(record_id: str) -> str:
        record_id = record_id.upper() if "upper" in form else record_id
        record_id = record_id.replace("-", "") if "plain" in form else record_id
        return form.format(record_id) if "{" in form else record_id

    assert mine.get(f"/api/v3/npq-applications/{written(application.id)}").data["id"] == application.id
    assert mine.get(f"/api/v3/participants/npq/{written(person)}").data["id"] == person
    assert mine.get(f"/api/v3/delivery-partners/{written(partner(3))}.json").data["id"] == partner(3)
    statement = records.statement().id
    assert mine.get(f"/api/v3/statements/{written(statement)}").data["id"] == statement
    sent = {
        "participant_id": written(person),
        "declaration_type": "started",
        "declaration_date": "2025-10-15T10:00:00Z",
        "course_identifier": "npq-headship",
        "delivery_partner_id": written(partner(3)),
    }
    declared = mine.post("/api/v3/participant-declarations", json={"data": {"attributes": sent}}).attributes
    assert (declared["participant_id"], declared["delivery_partner_id"]) == (person, partner(3))


@pytest.mark.parametrize("operation", [one for one in TODAY if "{" in one.path], ids=str)
@pytest.mark.parametrize("record_id", ["x", "1", "0000", f"{NOBODY}0", f"{{{NOBODY}", NOBODY])
def test_an_id_that_is_no_uuid_is_as_unknown_as_any(operation: Operation, world: World, record_id: str) -> None:
    attributes = attributes_for(operation, NOBODY)
    body = None if attributes is None else {"data": {"attributes": attributes}}
    answer = world.as_provider(MINE).request(operation.method, operation.url(record_id), json=body)
    assert (answer.status, answer.json()) == (404, MISSING)


def test_outcomes_is_never_an_id(records: Records, mine: Client) -> None:
    declaration = records.declared(records.accepted(), "completed")
    records.outcome(declaration, "passed", "2025-10-15", "2025-10-20T10:00")
    assert [one["type"] for one in mine.get("/api/v3/participants/npq/outcomes").data] == ["participant-outcome"]


@pytest.mark.parametrize("operation", GETS, ids=str)
def test_head_answers_like_get_without_a_body(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from)
    get, head = send(operation, world), send(operation, world, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "cache-control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "/api/v3/npq-applications") for method in ("OPTIONS", "PATCH", "DELETE", "POST", "PUT", "TRACE")),
        ("OPTIONS", f"/api/v3/npq-applications/{NOBODY}/accept"),
        ("GET", f"/api/v3/npq-applications/{NOBODY}/accept"),
        ("PUT", f"/api/v3/npq-applications/{NOBODY}/accept"),
        ("GET", f"/api/v3/participants/npq/{NOBODY}/defer"),
        ("HEAD", f"/api/v3/participant-declarations/{NOBODY}/void"),
        ("PUT", f"/api/v3/participants/npq/{NOBODY}/outcomes"),
        ("GET", "/api/v1/npq-applications"),
        ("GET", "/api/v2/npq-applications"),
        ("GET", "/api/v3"),
        ("GET", "/api/v3/participants"),
        ("GET", "/api/v3/nowhere.json"),
        ("GET", "/api/v3/nowhere.html"),
        ("GET", "/api/v3/participant/npq/outcomes"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_unknown_paths_and_methods_are_404_without_a_token_too(
    world: World, mine: Client, method: str, path: str, known: bool
) -> None:
    answer = (mine if known else world.caller()).request(method, path)
    assert (answer.status, answer.headers["content-type"], answer.rules) == (404, JSON, ["route.unknown"])
    assert answer.headers["cache-control"] == "no-store"
    assert method == "HEAD" or answer.json() == MISSING


def test_a_preflight_gets_no_leave(mine: Client) -> None:
    headers = {"origin": "https://example.com", "access-control-request-method": "GET"}
    for method in ("OPTIONS", "GET"):
        answer = mine.request(method, "/api/v3/npq-applications", headers=headers)
        assert answer.status == (404 if method == "OPTIONS" else 200)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "path", ["nowhere.csv", "nowhere.xml/", f"npq-applications/{NOBODY}.csv", "npq-applications.b.c"]
)
def test_what_is_missing_in_another_format_is_an_empty_text(mine: Client, path: str) -> None:
    answer = mine.get(f"/api/v3/{path}")
    assert (answer.status, answer.headers["content-type"], answer.body) == (404, "text/plain", b"")
    assert answer.headers["cache-control"] == "no-store"


def test_what_cannot_be_saved_is_an_empty_text_in_another_format(records: Records, mine: Client) -> None:
    path = f"/api/v3/npq-applications/{records.application(cohort='2023a', funded_place=True).id}/accept"
    assert mine.post(path).json() == {"error": "Unprocessable entity"}
    answer = mine.post(f"{path}.csv")
    assert (answer.status, answer.headers["content-type"], answer.body) == (422, "text/plain", b"")


def test_what_an_action_says_itself_is_json_in_any_format(world: World, mine: Client) -> None:
    for answer in (world.caller().get("/api/v3/statements.csv"), mine.get("/api/v3/statements.csv?page[page]=0")):
        assert (answer.status in (400, 401), answer.headers["content-type"]) == (True, JSON)
        assert answer.body


def test_only_one_extension_is_taken_off(mine: Client) -> None:
    assert mine.get("/api/v3/npq-applications.b.c").status == 404
    assert mine.get("/api/v3/.json").status == 404
    assert mine.get("/api/v3/npq-applications/.json").status == 404


@pytest.mark.parametrize("operation", TODAY, ids=str)
def test_types_name_no_charset_and_nothing_is_kept(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from)
    right = send(operation, world)
    url = operation.url(NOBODY)
    stranger = world.caller().request(operation.method, url)
    for answer in (right, stranger, world.as_provider(MINE).request(operation.method, url, body=b"[]")):
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (JSON, "no-store")
    assert (stranger.status, stranger.json()) == (401, {"error": "HTTP Token: Access denied"})
    assert "www-authenticate" not in stranger.headers


@pytest.mark.parametrize("accept", ["text/html", "text/csv", "*/*", "application/vnd.api+json", "nonsense"])
def test_what_a_client_accepts_changes_nothing(mine: Client, accept: str) -> None:
    answer = mine.get("/api/v3/statements", headers={"accept": accept})
    assert (answer.status, answer.headers["content-type"]) == (200, JSON)


def test_a_missing_record_carries_the_headers_too(mine: Client) -> None:
    answer = mine.get(f"/api/v3/npq-applications/{NOBODY}")
    assert (answer.status, answer.headers["content-type"]) == (404, JSON)
    assert answer.headers["cache-control"] == "no-store"
