"""pytest plugin: fixtures `npq_sandbox_server` and `npq_sandbox`, two markers, a section for failing tests, coverage.

pytest loads it in every project where npq-sandbox is installed, so it imports nothing but pytest until a test asks.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sandbox.kit import NpqSandbox, SandboxServer

# the file's ending -> the form of the report, as `npq-sandbox coverage --format` calls it
_FORMS = {".json": "json", ".xml": "junit", ".html": "html", ".txt": "text"}
_MOST_EXCHANGES = 5
_MOST_OF_LOG = 4000
_USED = pytest.StashKey["NpqSandbox"]()
_REPORTS = pytest.StashKey[list[dict[str, Any]]]()
_WORKER = "npq_sandbox_coverage"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the ini settings."""
    group = parser.getgroup("npq-sandbox")
    group.addoption(
        "--npq-sandbox-coverage",
        metavar="FILE",
        action="append",
        default=[],
        help=f"Write which statuses and rules of the API the tests have met; FILE ends with {', '.join(_FORMS)}. "
        "Repeat it for several.",
    )
    parser.addini("npq_sandbox_release", "Release of the API that the tests are for.", default="")
    parser.addini(
        "npq_sandbox_scenario",
        "What tests without npq_scenario start from: a name, or a file beside the configuration. Default: empty.",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known, and refuse a coverage file whose form nobody can tell."""
    config.addinivalue_line(
        "markers", "npq_scenario(scenario, seed=None): what npq_sandbox starts from: a name, a file or a dict."
    )
    config.addinivalue_line("markers", "npq_clock(now): where the clock of npq_sandbox stands still at the start.")
    config.stash[_REPORTS] = []
    for file in _files(config):
        if file.suffix not in _FORMS:
            raise pytest.UsageError(f"--npq-sandbox-coverage: {file} has to end with {', '.join(_FORMS)}")


@pytest.fixture(scope="session")
def npq_sandbox_server(pytestconfig: pytest.Config) -> Iterator["SandboxServer"]:
    """The server of this test run: the one at NPQ_SANDBOX_URL, or one that is started on a free port."""
    from sandbox.kit import SandboxServer

    with SandboxServer(release=pytestconfig.getini("npq_sandbox_release") or None) as server:
        yield server


@pytest.fixture
def npq_sandbox(request: pytest.FixtureRequest, npq_sandbox_server: "SandboxServer") -> Iterator["NpqSandbox"]:
    """A fresh workspace for this test, from its markers `npq_scenario` and `npq_clock`."""
    from sandbox.kit import NpqSandbox

    scenario, seed = _scenario(request)
    with NpqSandbox(
        scenario,
        clock=_clock(request),
        seed=seed,
        name=_workspace_name(request.node.nodeid),
        server=npq_sandbox_server,
    ) as sandbox:
        request.node.stash[_USED] = sandbox
        yield sandbox
        del request.node.stash[_USED]
        if _files(request.config):
            _keep(request.config, sandbox.coverage())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Tell beside a failure what the API was asked, what it answered, and why."""
    report: pytest.TestReport = yield
    if report.failed and _USED in item.stash:
        report.sections.append(("npq-sandbox: the last exchanges", _last_exchanges(item.stash[_USED])))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the coverage, or hand it from a worker of pytest-xdist to where it is written."""
    config, reports = session.config, session.config.stash[_REPORTS]
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[_WORKER] = reports
        return
    for file in _files(config) if reports else ():
        import click

        from sandbox.commands.coverage import written

        file.parent.mkdir(parents=True, exist_ok=True)
        # a terminal's colours have no place in a file
        file.write_text(click.unstyle(written(reports[0], _FORMS[file.suffix])), encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker of pytest-xdist has counted; one that crashed has nothing to tell."""
    for report in getattr(node, "workeroutput", {}).get(_WORKER, []):
        _keep(node.config, report)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how much was exercised, and where that is written."""
    files = ", ".join(map(str, _files(config)))
    if not files:
        return
    if not config.stash[_REPORTS]:
        terminalreporter.write_line(f"npq-sandbox coverage: no test used npq_sandbox; not written: {files}")
        return
    total = config.stash[_REPORTS][0]["summary"]["total"]
    told = f"{total['exercised']} of {total['of']} statuses and rules ({total['percent']} %)"
    terminalreporter.write_line(f"npq-sandbox coverage: {told}, written to {files}")


def _files(config: pytest.Config) -> list[Path]:
    """Where coverage is to be written."""
    return [Path(file) for file in config.getoption("--npq-sandbox-coverage")]


def _scenario(request: pytest.FixtureRequest) -> tuple[Any, int | None]:
    """What a test's workspace starts from, and its seed."""
    marker = request.node.get_closest_marker("npq_scenario")
    if marker is not None:
        return _marked(request.path.parent, *marker.args, **marker.kwargs)
    config = request.config
    told = config.getini("npq_sandbox_scenario")
    if told:
        return _placed(config.inipath.parent if config.inipath else config.rootpath, told), None
    return os.environ.get("NPQ_SANDBOX_SCENARIO") or "empty", None


def _marked(folder: Path, scenario: Any, seed: int | None = None) -> tuple[Any, int | None]:
    return _placed(folder, scenario), seed


def _clock(request: pytest.FixtureRequest) -> Any:
    """Where a test's clock stands still, or None where the scenario says what it shows."""
    marker = request.node.get_closest_marker("npq_clock")
    if marker is None:
        return None
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail('npq_clock takes one time, as in npq_clock("2026-10-01")', pytrace=False)
    return marker.args[0]


def _placed(folder: Path, scenario: Any) -> Any:
    """A scenario's file by its place, all else as it is."""
    is_file = isinstance(scenario, Path) or (isinstance(scenario, str) and scenario.endswith((".yaml", ".yml")))
    return folder / scenario if is_file else scenario


def _workspace_name(nodeid: str) -> str:
    """Tells the worker and the test, for those who look at the server; no two tests have the same."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    test = re.sub(r"[^a-z0-9]+", "-", nodeid.rpartition("::")[2].lower()).strip("-")
    return f"{worker}-{hashlib.sha256(nodeid.encode()).hexdigest()[:8]}-{test}"[:60].rstrip("-")


def _keep(config: pytest.Config, report: dict[str, Any]) -> None:
    """Count a report in: there is never more than one."""
    from sandbox.tally import merged

    config.stash[_REPORTS][:] = [merged([*config.stash[_REPORTS], report])]


def _last_exchanges(sandbox: "NpqSandbox") -> str:
    """The newest exchanges of a test, the last one last, and what a server of its own has logged."""
    from sandbox.kit import NotReachable, Refused

    try:
        newest = sandbox.requests(limit=_MOST_EXCHANGES)
        pages = [sandbox.explain(row["id"]).objections() for row in reversed(newest)]
    except (NotReachable, Refused) as error:
        return f"They cannot be told: {error}"
    if not pages:
        pages = [f"Nobody asked the API for anything with a token of this workspace ({sandbox.name})."]
    log = sandbox.server.log()
    if log:
        pages.append(f"The server has logged, in this test or before it:\n{log[-_MOST_OF_LOG:]}")
    return "\n\n".join(pages)
