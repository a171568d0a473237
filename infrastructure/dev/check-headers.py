#!/usr/bin/python3
"""Compiles every header on its own, so that including it never depends on what was included before.

usage: check-headers.py BUILD-FOLDER; exit status 1 when a header does not stand alone.
"""

import sys
from pathlib import Path

from vobe_dev import compilation
from vobe_dev.topology import REPOSITORY

COMPILER = "clang++-19"
CONTRACTS = REPOSITORY / "shared" / "contracts"


def check(header: Path, commands: list[compilation.Command]) -> str | None:
    """None, or what the compiler says."""
    # No source stands beside the contracts: they are compiled as the services that use them.
    place = REPOSITORY / "apps" / header.name if CONTRACTS in header.parents else header
    command = compilation.nearest(commands, place)
    # As a source that includes it, because a header as the main file may not say `#pragma once`.
    arguments = [COMPILER, *command.flags, "-fsyntax-only", "-include", str(header), "-x", "c++", "/dev/null"]
    status, output = compilation.run(arguments, command.folder)
    return f"{header.relative_to(REPOSITORY)}:\n{output}" if status else None


def main() -> int:
    commands = compilation.load(Path(sys.argv[1]))
    if not commands:
        print("no compile_commands.json: nothing to check")
        return 0
    headers = [file for folder in ("apps", "shared") for file in sorted((REPOSITORY / folder).rglob("*.hpp"))]
    problems = [found for found in compilation.each_in_parallel(lambda file: check(file, commands), headers) if found]
    print("\n\n".join(problems) or f"{len(headers)} headers stand alone")
    return 1 if problems else 0


sys.exit(main())
