"""The commands about the journal, asking a server of this test run."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
from cli.test_serving import serving
from click.testing import CliRunner, Result

from sandbox.cli import main


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server that was asked twice for a list, once in vain, once for a path with an escape sequence; and once for a
    list in another workspace.
    """
    with serving("--scenario", "duplicate-applications") as (_, lines):
        address = json.loads(lines[-2])["url"]
        for path in ("/api/v3/npq-applications", "/api/v3/npq-applications", "/api/v3/npq-applications?page=1"):
            ask(address, path)
        ask(address, "/api/v3/%1b%5b31m")
        ask(address, "/api/v3/npq-applications", "teach-first~quiet")
        yield address


def ask(url: str, path: str, token: str = "teach-first") -> None:
    try:
        urlopen(Request(f"{url}{path}", headers={"Authorization": f"Bearer {token}"})).close()
    except HTTPError as error:
        error.close()


def run(url: str, *arguments: str, color: bool = False) -> Result:
    return CliRunner().invoke(main, arguments, env={"NPQ_SANDBOX_URL": url}, color=color)


def test_requests_stand_in_a_table_with_the_newest_last(url: str) -> None:
    lines = run(url, "requests").stdout.splitlines()
    assert [line[:6] for line in lines] == ["000001", "000002", "000003", "000004"]
    assert re.search(r"000003 .* teach-first  GET .*page=1 +400  query\.page-not-a-hash$", lines[2])
    assert "\x1b" not in run(url, "requests", color=True).stdout.splitlines()[3].replace("\x1b[33m", "").replace(
        "\x1b[0m", ""
    )


def test_requests_are_filtered_and_told_to_machines(url: str) -> None:
    rows = json.loads(run(url, "requests", "--status", "4xx", "--limit", "1", "--json").stdout)
    assert [row["id"] for row in rows] == ["000004"]
    none = run(url, "requests", "--method", "POST")
    assert (none.exit_code, none.stdout, none.stderr) == (0, "", "No requests.\n")


def test_an_explanation_is_a_page_with_marks(url: str) -> None:
    result = run(url, "explain", "3")
    assert result.exit_code == 0
    told = re.sub(r"\s+", " ", result.stdout)
    assert "Refused by query.page-not-a-hash." in told
    assert "✓ query.date-unreadable" in told
    assert "✗ query.page-not-a-hash" in told
    assert "would pass page[page]=NUMBER" in told
    assert "· query.page-too-small" in told
    assert "\x1b" not in result.stdout
    assert "\x1b[32m" in run(url, "explain", "3", color=True).stdout


def test_an_explanation_is_told_to_machines(url: str) -> None:
    found = json.loads(run(url, "explain", "000003", "--json").stdout)
    assert (found["id"], found["rules"]) == ("000003", ["query.page-not-a-hash"])


def test_a_request_that_is_not_kept_cannot_be_explained(url: str) -> None:
    result = run(url, "explain", "99")
    assert result.exit_code == 2
    assert "no request 000099" in result.stderr


def test_the_coverage_says_what_was_met_and_what_was_not(url: str) -> None:
    told = run(url, "coverage").stdout
    assert re.search(r"v3/applications\.list_all +✓ 200  ✓ 400  · 401", told)
    assert "· application.already-accepted" in told
    assert "· query.page-not-a-hash" not in told


@pytest.mark.parametrize(("limit", "code"), [("0", 0), ("80", 5)])
def test_too_little_coverage_ends_with_5(url: str, limit: str, code: int) -> None:
    result = run(url, "coverage", "--fail-under", limit)
    assert result.exit_code == code
    assert ("less than 80 %" in result.stderr) is (code == 5)


def test_one_version_can_be_counted_alone(url: str) -> None:
    report = json.loads(run(url, "coverage", "--format", "json", "--only", "v3").stdout)
    assert {row["operation"].partition("/")[0] for row in report["operations"]} == {"v3"}
    assert "query.participant-id-unreadable" not in {rule["rule"] for rule in report["rules"]}
    wrong = run(url, "coverage", "--only", "v9")
    assert (wrong.exit_code, "allowed: v1, v2, v3" in wrong.stderr) == (2, True)


def test_one_workspace_can_be_counted_alone(url: str) -> None:
    report = json.loads(run(url, "coverage", "--workspace", "quiet", "--format", "json").stdout)
    assert report["summary"]["total"]["exercised"] == 1


def test_reports_of_several_runs_are_merged(url: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(run(url, "coverage", "--format", "json").stdout)
    report = json.loads(one.read_text())
    for row in report["operations"]:
        for status in row["statuses"]:
            status["count"] = 1
    two.write_text(json.dumps(report))
    result = run("http://127.0.0.1:9", "coverage", str(one), str(two), "--format", "json")
    assert result.exit_code == 0, result.stderr
    merged = json.loads(result.stdout)["summary"]
    assert merged["statuses"]["percent"] == 100.0
    assert merged["rules"] == report["summary"]["rules"]


@pytest.mark.parametrize(
    "content", ["", "[]", '{"release": "2023"}', '{"release": "1", "operations": [{}], "rules": []}']
)
def test_a_file_that_is_no_report_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(content)
    result = run("http://127.0.0.1:9", "coverage", str(file))
    assert result.exit_code == 2
    assert "odd.json was not written by" in result.stderr


def test_reports_of_different_sandboxes_are_not_merged(url: str, tmp_path: Path) -> None:
    for version in ("v1", "v3"):
        (tmp_path / version).write_text(run(url, "coverage", "--format", "json", "--only", version).stdout)
    result = run(url, "coverage", str(tmp_path / "v1"), str(tmp_path / "v3"))
    assert result.exit_code == 2
    assert "different releases" in result.stderr


def test_junit_has_a_case_for_each_status_and_each_rule(url: str) -> None:
    report = json.loads(run(url, "coverage", "--format", "json").stdout)["summary"]
    root = ElementTree.fromstring(run(url, "coverage", "--format", "junit").stdout)
    counted = {suite.get("name"): (len(suite), len(suite.findall("testcase/failure"))) for suite in root}
    for suite, part in (("answers", "statuses"), ("rules", "rules")):
        assert counted[suite] == (report[part]["of"], report[part]["of"] - report[part]["exercised"])
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(cases)) == len(cases)
    assert root.get("tests") == str(report["total"]["of"])


def test_html_is_one_page_that_fetches_nothing(url: str) -> None:
    page = run(url, "coverage", "--format", "html").stdout
    assert page.startswith("<!doctype html>")
    assert not re.search(r"(src|href)=|url\(|@import", page)
    assert "v3" in page
    assert '<td class="cell h2">3' in page
