#!/usr/bin/python3
"""Checks every #include against the dependency rules; prints what breaks them. Exit status 1 when something does."""

import sys
from pathlib import Path

from vobe_dev.dependencies import violations
from vobe_dev.topology import REPOSITORY

found = violations(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY)
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)
