"""Whatever is sent: never a failure, never another shape than the API's, and a refusal changes nothing."""

# ruff: noqa: E501, tables read best with one row a line

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from serving import Answer, SandboxFrom, World

from api.operations import ALL, MINE, WORLDS, Operation, attributes_for, id_for, world_for

JSON_API = "application/vnd.api+json"
JSON = "application/json"
LONG = "x" * 20_000
# release 2026, contract 1.7: nothing found, and a format asked for that there is not
OTHER_FORMAT = (404, "text/plain")

SCALARS: list[Any] = [
    None, True, False, 0, -1, 1, 2022, 10**30, -(10**30), 1.5, 1e308, -0.0, "", " ", "null", "true", "0", "\x00",
    "a\x00b", "\ud800", "\udfff\ud800", "\u202e\u200b", "\N{PILE OF POO}", "%s%n{0}{detail}", "{participant_id}",
    "'; DROP TABLE x; --", "<script>", "../../etc/passwd", "\r\nX-Injected: 1", LONG, "٢٠٢٢", "２０２２-１０-０１",
    "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "0001-01-01", "2022-02-30", "2022-10-01T24:00:00Z",
    "2022-10-01T23:59:60Z", "2022-W40-6", "20221001T000000Z", "2022-10-01T00:00:00+99:99", "2022-10-01T00:00:00.1234567891Z",
    "-2022-10-01T00:00:00Z", "January 32, 2022", "npq-headship ", "NPQ-HEADSHIP", "npq-headship\n",
]  # fmt: skip
# what also goes into every other place of a body, and through a form
ODD: list[Any] = [
    None,
    True,
    0,
    10**30,
    1.5,
    "",
    "text",
    "\x00",
    "\ud800",
    "\r\nX-Injected: 1",
    "{participant_id}",
    "٢٠٢٢",
]
NESTED: list[Any] = [[], {}, [[]], [None], [1, 2], {"": ""}, {"a": {"b": []}}, ["npq-headship"]]

RAW_BODIES: list[bytes] = [
    b"{", b"}", b"[", b"nul", b"tru", b'"', b"'", b"{]", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf{}", b"\x80\x81",
    b'{"data": {"attributes": {"reason": "\xff"}}}', b'{"data": {"attributes": {"reason": "\xed\xa0\x80"}}}',
    b'{"data": {"attributes": {"reason": "\\ud800"}}}', b'{"\\ud800": 1, "data": {"\\ud800": {}}}',
    b'{"data": {"attributes": {"cohort": 1e400, "reason": 1e-400}}}', b'{"data": {"attributes": {"cohort": NaN}}}',
    b'{"data": {"attributes": {"cohort": Infinity}}}', b'{"data": {"attributes": {"cohort": ' + b"9" * 5000 + b"}}}",
    b'{"data": {"attributes": {"cohort": -' + b"9" * 4000 + b"}}}", b"[" * 10_000, b'{"data":' * 10_000,
    b'{"data": {"attributes": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}}", b'{"data": {}, "data": 7}',
    b'{"data": {"attributes": {}, "attributes": []}}', b"{}{}", b"1" * 10_000, b"\n" * 1000, b'{"data": "\x01"}',
    json.dumps({"data": {"attributes": {LONG: LONG}}}).encode(), '{"data": {}}'.encode("utf-16"), b"--x\r\n\r\n--x--",
    b"a=b", b"data[attributes]=x", b"data[attributes][reason][]=x&data[attributes][reason]=y", b"data=x&data[a]=y",
    b"[[[]]]=x&=&%=%&data[attributes][" + b"a][" * 2000 + b"]=x", b"data[attributes][reason]=%ff%00%ed%a0%80",
]  # fmt: skip

CONTENT_TYPES = [
    JSON, JSON_API, "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "",
    None, "application/json; charset=utf-16", "application/json;;;", "application/json, text/plain", "*/*", ";", "\xff",
    "text/html", LONG[:8000], "application/x-www-form-urlencoded; charset=nonsense",
]  # fmt: skip

