"""The workspace that a path names."""

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.control.desk import Desk, Request
from sandbox.control.problems import unknown
from sandbox.store import NoSuchWorkspace
from sandbox.workspace import Workspace


@contextmanager
def opened(desk: Desk, request: Request) -> Iterator[Workspace]:
    """A workspace for the length of one use; a control call never makes one by touching it.

    Raises:
        Refusal: there is none of this name.
    """
    name = request.path["workspace"]
    try:
        with desk.store.open(name, make=False) as workspace:
            yield workspace
    except NoSuchWorkspace:
        raise unknown("workspace", name, desk.store.names()) from None
