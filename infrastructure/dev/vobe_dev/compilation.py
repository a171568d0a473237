"""How each file is compiled, read from a build's compile_commands.json; for checks that run the compiler's front end."""

import json
import os
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# What belongs to producing an object file and not to understanding the source, with its number of arguments. All that
# -Xclang passes on is about precompiled headers, which these checks do without.
DROPPED = {"-o": 1, "-c": 0, "-MD": 0, "-MMD": 0, "-MT": 1, "-MF": 1, "-MQ": 1, "-Xclang": 1, "-Winvalid-pch": 0}
SECONDS_PER_FILE = 180


@dataclass(frozen=True)
class Command:
    source: Path
    folder: Path
    flags: list[str]


def load(build: Path) -> list[Command]:
    """Empty when the build was not configured."""
    file = build / "compile_commands.json"
    if not file.exists():
        return []
    entries = json.loads(file.read_text(encoding="utf-8"))
    return [Command(Path(entry["file"]), Path(entry["directory"]), _flags(entry)) for entry in entries]


def nearest(commands: list[Command], file: Path) -> Command:
    """The command of the source that shares the longest path with `file`: a header is compiled as its neighbours are."""

    def shared_length(command: Command) -> int:
        return len(os.path.commonpath([command.source, file]))

    return max(commands, key=shared_length)


def each_in_parallel(work, items: list) -> list:
    """Applies `work` on as many items at a time as there are processors, in the order of `items`."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))


def run(command: list[str], folder: Path) -> tuple[int, str]:
    try:
        done = subprocess.run(
            command, cwd=folder, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            timeout=SECONDS_PER_FILE,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, f"took more than {SECONDS_PER_FILE} s"
    return done.returncode, (done.stdout + done.stderr).strip()


def _flags(entry: dict) -> list[str]:
    arguments = entry.get("arguments") or shlex.split(entry["command"])
    compiler = max(i for i, argument in enumerate(arguments) if Path(argument).name.startswith("clang++"))
    flags, skip = [], 0
    for argument in arguments[compiler + 1 :]:
        if skip:
            skip -= 1
        elif argument in DROPPED:
            skip = DROPPED[argument]
        elif argument != entry["file"]:
            flags.append(argument)
    return flags
