from typing import Any

import pytest

from console.browser.conftest import Open, Server, Tab, playwright

expect = playwright.expect


@pytest.mark.parametrize(
    ("choice", "fields", "often", "number", "told"),
    [
        (
            "Another answer",
            {"Status": "429"},
            "Every time",
            {},
            {"answer": {"status": 429, "body": "upstream unavailable"}},
        ),
        ("The request waits", {"Seconds": "0.5"}, "Only one request", {"Number": "2"}, {"delay": "PT0.5S", "nth": 2}),
        ("The connection closes", {}, "The first ones", {"Number": "3"}, {"drop": "before", "times": 3}),
        (
            "The answer is cut",
            {"After so many bytes": "10"},
            "One in so many",
            {"Number": "5"},
            {"truncate": 10, "every": 5},
        ),
        (
            "The answer trickles",
            {"Bytes a second": "50"},
            "By chance",
            {"Per cent": "25"},
            {"slow": 50, "probability": 0.25},
        ),
    ],
)
def test_a_fault_is_added(
    visit: Open,
    server: Server,
    choice: str,
    fields: dict[str, str],
    often: str,
    number: dict[str, str],
    told: dict[str, Any],
) -> None:
    page = visit("/console/default/faults")
    page.get_by_label("Which requests").fill("GET /api/v3/statements")
    page.get_by_label("What happens").select_option(choice)
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    option = page.get_by_label("How often").locator("option", has_text=often).text_content()
    page.get_by_label("How often").select_option(option)
    for label, value in number.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Add the fault").click()
    expect(page.get_by_text("The fault is added.")).to_be_visible()
    found = server.call("GET", "/__sandbox/workspaces/default/faults")["faults"][-1]
    counts = {"name": found["name"], "matched": 0, "used": 0, "remaining": found["remaining"]}
    assert found == {"at": "GET /api/v3/statements", **told, **counts}
    expect(page.locator(".faults")).to_contain_text("GET /api/v3/statements")


def test_a_fault_that_cannot_be_is_refused_in_words(tab: Tab, visit: Open) -> None:
    page = visit("/console/default/faults")
    page.get_by_label("Which requests").fill("statements")
    page.get_by_role("button", name="Add the fault").click()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("The body is not what this operation reads")
    tab.expect_complaints("422")


def test_one_fault_and_all_faults_are_removed(visit: Open, server: Server) -> None:
    server.call(
        "POST", "/__sandbox/workspaces/default/faults", {"at": "GET /api/v3/statements", "answer": {"status": 500}}
    )
    page = visit("/console/default/faults")
    page.get_by_role("button", name="Remove busy").click()
    expect(page.get_by_text("busy is removed.")).to_be_visible()
    expect(page.locator(".faults > li")).to_have_count(1)
    page.get_by_role("button", name="Remove all").click()
    expect(page.get_by_text("Nothing breaks.")).to_be_visible()
