"""Tokens, the admin token, the keyboard, narrow screens, and what an accessibility checker finds."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from console.browser.conftest import Open, Server, Tab, playwright
from tests.cli.test_serving import serving

expect = playwright.expect
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="these tests need axe-playwright-python")
PATHS = [
    "live",
    "live/000001",
    "people",
    "people/ann",
    "people/bob",
    "clock",
    "scenarios",
    "scenarios/story",
    "faults",
    "coverage",
    "tokens",
    "people/nobody",
]


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    arguments = ("--host", "0.0.0.0", "--admin-token", "open-sesame", "--token-secret", "s3cret", "--scenario", "empty")
    with serving(*arguments) as (_, lines):
        port = json.loads(lines[-2])["url"].rsplit(":", 1)[1]
        yield Server(f"http://127.0.0.1:{port}")


def test_the_admin_token_is_asked_for_and_kept_in_the_tab_alone(tab: Tab, visit: Open, guarded: Server) -> None:
    page = visit("/console/default/clock", url=guarded.url)
    page.get_by_role("button", name="1 day").click()
    dialog = page.get_by_role("dialog", name="Admin token needed")
    dialog.get_by_label("Admin token").fill("wrong")
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog).to_contain_text("did not take that admin token")
    dialog.get_by_label("Admin token").fill("open-sesame")
    page.keyboard.press("Enter")
    expect(page.locator("#due .moved")).to_be_visible()
    page.get_by_role("button", name="7 days").click()
    expect(page.locator("#due .moved")).to_have_count(2)
    assert "open-sesame" not in page.content()
    assert "open-sesame" not in page.url
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.get_by_role("button", name="Forget it now").click()
    assert page.evaluate("sessionStorage.length") == 0
    tab.expect_complaints("401")


def test_who_has_no_admin_token_is_told_so(tab: Tab, visit: Open, guarded: Server) -> None:
    page = visit("/console/default/clock", url=guarded.url)
    page.get_by_role("button", name="1 day").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("Changing calls need the admin token")
    tab.expect_complaints("401")


def test_signed_tokens_are_shown_to_whoever_has_the_admin_token(visit: Open, guarded: Server) -> None:
    page = visit("/console/default/tokens", url=guarded.url)
    expect(page.locator("li", has_text="Teach First").locator(".token")).to_have_text("not shown")
    page.get_by_role("button", name="Show the tokens").click()
    page.get_by_role("dialog").get_by_label("Admin token").fill("wrong")
    page.get_by_role("dialog").get_by_role("button", name="Use it").click()
    expect(page.get_by_role("status")).to_have_text("The server did not take that admin token.")
    page.get_by_role("button", name="Show the tokens").click()
    page.get_by_role("dialog").get_by_label("Admin token").fill("open-sesame")
    page.get_by_role("dialog").get_by_role("button", name="Use it").click()
    expect(page.locator("li", has_text="Teach First").locator(".token")).to_contain_text("teach-first.")
    token = page.locator("li", has_text="Teach First").locator(".token code").text_content()
    assert guarded.call("GET", "/api/v3/npq-applications", token=token) == {"data": []}


def test_a_tokens_line_is_copied(visit: Open, server: Server) -> None:
    page = visit("/console/default/tokens")
    page.get_by_role("button", name="Copy the line of Teach First").first.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert "Authorization: Bearer teach-first" in page.evaluate("navigator.clipboard.readText()")


def test_coverage_of_one_workspace_and_of_all(visit: Open, server: Server) -> None:
    server.call("GET", "/api/v3/statements", token="teach-first~other")
    page = visit("/console/default/coverage")
    row = page.get_by_role("region", name="v3").get_by_role("row", name="GET /statements", exact=False).first
    expect(row.get_by_role("cell").first).to_have_text("0")
    page.get_by_role("link", name="All workspaces since the start").click()
    row = page.get_by_role("region", name="v3").get_by_role("row", name="GET /statements", exact=False).first
    expect(row.get_by_role("cell").first).not_to_have_text("0")


def test_the_keyboard_reaches_the_page_first(visit: Open) -> None:
    page = visit("/console/default/people")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Name, e-mail address, TRN or any id")).to_be_focused()


@pytest.fixture
def asked(server: Server, visit: Open) -> Open:
    """Names that are too long for any line, and a refusal in the journal."""
    name = {"who": "bob", "full_name": "Wolfeschlegelsteinhausenbergerdorff" * 4}
    server.call("POST", "/__sandbox/workspaces/default/actions", {"change_name": name})
    body = {"data": {"attributes": {"participant_id": "x" * 300}}}
    try:
        server.call("POST", "/api/v3/participant-declarations", body, token="teach-first")
    except OSError:
        return visit
    raise AssertionError("nothing was refused")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_barriers_and_fits_a_phone(tab: Tab, asked: Open, path: str) -> None:
    page = asked(f"/console/default/{path}", width=1280)
    checker = axe.Axe()
    assert _violations(checker.run(page, options={"resultTypes": ["violations"]})) == []
    page.emulate_media(color_scheme="dark")
    assert _violations(checker.run(page, options={"runOnly": ["color-contrast"], "resultTypes": ["violations"]})) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if path.endswith("nobody"):
        tab.expect_complaints("404")


def _violations(found: Any) -> list[str]:
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found.response["violations"]]
