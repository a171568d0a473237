"""The instances that are measured: ours, and the peer beside it on the same PostgreSQL."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from load import postgres_environment
from vobe_dev.ports import free_ports
from vobe_dev.summary import read_assignments

REPOSITORY = Path(__file__).resolve().parents[3]
HOME = REPOSITORY / ".vobe-bench"
BUILD = REPOSITORY / "build" / "release"
LAUNCHER = str(REPOSITORY / "infrastructure" / "dev" / "instance.sh")
PEER = REPOSITORY.parent / "shared" / "peers" / "fastapi"
CHINOOK = REPOSITORY.parent / "shared" / "data" / "chinook.ndjson"


class Ours:
    def __init__(self, cache: bool = False, home: Path = HOME, profile: str = "light"):
        self.home = home
        command = [LAUNCHER, "start", str(home), "--ports", "auto", "--build-dir", str(BUILD), "--profile", profile]
        command += ["--set", "VOBE_RATE_LIMITS=off"] + ([] if cache else ["--set", "VOBE_CACHE_URL="])
        subprocess.run(command, check=True)
        self.environment = read_assignments(home / "env")

    def url(self, service: str) -> str:
        return self.environment[f"VOBE_{service}_URL"]

    def admin(self, service: str) -> str:
        return self.environment[f"VOBE_{service}_ADMIN_URL"]

    def grant(self, username: str, role: str) -> None:
        settings = read_assignments(self.home / "services" / "auth-service.env")
        binary = BUILD / "apps" / "auth-service" / "auth-service"
        subprocess.run([binary, "--grant", username, role], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)

    def ask(self, service: str, sql: str) -> str:
        """What psql prints, bare, asked as the service in its database."""
        return psql(self.environment[f"VOBE_{service}_DATABASE_URL"], sql)

    def pids(self) -> dict[str, int]:
        return {file.stem: int(file.read_text()) for file in (self.home / "pids").glob("*-service.pid")}

    @contextmanager
    def one_more(self, service: str, **other: str):
        """One more process of a service with other settings, from when it is ready until the block ends; gives its URL."""
        port, admin = free_ports(2)
        alone = {"VOBE_KAFKA_INSTANCE_ID": ""}  # not the name of the one beside it
        settings = read_assignments(self.home / "services" / f"{service}.env") | alone | other
        settings |= {"VOBE_PORT": str(port), "VOBE_ADMIN_PORT": str(admin)}
        with running([str(BUILD / "apps" / service / service)], os.environ | settings, f"http://127.0.0.1:{admin}/readyz"):
            yield f"http://127.0.0.1:{port}"

    def start_to_ready(self, service: str) -> float:
        """Milliseconds from starting one more process of a service, whose database is migrated, until it is ready."""
        began = time.monotonic()
        with self.one_more(service):
            return (time.monotonic() - began) * 1000


def stop_ours(home: Path = HOME) -> None:
    """Also what a start that broke off left running."""
    subprocess.run([LAUNCHER, "stop", str(home)], check=True)


def psql(url: str, sql: str) -> str:
    return subprocess.run(["psql", "-XAtqc", sql, url], check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def running_backing(profile: str):
    """What services stand on, without services; gives its environment."""
    home = HOME / "backing"
    home.parent.mkdir(exist_ok=True)
    try:
        subprocess.run([LAUNCHER, "start", str(home), "--ports", "auto", "--only", "", "--profile", profile], check=True)
        yield read_assignments(home / "env")
    finally:
        subprocess.run([LAUNCHER, "stop", str(home), "--remove"], check=True)


@contextmanager
def scratch_database(server: str):
    """The URL of an empty database on that server, dropped afterwards."""
    psql(server, "CREATE DATABASE scratch")
    try:
        yield urlsplit(server)._replace(path="/scratch").geturl()
    finally:
        psql(server, "DROP DATABASE scratch WITH (FORCE)")


@contextmanager
def running(command: list[str], environment: dict[str, str], url: str):
    """A process, from when its URL answers 200 until the block ends."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while True:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    break
            except (OSError, urllib.error.HTTPError):
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.001)
        yield
    finally:
        process.terminate()
        process.wait(20)


class Peer:
    """Runs from its own folder with its state beside ours; its databases are in our PostgreSQL."""

    BASE = 28500

    def __init__(self, ours: Ours, cache: bool = False):
        self.environment = os.environ | {
            "PEER_DIR": str(HOME / "peer"),
            "PEER_BASE": str(self.BASE),
            "PEER_LIST_BODIES": "0",
        }
        self.environment |= postgres_environment(ours.environment["VOBE_POSTGRES_URL"])
        if cache:
            self.environment |= {"PEER_CACHE": "1", "PEER_REDIS_URL": ours.environment["VOBE_CACHE_URL"]}
        subprocess.run([str(PEER / "peer"), "up"], check=True, env=self.environment)

    def load(self, posts: int, users: int, comments: int) -> None:
        numbers = ["--posts", str(posts), "--users", str(users), "--comments", str(comments)]
        subprocess.run([str(PEER / "peer"), "load", *numbers], check=True, env=self.environment)

    def url(self, service: str) -> str:
        offset = {"GATEWAY": 0, "AUTH": 1, "CONTENT": 2, "ARTIST": 3, "COMMENT": 4, "FRONTEND": 30}[service]
        return f"http://127.0.0.1:{self.BASE + offset}"

    def resident_megabytes(self) -> float:
        answer = subprocess.run([str(PEER / "peer"), "rss"], check=True, env=self.environment, capture_output=True, text=True)
        return float("".join(c for c in answer.stdout.split()[0] if c.isdigit() or c == "."))

    def stop(self) -> None:
        subprocess.run([str(PEER / "peer"), "down"], check=True, env=self.environment)


def resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def note(text: str) -> None:
    print(text, flush=True)


def save(name: str, value) -> None:
    (HOME / f"{name}.json").write_text(json.dumps(value))


def load(name: str):
    file = HOME / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None
