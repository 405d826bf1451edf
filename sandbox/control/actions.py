"""What a tester does in place of providers and the DfE: one verb at a time."""

from typing import Any

from sandbox.control import shapes
from sandbox.control.desk import Desk, Request
from sandbox.control.opened import opened
from sandbox.control.problems import invalid_document, refused
from sandbox.domain.errors import DomainError
from sandbox.scenario import actions
from sandbox.scenario.document import read
from sandbox.scenario.problems import ScenarioInvalid


def act(desk: Desk, request: Request) -> Any:
    """Do one action now; where it cannot be done, nothing changes."""
    with opened(desk, request) as workspace:
        now = workspace.clock.now()
        try:
            action = actions.read(read(request.text), desk.library.reference)
            changed = actions.act(workspace, action, now)
        except ScenarioInvalid as error:
            raise invalid_document(error.problems) from None
        except DomainError as error:
            raise refused(error.problems, desk.settings.release) from None
        return {"verb": next(iter(action.data)), "at": shapes.timestamp(now), "changed": changed}
