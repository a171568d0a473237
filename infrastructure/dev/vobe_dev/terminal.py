"""What a person at the terminal is told: progress on standard error, and failures in plain words."""

import sys
import time


class Failure(Exception):
    """Something the user can mend. The message says what is wrong and what to do."""


def say(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


class Progress:
    """One line that is rewritten on a terminal; in a log a new line, when the text changes."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = ""
        self.interactive = sys.stderr.isatty()

    def show(self, message: str) -> None:
        seconds = time.monotonic() - self.started
        if self.interactive:
            print(f"\r\033[K  {message} ({seconds:.0f} s)", end="", file=sys.stderr, flush=True)
        elif message != self.shown:
            say(f"{message} ({seconds:.0f} s)")
        self.shown = message

    def done(self, message: str) -> None:
        if self.interactive:
            print("\r\033[K", end="", file=sys.stderr)
        say(f"{message} ({time.monotonic() - self.started:.1f} s)")
