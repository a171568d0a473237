"""Clients that note what was acknowledged while something breaks, and a look afterwards at whether all of it is there."""

import threading
import time
import uuid
from contextlib import contextmanager

import httpx

from support.platform import Client, ask, eventually, unique

# Answers after which the same write is tried again with the same key, as api.md says.
TRY_AGAIN = (409, 429, 500, 502, 503, 504)
SEARCHABLE = 10  # seconds after which search has what was acknowledged


class Writer(threading.Thread):
    """Writes posts and comments one after the other, each with its key until it is acknowledged, and notes what was.

    A number does not follow on the word: search takes words that are written apart for one, too.
    """

    def __init__(self, platform, word: str, patience: float, pause: float):
        super().__init__(daemon=True)
        self.author = platform.register()
        self.word = word
        self.patience = patience
        self.pause = pause
        self.comments: dict[int, list[int]] = {}  # by post
        self.done = threading.Event()
        self.failures: list[str] = []

    def run(self):
        number = 0
        while not self.done.is_set():
            number += 1
            post = self._acknowledged("/posts", {"kind": "discussion", "title": f"{self.word} entry {number}", "body": "Ledger."})
            if post is None:
                return
            self.comments[post] = []
            for _ in range(3):
                comment = self._acknowledged(f"/posts/{post}/comments", {"body": f"{self.word} says {number}."})
                if comment is None:
                    return
                self.comments[post].append(comment)

    def _acknowledged(self, path, body):
        """The id; the same key again and again until there is an answer that counts."""
        self.done.wait(self.pause)
        key = str(uuid.uuid4())
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            try:
                answer = self.author.post(path, body, key)
                if answer.status_code == 201:
                    return answer.json()["id"]
                if answer.status_code not in TRY_AGAIN:
                    self.failures.append(f"{path}: {answer.status_code} {answer.text}")
                    return None
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        self.failures.append(f"{path}: no answer within {self.patience:.0f} s")
        return None


class Ledger:
    def __init__(self, platform, writers: list[Writer], word: str):
        self.platform = platform
        self.writers = writers
        self.word = word
        self.visitor = Client(platform)
        self.ended = 0.0  # when the last writer stopped, on the monotonic clock

    @property
    def comments(self) -> dict[int, list[int]]:
        """What was acknowledged: the comments of each post."""
        return {post: comments for writer in self.writers for post, comments in writer.comments.items()}

    def written(self) -> int:
        return sum(len(writer.comments) for writer in self.writers)

    def await_progress(self, posts: int = 4) -> None:
        """Returns once that many more posts were acknowledged: writing goes on."""
        goal = self.written() + posts
        assert eventually(lambda: self.written() >= goal or self.failures(), 90)
        assert not self.failures(), self.failures()

    def failures(self) -> list[str]:
        return [failure for writer in self.writers for failure in writer.failures]

    def assert_kept(self, least: int = 1) -> None:
        """Every post and comment is there exactly once: in search within 10 s of the last write, in its database, and in
        the counts."""
        acknowledged = self.comments
        assert len(acknowledged) >= least
        assert len(acknowledged) == sum(len(writer.comments) for writer in self.writers), "an id was given twice"
        self._assert_found("post", sorted(acknowledged))
        self._assert_found("comment", sorted(comment for held in acknowledged.values() for comment in held))
        self._assert_rows(acknowledged)
        for post, comments in acknowledged.items():
            held = self.visitor.get(f"/posts/{post}/comments", view="flat", sort="old", limit=100).json()
            assert sorted(comment["id"] for comment in held["items"]) == sorted(comments)
            assert held["total"] == len(comments)
            assert eventually(lambda: self.visitor.get(f"/posts/{post}").json()["comment_count"] == len(comments), 15)

    def _assert_found(self, kind: str, ids: list[int]) -> None:
        left = self.ended + SEARCHABLE - time.monotonic()
        assert eventually(lambda: self.found(kind) == ids, left), (
            f"search has {len(self.found(kind))} of {len(ids)} {kind}s {time.monotonic() - self.ended:.1f} s after the last write"
        )

    def _assert_rows(self, acknowledged) -> None:
        posts = self._rows("content-service", f"SELECT id FROM posts WHERE title LIKE '{self.word} entry %'")
        assert posts == sorted(acknowledged)
        comments = self._rows("comment-service", f"SELECT id FROM comments WHERE body LIKE '{self.word} says %'")
        assert comments == sorted(comment for held in acknowledged.values() for comment in held)

    def _rows(self, service: str, select: str) -> list[int]:
        return sorted(map(int, ask(self.platform, select, service).split()))

    def found(self, kind: str) -> list[int]:
        """Everything of that kind that search has under the word, page by page."""
        found, cursor = [], None
        while True:
            answer = self.visitor.get("/search", q=self.word, type=kind, sort="new", limit=100, cursor=cursor)
            if answer.status_code != 200:  # among others 410: the engine that made the cursor is gone
                return []
            page = answer.json()
            found += [hit["id"] for hit in page["items"]]
            cursor = page["next_cursor"]
            if not cursor:
                return sorted(found)


@contextmanager
def steady_writes(platform, writers: int = 4, patience: float = 60, pause: float = 0):
    """A ledger, written into until the block ends. `patience`: seconds until an answer that never comes is a failure;
    `pause`: seconds that each writer waits before a write."""
    word = unique("ledger")
    ledger = Ledger(platform, [Writer(platform, word, patience, pause) for _ in range(writers)], word)
    for writer in ledger.writers:
        writer.start()
    try:
        yield ledger
    finally:
        for writer in ledger.writers:
            writer.done.set()
    for writer in ledger.writers:
        writer.join(timeout=patience + 30)
        assert not writer.is_alive(), "a writer waits for an answer that never comes"
    ledger.ended = time.monotonic()
    assert not ledger.failures(), ledger.failures()
