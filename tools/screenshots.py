"""Take the pictures of docs/images/ from the console as it is now. Needs Playwright and a Chromium.

    python tools/screenshots.py [FOLDER]

The clock of the scenario stands still, so the same console gives the same pictures, but for the fonts of the machine.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import Page, ViewportSize, sync_playwright

from transcripts import ROOT, server

SCENARIO = "full-journey"
SIZE = ViewportSize(width=1000, height=760)


def take(url: str, folder: Path, page: Page) -> None:
    """Everything that docs/guides/demo.md shows.

    Args:
        url: a server that was just started with the scenario.
        folder: where the pictures go.
        page: the browser's.
    """

    ids = _call(url, "GET", "/__sandbox/workspaces/default/handles")
    application = f"/api/v3/npq-applications/{ids['applied.first']}"
    _call(url, "POST", f"{application}/accept")
    _call(url, "POST", f"{application}/reject")

    console = f"{url}/console/default"
    page.goto(f"{console}/live/000002")
    page.screenshot(path=folder / "console-explanation.png")
    page.goto(f"{console}/people/passed")
    page.screenshot(path=folder / "console-person.png")
    page.goto(f"{console}/clock")
    page.get_by_role("button", name="30 days").click()
    page.get_by_text("is now paid").wait_for()
    page.screenshot(path=folder / "console-clock.png")


def _call(url: str, method: str, path: str) -> Any:
    headers = {"Authorization": "Bearer ambition-institute"}
    try:
        with urlopen(Request(url + path, headers=headers, method=method)) as answer:
            return json.loads(answer.read())
    except HTTPError:
        return None  # a refusal is what one of the pictures shows


def main() -> None:
    """Start a server and a browser, and take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on the PATH.")
    with server("--scenario", SCENARIO) as url, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(url, folder, browser.new_page(viewport=SIZE))
        browser.close()


if __name__ == "__main__":
    main()
