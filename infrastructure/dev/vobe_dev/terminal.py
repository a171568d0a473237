"""What a person at the terminal is told: progress on standard error, and failures in plain words."""

import sys
import time


class Failure(Exception):
    """Something the user can mend. The message says what is wrong and what to do."""


def say(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


class Progress:
    """One line that is rewritten on a terminal; in a log a new line, when the text has changed and some seconds passed."""

    SECONDS_BETWEEN_LOG_LINES = 5.0

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = ""
        self.said_at = self.started - self.SECONDS_BETWEEN_LOG_LINES
        self.interactive = sys.stderr.isatty()

    def show(self, message: str) -> None:
        seconds = time.monotonic() - self.started
        if self.interactive:
            print(f"\r\033[K  {message} ({seconds:.0f} s)", end="", file=sys.stderr, flush=True)
        elif message != self.shown and time.monotonic() - self.said_at >= self.SECONDS_BETWEEN_LOG_LINES:
            say(f"{message} ({seconds:.0f} s)")
            self.said_at = time.monotonic()
        self.shown = message

    def done(self, message: str) -> None:
        if self.interactive:
            print("\r\033[K", end="", file=sys.stderr)
        say(f"{message} ({time.monotonic() - self.started:.1f} s)")
