"""The command `npq-sandbox drift`."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from published import answer, attributes, operation, published, served

from sandbox.cli import main
from sandbox.drift import reading

V3 = Path("openapi/2023/v3.yaml")
LISTED = """'2023':
  v3:
    found:
    - {operation: GET /statements, place: '200*', kind: attribute, reason: Ours for once., source: '10'}
    - {operation: GET /nowhere, place: '', kind: operation, reason: Was so once., source: '10'}
"""


def run(*arguments: object, width: int = 80) -> Result:
    environment = {"COLUMNS": str(width), "NPQ_SANDBOX_RELEASE": "2023", "no_proxy": "127.0.0.1"}
    return CliRunner().invoke(main, ["drift", *map(str, arguments)], env=environment)


def written(tmp_path: Path, spec: Any, name: str = "published.json") -> Path:
    path = tmp_path / name
    path.write_text(spec if isinstance(spec, str) else json.dumps(spec))
    return path


def with_more(name: str = "amount") -> dict[str, Any]:
    """What release 2023 serves, statements having one attribute more."""
    spec = served("2023")
    attributes(answer(operation(spec, "GET /statements")))["properties"][name] = {"type": "integer"}
    return spec


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return written(tmp_path, LISTED, "known.yaml")


@pytest.fixture
def site() -> Iterator[str]:
    """A web server: /<path> answers the file of the repository, /error 500, /slow a little at a time."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500 if self.path == "/error" else 200)
            self.end_headers()
            try:
                if self.path == "/slow":
                    for _ in range(200):
                        self.wfile.write(b"#")
                        stop.wait(0.02)
                elif self.path != "/error":
                    self.wfile.write(Path(self.path[1:]).read_bytes())
            except OSError:
                pass  # the command has had enough

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    stop = threading.Event()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=partial(server.serve_forever, 0.01))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_what_is_served_does_not_differ_from_itself(version: str) -> None:
    result = run("--version", version, "--spec", f"openapi/2023/{version}.yaml")
    assert (result.exit_code, result.stdout) == (
        0,
        f"0 differences from {version} of release 2023: 0 new, 0 known\n",
    )


def test_a_faithful_file_of_release_2026_passes(tmp_path: Path) -> None:
    result = run("--release", "2026", "--spec", written(tmp_path, published()))
    assert result.exit_code == 0, result.output
    assert ": 0 new, " in result.stdout
    assert result.stderr == ""


def test_a_new_attribute_of_release_2026_does_not(tmp_path: Path) -> None:
    spec = published()
    attributes(answer(operation(spec, "GET /api/v3/npq-applications")))["properties"]["age"] = {"type": "integer"}
    result = run("--release", "2026", "--spec", written(tmp_path, spec))
    assert result.exit_code == 5
    assert result.stderr == "npq-sandbox: 1 difference not among the known ones\n"
    assert result.stdout.startswith(
        "GET /npq-applications\n  200 data[].attributes.age\n    attribute  published, not served\n\n"
    )


def test_known_differences_are_shown_with_their_reasons_on_demand(tmp_path: Path, listed: Path) -> None:
    spec = written(tmp_path, with_more())
    brief = run("--spec", spec, "--known", listed)
    assert (brief.exit_code, brief.stdout) == (0, "1 difference from v3 of release 2023: 0 new, 1 known\n")
    full = run("--spec", spec, "--known", listed, "--all")
    assert full.stdout == (
        "GET /statements\n"
        "  200 data[].attributes.amount\n"
        "    attribute  published, not served\n"
        "               known: Ours for once.\n"
        "\n1 difference from v3 of release 2023: 0 new, 1 known\n"
    )


def test_a_known_difference_that_is_gone_is_a_warning(listed: Path, tmp_path: Path) -> None:
    result = run("--spec", written(tmp_path, with_more()), "--known", listed)
    assert result.exit_code == 0
    assert result.stderr == "npq-sandbox: warning: known, but not found any more: GET /nowhere (operation)\n"


def test_many_that_are_gone_are_counted_and_listed_on_demand(tmp_path: Path) -> None:
    # another release's file has hardly any of them
    spec = written(tmp_path, with_more())
    brief = run("--release", "2026", "--spec", spec).stderr.splitlines()
    full = run("--release", "2026", "--spec", spec, "--all").stderr.splitlines()
    gone = [line for line in full if "known, but not found any more: " in line]
    assert len(gone) > 5
    assert brief[0] == f"npq-sandbox: warning: {len(gone)} are known, but not found any more; --all lists them"
    assert len(brief) == 2


def test_machines_get_all_of_it(tmp_path: Path, listed: Path) -> None:
    spec = with_more()
    operation(spec, "GET /statements/{id}")["responses"]["418"] = {"description": "A teapot."}
    path = written(tmp_path, spec)
    result = run("--spec", path, "--known", listed, "--json")
    assert result.exit_code == 5
    assert json.loads(result.stdout) == {
        "spec": str(path),
        "release": "2023",
        "version": "v3",
        "differences": [
            {
                "operation": "GET /statements",
                "place": "200 data[].attributes.amount",
                "kind": "attribute",
                "published": True,
                "served": False,
                "known": True,
                "reason": "Ours for once.",
            },
            {
                "operation": "GET /statements/{id}",
                "place": "418",
                "kind": "status",
                "published": True,
                "served": False,
                "known": False,
                "reason": None,
            },
        ],
        "stale": [
            {
                "operation": ["GET /nowhere"],
                "place": [""],
                "kind": ["operation"],
                "reason": "Was so once.",
                "source": "10",
            }
        ],
        "summary": {"new": 1, "known": 1},
    }


