"""What a start imports, and what it leaves for later."""

import os
import subprocess
import sys

# none of these answers a request of the API; each is imported by what does need it
LATER = {
    "a2wsgi", "connexion", "flask", "jsonschema", "logging.config", "multiprocessing", "requests",
    "sandbox.control.desk", "sandbox.control.handlers", "sandbox.domain.laws.law2026.declarations",
    "sandbox.scenario.actions", "sandbox.scenario.build", "sandbox.scenario.document", "sandbox.scenario.judging",
    "sandbox.site", "uvicorn.supervisors", "werkzeug", "yaml",
}  # fmt: skip
ASK = """
import asyncio, sys
import sandbox.cli, sandbox.serving
from sandbox.app import create_app
from sandbox.settings import Settings
app = create_app(Settings()).asgi
async def ask(path):
    scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": path, "query_string": b"",
             "headers": [(b"authorization", b"Bearer teach-first"), (b"host", b"127.0.0.1")]}
    async def receive():
        return {"type": "http.request", "body": b""}
    async def send(message):
        assert message.get("status", 200) == 200, message
    await app(scope, receive, send)
"""


def said(script: str) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    ).stdout.strip()


def test_a_start_and_requests_of_the_api_import_nothing_that_can_wait() -> None:
    script = f"""{ASK}
asyncio.run(ask("/api/v3/npq-applications"))
asyncio.run(ask("/api/v1/npq-applications.csv"))
print(*sorted(set(sys.modules) & set({sorted(LATER)})))
"""
    # the first start keeps what it made of the files for the next one
    said(script)
    assert said(script) == ""


def test_a_start_and_the_usual_requests_import_neither_flask_nor_connexion_nor_jsonschema() -> None:
    script = f"""{ASK}
for path in ("/api/v3/npq-applications", "/api/v1/npq-applications.csv", "/__sandbox/health", "/__sandbox/workspaces"):
    asyncio.run(ask(path))
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{"flask", "werkzeug", "connexion", "jsonschema"}}))
"""
    # the first start keeps what it made of the files for the next one
    said(script)
    assert said(script) == ""


def test_what_can_wait_is_there_when_it_is_wanted() -> None:
    script = f"""{ASK}
asyncio.run(ask("/__sandbox/health"))
asyncio.run(ask("/docs"))
import logging.config, multiprocessing, a2wsgi, requests, uvicorn, uvicorn.supervisors, yaml
assert callable(logging.config.dictConfig) and callable(requests.get)
# what uvicorn took of the stand-in while it was imported is the real thing once it is called
taken = sys.modules["uvicorn.main"].Multiprocess
assert taken is not uvicorn.supervisors.Multiprocess
made = taken(uvicorn.Config(None, workers=1), sockets=[])
assert type(made) is uvicorn.supervisors.Multiprocess
print(*sorted({{"sandbox.control.desk", "sandbox.site"}} & set(sys.modules)))
"""
    assert said(script) == "sandbox.control.desk sandbox.site"
