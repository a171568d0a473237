"""What counts as passed, failed and skipped in the reports of ctest and pytest."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TALLY = Path(__file__).resolve().parents[1] / "tally.py"

CTEST = """<testsuite tests="4"><testcase name="a" classname="a" status="run"/>
<testcase name="b" classname="b" status="fail"><failure message="no"/></testcase>
<testcase name="c" classname="c" status="notrun"><skipped message="later"/></testcase>
<testcase name="d" classname="d" status="disabled"/></testsuite>"""
PYTEST = """<testsuites><testsuite tests="2"><testcase name="e" classname="t"/>
<testcase name="f" classname="t"><error message="fixture"/></testcase></testsuite></testsuites>"""


class Tally(unittest.TestCase):
    def run_on(self, *reports: str) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, report in enumerate(reports):
                files.append(Path(folder) / f"{number}.xml")
                files[-1].write_text(report, encoding="utf-8")
            done = subprocess.run([sys.executable, TALLY, *files], check=False, capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()[-1]

    def test_cases_of_both_kinds_of_report_are_added_up(self):
        self.assertEqual(self.run_on(CTEST, PYTEST), (1, "2 passed, 2 failed, 2 skipped"))

    def test_success_needs_a_test_that_ran(self):
        self.assertEqual(self.run_on('<testsuite><testcase name="a"/></testsuite>'), (0, "1 passed, 0 failed, 0 skipped"))
        self.assertEqual(self.run_on("<testsuite/>"), (1, "0 passed, 0 failed, 0 skipped"))

    def test_a_report_that_was_never_finished_is_a_failure(self):
        self.assertEqual(self.run_on("did not finish"), (1, "0 passed, 1 failed, 0 skipped"))


if __name__ == "__main__":
    unittest.main()
