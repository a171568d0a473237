"""The demo's loading, against a stand-in for the gateway that keeps what it is sent."""

import json
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import seed
from vobe_dev.api_client import ApiError
from vobe_dev.home import Home

CATALOGUE = [
    {"kind": "artist", "key": "a", "name": "Кино"},
    {"kind": "album", "key": "b", "title": "45", "artist_credit": [{"artist": "a"}]},
    {"kind": "track", "key": "c", "title": "Лето", "album": "b", "disc": 1, "position": 2},
]
DEMO = {
    "users": [
        {"username": "admin", "display_name": "A", "email": "a@e", "language": "en", "bio": "", "roles": ["admin"]},
        {"username": "lev", "display_name": "L", "email": "l@e", "language": "ru", "bio": "", "roles": ["editor"]},
        {"username": "tanya", "display_name": "T", "email": "t@e", "language": "ru", "bio": "x"},
    ],
    "catalogue": CATALOGUE,
    "posts": [
        {"key": "p2", "author": "tanya", "kind": "review", "title": "new", "body": "b", "language": "ru", "tags": [],
         "music": [{"type": "track", "key": "c"}], "age_hours": 1},
        {"key": "p1", "author": "lev", "kind": "news", "title": "old", "body": "b", "language": "ru", "tags": [],
         "music": [{"type": "artist", "key": "a"}], "age_hours": 9},
    ],
    "comments": [
        {"post": "p1", "key": "k2", "parent": "k1", "author": "lev", "body": "answer", "language": "ru", "age_hours": 3},
        {"post": "p1", "key": "k1", "parent": None, "author": "tanya", "body": "word", "language": "ru", "age_hours": 5},
    ],
}  # fmt: skip


class Gateway(ThreadingHTTPServer):
    """Answers what the seed asks for and notes what it creates; fails every POST while `away`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.created: list[tuple[str, dict]] = []
        self.away: str | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix("/api/v1")
        if self.server.away and path.startswith(self.server.away):
            return self._send(500, {})
        if path.startswith("/auth/"):
            sent = json.loads(body)
            return self._send(200, {"access_token": sent.get("username") or sent["login"]})
        if path == "/catalogue/import":
            return self._send(200, {"created": len(body.splitlines()), "refused": []})
        if self.command == "POST":
            self.server.created.append((path, json.loads(body)))
            return self._send(201, {"id": len(self.server.created)})
        found = {"/artists": {"id": 10, "name": "Кино"}, "/albums?": {"id": 20, "title": "45"}}
        for start, item in found.items():
            if path.startswith(start):
                return self._send(200, {"items": [item]})
        if path == "/albums/20":
            return self._send(200, {"discs": [{"tracks": [{"id": 30, "title": "Лето", "position": 2}]}]})
        return self._send(200, {"id": 1})

    do_GET = do_POST = do_PUT = do_PATCH = _answer

    def _send(self, status: int, answer: dict) -> None:
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class Seeding(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = Home(Path(folder.name))
        self.home.make()
        self.gateway = Gateway()
        self.addCleanup(self.gateway.server_close)
        self.addCleanup(self.gateway.shutdown)
        self.home.env_file.write_text(f"VOBE_GATEWAY_URL=http://127.0.0.1:{self.gateway.server_port}\n")
        self.home.remember(build_dir="/nowhere")
        demo = Path(folder.name) / "demo"
        demo.mkdir()
        for name, rows in DEMO.items():
            (demo / f"{name}.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))
        self.granted: list[tuple[str, str]] = []
        for patch in (
            mock.patch.object(seed, "DEMO", demo),
            mock.patch.object(seed.Seed, "_grant", lambda _, name, role: self.granted.append((name, role))),
            mock.patch.object(seed.Seed, "_add_user", lambda _, user, role, password: self.granted.append((user["username"], role))),
        ):
            patch.start()
            self.addCleanup(patch.stop)

    def load(self, empty: bool = False) -> None:
        loading = seed.Seed(self.home)
        try:
            loading.load(empty)
        finally:
            loading.save()

    def test_things_are_made_from_old_to_new_with_the_ids_they_refer_to(self):
        self.load()
        paths = [path for path, _ in self.gateway.created]
        self.assertEqual(paths, ["/posts", "/posts", "/posts/1/comments", "/posts/1/comments"])
        (old, new, comment, reply) = (body for _, body in self.gateway.created)
        self.assertEqual((old["title"], old["music"]), ("old", [{"type": "artist", "id": 10}]))
        self.assertEqual((new["title"], new["music"]), ("new", [{"type": "track", "id": 30}]))
        self.assertEqual((comment, reply), ({"body": "word"}, {"body": "answer", "parent_id": 3}))
        self.assertEqual(self.granted, [("admin", "admin"), ("lev", "editor")])

    def test_a_second_run_makes_nothing(self):
        self.load()
        self.load()
        self.assertEqual(len(self.gateway.created), 4)

    def test_a_run_that_broke_off_is_continued(self):
        self.gateway.away = "/posts/1/comments"
        with self.assertRaises(ApiError):
            self.load()
        self.gateway.away = None
        self.load()
        self.assertEqual([path for path, _ in self.gateway.created][2:], ["/posts/1/comments"] * 2)

    def test_an_empty_platform_has_its_administrator_alone(self):
        self.load(empty=True)
        self.assertEqual(self.gateway.created, [])
        text = self.home.credentials.read_text()
        self.assertRegex(text, r"^VOBE_ADMIN=admin\nVOBE_ADMIN_PASSWORD=[\w-]{16}\n$")
        self.assertEqual(self.home.credentials.stat().st_mode & 0o777, 0o600)
        self.load()
        self.assertRegex(self.home.credentials.read_text(), r"(?s)^VOBE_ADMIN=.*VOBE_EDITOR=lev.*VOBE_USER=tanya")


if __name__ == "__main__":
    unittest.main()
