"""One browser and one server for all of the console's browser tests; without a browser they are skipped, and say so."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.cli.test_serving import serving

playwright = pytest.importorskip("playwright.sync_api", reason="the console's browser tests need playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """A browser without a window; ended with these tests, because its event loop stands in the way of others'."""
    if CHROMIUM is None:
        pytest.skip("the console's browser tests need chromium on the PATH")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Server:
    """A server in a process of its own.

    Args:
        url: where it is.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        """A request of somebody else's; what came back where it is JSON."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        content = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.url + path, content, headers, method=method)) as answer:
            text = answer.read()
        return json.loads(text) if text else None


@pytest.fixture(scope="package")
def server(story: Path) -> Iterator[Server]:
    with serving("--scenario", str(story)) as (_, lines):
        yield Server(json.loads(lines[-2])["url"])


Open = Callable[..., Any]


class Tab:
    """The browser's one tab: to start another for each test takes longer than most of them.

    Args:
        page: Playwright's page.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.url = ""
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda told: self.complaints.append(told.text) if told.type in _BAD else None)
        # whoever leaves a page ends what it was fetching
        page.on("requestfailed", lambda sent: None if "ABORTED" in sent.failure else self.complaints.append(sent.url))
        page.on("request", lambda sent: None if sent.url.startswith(self.url) else self.complaints.append(sent.url))

    def expect_complaints(self, about: str) -> None:
        """The browser complains of refused answers, as it should; of nothing else."""
        assert self.complaints
        assert [told for told in self.complaints if about not in told] == []
        self.complaints.clear()


_BAD = ("error", "warning")


@pytest.fixture(scope="package")
def tab(browser: Any) -> Tab:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    return Tab(context.new_page())


@pytest.fixture
def visit(tab: Tab, server: Server) -> Iterator[Open]:
    """Open a page of a workspace that is at its start; whatever the browser complains of fails the test."""
    server.call("POST", "/__sandbox/workspaces/default/reset", {})

    def open_page(path: str, *, url: str = server.url, width: int = 1280) -> Any:
        tab.url = url
        tab.page.set_viewport_size({"width": width, "height": 800})
        tab.page.goto(url + path)
        return tab.page

    yield open_page
    tab.page.evaluate("sessionStorage.clear()")
    tab.page.emulate_media(color_scheme=None)
    left, tab.complaints[:] = list(tab.complaints), []
    assert left == []
