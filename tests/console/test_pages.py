"""The pages as they are sent: every one is there, says nothing that a browser could run, and asks the guard."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from console.conftest import Get
from sandbox import console
from sandbox.console import machines

PAGES = [
    "live",
    "people",
    "people/ann",
    "people/bob",
    "clock",
    "scenarios",
    "scenarios/story",
    "faults",
    "coverage",
    "tokens",
]
HEADERS = {"Authorization": "Bearer teach-first"}


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_the_front_door_leads_to_live(get: Get) -> None:
    answer = get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/default/live")
    assert get("/console/default").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_there_and_shows_its_calls(get: Get, page: str) -> None:
    answer = get(f"/console/default/{page}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    found = Reader(answer.text)
    assert "Not real data" in found.text
    assert "curl" in found.text
    assert [tag for tag, _ in found.tags].count("h1") == 1
    assert ("a", {"href": "/docs"}) in found.tags


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_a_page_is_run_that_is_not_a_file_of_ours(get: Get, page: str) -> None:
    get("/api/v3/npq-applications/<script>alert(1)</script>?x=<svg onload=alert(2)>", headers=HEADERS)
    answer = get(f"/console/default/{page}")
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    for tag, attributes in Reader(answer.text).tags:
        assert tag not in ("style", "img", "i", "iframe", "object")
        assert tag != "script" or attributes["src"] is not None
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("href", "src", "action"):
            target = attributes.get(name)
            assert target is None or target.startswith(("/", "#", "?")), (tag, target)
            assert target is None or not target.startswith("//")


def test_a_name_that_is_markup_is_shown_as_it_is(get: Get) -> None:
    for page in ("people", "people/ann"):
        text = get(f"/console/default/{page}").text
        assert "<script>alert" not in text
        assert "<script>alert('x')</script> & \"Ann\"" in Reader(text).text
    assert "<b>bold</b>" in Reader(get("/console/default/scenarios/story").text).text


def test_a_scenario_is_told_in_words(get: Get) -> None:
    text = Reader(get("/console/default/scenarios/story").text).text
    assert "It begins on 15 November 2022, and the clock stands still." in text
    assert "after 40 days accept bob.first" in text
    assert "busy answers 503: every request of GET /api/v1/**" in text
    assert (
        "POST /api/v3/npq-applications/{ann.second}/accept application.accepted-elsewhere as ambition-institute" in text
    )


def test_a_search_is_shown_as_it_was_typed(get: Get) -> None:
    answer = get("/console/default/people", params={"search": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert ("input", '"><script>alert(1)</script>') in [
        (tag, found.get("value")) for tag, found in Reader(answer.text).tags
    ]
    assert "Nobody fits" in answer.text


def test_a_request_is_explained_and_can_be_sent_again(get: Get) -> None:
    body = {"data": {"attributes": {"participant_id": "it's <b>nobody</b>", "declaration_type": "started"}}}
    assert get("/api/v3/participant-declarations", "POST", json=body, headers=HEADERS).status_code == 422
    answer = get("/console/default/live/000001")
    assert answer.status_code == 200
    text = Reader(answer.text).text
    assert "declaration.participant-unknown" in text
    assert "To put right" in text
    lines = re.findall(r"curl -X POST .*?(?=</code>)", answer.text)
    assert "Authorization: Bearer teach-first" in unescape(lines[0])
    assert """it'"'"'s <b>nobody</b>""" in unescape(lines[0])
    assert "000001" in get("/console/default/live").text


def test_the_filter_of_live_is_that_of_the_journal(get: Get) -> None:
    get("/api/v3/npq-applications", headers=HEADERS)
    get("/api/v3/nowhere", headers=HEADERS)
    assert "/console/default/live/000001" not in get("/console/default/live?status=404").text
    assert "/console/default/live/000002" in get("/console/default/live?status=404").text
    assert "/console/default/live/" not in get("/console/default/live?path=/api/v1").text
    wrong = get("/console/default/live?status=teapot")
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.text