@pytest.mark.parametrize("width", [40, 80, 200])
def test_lines_are_as_wide_as_the_terminal_and_have_no_colour_elsewhere(tmp_path: Path, width: int) -> None:
    spec = served("2023")
    attributes(answer(operation(spec, "GET /participants/npq")))["properties"]["full_name"]["enum"] = [
        f"person number {number}" for number in range(20)
    ]
    result = run("--spec", written(tmp_path, spec), width=width)
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= min(width, 120)
    assert "published person" in result.stdout
    assert "\x1b" not in result.output


def test_what_is_published_cannot_move_the_cursor(tmp_path: Path) -> None:
    result = run("--spec", written(tmp_path, with_more("\x1b[2Jgone")))
    assert "\x1b" not in result.output
    assert "�[2Jgone" in result.stdout


def test_yaml_is_read_as_openapi_means_it(tmp_path: Path) -> None:
    text = V3.read_text(encoding="utf-8").replace("'no', yes_when", "no, yes_when")
    assert "['no'" not in text
    assert "[no, yes_when" in text
    result = run("--spec", written(tmp_path, text, "published.yaml"))
    assert (result.exit_code, result.stdout) == (0, "0 differences from v3 of release 2023: 0 new, 0 known\n")


def test_an_address_is_asked(site: str) -> None:
    assert run("--spec", f"{site}/{V3}").exit_code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.0.3\npaths:\n  a: [\n", "published.json:4:1: "),
        ('{"openapi": "3.0.3",\n "paths": {\n', "published.json:3:1: "),
        ("<html>", "is no OpenAPI file: an object is allowed"),
        ("", "is no OpenAPI file"),
        ("{}", "says no version of OpenAPI (allowed: 3.0, 3.1)"),
        ("swagger: '2.0'", "is OpenAPI 2.0 (allowed: 3.0, 3.1)"),
        ("openapi: 4.0.0", "is OpenAPI 4.0.0 (allowed: 3.0, 3.1)"),
        ("openapi: 3.0.3", "nothing that is served under /api/v3 is in it"),
        (
            "openapi: 3.0.3\npaths: {/statements: {get: {responses: [200]}}}",
            "GET /statements: responses should be an object",
        ),
        ("a: !!python/object:x.y {}", "published.json:1:4: "),
        ("[" * 2000, "published.json"),
    ],
)
def test_a_bad_file_is_told_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    result = run("--spec", written(tmp_path, text))
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "published.yaml"
    path.write_bytes(b"openapi: \xff")
    result = run("--spec", path)
    assert result.exit_code == 2
    assert "is not in UTF-8: byte 9" in result.stderr


def test_schemas_that_are_nested_without_end_are_told(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(400):
        schema = {"allOf": [schema]}
    spec = served("2023")
    operation(spec, "GET /statements")["responses"]["200"]["content"] = {"application/json": {"schema": schema}}
    result = run("--spec", written(tmp_path, spec))
    assert result.exit_code == 2
    assert "is nested too deeply" in result.stderr


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("nowhere.yaml", "nowhere.yaml cannot be read: No such file or directory"),
        ("openapi", "openapi cannot be read: Is a directory"),
        ("ftp://example.org/a.yaml", "is neither a file nor an address (allowed: http://…, https://…)"),
        ("http://127.0.0.1:9/a.yaml", "http://127.0.0.1:9/a.yaml is not reachable: "),
        ("http://[x/", "http://[x/ is not reachable: "),
    ],
)
def test_a_file_or_address_that_cannot_be_got_is_told(spec: str, message: str) -> None:
    result = run("--spec", spec)
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_address_that_answers_an_error_is_told(site: str) -> None:
    result = run("--spec", f"{site}/error")
    assert result.exit_code == 2
    assert f"{site}/error answered 500 Internal Server Error" in result.stderr


def test_an_answer_that_never_ends_is_cut_off(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_SECONDS", 0.1)
    result = run("--spec", f"{site}/slow")
    assert result.exit_code == 2
    assert f"{site}/slow takes too long" in result.stderr


def test_what_is_too_large_is_not_read(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_BYTES", 1000)
    for spec in (V3, f"{site}/{V3}"):
        result = run("--spec", spec)
        assert result.exit_code == 2
        assert f"{spec} is too large (allowed: up to " in result.stderr


def test_a_version_that_the_release_does_not_have_is_refused(tmp_path: Path) -> None:
    result = run("--release", "2026", "--version", "v1", "--spec", V3)
    assert result.exit_code == 2
    assert "release 2026 has no v1 (allowed: v3)" in result.stderr


def test_the_command_says_what_it_is_for() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "weekly in CI" in result.stdout
