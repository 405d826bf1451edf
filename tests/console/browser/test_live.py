from console.browser.conftest import Open, Server, Tab, playwright

expect = playwright.expect


def ask(server: Server, path: str = "/api/v3/npq-applications") -> None:
    server.call("GET", path, token="teach-first")


def test_a_request_appears_by_itself(visit: Open, server: Server) -> None:
    page = visit("/console/default/live")
    expect(page.get_by_text("Nobody has asked anything yet")).to_be_visible()
    expect(page.get_by_text("Listening:")).to_be_visible()
    ask(server)
    expect(page.get_by_role("link", name="GET /api/v3/npq-applications")).to_be_visible()
    expect(page.get_by_text("Nobody has asked anything yet")).to_be_hidden()
    expect(page.get_by_text("One new request")).to_be_visible()


def test_what_does_not_pass_the_filter_does_not_appear(visit: Open, server: Server) -> None:
    page = visit("/console/default/live")
    page.get_by_label("Path begins with").fill("/api/v3/statements")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Listening:")).to_be_visible()
    ask(server)
    ask(server, "/api/v3/statements")
    expect(page.locator("#rows li")).to_have_count(1)
    expect(page.locator("#rows li")).to_contain_text("/api/v3/statements")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#rows li")).to_have_count(2)


def test_a_pause_holds_back_what_comes_until_its_end(visit: Open, server: Server) -> None:
    page = visit("/console/default/live")
    expect(page.get_by_text("Listening:")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    ask(server)
    expect(page.get_by_text("Paused")).to_be_visible()
    expect(page.locator("#rows li")).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#rows li")).to_have_count(1)


def test_a_request_opens_beside_the_list_with_its_explanation(tab: Tab, visit: Open, server: Server) -> None:
    bob = server.call("GET", "/__sandbox/workspaces/default/handles")["bob.first"]
    server.call("POST", "/__sandbox/workspaces/default/actions", {"reject": bob})
    page = visit(
        "/console/default/live",
        width=1280,
    )
    page.evaluate(
        "path => fetch(path, {method: 'POST', headers: {Authorization: 'Bearer teach-first'}})",
        f"/api/v3/npq-applications/{bob}/accept",
    )
    page.get_by_role("link", name="application.rejected-is-final").focus()
    page.keyboard.press("Enter")
    detail = page.get_by_role("region", name="Details")
    expect(detail.get_by_role("heading", name="Request 000001")).to_be_focused()
    expect(detail.get_by_text("To put right")).to_be_visible()
    detail.get_by_role("button", name="Copy the request as curl").click()
    expect(detail.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert (
        copied
        == f"curl -X POST {server.url}/api/v3/npq-applications/{bob}/accept -H 'Authorization: Bearer teach-first'"
    )
    detail.get_by_role("button", name="Close").click()
    expect(detail).to_be_hidden()
    tab.expect_complaints("422")


def test_on_a_narrow_screen_a_request_opens_as_a_page(visit: Open, server: Server) -> None:
    ask(server)
    page = visit("/console/default/live", width=360)
    page.locator("#rows a").click()
    expect(page.get_by_role("heading", name="Request 000001")).to_be_visible()
    page.get_by_role("link", name="Back to Live").click()
    expect(page.get_by_role("heading", name="Live")).to_be_visible()


def test_control_calls_are_told_among_the_requests(visit: Open, server: Server) -> None:
    page = visit("/console/default/live")
    expect(page.get_by_text("Listening:")).to_be_visible()
    server.call("POST", "/__sandbox/workspaces/default/clock/advance", {"by": "P12D"})
    expect(page.locator("#rows")).to_contain_text("The clock was moved forward; a declaration is payable")
    expect(page.get_by_role("region", name="State of the workspace")).to_contain_text("27 November 2022")


def test_the_journal_is_cleared(visit: Open, server: Server) -> None:
    ask(server)
    page = visit("/console/default/live")
    page.get_by_role("button", name="Clear the journal").click()
    expect(page.get_by_role("status").get_by_text("The journal is empty.")).to_be_visible()
    assert server.call("GET", "/__sandbox/workspaces/default/requests") == {"requests": []}
