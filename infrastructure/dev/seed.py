#!/usr/bin/python3
"""Loads the demo through the public API: users, catalogue, posts, comments, votes. See seed.sh.

What was made is noted in HOME/seed.json by its key, so that a repeated run goes on where the last one ended; each
request carries an Idempotency-Key besides, for the thing that was made but not yet noted.
"""

import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from vobe_dev.api_client import Api, ApiError, explain, path_segment
from vobe_dev.home import Home, write_private
from vobe_dev.instance import Instance
from vobe_dev.summary import read_assignments
from vobe_dev.terminal import Failure, Progress, say

DEMO = Path(__file__).resolve().parent / "demo"
AT_ONCE = 4
# Of all pairs of a reader and a thing, how many of 256 vote up, and how many down.
POST_VOTES = (110, 14)
COMMENT_VOTES = (20, 3)


def read(name: str) -> list[dict]:
    with (DEMO / f"{name}.ndjson").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


class Seed:
    def __init__(self, home: Home) -> None:
        self.home = home
        self.environment = read_assignments(home.env_file)
        self.api = Api(self.environment["VOBE_GATEWAY_URL"])
        self.notes_file = home.path / "seed.json"
        self.notes: dict = json.loads(self.notes_file.read_text("utf-8")) if self.notes_file.exists() else {}
        self.notes = {"ids": {}, "done": []} | self.notes
        self.tokens: dict[str, str] = {}
        self.saving = threading.Lock()

    def load(self, empty: bool) -> None:
        users = read("users")
        if empty:
            users = [user for user in users if "admin" in user.get("roles", [])]
        version = self._version(users, empty)
        if version in self.notes["done"]:
            return
        self._sign_in(users)
        if not empty:
            self._import_catalogue(users)
            posts = sorted(read("posts"), key=lambda post: -post["age_hours"])
            comments = read("comments")
            self._write_posts(posts)
            self._write_comments(comments)
            self._vote("/posts", [post["key"] for post in posts], POST_VOTES)
            self._vote("/comments", [comment["key"] for comment in comments], COMMENT_VOTES)
        self.notes["done"].append(version)
        self.save()

    # ---- users

    def _sign_in(self, users: list[dict]) -> None:
        progress = Progress()
        passwords = self._passwords(users)
        for number, user in enumerate(users, start=1):
            self.tokens[user["username"]] = self._token(user, passwords[user["username"]])
            progress.show(f"users: {number} of {len(users)}")
        progress.done(f"{len(users)} users")

    def _token(self, user: dict, password: str) -> str:
        name = user["username"]
        noted = f"user:{name}"
        login = {"login": name, "password": password}
        if noted in self.notes["ids"]:
            return self.api.call("POST", "/auth/login", login)["access_token"]
        if "admin" in user.get("roles", []):
            self._add_user(user, "admin", password)
            answer = self.api.call("POST", "/auth/login", login)
        else:
            answer = self._register(user, password)
        profile = {field: user[field] for field in ("display_name", "language", "bio")}
        self.api.call("PATCH", "/users/me", profile, token=answer["access_token"])
        granted = [role for role in user.get("roles", []) if role != "admin"]
        for role in granted:
            self._grant(name, role)
        if granted:
            answer = self.api.call("POST", "/auth/login", login)  # a token that holds the role
        self._note(noted, self.api.get(f"/users/{path_segment(name)}")["id"])
        return answer["access_token"]

    def _register(self, user: dict, password: str) -> dict:
        wanted = {field: user[field] for field in ("username", "email", "display_name", "language")}
        try:
            return self.api.call("POST", "/auth/register", wanted | {"password": password})
        except ApiError as error:
            if error.status != 409:
                raise
            # Made in a run that broke off here.
            return self.api.call("POST", "/auth/login", {"login": user["username"], "password": password})

    def _grant(self, username: str, role: str) -> None:
        self._run_auth_service("--grant", username, role)

    def _add_user(self, user: dict, role: str, password: str) -> None:
        """For a name that is reserved, so that it can't be registered."""
        self._run_auth_service("--add-user", user["username"], user["email"], role, password=password)

    def _run_auth_service(self, *arguments: str, password: str | None = None) -> None:
        """Roles are given on the machine itself: nobody may make the first administrator over the network."""
        instance = Instance(self.home.path)
        binary = Path(self.home.state()["build_dir"]) / "apps" / "auth-service" / "auth-service"
        environment = os.environ | read_assignments(instance.home.services / "auth-service.env")
        if password is not None:
            environment["VOBE_NEW_PASSWORD"] = password
        done = subprocess.run(
            [binary, *arguments], env=environment, check=False, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        if done.returncode != 0:
            raise Failure(f"auth-service {' '.join(arguments)} failed:\n{done.stderr.strip()}")

    def _passwords(self, users: list[dict]) -> dict[str, str]:
        """All in the secrets; those that a user is told in the file `credentials`."""
        file = self.home.secrets / "demo-users.json"
        passwords = json.loads(file.read_text("utf-8")) if file.exists() else {}
        for user in users:
            passwords.setdefault(user["username"], secrets.token_urlsafe(12))
        write_private(file, json.dumps(passwords, ensure_ascii=False, indent=1) + "\n")

        shown = {}
        for user in (user for user in read("users") if user["username"] in passwords):
            shown.setdefault(user.get("roles", ["user"])[-1].upper(), user["username"])
        lines = [f"VOBE_{role}={name}\nVOBE_{role}_PASSWORD={passwords[name]}\n" for role, name in shown.items()]
        write_private(self.home.credentials, "".join(lines))
        return passwords

    # ---- content

    def _import_catalogue(self, users: list[dict]) -> None:
        if "catalogue" in self.notes["ids"]:
            return
        progress = Progress()
        progress.show("importing the catalogue")
        editor = next(user["username"] for user in users if "editor" in user.get("roles", []))
        lines = (DEMO / "catalogue.ndjson").read_bytes()
        count = len(lines.splitlines())
        report = self.api.call("POST", "/catalogue/import", lines, token=self.tokens[editor])
        if report.get("refused"):
            raise Failure(f"The catalogue was not taken whole: {json.dumps(report['refused'], ensure_ascii=False)[:1000]}")
        self._note("catalogue", 1)
        progress.done(f"catalogue of {count} artists, albums and tracks")

    def _write_posts(self, posts: list[dict]) -> None:
        progress = Progress()
        music = Music(self.api, read("catalogue"))
        for number, post in enumerate(posts, start=1):
            if post["key"] not in self.notes["ids"]:
                draft = {name: post[name] for name in ("kind", "title", "body", "language", "tags", "rating") if name in post}
                draft["music"] = [{"type": item["type"], "id": music.id_of(item["key"])} for item in post["music"]]
                self._create("/posts", post, draft)
            progress.show(f"posts: {number} of {len(posts)}")
        progress.done(f"{len(posts)} posts")

    def _write_comments(self, comments: list[dict]) -> None:
        """Threads side by side, each in the order of its conversation."""
        progress = Progress()
        missing = sorted(
            (comment for comment in comments if comment["key"] not in self.notes["ids"]),
            key=lambda comment: (comment["post"], -comment["age_hours"]),
        )
        threads = [list(thread) for _, thread in groupby(missing, key=lambda comment: comment["post"])]
        written = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for count in pool.map(self._write_thread, threads):
                written += count
                progress.show(f"comments: {written} of {len(missing)}")
        progress.done(f"{len(comments)} comments")

    def _write_thread(self, thread: list[dict]) -> int:
        for comment in thread:
            draft = {"body": comment["body"]}
            if comment["parent"]:
                draft["parent_id"] = self.notes["ids"][comment["parent"]]
            self._create(f"/posts/{self.notes['ids'][comment['post']]}/comments", comment, draft)
        return len(thread)

    def _vote(self, path: str, keys: list[str], shares: tuple[int, int]) -> None:
        """Who votes for what follows from the names alone, so that every machine shows the same demo."""
        progress = Progress()
        noted = f"votes:{path}"
        if noted in self.notes["ids"]:
            return
        votes = []
        for key in keys:
            for user in self.tokens:
                draw = hashlib.sha256(f"{user} {key}".encode()).digest()[0]
                if draw < sum(shares):
                    votes.append((key, user, 1 if draw < shares[0] else -1))

        def vote(entry: tuple[str, str, int]) -> None:
            key, user, value = entry
            self.api.call("PUT", f"{path}/{self.notes['ids'][key]}/vote", {"value": value}, token=self.tokens[user])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number, _ in enumerate(pool.map(vote, votes), start=1):
                if number % 50 == 0:
                    progress.show(f"votes: {number} of {len(votes)}")
        self._note(noted, len(votes))
        progress.done(f"{len(votes)} votes on {path.removeprefix('/')}")

    # ---- inside

    def _create(self, path: str, thing: dict, draft: dict) -> None:
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, thing["key"]))
        made = self.api.call("POST", path, draft, token=self.tokens[thing["author"]], key=key)
        self._note(thing["key"], made["id"])

    def _note(self, key: str, value: int) -> None:
        self.notes["ids"][key] = value
        if len(self.notes["ids"]) % 20 == 0:
            self.save()

    def save(self) -> None:
        with self.saving:
            notes = self.notes | {"ids": dict(self.notes["ids"])}  # other threads go on noting
            write_private(self.notes_file, json.dumps(notes, ensure_ascii=False) + "\n")

    def _version(self, users: list[dict], empty: bool) -> str:
        content = hashlib.sha256(json.dumps(users).encode())
        for file in () if empty else sorted(DEMO.glob("*.ndjson")):
            content.update(file.read_bytes())
        return content.hexdigest()


