"""Visitors who look at the home page again and again while something breaks, and note what they got."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from support.platform import Client, eventually, http_client


@dataclass(frozen=True)
class Visit:
    begun: float  # on the monotonic clock
    fault: str = ""  # why it was no home page
    degraded: tuple[str, ...] | None = None  # who is missing, as the page's JSON says


class Visits:
    """By a browser at the front door, and at the gateway by somebody unknown and by a member."""

    def __init__(self, platform):
        self.ended: list[Visit] = []
        self.over = threading.Event()
        browser = http_client(platform.pages)
        stranger, member = Client(platform), platform.register()
        looks = (lambda begun: look_at_html(begun, browser), lambda begun: look_at_json(begun, stranger),
                 lambda begun: look_at_json(begun, member))  # fmt: skip
        self.threads = [threading.Thread(target=self._look_on, args=(look,), daemon=True) for look in looks]

    def _look_on(self, look):
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                self.ended.append(look(begun))
            except httpx.HTTPError as error:
                self.ended.append(Visit(begun, fault=repr(error)))

    def next(self, number: int) -> list[Visit]:
        """The next to begin, once so many of them have ended."""
        now = time.monotonic()

        def new():
            return [visit for visit in self.ended if visit.begun > now]

        assert eventually(lambda: len(new()) >= number, 90), f"{len(new())} of {number} visits ended"
        return new()


def look_at_html(begun: float, browser: httpx.Client) -> Visit:
    answer = browser.get("/")
    return Visit(begun, fault="" if answer.status_code == 200 else f"HTML: {answer.status_code}")


def look_at_json(begun: float, client: Client) -> Visit:
    answer = client.get("/pages/home")
    if answer.status_code != 200:
        return Visit(begun, fault=f"JSON: {answer.status_code} {answer.text}")
    home = answer.json()
    return Visit(begun, fault="" if home["posts"]["items"] else "JSON: no posts", degraded=tuple(home["degraded"]))


@contextmanager
def steady_visits(platform):
    """Visits without pause until the block ends."""
    visits = Visits(platform)
    for thread in visits.threads:
        thread.start()
    try:
        yield visits
    finally:
        visits.over.set()
        for thread in visits.threads:
            thread.join(timeout=30)
