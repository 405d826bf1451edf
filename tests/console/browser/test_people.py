from console.browser.conftest import Open, Server, playwright

expect = playwright.expect


def test_somebody_is_found_by_name_by_trn_and_by_any_id(visit: Open, server: Server) -> None:
    bob = server.call("GET", "/__sandbox/workspaces/default/people?search=bob")["people"][0]
    page = visit("/console/default/people")
    expect(page.get_by_role("heading", name="2 people")).to_be_visible()
    trn = server.call("GET", f"/__sandbox/workspaces/default/people/{bob['id']}")["applications"][0][
        "teacher_reference_number"
    ]
    for text in ("marsh", bob["id"], bob["applications"][0]["id"], "bob.first", trn):
        page.get_by_label("Name, e-mail address, TRN or any id").fill(text)
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="1 person")).to_be_visible()
        expect(page.get_by_role("link", name="Bob Marsh")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    page.get_by_label("Applied to").select_option("Ambition Institute")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".people > li")).to_have_count(1)


def test_a_long_list_is_turned_over(visit: Open, server: Server) -> None:
    server.call("POST", "/__sandbox/workspaces/default/people", {"crowd": [{"count": 55}]})
    page = visit("/console/default/people")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(page.locator(".people > li")).to_have_count(7)
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".people > li")).to_have_count(50)


def test_a_move_that_would_pass_is_made_and_the_next_ones_are_judged_anew(visit: Open, server: Server) -> None:
    page = visit("/console/default/people")
    page.get_by_role("link", name="Bob Marsh").click()
    expect(page.get_by_role("img", name="It is pending. From there: accept, reject, lose")).to_be_visible()
    page.get_by_role("button", name="Accept application 1").click()
    expect(page.get_by_text("Done: accept.")).to_be_visible()
    expect(page.get_by_role("img", name="It is accepted. From there: revert")).to_be_visible()
    expect(page.get_by_text("application.already-accepted")).to_be_visible()
    expect(page.get_by_text("participant.no-started-declaration")).to_be_visible()
    page.get_by_role("button", name="Defer training in application 1").click()
    expect(page.get_by_role("img", name="It is deferred. From there: resume, withdraw")).to_be_visible()
    expect(page.get_by_text("participant.already-deferred")).to_be_visible()


def test_a_history_tells_its_causes_and_leads_to_the_request(visit: Open, server: Server) -> None:
    bob = server.call("GET", "/__sandbox/workspaces/default/handles")["bob.first"]
    server.call("POST", f"/api/v3/npq-applications/{bob}/accept", token="teach-first")
    page = visit("/console/default/people/bob")
    page.get_by_role("region", name="Events").get_by_role("link", name="Request 000001").click()
    expect(page.get_by_role("heading", name="Request 000001")).to_be_visible()


def test_a_name_that_is_markup_is_not_run(visit: Open) -> None:
    page = visit("/console/default/people/ann")
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>alert('x')</script> & \"Ann\"")
