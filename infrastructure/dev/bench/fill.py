"""Fills an instance through its own API: people, the catalogue, posts and comments, the same for the same numbers."""

import http.client
import json
import random
import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import local
from urllib.parse import urlsplit

from instance import CHINOOK, REPOSITORY, Ours, load, note, save

SENTENCES = [
    "The first side hurries and the second takes its time.",
    "There is a **bass line** here that I would follow anywhere.",
    "It was recorded in a week, and you hear that nobody was tired yet.",
    "The chorus comes late, which is why it *stays*.",
    "I have owned three copies and given two of them away.",
    "Nothing on it is loud, everything on it is near.",
    "The strings were a mistake once; today they are the reason to listen.",
    "Ask me again in a year and I will name another favourite.",
]
TAGS = ["rock", "jazz", "live", "vinyl", "debut", "classics", "guitar", "vocals", "deep-cuts", "remasters"]
THREADS = 8
_connections = local()


def call(base: str, method: str, path: str, body, token: str | None = None, kind: str = "application/json"):
    connection = getattr(_connections, base, None)
    if connection is None:
        address = urlsplit(base)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
        setattr(_connections, base, connection)
    headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request(method, "/api/v1" + path, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
    return json.loads(text) if text else None


def fill(ours: Ours, posts: int, users: int, comments: int) -> dict:
    """Does nothing when it was done before with these numbers. What it returns has a token that is good for a while."""
    vars(_connections).clear()  # of services that were stopped since
    wanted = [posts, users, comments]
    held = load("filled")
    if held and held["wanted"] == wanted:
        login = {"login": held["username"], "password": held["password"]}
        return held | {"token": call(ours.url("AUTH"), "POST", "/auth/login", login)["access_token"]}
    chance = random.Random(1)
    people = _register(ours, users)
    note(f"{users} users")
    music = _catalogue(ours, people[0])
    ids = _write_posts(ours, people, music, posts, chance)
    note(f"{posts} posts")
    _write_comments(ours, people, ids, comments, chance)
    note(f"{comments} comments")
    filled = {"wanted": wanted, "posts": ids, "username": people[0]["username"], "password": people[0]["password"]}
    save("filled", filled)
    return filled | {"token": people[0]["token"]}


def _register(ours: Ours, count: int) -> list[dict]:
    run = secrets.token_hex(3)

    def one(number: int) -> dict:
        name, password = f"bench{run}n{number}", "correct horse battery"
        account = {"username": name, "email": f"{name}@example.org", "password": password}
        return {"username": name, "password": password, "token": call(ours.url("AUTH"), "POST", "/auth/register", account)["access_token"]}

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(count)))


def become_editor(ours: Ours, person: dict | None = None) -> str:
    """A token that may change the catalogue: of that person, or of a new one."""
    person = person or _register(ours, 1)[0]
    ours.grant(person["username"], "editor")
    login = {"login": person["username"], "password": person["password"]}
    return call(ours.url("AUTH"), "POST", "/auth/login", login)["access_token"]


def _catalogue(ours: Ours, editor: dict) -> dict[str, list[int]]:
    file = CHINOOK if CHINOOK.exists() else REPOSITORY / "infrastructure" / "dev" / "demo" / "catalogue.ndjson"
    token = become_editor(ours, editor)
    call(ours.url("ARTIST"), "POST", "/catalogue/import", file.read_bytes(), token, "application/x-ndjson")
    return {kind: _all_ids(ours, kind) for kind in ("artist", "album", "track")}


def _all_ids(ours: Ours, kind: str) -> list[int]:
    ids, cursor = [], ""
    while len(ids) < 1_000:
        page = call(ours.url("ARTIST"), "GET", f"/{kind}s?limit=100{cursor}", b"")
        ids += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = "&cursor=" + page["next_cursor"]
    return ids


def _write_posts(ours: Ours, people: list[dict], music: dict[str, list[int]], count: int, chance: random.Random) -> list[int]:
    def draft(number: int) -> dict:
        chosen = [{"type": kind, "id": chance.choice(music[kind])} for kind in chance.sample(["artist", "album", "track"], 2)]
        body = "\n\n".join(" ".join(chance.choices(SENTENCES, k=4)) for _ in range(4))
        return {"kind": "discussion", "title": f"Listening again, number {number}", "body": body, "language": "en",
                "tags": chance.sample(TAGS, 3), "music": chosen}  # fmt: skip

    drafts = [(draft(number), chance.choice(people)["token"]) for number in range(count)]
    with ThreadPoolExecutor(THREADS) as pool:
        return [post["id"] for post in pool.map(lambda d: call(ours.url("CONTENT"), "POST", "/posts", d[0], d[1]), drafts)]


def _write_comments(ours: Ours, people: list[dict], posts: list[int], count: int, chance: random.Random) -> None:
    newest: dict[int, int] = {}
    chosen = [(chance.choice(posts), " ".join(chance.choices(SENTENCES, k=2)), chance.choice(people)["token"], chance.random()) for _ in range(count)]

    def one(choice) -> None:
        post, body, token, reply = choice
        draft = {"body": body} | ({"parent_id": newest[post]} if reply < 0.4 and post in newest else {})
        newest[post] = call(ours.url("COMMENT"), "POST", f"/posts/{post}/comments", draft, token)["id"]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, chosen))
