"""Two clients that keep a copy of a provider's applications: what one of them loses, and the other does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from serving import Client, SandboxFrom, World

from sandbox.fixtures import folder

_LIST = "/api/v3/npq-applications"
_OVERLAP = timedelta(minutes=10)
_PER_PAGE = 30


@pytest.fixture
def world(sandbox_from: SandboxFrom) -> World:
    lines = (folder("scenarios") / "awkward-sync.yaml").read_text(encoding="utf-8").splitlines()
    return sandbox_from("\n".join(line for line in lines if not line.startswith("title:")))


class Copy:
    """What every client here has in common: whose copy it is, and where the sandbox's time can be read."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.since: datetime | None = None

    def page(self, number: int, per_page: int, order: str = "") -> list[dict[str, Any]]:
        since = "" if self.since is None else f"&filter[updated_since]={self.since:%Y-%m-%dT%H:%M:%SZ}"
        return self.client.get(f"{_LIST}?page[page]={number}&page[per_page]={per_page}{order}{since}").data

    def time(self) -> datetime:
        return datetime.fromisoformat(self.client.get("/api/v3/statements").headers["x-sandbox-clock"])


class Naive(Copy):
    """Pages by what changed last until a page is short, appends, and goes on from the end of its last run."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.rows: list[dict[str, Any]] = []

    def sync(self) -> None:
        number, rows = 1, self.page(1, _PER_PAGE, "&sort=-updated_at")
        self.rows += rows
        while len(rows) == _PER_PAGE:
            number += 1
            rows = self.page(number, _PER_PAGE, "&sort=-updated_at")
            self.rows += rows
        self.since = self.time()


class Careful(Copy):
    """Pages in the default order until a page is empty, one row per id, and goes on a while before its last start."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self.rows: dict[str, dict[str, Any]] = {}

    def sync(self) -> None:
        start, number = self.time(), 1
        while rows := self.page(number, _PER_PAGE):
            number += 1
            for row in rows:
                known = self.rows.get(row["id"], row)
                if row["attributes"]["updated_at"] >= known["attributes"]["updated_at"]:
                    self.rows[row["id"]] = row
        self.since = start - _OVERLAP


def on_the_server(client: Client) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in client.get(f"{_LIST}?page[per_page]=3000").data}


def test_a_naive_client_doubles_rows_and_loses_what_changed_during_its_run(world: World) -> None:
    client = world.as_provider("ambition-institute")
    naive = Naive(client)
    naive.sync()
    ids = [row["id"] for row in naive.rows]
    # three rows came to the front between two pages, and pushed three others onto the next
    assert len(ids) - len(set(ids)) == 3
    world.move_clock("2023-03-02T09:00:00Z")
    naive.sync()
    server = on_the_server(client)
    # what came to the front was behind the client already, and is not after the end of its run either
    lost = {world.id("lost.here"), world.id("unfunded.first"), world.id("newcomer.first")}
    assert set(server) - {row["id"] for row in naive.rows} == lost


def test_a_careful_client_ends_with_what_the_server_has(world: World) -> None:
    client = world.as_provider("ambition-institute")
    careful = Careful(client)
    careful.sync()
    # the first run itself is behind already: its first page was read before the changes
    assert careful.rows != on_the_server(client)
    world.move_clock("2023-03-02T09:00:00Z")
    careful.sync()
    assert careful.rows == on_the_server(client)
    assert careful.rows[world.id("lost.here")]["attributes"]["status"] == "rejected"
    assert len(careful.rows) == 101
