"""Run the console blocks of Markdown pages, each page in one shell, and hold the answers against the page.

    python tools/transcripts.py docs/guides/journey.md ...     writes into the pages what their commands print now

In a block marked `console`, lines after `$ ` are commands, lines after `> ` continue them, and the rest is what they
print. A block below `<!-- write: NAME -->` is a file that later commands find. Port 4090 stands for a server of release
2023 and port 4091 for one of release 2026, both fresh for each page and with free ports of their own.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {"4090": "2023", "4091": "2026"}
_BLOCK = re.compile(
    r"(?:^<!-- write: (?P<file>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)


@dataclass
class Step:
    """A command and what the page says that it prints, or a file that the page shows."""

    command: str
    printed: str = ""
    file: str = ""


def steps(page: str) -> list[Step]:
    """Every command and file of a page, in order."""
    found: list[Step] = []
    for block in _BLOCK.finditer(page):
        if block["file"]:
            found.append(Step(block["text"], file=block["file"]))
        elif block["kind"] == "console":
            found += _block(block["text"])
    return found


def _block(text: str) -> list[Step]:
    found: list[Step] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Step(line[2:]))
        elif line.startswith("> ") and not found[-1].printed:
            found[-1].command += line[2:]
        else:
            found[-1].printed += line
    return found


def answers(page: str, folder: Path) -> list[str]:
    """What each step of a page prints now; nothing where the step is a file.

    Args:
        page: its text.
        folder: an empty one; the commands find the checkout's files in it, and leave there what they write.
    """
    for path in ROOT.iterdir():
        (folder / path.name).symlink_to(path)
    commands = folder / ".bin"
    commands.mkdir()
    command = commands / "npq-sandbox"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sandbox "$@"\n')
    command.chmod(0o755)
    with ExitStack() as stack:
        urls = {port: stack.enter_context(server("--release", SERVERS[port])) for port in SERVERS if port in page}
        ports = {port: url.rsplit(":", 1)[1] for port, url in urls.items()}
        script = "\n".join(_line(number, step) for number, step in enumerate(steps(page)))
        for stated, free in ports.items():
            script = script.replace(stated, free)
        done = subprocess.run(
            ["bash", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
            cwd=folder,
            env=_environment() | {"PATH": f"{commands}:{os.environ['PATH']}"},
        )
    printed = done.stdout.replace("\r", "")
    for stated, free in ports.items():
        printed = printed.replace(f":{free}", f":{stated}")
    parts = re.split(r"\n?--- end of step \d+\n", printed)
    if len(parts) != len(steps(page)) + 1:
        raise RuntimeError(f"the shell ended early: {parts[-1]}")
    return parts[:-1]


def _line(number: int, step: Step) -> str:
    """One step in the shell's words; the marker has a line of its own, whatever was printed before it."""
    doing = f"cat > {step.file} <<'END OF FILE'\n{step.command}END OF FILE" if step.file else step.command.rstrip("\n")
    return f"{doing}\necho; echo '--- end of step {number}'"


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NPQ_SANDBOX_")}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


@contextmanager
def server(*flags: str) -> Iterator[str]:
    """A server with these flags, for as long as the block lasts; its address."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_environment()) as process:
        assert process.stdout is not None
        try:
            lines = [""]
            while lines[-1] != "Ready.\n":
                lines.append(process.stdout.readline())
                if not lines[-1]:
                    raise RuntimeError(f"the server did not start: {' '.join(command)}")
            yield json.loads(lines[-2])["url"]
        finally:
            process.kill()


def written_anew(page: str, printed: list[str]) -> str:
    """The page with other answers in its blocks."""
    left = iter(zip(steps(page), printed, strict=True))

    def block(match: re.Match[str]) -> str:
        if match["file"]:
            next(left)
            return match[0]
        if match["kind"] != "console":
            return match[0]
        parts = []
        for _ in _block(match["text"]):
            step, answer = next(left)
            parts.append("$ " + step.command.replace("\n", "\n> ").removesuffix("> "))
            parts.append(answer.strip("\n") + "\n" if answer.strip() else "")
        return f"```console\n{''.join(parts)}```"

    return _BLOCK.sub(block, page)


def main() -> None:
    """Write the named pages anew."""
    for name in sys.argv[1:]:
        path = Path(name)
        page = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(written_anew(page, answers(page, Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
