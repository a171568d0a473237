"""kill -9 during writes loses nothing acknowledged: every id that a client was given is found exactly once afterwards,
in its database, in the counts and in search."""

import random
import threading
import time
import uuid
from contextlib import contextmanager

import httpx
import pytest

from support.platform import SERVICES, Client, eventually, unique

KILLS = 27  # each service three times


class Ledger(threading.Thread):
    """Writes posts and comments without pause, each with its key until it is acknowledged, and notes what was.

    A number does not follow on the word: search takes words that are written apart for one, too.
    """

    def __init__(self, platform, word):
        super().__init__(daemon=True)
        self.author = platform.register()
        self.word = word
        self.posts: list[int] = []
        self.comments: dict[int, list[int]] = {}
        self.done = threading.Event()
        self.failures: list[str] = []

    def run(self):
        number = 0
        while not self.done.is_set():
            number += 1
            post = self._acknowledged("/posts", {"kind": "discussion", "title": f"{self.word} entry {number}", "body": "Ledger."})
            if post is None:
                return
            self.posts.append(post)
            for _ in range(3):
                comment = self._acknowledged(f"/posts/{post}/comments", {"body": f"{self.word} says {number}."})
                if comment is None:
                    return
                self.comments.setdefault(post, []).append(comment)

    def _acknowledged(self, path, body):
        """The id; the same key again and again, as api.md says, until there is an answer that counts."""
        key = str(uuid.uuid4())
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                answer = self.author.post(path, body, key)
                if answer.status_code == 201:
                    return answer.json()["id"]
                if answer.status_code not in (409, 429, 500, 502, 503, 504):
                    self.failures.append(f"{path}: {answer.status_code} {answer.text}")
                    return None
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        self.failures.append(f"{path}: no answer within a minute")
        return None


@pytest.fixture
def chance():
    """The moments are random, but the same in each run."""
    return random.Random(20261125)


@pytest.mark.timeout(600)
def test_every_write_acknowledged_while_services_are_killed_is_there_exactly_once(platform, chance):
    with writing(platform) as writers:
        for number in range(KILLS):
            victim = SERVICES[number % len(SERVICES)]
            a_moment(chance)
            platform.kill(victim)
            assert eventually(lambda: platform.is_ready(victim), 30), victim
    assert_all_are_there_once(platform, writers, KILLS)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("store", ["postgres", "bus", "cache"])
def test_every_write_acknowledged_while_a_store_is_restarted_is_there_exactly_once(platform, chance, store):
    with writing(platform) as writers:
        for _ in range(3):
            a_moment(chance)
            platform.control("restart", store)
            assert eventually(lambda: all(map(platform.is_ready, SERVICES)), 30)
    assert_all_are_there_once(platform, writers, 3)


def a_moment(chance):
    """Until the next blow; what is random here is the moment of the blow, nothing is waited for."""
    time.sleep(chance.uniform(0.1, 0.5))


@contextmanager
def writing(platform):
    word = unique("ledger")
    writers = [Ledger(platform, word) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.done.set()
    for writer in writers:
        writer.join(timeout=90)
        assert not writer.is_alive(), "a writer waits for an answer that never comes"
        assert not writer.failures, writer.failures


def assert_all_are_there_once(platform, writers, least):
    visitor, word = Client(platform), writers[0].word
    posts = [post for writer in writers for post in writer.posts]
    assert len(posts) == len(set(posts)) and len(posts) >= least
    for writer in writers:
        for post, comments in writer.comments.items():
            held = visitor.get(f"/posts/{post}/comments", view="flat", sort="old", limit=100).json()
            assert sorted(comment["id"] for comment in held["items"]) == sorted(comments)
            assert held["total"] == len(comments)
            assert eventually(lambda post=post, n=len(comments): visitor.get(f"/posts/{post}").json()["comment_count"] == n, 15)
    assert eventually(lambda: ids_found(visitor, word) == sorted(posts), 15), (len(ids_found(visitor, word)), len(posts))


def ids_found(visitor, word):
    """Every post that search has under the word, page by page."""
    found, cursor = [], None
    while True:
        page = visitor.get("/search", q=word, type="post", sort="new", limit=100, cursor=cursor).json()
        found += [hit["id"] for hit in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            return sorted(found)
