import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_serving import get, serving

from sandbox.cli import main
from sandbox.commands.snapshot import write
from sandbox.fixtures import folder, read_yaml


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving("--scenario", "duplicate-applications") as (_, lines):
        yield json.loads(lines[-2])["url"]


def run(url: str, *arguments: str) -> Result:
    unset = {f"NPQ_SANDBOX_{name}": None for name in ("URL", "WORKSPACE", "ADMIN_TOKEN", "RELEASE")}
    return CliRunner().invoke(main, [*arguments, "--url", url], env=unset)


def applications(url: str, workspace: str = "default") -> object:
    return get(f"{url}/api/v3/npq-applications", f"teach-first~{workspace}")


def test_a_workspace_is_saved_and_loaded_under_another_name(url: str, tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    saved = run(url, "snapshot", "save", str(file))
    assert (saved.exit_code, saved.stdout) == (0, "")
    assert f"saved workspace default to {file}" in saved.stderr
    loaded = run(url, "snapshot", "load", str(file), "--workspace", "copy", "--json")
    assert loaded.exit_code == 0, loaded.output
    assert json.loads(loaded.stdout)["name"] == "copy"
    assert applications(url, "copy") == applications(url)


def test_machines_are_told_the_size_and_the_checksum(url: str, tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    told = json.loads(run(url, "snapshot", "save", str(file), "--json").stdout)
    assert told["bytes"] == file.stat().st_size
    assert told["checksum"] == json.loads(file.read_bytes())["checksum"]


def test_the_same_workspace_gives_the_same_file(url: str, tmp_path: Path) -> None:
    run(url, "snapshot", "load", str(saved_frozen(url, tmp_path)), "--workspace", "still")
    files = [tmp_path / name for name in ("one.json", "two.json")]
    for file in files:
        assert run(url, "snapshot", "save", str(file), "--workspace", "still").exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def saved_frozen(url: str, tmp_path: Path) -> Path:
    file = tmp_path / "frozen.json"
    run(url, "snapshot", "save", str(file))
    assert json.loads(file.read_bytes())["workspace"]["clock"]["mode"] == "frozen"
    return file


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "A body is needed"),
        (b"{", "The body is not JSON"),
        (b'{"title": "A scenario"}', "this is no snapshot of npq-sandbox"),
    ],
)
def test_a_file_that_is_refused_changes_nothing_and_says_why(
    url: str, tmp_path: Path, content: bytes, told: str
) -> None:
    before = applications(url)
    file = tmp_path / "wrong.json"
    file.write_bytes(content)
    result = run(url, "snapshot", "load", str(file))
    assert result.exit_code == 2
    assert told in result.stderr
    assert applications(url) == before


def test_a_damaged_file_is_refused(url: str, tmp_path: Path) -> None:
    file = saved_frozen(url, tmp_path)
    file.write_bytes(file.read_bytes().replace(b"Isabelle", b"Isabella"))
    result = run(url, "snapshot", "load", str(file))
    assert result.exit_code == 2
    assert "the checksum differs" in result.stderr


def test_a_file_that_is_not_there_and_a_folder_that_is_not_there_are_named(url: str, tmp_path: Path) -> None:
    missing = tmp_path / "none" / "saved.json"
    for verb in ("load", "save"):
        result = run(url, "snapshot", verb, str(missing))
        assert result.exit_code == 2
        assert f"{missing} cannot be" in result.stderr


def test_an_unknown_workspace_writes_no_file(url: str, tmp_path: Path) -> None:
    result = run(url, "snapshot", "save", str(tmp_path / "saved.json"), "--workspace", "nobody")
    assert result.exit_code == 2
    assert "there is no workspace 'nobody'" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run("http://127.0.0.1:9", "snapshot", "save", str(tmp_path / "saved.json"))
    assert result.exit_code == 6
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "saved.json"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_keeps_pointing_at_the_file_that_is_written(tmp_path: Path) -> None:
    file, link = tmp_path / "saved.json", tmp_path / "link.json"
    file.write_bytes(b"old")
    link.symlink_to(file)
    write(link, b"new")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


_WRITER = """
import sys
from pathlib import Path
from sandbox.commands.snapshot import write
for count in range(100000):
    write(Path(sys.argv[1]), str(count % 10).encode() * 300_000)
    print(count, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_a_writer_that_is_killed_never_leaves_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    for rounds in range(1, 7):
        process = subprocess.Popen([sys.executable, "-c", _WRITER, str(file)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(rounds):
            assert process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        content = file.read_bytes()
        assert (len(content), len(set(content))) == (300_000, 1)


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "control"])
def test_the_openapi_files_are_printed_as_they_are_and_as_json(version: str) -> None:
    place = folder("openapi")
    file = place / "control.yaml" if version == "control" else place / "2023" / f"{version}.yaml"
    printed = CliRunner().invoke(main, ["openapi", version], env={"NPQ_SANDBOX_RELEASE": None})
    assert (printed.exit_code, printed.stdout) == (0, file.read_text(encoding="utf-8"))
    as_json = CliRunner().invoke(main, ["openapi", version, "--json"], env={"NPQ_SANDBOX_RELEASE": None})
    assert json.loads(as_json.stdout) == read_yaml(file)


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    result = CliRunner().invoke(main, ["openapi", "v4"])
    assert result.exit_code == 2
    assert "release 2023 has no 'v4' (allowed: v1, v2, v3, control)" in result.stderr
