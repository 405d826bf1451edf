"""No network at the start or while it runs: what would go out is refused, and nothing is missed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from judged.running import Caller

from hardness.real import Server

# loaded by every Python process of the server before anything else: looks at each name and address that is asked for
GUARD = """
import sys

_HERE = {"127.0.0.1", "::1", "localhost", None}


def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        outside = isinstance(address, tuple) and address[0] not in _HERE
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        outside = arguments[0] not in _HERE
    elif event in ("urllib.Request", "http.client.connect", "subprocess.Popen", "os.system"):
        outside = True
    else:
        return
    if outside:
        print("WENT OUTSIDE", event, arguments, file=sys.stderr, flush=True)
        raise PermissionError(f"{event} {arguments}")


sys.addaudithook(_watch)
"""
# where these are told, they are names of XML vocabularies and of schema dialects, which nobody opens
NAMESPACES = ("http://www.w3.org/", "https://json-schema.org/", "https://spec.openapis.org/")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}
    complaints = folder / "stderr.txt"
    with complaints.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**kept, "PYTHONPATH": path},
        )
    assert process.stdout is not None
    try:
        told = next((line for line in process.stdout if '"event": "ready"' in line), None)
        assert told is not None, complaints.read_text(encoding="utf-8")
        yield Server(json.loads(told)["url"], process, complaints)
    finally:
        process.kill()
        process.communicate()
    assert "WENT OUTSIDE" not in complaints.read_text(encoding="utf-8")


def test_the_guard_would_notice(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    script = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=0.1)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "WENT OUTSIDE" in done.stderr


def test_everything_works_while_nothing_can_go_out(server: Server) -> None:
    with Caller(server.url) as caller:
        for path in ("/", "/docs", "/console/", "/__sandbox/health", "/__sandbox/scenarios", "/__sandbox/coverage"):
            answer = caller.send("GET", path)
            assert answer.status in (200, 302, 303, 307, 308), (path, answer.status)
        assert caller.send("GET", "/api/v3/npq-applications", "teach-first").status == 200
        assert caller.control("POST", "/workspaces", {"name": "offline", "scenario": "full-journey"})
        assert caller.control("POST", "/workspaces/offline/expect")["passed"]
        snapshot = caller.control("GET", "/workspaces/offline/snapshot")
        assert caller.control("PUT", "/workspaces/offline/snapshot", snapshot)
        assert caller.control("POST", "/workspaces/offline/clock/advance", {"by": "P90D"})


def test_no_page_refers_to_another_host(server: Server) -> None:
    """Every page, style and script that can be reached from the front page, and each address in them."""
    waiting, seen = ["/", "/docs", "/console/"], dict[str, str]()
    with Caller(server.url) as caller:
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            answer = caller.send("GET", path)
            where = answer.headers.get("location")
            text = answer.body.decode("utf-8", "replace")
            kind = answer.headers.get("content-type", "")
            seen[path] = text if kind.startswith(("text/", "application/javascript")) else ""
            found = [where] if where else re.findall(r"""(?:href|src|action)=["']([^"'#?]+)""", text)
            for link in found if kind.startswith("text/html") or where else []:
                target = urlsplit(urljoin(f"{server.url}{path}", link))
                assert target.scheme in ("http", "data"), (path, link)
                assert target.scheme == "data" or target.netloc == urlsplit(server.url).netloc, (path, link)
                # a page of data is like the next one
                if target.scheme == "http" and len(seen) < 150:
                    waiting.append(target.path)
    loads = re.compile(r"""(?:url\(|@import|import\(|fetch\(|src=|href=|action=)\s*["']?((?:https?:)?//[^"')\s>]+)""")
    for path, text in seen.items():
        outside = [link for link in loads.findall(text) if not link.startswith((server.url, *NAMESPACES))]
        assert [link for link in outside if not _is_told_by_the_bundle(path)] == [], path
    assert any(path.endswith(".css") for path in seen)
    assert any(path.endswith(".js") for path in seen)
    assert len(seen) > 10


def _is_told_by_the_bundle(path: str) -> bool:
    """Swagger UI's own script mentions the sites of its makers; nothing of them is loaded, as the policy sees to."""
    return "swagger-ui" in path


def test_the_server_never_imports_what_could_ask_other_hosts() -> None:
    """Connexion brings HTTP clients along for its own tests; not even the ordinary lane touches them."""
    script = (
        "import sys; from sandbox.app import create_app; from sandbox.settings import Settings;"
        "create_app(Settings(scenario='empty')).asgi._site();"
        "print(sorted({'requests', 'httpx', 'httpcore', 'urllib3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", ["/docs", "/console/"])
def test_pages_forbid_the_browser_to_load_from_elsewhere(server: Server, path: str) -> None:
    with Caller(server.url) as caller:
        answer = caller.send("GET", path)
        while "location" in answer.headers:
            answer = caller.send("GET", urlsplit(answer.headers["location"]).path)
    policy = answer.headers.get("content-security-policy", "")
    assert "default-src 'self'" in policy


def test_the_server_starts_where_there_is_no_network(tmp_path: Path) -> None:
    """In a network namespace that has nothing but `lo`; Linux alone has those, and some hosts forbid them."""
    tried = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False) if _linux() else None
    if tried is None or tried.returncode != 0:
        pytest.skip("this machine lets nobody make a network namespace (unshare -rn)")
    script = tmp_path / "offline.py"
    script.write_text(Path(__file__).with_name("offline.py.txt").read_text(encoding="utf-8"), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, str(script)],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "200", "/__sandbox/health", "200", "/docs", "200", "/console/", "200", "/api/v3/npq-applications",
    ]  # fmt: skip


def _linux() -> bool:
    return sys.platform == "linux" and any(Path(folder, "unshare").exists() for folder in os.environ["PATH"].split(":"))