QUERIES = [
    "%", "%zz", "%ff", "%00", "%ed%a0%80", "&&&", "=", "==&=", "?", "filter[", "filter]=x", "filter[[]]=x", "filter[a]b=c",
    "filter[a][b][c]=d", "filter[%00]=x", "filter[%ff]=%ff", "filter[cohort]=%ff", "filter[cohort]=%00",
    "filter[cohort]=99999999999999999999999999", "filter[cohort]=-1", "filter[cohort]=٢٠٢٢", "filter[cohort]=2022,,,",
    "filter[cohort]=" + "2022," * 2000, "filter[participant_id]=%00", "filter[participant_id]=%ff", "filter[participant_id]=,",
    "filter[from_participant_id]=%00", "filter[training_status]=%00", "filter[delivery_partner_id]=%ff",
    "filter[updated_since]=%00", "filter[updated_since]=%ff", "filter[updated_since]=%25", "filter[updated_since]=%25zz",
    "filter[updated_since]=0001-01-01T00:00:00Z", "filter[updated_since]=9999-12-31T23:59:59Z",
    "filter[updated_since]=9999-12-31T23:59:59-12:00", "filter[updated_since]=2022-10-01T00:00:00%2B99:99",
    "filter[updated_since]=２０２２-10-01T00:00:00Z", "filter[updated_since]=2022-10-01T24:00:00Z",
    "filter[created_since]=0001-01-01T00:00:00%2B12:00", "filter[created_since]=" + "%25" * 3000, "filter[]=x", "page[]=x",
    "page[page]=%00", "page[page]=٣", "page[page]=1e9", "page[page]=0x10", "page[page]=+1", "page[per_page]=%ff",
    "page[page]=999999999999999999", "page[page]=99999999999999999999999999999",
    "page[page]=999999999999999999&filter[updated_since]=2020-01-01T00:00:00Z&filter[created_since]=2020-01-01T00:00:00Z",
    "page[page]=999999999999999999&page[per_page]=999999999999999999", "page[page][a]=1", "page", "sort=%00", "sort=%ff",
    "sort=,,,-,+", "sort=" + "created_at," * 500, "sort[]=x", "sort=created_at&sort=-created_at", "a=b;c=d", "&".join(["a=b"] * 3000),
    "\udcff=\udcfe", "caf\xe9=\u2603", "x=" + LONG, "filter[" + LONG + "]=x",
]  # fmt: skip

IDS = [
    "x", "%00", "%ff", "%ed%a0%80", "%2e%2e", "..", ".", "%20", " ", "%", "%zz", "%25", "a%0ab", "a%0d%0aX-Injected:%201",
    "\u2603", "%e2%98%83", "0", "-1", "null", "outcomes", "npq", "00000000-0000-0000-0000-000000000000", "{id}", "<id>",
    "'", '"', "*", "a" * 5000, "a;b=c", "a:b", "a@b", "~", "a+b", "a,b", "a&b", "a=b", "__proto__", "\udcff\udcfe",
]  # fmt: skip

HEADERS = [
    *({"x-with-server-date": value} for value in (
        "soon", "0", "-1", "2022", "\xff", "\xa0", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z", "3000-01-01T00:00:00Z", "2022-11-15", "2022-11-15 09:00",
        "2022-02-30T00:00:00Z", "2022-11-15T09:00:00+99:99", "20221115", "Tue, 15 Nov 2022 09:00:00 GMT", LONG[:8000],
        "2022-11-15T09:00:00Z, 2022-11-15T09:00:00Z", "{value}", "%s",
    )),
    {"host": ""}, {"host": "a b"}, {"host": "\xff"}, {"host": "[::1"}, {"host": "x:y:z"}, {"host": "example.org:99999"},
    {"accept": "\xff"}, {"accept": "text/html"}, {"accept-encoding": "gzip;q=x"}, {"cookie": "session=\xff; a=b; ;"},
    {"content-length": "-1"}, {"content-length": "nonsense"}, {"transfer-encoding": "chunked"}, {"range": "bytes=0-0"},
    {"if-none-match": "*"}, {"if-modified-since": "\xff"}, {"x-http-method-override": "DELETE"}, {"expect": "100-continue"},
    {"x-forwarded-host": "\xff"}, {"forwarded": ";;;"}, {"origin": "null"}, {"authorization_": "x"}, {"": "x"},
    {"x-sandbox-rule": "route.unknown"}, {"wsgi.input": "x"}, {"x" * 5000: "y" * 5000},
]  # fmt: skip


