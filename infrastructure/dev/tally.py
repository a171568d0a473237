#!/usr/bin/python3
"""Adds up JUnit XML reports: `tally.py [--passed N] [--failed N] FILE…` prints `N passed, N failed, N skipped`.

Names every failed case before that. Exit status 1 when a case failed, when none ran, or when a report is unreadable
(a test program that died before it could write one must not look like success).
"""

import argparse
import sys
import xml.etree.ElementTree as xml
from pathlib import Path


def outcome(case: xml.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    # ctest writes status="notrun" and "disabled", pytest an element.
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def count(files: list[str]) -> tuple[dict[str, int], list[str]]:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    failures = []
    for file in files:
        try:
            cases = list(xml.parse(file).getroot().iter("testcase"))
        except (OSError, xml.ParseError) as error:
            counts["failed"] += 1
            failures.append(f"{Path(file).stem}: no readable report ({_first_line(file) or error})")
            continue
        for case in cases:
            result = outcome(case)
            counts[result] += 1
            if result == "failed":
                failures.append(f"{case.get('classname')} {case.get('name')}")
    return counts, failures


def _first_line(file: str) -> str:
    """The launcher leaves a word there about what kept the report from being written."""
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace").partition("\n")[0][:100]
    except OSError:
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passed", type=int, default=0)
    parser.add_argument("--failed", type=int, default=0)
    parser.add_argument("--skipped", type=int, default=0)
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()
    counts, failures = count(arguments.files)
    counts["passed"] += arguments.passed
    counts["failed"] += arguments.failed
    counts["skipped"] += arguments.skipped
    for failure in failures:
        print(f"failed: {failure}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
