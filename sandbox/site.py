"""The ordinary lane: a Flask application of every API, the documentation, and the answers to strays.

Imported when the first request needs it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import flask

from sandbox.api import strays
from sandbox.api.endpoint import Frame
from sandbox.api.lane import Api
from sandbox.api.mount import new_site
from sandbox.console import docs, pages
from sandbox.control.guard import Guard
from sandbox.control.mount import PREFIX
from sandbox.control.strays import stray
from sandbox.settings import Settings


def site(apis: Sequence[Api], frame: Frame, settings: Settings, files: Mapping[str, Path]) -> flask.Flask:
    """Lay everything into Flask.

    Args:
        apis: the versions of the API, and the control API.
        frame: what the versions' endpoints share.
        settings: how the server is set up.
        files: the OpenAPI files by their titles, for the documentation.
    """
    app = new_site(apis)
    strays.install(app, frame, {PREFIX: stray(Guard(settings))})
    docs.install(app, files)
    pages.install(app)
    return app