def sound(operation: Operation, answer: Answer, *, elsewhere: bool = False) -> None:
    """One of the operation's own answers, in its shape; or no operation's where the path may have gone elsewhere."""
    if not (elsewhere and answer.rules == ["route.unknown"]):
        assert str(answer.status) in operation.responses
    content_type = answer.headers.get("content-type")
    if answer.body:
        usual = JSON_API if operation.release == "2023" else JSON
        assert content_type == (operation.content_type or usual if answer.status == 200 else usual)
        if content_type == usual:
            json.loads(answer.body)
        # nothing that was sent may come back in a form that other programs can't read
        answer.body.decode("utf-8", "strict")
    else:
        empty = [(400, "text/html"), (403, None), (406, None), (200, "text/csv")]
        assert (answer.status, content_type) in (empty if operation.release == "2023" else [*empty[:1], OTHER_FORMAT])
    assert "x-injected" not in answer.headers


class Attacker:
    """Sends to one operation, and sees to it that every request finds the same world."""

    def __init__(self, operation: Operation, world: World) -> None:
        self.operation = operation
        self._world = world
        self._client = world.as_provider(MINE)
        self._url = operation.url(id_for(operation, world))
        self._before = world.records()
        self.statuses: set[int] = set()

    def send(self, *, query: str = "", url: str | None = None, **more: Any) -> Answer:
        if self.operation.id.endswith("list_all") and "page" not in query:
            # every record of an answer is checked, and a hundred are no better than three
            query = f"page[per_page]=3&{query}"
        answer = self._client.request(
            self.operation.method, f"{url or self._url}?{query}" if query else url or self._url, **more
        )
        sound(self.operation, answer, elsewhere=url is not None)
        self.statuses.add(answer.status)
        if answer.status != 200:
            assert self._world.records() == self._before, (query, more)
        elif self.operation.method != "GET":
            self._world.start_again()
        return answer


@pytest.fixture(params=ALL, ids=str)
def attacker(request: pytest.FixtureRequest, sandbox_from: SandboxFrom) -> Attacker:
    return Attacker(request.param, world_for(request.param, sandbox_from))


def some(values: Sequence[Any], attacker: Attacker, *, thin: bool = False) -> Sequence[Any]:
    """All values; every fourth where it matters less, as in v1 and v2, which read what v3 reads, and less."""
    return values[:: 4 if thin or attacker.operation.version != "v3" else 1]


def test_bodies(attacker: Attacker) -> None:
    for body in some(RAW_BODIES, attacker, thin=not attacker.operation.reads_body):
        for content_type in (JSON, "application/x-www-form-urlencoded")[: 1 + attacker.operation.reads_body]:
            attacker.send(body=body, content_type=content_type)


def test_content_types(attacker: Attacker) -> None:
    for content_type in some(CONTENT_TYPES, attacker):
        for body in (b'{"data": {"attributes": {}}}', b"data[attributes][reason]=x", b"")[
            : 1 + 2 * attacker.operation.reads_body
        ]:
            attacker.send(body=body, content_type=content_type)


def test_query_strings(attacker: Attacker) -> None:
    # all read the query the same way; what lists make of it differs
    for query in some(QUERIES, attacker, thin="list" not in attacker.operation.id):
        attacker.send(query=query)


def test_headers(attacker: Attacker) -> None:
    # what reads headers knows nothing of operations
    for headers in some(
        HEADERS,
        attacker,
        thin=attacker.operation.id not in ("statements.list_all", "generic.refuse", "declarations.create"),
    ):
        attacker.send(headers=headers)


