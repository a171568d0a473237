#!/usr/bin/python3
"""Runs clang-tidy on the C++ sources that changed since origin/main, or in the last commit when nothing did.

usage: check-tidy.py BUILD-FOLDER; exit status 1 when it finds something. Takes at most MOST_FILES files and MINUTES
minutes; what was left out is said.
"""

import subprocess
import sys
import time
from pathlib import Path

from vobe_dev import compilation
from vobe_dev.topology import REPOSITORY

TIDY = "clang-tidy-19"
MOST_FILES = 40
MINUTES = 8


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=REPOSITORY, check=False, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def changed() -> set[Path]:
    """Since where this branch left origin/main, with what is not committed; else the last commit."""
    base = git("merge-base", "origin/main", "HEAD")
    names = (git("diff", "--name-only", base[0]) if base else []) or git("show", "--name-only", "--format=", "HEAD")
    return {REPOSITORY / name for name in names}


def main() -> int:
    build = Path(sys.argv[1])
    touched = changed()
    sources = [command.source for command in compilation.load(build) if command.source in touched]
    deadline = time.monotonic() + 60 * MINUTES

    def check(source: Path) -> str | None:
        if time.monotonic() > deadline:
            return None
        status, output = compilation.run([TIDY, "-p", str(build), "--quiet", "--warnings-as-errors=*", str(source)], build)
        return output if status else ""

    results = compilation.each_in_parallel(check, sources[:MOST_FILES])
    left_out = len(sources) - len(results) + results.count(None)
    problems = [result for result in results if result]
    print("\n\n".join(problems) or f"{len(sources) - left_out} changed sources are tidy")
    if left_out:
        print(f"left out, to stay within {MOST_FILES} files and {MINUTES} minutes: {left_out}")
    return 1 if problems else 0


sys.exit(main())