class Music:
    """Finds the ids that the import gave: artists by name, albums by artist and title, tracks by their place."""

    def __init__(self, api: Api, catalogue: list[dict]) -> None:
        self.api = api
        self.entries = {entry["key"]: entry for entry in catalogue}
        self.found: dict[str, int] = {}

    def id_of(self, key: str) -> int:
        if key not in self.found:
            entry = self.entries[key]
            self.found[key] = {"artist": self._artist, "album": self._album, "track": self._track}[entry["kind"]](entry)
        return self.found[key]

    def _artist(self, entry: dict) -> int:
        found = self.api.get("/artists", q=entry["name"], limit=100)["items"]
        return self._the(entry, "name", found)

    def _album(self, entry: dict) -> int:
        artist = self.id_of(entry["artist_credit"][0]["artist"])
        return self._the(entry, "title", self.api.get("/albums", artist=artist, limit=100)["items"])

    def _track(self, entry: dict) -> int:
        album = self.api.get(f"/albums/{self.id_of(entry['album'])}")
        tracks = [track for disc in album["discs"] for track in disc["tracks"]]
        return self._the(entry, "title", [track for track in tracks if track["position"] == entry["position"]])

    def _the(self, entry: dict, field: str, candidates: list[dict]) -> int:
        for candidate in candidates:
            if candidate[field] == entry[field]:
                return candidate["id"]
        raise Failure(f"The catalogue has no {entry['kind']} '{entry[field]}' although it was imported.")


def main() -> int:
    home = Home(Path(sys.argv[1]))
    seed = Seed(home)
    try:
        seed.load(empty="--empty" in sys.argv[2:])
    except ApiError as error:
        say(str(explain(error)))
        return 1
    except Failure as failure:
        say(str(failure))
        return 1
    finally:
        seed.save()  # what was made until here, for the next run
    return 0


if __name__ == "__main__":
    sys.exit(main())