@pytest.mark.parametrize("operation", [op for op in ALL if "{" in op.path], ids=str)
def test_paths(operation: Operation, sandbox_from: SandboxFrom) -> None:
    attacker = Attacker(operation, world_for(operation, sandbox_from))
    for record_id in IDS:
        attacker.send(
            url=f"/api/{operation.version}"
            + operation.path.replace("{id}", record_id).replace("{participant_id}", record_id)
        )


# the singular paths lead to the same handlers, and are tried with whole bodies above
READING = [op for op in ALL if attributes_for(op, "") is not None and "singular" not in op.id]


def levels(value: Any) -> Iterator[Any]:
    """A value at each level of a body."""
    yield value
    yield {"data": value}
    yield {"data": {"type": value, "attributes": value}}
    yield {"data": {"data": value}}
    yield {"data": {"attributes": {"attributes": value}}}


@pytest.mark.parametrize("operation", READING, ids=str)
def test_wrong_values_at_every_level(operation: Operation, sandbox_from: SandboxFrom) -> None:
    attacker = Attacker(operation, world_for(operation, sandbox_from))
    for value in ODD + NESTED:
        for body in levels(value):
            attacker.send(body=json.dumps(body).encode())
    assert attacker.statuses <= {200, 400, 422}


@pytest.mark.parametrize("operation", READING, ids=str)
def test_wrong_values_for_every_attribute(operation: Operation, sandbox_from: SandboxFrom) -> None:
    world = world_for(operation, sandbox_from)
    attacker = Attacker(operation, world)
    right = attributes_for(operation, world.id("new"))
    assert right is not None
    assert attacker.send(json={"data": {"attributes": right}}).status == 200
    for name in right:
        for value in SCALARS + NESTED:
            attacker.send(json={"data": {"attributes": right | {name: value}}})
        for value in ODD:
            fields = {f"data[attributes][{key}]": part for key, part in (right | {name: value}).items()}
            body = urlencode(fields, errors="surrogatepass").encode()
            attacker.send(body=body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("operation", READING, ids=str)
def test_only_the_body_s_own_end_is_its_end(operation: Operation, sandbox_from: SandboxFrom) -> None:
    """A body cut off anywhere is refused, and nothing of it is done."""
    world = world_for(operation, sandbox_from)
    attacker = Attacker(operation, world)
    body = json.dumps({"data": {"attributes": attributes_for(operation, world.id("new"))}}).encode()
    for end in range(1, len(body), 7):
        assert attacker.send(body=body[:end]).rules == ["body.malformed-json"]


@pytest.mark.parametrize("release", WORLDS)
def test_tokens(release: str, sandbox_from: SandboxFrom) -> None:
    world = sandbox_from(WORLDS[release], release=release)
    before = world.records()
    for value in (
        "\xff",
        "Bearer \xff",
        "Bearer ~",
        "Bearer ~~~",
        "Bearer a~b~c",
        "Bearer " + LONG,
        "Bearer \x00",
        "Bearer ..",
        "Bearer %00",
    ):
        # the token is read before anything knows the operation
        for operation in [one for one in ALL if one.release == release][::5]:
            answer = world.caller(value).request(operation.method, operation.url("x"))
            assert answer.status == 401
            sound(operation, answer)
    assert world.records() == before


@pytest.mark.parametrize("release", WORLDS)
@pytest.mark.parametrize(
    "path",
    [
        "/api/\u2603",
        "/api/v3/%ff",
        "/api/v3/%00",
        "/api/%2e%2e/x",
        "/api/v3/npq-applications%2f",
        "/api//",
        "/api/v3/..",
        "/api/\udcff",
    ],
)
def test_strange_paths_below_the_api(release: str, sandbox_from: SandboxFrom, path: str) -> None:
    answer = sandbox_from(WORLDS[release], release=release).as_provider(MINE).get(path)
    assert answer.headers["content-type"] == (JSON_API if release == "2023" else JSON)
    assert answer.status in (200, 404)
