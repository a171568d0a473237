"""A running platform, and people on it, for tests that go through the front door."""

import itertools
import json
import os
import shlex
import signal
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

API = "/api/v1"
SERVICES = [f"{name}-service" for name in ("auth", "content", "artist", "comment", "feedback", "llm-chat", "search", "gateway", "frontend")]
PROFILE = os.environ.get("VOBE_TEST_PROFILE", "light")  # light: Redis as the bus; full: Kafka and Elasticsearch
_numbers = itertools.count(1)


def unique(word: str) -> str:
    """A word that no other test of this run uses."""
    return f"{word}{os.getpid()}x{next(_numbers)}"


def eventually(check, longest: float = 10.0, every: float = 0.05):
    """Calls `check` until what it returns is true, and returns that; the last answer when time is up."""
    until = time.monotonic() + longest
    while True:
        answer = check()
        if answer or time.monotonic() > until:
            return answer
        time.sleep(every)


def http_client(base_url: str = "") -> httpx.Client:
    """With time enough for a busy machine. Nothing here speaks TLS: reading its certificates takes longer than a request."""
    return httpx.Client(base_url=base_url, timeout=15, verify=False)


def fetch(url: str, method: str = "GET", **options) -> httpx.Response:
    """The answer to one request, on a connection of its own."""
    with http_client() as client:
        return client.request(method, url, **options)


