from console.browser.conftest import Open, Server, Tab, playwright

expect = playwright.expect


def test_a_scenario_is_read_loaded_and_proved(visit: Open, server: Server) -> None:
    page = visit("/console/default/scenarios")
    page.get_by_role("link", name="Duplicate applications").click()
    expect(page.get_by_text("Isabelle MacDonald", exact=True)).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("Duplicate applications is loaded.")).to_be_visible()
    expect(page.get_by_role("region", name="State of the workspace")).to_contain_text("duplicate-applications")
    page.get_by_role("button", name="Load, and let it prove itself").click()
    expect(page.locator("#verdict")).to_have_text("All 8 answers are as expected.")
    expect(page.locator("#proofs .pass")).to_have_count(8)
    page.get_by_role("link", name="request 000001").click()
    expect(page.get_by_text("application.accepted-elsewhere").first).to_be_visible()


def test_what_is_not_as_expected_is_said(visit: Open, server: Server) -> None:
    server.call("POST", "/__sandbox/workspaces/default/reset", {"scenario": "empty"})
    page = visit("/console/default/scenarios/story")
    page.get_by_role("button", name="Load, and let it prove itself").click()
    expect(page.locator("#verdict")).to_have_text("1 of 2 answers are not as expected.")
    expect(page.get_by_role("region", name="State of the workspace")).to_contain_text("story")
    expect(page.locator("#proofs .fail")).to_have_count(1)
    expect(page.locator("#proofs .problem")).to_contain_text("answered 200, not 404")


def test_a_workspace_is_made_of_a_scenario_and_switched_to_and_from(tab: Tab, visit: Open, server: Server) -> None:
    page = visit("/console/default/scenarios/clawbacks")
    page.get_by_label("Name of a new workspace").fill("shown-today")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("The workspace shown-today is made.")).to_be_visible()
    expect(page.get_by_label("Workspace", exact=True)).to_have_value("shown-today")
    page.get_by_label("Workspace", exact=True).select_option("default")
    page.get_by_role("button", name="Switch").click()
    page.wait_for_url("**/console/default/people")
    page.goto(f"{server.url}/console/default/scenarios/empty")
    page.get_by_label("Name of a new workspace").fill("shown-today")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("alert")).to_contain_text("there is a workspace 'shown-today' already")
    server.call("DELETE", "/__sandbox/workspaces/shown-today")
    tab.expect_complaints("409")
