"""The instances that are measured: ours, and the peer beside it on the same PostgreSQL."""

import json
import os
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

REPOSITORY = Path(__file__).resolve().parents[3]
HOME = REPOSITORY / ".vobe-bench"
PEER = REPOSITORY.parent / "shared" / "peers" / "fastapi"
CHINOOK = REPOSITORY.parent / "shared" / "data" / "chinook.ndjson"


def read_assignments(text: str) -> dict[str, str]:
    pairs = (shlex.split(line)[0].split("=", 1) for line in text.splitlines() if "=" in line)
    return {name.removeprefix("export ").strip(): value for name, value in pairs}


class Ours:
    def __init__(self, cache: bool = False):
        self.launcher = str(REPOSITORY / "infrastructure" / "dev" / "instance.sh")
        command = [self.launcher, "start", str(HOME), "--ports", "auto", "--build-dir", str(REPOSITORY / "build" / "release")]
        command += ["--set", "VOBE_RATE_LIMITS=off"] + ([] if cache else ["--set", "VOBE_CACHE_URL="])
        subprocess.run(command, check=True)
        self.environment = read_assignments((HOME / "env").read_text())

    def url(self, service: str) -> str:
        return self.environment[f"VOBE_{service}_URL"]

    def admin(self, service: str) -> str:
        return self.environment[f"VOBE_{service}_ADMIN_URL"]

    def grant(self, username: str, role: str) -> None:
        settings = read_assignments((HOME / "services" / "auth-service.env").read_text())
        binary = REPOSITORY / "build" / "release" / "apps" / "auth-service" / "auth-service"
        subprocess.run([binary, "--grant", username, role], env=os.environ | settings, check=True, capture_output=True)

    def pids(self) -> dict[str, int]:
        return {file.stem: int(file.read_text()) for file in (HOME / "pids").glob("*-service.pid")}

    def stop(self) -> None:
        subprocess.run([self.launcher, "stop", str(HOME)], check=True)


class Peer:
    """Runs from its own folder with its state beside ours; its databases are in our PostgreSQL."""

    BASE = 28500

    def __init__(self, ours: Ours, cache: bool = False):
        postgres = urlsplit(ours.environment["VOBE_POSTGRES_URL"])
        self.environment = os.environ | {
            "PEER_DIR": str(HOME / "peer"),
            "PEER_BASE": str(self.BASE),
            "PEER_LIST_BODIES": "0",
            "PGHOST": postgres.hostname or "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGUSER": postgres.username or "postgres",
            "PGPASSWORD": postgres.password or "",
        }
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