def answered(answer: httpx.Response, status: int = 200) -> dict:
    """What it says, when it is the answer that was to come; otherwise the test fails with what came."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json()


class Platform:
    def __init__(self, home: Path, launcher: Path, environment: dict[str, str]):
        self.home = home
        self.environment = environment
        self.gateway = environment["VOBE_GATEWAY_URL"]
        self.pages = environment["VOBE_FRONTEND_URL"]
        self._launcher = launcher
        self.visitor = Client(self)

    @classmethod
    def start(cls, repository: Path, home: Path, settings: dict[str, str], *options: str) -> "Platform":
        launcher = repository / "infrastructure" / "dev" / "instance.sh"
        build = os.environ.get("VOBE_BUILD_DIR", str(repository / "build" / "release"))
        command = [str(launcher), "start", str(home / "instance"), "--profile", PROFILE, "--ports", "auto",
                   "--build-dir", build, *options]  # fmt: skip
        for name, value in settings.items():
            command += ["--set", f"{name}={value}"]
        subprocess.run(command, check=True, timeout=300)
        running = cls(home / "instance", launcher, read_assignments(home / "instance" / "env"))
        assert eventually(lambda: not running.without_keys(), 30), running.without_keys()
        return running

    def stop(self) -> None:
        subprocess.run([str(self._launcher), "stop", str(self.home)], check=True, timeout=120)

    def service(self, name: str) -> str:
        """The URL of a service, to ask it past the gateway."""
        return self.environment[f"VOBE_{short(name)}_URL"]

    def admin(self, name: str) -> str:
        return self.environment[f"VOBE_{short(name)}_ADMIN_URL"]

    def control(self, verb: str, name: str) -> None:
        """start, stop or restart one program of the instance."""
        subprocess.run([str(self._launcher), "control", str(self.home), verb, name], check=True, timeout=180)

    def kill(self, name: str) -> None:
        """kill -9; the supervisor starts it again."""
        os.kill(self._pid(name), signal.SIGKILL)

    # Whoever breaks something by these hands the platform on only when it is whole again: the next test relies on it.

    @contextmanager
    def dead(self, name: str):
        """kill -9; within the block the supervisor tries in vain, because the program's settings are out of its reach."""
        settings = self.home / "services" / f"{name}.env"
        aside = settings.with_name(f"{name}.aside")
        settings.rename(aside)
        try:
            self.kill(name)
            yield
        finally:
            aside.rename(settings)
            self.restart(name)  # it waits longer and longer between its attempts

    @contextmanager
    def stopped(self, name: str):
        """Within the block the program does not run; it was asked to end."""
        self.control("stop", name)
        try:
            yield
        finally:
            self.control("start", name)
            self.await_whole()

    def restart(self, name: str) -> None:
        self.control("restart", name)
        self.await_whole()

    @contextmanager
    def suspended(self, name: str):
        """Within the block the program and all its children hang: connected, and silent."""
        processes = family(self._pid(name))
        try:
            for process in processes:
                signal_if_there(process, signal.SIGSTOP)
            yield
        finally:
            for process in processes:
                signal_if_there(process, signal.SIGCONT)
            self.await_whole()

    def await_whole(self, longest: float = 90) -> None:
        assert eventually(lambda: not self.missing(), longest), f"not whole after {longest:.0f} s: {self.missing()}"

    def missing(self) -> list[str]:
        """What is not there again. A service is ready while some of what it stands on is away, and whoever asked it in
        vain leaves it alone for some seconds more, so the programs are asked, and then the front door."""
        away = [row["name"] for row in self._status() if not row["ready"]]
        return away or self.without_keys() or self._missed_by_gateway()

    def without_keys(self) -> list[str]:
        """Who can't check tokens yet: the keys come a moment after the start."""
        return [name for name in SERVICES if not self._has_keys(name)]

    def _has_keys(self, name: str) -> bool:
        try:
            return "not here yet" not in fetch(f"{self.admin(name)}/readyz").text
        except httpx.HTTPError:
            return False

    def _missed_by_gateway(self) -> list[str]:
        try:
            status, home = self.visitor.get("/status"), self.visitor.get("/pages/home")
        except httpx.HTTPError as error:
            return [repr(error)]
        if status.status_code != 200 or home.status_code != 200:
            return [status.text, home.text]
        left_alone = [row["name"] for row in status.json()["services"] if not row["ready"] or row["breaker"] != "closed"]
        return left_alone + home.json()["degraded"]

    def _status(self) -> list[dict]:
        """Every program of the instance, as its supervisor knows it."""
        status = [str(self._launcher), "status", str(self.home), "--json"]  # ends with 1 when anything is not ready
        answer = subprocess.run(status, check=False, capture_output=True, text=True, timeout=60)
        return json.loads(answer.stdout)

    def _pid(self, name: str) -> int:
        pid = next(row["pid"] for row in self._status() if row["name"] == name)
        assert pid, f"{name} does not run"
        return pid

    def is_ready(self, name: str) -> bool:
        try:
            return fetch(f"{self.admin(name)}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def grant(self, username: str, role: str, **settings: str) -> None:
        """`settings` are others than the instance's."""
        build = json.loads((self.home / "state.json").read_text())["build_dir"]
        all_settings = read_assignments(self.home / "services" / "auth-service.env") | settings
        granted = subprocess.run(
            [f"{build}/apps/auth-service/auth-service", "--grant", username, role],
            env=os.environ | all_settings, check=False, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        assert granted.returncode == 0, granted.stderr

    def register(self, role: str | None = None) -> "Client":
        """A new person, signed in; with a role beyond `user` where one is named."""
        name = unique("person")
        password = f"a long password of {name}"
        body = {"username": name, "email": f"{name}@example.org", "password": password}
        account = answered(self.visitor.post("/auth/register", body), 201)
        if role:
            self.grant(name, role)
            account = answered(self.visitor.post("/auth/login", {"login": name, "password": password}))
        return Client(self, account["access_token"], account, password)

    def import_catalogue(self, file: Path) -> dict:
        """The report; everything in the file is there afterwards, and searchable."""
        content, editor = file.read_bytes(), self.register("editor")
        report = answered(editor.send("POST", "/catalogue/import", content=content,
                                      headers={"Content-Type": "application/x-ndjson"}, timeout=60))  # fmt: skip
        # The last of each kind is told last; each event goes to one of several partitions, but all of them at a like pace.
        for line in {line["kind"]: line for line in map(json.loads, content.splitlines())}.values():
            name = line.get("name") or line["title"]
            assert eventually(lambda: name in self.suggested(name, line["kind"]), 60), name
        return report

    def suggested(self, text: str, kind: str) -> list[str]:
        return [offer["title"] for offer in answered(self.visitor.get("/search/suggest", q=text, type=kind))["items"]]


class Client:
    """Somebody who calls the API through the gateway."""

    def __init__(self, platform: Platform, token: str | None = None, account: dict | None = None, password: str = ""):
        self.platform = platform
        self.token = token
        self.account = account or {}
        self.password = password
        self._http = http_client(platform.gateway + API)

    @property
    def username(self) -> str:
        return self.account["user"]["username"]

    def send(self, method: str, path: str, **options) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self._http.request(method, path, headers=headers | options.pop("headers", {}), **options)

    def get(self, path: str, **query) -> httpx.Response:
        return self.send("GET", path, params={name: value for name, value in query.items() if value is not None} or None)

    def post(self, path: str, body, key: str | None = None) -> httpx.Response:
        return self.send("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def put(self, path: str, body) -> httpx.Response:
        return self.send("PUT", path, json=body)

    def patch(self, path: str, body, **headers) -> httpx.Response:
        return self.send("PATCH", path, json=body, headers=headers)

    def delete(self, path: str) -> httpx.Response:
        return self.send("DELETE", path)

    def write_post(self, title: str, body: str = "A body.", **more) -> dict:
        draft = {"kind": "discussion", "title": title, "body": body} | more
        return answered(self.post("/posts", draft, key=str(uuid.uuid4())), 201)

    def write_comment(self, post_id: int, body: str, parent_id: int | None = None) -> dict:
        return answered(self.post(f"/posts/{post_id}/comments", {"body": body, "parent_id": parent_id}, key=str(uuid.uuid4())), 201)

    def find(self, query: str, kind: str | None = None) -> list[dict]:
        return answered(self.get("/search", q=query, type=kind))["items"]


def stores() -> list[str]:
    """What the services stand on in this run's profile."""
    return ["postgres", "cache", "bus"] + (["elasticsearch"] if PROFILE == "full" else [])


def ask(platform: Platform, sql: str, service: str | None = None) -> str:
    """What psql prints, bare: as a service in its database, else as the superuser."""
    url = platform.environment[f"VOBE_{short(service)}_DATABASE_URL" if service else "VOBE_POSTGRES_URL"]
    answer = subprocess.run(["psql", "-XAtqc", sql, url], check=True, capture_output=True, text=True, timeout=60)
    return answer.stdout.strip()


def postgres_socket(url: str) -> Path:
    """Where the server behind a libpq URL listens."""
    place = parse_qs(urlsplit(url).query)
    return Path(place["host"][0]) / f".s.PGSQL.{place['port'][0]}"


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return []
    return [pid] + [process for child in children for process in family(int(child))]


def signal_if_there(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def short(service: str) -> str:
    """content-service → CONTENT, llm-chat-service → CHAT: as in the names of settings."""
    return service.removesuffix("-service").rsplit("-", 1)[-1].upper()


def read_assignments(file: Path) -> dict[str, str]:
    pairs = (shlex.split(line)[0].split("=", 1) for line in file.read_text().splitlines() if "=" in line)
    return {name.removeprefix("export "): value for name, value in pairs}
