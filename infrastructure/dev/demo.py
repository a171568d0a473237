"""What `vobe demo` does: the main job on the running platform, told in plain words, and the evidence for each row of
the specification's list."""

import http.client
import json
import os
import secrets
import signal
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlsplit

from vobe_dev.summary import read_assignments
from vobe_dev.terminal import Failure


class Demo:
    def __init__(self, home: Path):
        self.home = home
        self.environment = read_assignments(home / "env")
        self.token: str | None = None
        self.seen: list[tuple[str, str]] = []

    # ---- calling

    def ask(self, base: str, method: str, path: str, body=None, accept: str = "application/json") -> tuple[int, str]:
        address = urlsplit(self.environment[base])
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=15)
        headers = {"Accept": accept, "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST" and "/auth/" not in path and accept == "application/json":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def api(self, method: str, path: str, body=None):
        status, text = self.ask("VOBE_GATEWAY_URL", method, "/api/v1" + path, body)
        if status >= 300:
            raise Failure(f"{method} {path} answered {status}: {text[:300]}")
        return json.loads(text) if text else None

    def until(self, check, longest: float = 20.0):
        started = time.monotonic()
        while not (answer := check()):
            if time.monotonic() - started > longest:
                raise Failure("this took too long; ./vobe status and ./vobe logs say more")
            time.sleep(0.05)
        return answer, time.monotonic() - started

    def step(self, words: str) -> None:
        print(f"\n• {words}")

    def evidence(self, row: str, what: str) -> None:
        print(f"  {what}")
        self.seen.append((row, what))

    # ---- the minute

    def run(self) -> None:
        print("One minute on the running platform.")
        name = self._register()
        post, word = self._write(name)
        self._discuss(post)
        self._find(post, word)
        self._send_feedback()
        self._ask_the_chat()
        self._lose_a_service(post)
        self._time_the_home_page()
        self._summary()

    def _register(self) -> str:
        name, password = f"guest-{secrets.token_hex(3)}", secrets.token_urlsafe(12)
        self.step(f"Somebody registers as {name} and is signed in.")
        account = {"username": name, "email": f"{name}@example.org", "password": password}
        self.token = self.api("POST", "/auth/register", account)["access_token"]
        self.evidence("JWT authentication, profiles", f"GET /users/me with the token says {self.api('GET', '/users/me')['username']}")
        return name

    def _write(self, name: str) -> tuple[dict, str]:
        artists = self.api("GET", "/artists?sort=popular&limit=1")["items"]
        music = [{"type": "artist", "id": artist["id"]} for artist in artists]
        about = artists[0]["name"] if artists else "nobody in particular"
        word = f"overture{secrets.token_hex(3)}"
        self.step(f"{name} writes a post about {about}.")
        draft = {"kind": "discussion", "title": f"Listening to {about} again", "music": music, "tags": ["demo"],
                 "body": f"It begins like an {word}, and then it *sings*."}  # fmt: skip
        post = self.api("POST", "/posts", draft)
        page = self.api("GET", f"/pages/posts/{post['id']}")
        titles = ", ".join(item["title"] for item in page["post"]["music"]) or "no music: the catalogue is empty"
        self.evidence("Posts with music, seen with their artists", f"its page shows: {page['post']['title']} — {titles}")
        home = self.api("GET", "/pages/home?sort=new&limit=5")
        place = [card["id"] for card in home["posts"]["items"]].index(post["id"]) + 1
        card = home["posts"]["items"][place - 1]
        parts = {"content-service": card["title"], "auth-service": card["author"], "artist-service": home["albums"], "comment-service": home["comments"]}
        shown = [service for service, part in parts.items() if part]
        self.evidence("Aggregation by the gateway", f"it is number {place} on the home page (sort=new), which shows what came from {', '.join(shown)}")
        return post, word

    def _discuss(self, post: dict) -> None:
        self.step("A comment and a reply are written below it.")
        comment = self.api("POST", f"/posts/{post['id']}/comments", {"body": "The second half is even better."})
        self.api("POST", f"/posts/{post['id']}/comments", {"body": "It is.", "parent_id": comment["id"]})
        _, waited = self.until(lambda: self.api("GET", f"/posts/{post['id']}")["comment_count"] == 2)
        self.evidence("Threaded comments, told by events", f"content-service heard of both {waited * 1000:.0f} ms later: comment_count = 2")

    def _find(self, post: dict, word: str) -> None:
        self.step(f"The post is searched by a word of its body, {word}.")
        found, waited = self.until(lambda: self.api("GET", f"/search?q={word}")["items"])
        assert found[0]["id"] == post["id"]
        backend = self.api("GET", f"/search?q={word}")["backend"]
        self.evidence("Full-text search finds posts", f"found by {backend} {waited * 1000:.0f} ms after we asked first: {found[0]['snippet']}")
        for query in ("слушать", "listened"):
            answer = self.api("GET", "/search?q=" + quote(query))
            print(f"  {query!r} finds {answer['total']['value']} things, other inflections included")

    def _send_feedback(self) -> None:
        self.step("Feedback is sent.")
        ticket = self.api("POST", "/feedback", {"kind": "praise", "subject": "From the demo", "body": "It works."})
        self.evidence("Feedback system", f"a ticket with a private link: {ticket['link'].split('key=')[0]}key=…")

    def _ask_the_chat(self) -> None:
        self.step("The chat is asked: How do I write a post?")
        conversation = self.api("POST", "/chat/conversations", {})
        path = f"/api/v1/chat/conversations/{conversation['id']}/messages"
        status, text = self.ask("VOBE_GATEWAY_URL", "POST", path, {"content": "How do I write a post?"}, "text/event-stream")
        pieces = text.count("event: token")
        cited = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ") and '"url"' in line]
        if status != 200 or not cited:
            raise Failure(f"the chat answered {status}: {text[:300]}")
        self.evidence("LLM chat that helps", f"an answer in {pieces} streamed pieces, citing {cited[0].get('url')}")

    def _lose_a_service(self, post: dict) -> None:
        self.step("comment-service is killed (kill -9), and the page of the post is asked for at once.")
        self._kill("comment-service")
        page = self.api("GET", f"/pages/posts/{post['id']}?sort=old")
        shown = "the discussion is missing" if "comment-service" in page["degraded"] else "even the discussion was back already"
        self.evidence("Resilience: one service away", f"200, the post is there, {shown}; degraded = {page['degraded']}")
        _, waited = self.until(lambda: self.api("GET", f"/pages/posts/{post['id']}?sort=old")["comments"]["total"] == 2)
        self.evidence("Recovery", f"{waited:.1f} s later the discussion is whole again, by itself")

    def _kill(self, service: str) -> None:
        os.kill(int((self.home / "pids" / f"{service}.pid").read_text()), signal.SIGKILL)

    def _time_the_home_page(self) -> None:
        self.step("The home page is loaded fifty times.")
        waits = []
        for _ in range(50):
            started = time.monotonic()
            self.ask("VOBE_FRONTEND_URL", "GET", "/", accept="text/html")
            waits.append((time.monotonic() - started) * 1000)
        waits.sort()
        if waits[25] >= 200:
            raise Failure(f"the home page took {waits[25]:.0f} ms (median), and 200 are allowed")
        self.evidence("< 200 ms on the home page", f"median {waits[25]:.1f} ms, slowest {waits[-1]:.1f} ms")

    def _summary(self) -> None:
        print("\nThe specification, and what was just seen:\n")
        width = max(len(row) for row, _ in self.seen)
        for row, what in self.seen:
            print(f"  {row:<{width}}  {what}")


if __name__ == "__main__":
    try:
        Demo(Path(sys.argv[1])).run()
    except (Failure, OSError) as failure:
        sys.exit(f"The demo ended early: {failure}")
