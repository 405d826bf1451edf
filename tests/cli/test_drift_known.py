"""The list of known differences."""

from pathlib import Path

import pytest
import yaml
from published import answer, attributes, operation, published, served

from sandbox.drift.comparing import Difference, compare
from sandbox.drift.document import Document
from sandbox.drift.known import BadList, Known, known, rows, shipped

FOUND = compare(Document(published()), Document(served("2026")), "v3")
ENTRIES = known("2026", "v3")


def test_everything_in_a_faithful_file_is_known() -> None:
    assert [difference for difference in FOUND if not any(entry.covers(difference) for entry in ENTRIES)] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: " ".join([*entry.operation, *entry.place, *entry.kind]))
def test_no_entry_could_be_left_out(entry: Known) -> None:
    others = [other for other in ENTRIES if other is not entry]
    assert [found for found in FOUND if entry.covers(found) and not any(other.covers(found) for other in others)]


def test_an_entry_does_not_cover_the_next_change_in_its_place() -> None:
    spec = published()
    named = attributes(answer(operation(spec, "GET /api/v3/participant-declarations/{id}")))["properties"]
    named["state"]["enum"].append("suspended")
    named["has_passed"] = {"type": "integer", "nullable": True}
    named["evidence"] = {"type": "string"}
    differences = compare(Document(spec), Document(served("2026")), "v3")
    new = [found for found in differences if not any(entry.covers(found) for entry in ENTRIES)]
    assert [(found.place.rpartition(".")[2], found.kind) for found in new] == [
        ("state", "enum"),
        ("has_passed", "type"),
        ("evidence", "attribute"),
    ]


def test_a_status_that_only_the_file_has_is_not_known_by_one_that_it_lacks() -> None:
    lacks, has = (
        Difference("PUT /participant-declarations/{id}/void", "403", "status", *two) for two in ((0, 1), (1, 0))
    )
    assert any(entry.covers(lacks) for entry in ENTRIES)
    assert not any(entry.covers(has) for entry in ENTRIES)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "anything at all", True),
        ("200 data[].name", "200 data[].name", True),
        ("200 data[].name", "200 datan.name", False),
        ("200 data*.name", "200 data[].attributes.name", True),
        ("200 data*.name", "200 data.name.first", False),
        ("GET *", "PUT /things", False),
    ],
)
def test_only_a_star_stands_for_anything(pattern: str, text: str, fits: bool) -> None:
    entry = Known(("*",), (pattern,), ("type",), "Because.", "10")
    assert entry.covers(Difference("GET /things", text, "type", [], [])) is fits


def test_the_order_of_values_does_not_count() -> None:
    entry = Known(("*",), ("*",), ("enum",), "Because.", "10", (("published", ["b", "a"]),))
    assert entry.covers(Difference("GET /things", "200 x", "enum", ["a", "b"], None))
    assert not entry.covers(Difference("GET /things", "200 x", "enum", ["a"], None))


def test_an_unlisted_version_has_no_known_differences() -> None:
    assert known("1999", "v3") == ()


def test_the_documentation_gets_every_entry_with_its_reason() -> None:
    content = yaml.safe_load(shipped().read_text(encoding="utf-8"))
    entries = [
        entry
        for versions in content.values()
        for part in versions.values()
        for entry in [*part.get("found", []), *part["documented_only"]]
    ]
    told = list(rows())
    assert sorted(row.reason for row in told) == sorted(" ".join(entry["reason"].split()) for entry in entries)
    assert all(row.release and row.version and row.where and row.source for row in told)


ENTRY = "{operation: '*', place: '404', kind: status, reason: Because., source: '1'}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", ":1: "),
        ("- a", "release, then version, then entries are allowed"),
        ("'2026': {v3: {fuond: []}}", "2026: v3: found and documented_only are allowed"),
        ("'2026': {v3: {found: x}}", "2026: v3: found and documented_only are lists"),
        (f"'2026': {{v3: {{found: [{ENTRY}, x]}}}}", "found: 2 needs kind, operation, place, reason, source"),
        (f"'2026': {{v3: {{found: [{ENTRY.replace('place', 'plcae')}]}}}}", "found: 1 needs kind, operation, place"),
        (f"'2026': {{v3: {{found: [{ENTRY.replace('status', 'statsu')}]}}}}", "there is no kind 'statsu' (allowed: "),
        ("'2026': {v3: {documented_only: [{topic: x}]}}", "documented_only: 1 needs reason, source, topic"),
    ],
)
def test_a_bad_list_is_told_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(text)
    with pytest.raises(BadList) as caught:
        known("2026", "v3", path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
