"""Read as much of the Dockerfile language as our Dockerfile uses."""

import json
import re
import shlex
from dataclasses import dataclass, field


class Failed(Exception):
    """The image would not build, start, become healthy or stop; the message says why."""


@dataclass
class Instruction:
    """One instruction of a Dockerfile, its lines joined."""

    keyword: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"Dockerfile line {self.line}: {self.keyword} {self.text}"


@dataclass
class Stage:
    """What follows one FROM."""

    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, keyword: str) -> Instruction:
        """The instruction of this kind that counts."""
        for instruction in reversed(self.instructions):
            if instruction.keyword == keyword:
                return instruction
        raise Failed(f"The final stage of the Dockerfile has no {keyword}.")

    def all(self, keyword: str) -> list[Instruction]:
        """Every instruction of this kind."""
        return [instruction for instruction in self.instructions if instruction.keyword == keyword]


def read_stages(text: str) -> list[Stage]:
    """Split a Dockerfile into its stages."""
    stages: list[Stage] = []
    pending, start = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        stripped = raw.strip()
        if not stripped or stripped.startswith("#"):
            continue
        start = start or number
        pending += " " + stripped.removesuffix("\\").strip()
        if stripped.endswith("\\"):
            continue
        keyword, _, rest = pending.strip().partition(" ")
        instruction = Instruction(keyword.upper(), rest.strip(), start)
        pending, start = "", 0
        if instruction.keyword == "FROM":
            words = instruction.text.split()
            stages.append(Stage(words[2] if len(words) == 3 else ""))
        elif not stages:
            raise Failed(f"{instruction}\nstands before the first FROM.")
        else:
            stages[-1].instructions.append(instruction)
    if pending:
        raise Failed(f"Dockerfile line {start}: the last instruction is not complete.")
    return stages


def exec_form(instruction: Instruction, text: str) -> list[str]:
    """The words of a JSON list; the shell form is refused, because a shell would swallow the signal."""
    try:
        words = json.loads(text)
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise Failed(f'{instruction}\nWrite it as a list: ["command", "argument"].')
    return words


def seconds(options: dict[str, str], name: str) -> float:
    """An option of HEALTHCHECK like --timeout=3s, in seconds."""
    value = options.get(name, "")
    if not re.fullmatch(r"\d+(\.\d+)?s", value):
        raise Failed(f"HEALTHCHECK needs --{name}=<seconds>s, and has {value or 'none'}.")
    return float(value.removesuffix("s"))


def pairs(instruction: Instruction) -> list[tuple[str, str]]:
    """The names and values of an ENV or a LABEL."""
    found = [word.partition("=") for word in shlex.split(instruction.text)]
    return [(name, value) for name, _, value in found]


def tail(text: str) -> str:
    """The end of an output, where the reason usually stands."""
    return "\n".join(f"  | {line}" for line in text.splitlines()[-25:]) or "  | (no output)"
