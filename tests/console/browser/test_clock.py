from console.browser.conftest import Open, Server, Tab, playwright

expect = playwright.expect


def test_each_button_moves_the_clock(visit: Open) -> None:
    page = visit("/console/default/clock")
    dates = {
        "1 day": "16 November 2022",
        "7 days": "23 November 2022",
        "30 days": "23 December 2022",
        "90 days": "23 March 2023",
        "1 year": "23 March 2024",
    }
    for button, date in dates.items():
        page.get_by_role("button", name=button).click()
        expect(page.locator("#now")).to_contain_text(date)
        expect(page.locator("#due .moved").first).to_contain_text(f"Moved {button} to {date}")
        expect(page.get_by_role("region", name="State of the workspace")).to_contain_text(date)
    expect(page.locator("#called-line")).to_contain_text("/clock/advance")


def test_what_falls_due_is_told_and_leads_to_its_person(visit: Open) -> None:
    page = visit("/console/default/clock")
    page.get_by_role("button", name="90 days").click()
    due = page.get_by_role("region", name="What fell due")
    expect(due.get_by_text("ann.first.started is now payable")).to_be_visible()
    expect(due.get_by_text("Step 1: accept bob.first")).to_be_visible()
    expect(page.locator("#count-declarations-paid")).to_have_text("1")
    due.get_by_role("link", name="ann.first.started").first.click()
    expect(page.locator(".people > li")).to_have_count(1)
    expect(page.locator(".people")).to_contain_text("<script>alert('x')</script>")


def test_the_clock_is_set_and_goes_back_only_when_told_to(tab: Tab, visit: Open, server: Server) -> None:
    page = visit("/console/default/clock")
    page.get_by_label("Date and time, UTC").fill("2022-12-24T18:30:00")
    page.get_by_role("button", name="Set the clock").click()
    expect(page.get_by_text("The clock was set.")).to_be_visible()
    expect(page.locator("#now")).to_have_text("24 December 2022, 18:30")
    page.get_by_label("Date and time, UTC").fill("2022-12-01T00:00:00")
    page.get_by_role("button", name="Set the clock").click()
    expect(page.get_by_role("alert")).to_contain_text("The clock does not go backwards by itself")
    page.get_by_label("Also go back").check()
    page.get_by_role("button", name="Set the clock").click()
    expect(page.locator("#now")).to_have_text("1 December 2022, 00:00")
    tab.expect_complaints("409")


def test_the_clock_runs_and_is_stopped(visit: Open, server: Server) -> None:
    page = visit("/console/default/clock")
    page.get_by_role("button", name="Let the clock run").click()
    expect(page.locator("#mode")).to_have_text("running")
    page.get_by_role("button", name="Stop the clock").click()
    expect(page.locator("#mode")).to_have_text("frozen")
    assert server.call("GET", "/__sandbox/workspaces/default/clock")["mode"] == "frozen"