def test_what_is_not_there_is_said_with_its_status(get: Get) -> None:
    answer = get("/console/nowhere/live")
    assert answer.status_code == 404
    assert 'href="/console/default/live"' in answer.text
    assert get("/console/default/people/nobody").status_code == 404
    assert get("/console/default/live/000009").status_code == 404
    assert get("/console/default/scenarios/..%2Fempty").status_code == 404
    assert get("/console/default/elsewhere").status_code == 404
    assert get("/console/UPPER/live").status_code == 404
    assert get("/assets/..%2Fpages.py").status_code == 404
    for name in ("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%FF", "%00", "%F0%9F%98%80", "*", "a**", "[", "x" * 3000):
        for page in ("people", "live", "scenarios"):
            answer = get(f"/console/default/{page}/{name}")
            assert answer.status_code == 404, (page, name)
            assert "<script>alert" not in answer.text
    assert get("/console?workspace=//evil.example&page=live").status_code == 404


def test_a_page_is_not_shown_to_another_host(get: Get) -> None:
    answer = get("/console/default/people", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    assert "Bob Marsh" not in answer.text
    answer = get("/console/default/people", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "Bob Marsh" not in answer.text


def test_looking_at_pages_leaves_no_trace_in_the_journal(get: Get) -> None:
    for page in PAGES:
        get(f"/console/default/{page}")
    assert get("/__sandbox/workspaces/default/requests").json() == {"requests": []}


def test_a_long_list_is_paged(get: Get) -> None:
    assert get("/__sandbox/workspaces/default/people", "POST", json={"crowd": [{"count": 60}]}).status_code == 201
    first = get("/console/default/people")
    assert "62 people" in Reader(first.text).text
    assert "1 to 50 by name" in Reader(first.text).text
    assert 'rel="next"' in first.text
    last = get("/console/default/people?page=2")
    assert "51 to 62 by name" in Reader(last.text).text
    assert 'rel="next"' not in last.text
    assert get("/console/default/people?page=999").status_code == 200
    assert get("/console/default/people?page=x").status_code == 200


def test_the_history_says_what_caused_what(get: Get) -> None:
    bob = get("/__sandbox/workspaces/default/handles").json()["bob.first"]
    assert get(f"/api/v3/npq-applications/{bob}/accept", "POST", headers=HEADERS).status_code == 200
    get("/__sandbox/workspaces/default/clock/advance", "POST", json={"by": "P41D"})
    text = Reader(get("/console/default/people/bob").text).text
    assert "accepted Request 000001 of Teach First" in text
    paid = Reader(get("/console/default/people/ann").text).text
    assert re.search(r"26 November 2022 started payable .{,80}The statement of December 2022", paid)
    assert re.search(r"25 December 2022 started paid .{,80}The statement of December 2022", paid)


@pytest.mark.parametrize("release", ["2023", "2026"])
@pytest.mark.parametrize("kind", ["application", "training", "declaration"])
def test_every_state_of_the_tables_has_a_place_in_the_drawing(release: str, kind: str) -> None:
    moves = machines._TABLES[release][kind]
    known = {*(before for before, _ in moves), *moves.values()}
    assert known == set(machines._PLACES[kind])
    for state in known:
        drawing = machines.draw(release, kind, state.value)
        assert [node.name for node in drawing.nodes if node.lit] == [state.value]
        lit = {move for edge in drawing.edges if edge.lit for move in edge.label.split(", ")}
        assert lit == {move.replace("_", " ") for before, move in moves if before == state}


def test_every_file_of_the_pages_is_sent_and_none_is_spare(get: Get) -> None:
    place = Path(console.__file__).parent
    named = {
        name for path in place.glob("templates/*.html") for name in re.findall(r"/assets/([\w.-]+)", path.read_text())
    }
    named |= {
        name for path in place.glob("static/*.js") for name in re.findall(r'from "\./([\w.-]+)"', path.read_text())
    }
    assert named == {path.name for path in (place / "static").iterdir()}
    for name in named:
        answer = get(f"/assets/{name}")
        assert answer.status_code == 200
        kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
        assert answer.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])
        assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in answer.text
